"""Parts of one plant that may be one: equal numbers, separators and leading zeros aside; equal descriptions.

Parts are read in blocks, squeezed by column and kept as one number of 64 bits a value, so that a million of them take
little room. Two values that differ are one number once in some twenty million searches through a million parts; then a
pair is shown that somebody dismisses.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from suppliers.duplicates.pairs import WEIGHTS, Array, Told, found, places, rising, sharing

AT_ONCE = 20_000  # parts read: with descriptions of 300 letters, some tens of MB
PAIRS_AT_ONCE = 100_000
SHORTEST = 8  # letters of a description that says something
_PARTS = """
    SELECT string_agg(int8send(id), ''), string_agg(int8send(coalesce(plant_id, 0)), ''),
        string_agg(int4send(octet_length(number)), ''), string_agg(convert_to(number, 'UTF8'), ''),
        string_agg(int4send(octet_length(unit)), ''), string_agg(convert_to(unit, 'UTF8'), ''),
        string_agg(int4send(octet_length(description)), ''), string_agg(convert_to(description, 'UTF8'), '')
    FROM (
        SELECT id, plant_id, number, unit, description FROM suppliers_part
        WHERE id > %s AND status <> 'obsolete' ORDER BY id LIMIT %s
    ) block
"""
_SOURCES = """
    SELECT string_agg(int8send(part_id), ''), string_agg(int8send(supplier_id), '')
    FROM suppliers_source WHERE part_id = ANY (%s::bigint[])
"""
# What is no letter and no number; accents that stand beside their letter go with it.
_MARKS = r"[^\pL\pM\p{Nd}\p{Nl}]+|[\x{300}-\x{36f}]+"


class Block(NamedTuple):
    """Parts: ids and plants (0 is none), and what they say."""

    ids: Array
    plants: Array
    number: pa.StringArray
    unit: pa.StringArray
    description: pa.StringArray


def told(cursor) -> tuple[list[Told], Array]:
    """What makes pairs, and the ids of all parts that are not obsolete, by place."""
    ids, number, description, says = _read(cursor)
    every = np.arange(len(ids))
    made = [
        Told("number", sharing(number, every), WEIGHTS["number"]),
        Told("description", sharing(description[says], every[says]), WEIGHTS["description"]),
    ]
    pairs = rising(np.concatenate([one.pairs for one in made]))
    made.append(Told("seller", pairs[_of_one_seller(cursor, pairs, ids)], WEIGHTS["seller"]))
    return made, ids


def _read(cursor) -> tuple[Array, Array, Array, Array]:
    """Ids, number and description as they are compared, and whether the description says something; a part each."""
    made = [(np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, bool))]
    for block in _blocks(cursor):
        says = pc.greater_equal(pc.utf8_length(block.description), SHORTEST).to_numpy(zero_copy_only=False)
        made.append((block.ids, numbers_of(block), descriptions_of(block), says))
    ids, number, description, says = (np.concatenate(column) for column in zip(*made, strict=True))
    return ids, number, description, says


def _blocks(cursor) -> Iterator[Block]:
    last = 0
    while True:
        cursor.execute(_PARTS, [last, AT_ONCE])
        ids, plants, *texts = cursor.fetchone()
        if ids is None:
            return
        block = Block(
            _whole(ids), _whole(plants), *(_texts(*two) for two in zip(texts[::2], texts[1::2], strict=True))
        )
        yield block
        if len(block.ids) < AT_ONCE:
            return
        last = int(block.ids[-1])


def _whole(sent: bytes) -> Array:
    return np.frombuffer(sent, ">i8").astype(np.int64)


def _texts(lengths: bytes, letters: bytes) -> pa.StringArray:
    ends = np.cumsum(np.frombuffer(lengths, ">i4"), dtype=np.int32)
    starts = np.concatenate([np.zeros(1, np.int32), ends])
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(starts), pa.py_buffer(letters))


def numbers_of(block: Block) -> Array:
    """One number a part, the same where plant and number are, separators, case and leading zeros aside."""
    bare = pc.replace_substring_regex(_bare(block.number), r"(^|[^0-9])0+", r"\1")
    return _as_one(block, pc.utf8_upper(bare))


def descriptions_of(block: Block) -> Array:
    """One number a part, the same where plant, unit and description are, separators and case aside."""
    return _as_one(block, pc.utf8_upper(_bare(block.description)), block.unit)


def _bare(texts: pa.StringArray) -> pa.StringArray:
    """Blanks go first: most of what goes, and soon done."""
    return pc.replace_substring_regex(pc.replace_substring(texts, " ", ""), _MARKS, "")


def _as_one(block: Block, *texts: pa.StringArray) -> Array:
    plants = pc.cast(pa.array(block.plants), pa.string())
    whole = pc.binary_join_element_wise(plants, *texts, "\x1f")
    return pd.util.hash_array(whole.to_numpy(zero_copy_only=False), categorize=False)


def _of_one_seller(cursor, pairs: Array, ids: Array) -> Array:
    """Whether one supplier is a source of both."""
    part, seller = _sources(cursor, ids[rising(np.concatenate(places(pairs)))])
    suppliers, which = np.unique(seller, return_inverse=True)
    many = len(suppliers)
    codes = rising(np.searchsorted(ids, part) * many + which)
    shared = np.zeros(len(pairs), bool)
    for first in range(0, len(pairs) if len(codes) else 0, PAIRS_AT_ONCE):
        low, high = places(pairs[first : first + PAIRS_AT_ONCE])
        start = np.searchsorted(codes, low * many)
        count = np.searchsorted(codes, (low + 1) * many) - start
        pair = np.repeat(np.arange(len(low)), count)
        place = np.repeat(start - np.cumsum(count) + count, count) + np.arange(len(pair))
        both, _at = found(high[pair] * many + codes[place] % many, codes)
        shared[first + pair[both]] = True
    return shared


def _sources(cursor, parts: Array) -> tuple[Array, Array]:
    """Part and supplier of each source of these parts."""
    made = [np.zeros((2, 0), np.int64)]
    for first in range(0, len(parts), AT_ONCE):
        some = ",".join(map(str, parts[first : first + AT_ONCE].tolist()))
        cursor.execute(_SOURCES, [f"{{{some}}}"])
        sent = cursor.fetchone()
        if sent[0] is not None:
            made.append(np.stack([_whole(column) for column in sent]))
    part, seller = np.concatenate(made, axis=1)
    return part, seller
