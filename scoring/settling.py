"""The settling fact: which one unknown fact, once known, leaves the fewest quadrants possible.

A fact counts by what it guarantees: the number of quadrants left under the least helpful value that it can
have, while all else stays as unknown as it is. Fewest left wins, and of equals the first in DRIVERS; where no
fact alone is sure to take any quadrant away, "none alone" is the answer.

An axis is decided where both ends of its range are on one side of the threshold. As ends only rise with a
fact's value, a fact decides its axis whatever its value if and only if the lower end is high already at the
least value at which the upper end is. That value is solved for where the fact moves without steps; where it
moves in steps (criticality, which is a whole number, and scales of steps) each is tried.

A decided impact leaves either one quadrant (single source) or those of exposure; a decided exposure leaves
one of dual source and qualified backup.

Worked by hand. Exponent 1, two drivers of equal weight, threshold 50. Factors 0-100 and 30: the mean is 15 to
65; 70 decides it, as nothing else is unknown. Factors 0-100 and 30-40: at 60 the mean is 45 to 50, which is
both, so that knowing the first alone may settle nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.factors import Factor, reaches
from scoring.floors import Held
from scoring.policy import BEST_AND_WORST, DRIVERS, EXPOSURE, IMPACT, Axis, Policy
from scoring.power_mean import raised, threshold_raised
from scoring.scales import Floats, Steps

SETTLED, NONE_ALONE = -1, -2
DUAL_SOURCE, QUALIFIED_BACKUP, SINGLE_SOURCE = 1, 2, 4  # bits of quadrants_possible
CRITICALITIES = (1.0, 2.0, 3.0, 4.0, 5.0)
HAIR = 1e-12  # of the raised threshold: closer than the sums below are exact


def settles(
    factors: Mapping[str, Factor], floors: Sequence[Held], possible: NDArray[np.int8], policy: Policy
) -> NDArray[np.int16]:
    """Per part the place in DRIVERS of its settling fact; SETTLED where one quadrant is possible, else
    NONE_ALONE where no fact alone is sure to help."""
    found = np.full(len(possible), SETTLED, dtype=np.int16)
    several = np.flatnonzero((possible & (possible - 1)) != 0)
    if len(several):
        of_several = {driver: factor.at(several) for driver, factor in factors.items()}
        found[several] = _best(of_several, [floor.at(several) for floor in floors], possible[several], policy)
    return found


def _best(
    factors: Mapping[str, Factor], floors: Sequence[Held], possible: NDArray[np.int8], policy: Policy
) -> NDArray[np.int16]:
    of_exposure = np.bitwise_count(possible & (DUAL_SOURCE | QUALIFIED_BACKUP))
    single = (possible & SINGLE_SOURCE) != 0
    fewest = of_exposure + single
    best = np.full(len(possible), NONE_ALONE, dtype=np.int16)
    sides = (
        (IMPACT, policy.impact, floors, np.maximum(of_exposure, 1), single & (of_exposure > 0)),
        (EXPOSURE, policy.exposure, (), fewest - 1, of_exposure == 2),
    )
    for drivers, axis, lifts, left, undecided in sides:
        side = _Side([factors[driver] for driver in drivers], axis, lifts, policy)
        for place, driver in enumerate(drivers):
            better = factors[driver].is_open & undecided & (left < fewest)
            better[better] = side.at(np.flatnonzero(better)).is_decided_by(place)
            best[better] = DRIVERS.index(driver)
            fewest = np.where(better, left, fewest)
    return best


class _Side(NamedTuple):
    """One axis of some parts, none of which is decided."""

    factors: Sequence[Factor]
    axis: Axis
    floors: Sequence[Held]
    policy: Policy

    def at(self, rows: NDArray[np.int64]) -> _Side:
        floors = [floor.at(rows) for floor in self.floors if floor.axis_at_least >= self.axis.threshold]
        return _Side([factor.at(rows) for factor in self.factors], self.axis, floors, self.policy)

    def is_decided_by(self, place: int) -> NDArray[np.bool_]:
        """Whether the axis is decided whatever the value of the driver at this place."""
        factor = self.factors[place]
        low = self._others(place, [factor.low for factor in self.factors])
        high = self._others(place, [factor.high for factor in self.factors])
        other_floor = np.zeros(len(low), dtype=bool)
        for floor in self.floors:
            other_floor |= floor.possibly & (floor.driver != factor.driver)
        high = np.where(other_floor, np.inf, high)
        if factor.driver == "criticality" or isinstance(self.policy.scale(factor.driver), Steps):
            return ~self._is_between_at_a_step(place, low, high)
        return ~self._is_between(place, low, high)

    def _others(self, place: int, factors: Sequence[Floats]) -> Floats:
        """The sum of w (x / 100)^p over all drivers but this one."""
        total = np.zeros(len(factors[place]))
        for other, share in enumerate(self.axis.shares):
            if other != place and share > 0:
                total += share * raised(factors[other] / 100.0, self.axis.exponent)
        return total

    def _term(self, place: int, factor: Floats) -> Floats:
        return self.axis.shares[place] * raised(factor / 100.0, self.axis.exponent)

    def _goal(self) -> float:
        return float(threshold_raised(np.array([self.axis.threshold]), self.axis.exponent)[0])

    def _is_between(self, place: int, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Whether at some value the upper end is high and the lower one is not; the value moves freely."""
        goal, factor = self._goal(), self.factors[place]
        reached = np.maximum(goal - high, self._term(place, factor.low))
        begins = [floor.begins for floor in self.floors if floor.driver == factor.driver]
        floored = self._term(place, np.array([min(begins)]))[0] if begins else np.inf
        return (reached <= floored) & (goal - low - reached > HAIR * goal)

    def _is_between_at_a_step(self, place: int, low: Floats, high: Floats) -> NDArray[np.bool_]:
        goal, factor = self._goal(), self.factors[place]
        between = np.zeros(len(low), dtype=bool)
        for raw in self._steps(factor):
            within = (raw >= np.minimum(*factor.raw)) & (raw <= np.maximum(*factor.raw))
            term = self._term(place, self.policy.scale(factor.driver)(raw))
            lifted = np.zeros(len(low), dtype=bool)
            for floor in self.policy.floors:
                if floor.driver == factor.driver and floor.axis_at_least >= self.axis.threshold:
                    lifted |= reaches(raw, floor)
            at_most, at_least = lifted | (term + high >= goal), lifted | (term + low >= goal * (1.0 - HAIR))
            between |= within & at_most & ~at_least
        return between

    def _steps(self, factor: Factor) -> Iterator[Floats]:
        """Raw values, an array over the parts each, of which one is in every stretch without a step: a step of
        the scale begins at its value, a floor of a falling driver ends at its own."""
        if factor.driver == "criticality":
            values: list[float] = list(CRITICALITIES)
        else:
            scale = self.policy.scale(factor.driver)
            starts = [start for start, _ in scale.steps] if isinstance(scale, Steps) else []
            floors = [floor.start for floor in self.policy.floors if floor.driver == factor.driver]
            turns = sorted({*starts, *floors, *BEST_AND_WORST[factor.driver]})
            values = [*turns, *((one + other) / 2 for one, other in pairwise(turns))]
            yield from factor.raw
        for value in values:
            yield np.full(len(factor.low), value)
