"""A piece pressed for the time it waits: writing it costs the database more than pressing it costs who received it.

LZ4 by blocks, behind a mark and the length of what was pressed. A piece without the mark is as it came.
"""

import pyarrow as pa

MARK = b"\x00lz4"  # no text begins so
_BEHIND = len(MARK) + 4


def pressed(data: bytes) -> bytes:
    return MARK + len(data).to_bytes(4, "big") + pa.compress(data, codec="lz4_raw", asbytes=True)


def unpressed(kept: bytes) -> bytes:
    if not kept.startswith(MARK):
        return kept
    size = int.from_bytes(kept[len(MARK) : _BEHIND], "big")
    return pa.decompress(memoryview(kept)[_BEHIND:], decompressed_size=size, codec="lz4_raw", asbytes=True)
