"""How each need fails: with any one of its alternatives, with the last one, with some of them, or never."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.network.graph import Floats, Network, Offsets

NEVER, ONE, LAST, SOME = range(4)
Kinds = NDArray[np.int8]

# Shares as they are told (.3 + .3 + .4) do not add up to the last bit, float32 keeps seven digits, and thirds are
# told as .333333: each is off by half a millionth, and a few of them by more than one. A weight that lacks no
# more than ten millionths of the total counts as enough.
TOLERANCE = 1e-5
CHUNK = 1 << 19  # needs looked at in one go, so that what is computed on the way stays small


def kinds_of(network: Network) -> Kinds:
    """Per need: NEVER (nothing listed), ONE, LAST or SOME; whether it is complete is not asked."""
    kinds = np.empty(network.needs, dtype=np.int8)
    for part in chunks(network.needs):
        total, smallest = _total_and_smallest(network, part)
        slack = _slack(network, total, network.need_required[part])
        kind = np.where(total - smallest <= slack, np.int8(LAST), np.int8(SOME))
        kind[smallest > slack] = ONE
        kind[total <= slack] = NEVER
        kinds[part] = kind
    return kinds


def slack_of(network: Network, needs: NDArray[Any]) -> Floats:
    """The weight that each of these needs can lose; it stops once *more* is lost. A need that has less than it
    requires counts as running on what it has, and can lose nothing."""
    start = network.alternative_start
    if network.alternative_weight is None:
        total = (start[needs + 1] - start[needs]).astype(np.float64)
    else:
        total = np.zeros(len(needs))
        some = np.flatnonzero(start[needs + 1] > start[needs])
        edges, counts = ranges(start[needs[some]], start[needs[some] + 1])
        total[some] = sums_by(network.alternative_weight[edges], counts)
    return _slack(network, total, network.need_required[needs])


def totals_of(network: Network, part: slice) -> Floats:
    """The weight listed for each need of a slice."""
    return _total_and_smallest(network, part)[0]


def _slack(network: Network, total: Floats, required: Floats) -> Floats:
    if network.alternative_weight is None:
        return np.maximum(total - np.ceil(required - TOLERANCE), 0.0)
    return np.maximum(total - required, 0.0) + TOLERANCE * total


def _total_and_smallest(network: Network, part: slice) -> tuple[Floats, Floats]:
    """The weight listed for each need, and that of its lightest alternative (0 where nothing is listed)."""
    start = network.alternative_start[part.start : part.stop + 1]
    count = np.diff(start)
    if network.alternative_weight is None:
        return count.astype(np.float64), (count > 0).astype(np.float64)
    total, smallest = np.zeros(len(count)), np.zeros(len(count))
    some = count > 0
    if some.any():
        weights = network.alternative_weight[start[0] : start[-1]].astype(np.float64)
        first = (start[:-1] - start[0])[some]
        total[some] = np.add.reduceat(weights, first)
        smallest[some] = np.minimum.reduceat(weights, first)
    return total, smallest


def chunks(size: int) -> Iterator[slice]:
    for first in range(0, size, CHUNK):
        yield slice(first, min(first + CHUNK, size))


def ranges(first: NDArray[Any], end: NDArray[Any]) -> tuple[Offsets, Offsets]:
    """All whole numbers from each first up to its end, one after the other, and how many each gave."""
    counts = (end - first).astype(np.int64)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(first - ends + counts, counts), counts


def sums_by(values: NDArray[Any], counts: Offsets) -> Floats:
    """Sums of runs of values; each run has at least one."""
    if not len(counts):
        return np.zeros(0)
    first = np.cumsum(counts) - counts
    sums: Floats = np.add.reduceat(values.astype(np.float64), first)
    return sums
