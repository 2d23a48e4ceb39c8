"""Figures as plain JSON: what is drawn, never how; colours and words are the page's. Pure: no Django.

>>> seal = (7, "P-7", "Seal", "dual_source", 60.0, 70.0, 400.0)
>>> ring = (8, "P-8", "Ring", "unscored", 20.0, 50.0, None)
>>> [(group["quadrant"], group["size"]) for group in dots([seal, ring])]
[('dual_source', [28.0]), ('unscored', [7.0])]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import sqrt
from typing import Any

Dot = tuple[
    int, str, str, str, float, float, float | None
]  # id, number, description, quadrant, impact, exposure, loss
Cell = tuple[int, int, int]  # column, row, count

QUADRANTS = ("dual_source", "qualified_backup", "single_source", "unscored")
SMALLEST, LARGEST = 7.0, 28.0  # of a dot's diameter, in pixels
STEP = 2.5  # width of a cell of the density, in points
CELLS = int(100 / STEP)


def diameter(loss: float | None, largest: float) -> float:
    """The dot's area grows with the loss of an outage; unknown, like none, is the smallest dot."""
    if not loss or largest <= 0:
        return SMALLEST
    return round(max(SMALLEST, LARGEST * sqrt(loss / largest)), 1)


def dots(parts: Sequence[Dot]) -> list[dict[str, Any]]:
    """One group of dots a quadrant, in columns. Numbers and descriptions are escaped for hover texts."""
    largest = max((part[6] or 0.0 for part in parts), default=0.0)
    groups = []
    for quadrant in QUADRANTS:
        of_this = [part for part in parts if part[3] == quadrant]
        if not of_this:
            continue
        groups.append(
            {
                "quadrant": quadrant,
                "id": [part[0] for part in of_this],
                "name": [escape(f"{part[1]} {part[2]}".strip()) for part in of_this],
                "impact": [round(part[4], 1) for part in of_this],
                "exposure": [round(part[5], 1) for part in of_this],
                "loss": [part[6] for part in of_this],
                "size": [diameter(part[6], largest) for part in of_this],
            }
        )
    return groups


def density(cells: Iterable[Cell]) -> list[list[int]]:
    """Counts in rows of exposure, each with columns of impact, both rising; a score of 100 is in the last.

    >>> density([(0, 0, 3), (40, 40, 1)])[39][39], density([(0, 0, 3)])[0][0]
    (1, 3)
    """
    grid = [[0] * CELLS for _row in range(CELLS)]
    for column, row, count in cells:
        grid[min(row, CELLS - 1)][min(column, CELLS - 1)] += count
    return grid


def quadrant(
    parts: Sequence[Dot], *, impact: float, exposure: float, cells: Iterable[Cell] | None = None
) -> dict[str, Any]:
    """Thresholds, dots, and where there are too many for dots, the density of all below the largest."""
    return {
        "thresholds": {"impact": impact, "exposure": exposure},
        "groups": dots(parts),
        "density": None if cells is None else {"step": STEP, "counts": density(cells)},
    }
