"""Whether two sources of a part would fail together: pass, fail or unknown, from what their own points share.

    fail     they share a single point of a kind that is not accepted
    pass     they share none, and both are mapped to the depth that is asked for
    unknown  otherwise: nothing shared is known, and not all is known

A shared point that is only possible never fails and never passes. Being proven further than asked for changes
nothing. Depth 0 asks for each source's own site, company, tools and routes; 1 for its materials' sites as well.

Pure. Kinds are those of `scoring.models.NodeKind`, as numbers, and PARENT for companies of one group.

>>> site, country = 4, 9
>>> one = Pairs(
...     kind=np.array([site, country, country]), start=np.array([0, 2, 3, 3]),
...     possible=np.zeros(3, dtype=bool), parents_shared=np.zeros(3, dtype=bool), proven_tier=np.array([1, 0, -1])
... )
>>> judged(one, accepted={country}, depth=0).tolist() == [FAIL, PASS, UNKNOWN]
True
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNKNOWN, PASS, FAIL = 0, 1, 2
PARENT = 100  # a kind beside those of nodes


@dataclass(frozen=True)
class Pairs:
    """One row a pair of sources.

    kind            of the points that they share, those of pair i from start[i] up to start[i + 1]
    possible        whether there may be more, in a kind that nobody knows
    parents_shared  different companies behind them have one parent
    proven_tier     up to where both are mapped, -1 not at all
    """

    kind: NDArray[Any]
    start: NDArray[Any]
    possible: NDArray[np.bool_]
    parents_shared: NDArray[np.bool_]
    proven_tier: NDArray[Any]


def judged(pairs: Pairs, *, accepted: Set[int], depth: int) -> NDArray[np.int8]:
    """UNKNOWN, PASS or FAIL a pair."""
    counts = ~np.isin(pairs.kind, list(accepted))
    so_far = np.concatenate([[0], np.cumsum(counts)])
    shares = so_far[pairs.start[1:]] > so_far[pairs.start[:-1]]
    if PARENT not in accepted:
        shares |= pairs.parents_shared
    proven = (pairs.proven_tier >= depth) & ~pairs.possible
    return np.where(shares, FAIL, np.where(proven, PASS, UNKNOWN)).astype(np.int8)
