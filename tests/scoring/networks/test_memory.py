"""Arrays that come and go."""

import subprocess
import sys

TOLD = """
import ctypes
import django
import numpy as np
django.setup()
from scoring.networks import memory

class Allocated(ctypes.Structure):
    # `struct mallinfo` of glibc's malloc.h; `hblks` counts the blocks that are mapped on their own.
    _fields_ = [
        (name, ctypes.c_int)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]

def is_a_block_of_its_own():
    told = ctypes.CDLL(None).mallinfo
    told.restype = Allocated
    before = told().hblks
    kept = np.ones(4 << 20, dtype=np.int8)
    return bool(told().hblks > before and len(kept))

with memory.given_back():
    building = is_a_block_of_its_own()
print(building, is_a_block_of_its_own())
"""


def test_once_a_network_is_built_arrays_reuse_the_memory_of_those_before_them():
    """In a process of its own: what other tests left free in the heap would be taken first."""
    told = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "False"], "while building, given back as soon as it is dropped"
