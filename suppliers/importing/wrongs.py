"""Every error of a preview, packed: which rows cannot be read at all, and which the facts refuse."""

import gzip
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from suppliers.reading.rows import RowError


def packed(errors: Iterable[RowError], *, unread: set[int]) -> bytes:
    """Lines of JSON, gzipped."""
    lines = (orjson.dumps(error.as_dict() | {"unread": error.row in unread}) for error in errors)
    return gzip.compress(b"\n".join(lines), compresslevel=5)


def unpacked(data: bytes) -> Iterator[dict[str, Any]]:
    """Each as the API has an error, and `unread`."""
    for line in gzip.decompress(data).splitlines() if data else ():
        yield orjson.loads(line)


def of_reading(data: bytes) -> list[RowError]:
    """Those of rows that cannot be read, whatever the facts are."""
    found = []
    for error in unpacked(data):
        if error.pop("unread"):
            found.append(RowError(**error))
    return found
