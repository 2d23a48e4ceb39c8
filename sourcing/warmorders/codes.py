"""The words of a warm-order plan as numbers."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Reason(IntEnum):
    """Why a source cannot be kept warm."""

    KEPT_WARM = 0
    NO_PRICE = 1  # or one of nothing: a receipt at no price is no order in earnest
    NO_LEAD_TIME = 2
    DEMAND_NOT_KNOWN = 3  # so that nobody can say what its share of it is
    LEAD_TIME_TOO_LONG = 4  # the first order would arrive after the horizon
    MINIMUM_OVER_CAPACITY = 5  # in no month can it make the smallest order that counts
    CAPACITY_TOO_SMALL = 6  # for its share, its minimum volume, or as often as its window asks for
    MINIMUM_OVER_POOL = 7
    POOL_TOO_SMALL = 8  # with what the pool's other chosen sources take
    NOT_SETTLED = 9  # no plan was found in the time that is given to one pool


class Flag(IntFlag):
    """Said beside a source that is kept warm."""

    OVER_DEMAND = 1  # even the smallest plan orders more than the year needs
    CAPACITY_NOT_KNOWN = 2  # taken for enough
    PRIMARY_PRICE_NOT_KNOWN = 4  # so that the cost of warmth is not known
    DEMAND_NOT_KNOWN = 8  # of a backup, which needs no share; whether it is too much is not known
    COLD_UNTIL_THEN = 16  # there are days before `warm_from` that no order can reach
    NOT_PROVEN = 32  # feasible, but the time was up before it was shown to be the cheapest
