"""JSON as programs write it: an array of flat objects with the same names in the same order, and no escapes.

Such a body is read without an object for a row. What stands between the values is the same text in every row, so the
values are what is left: each column is a view of spans of the body, copied once.

    [{"code":"A","lead_time":12},{"code":"B","lead_time":null}]
     ^ {  :   ,   :          } ,   marks outside strings, the same for every row

Anything else, and anything in doubt, is left to the reading row by row, which is four times slower: the two give the
same columns for every body that both read.
"""

from collections.abc import Iterator

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from suppliers.reading.bodies import MAX_COLUMNS
from suppliers.reading.marks import QUOTE, outside

MOST_BLANKS = 64  # around a value: deeper indents are read row by row
ROWS = 8192  # at a time: what is worked on stays near the processor
_OPEN, _COLON, _COMMA, _CLOSE = b"{:,}"
_BLANK = np.zeros(256, bool)
_BLANK[list(b" \t\r\n")] = True
_MARKS = np.zeros(256, bool)
_MARKS[list(b"{}[]:,")] = True

Columns = dict[str, pa.Array]


def columns_of_lines(data: bytes) -> Columns | None:
    """As `columns_of`, of one object a line. As an array, each end of a line has to be what is between two rows."""
    data = data.strip(b"\n")
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    if b"\r" in data:
        return None
    return columns_of(b"[%s]" % data.replace(b"\n", b","), commas=ends + 1)


def columns_of(data: bytes, *, commas: np.ndarray | None = None) -> Columns | None:
    """Columns as strings, "" and null both null, or None where it is not certain. `data` is UTF-8, an array.
    `commas` says where those between rows are to be."""
    if b"\\" in data:
        return None
    bytes_ = np.frombuffer(data, np.uint8)
    marks, quotes, is_broken = outside(bytes_, _MARKS)
    names = _names(data, bytes_, marks)
    if is_broken or not names:
        return None
    rows = _rows(bytes_, marks, len(names))
    if rows is None or data[: rows[0, 0]].strip() != b"[" or data[rows[-1, -2] + 1 :].strip() != b"]":
        return None
    if commas is not None and not np.array_equal(rows[:-1, -1], commas):
        return None
    return _columns(_Text(data, bytes_), names, rows, quotes)


def _names(data: bytes, bytes_: np.ndarray, marks: np.ndarray) -> list[str] | None:
    """Of the first object, where it is flat and says each once."""
    closing = marks[1 : 2 * MAX_COLUMNS + 4][bytes_[marks[1 : 2 * MAX_COLUMNS + 4]] == _CLOSE]
    if not len(closing):
        return None
    row = data[marks[1] : closing[0] + 1]
    try:
        value = orjson.loads(row)
    except orjson.JSONDecodeError:
        return None
    if type(value) is not dict or row.count(b'"') != 2 * len(value) + 2 * _strings(value):
        return None
    return list(value)


def _strings(value: dict[str, object]) -> int:
    return sum(type(v) is str for v in value.values())


def _rows(bytes_: np.ndarray, marks: np.ndarray, names: int) -> np.ndarray | None:
    """The places of each row's marks { : , : } and the comma behind, or None where rows differ."""
    marks = marks[1:]  # but the one that opens the array; the one that closes it stands for the last comma
    width = 2 * names + 2
    if not len(marks) or len(marks) % width:
        return None
    rows = marks.reshape(-1, width)
    kinds = bytes_[rows]
    pattern = [_OPEN, *[_COLON, _COMMA] * names, _COMMA]
    pattern[-2] = _CLOSE
    kinds[-1, -1] = _COMMA if kinds[-1, -1] == ord("]") else 0
    return rows if (kinds == np.array(pattern, np.uint8)).all() else None


