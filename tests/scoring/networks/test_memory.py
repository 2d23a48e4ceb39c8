"""Arrays that come and go."""

import ctypes
import resource

import numpy as np
import pytest

from scoring.networks import memory

ARRAYS, PAGES = 50, (4 << 20) // resource.getpagesize()


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library has no such limits")
def test_once_a_network_is_built_arrays_reuse_the_memory_of_those_before_them():
    with memory.given_back():
        assert faults() > ARRAYS * PAGES / 2, "given back to the system, each is asked for anew"
    assert faults() < ARRAYS * PAGES / 10


def faults() -> int:
    """Pages asked for by arrays of 4 MiB, one after the other."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _again in range(ARRAYS):
        np.ones(PAGES * resource.getpagesize(), dtype=np.int8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
