"""What lapses when: sources of which a check that is asked for lapses, the soonest first. Page and files share it.

What has lapsed and is not judged again yet stands first: it is read as lapsed everywhere from its day on.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, F
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from scoring import checked, sentences
from scoring.keyset import Sort, in_order
from scoring.models import Position, Posture, Readiness
from scoring.models.readiness import ReadinessQuerySet
from scoring.posturewords import CHECKS
from scoring.readiness.codes import Check

WITHIN = {"30": 30, "90": 90, "365": 365}  # days ahead, as the address has them
HOW: dict[str, Any] = {
    "sort": "day",
    "falls": False,
    "sorts": {"day": Sort(F("lapses_on"), DateField(), may_be_unknown=False)},
    "identity": "source_id",
}
# That it may be bought from at all is no check of the five, yet it lapses as one does.
USABLE = "usable"
BY: dict[str, tuple[int, Any]] = {USABLE: (1 << Check.USABLE, _("May be bought from"))} | {
    name: (one.bits, one.label) for name, one in CHECKS.items()
}
NAMES = (
    "lapses_on",
    "check",
    "then",
    "part",
    "plant",
    "description",
    "supplier",
    "site",
    "is_primary",
    "posture",
    "posture_then",
    "outage_loss",
)
_SHOWN = ("source__supplier", "source__site", "part__plant", "part__position")


@dataclass(frozen=True)
class Lapse:
    """`then`: what the check is from that day on, to be read after the source's name. `posture` is the part's as
    of today, `posture_then` as of that day; None where the part has not been judged."""

    source: Any
    part: Any
    is_primary: bool
    check: Any
    on: date
    is_over: bool
    then: str
    posture: Posture | None
    posture_then: Posture | None
    outage_loss: float | None

    @property
    def turns(self) -> bool:
        return self.posture != self.posture_then


def until(user: User, *, day: date, within: int) -> ReadinessQuerySet:
    """Everything that lapses by then, or has."""
    return Readiness.objects.visible_to(user).lapsing(until=day + timedelta(days=within))


def by_check(rows: ReadinessQuerySet, name: str) -> ReadinessQuerySet:
    """Those of which this check is the first to lapse."""
    bits = BY[name][0]
    return rows.filter(lapses_by__in=[check for check in Check if bits & 1 << check])


def soonest(rows: ReadinessQuerySet, *, day: date, most: int) -> list[Lapse]:
    """One query."""
    return [_lapse(one, day) for one in rows.select_related(*_SHOWN)[:most]]


def shown(ids: Collection[int], *, user: User, day: date) -> list[Lapse]:
    """Those of these sources, in their order. One query."""
    found = Readiness.objects.visible_to(user).select_related(*_SHOWN).in_bulk(ids)
    return [_lapse(found[one], day) for one in ids if one in found]


def table(rows: ReadinessQuerySet, *, day: date) -> Table:
    """The list as a file has it."""
    return Table("lapses", NAMES, _rows(rows, day=day), day)


def _rows(rows: ReadinessQuerySet, *, day: date) -> Iterator[list[Any]]:
    for row in in_order(rows, **HOW).select_related(*_SHOWN).iterator(chunk_size=2000):
        one = _lapse(row, day)
        place, site = one.part.plant, one.source.site
        yield [
            one.on,
            Check(row.lapses_by).name.lower(),
            one.then,
            one.part.number,
            place.code if place else "",
            one.part.description,
            one.source.supplier.code,
            "" if site.is_placeholder else site.code,
            one.is_primary,
            _word(one.posture),
            _word(one.posture_then),
            one.outage_loss,
        ]


def _word(posture: Posture | None) -> str:
    return "" if posture is None else posture.name.lower()


def _lapse(one: Any, day: date) -> Lapse:
    check, position = Check(one.lapses_by), _position(one)
    return Lapse(
        source=one.source,
        part=one.part,
        is_primary=one.is_primary,
        check=next(label for bits, label in BY.values() if bits & 1 << check),
        on=one.lapses_on,
        is_over=one.lapses_on <= day,
        then=checked.words(checked.checked(one, max(one.lapses_on, day)), check.name.lower()),
        posture=sentences.posture_on(position, day) if position else None,
        posture_then=sentences.posture_on(position, one.lapses_on) if position else None,
        outage_loss=position.outage_loss if position else None,
    )


def _position(one: Any) -> Position | None:
    """The part's, read beside it; none where nobody has judged it."""
    return getattr(one.part, "position", None)
