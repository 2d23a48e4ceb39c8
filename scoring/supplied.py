"""The parts that a supplier sells, or makes, for us; and the sites where."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.facts.arrivals import ARRIVALS
from scoring.facts.reading import YEAR
from scoring.folding import counts_for, folded
from scoring.models import Position
from scoring.sourcelist import share_of, status_of
from suppliers.models import Site, Source

_AMONG = "{} = ANY(%(parts)s::bigint[])"
_CAME = f"""
    SELECT part_id, source_id, sum(received * coalesce(units, 'NaN'))
    FROM ({ARRIVALS.format(among=_AMONG.format("source.part_id"), of_parts=_AMONG.format("part.id"))}) arrival
    WHERE kind = 'production' AND received > 0 AND came_on > %(oldest)s AND came_on <= %(day)s
    GROUP BY part_id, source_id
"""
MOST = 50
MOST_SITES = 100


@dataclass(frozen=True)
class Line:
    """One source. `share` of what came of the part in 12 months, 0-1; None = nothing came, from anybody."""

    source: Source
    position: Position | None
    does: str  # in words: sells, makes, or both
    is_primary: bool
    is_active: bool
    status: str
    share: float | None


def sites(supplier: int, *, user: User) -> list[Site]:
    """Known ones first. `parts` is how many parts are made there. One query."""
    return list(
        Site.objects.visible_to(user)
        .filter(supplier=supplier)
        .annotate(parts=Count("sources__part", distinct=True))
        .order_by("is_placeholder", "-parts", "code")[:MOST_SITES]
    )


def _of(supplier: int, own_sites: list[Site], user: User) -> QuerySet[Source]:
    made_here = [site.pk for site in own_sites]
    every = Source.objects.visible_to(user)
    return folded(every.filter(Q(supplier=supplier) | Q(maker=supplier) | Q(site__in=made_here)))


def counts(supplier: int, own_sites: list[Site], *, user: User) -> dict[str, int]:
    """`sold`, `made`, `all`: numbers of parts. One query."""
    made_here = [site.pk for site in own_sites]
    makes = Q(maker=supplier) | Q(maker=None, site__in=made_here)
    return _of(supplier, own_sites, user).aggregate(
        sold=Count("part", distinct=True, filter=Q(supplier=supplier)),
        made=Count("part", distinct=True, filter=makes),
        all=Count("part", distinct=True),
        sources=Count("pk"),
    )


def lines(supplier: int, own_sites: list[Site], *, user: User, day: date) -> list[Line]:
    """The dearest outages first. Three queries."""
    sources = list(
        _of(supplier, own_sites, user)
        .select_related("part__plant", "part__position", "supplier", "maker", "site__supplier")
        .order_by(F("part__position__outage_loss").desc(nulls_last=True), "part__number", "pk")[:MOST]
    )
    came = _came(sources, user=user, day=day)
    totals: dict[int, float] = {}
    for (part, _source), quantity in came.items():
        totals[part] = totals.get(part, 0.0) + quantity
    return [_line(one, supplier, came, totals, day=day) for one in sources]


def _came(sources: list[Source], *, user: User, day: date) -> dict[tuple[int, int], float]:
    """What came in 12 months of these parts, from each of their sources, by the one that it counts for; in the
    part's unit, NaN where it came in another that cannot be turned into it."""
    parts = sorted({one.part_id for one in sources})
    rivals = Source.objects.visible_to(user).filter(part__in=parts, site__is_placeholder=True)
    counts_as = dict(rivals.annotate(counts_for=counts_for()).values_list("pk", "counts_for"))
    with connection.cursor() as cursor:
        cursor.execute(_CAME, {"parts": parts, "day": day, "oldest": day - timedelta(days=YEAR)})
        rows = cursor.fetchall()
    came: dict[tuple[int, int], float] = defaultdict(float)
    for part, source, quantity in rows:
        came[part, counts_as.get(source, source)] += float(quantity)
    return came


def _line(
    source: Source,
    supplier: int,
    came: dict[tuple[int, int], float],
    totals: dict[int, float],
    *,
    day: date,
) -> Line:
    position = getattr(source.part, "position", None)
    status, is_active = status_of(source, day=day)
    total = totals.get(source.part_id)
    return Line(
        source=source,
        position=position,
        does=_does(source, supplier),
        is_primary=position is not None and position.primary_source_id == source.pk,
        is_active=is_active,
        status=status,
        share=share_of(came.get((source.part_id, source.pk), 0.0), total or 0.0),
    )


def _does(source: Source, supplier: int) -> str:
    makes = (source.maker_id or source.site.supplier_id) == supplier
    if source.supplier_id != supplier:
        return _("makes") if makes else _("its site makes")
    return _("sells and makes") if makes and not source.site.is_placeholder else _("sells")


def facts_of(found: dict[str, Any]) -> str:
    """'sells 12 parts, makes 9'"""
    return _("sells %(sold)s, makes %(made)s") % found
