"""Bytes to columns of text: CSV (comma, semicolon, tab or bar), JSON array, NDJSON.

Every cell is a string or null; what the cells mean is `suppliers.reading.cells`' matter. A body that
cannot be read at all is refused with one sentence; a row that cannot be read is an error of its own.
"""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _
from pyarrow import csv as arrow_csv

MAX_BYTES = 64 * 1024 * 1024
FORMATS = ("csv", "json", "ndjson")
BLOCK = 8 * 1024 * 1024
MAX_COLUMNS = 200


class BodyRefused(Exception):
    """The body as a whole cannot be read. `str()` is the sentence for people, `code` is for machines."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class BodyTooLarge(BodyRefused):
    """More than MAX_BYTES."""


@dataclass
class Body:
    """Columns of text by their names in the body, all `count` long.

    `row_numbers` is each row's place among the data rows (the first is 1); `absent` has, for a JSON
    column that some rows lack, where; `misfits` are rows that could not be read: (row, code, sentence).
    `misplaced` marks cells that hold a list or an object where a plain value belongs; `unread` marks cells
    that could not be translated, which keep their own text, with a sentence for each mask. `left_out` counts
    rows that nobody asked for. `may_hold_nul` is false where no cell can have a NUL byte.
    """

    columns: dict[str, pa.Array]
    row_numbers: pa.Array
    count: int
    absent: dict[str, pa.Array] = field(default_factory=dict)
    misplaced: dict[str, pa.Array] = field(default_factory=dict)
    misfits: list[tuple[int, str, str]] = field(default_factory=list)
    unread: dict[str, list[tuple[pa.Array, str]]] = field(default_factory=dict)
    left_out: int = 0
    may_hold_nul: bool = True


def check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise BodyTooLarge("too_large", _("The body is larger than 64 MiB; send it in several parts."))
    if not (data[:4096].strip() or data.strip()):
        raise BodyRefused("empty", _("The file is empty."))


def as_utf8(data: bytes) -> bytes:
    """The same text as UTF-8 without a byte order mark. UTF-16 is taken by its mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise BodyRefused("encoding", _("The file says UTF-16 but is not; save it as UTF-8.")) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        raise BodyRefused(
            "encoding", _("Line %(line)d is not UTF-8; save the file as “CSV UTF-8”.") % {"line": line}
        ) from None
    return data


def read_csv(data: bytes) -> Body:
    """One header line, then a row a line. The delimiter is the commonest of , ; tab | in the header."""
    data = as_utf8(data).lstrip(b"\r\n")
    if not data.strip():
        raise BodyRefused("empty", _("The file is empty."))
    header, delimiter = _header(data)
    ragged: list[tuple[int, int]] = []
    table = parsed(data, header, delimiter, ragged)
    skipped = sorted(number for number, _cells in ragged)
    count = table.num_rows
    numbers = numbers_without(count, skipped)
    columns = {name: table.column(i).combine_chunks() for i, name in enumerate(header)}
    misfits = [
        (
            number,
            "ragged_row",
            _("The row has %(cells)d cells, the header has %(names)d.") % {"cells": n, "names": len(header)},
        )
        for number, n in ragged
    ]
    body = Body(columns, numbers, count, misfits=misfits, may_hold_nul=b"\x00" in data)
    return _without_blank(body)


def _header(data: bytes) -> tuple[list[str], str]:
    first = data[: min(len(data), 1 << 16)].decode(errors="replace")
    line = first.splitlines()[0]
    delimiter = max(",;\t|", key=line.count)
    names = [
        name.strip().lower() for name in next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter))
    ]
    if len(names) > MAX_COLUMNS:
        raise BodyRefused("too_many_columns", _("The file has more than %d columns.") % MAX_COLUMNS)
    twice = sorted({n for n in names if n and names.count(n) > 1})
    if twice:
        raise BodyRefused("column_twice", _("A column stands there twice: %s.") % ", ".join(twice))
    return [name or f"\x00blank {i}" for i, name in enumerate(names)], delimiter


def parsed(
    data: bytes,
    header: list[str],
    delimiter: str,
    ragged: list[tuple[int, int]],
    *,
    skip: int = 1,
    quotes: bool = True,
) -> pa.Table:
    """The cells as strings, after `skip` records. Ragged rows are left out and noted; only they need a slower
    reading."""
    said: dict[str, Any] = {"skip": skip, "quotes": quotes}
    try:
        return _arrow(data, header, delimiter, threads=True, on_ragged=lambda row: "error", **said)
    except pa.ArrowInvalid:
        ragged.clear()

    def note(row) -> str:
        ragged.append((row.number - skip, row.actual_columns))
        return "skip"

    try:
        return _arrow(data, header, delimiter, threads=False, on_ragged=note, **said)
    except pa.ArrowInvalid as bad:
        reason = str(bad).splitlines()[0][:120]
        raise BodyRefused("not_csv", _("The file cannot be read as CSV: %s.") % reason) from None


def _arrow(data, header, delimiter, *, threads, on_ragged, skip, quotes) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(
            use_threads=threads, block_size=BLOCK, column_names=header, skip_rows_after_names=skip
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=quotes,
            quote_char='"' if quotes else False,
            invalid_row_handler=on_ragged,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in header},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def numbers_without(count: int, skipped: list[int]) -> pa.Array:
    """1, 2, 3 ... `count` numbers, leaving out those skipped."""
    import numpy as np

    every = np.arange(1, count + len(skipped) + 1, dtype=np.int64)
    return pa.array(np.delete(every, np.asarray(skipped, dtype=np.int64) - 1) if skipped else every)


def _without_blank(body: Body) -> Body:
    """Drop columns without a name that hold nothing, and rows in which every cell is empty."""
    import pyarrow.compute as pc

    for name in [n for n in body.columns if n.startswith("\x00")]:
        if body.columns[name].null_count < body.count:
            raise BodyRefused("column_without_name", _("A column holds values but its header is empty."))
        del body.columns[name]
    if all(c.null_count for c in body.columns.values()):
        filled = None
        for column in body.columns.values():
            here = pc.is_valid(column)
            filled = here if filled is None else pc.or_(filled, here)
        if filled is not None and not pc.all(filled).as_py():
            body.columns = {n: c.filter(filled) for n, c in body.columns.items()}
            body.row_numbers = body.row_numbers.filter(filled)
            body.count = len(body.row_numbers)
    return body
