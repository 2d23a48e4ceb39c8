"""The loss of one outage as a buyer speaks of it: what a day costs, how long a recovery takes, how long stock lasts.

Its factor is a function of the three (`scoring.outage`), so that its share of a move is split over them. What a day
costs is taken as a share of the company's daily total, which an assessment does not keep: it is the loss in company
days over the days not covered. Where no day is uncovered the total of the other assessment counts, else the one given.

Policies say how many days qualifying a new source takes, and no recovery counts longer. Where both assessments stand
at their policies' limits, or one does and the other beyond it, nothing is known to have changed but the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring.movement.stand import Bools, Stand, inverse
from scoring.outage import outage_range
from scoring.policy import DRIVERS, Policy
from scoring.scales import Floats

PLACE = DRIVERS.index("outage_loss")
MADE_OF = ("daily_loss", "recovery", "cover")
ALMOST = 1e-6  # relative; days are kept to seven digits
Table = list[list[Floats]]  # by coalition of MADE_OF, then by policy: the factor


class Made(NamedTuple):
    """What the loss is made of: before and after, and whether it changed, each in the order of MADE_OF."""

    values: list[tuple[Floats, Floats]]
    changed: list[Bools]
    is_split: Bools  # else the loss is one driver: a person says it, or the company's total is not known

    @property
    def is_worse(self) -> list[Bools]:
        (loss, lost), (recovery, recovers), (cover, covers) = self.values
        return [lost >= loss, recovers >= recovery, covers <= cover]

    @property
    def is_better(self) -> list[Bools]:
        (loss, lost), (recovery, recovers), (cover, covers) = self.values
        return [lost <= loss, recovers <= recovery, covers >= cover]


def made_of(before: Stand, after: Stand, policies: tuple[Policy, Policy], total: Floats) -> Made:
    """`total`: the company's daily total now, NaN = not known."""
    losses, can_be_split = _shares_of_total(before, after, policies, total)
    recoveries = _beyond_the_limit(before.recovery_days, after.recovery_days, policies)
    covers = (before.cover_days, after.cover_days)
    changed = [~_same(*losses, ALMOST), ~_same(*recoveries, 0.0), ~_same(*covers, 0.0)]
    same_loss = ~changed[0]
    losses = (losses[0], np.where(same_loss, losses[0], losses[1]))
    is_split = can_be_split & ~before.is_said[:, PLACE] & ~after.is_said[:, PLACE]
    return Made([losses, recoveries, covers], [one & is_split for one in changed], is_split)


def factors(made: Made, policies: Sequence[Policy]) -> Table:
    """Of every coalition of MADE_OF (bit i: the new value of the i-th), under each policy."""
    return [
        [
            _factor([pair[coalition >> at & 1] for at, pair in enumerate(made.values)], policy)
            for policy in policies
        ]
        for coalition in range(1 << len(MADE_OF))
    ]


def _factor(values: list[Floats], policy: Policy) -> Floats:
    share, recovery, cover = values
    unknown = np.full(len(share), np.nan)
    outage = outage_range(
        daily_loss=share,
        recovery_told=recovery,
        recovery_site=unknown,
        cover=cover,
        qualification_days=policy.qualification_days,
    )
    scale = policy.scale("outage_loss")
    return np.clip(policy.stand_in("outage_loss"), scale(outage.loss.low), scale(outage.loss.high))


def _same(one: Floats, other: Floats, within: float) -> Bools:
    both_unknown = np.isnan(one) & np.isnan(other)
    with np.errstate(invalid="ignore"):  # without end less without end
        near = np.abs(one - other) <= within * np.abs(one)
    return both_unknown | (one == other) | near


def _shares_of_total(
    before: Stand, after: Stand, policies: tuple[Policy, Policy], total: Floats
) -> tuple[tuple[Floats, Floats], Bools]:
    """A day's loss over the company's total, before and after, and whether each is what it has to be."""
    first, second = (_implied(one, policy) for one, policy in zip((before, after), policies, strict=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        told = [np.where(total > 0, one.daily_loss / total, np.nan) for one in (before, after)]
        totals = [one.daily_loss / share for one, share in ((before, first), (after, second))]
        borrowed = [before.daily_loss / totals[1], after.daily_loss / totals[0]]
    shares, is_right = [], np.ones(len(total), dtype=bool)
    for one, share, other, by_now in zip((before, after), (first, second), borrowed, told, strict=True):
        share = np.where(np.isnan(share), np.where(np.isfinite(other), other, by_now), share)
        share = np.where(one.daily_loss == 0.0, 0.0, share)
        # Where the loss is not known for want of the total, a day's share of it is not known either.
        lacks_total = (one.days_not_covered > 0.0) & ~one.is_known(PLACE)
        shares.append(np.where(lacks_total, np.nan, share))
        is_right &= ~np.isnan(share) | np.isnan(one.daily_loss) | lacks_total
    return (shares[0], shares[1]), is_right


def _implied(one: Stand, policy: Policy) -> Floats:
    """A day's share of the company's total by what is kept of the loss; NaN where it says nothing of it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(one.days_not_covered > 0.0, one.raw[:, PLACE] / one.days_not_covered, np.nan)
        ends = one.high[:, PLACE]
        worst = inverse(policy.scale("outage_loss"), ends)
        recovery = np.where(np.isnan(one.recovery_days), policy.qualification_days, one.recovery_days)
        days = recovery - np.where(np.isnan(one.cover_days), 0.0, one.cover_days)
        by_worst = np.where((ends > 0.0) & (ends < 100.0) & (days > 0.0), worst / days, np.nan)
    implied = np.where(one.is_known(PLACE), known, by_worst)
    return np.where(np.isfinite(implied) & (implied > 0.0), implied, np.nan)


def _beyond_the_limit(
    before: Floats, after: Floats, policies: tuple[Policy, Policy]
) -> tuple[Floats, Floats]:
    old, new = (policy.qualification_days for policy in policies)
    return (
        np.where(before >= np.float32(old), np.fmax(before, after), before),
        np.where(after >= np.float32(new), np.fmax(before, after), after),
    )
