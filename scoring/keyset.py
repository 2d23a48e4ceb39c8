"""Pages of a list by key, both ways: a page costs the same wherever it is, as nothing is skipped.

Rows run by (key, id): of positions the part's, of other lists what `identity` names. Where the key is unknown
they come last, whichever way the key runs; so a list is two runs, the known and the unknown, and a page is
the end of one and the start of the other.

A place is told in the address as "key,id": the key of the row a page starts after, or ends before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, F, Field, FloatField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower

from scoring.fields import RealField


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
    row: int

    @classmethod
    def read(cls, told: str, sort: Sort) -> "Place | None":
        """None where it makes no sense: an address that somebody cut short starts at the first page."""
        key, comma, row = told.rpartition(",")
        if not comma or not row.isdecimal() or len(row) > 18 or "\0" in key:
            return None
        if not key or isinstance(sort.field, TextField):
            return cls(key or None, int(row))
        if isinstance(sort.field, DateField):
            return cls(key, int(row)) if is_day(key) else None
        try:
            number = float(key)
        except ValueError:
            return None
        # Within what a single-precision column can hold, or PostgreSQL refuses the comparison.
        return cls(repr(number), int(row)) if number == 0 or 1e-37 < abs(number) < 1e37 else None

    def write(self) -> str:
        return f"{'' if self.key is None else self.key},{self.row}"


def is_day(told: str) -> bool:
    try:
        return date.fromisoformat(told).isoformat() == told
    except ValueError:
        return False


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    previous: str  # a place, empty where there is no such page
    next: str


def read_page(
    rows: QuerySet[Any],
    *columns: str,
    sort: str,
    falls: bool,
    size: int,
    after: str,
    before: str,
    sorts: Mapping[str, Sort] = SORTS,
    identity: str = "part_id",
) -> Page:
    """`size` rows of these columns, after or before a place. One query."""
    by = sorts[sort]
    place = Place.read(before or after, by)
    backward = bool(before and place)
    if place and place.key is None and not by.may_be_unknown:
        place, backward = None, False
    walk = _Walk(by, identity, falls=falls, place=place, backward=backward)
    wanted = [
        run.values(identity, "key", "run", *columns)[: size + 1]
        for run in walk.runs(rows.annotate(key=by.key))
    ]
    found = wanted[0] if len(wanted) == 1 else wanted[0].union(*wanted[1:], all=True)[: size + 1]
    shown = sorted(found, key=lambda row: row["run"])
    more = len(shown) > size
    shown = shown[:size]
    if backward:
        shown.reverse()
    return Page(
        shown,
        previous=_place(shown[0], identity) if shown and (more if backward else place) else "",
        next=_place(shown[-1], identity) if shown and (backward or more) else "",
    )


def in_order(
    rows: QuerySet[Any],
    *,
    sort: str,
    falls: bool,
    sorts: Mapping[str, Sort] = SORTS,
    identity: str = "part_id",
) -> QuerySet[Any]:
    """All of them, in the order in which the pages show them."""
    by = sorts[sort]
    key = F("key").desc(nulls_last=True) if falls else F("key").asc(nulls_last=True)
    return rows.annotate(key=by.key).order_by(key, identity if falls else f"-{identity}")


def _place(row: dict[str, Any], identity: str) -> str:
    return Place(None if row["key"] is None else str(row["key"]), row[identity]).write()


@dataclass(frozen=True)
class _Walk:
    """From a place, in one direction, through the one or two runs that a page is cut from."""

    by: Sort
    identity: str
    falls: bool
    place: Place | None
    backward: bool

    @property
    def down(self) -> bool:
        """The way the index is walked: down it, or up."""
        return self.falls != self.backward

    def runs(self, rows: QuerySet[Any]) -> list[QuerySet[Any]]:
        """Each in the order in which it is walked."""
        known = self._known(rows)
        if not self.by.may_be_unknown:
            return [known]
        unknown = self._unknown(rows)
        if self.place is None or (self.place.key is None) == self.backward:
            return [unknown, known] if self.backward else [known, unknown]
        return [unknown] if self.place.key is None else [known]

    def _known(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        run = rows.annotate(run=Value(1 if self.backward else 0)).filter(key__isnull=False)
        if self.place and self.place.key is not None:
            here = Cast(Value(self.place.key), self.by.field)
            if self.down:
                run = run.filter(Q(key__lt=here) | self._beyond(), key__lte=here)
            else:
                run = run.filter(Q(key__gt=here) | self._beyond(), key__gte=here)
        if self.down:
            return run.order_by(F("key").desc(nulls_last=True), self.identity)
        return run.order_by(F("key").asc(nulls_first=True), f"-{self.identity}")

    def _unknown(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        run = rows.annotate(run=Value(0 if self.backward else 1)).filter(key__isnull=True)
        if self.place and self.place.key is None:
            run = run.filter(self._beyond())
        return run.order_by(self.identity if self.down else f"-{self.identity}")

    def _beyond(self) -> Q:
        """Of equal keys, the rows that are still to come."""
        assert self.place is not None
        return Q(**{f"{self.identity}__{'gt' if self.down else 'lt'}": self.place.row})
