"""Impact, exposure and quadrant of a part, from its facts and a policy.

Each fact becomes a factor of 0-100 by its scale (`scoring.scales`); the factors of an axis become one number
by a weighted power mean (`scoring.power_mean`); a floor may lift impact after that. High impact and high
exposure ask for a dual source, high impact alone for a qualified backup, low impact for a single source.

An unknown fact is a range, the best and the worst value that it can have, and the axis is computed at both.
The point score takes the policy's stand-in, held within that range. Scales and means only rise, so that the
two ends contain the score of every value the fact could have.

Worked by hand, policy 1. The part of `scoring.outage` loses 900,000 in a company that makes 200,000 a day:
4.5 company days. Between 0.03 and 30 lie three factors of ten; log10(4.5 / 0.03) = 2.176, 72.54 of 100.
Criticality 3 of 1-5 scores 50; a part that is 0.3 replaceable scores 70. The squares are 5,261.6, 2,500 and
4,900; with shares .5, .3, .2 their mean is 4,360.8 and its root 66.04: high, and 16.04 above the threshold.

>>> from scoring.policy import POLICY_1
>>> policy = Policy.from_numbers(POLICY_1)
>>> facts = pd.DataFrame(index=[7], columns=list(INPUTS), dtype=float)
>>> facts.loc[7, ["daily_loss", "company_daily_total"]] = 20000, 200000
>>> facts.loc[7, ["recovery_told_days", "cover_days"]] = 60, 15
>>> facts.loc[7, ["criticality", "substitutability"]] = 3, 0.3
>>> scored = score(facts, policy)
>>> scored.loc[7, ["score_outage_loss", "impact", "impact_low", "impact_high"]].round(2).tolist()
[72.54, 66.04, 66.04, 66.04]

Nothing is known of its exposure: 0 to 100, the stand-in is the worst, and what is known is too little.

>>> scored.loc[7, ["exposure", "exposure_low", "exposure_high", "confidence"]].tolist()
[100.0, 0.0, 100.0, 0.0]
>>> scored.loc[7, "quadrant"], int(scored.loc[7, "quadrants_possible"]) == DUAL_SOURCE | QUALIFIED_BACKUP
('unscored', True)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring import floors, settling, stability
from scoring.factors import Factor, best_and_worst, made_of
from scoring.floors import AxisScore
from scoring.outage import in_company_days, outage_range
from scoring.policy import DRIVERS, EXPOSURE, IMPACT, Axis, Policy
from scoring.power_mean import DIGITS, mean_only, power_mean
from scoring.scales import Floats
from scoring.settling import DUAL_SOURCE, QUALIFIED_BACKUP, SINGLE_SOURCE

INPUTS = (
    "daily_loss",  # base currency a day
    "company_daily_total",  # base currency a day, the same in every row
    "recovery_told_days",
    "recovery_site_days",
    "cover_days",  # may be inf
    *DRIVERS[1:],  # each in the unit of BEST_AND_WORST
)
# May be left out: a person's word for a driver, as a factor of 0-100, NaN = none.
OVERRIDES = {f"override_{driver}": driver for driver in DRIVERS}

QUADRANTS = ("dual_source", "qualified_backup", "single_source", "unscored")

# Rows worked at once: their arrays stay in the processor's cache.
BLOCK = 1 << 14


def score(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Score each row of INPUTS, and of OVERRIDES where there are some (float, NaN = unknown or none). The answer
    has the same index, and per row:

    impact, exposure       0-100, each with _low and _high
    quadrant               one of QUADRANTS, categorical: the point score's, or unscored where the range
                           has several and the confidence is below the policy's
    quadrants_possible     bits: what the ranges of both axes allow
    impact_confidence, exposure_confidence, confidence
                           share of the axis's weight that is determined (low = high); the smaller of both
    floor                  place in DRIVERS of the fact whose floor set impact, else -1
    recovery_days, days_not_covered, outage_loss
                           days, days, base currency; NaN where not determined
    stability              share of the weightings around the policy's that treat the part as its point score
                           is treated (`scoring.stability`)
    settles                place in DRIVERS of the unknown fact that is sure to leave the fewest quadrants
                           possible, -1 where one is left already, -2 where none alone is (`scoring.settling`)
    raw_<driver>           the fact in the unit of BEST_AND_WORST (outage loss in company days), NaN unknown
    score_<driver>, low_<driver>, high_<driver>
                           the factor 0-100 that went into the axis, and its range
                           an override is known, and raw_ stays what the facts say
    points_<driver>        what it gives to the axis. They add up to it; where a floor set impact they add
                           up to the mean that the floor lifted

    A row's answer depends on that row and the policy alone. Raises ValueError where a column is missing.
    """
    missing = [name for name in INPUTS if name not in frame]
    if missing:
        raise ValueError(f"Columns are missing: {', '.join(missing)}.")
    told = [*INPUTS, *(name for name in OVERRIDES if name in frame)]
    facts = {name: frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in told}
    columns: dict[str, NDArray[Any]] = {}
    for start in range(0, max(len(frame), 1), BLOCK):
        here = slice(start, start + BLOCK)
        for name, values in _score_block(
            {fact: column[here] for fact, column in facts.items()}, policy
        ).items():
            columns.setdefault(name, np.empty(len(frame), dtype=values.dtype))[here] = values
    quadrant = pd.Categorical.from_codes(columns.pop("quadrant"), categories=list(QUADRANTS))
    scored = pd.DataFrame(columns, index=frame.index, copy=False)
    scored.insert(6, "quadrant", quadrant)
    return scored


