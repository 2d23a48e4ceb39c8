"""Moves of many parts added up: what each driver raised and lowered, and what had the largest share of each move."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.movement.moving import PLAYERS, Moves
from scoring.movement.outages import MADE_OF
from scoring.scales import Floats

# Names of the columns of `spread`: the loss of an outage as what it is made of, and whole where it is not split.
COLUMNS = {"impact": (*MADE_OF, *PLAYERS["impact"]), "exposure": PLAYERS["exposure"]}


class Added(NamedTuple):
    """One player over many parts: how many it moved up and down, and by how many points of the axis in all."""

    name: str
    raised: int
    points_up: float
    lowered: int
    points_down: float

    @property
    def size(self) -> float:
        return self.points_up - self.points_down


def spread(moves: Moves, axis: str) -> Floats:
    """Shares by COLUMNS, a row a part. They add up to the change as the shares do."""
    shares = moves.axis(axis).shares
    if axis != "impact":
        return shares
    split = moves.is_split[:, None]
    whole = np.where(split[:, 0], 0.0, shares[:, 0])
    return np.column_stack([np.where(split, moves.made_of, 0.0), whole, shares[:, 1:]])


def added(shares: Floats, axis: str) -> list[Added]:
    """The players that moved something, the one that moved most first."""
    found = []
    for name, column in zip(COLUMNS[axis], shares.T, strict=True):
        up, down = column > 0.0, column < 0.0
        points = float(column[up].sum()), float(column[down].sum())
        found.append(Added(name, int(up.sum()), points[0], int(down.sum()), points[1]))
    return sorted((one for one in found if one.size), key=lambda one: -one.size)


def main(shares: Floats) -> NDArray[np.int64]:
    """Of each part the column with the largest share in the direction of its move; -1 where nothing moved."""
    change = shares.sum(axis=1)
    with_it = shares * np.sign(change)[:, None]
    return np.where(np.abs(change) > 0.0, np.argmax(with_it, axis=1) if shares.size else 0, -1)
