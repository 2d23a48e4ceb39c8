"""Figures as plain JSON: what is drawn, never how; colours and words are the page's. Pure: no Django.

>>> seal = (7, "P-7", "Seal", "in_name_only", "dual_source", 60.0, 70.0, 400.0)
>>> ring = (8, "P-8", "Ring", "unscored", "unscored", 20.0, 50.0, None)
>>> [(group["posture"], group["size"]) for group in dots([ring, seal])]
[('unscored', [7.0]), ('in_name_only', [28.0])]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import sqrt
from typing import Any

# id, number, description, posture, quadrant, impact, exposure, loss
Dot = tuple[int, str, str, str, str, float, float, float | None]
Cell = tuple[int, int, int]  # column, row, count

# As drawn, the last on top: what needs looking at is not hidden by what does not.
POSTURES = ("unscored", "over_protected", "protected", "not_proven", "in_name_only", "unprotected")
SMALLEST, LARGEST = 7.0, 28.0  # of a dot's diameter, in pixels
LARGEST_OVER_DENSITY = 11.0
STEP = 2.5  # width of a cell of the density, in points
CELLS = int(100 / STEP)
HEIGHT = 40.0  # of a drawing of columns, whose width is 100


def diameter(loss: float | None, largest: float, *, widest: float = LARGEST) -> float:
    """The dot's area grows with the loss of an outage; unknown, like none, is the smallest dot."""
    if not loss or largest <= 0:
        return SMALLEST
    return round(max(SMALLEST, widest * sqrt(loss / largest)), 1)


def dots(
    parts: Sequence[Dot], *, widest: float = LARGEST, groups: Sequence[str] = POSTURES
) -> list[dict[str, Any]]:
    """One group of dots a posture, or what stands in its place, in columns and in this order. Numbers and
    descriptions are escaped for hover texts."""
    largest = max((part[7] or 0.0 for part in parts), default=0.0)
    found = []
    for posture in groups:
        of_this = [part for part in parts if part[3] == posture]
        if not of_this:
            continue
        found.append(
            {
                "posture": posture,
                "id": [part[0] for part in of_this],
                "name": [escape(f"{part[1]} {part[2]}".strip()) for part in of_this],
                "quadrant": [part[4] for part in of_this],
                "impact": [round(part[5], 1) for part in of_this],
                "exposure": [round(part[6], 1) for part in of_this],
                "loss": [part[7] for part in of_this],
                "size": [diameter(part[7], largest, widest=widest) for part in of_this],
            }
        )
    return found


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
    parts: Sequence[Dot],
    *,
    impact: float,
    exposure: float,
    cells: Iterable[Cell] | None = None,
    groups: Sequence[str] = POSTURES,
) -> dict[str, Any]:
    """Thresholds, dots, and where there are too many for dots, the density of all below the largest."""
    return {
        "thresholds": {"impact": impact, "exposure": exposure},
        "groups": dots(parts, widest=LARGEST if cells is None else LARGEST_OVER_DENSITY, groups=groups),
        "density": None if cells is None else {"step": STEP, "counts": density(cells)},
    }


def columns(
    values: Sequence[float | None],
    names: Sequence[str],
    *,
    top: float | None = None,
    lines: Sequence[float] = (),
) -> dict[str, Any]:
    """Columns over a width of 100 and a height of 40, zero at the bottom or, with losses, within; unknown is
    left out. `top` is the scale's end where it is known beforehand. `lines` are levels to compare with.

    >>> [(bar["x"], bar["y"], bar["height"]) for bar in columns([1.0, None, 0.5], ["a", "b", "c"])["bars"]]
    [(7.33, 0.0, 40.0), (74.0, 20.0, 20.0)]
    """
    known = [value for value in values if value is not None]
    high = top if top is not None else max([*known, *lines, 0.0])
    low = min([*known, 0.0])
    span = (high - low) or 1.0
    step = 100.0 / max(1, len(values))

    def level(value: float) -> float:
        return round((high - min(value, high)) / span * HEIGHT, 2)

    bars = [
        {
            "name": name,
            "x": round(step * (at + 0.22), 2),
            "y": min(level(value), level(0.0)),
            "width": round(step * 0.56, 2),
            "height": round(abs(level(value) - level(0.0)), 2),
        }
        for at, (name, value) in enumerate(zip(names, values, strict=True))
        if value is not None
    ]
    return {
        "bars": bars,
        "zero": level(0.0),
        "lines": [level(line) for line in lines],
        "highest": high,
        "first": names[0] if names else "",
        "last": names[-1] if names else "",
    }
