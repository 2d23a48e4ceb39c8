"""COPY of rows with arrays of any length, with no object a row. See `scoring.wire`, which has fixed ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring.wire import END, HEADER, KINDS, Column

ROWS_AT_ONCE = 1 << 12
BIGINT = 20
_ITEM = np.dtype([("width", ">i4"), ("value", ">i8")])
_HEAD = np.dtype([(name, ">i4") for name in ("width", "dimensions", "nulls", "oid", "length", "first")])


@dataclass(frozen=True)
class Runs:
    """An array of bigint a row: row i has `values` from start[i] up to start[i + 1]."""

    name: str
    values: NDArray[np.int64]
    start: NDArray[np.integer]

    def at(self, rows: NDArray[np.intp]) -> "Runs":
        count = np.diff(self.start)[rows]
        start = np.concatenate([[0], np.cumsum(count)])
        place = np.arange(start[-1]) + np.repeat(np.asarray(self.start)[rows] - start[:-1], count)
        return Runs(self.name, self.values[place], start)


def append(table: str, columns: Sequence[Column], runs: Sequence[Runs]) -> None:
    """COPY the rows into the table, in the current transaction. Columns are plain ones, without texts."""
    names = ", ".join(f'"{name}"' for name in [*(one.name for one in columns), *(one.name for one in runs)])
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as copy,
    ):
        for block in _encoded(columns, runs):
            copy.write(block)


def _encoded(columns: Sequence[Column], runs: Sequence[Runs]) -> Iterator[bytes]:
    yield HEADER
    rows = len(columns[0].values)
    for start in range(0, rows, ROWS_AT_ONCE):
        end = min(rows, start + ROWS_AT_ONCE)
        yield _records(
            [column.at(slice(start, end)) for column in columns], [_cut(r, start, end) for r in runs]
        )
    yield END


def _cut(runs: Runs, start: int, end: int) -> Runs:
    first, last = runs.start[start], runs.start[end]
    return Runs(runs.name, runs.values[first:last], runs.start[start : end + 1] - first)


def _records(columns: Sequence[Column], runs: Sequence[Runs]) -> bytes:
    """The bytes of each field of all rows go to where the row's widths before it put them."""
    count = len(columns[0].values)
    widths = [np.full(count, 2)]
    for column in columns:
        size = np.dtype(KINDS[column.kind]).itemsize
        widths.append(np.where(_known(column), 4 + size, 4))
    for run in runs:
        length = np.diff(run.start)
        widths.append(np.where(length > 0, _HEAD.itemsize, _HEAD.itemsize - 8) + _ITEM.itemsize * length)
    ends = np.cumsum(np.stack(widths), axis=0)
    row_end = np.cumsum(ends[-1])
    place = row_end - ends[-1] + np.concatenate([np.zeros((1, count), dtype=np.int64), ends[:-1]])
    out = np.zeros(int(row_end[-1]) if count else 0, dtype=np.uint8)
    _put(out, place[0], np.full(count, len(columns) + len(runs), dtype=">i2"))
    for column, at in zip(columns, place[1:], strict=False):
        known = _known(column)
        values = column.values.astype(KINDS[column.kind])
        _put(out, at, np.where(known, values.itemsize, -1).astype(">i4"))
        _put(out, at[known] + 4, values[known])
    for run, at in zip(runs, place[1 + len(columns) :], strict=True):
        _put_run(out, at, run)
    return out.tobytes()


def _put_run(out: NDArray[np.uint8], at: NDArray[np.int64], run: Runs) -> None:
    length = np.diff(run.start)
    some = length > 0
    head = np.zeros(len(length), dtype=_HEAD)
    head["width"] = np.where(some, _HEAD.itemsize - 4 + _ITEM.itemsize * length, _HEAD.itemsize - 12)
    head["dimensions"], head["oid"], head["length"], head["first"] = some, BIGINT, length, 1
    _put(out, at[some], head[some])
    plain = np.ascontiguousarray(head).view(np.uint8).reshape(len(head), _HEAD.itemsize)[:, :16]
    _put_bytes(out, at[~some], plain[~some])
    items = np.zeros(len(run.values), dtype=_ITEM)
    items["width"], items["value"] = 8, run.values
    within = np.arange(len(items)) - np.repeat(run.start[:-1], length)
    _put(out, np.repeat(at, length) + _HEAD.itemsize + _ITEM.itemsize * within, items)


def _known(column: Column) -> NDArray[np.bool_]:
    return np.ones(len(column.values), dtype=bool) if column.known is None else column.known


def _put(out: NDArray[np.uint8], at: NDArray[np.int64], values: NDArray) -> None:
    _put_bytes(out, at, np.ascontiguousarray(values).view(np.uint8).reshape(len(values), values.itemsize))


def _put_bytes(out: NDArray[np.uint8], at: NDArray[np.int64], values: NDArray[np.uint8]) -> None:
    out[at[:, None] + np.arange(values.shape[1])] = values
