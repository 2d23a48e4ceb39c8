"""From the scores of all coalitions to shares that add up, with nothing for who did not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.movement import shapley
from scoring.movement.stand import Bools
from scoring.scales import Floats

HAIR = 1e-11  # less than sums of a few hundred scores are exact to
Pair = tuple[Floats, Floats]


@dataclass(frozen=True)
class AxisMoves:
    """One axis of some parts. `shares` and `changed` have a column for each of PLAYERS."""

    before: Floats
    after: Floats
    shares: Floats
    changed: Bools


def shared(
    values: Floats,
    before: Floats,
    after: Floats,
    changed: list[Bools],
    terms: list[list[Pair]],
    *,
    floor: Pair | None = None,
) -> AxisMoves:
    """From the scores of all coalitions, one row each, to the shares of the players. `terms`: under each policy."""
    shares = shapley.weighed(shapley.coefficients(len(values).bit_length() - 1), values)
    of_drivers = list(zip(*terms, strict=True))
    worse = [np.logical_and.reduce([now >= was for was, now in one]) for one in of_drivers]
    better = [np.logical_and.reduce([now <= was for was, now in one]) for one in of_drivers]
    never, always = np.zeros(len(before), dtype=bool), np.ones(len(before), dtype=bool)
    if len(terms) > 1:
        changed, worse, better = [*changed, always], [*worse, never], [*better, never]
    if floor is not None:
        was, now = floor
        changed, worse, better = [*changed, was != now], [*worse, now >= was], [*better, now <= was]
    shares = exact(shares, after - before, changed, worse, better)
    if len(terms) == 1:
        place = len(of_drivers)
        shares = np.insert(shares, place, 0.0, axis=0)
        changed = [*changed[:place], never, *changed[place:]]
    return AxisMoves(before, after, shares.T, np.column_stack(changed))


def exact(shares: Floats, whole: Floats, *claims: Sequence[Bools]) -> Floats:
    """Nothing for what did not change, no sign that rounding made, and the last digits to the largest share."""
    changed, worse, better = (np.stack(claim) for claim in claims)
    shares = np.where(changed & (np.abs(shares) > HAIR), shares, 0.0)
    shares = np.where(worse, np.maximum(shares, 0.0), shares)
    shares = np.where(better, np.minimum(shares, 0.0), shares)
    largest = np.argmax(np.where(changed, np.abs(shares), -1.0), axis=0)
    rows = np.arange(shares.shape[1])
    left = np.where(changed[largest, rows], whole - shares.sum(axis=0), 0.0)
    shares[largest, rows] += left
    return shares
