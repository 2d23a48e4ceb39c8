"""A long body as it comes in, cut between rows into pieces that can each be read without the others.

    blocks of bytes -> UTF-8 -> pieces of at most PIECE bytes and MOST_ROWS rows

No more than two pieces are in memory. A piece of CSV has the header again; one of a JSON array is an array.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from suppliers.reading.bodies import BodyRefused, BodyTooLarge, as_utf8
from suppliers.reading.marks import outside

PIECE = 16 * 1024 * 1024
MOST_ROWS = 100_000
BLANK = b" \t\r\n"
_QUOTE, _COMMA, _BACKSLASH, _LINE, _RETURN = b'",\\\n\r'


class Piece(NamedTuple):
    data: bytes
    rows: int


def cut(blocks: Iterable[bytes], *, format: str, charset: str | None = None) -> Iterator[Piece]:
    """Raises BodyRefused where the body makes no sense as a whole."""
    text = _utf8(iter(blocks), charset)
    empty = True
    for piece in {"csv": _csv, "ndjson": _ndjson, "json": _json}[format](text):
        if piece.rows:
            empty = False
            yield Piece(as_utf8(piece.data), piece.rows)
    if empty:
        raise BodyRefused("empty", _("The body has no rows."))


def count(data: bytes, *, format: str) -> int:
    """The rows of one piece, as they are numbered when it is read."""
    if format == "ndjson":
        return _lines(data)
    if format == "csv":
        data = data.lstrip(b"\r\n") + b"\n"
        return max(0, _filled(data, record_ends(data)) - 1)
    return sum(piece.rows for piece in _json(iter([data])))


def _utf8(blocks: Iterator[bytes], charset: str | None) -> Iterator[bytes]:
    first = next(blocks, b"")
    while len(first) < 3 and (more := next(blocks, b"")):
        first += more
    if charset in (None, "utf-8") and first.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    if charset in (None, "utf-8"):
        yield first.removeprefix(b"\xef\xbb\xbf")
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        yield decoder.decode(first).removeprefix("\ufeff").encode()
        for block in blocks:
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise BodyRefused(
            "encoding", _("The body is not in the charset that it says: %s.") % charset
        ) from None


Ends = Callable[[bytes], np.ndarray]


def _pieces(buffer: bytearray, blocks: Iterator[bytes], ends_of: Ends) -> Iterator[tuple[bytes, np.ndarray]]:
    """Bytes up to the end of a row, and where in them each row ends; last what is left, which may have no end."""
    for block in chain(blocks, [b""]):
        buffer += block
        while len(buffer) >= PIECE:
            ends = ends_of(bytes(buffer[:PIECE]))[:MOST_ROWS]
            if not len(ends):
                raise _too_large_a_row()
            yield bytes(buffer[: ends[-1]]), ends
            del buffer[: ends[-1]]
    while len(ends := ends_of(bytes(buffer))) > MOST_ROWS:
        yield bytes(buffer[: ends[MOST_ROWS - 1]]), ends[:MOST_ROWS]
        del buffer[: ends[MOST_ROWS - 1]]
    yield bytes(buffer), ends


def _too_large_a_row() -> BodyTooLarge:
    sentence = _("A row is longer than %d MiB, or its quotes do not close.") % (PIECE >> 20)
    return BodyTooLarge("row_too_large", sentence)


def _csv(blocks: Iterator[bytes]) -> Iterator[Piece]:
    buffer = bytearray()
    header = None
    for block in blocks:
        buffer += block if buffer else block.lstrip(b"\r\n")
        ends = record_ends(bytes(buffer))
        if len(ends):
            header = bytes(buffer[: ends[0]])
            del buffer[: ends[0]]
            break
        if len(buffer) > PIECE:
            raise _too_large_a_row()
    if header is None:
        raise BodyRefused("empty", _("The file has a header but no rows."))
    for data, ends in _pieces(buffer, blocks, record_ends):
        whole = data
        if not len(ends) or ends[-1] < len(data):  # the last record has no line end
            whole = data + b"\n"
            ends = record_ends(whole)
        yield Piece(header + data, _filled(whole, ends))


def record_ends(data: bytes) -> np.ndarray:
    """Just behind each line end that is not within quotes. `data` starts with a row."""
    bytes_ = np.frombuffer(data, np.uint8)
    lines = _line_ends(data, bytes_)
    if b'"' not in data:
        return lines + 1
    quotes = np.flatnonzero(bytes_ == _QUOTE)
    opening = quotes[::2]
    before = bytes_[np.maximum(opening - 1, 0)]
    if (_OPENS[before] | (opening == 0)).all():
        return lines[np.searchsorted(quotes, lines) % 2 == 0] + 1
    return lines[~_within(lines, _quoted_spans(data))] + 1


def _line_ends(data: bytes, bytes_: np.ndarray) -> np.ndarray:
    r"""Where a line ends by \n, or by \r alone; a last \r may still be half of both."""
    if b"\r" not in data:
        return np.flatnonzero(bytes_ == _LINE)
    alone = (bytes_[:-1] == _RETURN) & (bytes_[1:] != _LINE)
    return np.flatnonzero((bytes_ == _LINE) | np.append(alone, False))


# What a quote that opens stands behind; a quote behind a quote is one that is doubled.
_OPENS = np.zeros(256, bool)
_OPENS[list(b',;\t|\r\n"')] = True
_QUOTED = re.compile(rb'(?:\A|(?<=[,;\t|\r\n]))"[^"]*(?:""[^"]*)*')


def _quoted_spans(data: bytes) -> np.ndarray:
    """Of quoted cells, where some quotes are only characters: 5" wide."""
    return np.array([found.span() for found in _QUOTED.finditer(data)], np.int64).reshape(-1, 2)


