"""What assessments keep of some parts, a row a part, and each driver as it would score under either policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.factors import Factor, best_and_worst
from scoring.outage import Range
from scoring.policy import DRIVERS, Policy
from scoring.scales import Floats, Linear, Log, Scale

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Stand:
    """Assessments under one policy. Two-dimensional columns run over DRIVERS; NaN = not known."""

    raw: Floats
    score: Floats
    low: Floats
    high: Floats
    is_said: Bools  # by a person, in place of what the facts say
    daily_loss: Floats  # base currency a day
    recovery_days: Floats
    cover_days: Floats
    days_not_covered: Floats

    def __len__(self) -> int:
        return len(self.daily_loss)

    def at(self, rows: slice | NDArray[np.int64]) -> Stand:
        return Stand(*(getattr(self, name)[rows] for name in Stand.__annotations__))

    def is_known(self, place: int) -> Bools:
        """By the facts, whatever a person says."""
        return ~np.isnan(self.raw[:, place])

    def by_facts(self, place: int) -> Bools:
        """Whether the facts' value is what scored."""
        return self.is_known(place) & ~self.is_said[:, place]

    def scored(self, place: int, policy: Policy) -> Floats:
        """The factor that went into the axis: from the fact where it is known, as it is more exact than what is kept
        of the score."""
        scale = policy.scale(DRIVERS[place])
        return np.where(self.by_facts(place), scale(self.raw[:, place]), self.score[:, place])

    def range_of(self, place: int, policy: Policy) -> Range:
        """What the driver's value can be by what is kept of it, in the unit of BEST_AND_WORST."""
        driver = DRIVERS[place]
        whole = best_and_worst(driver, self.raw[:, place])
        if driver != "outage_loss":
            return whole
        scale, known = policy.scale(driver), self.is_known(place)
        low, high = (inverse(scale, ends[:, place]) for ends in (self.low, self.high))
        low, high = (
            np.where(self.low[:, place] <= 0.0, 0.0, low),
            np.where(self.high[:, place] >= 100.0, np.inf, high),
        )
        return Range(np.where(known, whole.low, low), np.where(known, whole.high, high))

    def factor(self, place: int, policy: Policy) -> Factor:
        return Factor(
            DRIVERS[place],
            self.range_of(place, policy),
            self.low[:, place],
            self.high[:, place],
            self.scored(place, policy),
            self.is_said[:, place],
        )

    def under(self, place: int, mine: Policy, other: Policy) -> Floats:
        """What the driver would score under another policy than the one it was scored under."""
        driver = DRIVERS[place]
        scale, fact = other.scale(driver), self.range_of(place, mine)
        by_facts = np.clip(other.stand_in(driver), scale(fact.low), scale(fact.high))
        said = scale(inverse(mine.scale(driver), self.score[:, place]))
        return np.where(self.is_said[:, place], said, by_facts)


def of_scores(scored: pd.DataFrame, facts: pd.DataFrame) -> Stand:
    """As `scoring.scores.score` answers, and the facts that it was asked with."""

    def over_drivers(name: str) -> Floats:
        return scored[[f"{name}_{driver}" for driver in DRIVERS]].to_numpy(dtype=np.float64)

    told = [facts.get(f"override_{driver}", np.nan) for driver in DRIVERS]
    return Stand(
        raw=over_drivers("raw"),
        score=over_drivers("score"),
        low=over_drivers("low"),
        high=over_drivers("high"),
        is_said=np.column_stack([np.broadcast_to(~np.isnan(one), len(facts)) for one in told]),
        daily_loss=facts["daily_loss"].to_numpy(dtype=np.float64),
        recovery_days=scored["recovery_days"].to_numpy(dtype=np.float64),
        cover_days=facts["cover_days"].to_numpy(dtype=np.float64),
        days_not_covered=scored["days_not_covered"].to_numpy(dtype=np.float64),
    )


def inverse(scale: Scale, score: Floats) -> Floats:
    """A value that scores so. Of steps the start of the first that scores at least as much."""
    share = score / 100.0
    if isinstance(scale, Linear):
        return scale.zero_at + share * (scale.hundred_at - scale.zero_at)
    if isinstance(scale, Log):
        return scale.zero_at * np.power(scale.hundred_at / scale.zero_at, share)
    steps = sorted(scale.steps, key=lambda step: step[1])
    starts, scores = np.array(steps).T
    return starts[np.minimum(np.searchsorted(scores, score - 1e-4), len(starts) - 1)]
