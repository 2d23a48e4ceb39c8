"""What a plan is made from: plain columns, and the same in whole steps of quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

YEAR = 365
PLENTY = 1 << 40  # more than any quantity, in steps
NEARLY = 1e-9  # a sum of floats that is off by no more is the whole number beside it

# Name: (dtype, default, meaning). None as default: it has to be given.
TABLES: dict[str, dict[str, tuple[str, Any, str]]] = {
    "sources": {
        "id": ("int64", None, "the source"),
        "part": ("int64", 0, "of the same part: they share its demand; 0 stands alone"),
        "window_days": ("int64", None, "a receipt keeps it warm from its day on for so many days"),
        "least_quantity": ("float64", 0.0, "the smallest order that counts"),
        "minimum_order": ("float64", 0.0, "the smallest that the supplier takes; NaN none told"),
        "minimum_volume": ("float64", 0.0, "to be taken in the year; NaN none told"),
        "lead_time_days": ("float64", np.nan, "from order to receipt"),
        "price": ("float64", np.nan, "for one unit, below every break"),
        "primary_price": ("float64", np.nan, "what the part's primary asks for one unit"),
        "share": ("float64", 0.0, "of the year's demand that has to come within 365 days; 0 for a backup"),
        "annual_demand": ("float64", np.nan, "of the part"),
        "capacity_per_month": ("float64", np.nan, "free for us; NaN not known"),
        "pool": ("int64", 0, "of pools; 0 none"),
        "pool_units": ("float64", 1.0, "of the pool that one unit of the part takes"),
        "step": ("float64", 1.0, "quantities are whole multiples of it"),
    },
    "arrivals": {  # production, of the last year and the window; and what is on order and still to come
        "source": ("int64", None, "of sources"),
        "on": ("int64", None, "the day"),
        "quantity": ("float64", None, ""),
        "counts": ("bool", True, "at a price, and not less than the least that counts"),
    },
    "breaks": {
        "source": ("int64", None, "of sources"),
        "minimum_quantity": ("float64", None, "from this quantity on"),
        "price": ("float64", None, "the whole order has this price a unit"),
    },
    "pools": {
        "id": ("int64", None, "the pool"),
        "capacity_per_month": ("float64", np.nan, "free for the chosen sources; NaN not known"),
    },
}


def complete(name: str, frame: pd.DataFrame | Columns | None) -> dict[str, NDArray[Any]]:
    """Every column of the table, typed. Raises ValueError for a column that is missing or unheard of."""
    wanted = TABLES[name]
    given: Any = {column: [] for column in wanted} if frame is None else frame
    if unknown := sorted(set(given) - set(wanted)):
        raise ValueError(f"The columns on {name} have no such: {', '.join(unknown)}.")
    if missing := [c for c, (_, default, _) in wanted.items() if default is None and c not in given]:
        raise ValueError(f"The columns on {name} lack: {', '.join(missing)}.")
    count = len(given[next(iter(given))])
    return {
        column: np.asarray(given[column]).astype(dtype)
        if column in given
        else np.full(count, default, dtype=dtype)
        for column, (dtype, default, _) in wanted.items()
    }


@dataclass(frozen=True)
class Given:
    """A row a source, quantities in whole steps of each, money a step, days counted from the first.

    arrivals  source (place), on, quantity (units, not steps), counts; rising by source and day
    tiers     source (place), least (steps), price; the first of each source from its minimum on
    """

    id: Ints
    part: Ints
    window: Ints
    minimum: Ints
    volume: Ints
    room: Floats  # what the year needs beyond what is on order, in units; inf not known
    expected: Floats  # on order, in units
    earliest: Ints  # first day on which an order of today arrives
    primary: Floats
    share: Floats
    demand: Floats
    own: Ints  # (source, month)
    caps: Ints  # the same, and not more than the pool alone would let it have
    step: Floats
    pool: Ints  # place in pools, -1 none
    weight: Floats  # of the pool, a step
    pools: Floats  # (pool, month)
    arrivals: dict[str, NDArray[Any]]
    tiers: dict[str, NDArray[Any]]
    tier_from: Ints  # its tiers are tier_from[place]:tier_from[place + 1]
    month: Ints  # of each day of the horizon, from 0

    @property
    def days(self) -> int:
        return len(self.month)

    @property
    def allowed(self) -> Ints:
        """The steps that the year needs; PLENTY where that is not known."""
        return down(np.where(np.isinf(self.room), np.nan, self.room), self.step)

    def room_of(self, part: int) -> float:
        """What the year needs of a part beyond what is on order from any of its sources, in units."""
        several = self.part == part
        demand = self.demand[several]
        known = demand[~np.isnan(demand)]
        return max(float(known.max()) - float(self.expected[several].sum()), 0.0) if len(known) else np.inf

    @property
    def price(self) -> Floats:
        """Of the smallest order; NaN where none is told."""
        return self.tiers["price"][self.tier_from[:-1]]

    def price_of(self, place: Ints, quantity: Ints) -> Floats:
        """For one step, when so many are ordered at once."""
        found = self.price[place]
        several = np.flatnonzero(np.diff(self.tier_from)[place] > 1)
        for row in several:
            rows = slice(self.tier_from[place[row]], self.tier_from[place[row] + 1])
            tier = np.searchsorted(self.tiers["least"][rows], quantity[row], side="right") - 1
            found[row] = self.tiers["price"][rows][max(tier, 0)]
        return found

    def premium_of(self, place: Ints, price: Floats) -> Floats:
        """What a step costs more than at the primary; its whole price where that is not known."""
        return np.maximum(price - np.nan_to_num(self.primary[place]), 0.0)


def up(amount: Floats, step: Floats) -> Ints:
    """The steps that are not less than the amount."""
    return np.ceil(np.clip(amount / step, 0, PLENTY) * (1 - NEARLY)).astype(np.int64)


def down(amount: Floats, step: Floats) -> Ints:
    """The steps that are not more than the amount; PLENTY where it is not known."""
    steps = np.where(np.isnan(amount), PLENTY, amount / step * (1 + NEARLY))
    return np.floor(np.clip(steps, 0, PLENTY)).astype(np.int64)


def places(ids: Ints, wanted: Ints, what: str) -> Ints:
    """Where each wanted id stands. Raises ValueError for one that is not there."""
    order = np.argsort(ids, kind="stable")
    at = np.searchsorted(ids, wanted, sorter=order)
    found = order[np.minimum(at, len(ids) - 1)] if len(ids) else at
    if len(wanted) and (not len(ids) or (ids[found] != wanted).any()):
        raise ValueError(f"There is a row of no such {what}.")
    return found


def months(day: int, horizon: int) -> Ints:
    """The calendar month of each day of the horizon, the first being 0."""
    days = np.datetime64("2000-01-01") + np.arange(day, day + horizon)
    month = days.astype("datetime64[M]").astype(np.int64)
    return month - month[0]


def read(tables: dict[str, Any], *, day: int, horizon: int) -> Given:
    """Check and scale. `tables`: of TABLES, by name."""
    sources, arrivals, breaks, pools = (complete(name, tables.get(name)) for name in TABLES)
    if len(np.unique(sources["id"])) != len(sources["id"]):
        raise ValueError("A source stands there twice.")
    if not 1 <= horizon <= YEAR:
        raise ValueError("A plan goes over 1 to 365 days.")
    if (sources["window_days"] < 1).any() or (sources["step"] <= 0).any():
        raise ValueError("A window is a day or more, and a step more than nothing.")
    step = sources["step"]
    month = months(day, horizon)
    come = _arrivals(sources, arrivals, day)
    least = np.fmax(np.nan_to_num(sources["least_quantity"]), np.nan_to_num(sources["minimum_order"]))
    minimum = np.maximum(up(least, step), 1)
    ahead = (come["on"] > 0) & (come["on"] < horizon)
    expected = np.bincount(come["source"][ahead], come["quantity"][ahead], minlength=len(step))
    pool = np.full(len(step), -1)
    shared = sources["pool"] != 0
    pool[shared] = places(pools["id"], sources["pool"][shared], "pool")
    taken = _taken(come, month, day, len(step))
    own = down(np.maximum(sources["capacity_per_month"][:, None] - taken, 0), step[:, None])
    free = _free_of(pools["capacity_per_month"], pool, taken * sources["pool_units"][:, None])
    weight = step * sources["pool_units"]
    caps = own.copy()
    caps[shared] = np.minimum(own[shared], down(free[pool[shared]], weight[shared, None]))
    tiers, tier_from = _tiers(sources, breaks, minimum, caps.max(axis=1, initial=0))
    return Given(
        id=sources["id"],
        part=sources["part"],
        window=np.minimum(sources["window_days"], PLENTY),
        minimum=minimum,
        room=np.where(
            np.isnan(sources["annual_demand"]), np.inf, np.maximum(sources["annual_demand"] - expected, 0)
        ),
        expected=expected,
        volume=up(np.maximum(np.nan_to_num(sources["minimum_volume"]) - expected, 0), step),
        earliest=np.ceil(np.clip(np.nan_to_num(sources["lead_time_days"], nan=PLENTY), 0, PLENTY) - NEARLY)
        .astype(np.int64)
        .clip(0),
        primary=sources["primary_price"] * step,
        share=sources["share"],
        demand=sources["annual_demand"],
        own=own,
        caps=caps,
        step=step,
        pool=pool,
        weight=weight,
        pools=free,
        arrivals=come,
        tiers=tiers,
        tier_from=tier_from,
        month=month,
    )


def _arrivals(sources: Columns, arrivals: Columns, day: int) -> dict[str, NDArray[Any]]:
    place = places(sources["id"], arrivals["source"], "source")
    on = arrivals["on"] - day
    order = np.lexsort([on, place])
    return {
        "source": place[order],
        "on": on[order],
        "quantity": np.nan_to_num(arrivals["quantity"][order]),
        "counts": arrivals["counts"][order],
    }


def _taken(come: Columns, month: Ints, day: int, count: int) -> Floats:
    """What of each month's capacity is used by what came in it, and by what is on order for it."""
    days = np.datetime64("2000-01-01") + day + come["on"]
    start = (np.datetime64("2000-01-01") + day).astype("datetime64[M]").astype(np.int64)
    of = days.astype("datetime64[M]").astype(np.int64) - start
    width = int(month[-1]) + 1
    inside = (of >= 0) & (of < width)
    at = come["source"][inside] * width + of[inside]
    return np.bincount(at, come["quantity"][inside], minlength=count * width).reshape(count, width)


