"""The best plan of sources that share a pool or a part's demand, exactly: a mixed-integer programme, solved by HiGHS.

An order can be put off, day by day, until the month ends, its share is due, or the source would go cold: only
such days are asked about, which loses no plan. The aims are taken one after the other, each held when the next
is looked at: as many sources warm as can be, as early, as little beyond demand, at the least cost of warmth, for
the least money, as late.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.columns import Ints
from sourcing.warmorders.given import Given
from sourcing.warmorders.needs import Needs
from sourcing.warmorders.orders import Orders
from sourcing.warmorders.rows import Programme

MOST_VARIABLES = 60_000
_HELD = 1e-7  # by how much, of itself, an aim that is held may be missed


@dataclass(frozen=True)
class Found:
    """`orders` of the members; by member: `warm_from` (the horizon's length: never), and whether it was shown that
    none is better. None where no plan was found in time."""

    orders: Orders
    warm_from: Ints
    proven: bool


def plan(given: Given, needs: Needs, members: Ints, *, shared: bool, seconds: float) -> Found | None:
    """`shared`: they keep to their pools and to their parts' demand together."""
    until = time.monotonic() + seconds
    for may_wait in (False, True):
        programme = Programme(given, needs, members, shared=shared, may_wait=may_wait)
        if programme.size > MOST_VARIABLES:
            return None
        status, solution = _solved(programme, until)
        if solution is not None:
            orders, warm_from = programme.read(solution)
            return Found(orders, warm_from, proven=bool(status))
        if status is None:
            return None
    return None


def _solved(programme: Programme, until: float) -> tuple[bool | None, NDArray[Any] | None]:
    """(whether all aims were reached, the solution). None, None: out of time; False, None: there is none."""
    best: NDArray[Any] | None = None
    held: list[tuple[NDArray[Any], float]] = []
    aims = [aim for aim in programme.aims() if aim.any()]
    for place, aim in enumerate(aims):
        if place and _same(aim, aims[place - 1]):
            continue
        answer = _step(programme, aim, held, until)
        if answer.x is None:
            if best is not None:
                return False, best
            return (False if answer.status == 2 else None), None
        best = answer.x
        if answer.status != 0:
            return False, best
        held.append((aim, float(aim @ best)))
    return True, best


def _same(aim: NDArray[Any], other: NDArray[Any]) -> bool:
    """One a multiple of the other: what is best for one is for both."""
    scale = np.abs(aim).max() / np.abs(other).max()
    return bool(np.allclose(aim, other * scale, rtol=1e-12, atol=0))


def _step(programme: Programme, aim: NDArray[Any], held: list[Any], until: float) -> Any:
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    matrix, low, high = programme.constraints()
    if held:
        scales = [max(np.abs(one).max(), 1e-300) for one, _value in held]
        rows = np.array([one / scale for (one, _value), scale in zip(held, scales, strict=True)])
        most = [value / scale for (_one, value), scale in zip(held, scales, strict=True)]
        matrix = vstack([matrix, csr_array(rows)], format="csr")
        low = np.append(low, np.full(len(held), -np.inf))
        high = np.append(high, [value + _HELD * max(1.0, abs(value)) for value in most])
    return milp(
        aim / max(np.abs(aim).max(), 1e-300),
        integrality=programme.integrality,
        bounds=programme.bounds,
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0, "time_limit": max(until - time.monotonic(), 0.05)},
    )
