"""Where the company stands: the Portfolio's counts, its worst gaps, and how dense the quadrant is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, Max, Q, Sum
from django.db.models.functions import Cast, Floor

from scoring.charts import STEP
from scoring.filters import IN_SCOPE, UNKNOWN
from scoring.models import Position, Posture, Quadrant
from scoring.models.positions import UNSTABLE_BELOW, PositionQuerySet

UNSCORED = Q(quadrant=Quadrant.UNSCORED)
MOST_DOTS = 5000  # above, the density is drawn, and of the dots only the largest
LARGEST_DOTS = 200
DOT = (
    "part_id",
    "part__number",
    "part__description",
    "posture_today",
    "quadrant",
    "impact",
    "exposure",
    "outage_loss",
)
GAPS = (Posture.UNPROTECTED, Posture.IN_NAME_ONLY, Posture.NOT_PROVEN)
NAMES = {one.value: one.name.lower() for one in Posture} | {Posture.OUT_OF_SCOPE: "unscored"}
SHOWN = (*GAPS, Posture.PROTECTED, Posture.OVER_PROTECTED, Posture.UNSCORED)  # in the order of the page


def counts(positions: PositionQuerySet, *, day: date) -> dict[str, Any]:
    """All headline figures in one query: `all`, `in_scope`, each quadrant, each posture as of the day
    (`posture_5`), what over-protected parts free a year (`freed`, and `freed_unknown` parts of which it is not
    known), `unstable`, `assessed_on`, and of each UNKNOWN how many parts in scope lack it (`no_stock`, ...) and
    how many of the unscored do (`unscored_no_stock`, ...)."""
    figures: dict[str, Any] = {
        "all": Count("pk"),
        "in_scope": Count("pk", filter=IN_SCOPE),
        "unstable": Count("pk", filter=IN_SCOPE & Q(stability__lt=UNSTABLE_BELOW)),
        "freed": Sum("frees", filter=Q(posture_today=Posture.OVER_PROTECTED)),
        "freed_unknown": Count("pk", filter=Q(posture_today=Posture.OVER_PROTECTED, frees=None)),
        "assessed_on": Max("assessed_on"),
    }
    for posture in SHOWN:
        figures[f"posture_{posture}"] = Count("pk", filter=Q(posture_today=posture))
    for quadrant in Quadrant.values:
        figures[quadrant] = Count("pk", filter=Q(quadrant=quadrant))
    for name, (_words, _why, where) in UNKNOWN.items():
        figures[f"no_{name}"] = Count("pk", filter=IN_SCOPE & where)
        figures[f"unscored_no_{name}"] = Count("pk", filter=UNSCORED & where)
    return positions.on(day).aggregate(**figures)


def gaps(positions: PositionQuerySet, *, day: date, most: int = 10) -> list[Position]:
    """The dearest outages among the gaps of the day, no risk accepted. Two queries.

    Each posture is read by its own index, and what has lapsed by the day of its lapse: where all are protected,
    nothing else is looked through.
    """
    open_ = positions.gaps(day)
    runs = [open_.filter(posture=posture) for posture in GAPS]
    runs.append(open_.filter(posture_lapses_on__lte=day).exclude(posture__in=GAPS))
    first, *others = (run.worst_first().values_list("outage_loss", "part_id")[:most] for run in runs)
    found = sorted(
        first.union(*others, all=True), key=lambda row: -1.0 if row[0] is None else row[0], reverse=True
    )
    worst = [part for _loss, part in found[:most]]
    rows = {one.pk: one for one in positions.filter(pk__in=worst).select_related("part__plant")}
    return [rows[part] for part in worst if part in rows]


def largest(positions: PositionQuerySet, *, day: date, most: int) -> list[tuple]:
    """What a dot needs, the dearest outage first."""
    rows = positions.in_scope().on(day).worst_first().values_list(*DOT)[:most]
    return [(*row[:3], NAMES[row[3]], *row[4:]) for row in rows]


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