def _free_of(capacity: Floats, pool: Ints, taken: Floats) -> Floats:
    free = np.repeat(np.where(np.isnan(capacity), np.inf, capacity)[:, None], taken.shape[1], axis=1)
    np.subtract.at(free, pool[pool >= 0], taken[pool >= 0])
    return np.maximum(free, 0)


def _tiers(
    sources: Columns, breaks: Columns, minimum: Ints, most: Ints
) -> tuple[dict[str, NDArray[Any]], Ints]:
    """Prices from quantities on: rising in quantity, falling in price, none that no month could make."""
    count = len(minimum)
    of = np.concatenate([np.arange(count), places(sources["id"], breaks["source"], "source")])
    step = sources["step"][of]
    least = np.concatenate([np.zeros(count), breaks["minimum_quantity"]])
    at = np.maximum(up(least, step), minimum[of])
    price = np.concatenate([sources["price"], breaks["price"]]) * step
    keep = (price > 0) & ((at <= most[of]) | (at == minimum[of]))
    keep[:count] = True  # the first stands for the source, known or not
    of, at, price = of[keep], at[keep], price[keep]
    order = np.lexsort([np.where(np.isnan(price), np.inf, price), at, of])
    of, at, price = of[order], at[order], price[order]
    first = np.ones(len(of), dtype=bool)
    first[1:] = of[1:] != of[:-1]
    cheaper = first.copy()
    cheapest = np.where(np.isnan(price), np.inf, price)
    group = np.cumsum(first) - 1
    for row in np.flatnonzero(~first):  # few sources have breaks at all
        before = cheapest[row - 1]
        cheaper[row] = price[row] < before
        cheapest[row] = min(cheapest[row], before)
    tiers = {"source": of[cheaper], "least": at[cheaper], "price": price[cheaper]}
    starts = np.searchsorted(group[cheaper], np.arange(count + 1))
    return tiers, starts
