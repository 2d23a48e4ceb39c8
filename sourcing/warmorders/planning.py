"""The plan of all chosen sources: alone where nothing is shared, together where what they share does not suffice."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing.warmorders import alone, columns, needs, together
from sourcing.warmorders.codes import Flag, Reason
from sourcing.warmorders.columns import PLENTY, Columns, Ints
from sourcing.warmorders.given import Given, read
from sourcing.warmorders.inturn import in_turn
from sourcing.warmorders.orders import Orders, keep_warm

Table: TypeAlias = pd.DataFrame | Columns | None


@dataclass(frozen=True)
class Plan:
    """`orders`: a row an order, rising by source and day. `sources`: a row a source, by its id."""

    orders: pd.DataFrame
    sources: pd.DataFrame


LEAST_FOR_TURNS = 5.0  # seconds


class _State:
    """What is found so far."""

    def __init__(self, given: Given) -> None:
        self.given = given
        found = needs.of(given)
        self.reason, self.warm_from = found.reason.copy(), found.warm_from.copy()
        self.proven = np.ones(len(given.id), dtype=bool)
        alone_ = alone.plan(given, found)
        self.orders, self.settled, self.spare = alone_.orders, alone_.settled, alone_.spare

    def replace(self, members: Ints, found: together.Found, never: Reason | None) -> None:
        """`never`: why a source is left out of the plan; None: its own reason. Orders of `found` count by member."""
        mine = np.zeros(len(self.reason), dtype=bool)
        mine[members] = True
        ordered = Orders(members[found.orders.source], found.orders.due, found.orders.quantity)
        self.orders = self.orders.only(~mine).and_(ordered)
        self.warm_from[members] = found.warm_from
        self.proven[members] = found.proven
        left = members[found.warm_from >= self.given.days]
        self.reason[left] = _own(self.given)[left] if never is None else never

    def leave(self, place: int) -> None:
        """Without a proven plan: what there is, if anything."""
        mine = np.zeros(len(self.reason), dtype=bool)
        mine[place] = True
        spare = self.spare.only(mine)
        self.orders = self.orders.and_(spare)
        self.proven[place] = False
        if not len(spare.source):
            self.reason[place] = Reason.NOT_SETTLED


def plan(
    *,
    sources: Table,
    arrivals: Table = None,
    breaks: Table = None,
    pools: Table = None,
    day: int,
    horizon: int = columns.YEAR,
    seconds: float = 60.0,
    seconds_a_pool: float = 10.0,
) -> Plan:
    """The cheapest calendar of orders that keeps each source warm; see the package. Tables are `columns.TABLES`.

    orders    source, order_on, due_on (days since 2000-01-01), quantity, price (a unit), spend, cost (of warmth;
              NaN where the primary's price is not known)
    sources   reason (a Reason), warm_from (day; that of the horizon's end where it cannot be), orders, quantity,
              spend, cost, beyond_demand (units), flags (a Flag)

    `seconds` bounds the time for what is shared, and once more for its plain plan, source by source; what is not
    settled by then says NOT_SETTLED.
    Raises ValueError for columns that are missing, unheard of, or refer to what is not there.
    """
    tables = {"sources": sources, "arrivals": arrivals, "breaks": breaks, "pools": pools}
    given = read(tables, day=day, horizon=horizon)
    state = _State(given)
    until = time.monotonic() + seconds
    for place in np.flatnonzero((state.reason == Reason.KEPT_WARM) & ~state.settled):
        found = _found(given.only(np.array([place])), until, seconds_a_pool, shared=False)
        if found is None:
            state.leave(int(place))
        else:
            state.replace(np.array([place]), found, None)
    for members, why in _crowded(state):
        some = given.only(members)
        found = _found(some, until, seconds_a_pool, shared=True)
        if found:
            state.replace(members, found, why)
            continue
        held, had_turn = in_turn(some, until=until + max(seconds, LEAST_FOR_TURNS))
        state.replace(members, held, why)
        state.reason[members[~had_turn]] = Reason.NOT_SETTLED
    return Plan(_orders(state, day), _sources(state, day))


def _found(given: Given, until: float, most: float, *, shared: bool) -> together.Found | None:
    """None where nothing is found in time, or what is found does not pass the test of every plan."""
    left = min(until - time.monotonic(), most)
    if left <= 0:
        return None
    known = needs.of(given)
    found = together.plan(given, known, np.arange(len(given.id)), shared=shared, seconds=left)
    if found is None:
        return None
    kept = found.warm_from < given.days
    good = keep_warm(given, known, found.orders, found.warm_from)[kept].all()
    if shared:
        good &= (_used(given, found.orders) <= given.pools * (1 + 1e-9) + 1e-9).all()
    return found if good else None


def _used(given: Given, orders: Orders) -> NDArray[Any]:
    width = given.caps.shape[1]
    pool = given.pool[orders.source]
    rows = pool >= 0
    amount = (orders.quantity * given.weight[orders.source])[rows]
    at = pool[rows] * width + given.month[orders.due[rows]]
    return np.bincount(at, amount, minlength=given.pools.size).reshape(given.pools.shape)


def _crowded(state: _State) -> list[tuple[Ints, Reason]]:
    """Sources linked by pools and parts, in which one does not suffice for what each would order by itself."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    given, count = state.given, len(state.given.id)
    kept = state.reason == Reason.KEPT_WARM
    full: Any = (_used(given, state.orders) > given.pools * (1 + 1e-9) + 1e-9).any(axis=1)
    parts, of_part = np.unique(given.part, return_inverse=True)
    ordered = state.orders.sums(count) * given.step
    # Also where one of two is not kept: what it ships is needed no more.
    several = np.bincount(of_part, minlength=len(parts)) > 1
    several &= parts != 0
    room = np.zeros(len(parts))
    room[of_part] = given.shared_room
    over = several & (np.bincount(of_part, ordered, minlength=len(parts)) > room * (1 + 1e-9))
    if not (full.any() or over.any()):
        return []
    pooled, parted = np.flatnonzero(kept & (given.pool >= 0)), np.flatnonzero(kept & several[of_part])
    one = np.concatenate([pooled, parted])
    other = np.concatenate([count + given.pool[pooled], count + len(full) + of_part[parted]])
    size = count + len(full) + len(parts)
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(size, size))
    _count, label = connected_components(graph, directed=False)
    crowded = np.unique(label[count:][np.concatenate([full, over])])
    by_pool = np.unique(label[count : count + len(full)][full])
    members = np.flatnonzero(kept & np.isin(label[:count], crowded))
    members = members[np.argsort(label[members], kind="stable")]
    groups = np.split(members, np.flatnonzero(np.diff(label[members])) + 1)
    return [
        (group, Reason.POOL_TOO_SMALL if label[group[0]] in by_pool else Reason.CAPACITY_TOO_SMALL)
        for group in groups
        if len(group)
    ]


def _own(given: Given) -> NDArray[np.int8]:
    by_pool = (given.caps < given.own).any(axis=1)
    return np.where(by_pool, Reason.POOL_TOO_SMALL, Reason.CAPACITY_TOO_SMALL).astype(np.int8)


def _beyond(given: Given, orders: Orders) -> NDArray[np.float64]:
    """Of each order what goes beyond the demand of its part, in units: the last ones of the year."""
    parts, of_part = np.unique(given.part, return_inverse=True)
    room = given.shared_room
    key = np.where(given.part == 0, len(parts) + np.arange(len(given.part)), of_part)[orders.source]
    order = np.lexsort([orders.source, orders.due, key])
    amount = (orders.quantity * given.step[orders.source])[order]
    sums = np.cumsum(amount)
    first = np.ones(len(order), dtype=bool)
    first[1:] = key[order][1:] != key[order][:-1]
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    total = sums - (sums - amount)[start]
    beyond = np.clip(total - room[orders.source[order]], 0, amount)
    found = np.zeros(len(order))
    found[order] = np.where(beyond > amount * 1e-9, beyond, 0.0)
    return found


def _orders(state: _State, day: int) -> pd.DataFrame:
    given, orders = state.given, state.orders
    place, step = orders.source, given.step[orders.source]
    price = given.price_of(place, orders.quantity)
    beyond = _beyond(given, orders)
    # What nobody needs replaces nothing that the primary would have been paid for.
    cost = given.premium_of(place, price) * orders.quantity
    cost = cost + np.minimum(given.primary[place], price) * beyond / step
    return pd.DataFrame(
        {
            "source": given.id[place],
            "order_on": day + orders.due - given.earliest[place],
            "due_on": day + orders.due,
            "quantity": orders.quantity * step,
            "price": price / step,
            "spend": price * orders.quantity,
            "cost": np.where(np.isnan(given.primary[place]), np.nan, cost),
            "beyond_demand": beyond,
        }
    )


def _sources(state: _State, day: int) -> pd.DataFrame:
    given, count = state.given, len(state.given.id)
    orders, place = _orders(state, day), state.orders.source
    kept = state.reason == Reason.KEPT_WARM

    def total(name: str) -> NDArray[Any]:
        return np.bincount(place, orders[name], minlength=count)

    cold_until = np.where(kept & (state.warm_from > 0), Flag.COLD_UNTIL_THEN, 0)
    beyond = total("beyond_demand")
    flags = (
        np.where(kept & (beyond > 0), Flag.OVER_DEMAND, 0)
        | np.where(given.caps.max(axis=1, initial=0) >= PLENTY, Flag.CAPACITY_NOT_KNOWN, 0)
        | np.where(np.isnan(given.primary), Flag.PRIMARY_PRICE_NOT_KNOWN, 0)
        | np.where(np.isnan(given.demand), Flag.DEMAND_NOT_KNOWN, 0)
        | cold_until
        | np.where(kept & ~state.proven, Flag.NOT_PROVEN, 0)
    )
    return pd.DataFrame(
        {
            "reason": state.reason,
            "warm_from": day + np.where(kept, np.minimum(state.warm_from, given.days), given.days),
            "orders": np.bincount(place, minlength=count),
            "quantity": total("quantity"),
            "spend": total("spend"),
            "cost": np.where(np.isnan(given.primary), np.nan, np.nan_to_num(total("cost"))),
            "beyond_demand": beyond,
            "flags": flags,
        },
        index=pd.Index(given.id, name="source"),
    )