def _within(places: np.ndarray, spans: np.ndarray) -> np.ndarray:
    at = np.searchsorted(spans[:, 0], places) - 1
    return (at >= 0) & (places < spans[np.maximum(at, 0), 1]) if len(spans) else np.zeros(len(places), bool)


def _filled(data: bytes, ends: np.ndarray) -> int:
    """Records but the empty ones, which the reader does not number."""
    if not len(ends):
        return 0
    starts = np.concatenate([[0], ends[:-1]])
    length = ends - starts
    bytes_ = np.frombuffer(data, np.uint8)
    empty = (length == 1) | ((length == 2) & (bytes_[starts] == _RETURN))
    return int(len(ends) - empty.sum())


def _ndjson(blocks: Iterator[bytes]) -> Iterator[Piece]:
    for data, _ends in _pieces(bytearray(), blocks, line_ends):
        yield Piece(data, _lines(data))


def line_ends(data: bytes) -> np.ndarray:
    return _line_ends(data, np.frombuffer(data, np.uint8)) + 1


def _lines(data: bytes) -> int:
    return sum(1 for line in data.splitlines() if line.strip())


_DEPTH = np.zeros(256, np.int8)
_DEPTH[list(b"{[")] = 1
_DEPTH[list(b"}]")] = -1
_MARKS = _DEPTH != 0
_MARKS[_COMMA] = True


def _json(blocks: Iterator[bytes]) -> Iterator[Piece]:
    buffer = bytearray()
    while not buffer and (block := next(blocks, b"")):
        buffer += block.lstrip(BLANK)
    if not buffer.startswith(b"["):
        raise BodyRefused("not_rows", _("The body must be a JSON array of objects, one a row."))
    del buffer[:1]
    closed = False
    for data, ends in _pieces(buffer, blocks, _element_ends):
        last = int(ends[-1]) if len(ends) else 0
        if (closed and data.strip(BLANK)) or (last and data[last - 1] not in b",]"):
            raise _not_json()
        closed = closed or data[last - 1 : last] == b"]"
        if closed and data[last:].strip(BLANK):
            raise _not_json()
        if data[: max(last - 1, 0)].strip(BLANK):
            yield Piece(b"[" + data[: last - 1] + b"]", len(ends))
    if not closed:
        raise _not_json()


def _not_json() -> BodyRefused:
    return BodyRefused("not_json", _("The body is not valid JSON: the array does not end where it should."))


def _element_ends(data: bytes) -> np.ndarray:
    """Just behind each comma between elements, and behind the end of the array."""
    bytes_ = np.frombuffer(data, np.uint8)
    if b"\\" in data:
        marks, quotes = np.flatnonzero(_MARKS[bytes_]), _unescaped(data, bytes_)
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    else:
        marks, *_rest = outside(bytes_, _MARKS)
    kinds = bytes_[marks]
    depth = np.cumsum(_DEPTH[kinds], dtype=np.int64)
    ends = marks[(kinds == _COMMA) & (depth == 0)]
    closed = np.flatnonzero(depth < 0)
    if len(closed):
        last = marks[closed[0]]
        ends = np.append(ends[ends < last], last)
    return ends + 1


def _unescaped(data: bytes, bytes_: np.ndarray) -> np.ndarray:
    quotes = np.flatnonzero(bytes_ == _QUOTE)
    behind = np.flatnonzero((bytes_[np.maximum(quotes - 1, 0)] == _BACKSLASH) & (quotes > 0))
    escaped = [i for i in behind if _run(data, int(quotes[i])) % 2]
    return np.delete(quotes, escaped)


def _run(data: bytes, place: int) -> int:
    """Backslashes right before it."""
    start = place
    while start and data[start - 1] == _BACKSLASH:
        start -= 1
    return place - start
