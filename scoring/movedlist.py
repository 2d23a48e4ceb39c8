"""What moved since a day, as its page and the Portfolio say it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.downloads import Table
from accounts.models import User
from accounts.templatetags.words import number
from scoring.movedsince import Move, Since
from scoring.movedwords import AXES, HALF, NAMES, signed
from suppliers.models import Part


def parts_of(since: Since, *, user: User) -> dict[int, Part]:
    """Those that are listed, by id. One query."""
    listed = [*since.crossing, *(one for found in since.largest.values() for one in found)]
    ids = {one.part_id for one in listed}
    return Part.objects.visible_to(user).select_related("plant").in_bulk(ids)


def sentence(since: Since, *, in_scope: int) -> str:
    """'312 of 384 parts have another score than on that day; 14 of them ask for another treatment.'"""
    if not since.moved:
        return _("No part has another score than on that day.")
    words = ngettext(
        "%(moved)s of %(all)s parts has another score than on that day",
        "%(moved)s of %(all)s parts have another score than on that day",
        since.moved,
    ) % {"moved": number(since.moved), "all": number(in_scope)}
    if not since.crossed:
        return _("%(words)s; none asks for another treatment.") % {"words": words}
    crossed = ngettext(
        "%(count)s asks for another treatment", "%(count)s ask for another treatment", since.crossed
    )
    return f"{words}; {crossed % {'count': number(since.crossed)}}."


def first_scored(since: Since) -> str:
    """Empty where there is none."""
    if not since.first:
        return ""
    words = ngettext(
        "%(count)s part was scored for the first time after it.",
        "%(count)s parts were scored for the first time after it.",
        since.first,
    )
    return words % {"count": number(since.first)}


def rows(moves: Iterable[Move], axis: str, parts: dict[int, Part], *, since: Since) -> list[dict[str, Any]]:
    """Moves of one axis: the part, from what to what, and what had the largest share."""
    found = []
    for one in moves:
        before, after = getattr(one, axis)
        part = parts.get(one.part_id)
        if part is None:
            continue
        found.append(
            {
                "part": part,
                "href": f"{reverse('part', args=[part.pk])}?since={since.day.isoformat()}#why-moved",
                "before": f"{before:.1f}",
                "after": f"{after:.1f}",
                "change": signed(round(float(f"{after:.1f}") - float(f"{before:.1f}"), 1)),
                "worse": after > before,
                "main": _main(one, axis),
            }
        )
    return found


def crossed(since: Since, parts: dict[int, Part]) -> list[dict[str, Any]]:
    """Parts that ask for another treatment, each by the axis that moved more."""
    found = []
    for one in since.crossing:
        axis = _larger(one)
        said = {"axis": str(AXES[axis]), "quadrants": one.quadrant}
        found += [row | said for row in rows([one], axis, parts, since=since)]
    return found


HEADING = (
    *("list", "part", "plant", "description", "axis", "before", "after", "change"),
    *("quadrant_before", "quadrant_after", "largest_share", "points"),
)


def table(since: Since, parts: dict[int, Part], *, day: date) -> Table:
    """The moves that the page lists, as a file has them: first what asks for another treatment, then the largest of
    each axis."""
    lists: list[tuple[str, str, list[Move]]] = [("another_treatment", "", since.crossing)]
    lists += [("largest", axis, since.largest[axis]) for axis in since.largest]
    return Table(f"moved-since-{since.day.isoformat()}", HEADING, _lines(lists, parts), day)


def _lines(lists: Iterable[tuple[str, str, list[Move]]], parts: dict[int, Part]) -> Iterator[list[Any]]:
    for title, told, moves in lists:
        for one in moves:
            axis, part = told or _larger(one), parts.get(one.part_id)
            if part is None:
                continue
            before, after = (round(value, 1) for value in getattr(one, axis))
            name, share = one.main.get(axis, (None, None))
            yield [
                title,
                part.number,
                part.plant.code if part.plant else "",
                part.description,
                axis,
                before,
                after,
                round(after - before, 1),
                *one.quadrant,
                str(NAMES[name]) if name else "",
                share,
            ]


def _larger(one: Move) -> str:
    """The axis that moved more."""
    return "impact" if abs(one.change("impact")) > abs(one.change("exposure")) else "exposure"


def _main(move: Move, axis: str) -> str:
    """'Financial health +12.3'"""
    if axis not in move.main:
        return ""
    name, share = move.main[axis]
    return f"{NAMES[name]} {signed(share)}"


def drivers(since: Since, axis: str) -> dict[str, Any]:
    """What each driver raised and lowered over all parts, and of how many moves that is."""
    added = since.added[axis]
    largest = max((max(one.points_up, -one.points_down) for one in added), default=0.0)
    return {
        "axis": axis,
        "label": str(AXES[axis]),
        "net": signed(round(since.net[axis], 1)),
        "moved": since.moved_by_axis[axis],
        "shared": since.shared[axis],
        "is_some": since.shared[axis] < since.moved_by_axis[axis],
        "rows": [
            {
                "label": str(NAMES[one.name]),
                "up": signed(round(one.points_up, 1)),
                "raised": one.raised,
                "down": signed(round(one.points_down, 1)),
                "lowered": one.lowered,
                "width_up": HALF * one.points_up / largest if largest else 0.0,
                "x_down": HALF + HALF * one.points_down / largest if largest else HALF,
                "width_down": -HALF * one.points_down / largest if largest else 0.0,
            }
            for one in added
        ],
    }
