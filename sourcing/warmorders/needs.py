"""What each source needs, by itself: from which day on it can be warm, by when what has to be ordered, and at least
how much. What is found here is a bound: no plan does better, whether capacity is shared or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.codes import Reason
from sourcing.warmorders.columns import PLENTY, YEAR, Ints, up
from sourcing.warmorders.given import Given

_KEY = 1 << 42  # more than PLENTY: place and quantity, or day, in one number


@dataclass(frozen=True)
class Steps:
    """The share of each source, day by day: from day `on` on so much has to be ordered and come. A row holds until
    the source's next one."""

    source: Ints
    on: Ints
    needed: Ints


@dataclass(frozen=True)
class Needs:
    """`warm_from`: no earlier; the horizon's length or more where it cannot be. `steps` start there, and only rise:
    the day of a row is the last on which so much may come. `covered_to`: the first day, from `warm_from` on, on
    which a receipt is missing. `orders`, `total`: at least so many, and so much."""

    reason: NDArray[np.int8]
    warm_from: Ints
    steps: Steps
    step_from: Ints  # a source's rows are step_from[place]:step_from[place + 1]
    covered_to: Ints
    orders: Ints
    total: Ints
    daily: Steps  # the share as it stands on each day, falls included
    future: Future


@dataclass(frozen=True)
class Future:
    """Arrivals to come that count, rising by source and day."""

    source: Ints
    on: Ints
    start: Ints

    def cover(self, window: Ints, place: Ints, until: Ints) -> Ints:
        """The first day not covered, where a source is up to `until`, once its arrivals to come are counted."""
        at, end, until = self.start[place], self.start[place + 1], until.copy()
        while (more := (at < end)).any():
            on = self.on[np.minimum(at, len(self.on) - 1)]
            more &= on <= until
            if not more.any():
                break
            until[more] = np.maximum(until[more], on[more] + window[place[more]])
            at = at + more
        return until


def of(given: Given) -> Needs:
    count = len(given.id)
    future, past = _future(given), _covered_by_past(given)
    daily = _daily(given)
    usable = given.caps >= given.minimum[:, None]
    first_day = _first_days(given)
    opens = np.where(usable, first_day, PLENTY).min(axis=1)
    warm_from = np.maximum(_without_gap(given, past, future, opens), _with_share(given, daily, first_day))
    reason = _reasons(given, opens, warm_from, usable)
    steps = _rising(daily, warm_from, given.days)
    step_from = np.searchsorted(steps.source, np.arange(count + 1))
    start = np.maximum(warm_from, past)
    covered_to = future.cover(given.window, np.arange(count), start)
    orders = _least_orders(given, future, covered_to)
    most = np.zeros(count, dtype=np.int64)
    np.maximum.at(most, steps.source, steps.needed)
    wanted = np.maximum(most, given.volume)
    total = np.maximum(np.maximum(orders, wanted > 0) * given.minimum, wanted)
    return Needs(reason, warm_from, steps, step_from, covered_to, orders, total, daily, future)


def _future(given: Given) -> Future:
    come = given.arrivals
    rows = come["counts"] & (come["on"] > 0) & (come["on"] < given.days)
    source, on = come["source"][rows], come["on"][rows]
    return Future(source, on, np.searchsorted(source, np.arange(len(given.id) + 1)))


def _covered_by_past(given: Given) -> Ints:
    """The first day that what came up to today does not cover; 0 or later."""
    come, until = given.arrivals, np.zeros(len(given.id), dtype=np.int64)
    rows = come["counts"] & (come["on"] <= 0)
    np.maximum.at(until, come["source"][rows], come["on"][rows] + given.window[come["source"][rows]])
    return until


def _daily(given: Given) -> Steps:
    """What of the share is missing on each day, in steps, if nothing is ordered."""
    come = given.arrivals
    wanted = np.flatnonzero(given.share > 0)
    counted = given.share[come["source"]] > 0
    source, on, amount = (come[name][counted] for name in ("source", "on", "quantity"))
    leaving = (on <= 0) & (on > -YEAR) & (on + YEAR < given.days)
    coming = (on > 0) & (on < given.days)
    held = np.bincount(
        source[(on <= 0) & (on > -YEAR)], amount[(on <= 0) & (on > -YEAR)], minlength=len(given.id)
    )
    target = given.share * given.demand
    of = np.concatenate([wanted, source[leaving], source[coming]])
    day = np.concatenate([np.zeros(len(wanted), dtype=np.int64), on[leaving] + YEAR, on[coming]])
    change = np.concatenate([(target - held)[wanted], amount[leaving], -amount[coming]])
    order = np.lexsort([day, of])
    of, day, change = of[order], day[order], change[order]
    missing = np.cumsum(change)
    first = np.ones(len(of), dtype=bool)
    first[1:] = of[1:] != of[:-1]
    before = np.where(first, missing - change, 0.0)
    missing = missing - before[np.maximum.accumulate(np.where(first, np.arange(len(of)), 0))]
    last = np.ones(len(of), dtype=bool)  # of several changes on a day
    last[:-1] = (of[1:] != of[:-1]) | (day[1:] != day[:-1])
    of, day, missing = of[last], day[last], missing[last]
    # What is missing by rounding of sums is not missing.
    missing = np.where(missing <= target[of] * 1e-9, 0.0, np.nan_to_num(missing))
    return Steps(of, day, up(missing, given.step[of]))


