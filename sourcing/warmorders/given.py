"""What a plan is made from, in whole steps of quantity, money a step, and days from the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.columns import (
    NEARLY,
    PLENTY,
    TABLES,
    YEAR,
    Columns,
    Floats,
    Ints,
    complete,
    down,
    months,
    places,
    up,
)

_OF_SOURCES = (
    *("id", "part", "window", "minimum", "volume", "room", "shared_room", "earliest", "primary"),
    *("share", "demand", "own", "caps", "step", "pool", "weight"),
)


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
    room: Floats  # what the year needs beyond what is on order from it, in units; inf not known
    shared_room: Floats  # the same of its part, beyond what is on order from any of these sources
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

    def only(self, members: Ints) -> Given:
        """These sources, in this order; the pools stay."""
        place = np.full(len(self.id), -1)
        place[members] = np.arange(len(members))
        come = place[self.arrivals["source"]]
        of_tiers = place[self.tiers["source"]]
        order = np.argsort(come[come >= 0], kind="stable")
        tier_order = np.argsort(of_tiers[of_tiers >= 0], kind="stable")
        arrivals = {name: values[come >= 0][order] for name, values in self.arrivals.items()}
        tiers = {name: values[of_tiers >= 0][tier_order] for name, values in self.tiers.items()}
        arrivals["source"], tiers["source"] = place[arrivals["source"]], place[tiers["source"]]
        kept = {name: getattr(self, name)[members] for name in _OF_SOURCES}
        starts = np.searchsorted(tiers["source"], np.arange(len(members) + 1))
        return replace(self, **kept, arrivals=arrivals, tiers=tiers, tier_from=starts)

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
        room=_room(sources["annual_demand"], expected),
        shared_room=_shared_room(sources, expected),
        volume=up(np.maximum(np.nan_to_num(sources["minimum_volume"]) - expected, 0), step),
        earliest=_earliest(sources["lead_time_days"]),
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


def _earliest(lead_time: Floats) -> Ints:
    days = np.nan_to_num(lead_time, nan=PLENTY).clip(0, PLENTY)
    return np.ceil(days - NEARLY).astype(np.int64).clip(0)


def _room(demand: Floats, expected: NDArray[Any]) -> Floats:
    return np.where(np.isnan(demand), np.inf, np.maximum(demand - expected, 0))


def _shared_room(sources: Columns, expected: NDArray[Any]) -> Floats:
    _parts, of = np.unique(sources["part"], return_inverse=True)
    count = int(of.max(initial=-1)) + 1
    demand = np.full(count, np.nan)
    np.fmax.at(demand, of, sources["annual_demand"])
    shared = _room(demand, np.bincount(of, expected, minlength=count))[of]
    return np.where(sources["part"] == 0, _room(sources["annual_demand"], expected), shared)


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


def _taken(come: Columns, month: Ints, day: int, count: int) -> NDArray[Any]:
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
