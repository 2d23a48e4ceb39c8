"""Pages of positions by key, both ways: a page costs the same wherever it is, as nothing is skipped.

Rows run by (key, part). Where the key is unknown they come last, whichever way the key runs; so a list
is two runs, the known and the unknown, and a page is the end of one and the start of the other.

A place is told in the address as "key,part": the key of the row a page starts after, or ends before.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Field, FloatField, Q, TextField, Value
from django.db.models.functions import Cast, Lower

from scoring.fields import RealField
from scoring.models.positions import PositionQuerySet


@dataclass(frozen=True)
class Sort:
    """`key` is a column or an expression; `field` its type, so that a place compares exactly."""

    key: Any
    field: Field
    may_be_unknown: bool = True


SORTS = {
    "number": Sort(F("part__number"), TextField(), may_be_unknown=False),
    "plant": Sort(F("part__plant__code"), TextField()),
    "supplier": Sort(Lower("primary_supplier__name"), TextField()),
    "country": Sort(F("primary_country"), TextField()),
    "quadrant": Sort(F("quadrant"), TextField(), may_be_unknown=False),
    "impact": Sort(F("impact"), RealField()),
    "exposure": Sort(F("exposure"), RealField()),
    "active": Sort(F("sources_active"), FloatField(), may_be_unknown=False),
    "shipping": Sort(F("sources_shipping"), FloatField(), may_be_unknown=False),
    "loss": Sort(F("outage_loss"), FloatField()),
    "daily": Sort(F("daily_loss"), FloatField()),
    "confidence": Sort(F("confidence"), RealField()),
}


@dataclass(frozen=True)
class Place:
    key: str | None
    part: int

    @classmethod
    def read(cls, told: str, sort: Sort) -> "Place | None":
        """None where it makes no sense: an address that somebody cut short starts at the first page."""
        key, comma, part = told.rpartition(",")
        if not comma or not part.isdecimal() or len(part) > 18 or "\0" in key:
            return None
        if not key or isinstance(sort.field, TextField):
            return cls(key or None, int(part))
        try:
            number = float(key)
        except ValueError:
            return None
        # Within what a single-precision column can hold, or PostgreSQL refuses the comparison.
        return cls(repr(number), int(part)) if number == 0 or 1e-37 < abs(number) < 1e37 else None

    def write(self) -> str:
        return f"{'' if self.key is None else self.key},{self.part}"


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    previous: str  # a place, empty where there is no such page
    next: str


def read_page(
    positions: PositionQuerySet, *columns: str, sort: str, falls: bool, size: int, after: str, before: str
) -> Page:
    """`size` rows of these columns, after or before a place. One query."""
    by = SORTS[sort]
    place = Place.read(before or after, by)
    backward = bool(before and place)
    if place and place.key is None and not by.may_be_unknown:
        place, backward = None, False
    runs = _runs(positions.annotate(key=by.key), by, falls=falls, place=place, backward=backward)
    wanted = [run.values("part_id", "key", "run", *columns)[: size + 1] for run in runs]
    found = wanted[0] if len(wanted) == 1 else wanted[0].union(*wanted[1:], all=True)[: size + 1]
    rows = sorted(found, key=lambda row: row["run"])
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    return Page(
        rows,
        previous=_place(rows[0]) if rows and (more if backward else place) else "",
        next=_place(rows[-1]) if rows and (backward or more) else "",
    )


def in_order(positions: PositionQuerySet, *, sort: str, falls: bool) -> PositionQuerySet:
    """All of them, in the order in which the pages show them."""
    by = SORTS[sort]
    part = "part_id" if falls else "-part_id"
    key = F("key").desc(nulls_last=True) if falls else F("key").asc(nulls_last=True)
    return positions.annotate(key=by.key).order_by(key, part)


def _place(row: dict[str, Any]) -> str:
    return Place(None if row["key"] is None else str(row["key"]), row["part_id"]).write()


def _runs(positions, by: Sort, *, falls: bool, place: Place | None, backward: bool) -> list[PositionQuerySet]:
    """The one or two runs that a page is cut from, each in the order in which it is walked."""
    known = _known(positions, by, falls=falls, place=place, backward=backward)
    if not by.may_be_unknown:
        return [known]
    unknown = _unknown(positions, falls=falls, place=place, backward=backward)
    if place is None or (place.key is None) == backward:
        return [unknown, known] if backward else [known, unknown]
    return [unknown] if place.key is None else [known]


def _known(positions, by: Sort, *, falls: bool, place: Place | None, backward: bool) -> PositionQuerySet:
    down = falls != backward  # the way the index is walked: down it, or up
    run = positions.annotate(run=Value(1 if backward else 0)).filter(key__isnull=False)
    if place and place.key is not None:
        here = Cast(Value(place.key), by.field)
        if down:
            run = run.filter(Q(key__lt=here) | Q(part__gt=place.part), key__lte=here)
        else:
            run = run.filter(Q(key__gt=here) | Q(part__lt=place.part), key__gte=here)
    if down:
        return run.order_by(F("key").desc(nulls_last=True), "part_id")
    return run.order_by(F("key").asc(nulls_first=True), "-part_id")


def _unknown(positions, *, falls: bool, place: Place | None, backward: bool) -> PositionQuerySet:
    down = falls != backward
    run = positions.annotate(run=Value(0 if backward else 1)).filter(key__isnull=True)
    if place and place.key is None:
        run = run.filter(part__gt=place.part) if down else run.filter(part__lt=place.part)
    return run.order_by("part_id" if down else "-part_id")
