"""Arrays that come and go."""

import ctypes

import numpy as np

from scoring.networks import memory

SIZE = 4 << 20


class Allocated(ctypes.Structure):
    """`struct mallinfo` of glibc's malloc.h; `hblks` counts the blocks that are mapped on their own."""

    _fields_ = [
        (name, ctypes.c_int)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def test_once_a_network_is_built_arrays_reuse_the_memory_of_those_before_them():
    with memory.given_back():
        assert is_a_block_of_its_own(), "to be given back to the system as soon as it is dropped"
    assert not is_a_block_of_its_own()


def is_a_block_of_its_own() -> bool:
    """Of an array of 4 MiB."""
    told = ctypes.CDLL(None).mallinfo
    told.restype = Allocated
    before = told().hblks
    kept = np.ones(SIZE, dtype=np.int8)
    return bool(told().hblks > before and len(kept))
