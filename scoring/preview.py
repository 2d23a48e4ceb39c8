"""What stored results would be under another policy: the same scales, means and floors as `scoring.scores`, over
the facts as they stood when each part was scored.

The facts that a policy's windows chose are taken as they were chosen: another window is seen by a true re-score
only. All else is recomputed. A loss whose days of recovery stay as they were is the stored one; where the days
that qualifying takes cut the recovery elsewhere, it is worked out anew from the daily loss and the cover.

Worked by hand, the part of `scoring.scores`: 4.5 company days, criticality 3, 0.3 replaceable, scored 66.04.
With all the weight on criticality it scores 50.

>>> from scoring.policy import POLICY_1
>>> raw = np.full((1, len(DRIVERS)), np.nan)
>>> raw[0, :3] = 4.5, 3, 0.3
>>> stored = Stored(raw, *(np.array([x]) for x in (20000.0, 60.0, np.nan, 15.0, 60.0)), 200000.0, {})
>>> rescored(stored, Policy.from_numbers(POLICY_1)).impact.round(2).tolist()
[66.04]
>>> weights = {"outage_loss": 0, "criticality": 1, "substitutability": 0}
>>> other = POLICY_1 | {"impact": POLICY_1["impact"] | {"weights": weights}}
>>> rescored(stored, Policy.from_numbers(other)).impact.tolist()
[50.0]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.factors import Factor, best_and_worst, made_of
from scoring.outage import Range, in_company_days, outage_range
from scoring.policy import DRIVERS, Policy
from scoring.scales import Floats
from scoring.scores import BLOCK, QUADRANTS, measured

__all__ = ["QUADRANTS", "Rescored", "Stored", "matrix", "rescored"]


@dataclass(frozen=True)
class Stored:
    """A row a part; NaN is not known."""

    raw: Floats  # [part, driver], in the unit of BEST_AND_WORST
    daily_loss: Floats
    recovery_told: Floats  # days
    recovery_site: Floats
    cover: Floats
    recovery_then: Floats  # days, as they were counted when `raw` was stored
    company_daily_total: float
    values: Mapping[str, Floats]  # what people say of drivers, each in the driver's unit; NaN = nothing

    def at(self, rows: slice) -> Stored:
        return Stored(
            self.raw[rows],
            self.daily_loss[rows],
            self.recovery_told[rows],
            self.recovery_site[rows],
            self.cover[rows],
            self.recovery_then[rows],
            self.company_daily_total,
            {driver: said[rows] for driver, said in self.values.items()},
        )


class Rescored(NamedTuple):
    """As the columns of `scoring.scores.score`; `quadrant` is a place in QUADRANTS."""

    impact: Floats
    impact_low: Floats
    impact_high: Floats
    exposure: Floats
    exposure_low: Floats
    exposure_high: Floats
    confidence: Floats
    quadrant: NDArray[np.int8]
    possible: NDArray[np.int8]


def rescored(stored: Stored, policy: Policy) -> Rescored:
    """A row's answer depends on that row and the policy alone."""
    count = len(stored.raw)
    blocks = [
        _rescored(stored.at(slice(start, start + BLOCK)), policy) for start in range(0, max(count, 1), BLOCK)
    ]
    return Rescored(*(np.concatenate(columns) for columns in zip(*blocks, strict=True)))


def _rescored(stored: Stored, policy: Policy) -> Rescored:
    found = measured(_factors(stored, policy), policy)
    return Rescored(
        *(found.impact.score, found.impact.low, found.impact.high),
        *(found.exposure.score, found.exposure.low, found.exposure.high),
        found.confidence,
        found.quadrant,
        found.possible,
    )


def _factors(stored: Stored, policy: Policy) -> dict[str, Factor]:
    raw = {"outage_loss": _loss(stored, policy)}
    raw |= {
        driver: best_and_worst(driver, stored.raw[:, place])
        for place, driver in enumerate(DRIVERS)
        if driver != "outage_loss"
    }
    said = {driver: policy.scale(driver)(value) for driver, value in stored.values.items()}
    return {driver: made_of(driver, raw[driver], policy, said) for driver in DRIVERS}


def _loss(stored: Stored, policy: Policy) -> Range:
    """In company days. Stored columns of days have single precision, the stored loss has all of its digits."""
    outage = outage_range(
        daily_loss=stored.daily_loss,
        recovery_told=stored.recovery_told,
        recovery_site=stored.recovery_site,
        cover=stored.cover,
        qualification_days=policy.qualification_days,
    )
    anew = in_company_days(outage.loss, np.full(len(stored.raw), stored.company_daily_total))
    then = stored.raw[:, DRIVERS.index("outage_loss")]
    same = ~np.isnan(then) & (_single(outage.recovery.known()) == _single(stored.recovery_then))
    return Range(np.where(same, then, anew.low), np.where(same, then, anew.high))


def _single(days: Floats) -> NDArray[np.float32]:
    return days.astype(np.float32)


def matrix(before: NDArray[Any], after: NDArray[Any]) -> NDArray[np.int64]:
    """How many parts go from which quadrant (row) to which (column), places in QUADRANTS.

    >>> matrix(np.array([0, 0, 2]), np.array([0, 2, 2])).tolist()[0]
    [1, 0, 1, 0]
    """
    size = len(QUADRANTS)
    pairs = before.astype(np.int64) * size + after
    return np.bincount(pairs, minlength=size * size).reshape(size, size)
