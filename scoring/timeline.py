"""A time line as a drawing: lanes from top to bottom, days from left to right. Pure: no Django.

>>> from datetime import date
>>> line = draw([("lots", date(2026, 1, 1), None, False), ("lots", date(2026, 7, 2), None, False)],
...     lanes=("lots",), today=date(2026, 7, 2))
>>> [mark["x"] for mark in line["marks"]], line["today"], len(line["ticks"])
([92.0, 864.64], 864.64, 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

WIDTH, LEFT, RIGHT = 1000.0, 92.0, 8.0
TOP, LANE = 26.0, 34.0
NAME = 40.0  # of a tick, to its right
YEARS = 4  # at most, back from today
AHEAD = timedelta(days=400)
Mark = tuple[str, date, date | None, bool]  # lane, first day, last day, whether it lasts


def draw(events: Sequence[Mark], *, lanes: Sequence[str], today: date) -> dict[str, Any]:
    """`marks`, one an event in their order, each with lane, x, y, width; width 0 is a point, None lies outside.
    `ticks`: the first day of each year or quarter; `today`: where it is."""
    first, last = span(events, today)
    scale = (WIDTH - LEFT - RIGHT) / max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + (min(max(day, first), last) - first).days * scale, 2)

    marks: list[dict[str, Any]] = []
    for lane, on, until, lasts in events:
        end = (until or last) if lasts else on
        is_inside = first <= end and on <= last
        marks.append(
            {
                "x": x(on),
                "y": TOP + LANE * list(lanes).index(lane) + LANE / 2,
                "width": round(x(end) - x(on), 2) if lasts else 0.0,
                "is_inside": is_inside,
                "is_open": lasts and (until is None or until > last),
            }
        )
    return {
        "marks": marks,
        "ticks": [{"x": x(day), "on": day} for day in _ticks(first, last) if x(day) < WIDTH - NAME],
        "today": x(today),
        "lanes": [{"name": lane, "y": TOP + LANE * at, "middle": TOP + LANE * at + LANE / 2}
                  for at, lane in enumerate(lanes)],
        "height": TOP + LANE * len(lanes) + 8.0,
        "first": first,
        "last": last,
    }  # fmt: skip


def span(events: Sequence[Mark], today: date) -> tuple[date, date]:
    """From the first event, YEARS ago at most, to the last, and today within; at least half a year."""
    days = [on for _lane, on, _until, _lasts in events]
    ends = [until for _lane, _on, until, lasts in events if lasts and until]
    earliest = date(today.year - YEARS, 1, 1)
    first = max(min([*days, today - timedelta(days=182)]), earliest)
    last = min(max([*days, *ends, today + timedelta(days=30)]), today + AHEAD)
    return first, last


def _ticks(first: date, last: date) -> list[date]:
    """The first day of each year, and of each quarter where there are few years."""
    months = (1, 4, 7, 10) if (last - first).days < 800 else (1,)
    days = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in months]
    return [day for day in days if first <= day <= last]
