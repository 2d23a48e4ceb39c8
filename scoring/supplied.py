"""The parts that a supplier sells, or makes, for us; and the sites where."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, FloatField, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import chips
from scoring.checked import Row, checked
from scoring.facts.arrivals import ARRIVALS
from scoring.facts.reading import YEAR
from scoring.folding import counts_for, folded
from scoring.keyset import Sort
from scoring.models import Position, Readiness, Verdict
from scoring.readiness.numbers import Numbers
from scoring.sentences import posture_on
from scoring.sourcelist import share_of, status_of
from suppliers.models import Site, Source

_AMONG = "{} = ANY(%(parts)s::bigint[])"
_CAME = f"""
    SELECT part_id, source_id, sum(received * coalesce(units, 'NaN'))
    FROM ({ARRIVALS.format(among=_AMONG.format("source.part_id"), of_parts=_AMONG.format("part.id"))}) arrival
    WHERE kind = 'production' AND received > 0 AND came_on > %(oldest)s AND came_on <= %(day)s
    GROUP BY part_id, source_id
"""
MOST_SITES = 100
# The dearest outages first.
SORTS = {"loss": Sort(F("part__position__outage_loss"), FloatField())}
HOW: dict[str, Any] = {"sort": "loss", "falls": True, "sorts": SORTS, "identity": "id"}


@dataclass(frozen=True)
class Line:
    """One source. `share` of what came of the part in 12 months, 0-1; None = nothing came, from anybody.
    `verdict` and what it lacks as of the day; None where it is not judged yet."""

    source: Source
    position: Position | None
    posture: int | None
    verdict: Verdict | None
    lacks: list[tuple[str, Any]]
    does: str  # in words: sells, makes, or both
    is_primary: bool
    is_active: bool
    status: str
    share: float | None

    @property
    def verdict_state(self) -> str:
        return chips.STATES[self.verdict] if self.verdict is not None else ""


def sites(supplier: int, *, user: User) -> list[Site]:
    """Known ones first. `parts` is how many parts are made there. One query."""
    return list(
        Site.objects.visible_to(user)
        .filter(supplier=supplier)
        .annotate(parts=Count("sources__part", distinct=True))
        .order_by("is_placeholder", "-parts", "code")[:MOST_SITES]
    )


def of(supplier: int, own_sites: list[Site], *, user: User) -> QuerySet[Source]:
    """The sources that it sells, or makes; each that stands for itself."""
    made_here = [site.pk for site in own_sites]
    every = Source.objects.visible_to(user)
    return folded(every.filter(Q(supplier=supplier) | Q(maker=supplier) | Q(site__in=made_here)))


def counts(supplier: int, own_sites: list[Site], *, user: User) -> dict[str, int]:
    """`sold`, `made`, `all`: numbers of parts. One query."""
    made_here = [site.pk for site in own_sites]
    makes = Q(maker=supplier) | Q(maker=None, site__in=made_here)
    return of(supplier, own_sites, user=user).aggregate(
        sold=Count("part", distinct=True, filter=Q(supplier=supplier)),
        made=Count("part", distinct=True, filter=makes),
        all=Count("part", distinct=True),
        sources=Count("pk"),
    )


def lines(ids: list[int], *, supplier: int, user: User, day: date, numbers: Numbers) -> list[Line]:
    """These sources, in this order. Four queries."""
    chosen = Source.objects.visible_to(user).select_related(
        "part__plant", "part__position", "supplier", "maker", "site__supplier"
    )
    found = chosen.in_bulk(ids)
    sources = [found[pk] for pk in ids if pk in found]
    came = _came(sources, user=user, day=day)
    totals: dict[int, float] = {}
    for (part, _source), quantity in came.items():
        totals[part] = totals.get(part, 0.0) + quantity
    judged = Readiness.objects.visible_to(user).in_bulk(ids)
    rows = {pk: checked(one, day) for pk, one in judged.items()}
    return [_line(one, supplier, came, totals, rows.get(one.pk), day=day, numbers=numbers) for one in sources]


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
    row: Row | None,
    *,
    day: date,
    numbers: Numbers,
) -> Line:
    position = getattr(source.part, "position", None)
    status, is_active = status_of(source, day=day)
    total = totals.get(source.part_id)
    return Line(
        source=source,
        position=position,
        posture=posture_on(position, day) if position else None,
        verdict=row["verdict"] if row else None,
        lacks=chips.stopped(row) + chips.lacking(row, numbers) if row else [],
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
