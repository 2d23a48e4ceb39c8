"""PostgreSQL's binary COPY format, to and from numpy columns, with no object a row.

A query that is read casts each of its columns to one of KINDS and leaves no null (`coalesce`), so that each
column is one array. What is written may hold nulls and texts: records are laid out at full width, and the
bytes of what is null are left out.
Format: https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

KINDS = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "float4": ">f4", "float8": ">f8", "bool": ">u1"}
KINDS |= {"date": ">i4", "letters": ">u2"}  # two ASCII letters as one number, the first the higher byte
_NATIVE = {kind: np.dtype(layout).newbyteorder("=") for kind, layout in KINDS.items()} | {
    "bool": np.dtype(bool)
}
OIDS = {"int2": 21, "date": 1082, "float4": 700, "float8": 701}
NO_DATE = -(2**31)  # in a column of days since 2000-01-01
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
ROWS_AT_ONCE = 1 << 12  # records of some 1 kB: stay near the processor


def read(query: str, parameters: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """The columns of the query, named and typed by `kinds` (name: one of KINDS), in its order; rows in none.

    The server sends each column as one value: a row at a time costs ten times as much on this side.
    """
    places = {name: f"c{place}" for place, name in enumerate(kinds)}
    columns = ", ".join(f"string_agg({kind}send({places[name]}), '')" for name, kind in kinds.items())
    whole = f"COPY (SELECT {columns} FROM ({query}) given ({', '.join(places.values())})) TO STDOUT"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(f"{whole} (FORMAT binary)", parameters) as copy,
    ):
        answer = b"".join(copy)
    found, start = {}, len(HEADER) + 2
    for name, kind in kinds.items():
        width = max(0, int.from_bytes(answer[start : start + 4], "big", signed=True))
        count = width // np.dtype(KINDS[kind]).itemsize
        values = np.frombuffer(answer, dtype=KINDS[kind], count=count, offset=start + 4)
        found[name] = values.astype(_NATIVE[kind])
        start += 4 + width
    if len({len(values) for values in found.values()}) > 1:
        raise TypeError("A column of the query is null somewhere.")
    return found


def read_by(
    block: str, query: str, parameters: Mapping[str, Any], kinds: Mapping[str, str], *, size: int = 1 << 17
) -> dict[str, NDArray[Any]]:
    """As `read`, for millions of rows, in blocks of this integer column: its values divided by `size`.

    Each block is a message of its own. The driver keeps room for the longest one as long as it is connected.
    """
    places = {name: f"c{place}" for place, name in enumerate(kinds)}
    columns = ", ".join(f"string_agg({kind}send({places[name]}), '')" for name, kind in kinds.items())
    key = f"{places[block]} / {size}"
    whole = (
        f"SELECT {columns} FROM ({query}) given ({', '.join(places.values())}) GROUP BY {key} ORDER BY {key}"
    )
    found = {name: np.zeros(0, dtype=_NATIVE[kind]) for name, kind in kinds.items()}
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(f"COPY ({whole}) TO STDOUT (FORMAT binary)", parameters) as copy,
    ):
        for message in copy:
            _take(bytes(message).removeprefix(HEADER), kinds, found)
    return found


def _take(row: bytes, kinds: Mapping[str, str], found: dict[str, NDArray[Any]]) -> None:
    """Append the columns of one block, in the room that the columns have; the last message has none."""
    if not row or row == END:
        return
    start, sizes = 2, set()
    for name, kind in kinds.items():
        width = int.from_bytes(row[start : start + 4], "big", signed=True)
        count = width // np.dtype(KINDS[kind]).itemsize
        found[name].resize(len(found[name]) + count, refcheck=False)
        found[name][-count:] = np.frombuffer(row, dtype=KINDS[kind], count=count, offset=start + 4)
        sizes.add(count)
        start += 4 + width
    if len(sizes) > 1:
        raise TypeError("A column of the query is null somewhere.")


def rising(columns: dict[str, NDArray[Any]], *names: str) -> dict[str, NDArray[Any]]:
    """The rows in the order of these columns, the first one first."""
    order = np.lexsort([columns[name] for name in reversed(names)])
    return {name: values[order] for name, values in columns.items()}


@dataclass(frozen=True)
class Column:
    """Values of one kind; where `known` is False, null. Dates are days since 2000-01-01.

    Two-dimensional values are an array a row. Texts are given as codes into `texts`.
    """

    name: str
    kind: str
    values: NDArray[Any]
    known: NDArray[np.bool_] | None = None
    texts: Sequence[str] = ()

    def at(self, rows: Any) -> "Column":
        known = None if self.known is None else self.known[rows]
        return Column(self.name, self.kind, self.values[rows], known, self.texts)


def number(name: str, kind: str, values: NDArray[Any]) -> Column:
    """A float column whose NaN is null, or an integer column without nulls."""
    if values.dtype.kind != "f":
        return Column(name, kind, values)
    known = ~np.isnan(values)
    return Column(name, kind, values, None if known.all() else known)


def append(table: str, columns: Sequence[Column]) -> None:
    """COPY the rows into the table, in the current transaction."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as copy,
    ):
        for block in encode(columns):
            copy.write(block)


