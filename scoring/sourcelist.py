"""The sources of one part side by side, with what each delivered."""

from dataclasses import dataclass
from datetime import date
from math import isnan, nan
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.facts.arrivals import ARRIVALS
from scoring.facts.sources import SUMS
from scoring.folding import counts_for
from scoring.models import Position
from suppliers.models import Source

_ARRIVED = f"""
    SELECT source_id, max(came_on) FILTER (WHERE is_dated),
        array_remove(array_agg(DISTINCT foreign_unit), NULL)
    FROM ({ARRIVALS.format(among="source.part_id = %(part)s", of_parts="part.id = %(part)s")}) arrival
    WHERE kind = 'production' AND received > 0 GROUP BY source_id
"""


@dataclass(frozen=True)
class Arrived:
    """The last day on which something came, and the units in which it cannot be added up."""

    last: date | None = None
    foreign_units: frozenset[str] = frozenset()

    def and_of(self, other: "Arrived") -> "Arrived":
        days = [day for day in (self.last, other.last) if day]
        return Arrived(max(days, default=None), self.foreign_units | other.foreign_units)


NOTHING = Arrived()


@dataclass(frozen=True)
class Line:
    """One source. Shares and rates 0-1, None = not known."""

    source: Source
    is_primary: bool
    is_candidate: bool
    status: str  # in words
    is_active: bool
    last_receipt: date | None
    foreign_units: str  # what it is bought in that cannot be turned into the part's unit; mostly empty
    share: float | None
    on_time: float | None
    rejects: float | None
    has_folded: bool  # what is told without its site counts here


def lines(position: Position, *, user: User, day: date, policy: Any) -> list[Line]:
    """The primary first, then by what was received in the last 12 months. Three queries."""
    every = (
        Source.objects.visible_to(user)
        .filter(part=position.part_id)
        .select_related("supplier", "site__supplier", "maker")
        .annotate(counts_for=counts_for())
        .order_by("pk")
    )
    orders = _orders(position.part_id, day=day, policy=policy)
    sources, orders = _fold(list(every), orders, _arrived(position.part_id))
    total = sum(order["taken"] for order in orders.values())
    found = [
        _line(source, orders.get(source.pk), total=total, position=position, day=day) for source in sources
    ]
    return sorted(found, key=lambda line: (not line.is_primary, -(line.share or 0.0), line.source.pk))


def _fold(
    every: list[Any], orders: dict[int, dict[str, Any]], arrived: dict[int, Arrived]
) -> tuple[list[Any], dict[int, dict[str, Any]]]:
    """Each source that stands for itself, with what came from those that count for it; as the scores have them."""
    kept = {one.pk: one for one in every if one.counts_for == one.pk}
    for one in kept.values():
        one.has_folded, one.arrived = False, arrived.get(one.pk, NOTHING)
    for one in every:
        if one.pk in kept:
            continue
        into = kept[one.counts_for]
        into.has_folded = True
        into.arrived = into.arrived.and_of(arrived.get(one.pk, NOTHING))
        told = orders.pop(one.pk, None)
        if told:
            here = orders.setdefault(into.pk, dict.fromkeys(told, 0))
            orders[into.pk] = here | {name: here[name] + told[name] for name in SUMS}
    return list(kept.values()), orders


def _arrived(part: int) -> dict[int, Arrived]:
    """By source."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, {"part": part, "oldest": date.min})
        return {source: Arrived(last, frozenset(units)) for source, last, units in cursor.fetchall()}


def only_site(found: list[Line]) -> Any:
    """The site at which all active sources of a part are made, where there are two or more; else None.

    Placeholders say nothing: two sites that are not known may be two.
    """
    active = [line.source.site for line in found if line.is_active and not line.is_candidate]
    if len(active) > 1 and len({site.pk for site in active}) == 1 and not active[0].is_placeholder:
        return active[0]
    return None


def _orders(part: int, *, day: date, policy: Any) -> dict[int, dict[str, Any]]:
    """The same sums over order lines that the scores are made of, by source."""
    from scoring.facts.reading import read_orders
    from scoring.facts.scope import Parts

    columns = read_orders(Parts.listed([part]), day=day, policy=policy)
    names = list(columns)
    rows = zip(*(columns[name].tolist() for name in names), strict=True)
    return {row["source"]: row for row in (dict(zip(names, values, strict=True)) for values in rows)}


def _line(source: Any, order: dict[str, Any] | None, *, total: float, position: Position, day: date) -> Line:
    status, is_active = status_of(source, day=day)
    return Line(
        source=source,
        is_primary=source.pk == position.primary_source_id,
        is_candidate=source.role == Source.Role.CANDIDATE,
        status=status,
        is_active=is_active,
        last_receipt=source.arrived.last,
        foreign_units=", ".join(sorted(source.arrived.foreign_units)),
        share=share_of(order["taken"] if order else 0.0, total),
        on_time=_on_time(order) if order else None,
        rejects=share_of(order["rejected"], order["received"]) if order else None,
        has_folded=source.has_folded,
    )


def _on_time(order: dict[str, Any]) -> float | None:
    """Lines that came, and do not say when, say nothing alone, as in the scores."""
    silent = order["undated"] and not order["dated"]
    return None if silent else share_of(order["on_time"], order["due"])


def share_of(some: float, total: float) -> float | None:
    """None where there is nothing to have a share of, or where amounts do not add up."""
    share = some / total if total else nan
    return None if isnan(share) else share


def status_of(source: Source, *, day: date) -> tuple[str, bool]:
    """Whether it may be bought from today, in words."""
    if source.status == Source.Status.BLOCKED:
        return _("blocked"), False
    if source.supplier.status == source.supplier.Status.BLOCKED:
        return _("supplier blocked"), False
    if source.valid_to and source.valid_to < day:
        return _("ended"), False
    if source.valid_from and source.valid_from > day:
        return _("not yet valid"), False
    return _("active"), True
