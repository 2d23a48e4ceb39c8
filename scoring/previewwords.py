"""What a preview says on a page: how many parts move, from where to where, and which."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.words import number, percent, points
from scoring import charts, policydiff
from scoring.models import PolicyVersion, Quadrant
from scoring.policy import Policy
from scoring.preview import QUADRANTS
from scoring.previewing import LARGEST_DOTS, Asked, Move, Preview, preview
from suppliers.models import Company, Part

MOVES, STAYS = "moves", "stays"
SHORT_LIST = 10  # of the editor, where the whole list would push the boxes away


def read_asked(told: Any) -> Asked:
    """From an address: `of=dual_source.unscored`, `after=1234.5,77`; what makes no sense is left out."""
    before, _dot, to = told.get("of", "").partition(".")
    cell = (QUADRANTS.index(before), QUADRANTS.index(to)) if before in QUADRANTS and to in QUADRANTS else None
    loss, _comma, part = told.get("after", "").partition(",")
    try:
        place = (float(loss), int(part)) if loss and len(part) <= 18 else None
    except ValueError:
        place = None
    return Asked(after=place, of=cell)


def shown(
    version: PolicyVersion,
    wanted: Policy,
    *,
    user: User,
    day: date,
    asked: Asked | None = None,
) -> dict[str, Any]:
    """What scoring/_policy_preview.html shows: the version's parts under `wanted`; without `asked` a short list."""
    listed = asked or Asked(size=SHORT_LIST)
    in_force = PolicyVersion.objects.in_force()
    found = preview(wanted, day=day, asked=listed)
    rows = found.moves[: listed.size]
    parts = _parts(user, found, rows)
    return {
        "preview": found,
        "sentence": _sentence(found),
        "matrix": _matrix(found, version, listed, linked=asked is not None),
        "totals": _totals(found),
        "columns": list(QUADRANTS),
        "moves": [_row(move, parts) for move in rows if move.part in parts],
        "cell": _cell(listed),
        "next": _next(version, found, listed) if asked else "",
        "first": reverse("policy_version", args=[version.pk]) if listed.after or listed.of else "",
        "left": max(0, found.moved - len(rows)) if asked is None else 0,
        "notes": policydiff.unseen(in_force.read(), wanted) + _waiting(found),
        "figure": _figure(found, parts, in_force.read(), wanted) if found.parts else None,
        "largest_dots": LARGEST_DOTS,
        "currency": Company.objects.values_list("base_currency", flat=True).first() or "",
        "version": version,
    }


def _sentence(found: Preview) -> str:
    if not found.parts:
        return _("No part is scored yet, so that there is nothing to compare.")
    if not found.moved:
        return _("No part would change its quadrant.")
    told = {"moved": number(found.moved), "parts": number(found.parts)}
    words = ngettext(
        "%(moved)s of %(parts)s parts would change its quadrant (%(share)s).",
        "%(moved)s of %(parts)s parts would change their quadrant (%(share)s).",
        found.moved,
    )
    share = found.moved / found.parts
    return words % {**told, "share": percent(share, 0 if share >= 0.1 else 1)}


def _matrix(found: Preview, version: PolicyVersion, asked: Asked, *, linked: bool) -> list[dict[str, Any]]:
    address = reverse("policy_version", args=[version.pk])
    rows = []
    for before, name in enumerate(QUADRANTS):
        cells = []
        for after, to in enumerate(QUADRANTS):
            count = int(found.matrix[before, after])
            query = urlencode({"of": f"{name}.{to}"})
            cells.append(
                {
                    "count": count,
                    "stays": before == after,
                    "href": f"{address}?{query}#moves" if linked and count and before != after else "",
                    "is_current": asked.of == (before, after),
                    "words": _("%(count)s from %(before)s to %(after)s")
                    % {
                        "count": number(count),
                        "before": Quadrant(name).label,
                        "after": Quadrant(to).label,
                    },
                }
            )
        rows.append({"quadrant": name, "cells": cells, "total": int(found.matrix[before].sum())})
    return rows


