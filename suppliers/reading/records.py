"""The rows of a body as they were written, one by one: to give back those that were rejected."""

import orjson

from suppliers.reading.bodies import BodyRefused
from suppliers.reading.json_bodies import leniently
from suppliers.reading.pieces import record_ends


def records(data: bytes, *, format: str) -> list[bytes]:
    """Of a body that could be read, numbered as its reader numbers them, from 0; of CSV without the header."""
    if format == "ndjson":
        return [line for line in data.splitlines() if line.strip()]
    if format == "csv":
        return _records(data.lstrip(b"\r\n"))[1:]
    rows = leniently(data)
    if not isinstance(rows, list):
        raise BodyRefused("not_rows", "")
    return [orjson.dumps(row) for row in rows]


def header(data: bytes) -> bytes:
    """The first line of CSV."""
    data = data.lstrip(b"\r\n")
    ends = record_ends(data)
    return (data[: ends[0]] if len(ends) else data).rstrip(b"\r\n")


def _records(data: bytes) -> list[bytes]:
    ends = [int(end) for end in record_ends(data)]
    if not ends or ends[-1] < len(data):
        ends.append(len(data))
    cut = (data[start:end].rstrip(b"\r\n") for start, end in zip([0, *ends[:-1]], ends, strict=True))
    return [record for record in cut if record]
