"""A row's digest: 64 bits that differ where any of its columns does, so that what did not move is not written.

Each column's bits are mixed in with the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable
pseudorandom number generators", OOPSLA 2014), which is a bijection: two rows that differ in one value alone
never agree, and others with a chance of 2^-64.

>>> same = digest([np.array([1.0, 1.0, np.nan]), np.array([3, 4, 3])])
>>> same[0] == digest([np.array([1.0]), np.array([3])])[0], same[0] == same[1]
(np.True_, np.False_)
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SEED = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def digest(columns: Iterable[NDArray[Any]]) -> NDArray[np.int64]:
    """One number a row; a two-dimensional column counts as its columns in turn."""
    state: NDArray[np.uint64] | None = None
    for column in columns:
        for values in column.T if column.ndim == 2 else [column]:
            bits = _bits(values)
            state = _mixed(bits if state is None else (state + _SEED) ^ bits)
    if state is None:
        raise ValueError("A digest needs a column.")
    return state.view(np.int64)


def _bits(values: NDArray[Any]) -> NDArray[np.uint64]:
    """Equal bits for equal values: one NaN, one zero."""
    if values.dtype.kind != "f":
        return values.astype(np.int64).view(np.uint64)
    plain = np.where(np.isnan(values), np.nan, values + 0.0)
    return np.ascontiguousarray(plain, dtype=np.float64).view(np.uint64)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))
