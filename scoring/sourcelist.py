"""The sources of one part side by side, with what each delivered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.facts.sources import SUMS
from scoring.folding import counts_for
from scoring.models import Position
from suppliers.models import Source


@dataclass(frozen=True)
class Line:
    """One source. Shares and rates 0-1, None = not known."""

    source: Source
    is_primary: bool
    is_candidate: bool
    status: str  # in words
    is_active: bool
    last_receipt: date | None
    share: float | None
    on_time: float | None
    rejects: float | None
    has_folded: bool  # what is told without its site counts here


def lines(position: Position, *, user: User, day: date, policy: Any) -> list[Line]:
    """The primary first, then by what was received in the last 12 months. Two queries."""
    delivered = Q(order_lines__kind="production", order_lines__received__gt=0) & ~Q(
        order_lines__status="cancelled"
    )
    sources = (
        Source.objects.visible_to(user)
        .filter(part=position.part_id)
        .select_related("supplier", "site__supplier", "maker")
        .annotate(last_receipt=Max("order_lines__received_on", filter=delivered), counts_for=counts_for())
        .order_by("pk")
    )
    sources, orders = _fold(list(sources), _orders(position.part_id, day=day, policy=policy))
    total = sum(order["taken"] for order in orders.values())
    found = [
        _line(source, orders.get(source.pk), total=total, position=position, day=day) for source in sources
    ]
    return sorted(found, key=lambda line: (not line.is_primary, -(line.share or 0.0), line.source.pk))


def _fold(every: list[Any], orders: dict[int, dict[str, Any]]) -> tuple[list[Any], dict[int, dict[str, Any]]]:
    """Each source that stands for itself, with the orders of those that count for it; as the scores have them."""
    kept = {one.pk: one for one in every if one.counts_for == one.pk}
    for one in kept.values():
        one.has_folded = False
    for one in every:
        if one.pk in kept:
            continue
        into = kept[one.counts_for]
        into.has_folded = True
        into.last_receipt = max(filter(None, (into.last_receipt, one.last_receipt)), default=None)
        told = orders.pop(one.pk, None)
        if told:
            here = orders.setdefault(into.pk, dict.fromkeys(told, 0))
            orders[into.pk] = here | {name: here[name] + told[name] for name in SUMS}
    return list(kept.values()), orders


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
        last_receipt=source.last_receipt,
        share=order["taken"] / total if order and total else (0.0 if total else None),
        on_time=order["on_time"] / order["due"] if order and order["due"] else None,
        rejects=order["rejected"] / order["received"] if order and order["received"] else None,
        has_folded=source.has_folded,
    )


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
