"""What each need can lose before it stops."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.network.graph import Floats, Network

# Shares as they are told (.3 + .3 + .4) do not add up to the last bit. A weight within a millionth of the
# total counts as enough.
SLACK = 1e-6


def weights_of(network: Network) -> NDArray[Any]:
    """The weight of each alternative, as float64."""
    if network.alternative_weight is None:
        return np.ones(len(network.alternative_node))
    return network.alternative_weight.astype(np.float64)


def totals_of(network: Network) -> Floats:
    """The weight listed for each need."""
    if network.alternative_weight is None:
        return np.diff(network.alternative_start).astype(np.float64)
    return sums_by(network.alternative_weight, network.alternative_start)


def sums_by(values: NDArray[Any], start: NDArray[Any]) -> Floats:
    """Sums of the values from each start up to the next; 0 where there are none."""
    sums = np.zeros(len(start) - 1)
    some = start[1:] > start[:-1]
    if some.any():
        sums[some] = np.add.reduceat(values, start[:-1][some], dtype=np.float64)
    return sums


def slack_of(network: Network) -> Floats:
    """The weight that each need can lose: total - required. It stops once *more* is lost. A need that has less
    than it requires counts as running, on everything that it has: its slack is 0."""
    total = totals_of(network)
    return np.maximum(total - network.need_required, 0.0) + SLACK * total
