"""Arrays of millions of rows, given back to the system as soon as they are dropped, while a network is built.

The C library raises its limit for blocks of their own to the largest that was ever dropped, up to 32 MB; from
then on such arrays lie in one heap, of which a single small one at the end keeps all. Measured on a build of a
million parts: 340 MiB held after it instead of 560, with the limit held near where it starts. Afterwards the
limits go up again, to where the library's own rule ends: where arrays come and go by the thousand, each page of
each is otherwise asked for anew, and that costs more than the work on them (80 of 187 s of a whole job were the
system's).
"""

import ctypes
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's malloc.h
START = 1 << 20
RANKING = 1 << 22  # there an array is made a few hundred times, and the largest are a tenth of all memory
LATER = 1 << 25


@contextmanager
def given_back(*, blocks_from: int = START) -> Iterator[None]:
    """In this process; where the C library has no such limits, nothing. Arrays of so many bytes are blocks."""
    _own_blocks_from(blocks_from)
    try:
        yield
    finally:
        _own_blocks_from(LATER)


def trim() -> None:
    """Give the system what small arrays that are gone have left free in between: 126 of 343 MiB after a build of
    a million parts."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def let_go(*held: Any) -> None:
    """Drop the pages of files that these arrays are mapped from: read again when somebody asks, and out of this
    process's memory meanwhile, of which they are a quarter after a network is ranked. Others are left alone."""
    for array in held:
        base = array
        while isinstance(base, np.ndarray):
            base = base.base
        if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            base.madvise(mmap.MADV_DONTNEED)


def in_a_file(values: NDArray[Any]) -> NDArray[Any]:
    """The same, mapped from a file that goes with them: what `let_go` then drops."""
    if not values.size:
        return values  # nothing there to map
    with tempfile.TemporaryFile() as file:
        values.tofile(file)
        return np.memmap(file, dtype=values.dtype, mode="r", shape=values.shape)


def _own_blocks_from(size: int) -> None:
    """Bytes from which an array is a block of its own. The heap keeps twice that at its end, as the library has
    it while it moves the limit itself; set by hand, the limit would leave that at 128 KiB."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(M_MMAP_THRESHOLD, size)
        library.mallopt(M_TRIM_THRESHOLD, 2 * size)