def _totals(found: Preview) -> list[dict[str, Any]]:
    """How many parts each quadrant has afterwards, and by how many that differs."""
    before, after = found.matrix.sum(axis=1), found.matrix.sum(axis=0)
    return [
        {"count": int(now), "by": f"{int(now - was):+,d}".replace("-", "−") if now != was else ""}
        for was, now in zip(before, after, strict=True)
    ]


def _parts(user: User, found: Preview, rows: list[Move]) -> dict[int, tuple[str, str]]:
    """Number and description of what is drawn or listed. One query."""
    drawn = found.dots if found.as_dots else found.dots[:LARGEST_DOTS]
    wanted = {move.part for move in (*rows, *drawn)}
    told = Part.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "number", "description")
    return {part: (number_, about) for part, number_, about in told}


def _row(move: Move, parts: dict[int, tuple[str, str]]) -> dict[str, Any]:
    number_, about = parts[move.part]
    return {
        "pk": move.part,
        "number": number_,
        "description": about,
        "before": QUADRANTS[move.before],
        "after": QUADRANTS[move.after],
        "axes": [
            {"was": points(was), "becomes": points(becomes), "moves": points(was) != points(becomes)}
            for was, becomes in (
                (move.impact, move.impact_after),
                (move.exposure, move.exposure_after),
            )
        ],
        "loss": None if move.loss < 0 else move.loss,
    }


def _cell(asked: Asked) -> dict[str, str] | None:
    if not asked.of:
        return None
    before, after = asked.of
    return {"before": QUADRANTS[before], "after": QUADRANTS[after]}


def _next(version: PolicyVersion, found: Preview, asked: Asked) -> str:
    if len(found.moves) <= asked.size:
        return ""
    last = found.moves[asked.size - 1]
    query = {"after": f"{last.loss!r},{last.part}"}
    if asked.of:
        query["of"] = ".".join(QUADRANTS[place] for place in asked.of)
    return f"{reverse('policy_version', args=[version.pk])}?{urlencode(query)}#moves"


def _waiting(found: Preview) -> list[str]:
    if not found.waiting:
        return []
    words = ngettext(
        "%(count)s part has not been scored yet under the policy in force; it is compared as it stands.",
        "%(count)s parts have not been scored yet under the policy in force; they are compared as they stand.",
        found.waiting,
    )
    return [words % {"count": number(found.waiting)}]


def _figure(found: Preview, parts: dict[int, tuple[str, str]], old: Policy, new: Policy) -> dict[str, Any]:
    """Two drawings, as static/js/quadrant.js takes them: the quadrant as it is, and as it would be."""
    drawn = found.dots if found.as_dots else found.dots[:LARGEST_DOTS]
    said = {
        "quadrants": {one.value: str(one.label).capitalize() for one in Quadrant},
        "postures": {MOVES: _("Changes its quadrant"), STAYS: _("Stays in its quadrant")},
        "impact": _("Impact"),
        "exposure": _("Exposure"),
        "impact_axis": _("Impact"),
        "exposure_axis": _("Exposure"),
        "loss": _("Loss of one outage"),
        "parts": _("parts"),
        "unknown": _("not known"),
    }
    made = {}
    for name, policy, cells in (("before", old, found.before), ("after", new, found.after)):
        dots = [_dot(move, parts[move.part], name) for move in drawn if move.part in parts]
        made[name] = charts.quadrant(
            dots,
            impact=policy.impact.threshold,
            exposure=policy.exposure.threshold,
            cells=None if found.as_dots else _told(cells),
            groups=(STAYS, MOVES),
        ) | {"words": said, "currency": ""}
    return made


def _told(cells: Any) -> Iterator[charts.Cell]:
    for row, column in zip(*cells.nonzero(), strict=True):
        yield int(column), int(row), int(cells[row, column])


def _dot(move: Move, told: tuple[str, str], when: str) -> charts.Dot:
    is_before = when == "before"
    return (
        move.part,
        *told,
        MOVES if move.moves else STAYS,
        QUADRANTS[move.before if is_before else move.after],
        move.impact if is_before else move.impact_after,
        move.exposure if is_before else move.exposure_after,
        None if move.loss < 0 else move.loss,
    )
