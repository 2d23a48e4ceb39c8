"""A part's posture in one sentence, for some parts at once.

'Dual source wanted, in name only: Bharat Forge has never shipped and shares Port Klang with its primary source.'
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.checked import Row, checked, name_what_is_shared
from scoring.models import Position, Posture, Readiness
from scoring.readiness.codes import Treatment
from scoring.readiness.days import NO_DATE, number
from scoring.readiness.words import TREATMENTS, sentence, speaks_of
from suppliers.models import Source

_WITHOUT_WORDS = (0,)  # not judged yet


def sentences(positions: Iterable[Position], *, user: User, day: date) -> dict[int, str]:
    """By part. Three queries, however many parts; empty for a part that is not judged yet."""
    every = list(positions)
    parts = [_part(one) for one in every]
    rows = _rows({speaks_of(part) for part in parts} - {0}, user=user, day=day)
    named = {part[of] for part in parts for of in ("anchor", "second")} - {0}
    found = Source.objects.visible_to(user).filter(pk__in=named).select_related("supplier", "site")
    names = names_of(found) if named else {}
    return {one.pk: sentence_of(one, rows, names, day=day) for one in every}


def sentence_of(position: Position, rows: Mapping[int, Row], names: Mapping[int, str], *, day: date) -> str:
    """`rows` as of scoring.checked, by source; `names` of sources."""
    if position.posture_why in _WITHOUT_WORDS:
        return ""
    if position.posture_lapses_on is not None and position.posture_lapses_on <= day:
        return _lapsed(position, on=position.posture_lapses_on)
    part = _part(position)
    return sentence(part, rows.get(speaks_of(part)), name_of=lambda source: names.get(source, _("a source")))


def has_lapsed(position: Position, day: date) -> bool:
    return position.posture_lapses_on is not None and position.posture_lapses_on <= day


def posture_on(position: Position, day: date) -> Posture:
    return Posture(position.posture_lapses_to if has_lapsed(position, day) else position.posture)


def _lapsed(position: Position, *, on: date) -> str:
    said = {
        "posture": Posture(position.posture_lapses_to).label,
        "day": date_format(on, "j M Y"),
    }
    if position.treatment:
        said["wanted"] = TREATMENTS[Treatment(position.treatment)]
        return _("%(wanted)s, %(posture)s: what it rested on lapsed on %(day)s.") % said
    return _("Now %(posture)s: what it rested on lapsed on %(day)s.") % said


def _part(position: Position) -> dict[str, Any]:
    """As a row of `scoring.readiness.postures`."""
    due = position.being_built_until
    return {
        "posture": position.posture,
        "why": position.posture_why,
        "treatment": position.treatment,
        "anchor": position.anchor_id or 0,
        "second": position.second_id or 0,
        "due_on": number(due) if due else NO_DATE,
    }


def _rows(sources: Collection[int], *, user: User, day: date) -> dict[int, Row]:
    if not sources:
        return {}
    stored = Readiness.objects.visible_to(user).filter(pk__in=sources)
    rows = {one.pk: checked(one, day) for one in stored}
    name_what_is_shared(rows.values())
    return rows


def names_of(sources: Iterable[Source]) -> dict[int, str]:
    """Who sells; with the site where a part has two sources of one seller among these."""
    found = list(sources)
    sold: dict[tuple[int, int], int] = {}
    for one in found:
        sold[one.part_id, one.supplier_id] = sold.get((one.part_id, one.supplier_id), 0) + 1
    names = {}
    for one in found:
        several = sold[one.part_id, one.supplier_id] > 1 and not one.site.is_placeholder
        words = {"supplier": str(one.supplier), "site": str(one.site)}
        names[one.pk] = _("%(supplier)s, %(site)s") % words if several else words["supplier"]
    return names
