"""Plants and countries: what stands there, counted over positions."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, FloatField, Max, Q, Sum, When
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from scoring.facts.reading import HAZARD_INDEX, STABILITY_INDEX
from scoring.filters import IN_SCOPE
from scoring.models import Position, Quadrant
from scoring.models.positions import PositionQuerySet
from suppliers.models import Company, CountryRisk, Part, Plant, Site

USED = (HAZARD_INDEX, STABILITY_INDEX)  # by the scores
NAMES = {
    "inform_natural": "INFORM Natural",
    "inform_hazard": "INFORM Hazard & exposure",
    "inform_vulnerability": "INFORM Vulnerability",
    "inform_coping": "INFORM Lack of coping capacity",
    "inform_risk": "INFORM Risk",
    "wgi_pv": "WGI Political stability",
    "wgi_cc": "WGI Control of corruption",
    "wgi_ge": "WGI Government effectiveness",
    "wgi_rl": "WGI Rule of law",
    "wgi_rq": "WGI Regulatory quality",
    "wgi_va": "WGI Voice and accountability",
}  # as their publishers call them


def index_name(index: str) -> str:
    return NAMES.get(index, index)


def _counts(positions: Any) -> Any:
    """Per group: parts in scope, each quadrant, the dearest outage, and dual wanted with one source or none."""
    return positions.annotate(
        in_scope=Count("pk", filter=IN_SCOPE),
        short=Count("pk", filter=Q(quadrant=Quadrant.DUAL_SOURCE, sources_active__lt=2)),
        worst=Max("outage_loss"),
        **{one: Count("pk", filter=Q(quadrant=one)) for one in Quadrant.values},
    )


def plants(user: User) -> list[dict[str, Any]]:
    """Every plant, and a row without one where parts have none. Three queries."""
    counted = {
        row["part__plant"]: row
        for row in _counts(Position.objects.visible_to(user).order_by().values("part__plant"))
    }
    daily = daily_totals(user)
    rows = [
        {"plant": plant, "daily": daily.get(plant.pk), **counted.get(plant.pk, {})}
        for plant in Plant.objects.visible_to(user).order_by("code")
    ]
    if None in counted:
        rows.append({"plant": None, "daily": daily.get(None), **counted[None]})
    return rows


def of_plant(plant: Plant, *, user: User) -> dict[str, Any]:
    """The counts of one plant. One query."""
    found = Position.objects.visible_to(user).filter(part__plant=plant).order_by().values("part__plant")
    return next(iter(_counts(found)), {})


def daily_totals(user: User, plant: Plant | None = None) -> dict[int | None, tuple[int, float]]:
    """By plant: how many products it has that say what they bring a day, and what they bring together: the
    margin where known, else the revenue. In the base currency; others are left out. One query."""
    base = Company.objects.values("base_currency")
    products = (
        Part.objects.visible_to(user)
        .exclude(daily_margin=None, daily_revenue=None)
        .filter(currency__in=base, **({"plant": plant} if plant else {}))
    )
    brings = Cast(Coalesce("daily_margin", "daily_revenue"), FloatField())
    return {
        where: (count, total)
        for where, count, total in products.order_by()
        .values_list("plant")
        .annotate(products=Count("pk"), total=Sum(brings))
    }


@dataclass
class Value:
    value: float
    year: int
    is_stale: bool


@dataclass
class Country:
    code: str
    primaries: int = 0
    dual: int = 0
    worst: float | None = None
    sites: int = 0
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        return bool(self.primaries or self.sites)

    def of(self, indexes: list[str]) -> list[Value | None]:
        return [self.values.get(index) for index in indexes]


def countries(user: User, *, day: date, years: float) -> list[Country]:
    """Those with sites or primary sources first, by how many parts want two; then those with values only.

    A value is stale where it is older than `years`: the scores take it for unknown. Three queries.
    """
    found: dict[str, Country] = {}
    counted = (
        Position.objects.visible_to(user)
        .in_scope()
        .exclude(primary_country=None)
        .order_by()
        .values_list("primary_country")
        .annotate(
            parts=Count("pk"),
            dual=Count("pk", filter=Q(quadrant=Quadrant.DUAL_SOURCE)),
            worst=Max("outage_loss"),
        )
    )
    for code, primaries, dual, worst in counted:
        found[code] = Country(code, primaries, dual, worst)
    sites = Site.objects.visible_to(user).exclude(country=None).order_by().values_list("country")
    for code, count in sites.annotate(Count("pk")):
        found.setdefault(code, Country(code)).sites = count
    newest = (
        CountryRisk.objects.visible_to(user)
        .filter(year__lte=day.year)
        .order_by("country", "index", "-year")
        .distinct("country", "index")
    )
    for code, index, year, value in newest.values_list("country", "index", "year", "value"):
        found.setdefault(code, Country(code)).values[index] = Value(
            float(value), year, year < day.year - years
        )
    return sorted(found.values(), key=lambda one: (not one.is_ours, -one.dual, -one.primaries, one.code))


def worst_of(positions: PositionQuerySet, *, most: int = 5) -> list[dict[str, Any]]:
    """In scope, the dearest outage first."""
    return list(
        positions.in_scope()
        .annotate(known=Case(When(outage_loss=None, then=1), default=0))
        .order_by("known", F("outage_loss").desc(nulls_last=True), "part_id")
        .values(
            "part_id", "part__number", "part__description", "quadrant", "outage_loss",
            "primary_supplier__name", "primary_country", "sources_active", "sources_listed",
        )[:most]
    )  # fmt: skip
