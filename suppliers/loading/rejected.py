"""What did not go in, and why: the errors of a load, and the rows as they were sent."""

import gzip
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson

from suppliers.loading.uploads import bytes_of
from suppliers.models import Load
from suppliers.reading.records import records


def errors_of(load: Load) -> Iterator[dict[str, Any]]:
    """Each as the API has an error, in the order in which they were found; some thousands are in memory."""
    for line in lines_of(load):
        yield orjson.loads(line)


def lines_of(load: Load) -> Iterator[bytes]:
    """As NDJSON, without line ends."""
    heaps = load.errors.order_by("number").values_list("pk", flat=True)
    for pk in list(heaps):
        data = load.errors.values_list("data", flat=True).get(pk=pk)
        yield from gzip.decompress(bytes(data)).splitlines()


def rejected_rows(load: Load) -> Iterator[tuple[int, bytes]]:
    """(row, its bytes) of each row with an error, while the upload is kept; one piece is in memory. Of CSV the header
    is left out."""
    bad = np.unique(np.fromiter((error["row"] for error in errors_of(load)), np.int64))
    if not len(bad) or load.upload is None:
        return
    starts = list(load.upload.pieces.order_by("number").values_list("number", "first_row"))
    firsts = np.array([first for _number, first in starts])
    of = np.searchsorted(firsts, bad, side="right") - 1
    for at in np.unique(of[of >= 0]):
        first, data = bytes_of(load.upload, starts[at][0])
        lines = records(data, format=load.upload.format)
        for row in bad[of == at]:
            if row - first < len(lines):
                yield int(row), lines[row - first]