def _first_days(given: Given) -> Ints:
    """The first day of each month on which an order of today or later can arrive; PLENTY for none."""
    start = np.searchsorted(given.month, np.arange(given.caps.shape[1]))
    end = np.append(start[1:], given.days)
    first = np.maximum(start[None, :], given.earliest[:, None])
    return np.where(first < end[None, :], first, PLENTY)


def _without_gap(given: Given, past: Ints, future: Future, opens: Ints) -> Ints:
    """The day after the last that no receipt can cover: gaps before the first order can arrive."""
    count = len(given.id)
    source = np.concatenate([np.arange(count), future.source])
    on = np.concatenate([np.zeros(count, dtype=np.int64), future.on])
    end = np.concatenate([past, future.on + given.window[future.source]])
    order = np.lexsort([on, source])
    source, end, on = source[order], end[order], on[order]
    # Of one window the later arrival covers longer; what came before today may cover longer still.
    reach = np.maximum.accumulate(source * _KEY + np.minimum(end, PLENTY)) - source * _KEY
    following = np.full(len(source), PLENTY)
    same = source[1:] == source[:-1]
    following[:-1][same] = on[1:][same]
    closes = np.minimum(following, opens[source])
    found = np.zeros(count, dtype=np.int64)
    gap = (reach < closes) & (reach < given.days)
    np.maximum.at(found, source[gap], closes[gap])
    return found


def _with_share(given: Given, daily: Steps, first_day: Ints) -> Ints:
    """The day after the last on which the share cannot be there, however much is ordered in each month."""
    found = np.zeros(len(given.id), dtype=np.int64)
    if not len(daily.source):
        return found
    usable = (given.caps >= given.minimum[:, None]) & (first_day < PLENTY)
    could = np.minimum(np.cumsum(np.where(usable, given.caps, 0), axis=1), PLENTY)
    width = could.shape[1]
    key = (np.arange(len(could))[:, None] * _KEY + could).ravel()
    month = np.searchsorted(key, daily.source * _KEY + daily.needed) - daily.source * width
    days = np.append(first_day, np.full((len(could), 1), PLENTY), axis=1)
    reached = days[daily.source, np.minimum(month, width)]
    following = np.full(len(daily.source), given.days)
    same = daily.source[1:] == daily.source[:-1]
    following[:-1][same] = daily.on[1:][same]
    late = (daily.needed > 0) & (reached > daily.on)
    until = np.where(reached < following, reached, np.where(following < given.days, following, PLENTY))
    np.maximum.at(found, daily.source[late], until[late])
    return found


def _reasons(given: Given, opens: Ints, warm_from: Ints, usable: NDArray[np.bool_]) -> NDArray[np.int8]:
    own = given.own >= given.minimum[:, None]
    could = np.minimum(np.where(usable, given.caps, 0).sum(axis=1), PLENTY)
    never = (warm_from >= given.days) | (could < given.volume)
    too_small = np.where(
        (given.own < PLENTY) & (given.own <= given.caps), Reason.CAPACITY_TOO_SMALL, Reason.POOL_TOO_SMALL
    ).min(axis=1)
    over = np.where(own.any(axis=1), Reason.MINIMUM_OVER_POOL, Reason.MINIMUM_OVER_CAPACITY)
    price = given.price
    return np.select(
        [
            np.isnan(price) | (price <= 0),
            given.earliest >= PLENTY,
            (given.share > 0) & np.isnan(given.demand),
            never & (given.earliest >= given.days),
            never & ~usable.any(axis=1),
            never,
        ],
        [
            Reason.NO_PRICE,
            Reason.NO_LEAD_TIME,
            Reason.DEMAND_NOT_KNOWN,
            Reason.LEAD_TIME_TOO_LONG,
            over,
            too_small,
        ],
        Reason.KEPT_WARM,
    ).astype(np.int8)


def _rising(daily: Steps, warm_from: Ints, horizon: int) -> Steps:
    """From `warm_from` on, only where it rises above what was asked for before."""
    following = np.full(len(daily.source), horizon)
    same = daily.source[1:] == daily.source[:-1]
    following[:-1][same] = daily.on[1:][same]
    rows = following > warm_from[daily.source]
    source, needed = daily.source[rows], daily.needed[rows]
    on = np.maximum(daily.on[rows], warm_from[source])
    key = source * _KEY + needed
    highest = np.maximum.accumulate(key)
    before = np.concatenate([[-1], highest[:-1]])
    new = (key > before) & (needed > 0)
    return Steps(source[new], on[new], needed[new])


def _least_orders(given: Given, future: Future, covered_to: Ints) -> Ints:
    """By ordering at the last moment each time."""
    orders = np.zeros(len(covered_to), dtype=np.int64)
    until = covered_to.copy()
    while len(open_ := np.flatnonzero(until < given.days)):
        orders[open_] += 1
        until[open_] = future.cover(given.window, open_, until[open_] + given.window[open_])
    return orders
