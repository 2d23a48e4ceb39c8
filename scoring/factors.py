"""Factors: what a fact, a stand-in or a person's override gives to an axis, 0-100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.outage import Range
from scoring.policy import BEST_AND_WORST, Floor, Policy
from scoring.scales import Floats


@dataclass(frozen=True)
class Factor:
    """One driver of some parts. `low` and `high` are the factor at the fact's best and worst, equal where it is
    known; `score` is the point: known, or the policy's stand-in held within that range. Where `is_set`, a
    person has said the factor itself, and `raw` is what the facts say all the same."""

    driver: str
    raw: Range  # in the unit of BEST_AND_WORST
    low: Floats
    high: Floats
    score: Floats
    is_set: NDArray[np.bool_]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Neither known nor set."""
        return (self.raw.low != self.raw.high) & ~self.is_set

    def at(self, rows: NDArray[np.int64]) -> Factor:
        raw = Range(self.raw.low[rows], self.raw.high[rows])
        return Factor(self.driver, raw, self.low[rows], self.high[rows], self.score[rows], self.is_set[rows])

    def reaches(self, floor: Floor, start: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether its best value, and its worst, is at the floor; `start` is the floor's, as a factor."""
        of_facts = (reaches(self.raw.low, floor), reaches(self.raw.high, floor))
        said = self.score >= start
        surely, possibly = (np.where(self.is_set, said, by_fact) for by_fact in of_facts)
        return surely, possibly

    def columns(self, points: Floats) -> dict[str, Floats]:
        return {
            f"raw_{self.driver}": self.raw.known(),
            f"score_{self.driver}": self.score,
            f"low_{self.driver}": self.low,
            f"high_{self.driver}": self.high,
            f"points_{self.driver}": points,
        }


def made_of(driver: str, raw: Range, policy: Policy, overrides: Mapping[str, Floats]) -> Factor:
    """`overrides` are factors by driver, NaN = none; held within 0-100."""
    scale = policy.scale(driver)
    low, high = scale(raw.low), scale(raw.high)
    score = np.clip(policy.stand_in(driver), low, high)
    if driver not in overrides:
        return Factor(driver, raw, low, high, score, np.zeros(len(low), dtype=bool))
    told = np.clip(overrides[driver], 0.0, 100.0)
    is_set = ~np.isnan(told)
    low, high, score = (np.where(is_set, told, by_fact) for by_fact in (low, high, score))
    return Factor(driver, raw, low, high, score, is_set)


def best_and_worst(driver: str, value: Floats) -> Range:
    """The fact where it is known, else everything that it can be."""
    unknown = np.isnan(value)
    best, worst = BEST_AND_WORST[driver]
    return Range(np.where(unknown, best, value), np.where(unknown, worst, value))


def reaches(raw: Floats, floor: Floor) -> NDArray[np.bool_]:
    """Whether a value is as bad as the floor's start."""
    best, worst = BEST_AND_WORST[floor.driver]
    return raw >= floor.start if worst > best else raw <= floor.start
