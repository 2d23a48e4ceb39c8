"""Files that were hurt on their way are read or refused with one sentence: no other end, no hang, bounded memory.

A share of them in the normal run; all 1,000 with HOLDFAST_FUZZ=1000 (or as many as it says).
"""

import os
import resource as process
import time

import pytest

from suppliers import tables
from suppliers.profiles import guess, mapped
from suppliers.reading import BodyRefused, of_body
from suppliers.resources import RESOURCES
from tests.memory import raised
from tests.suppliers.mutations import mutated

MANY = int(os.environ.get("HOLDFAST_FUZZ", "150"))
HEAPS = 10
SECONDS, BYTES = 30, 200 * 1024 * 1024


@pytest.mark.parametrize("heap", range(HEAPS))
def test_a_hurt_file_is_read_or_refused(heap):
    ended = {"read": 0, "refused": 0}
    for seed in range(heap, MANY, HEAPS):
        name, data = mutated(seed)
        began = time.monotonic()
        sentence, grown = raised(_sentence, name, data)
        assert time.monotonic() - began < SECONDS, seed
        assert grown < BYTES, seed
        ended["refused" if sentence else "read"] += 1
    assert sum(ended.values()) == len(range(heap, MANY, HEAPS))
    assert ended["read"], "some of the files can still be read"
    assert ended["refused"], "some of the files cannot"
    assert process.getrusage(process.RUSAGE_SELF).ru_maxrss < 2_000_000, "kilobytes, of the whole run"


def _sentence(name, data):
    """Why it cannot be read; nothing where it can."""
    try:
        _read(name, data)
    except BodyRefused as refused:
        sentence = str(refused)
        assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 1000, sentence
        return sentence
    return ""


def _read(name, data):
    """As the browser does: read, guess, map, and hold the rows against their types."""
    for sheet in tables.read(data, name=name).sheets:
        assert len(sheet.header) == len(set(sheet.header)) == len(sheet.columns)
        assert all(len(cells) == sheet.count == len(sheet.row_numbers) for cells in sheet.columns.values())
        found = guess(sheet.header, sheet.sample())
        if found.mapping is None:
            continue
        for resource in found.resources:
            mapping = found.profile.mapping(resource) if found.profile else found.mapping
            body = mapped(mapping, sheet)
            assert all(len(cells) == body.count for cells in body.columns.values())
            rows = of_body(RESOURCES[resource], body)
            assert rows.received == body.count + len(body.misfits)
