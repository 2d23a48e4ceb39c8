"""Which rows of a body have the key of an earlier one, when no one has all of it in memory.

Each piece leaves 128 bits a key, and the place of its row. Two different keys meet with a chance of 1 in 10^24 among
ten million rows.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from suppliers.reading import Rows
from suppliers.writing.stars import STAR, has_stars

_ONE, _OTHER = "holdfast-one-key", "holdfast-two-key"
_SEPARATOR = "\x1f"
_WIDTH = 20  # bytes a row: two hashes of 8, and a place of 4


def packed(rows: Rows) -> bytes:
    """Hashes and places of the rows that could be read."""
    count = rows.table.num_rows
    if not count:
        return b""
    joined = _keys(rows)
    one = pd.util.hash_array(joined, hash_key=_ONE, categorize=False)
    other = pd.util.hash_array(joined, hash_key=_OTHER, categorize=False)
    places = rows.table.column("row").to_numpy().astype(np.uint32)
    return b"".join((one.tobytes(), other.tobytes(), places.tobytes()))


def speaks_of_every_plant(rows: Rows) -> bool:
    return rows.table.num_rows > 0 and has_stars(rows)


def _keys(rows: Rows) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = pa.scalar("\x00", pa.string())
    columns = [
        pc.fill_null(rows.table.column(name), nothing) if name in rows.present else nothing
        for name in rows.resource.key
    ]
    joined = pc.binary_join_element_wise(*columns, pa.scalar(_SEPARATOR, pa.string()))
    return joined.to_numpy().astype(object)


def repeated(pieces: Sequence[bytes]) -> list[np.ndarray]:
    """Of each piece the places of rows whose key an earlier row has, in it or in a piece before."""
    counts = [len(piece) // _WIDTH for piece in pieces]
    one, other, places = (np.concatenate(arrays) for arrays in zip(*map(_unpacked, pieces), strict=True))
    alike = np.flatnonzero(pd.Series(one).duplicated(keep=False).to_numpy())
    later = pd.DataFrame({"one": one[alike], "other": other[alike]}).duplicated().to_numpy()
    gone = alike[later]
    of = np.searchsorted(np.cumsum(counts), gone, side="right")
    return [places[gone[of == number]].astype(np.int64) for number in range(len(pieces))]


def _unpacked(piece: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = len(piece) // _WIDTH
    return (
        np.frombuffer(piece, np.uint64, count),
        np.frombuffer(piece, np.uint64, count, offset=8 * count),
        np.frombuffer(piece, np.uint32, count, offset=16 * count),
    )


def stars_only(rows: Rows) -> np.ndarray:
    """A mask of the rows that speak of every plant."""
    import pyarrow.compute as pc

    return pc.fill_null(pc.equal(rows.table.column("plant"), STAR), False)