def distances(scored: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """How far each axis stands above its threshold (negative: below), in points of the axis."""
    return pd.DataFrame(
        {
            "impact_distance": scored["impact"] - policy.impact.threshold,
            "exposure_distance": scored["exposure"] - policy.exposure.threshold,
        }
    )


def _score_block(facts: dict[str, Floats], policy: Policy) -> dict[str, NDArray[Any]]:
    outage = outage_range(
        daily_loss=facts["daily_loss"],
        recovery_told=facts["recovery_told_days"],
        recovery_site=facts["recovery_site_days"],
        cover=facts["cover_days"],
        qualification_days=policy.qualification_days,
    )
    raw = {"outage_loss": in_company_days(outage.loss, facts["company_daily_total"])}
    raw |= {driver: best_and_worst(driver, facts[driver]) for driver in DRIVERS[1:]}
    said = {driver: facts[name] for name, driver in OVERRIDES.items() if name in facts}
    factors = {driver: made_of(driver, raw[driver], policy, said) for driver in DRIVERS}
    return (
        _judge(factors, policy)
        | {"recovery_days": outage.recovery.known(), "days_not_covered": outage.not_covered.known()}
        | {"outage_loss": outage.loss.known()}
    )


class Measured(NamedTuple):
    """What an axis, a quadrant and its confidence are, of some parts; `columns` explain the axes."""

    impact: AxisScore
    exposure: AxisScore
    confidence: Floats
    quadrant: NDArray[np.int8]  # a place in QUADRANTS
    possible: NDArray[np.int8]  # bits
    floor: NDArray[np.int8]
    held: list[floors.Held]
    columns: dict[str, Floats]


def measured(factors: Mapping[str, Factor], policy: Policy) -> Measured:
    """From factors to quadrants, as `score` has them: without what says how stable they are, and what settles
    them."""
    impact, impact_columns = _axis("impact", policy.impact, factors)
    exposure, exposure_columns = _axis("exposure", policy.exposure, factors)
    held = floors.held(factors, policy)
    impact, floor = floors.lift(impact, held)
    confidence = np.minimum(impact_columns["impact_confidence"], exposure_columns["exposure_confidence"])
    quadrant, possible = _quadrants(impact, exposure, confidence, policy)
    columns = impact_columns | exposure_columns
    return Measured(impact, exposure, confidence, quadrant, possible, floor, held, columns)


def _judge(factors: dict[str, Factor], policy: Policy) -> dict[str, NDArray[Any]]:
    """From factors to quadrants, with the columns that explain them."""
    found = measured(factors, policy)
    impact, exposure = found.impact, found.exposure
    judged = stability.Judged(
        [factors[driver].score for driver in IMPACT],
        [factors[driver].score for driver in EXPOSURE],
        floors.lifted_to(found.held, len(found.floor)),
        impact.score >= policy.impact.threshold,
        exposure.score >= policy.exposure.threshold,
    )
    drawn = stability.bank(policy, int(policy.stability_seed))
    return (
        {"impact": impact.score, "impact_low": impact.low, "impact_high": impact.high}
        | {"exposure": exposure.score, "exposure_low": exposure.low, "exposure_high": exposure.high}
        | {"quadrant": found.quadrant, "quadrants_possible": found.possible}
        | {"confidence": found.confidence, "floor": found.floor}
        | {"stability": stability.stability(judged, policy, drawn)}
        | {"settles": settling.settles(factors, found.held, found.possible, policy)}
        | found.columns
    )


def _axis(name: str, axis: Axis, factors: Mapping[str, Factor]) -> tuple[AxisScore, dict[str, Floats]]:
    """The axis before floors, and the columns that explain it."""
    mine = [factors[driver] for driver in axis.drivers]
    mean, points = power_mean([factor.score for factor in mine], axis)
    low = mean_only([factor.low for factor in mine], axis)
    high = mean_only([factor.high for factor in mine], axis)
    known = sum(share * (factor.low == factor.high) for share, factor in zip(axis.shares, mine, strict=True))
    columns: dict[str, Floats] = {f"{name}_confidence": np.round(known, DIGITS)}
    for factor, given in zip(mine, points, strict=True):
        columns |= factor.columns(given)
    return AxisScore(np.minimum(low, mean), mean, np.maximum(high, mean)), columns


def _quadrants(
    impact: AxisScore, exposure: AxisScore, confidence: Floats, policy: Policy
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The quadrant as a place in QUADRANTS, and the bits of all that are possible."""
    matters, exposed = policy.impact.threshold, policy.exposure.threshold
    may_matter = impact.high >= matters
    possible = (
        DUAL_SOURCE * (may_matter & (exposure.high >= exposed))
        + QUALIFIED_BACKUP * (may_matter & (exposure.low < exposed))
        + SINGLE_SOURCE * (impact.low < matters)
    ).astype(np.int8)
    quadrant = np.where(impact.score < matters, 2, np.where(exposure.score >= exposed, 0, 1))
    several = (possible & (possible - 1)) != 0  # more than one bit
    quadrant[several & (confidence < policy.minimum_confidence)] = QUADRANTS.index("unscored")
    return quadrant.astype(np.int8), possible
