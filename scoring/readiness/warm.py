"""Warm: a production receipt at a price within the window, and for a dual source a share of the year's demand.

The window and the least quantity that counts are fixed on the source when a policy takes force
(`window_of`), from demand and minimum order, never from the receipts themselves: a source that ships less
often must not get more time for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.readiness.answers import Answer
from scoring.readiness.codes import Fact, Reason
from scoring.readiness.days import EVER, NO_DATE, Days, from_start
from scoring.readiness.facts import Facts
from scoring.readiness.numbers import Numbers

YEAR = 365


class Warm(NamedTuple):
    """`share` of the year's demand that came in 12 months; NaN where the demand is not known."""

    dual: Answer
    backup: Answer
    share: NDArray[np.float64]


class Window(NamedTuple):
    days: NDArray[np.float64]
    least_quantity: NDArray[np.float64]


def window_of(annual_demand: ArrayLike, minimum_order: ArrayLike, numbers: Numbers) -> Window:
    """The window in days and the least quantity of a receipt that counts, to be fixed on a source.

    Two sources that take turns are each bought from once in the time that two minimum orders last: that is the
    window where it is longer than the policy's, up to the policy's longest. What is not known makes no window
    longer; a part that nobody needs gets the longest.

    >>> window = window_of([1000, 100, 10, 0], [50, 80, 80, 80], Numbers())
    >>> window.days.tolist(), window.least_quantity.tolist()
    ([365.0, 584.0, 1095.0, 1095.0], [50.0, 80.0, 80.0, 80.0])
    """
    demand = np.asarray(annual_demand, dtype=np.float64)
    minimum = np.asarray(minimum_order, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        turns = np.where(demand == 0, np.inf, 2 * minimum / demand * YEAR)
    days = np.clip(np.nan_to_num(turns, nan=0.0, posinf=np.inf), numbers.warm_window_days, None)
    least = np.where(np.isnan(minimum), numbers.least_share_of_an_order * np.nan_to_num(demand), minimum)
    longest = max(numbers.longest_window_days, numbers.warm_window_days)
    return Window(np.minimum(np.round(days), longest), least)


def warm(facts: Facts, numbers: Numbers, day: int) -> Warm:
    told = facts.sources["warm_window_days"]
    window = np.where(np.isnan(told), numbers.warm_window_days, told).astype(np.int64)
    share = _share(facts)
    backup = _recent(facts, np.maximum(window, numbers.backup_window_days), day)
    dual = _recent(facts, window, day)
    shipping = dual.reason < Reason.NEVER_SHIPPED
    dual.say(np.isnan(share) & (dual.reason == Reason.IS_WARM), Reason.DEMAND_NOT_KNOWN)
    dual.missing[np.isnan(share)] |= Fact.DEMAND
    dual.say(shipping & (share < numbers.dual_share), Reason.SHARE_TOO_SMALL)
    share_ends = from_start(facts.of_orders("share_from")) + YEAR
    dual.lapse(shipping & (share_ends > day), share_ends, Reason.SHARE_TOO_SMALL)
    return Warm(dual, backup, share)


def _recent(facts: Facts, window: Days, day: int) -> Answer:
    priced, made = (_up_to(day, facts.of_orders(name)) for name in ("last_priced_on", "last_production_on"))
    made = np.maximum(priced, made)
    answer = Answer(len(window), Reason.NEVER_SHIPPED)
    answer.say(made > EVER, Reason.IS_COLD)
    answer.say(made + window > day, Reason.WITHOUT_PRICE)
    answer.say(priced + window > day, Reason.IS_WARM)
    is_warm = answer.reason == Reason.IS_WARM
    answer.lapse(is_warm, priced + window, np.where(made > priced, Reason.WITHOUT_PRICE, Reason.IS_COLD))
    answer.lapse(~is_warm & (made > EVER), made + window, Reason.IS_COLD)
    return answer


def _up_to(day: int, days: NDArray[Any]) -> Days:
    return np.where((days == NO_DATE) | (days > day), EVER, days.astype(np.int64))


def _share(facts: Facts) -> NDArray[np.float64]:
    demand = facts.parts["annual_demand"][facts.part_of_source]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(demand == 0, np.inf, facts.of_orders("received") / demand)
