"""One source after the other, each with what the ones before have left of the pool: where the best plan of all
together is not found in time. What it gives is kept to, but it may not be the cheapest, and may leave out a
source that another order of them would keep.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders import alone, needs
from sourcing.warmorders.codes import Reason
from sourcing.warmorders.columns import down
from sourcing.warmorders.given import Given
from sourcing.warmorders.orders import Orders
from sourcing.warmorders.together import Found


def in_turn(given: Given, *, until: float) -> tuple[Found, NDArray[np.bool_]]:
    """The soonest to go cold first. Also who had its turn: by `until` on the monotonic clock all others are left."""
    count, width = len(given.id), given.caps.shape[1]
    first = needs.of(given)
    warm_from, had_turn = np.full(count, given.days), np.zeros(count, dtype=bool)
    free, orders = given.pools.copy(), Orders.none()
    for place in np.argsort(np.maximum(first.covered_to, first.warm_from), kind="stable"):
        if time.monotonic() > until:
            break
        had_turn[place] = True
        one, pool = given.only(np.array([place])), int(given.pool[place])
        if pool >= 0:
            left = down(free[pool], np.full(width, given.weight[place]))
            one = replace(one, caps=np.minimum(one.caps, left[None, :]))
        known = needs.of(one)
        found = alone.plan(one, known)
        mine = found.orders if found.settled[0] else found.spare
        if known.reason[0] != Reason.KEPT_WARM or not (found.settled[0] or len(mine.source)):
            continue
        warm_from[place] = known.warm_from[0]
        orders = orders.and_(Orders(np.full(len(mine.source), place), mine.due, mine.quantity))
        if pool >= 0:
            np.subtract.at(free[pool], given.month[mine.due], mine.quantity * given.weight[place])
    return Found(orders, warm_from, proven=False), had_turn
