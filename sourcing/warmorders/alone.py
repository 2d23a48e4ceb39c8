"""The best plan of each source that shares nothing, for all of them at once.

Four ways, from the plainest on: the smallest orders at the last moment; what a month's capacity does not take is
brought forward; every set of months; one order that reaches a price break. A plan stands only where it passes
the test of `orders.keep_warm`, and reaches the bounds of `needs` or is the best of all there are, so that none
can be better. The others are left to `together`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.codes import Reason
from sourcing.warmorders.columns import PLENTY, Ints
from sourcing.warmorders.given import Given
from sourcing.warmorders.monthly import Months, Shares, brought_forward, joined, of_all_sets
from sourcing.warmorders.needs import Needs
from sourcing.warmorders.orders import Orders, keep_warm

_MOST_ORDERS = 400  # a day each, and some more


class Alone(NamedTuple):
    """`spare`: of sources that are not settled, orders that keep them warm, though not proven to be the best."""

    orders: Orders
    settled: NDArray[np.bool_]
    spare: Orders


def plan(given: Given, needs: Needs) -> Alone:
    months = Months(given)
    kept = needs.reason == Reason.KEPT_WARM
    settled = kept & (needs.total == 0)
    has_breaks = np.diff(given.tier_from) > 1
    one_is_enough = given.window >= given.days
    orders, spare = Orders.none(), Orders.none()
    has_spare = np.zeros(len(given.id), dtype=bool)
    for way, among in (
        (_latest, ~has_breaks),
        (brought_forward, ~has_breaks & one_is_enough),
        (of_all_sets, ~has_breaks & one_is_enough),
        (_in_one, has_breaks & (needs.orders <= 1)),
        (_at_the_lowest_price, has_breaks & one_is_enough),
        (_without_breaks, has_breaks & one_is_enough),
        (_as_it_comes, kept),
    ):
        rows = np.flatnonzero(kept & ~settled & among)
        if not len(rows):
            continue
        found = way(given, needs, months, rows)
        tried = np.zeros(len(given.id), dtype=bool)
        tried[rows] = True
        good = tried & keep_warm(given, needs, found, needs.warm_from)
        best = good & (way not in (_without_breaks, _as_it_comes))
        if way in (_latest, brought_forward, _at_the_lowest_price):
            best &= found.sums(len(given.id)) == needs.total
        orders = orders.and_(found.only(best))
        settled |= best
        spare = spare.and_(found.only(good & ~best & ~has_spare))
        has_spare |= good & ~best
    return Alone(orders, settled, spare.only(~settled))


def _latest(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """Each order as small and as late as may be; the last one takes the rest."""
    shares, future = Shares(needs), needs.future
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
        goes_on = asked | (rest < PLENTY // 2)
        rows, due, rest, asked = rows[goes_on], due[goes_on], rest[goes_on], asked[goes_on]
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
    return joined(source, due_on, quantity)


def _as_it_comes(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """Each order at the last moment, however much they come to."""
    return _latest(given, replace(needs, total=np.full(len(given.id), PLENTY)), months, rows)


def _without_breaks(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    return of_all_sets(given, needs, months, rows)


def _at_the_lowest_price(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """Each order at the last price break: where no more is ordered than has to be, nothing costs less."""
    last = given.tiers["least"][given.tier_from[1:] - 1]
    larger = replace(given, minimum=last)
    return of_all_sets(larger, needs, Months(larger), rows)


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
    due = np.minimum(Shares(needs).due(of, np.zeros(len(of), dtype=np.int64)), given.days - 1)
    due = np.minimum(due, needs.covered_to[of])
    day = months.last_day(given, of, due, amount)
    there = day >= 0
    return Orders.of(of[there], day[there], amount[there])
