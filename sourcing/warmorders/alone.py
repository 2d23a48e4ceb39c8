"""The best plan of each source that shares nothing, for all of them at once.

Three ways, from the plainest on: the smallest orders at the last moment; what a month's capacity does not take is
brought forward; one order that reaches a price break. A plan stands only where it passes the test of
`orders.keep_warm` and reaches the bounds of `needs`, so that none can be better. The others are left to
`together`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.codes import Reason
from sourcing.warmorders.columns import PLENTY, Given, Ints
from sourcing.warmorders.needs import Needs
from sourcing.warmorders.orders import Orders, keep_warm

_KEY = 1 << 42
_MOST_ORDERS = 400  # a day each, and some more


def plan(given: Given, needs: Needs) -> tuple[Orders, NDArray[np.bool_]]:
    """The orders, and whose plan is settled."""
    months = Months(given)
    kept = needs.reason == Reason.KEPT_WARM
    settled = kept & (needs.total == 0)
    has_breaks = np.diff(given.tier_from) > 1
    orders = Orders.none()
    for way, among in (
        (_latest, ~has_breaks),
        (_brought_forward, ~has_breaks & (needs.orders <= 1)),
        (_in_one, has_breaks & (needs.orders <= 1)),
    ):
        rows = np.flatnonzero(kept & ~settled & among)
        if not len(rows):
            continue
        found = way(given, needs, months, rows)
        good = keep_warm(given, needs, found, needs.warm_from)
        if way is not _in_one:  # which may order more, where that costs less
            good &= found.sums(len(given.id)) == needs.total
        tried = np.zeros(len(given.id), dtype=bool)
        tried[rows] = True
        orders = orders.and_(found.only(good & tried))
        settled |= good & tried
    return orders, settled


class Months:
    """What each source can make in each month, from the first day on which an order can arrive."""

    def __init__(self, given: Given) -> None:
        width = given.caps.shape[1]
        self.start = np.searchsorted(given.month, np.arange(width))
        self.end = np.append(self.start[1:], given.days) - 1
        self.first = np.maximum(self.start[None, :], given.earliest[:, None])
        open_ = (given.caps >= given.minimum[:, None]) & (self.first <= self.end[None, :])
        self.could = np.where(open_, given.caps, 0)

    def last_day(self, given: Given, place: Ints, due: Ints, quantity: Ints) -> Ints:
        """The last day up to `due` in a month that can make so much; -1 for none."""
        month = given.month[np.clip(due, 0, given.days - 1)]
        fits = self.could[place] >= np.maximum(quantity, 1)[:, None]
        fits &= np.arange(fits.shape[1])[None, :] <= month[:, None]
        fits &= self.first[place] <= due[:, None]
        last = fits.shape[1] - 1 - fits[:, ::-1].argmax(axis=1)
        return np.where(fits.any(axis=1), np.minimum(due, self.end[last]), -1)


class _Shares:
    """Look-ups in the rising needs of each source."""

    def __init__(self, needs: Needs) -> None:
        self.start, self.on, self.needed = needs.step_from, needs.steps.on, needs.steps.needed
        self.by_amount = needs.steps.source * _KEY + self.needed
        self.by_day = needs.steps.source * _KEY + self.on

    def due(self, place: Ints, ordered: Ints) -> Ints:
        """The first day on which more than what is ordered is needed; PLENTY for none."""
        at = np.searchsorted(self.by_amount, place * _KEY + ordered, side="right")
        return np.where(at < self.start[place + 1], np.append(self.on, PLENTY)[at], PLENTY)

    def on_day(self, place: Ints, day: Ints) -> Ints:
        """What is needed on the day."""
        at = np.searchsorted(self.by_day, place * _KEY + day, side="right") - 1
        return np.where(at >= self.start[place], np.append(self.needed, 0)[at], 0)


def _latest(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """Each order as small and as late as may be; the last one takes the rest."""
    shares, future = _Shares(needs), needs.future
    ordered, until = np.zeros(len(given.id), dtype=np.int64), needs.covered_to.copy()
    source, due_on, quantity = [], [], []
    for _order in range(_MOST_ORDERS):
        rows = rows[needs.total[rows] > ordered[rows]]
        if not len(rows):
            break
        rest = needs.total[rows] - ordered[rows]
        due = np.where(until[rows] < given.days, until[rows], PLENTY)
        due = np.minimum(due, shares.due(rows, ordered[rows]))
        asked = due < PLENTY  # else what is left is only the year's minimum volume
        minimum, window = given.minimum[rows], given.window[rows]
        due = np.minimum(due, given.days - 1)
        day = months.last_day(given, rows, due, minimum)
        amount = np.maximum(minimum, shares.on_day(rows, due) - ordered[rows])
        reach = future.cover(given.window, rows, np.maximum(until[rows], day + window))
        more = -(-np.maximum(given.days - reach, 0) // window)
        amount = np.where(~asked | (more == 0) & (rest - amount < minimum), rest, amount)
        good = (day >= 0) & (amount <= rest)
        rows, day, amount, reach = (values[good] for values in (rows, day, amount, reach))
        source.append(rows)
        due_on.append(day)
        quantity.append(amount)
        ordered[rows] += amount
        until[rows] = reach
    return _joined(source, due_on, quantity)


def _brought_forward(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """Month by month from the last back: what a month cannot make is needed by the end of the one before."""
    shares, width = _Shares(needs), months.could.shape[1]
    could, total, minimum = months.could[rows], needs.total[rows], given.minimum[rows]
    by_end = np.stack([shares.on_day(rows, np.full(len(rows), end)) for end in months.end], axis=1)
    first = needs.covered_to[rows]
    asked = (first < given.days)[:, None] & (first[:, None] <= months.end[None, :])
    by_end = np.maximum(by_end, np.where(asked, minimum[:, None], 0))
    by_end[:, -1] = total
    for month in range(width - 2, -1, -1):
        by_end[:, month] = np.maximum(by_end[:, month], by_end[:, month + 1] - could[:, month + 1])
    ordered = np.zeros(len(rows), dtype=np.int64)
    source, due_on, quantity = [], [], []
    for month in range(width):
        amount = np.maximum(by_end[:, month] - ordered, 0)
        amount = np.where(amount > 0, np.maximum(amount, minimum), 0)
        rest = total - ordered - amount
        # Too little would be left for an order of its own: take it along, or leave enough.
        enough = np.where(amount + rest <= could[:, month], amount + rest, amount + rest - minimum)
        amount = np.where((amount > 0) & (rest > 0) & (rest < minimum), enough, amount)
        amount = np.minimum(amount, could[:, month])
        due = np.minimum(shares.due(rows, ordered), months.end[month])
        due = np.minimum(due, np.where((ordered == 0) & (first < given.days), first, PLENTY))
        due = np.maximum(due, months.first[rows, month])
        on = amount > 0
        source.append(rows[on])
        due_on.append(due[on])
        quantity.append(amount[on])
        ordered += amount
    return _joined(source, due_on, quantity)


def _in_one(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """One order, at the price break that costs least. Any other plan of as much, or more up to the next break, has a
    price that is no lower, so that it costs no less."""
    of = given.tiers["source"]
    wanted = np.zeros(len(given.id), dtype=bool)
    wanted[rows] = True
    price = given.tiers["price"]
    amount = np.maximum(needs.total[of], given.tiers["least"])
    price = given.price_of(of, amount)
    may = wanted[of] & (amount <= np.maximum(given.allowed, needs.total)[of])
    of, amount, price = of[may], amount[may], price[may]
    cost = given.premium_of(of, price) * amount
    order = np.lexsort([price * amount, cost, of])
    of, amount = of[order], amount[order]
    first = np.ones(len(of), dtype=bool)
    first[1:] = of[1:] != of[:-1]
    of, amount = of[first], amount[first]
    due = np.minimum(_Shares(needs).due(of, np.zeros(len(of), dtype=np.int64)), given.days - 1)
    due = np.minimum(due, needs.covered_to[of])
    day = months.last_day(given, of, due, amount)
    there = day >= 0
    return Orders.of(of[there], day[there], amount[there])


def _joined(source: list[Ints], due: list[Ints], quantity: list[Ints]) -> Orders:
    if not source:
        return Orders.none()
    return Orders.of(np.concatenate(source), np.concatenate(due), np.concatenate(quantity))
