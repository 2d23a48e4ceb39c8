"""Pairs that may be one, as a list shows them; and what may be the same as one row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import F, FloatField, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.downloads import Table, local_day
from accounts.models import User
from accounts.templatetags.words import country
from scoring.keyset import Sort, in_order
from suppliers.duplicates.finding import WORDS
from suppliers.models import Duplicate, ExternalKey, Merge, Part, Supplier

HOW: dict[str, Any] = {
    "sort": "rank",
    "sorts": {"rank": Sort(F("rank"), FloatField(), may_be_unknown=False)},
    "falls": True,
    "identity": "pk",
}
LAST = 20  # merges shown
MOST_NAMED = 12
LONGEST = 100
ONE, OTHER = (("one", "one_name"), ("the_other", "the_other_name"))
NOTES = {"suppliers": "country", "parts": "plant"}
CHUNK = 500
TRIGRAM = 3  # letters; what is shorter is looked for as it stands


@dataclass(frozen=True)
class Side:
    """One row of a pair; `note` tells it from others of its name."""

    pk: int
    code: str
    name: str
    note: str


@dataclass(frozen=True)
class Pair:
    duplicate: Duplicate
    sides: tuple[Side, Side]
    reasons: list[str]


def shown(pairs: Sequence[Duplicate], *, resource: str, user: User) -> list[Pair]:
    """In the order given; a pair of which one row is gone is left out. One query."""
    ids = {row for pair in pairs for row in (pair.low_id, pair.high_id)}
    rows = sides(resource, ids, user=user)
    return [
        Pair(pair, (rows[pair.low_id], rows[pair.high_id]), [str(WORDS[one]) for one in pair.reasons])
        for pair in pairs
        if pair.low_id in rows and pair.high_id in rows
    ]


def table(pairs: QuerySet[Duplicate], *, resource: str, is_dismissed: bool, user: User, day: date) -> Table:
    """The list as a file has it, the likeliest first. A query for every CHUNK pairs, and one."""
    said = ("said_to_be_two_by", "said_on", "why") if is_dismissed else ("why_they_may_be_one",)
    note = NOTES[resource]
    names = [*ONE, f"one_{note}", *OTHER, f"the_other_{note}", *said]
    found = in_order(pairs, **HOW).select_related("dismissed_by").iterator(chunk_size=2000)
    lines = _lines(found, resource=resource, is_dismissed=is_dismissed, user=user)
    return Table(f"duplicates-{resource}", names, lines, day)


def _lines(
    found: Iterator[Duplicate], *, resource: str, is_dismissed: bool, user: User
) -> Iterator[list[Any]]:
    while some := list(islice(found, CHUNK)):
        for pair in shown(some, resource=resource, user=user):
            one = pair.duplicate
            told = [str(one.dismissed_by), local_day(one.dismissed_at), one.dismissed_why]
            named = [text for side in pair.sides for text in (side.code, side.name, side.note)]
            yield [*named, *(told if is_dismissed else ["; ".join(pair.reasons)])]


def sides(resource: str, ids: Iterable[int], *, user: User) -> Mapping[int, Side]:
    if resource == "parts":
        parts = Part.objects.visible_to(user).select_related("plant").filter(pk__in=list(ids))
        return {one.pk: Side(one.pk, one.number, one.description, _at(one)) for one in parts}
    suppliers = Supplier.objects.visible_to(user).filter(pk__in=list(ids))
    return {one.pk: Side(one.pk, one.code, one.name, country(one.country)) for one in suppliers}


def _at(part: Part) -> str:
    return _("plant %s") % part.plant.code if part.plant else ""


def last_merges(resource: str, *, user: User) -> list[Merge]:
    """The newest. One query."""
    rows = Merge.objects.visible_to(user).filter(resource=resource).select_related("by", "undone_by")
    return list(rows.order_by("-pk")[:LAST])


def merged_into(resource: str, pk: int, *, user: User) -> list[Merge]:
    """What went into this row and stands. One query."""
    rows = Merge.objects.visible_to(user).standing().filter(resource=resource, kept_id=pk)
    return list(rows.select_related("by").order_by("-pk"))


def keys_of(resource: str, pk: int, *, user: User) -> list[ExternalKey]:
    """What other systems, or this one before a merge, call it. One query."""
    field = {"suppliers": "supplier", "parts": "part"}[resource]
    rows = ExternalKey.objects.visible_to(user).filter(resource=resource, **{field: pk})
    return list(rows.order_by("system", "key", "pk"))


def of_row(resource: str, pk: int, *, user: User) -> list[Pair]:
    """Pairs with this row that nobody has dismissed, the likeliest first. Two queries."""
    found = Duplicate.objects.visible_to(user).standing().with_row(resource, pk)
    return shown(list(found.likeliest_first()[:MOST_NAMED]), resource=resource, user=user)


def named(resource: str, row: Any, told: str, *, user: User) -> list[Side]:
    """Rows that a person may mean by a code, number or name; of parts those of the same plant. One query."""
    told = " ".join(told.replace("\0", " ").split())[:LONGEST]
    if not told:
        return []
    how = "icontains" if len(told) >= TRIGRAM else "iexact"
    rows: QuerySet[Any]
    if resource == "parts":
        at_plant = Part.objects.visible_to(user).select_related("plant").filter(plant=row.plant_id)
        rows = at_plant.filter(Q((f"number__{how}", told)) | Q((f"description__{how}", told))).order_by(
            "number"
        )
        others = rows.exclude(pk=row.pk)[:MOST_NAMED]
        return [Side(one.pk, one.number, one.description, _at(one)) for one in others]
    rows = Supplier.objects.visible_to(user).filter(Q((f"code__{how}", told)) | Q((f"name__{how}", told)))
    others = rows.exclude(pk=row.pk).order_by("code")[:MOST_NAMED]
    return [Side(one.pk, one.code, one.name, country(one.country)) for one in others]