def encode(columns: Sequence[Column]) -> Iterable[bytes]:
    yield HEADER
    for start in range(0, len(columns[0].values), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        yield _records([column.at(rows) for column in columns])
    yield END


def _records(columns: Sequence[Column]) -> bytes:
    layouts = [_layout(column) for column in columns]
    record = np.dtype([("fields", ">i2"), *((str(place), layout) for place, layout in enumerate(layouts))])
    rows = np.zeros(len(columns[0].values), dtype=record)
    rows["fields"] = len(columns)
    kept = np.ones((len(rows), record.itemsize), dtype=bool)
    for place, column in enumerate(columns):
        start = record.fields[str(place)][1] + 4  # type: ignore[index]
        _fill(column, rows[str(place)], kept[:, start : start + layouts[place].itemsize - 4])
    return rows.view(np.uint8).reshape(kept.shape)[kept].tobytes()


def _layout(column: Column) -> np.dtype:
    if column.texts:
        return np.dtype([("width", ">i4"), ("value", f"S{max(len(text.encode()) for text in column.texts)}")])
    item = np.dtype([("width", ">i4"), ("value", KINDS[column.kind])])
    if column.values.ndim == 1:
        return item
    head = [(name, ">i4") for name in ("width", "dimensions", "has_nulls", "oid", "length", "first")]
    return np.dtype([*head, ("items", item, (column.values.shape[1],))])


def _fill(column: Column, cells: NDArray[Any], kept: NDArray[np.bool_]) -> None:
    if column.values.ndim == 2:
        _fill_arrays(column, cells, kept)
        return
    if column.texts:
        texts = np.array([text.encode() for text in column.texts])
        widths = np.array([len(text.encode()) for text in column.texts], dtype=np.int32)
        cells["value"] = texts[column.values]
        width = widths[column.values]
        kept[:] = np.arange(kept.shape[1]) < width[:, None]
    else:
        cells["value"] = column.values
        width = np.full(len(cells), kept.shape[1], dtype=np.int32)
    if column.known is not None:
        width = np.where(column.known, width, -1)
        kept &= column.known[:, None]
    cells["width"] = width


def _fill_arrays(column: Column, cells: NDArray[Any], kept: NDArray[np.bool_]) -> None:
    items = cells["items"]
    items["value"] = column.values
    size = items.dtype["value"].itemsize
    cells["dimensions"], cells["oid"] = 1, OIDS[column.kind]
    cells["length"], cells["first"] = column.values.shape[1], 1
    if column.known is None:
        items["width"] = size
        cells["width"] = kept.shape[1]
        return
    items["width"] = np.where(column.known, size, -1)
    cells["has_nulls"] = ~column.known.all(axis=1)
    cells["width"] = kept.shape[1] - size * (~column.known).sum(axis=1)
    per_item = kept[:, 20:].reshape(len(cells), column.values.shape[1], size + 4)
    per_item[:, :, 4:] = column.known[:, :, None]