def _columns(text: "_Text", names: list[str], rows: np.ndarray, quotes: int) -> Columns | None:
    parts: list[list[pa.Array]] = [[] for _name in names]
    strings = 0
    alike = [text.data[start[0] : end[0]] for start, end in _between(rows) if len(start)]
    for first in range(0, len(rows), ROWS):
        block = np.ascontiguousarray(rows[first : first + ROWS + 1].T)  # one more, for what stands before it
        if not all(text.is_all(*span, one) for span, one in zip(_between(block.T), alike, strict=False)):
            return None
        count = min(ROWS, len(rows) - first)
        for at, part in enumerate(parts):
            column = text.values(block[2 * at + 1, :count] + 1, block[2 * at + 2, :count])
            if column is None:
                return None
            part.append(column[0])
            strings += column[1]
    if quotes != 2 * (len(rows) * len(names) + strings):
        return None
    return {name: pa.concat_arrays(part) for name, part in zip(names, parts, strict=True)}


def _between(rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Spans that are the same in every row: each name, and what stands between rows."""
    for at in range(0, rows.shape[1] - 2, 2):
        yield rows[:, at] + 1, rows[:, at + 1]
    yield rows[:-1, -2] + 1, rows[:-1, -1]
    yield rows[:-1, -1] + 1, rows[1:, 0]


class _Text:
    def __init__(self, data: bytes, bytes_: np.ndarray) -> None:
        self.data, self.bytes = data, bytes_
        self.buffer = pa.py_buffer(data)

    def spans(self, start: np.ndarray, end: np.ndarray) -> pa.Array:
        """The text of spans that follow each other, as strings: offsets into the body itself, of which every
        second one is a gap."""
        offsets = np.empty(2 * len(start), np.int32)
        offsets[::2], offsets[1::2] = start, end
        every = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), self.buffer)
        return every.take(pa.array(np.arange(0, len(offsets) - 1, 2, dtype=np.int32)))

    def is_all(self, start: np.ndarray, end: np.ndarray, one: bytes) -> bool:
        """Whether this stands in every one of the spans, and it is but blanks where it is no name."""
        stripped = one.strip()
        if stripped and not stripped[:1] == b'"' == stripped[-1:]:
            return False
        if (end - start != len(one)).any():
            return False
        return not one or not len(start) or pc.all(pc.equal(self.spans(start, end), one.decode())).as_py()

    def values(self, start: np.ndarray, end: np.ndarray) -> tuple[pa.Array, int] | None:
        """A column, and how many of its values are strings."""
        trimmed = self._trimmed(start, end)
        if trimmed is None:
            return None
        start, end = trimmed
        is_string = (self.bytes[start] == QUOTE) & (self.bytes[end - 1] == QUOTE) & (end - start > 1)
        count = int(np.count_nonzero(is_string))
        found = self.spans(start + is_string, end - is_string)
        if count < len(start):
            found = _with_literals(found, pa.array(is_string))
        return None if found is None else (pc.if_else(pc.equal(found, ""), None, found), count)

    def _trimmed(self, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Without the blanks around; None where nothing is left."""
        for _step in range(MOST_BLANKS):
            before, behind = _BLANK[self.bytes[start]], _BLANK[self.bytes[end - 1]]
            if not (before.any() or behind.any()):
                return (start, end) if (start < end).all() else None
            start, end = start + before, end - behind
            if (start >= end).any():
                return None
        return None


def _with_literals(found: pa.Array, is_string: pa.Array) -> pa.Array | None:
    """Numbers, true, false and null, each different one read as JSON and written as the reading row by row does."""
    literals = pc.if_else(is_string, None, found).dictionary_encode()
    different = literals.dictionary.to_pylist()
    try:
        read = orjson.loads("[" + ",".join(different) + "]")
    except orjson.JSONDecodeError:
        return None
    if len(read) != len(different) or any(type(value) in (str, list, dict) for value in read):
        return None
    written = pa.array([_written(value) for value in read], pa.string())
    return pc.if_else(is_string, found, written.take(literals.indices))


def _written(value: float | bool | None) -> str | None:
    if type(value) is bool:
        return "true" if value else "false"
    return None if value is None else repr(value)
