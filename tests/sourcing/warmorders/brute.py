"""Every plan there is, for a few days: what the best one comes to."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

YEAR = 365


class One(NamedTuple):
    """A source of the small world: whole quantities, days from the first."""

    window: int
    minimum: int
    lead: int
    price: float
    primary: float
    needed: float  # units of the demand that have to come within a year
    demand: float
    volume: int
    capacity: int
    arrivals: tuple[tuple[int, int], ...]  # (day, quantity)
    breaks: tuple[tuple[int, float], ...] = ()


class Way(NamedTuple):
    warm_from: int
    quantities: tuple[int, ...]  # a day each
    premium: float
    spend: float


def ways(one: One, month: np.ndarray) -> list[Way]:
    """All that may be ordered and that makes it warm some day, to the end."""
    horizon = len(month)
    choices = [
        (0, *range(one.minimum, one.capacity + 1)) if day >= one.lead else (0,) for day in range(horizon)
    ]
    found = []
    taken = np.zeros(month[-1] + 1)
    for on, quantity in one.arrivals:
        if -first_of_month(month) <= on < horizon:
            taken[month[max(on, 0)]] += quantity
    for quantities in product(*choices):
        used = np.bincount(month, quantities, minlength=len(taken))
        if (used > np.maximum(one.capacity - taken, 0)).any():
            continue
        expected = sum(quantity for on, quantity in one.arrivals if 0 < on < horizon)
        if sum(quantities) < one.volume - expected:
            continue
        start = warm_from(one, quantities)
        if start < horizon:
            prices = [(quantity, price_of(one, quantity)) for quantity in quantities if quantity]
            premium = sum(quantity * max(price - one.primary, 0.0) for quantity, price in prices)
            found.append(Way(start, quantities, premium, sum(quantity * price for quantity, price in prices)))
    return found


def first_of_month(month: np.ndarray) -> int:
    return DAY_OF_MONTH - 1


DAY_OF_MONTH = 28  # of the first day


def price_of(one: One, quantity: int) -> float:
    return min([one.price, *(price for least, price in one.breaks if quantity >= least)])


def warm_from(one: One, quantities: tuple[int, ...]) -> int:
    come = [*one.arrivals, *((day, quantity) for day, quantity in enumerate(quantities) if quantity)]
    start = 0
    for day in range(len(quantities)):
        recent = any(day - one.window < on <= day for on, _quantity in come)
        year = sum(quantity for on, quantity in come if day - YEAR < on <= day)
        if not recent or year < one.needed:
            start = day + 1
    return start


def best(several: list[One], month: np.ndarray, *, pool: float | None, same_part: bool) -> tuple:
    """(sources left cold, sum of the days from which the others are warm, money beyond demand, premium, spend)."""
    horizon = len(month)
    nothing = Way(horizon, (0,) * horizon, 0.0, 0.0)
    least = None
    taken = np.zeros(month[-1] + 1)
    for one in several:
        for on, quantity in one.arrivals:
            if 1 - DAY_OF_MONTH <= on < horizon:
                taken[month[max(on, 0)]] += quantity
    for chosen in product(*([*ways(one, month), nothing] for one in several)):
        used = sum(np.bincount(month, way.quantities, minlength=month[-1] + 1) for way in chosen)
        if pool is not None and (used > np.maximum(pool - taken, 0)).any():
            continue
        told = (
            sum(way.warm_from >= horizon for way in chosen),
            sum(way.warm_from for way in chosen if way.warm_from < horizon),
            beyond(several, chosen, same_part),
            round(sum(way.premium for way in chosen), 6),
            round(sum(way.spend for way in chosen), 6),
        )
        least = told if least is None or told < least else least
    return least


def beyond(several: list[One], chosen: tuple[Way, ...], same_part: bool) -> float:
    groups = [list(range(len(several)))] if same_part else [[at] for at in range(len(several))]
    total = 0.0
    for group in groups:
        horizon = len(chosen[0].quantities)
        expected = sum(quantity for at in group for on, quantity in several[at].arrivals if 0 < on < horizon)
        room = max(several[group[0]].demand - expected, 0)
        ordered = sum(sum(chosen[at].quantities) for at in group)
        dearest = max(several[at].price for at in group)
        total += max(ordered - room, 0) * dearest
    return round(total, 6)
