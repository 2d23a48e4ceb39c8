"""Why a score moved: shares of the change of each axis between two assessments. Pure: no Django."""

from scoring.movement.moving import FLOOR, PLAYERS, POLICY, AxisMoves, Moves, moved
from scoring.movement.outages import MADE_OF
from scoring.movement.rounding import shown
from scoring.movement.stand import Stand, of_scores

__all__ = [
    "FLOOR",
    "MADE_OF",
    "PLAYERS",
    "POLICY",
    "AxisMoves",
    "Moves",
    "Stand",
    "moved",
    "of_scores",
    "shown",
]
