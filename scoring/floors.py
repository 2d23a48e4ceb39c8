"""Floors: values so bad that they lift impact whatever else is known.

Worked by hand, policy 1: criticality 5 lifts impact to 75. Where it is not known it may be 5, so that only the
upper end is lifted for sure not to be too low; the stand-in of 100 takes it to be 5, and the point with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.factors import Factor
from scoring.policy import DRIVERS, Policy
from scoring.scales import Floats


class Held(NamedTuple):
    """One floor of the policy: which parts it lifts for sure, may lift, and lifts in the point score."""

    driver: str
    begins: float  # the factor at its start
    axis_at_least: float
    surely: NDArray[np.bool_]
    possibly: NDArray[np.bool_]
    in_point: NDArray[np.bool_]

    def at(self, rows: NDArray[np.int64]) -> Held:
        masks = (self.surely, self.possibly, self.in_point)
        return Held(self.driver, self.begins, self.axis_at_least, *(mask[rows] for mask in masks))


class AxisScore(NamedTuple):
    low: Floats
    score: Floats
    high: Floats


def held(factors: Mapping[str, Factor], policy: Policy) -> list[Held]:
    """The policy's floors, in its order."""
    found = []
    for floor in policy.floors:
        factor = factors[floor.driver]
        begins = float(policy.scale(floor.driver)(np.array([floor.start]))[0])
        surely, possibly = factor.reaches(floor, begins)
        in_point = surely | (possibly & (factor.score >= begins))
        found.append(Held(floor.driver, begins, floor.axis_at_least, surely, possibly, in_point))
    return found


def lift(impact: AxisScore, floors: Sequence[Held]) -> tuple[AxisScore, NDArray[np.int8]]:
    """Impact after its floors, and the place in DRIVERS of the one that set the point score, else -1."""
    low, point, high = impact
    set_by = np.full(len(point), -1, dtype=np.int8)
    for floor in floors:
        lifted = floor.in_point & (point < floor.axis_at_least)
        set_by[lifted] = DRIVERS.index(floor.driver)
        low = np.where(floor.surely, np.maximum(low, floor.axis_at_least), low)
        point = np.where(lifted, floor.axis_at_least, point)
        high = np.where(floor.possibly, np.maximum(high, floor.axis_at_least), high)
    return AxisScore(low, point, high), set_by


def lifted_to(floors: Sequence[Held], count: int) -> Floats:
    """What the floors that hold in the point score lift each of `count` parts to; 0 where none does."""
    most = np.zeros(count)
    for floor in floors:
        np.maximum(most, floor.axis_at_least, out=most, where=floor.in_point)
    return most
