"""Orders as columns, and whether they keep every source warm: the test that each plan has to pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.columns import PLENTY, Ints
from sourcing.warmorders.given import Given
from sourcing.warmorders.needs import Needs, Steps

_KEY = 1 << 42


@dataclass(frozen=True)
class Orders:
    """Rising by source and day; days from the first, quantities in steps."""

    source: Ints
    due: Ints
    quantity: Ints

    @classmethod
    def of(cls, source: Ints, due: Ints, quantity: Ints) -> Orders:
        order = np.lexsort([due, source])
        return cls(source[order], due[order], quantity[order])

    @classmethod
    def none(cls) -> Orders:
        nothing = np.zeros(0, dtype=np.int64)
        return cls(nothing, nothing, nothing)

    def only(self, wanted: NDArray[np.bool_]) -> Orders:
        rows = wanted[self.source]
        return Orders(self.source[rows], self.due[rows], self.quantity[rows])

    def and_(self, *others: Orders) -> Orders:
        several = (self, *others)
        return Orders.of(
            np.concatenate([one.source for one in several]),
            np.concatenate([one.due for one in several]),
            np.concatenate([one.quantity for one in several]),
        )

    def sums(self, count: int) -> Ints:
        return np.bincount(self.source, self.quantity, minlength=count).astype(np.int64)


def keep_warm(given: Given, needs: Needs, orders: Orders, warm_from: Ints) -> NDArray[np.bool_]:
    """Of each source: every minimum and every month's capacity kept, and warm on each day from `warm_from` on."""
    count = len(given.id)
    wrong = (
        (orders.quantity < given.minimum[orders.source])
        | (orders.due < given.earliest[orders.source])
        | (orders.due >= given.days)
    )
    fits = np.ones(count, dtype=bool)
    fits[orders.source[wrong]] = False
    width = given.caps.shape[1]
    month = given.month[np.clip(orders.due, 0, given.days - 1)]
    used = np.bincount(orders.source * width + month, orders.quantity, minlength=count * width)
    fits &= (used.reshape(count, width) <= given.caps).all(axis=1)
    fits &= orders.sums(count) >= given.volume
    return (
        fits & _shares(count, needs.daily, orders, warm_from) & _without_gap(given, needs, orders, warm_from)
    )


def ordered_by(orders: Orders, count: int, source: Ints, day: Ints) -> Ints:
    """What each source was ordered to deliver up to and with the day."""
    before = np.concatenate([[0], np.cumsum(orders.quantity)])
    start = np.searchsorted(orders.source, np.arange(count + 1))
    at = np.searchsorted(orders.source * _KEY + orders.due, source * _KEY + day, side="right")
    return before[at] - before[start[source]]


def _shares(count: int, daily: Steps, orders: Orders, warm_from: Ints) -> NDArray[np.bool_]:
    source, needed = daily.source, daily.needed
    until = np.full(len(source), PLENTY)
    same = source[1:] == source[:-1]
    until[:-1][same] = daily.on[1:][same]
    # What is ordered only grows: it is enough to look at the first day on which a row is asked for.
    asked = until > warm_from[source]
    day = np.maximum(daily.on, warm_from[source])
    short = asked & (ordered_by(orders, count, source, day) < needed)
    found = np.ones(count, dtype=bool)
    found[source[short]] = False
    return found


def _without_gap(given: Given, needs: Needs, orders: Orders, warm_from: Ints) -> NDArray[np.bool_]:
    count, future, come = len(given.id), needs.future, given.arrivals
    rows = come["counts"] & (come["on"] <= 0)
    start = warm_from.copy()
    np.maximum.at(start, come["source"][rows], come["on"][rows] + given.window[come["source"][rows]])
    source = np.concatenate([np.arange(count), future.source, orders.source])
    on = np.concatenate([np.full(count, -1), future.on, orders.due])
    end = np.concatenate([start, on[count:] + given.window[source[count:]]])
    order = np.lexsort([on, source])
    source, on, end = source[order], on[order], end[order]
    reach = np.maximum.accumulate(source * _KEY + np.minimum(end, PLENTY)) - source * _KEY
    following = np.full(len(source), given.days)
    same = source[1:] == source[:-1]
    following[:-1][same] = np.minimum(on[1:][same], given.days)
    found = np.ones(count, dtype=bool)
    found[source[reach < following]] = False
    return found
