"""Days as whole numbers since 2000-01-01, and rows of sources folded to one value a source."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
Places = NDArray[np.int64]

NO_DATE = -(2**31)  # in a column; as `scoring.wire` writes it
NEVER = 2**33  # later than any day
EVER = -NEVER
_START = date(2000, 1, 1)
_DAY_BITS = 23  # from the year 1 to 9999


def number(day: date) -> int:
    """
    >>> number(date(2000, 1, 2)), number(date(1999, 12, 31))
    (1, -1)
    """
    return (day - _START).days


def from_start(days: NDArray[Any]) -> Days:
    """First days: none is ever since."""
    return np.where(days == NO_DATE, EVER, days.astype(np.int64))


def to_end(days: NDArray[Any]) -> Days:
    """Last days: none is never."""
    return np.where(days == NO_DATE, NEVER, days.astype(np.int64))


def stored(days: Days) -> NDArray[np.int32]:
    """As a column: NO_DATE for what is no day."""
    return np.where(np.abs(days) >= 2**31, NO_DATE, days).astype(np.int32)


def largest(count: int, place: Places, values: NDArray[Any], none: int) -> Days:
    """The largest value of each place; `none` where it has no row."""
    found = np.full(count, none, dtype=np.int64)
    np.maximum.at(found, place, values)
    return found


def smallest(count: int, place: Places, values: NDArray[Any], none: int) -> Days:
    found = np.full(count, none, dtype=np.int64)
    np.minimum.at(found, place, values)
    return found


def best(count: int, place: Places, *ranks: NDArray[Any]) -> Places:
    """The row of each place whose ranks are largest, the first rank first, of equals the last; -1 for none."""
    rows = np.arange(len(place))
    for rank in ranks:
        mine = rank[rows].astype(np.int64, copy=False)
        most = largest(count, place[rows], mine, np.iinfo(np.int64).min)
        rows = rows[mine == most[place[rows]]]
    return largest(count, place[rows], rows, -1)


def in_order(place: Places, on: NDArray[Any]) -> Places:
    """The rows by place, day and row, as `np.lexsort` would; in a tenth of its time where one number holds all."""
    rows = np.arange(len(place))
    row_bits, place_bits = len(rows).bit_length(), int(place.max(initial=0)).bit_length()
    if row_bits + _DAY_BITS + place_bits > 62:
        return np.lexsort([on, place])
    half = 1 << (_DAY_BITS - 1)
    day = np.clip(on, -half, half - 1) + half
    packed = np.sort((((place << _DAY_BITS) | day) << row_bits) | rows)
    return packed & ((1 << row_bits) - 1)


def once(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rising, each value once. `np.unique` hashes, which takes fifty times as long."""
    values = np.sort(values)
    keep = np.ones(len(values), dtype=bool)
    keep[1:] = values[1:] != values[:-1]
    return values[keep]


def any_of(count: int, place: Places, claim: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.bincount(place[claim], minlength=count)[:count] > 0
