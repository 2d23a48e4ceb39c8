"""Where the company stands: the Portfolio's counts, its worst parts, and how dense the quadrant is."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, IntegerField, Max, Q
from django.db.models.functions import Cast, Floor

from scoring.charts import STEP
from scoring.filters import IN_SCOPE, UNKNOWN
from scoring.models import Quadrant
from scoring.models.positions import UNSTABLE_BELOW, PositionQuerySet

UNSCORED = Q(quadrant=Quadrant.UNSCORED)
MOST_DOTS = 5000  # above, the density is drawn, and of the dots only the largest
LARGEST_DOTS = 200
DOT = ("part_id", "part__number", "part__description", "quadrant", "impact", "exposure", "outage_loss")


def counts(positions: PositionQuerySet) -> dict[str, Any]:
    """All headline figures in one query: `all`, `in_scope`, each quadrant, `short` (dual source wanted, fewer
    than two active sources), `unstable`, `assessed_on`, and of each UNKNOWN how many parts in scope lack it
    (`no_stock`, ...) and how many of the unscored do (`unscored_no_stock`, ...)."""
    figures: dict[str, Any] = {
        "all": Count("pk"),
        "in_scope": Count("pk", filter=IN_SCOPE),
        "short": Count("pk", filter=Q(quadrant=Quadrant.DUAL_SOURCE, sources_active__lt=2)),
        "unstable": Count("pk", filter=IN_SCOPE & Q(stability__lt=UNSTABLE_BELOW)),
        "assessed_on": Max("assessed_on"),
    }
    for quadrant in Quadrant.values:
        figures[quadrant] = Count("pk", filter=Q(quadrant=quadrant))
    for name, (_words, _why, where) in UNKNOWN.items():
        figures[f"no_{name}"] = Count("pk", filter=IN_SCOPE & where)
        figures[f"unscored_no_{name}"] = Count("pk", filter=UNSCORED & where)
    return positions.aggregate(**figures)


def worst(positions: PositionQuerySet, *, most: int = 10) -> list[dict[str, Any]]:
    """Dual source wanted, fewer than two active sources; the dearest outage first."""
    return list(
        positions.dual_wanted()
        .short_of_sources()
        .worst_first()
        .values(
            "part_id",
            "part__number",
            "part__description",
            "primary_supplier__name",
            "primary_country",
            "outage_loss",
            "sources_active",
            "sources_listed",
        )[:most]
    )


def largest(positions: PositionQuerySet, *, most: int) -> list[tuple]:
    """What a dot needs, the dearest outage first."""
    return list(positions.in_scope().worst_first().values_list(*DOT)[:most])


def cells(positions: PositionQuerySet) -> Iterator[tuple[int, int, int]]:
    """How many parts lie in each cell of the density: (column, row, count). One scan in the database."""
    column, row = (Cast(Floor(F(axis) / STEP), IntegerField()) for axis in ("impact", "exposure"))
    return (
        positions.in_scope()
        .annotate(column=column, row=row)
        .order_by()
        .values_list("column", "row")
        .annotate(parts=Count("pk"))
        .iterator()
    )
