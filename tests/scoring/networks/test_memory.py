"""Arrays that come and go."""

import gc
import subprocess
import sys
import weakref
from dataclasses import replace

import numpy as np

from scoring.network import Network, may_differ, possible_points
from scoring.networks import memory
from scoring.networks.wiring import Wiring

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


TRIMMED = """
import django
import numpy as np
django.setup()
from scoring.networks import memory

def held():
    with open("/proc/self/status") as told:
        return next(int(line.split()[1]) >> 10 for line in told if line.startswith("VmRSS"))

memory._own_blocks_from(memory.LATER)
small = [np.ones(1 << 16, dtype=np.int8) for _each in range(2048)]  # 128 MiB in the heap
last = np.ones(1 << 16, dtype=np.int8)
del small  # all but what stands at the end, which holds the heap where it is
before = held()
memory.trim()
print(before - held())
"""


def test_what_is_left_free_in_between_is_given_back():
    told = subprocess.run([sys.executable, "-c", TRIMMED], capture_output=True, text=True, check=True)
    assert int(told.stdout) > 100, "MiB"


LET_GO = """
import django
import numpy as np
django.setup()
from scoring.networks import memory

def mapped():
    with open("/proc/self/status") as told:
        return next(int(line.split()[1]) >> 10 for line in told if line.startswith("RssFile"))

values = memory.in_a_file(np.arange(1 << 23))
view = values[1:]
view.flags.writeable = False
assert view.sum() == (1 << 22) * ((1 << 23) - 1)
before = mapped()
memory.let_go(view, np.arange(3), None)
print(before - mapped(), int(view[-1]))
"""


def test_pages_of_files_are_let_go_and_read_again():
    told = subprocess.run([sys.executable, "-c", LET_GO], capture_output=True, text=True, check=True)
    gone, last = map(int, told.stdout.split())
    assert gone > 50, "MiB"
    assert last == (1 << 23) - 1


def test_nothing_is_kept_in_a_file_of_no_size():
    assert memory.in_a_file(np.zeros(0)).shape == (0,)


def test_one_value_that_stands_for_all_takes_no_room():
    """Of a million needs that each require one, and of which none is open."""
    wiring = Wiring()
    wiring.each(np.arange(5), np.arange(1, 6))
    (network,) = wiring.networks(np.arange(6), np.zeros(6, dtype=bool), Wiring())
    for name in ("need_required", "need_complete"):
        assert getattr(network, name).shape == (5,)
        assert getattr(network, name).strides == (0,), name
    assert network.alternative_weight is None
    assert replace(network).need_required.strides == (0,), "nor in a copy"


def test_a_weight_beside_ones_keeps_each():
    wiring, more = Wiring(), Wiring()
    wiring.each(np.array([0]), np.array([1]))
    more.weighed(
        np.array([0]), np.array([0.5]), np.array([False]), np.array([0]), np.array([1]), np.array([0.7])
    )
    (network,) = wiring.networks(np.arange(2), np.zeros(2, dtype=bool), more)
    assert network.need_required.tolist() == [1.0, 0.5]
    assert network.need_complete.tolist() == [True, False]
    assert network.alternative_weight is not None
    assert network.alternative_weight.tolist() == [1.0, 0.7]


def test_what_is_made_of_a_network_goes_with_it():
    """Without waiting for somebody to look for circles, of which arrays of a hundred MiB are part."""
    network = Network.from_gates(
        {"a": {"op": "any", "needs": ["b", "c"]}, "b": {"op": "all", "needs": ["a"]}}
    )
    gc.collect()
    gc.disable()
    try:
        possible_points(network)
        network.once(may_differ)
        seen = weakref.ref(network)
        del network
        assert seen() is None
    finally:
        gc.enable()
