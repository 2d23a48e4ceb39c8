"""`positions` (a part's present state) and `assessments` (every result it had), as lists of the API; and all lists
that scoring has there."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Func, IntegerField, JSONField, QuerySet
from django.utils.translation import gettext_lazy as _

from scoring.api import canbuy, decisions, overrides, policies, readiness, singlepoints, sourceplans
from scoring.models import Assessment, Position
from scoring.models.positions import NONE_ALONE, Quadrant
from scoring.origins import Origin
from scoring.policy import DRIVERS
from suppliers.api.fields import Field, Listing

QUADRANTS = tuple(Quadrant.values)
POSSIBLE = {
    1: Quadrant.DUAL_SOURCE.value,
    2: Quadrant.QUALIFIED_BACKUP.value,
    4: Quadrant.SINGLE_SOURCE.value,
}
ARRAYS = ("raw", "seen_on", "origin", "score", "low", "high", "points")
REAL = {"type": ["number", "null"]}


def possible(bits: int) -> list[str]:
    return [name for bit, name in POSSIBLE.items() if bits & bit]


def floor(index: int) -> str:
    return DRIVERS[index]


def settling(index: int) -> str | None:
    if index == NONE_ALONE:
        return "none_alone"
    return DRIVERS[index] if index >= 0 else None


def money(amount: float) -> str:
    """An engine's float as a decimal string, to the cent."""
    return format(round(Decimal(amount), 2), "f")


def _part() -> Iterable[Field]:
    yield Field("part", "part__number", "text", _("the part's number"))
    yield Field("plant", "part__plant__code", "text", _("code of the part's plant"), nullable=True)


def _judged(nullable: bool) -> Iterable[Field]:
    """What positions and assessments have in common; null where the part is out of scope."""
    yield Field("assessed_on", "assessed_on", "date", _("the day on which this result was first reached"))
    yield Field("policy", "policy__version", "whole", _("version of the policy"))
    for axis in ("impact", "exposure"):
        for name in (axis, f"{axis}_low", f"{axis}_high"):
            yield Field(name, name, "real", _("0 to 100"), nullable=nullable)
    yield Field("quadrant", "quadrant", "choice", _("the treatment wanted"), choices=QUADRANTS)
    yield Field(
        "quadrants_possible",
        "quadrants_possible",
        "list",
        _("what the ranges of both axes allow"),
        nullable=nullable,
        write=possible,
        schema={"type": "array", "items": {"type": "string", "enum": list(POSSIBLE.values())}},
    )
    for name in ("confidence", "impact_confidence", "exposure_confidence"):
        yield Field(name, name, "real", _("share of the weight that is known, 0 to 1"), nullable=nullable)
    yield Field(
        "floor",
        "floor",
        "list",
        _("the driver whose floor set the impact"),
        nullable=True,
        write=floor,
        schema={"type": "string", "enum": list(DRIVERS)},
    )
    yield Field(
        "stability", "stability", "real", _("share of weightings with the same treatment"), nullable=True
    )
    yield Field(
        "settles",
        "settles",
        "list",
        _(
            "the unknown driver to find out first; none_alone where no one is sure to help; null where it is settled"
        ),
        nullable=True,
        write=settling,
        schema={"type": "string", "enum": [*DRIVERS, "none_alone"]},
    )
    yield _money("daily_loss", _("base currency a day; null where not known"))
    yield Field(
        "loss_by_revenue", "loss_by_revenue", "flag", _("counted by revenue, as a margin is not known")
    )
    for name in ("cover_days", "recovery_days", "days_not_covered"):
        yield Field(name, name, "real", _("days; null where not known, or without end"), nullable=True)


def _money(name: str, about: Any) -> Field:
    return Field(name, name, "list", about, nullable=True, write=money, schema={"type": "string"})


def _primary() -> Iterable[Field]:
    yield _money("outage_loss", _("base currency; null where not known"))
    yield Field("products", "products", "whole", _("finished products that stop without it"))
    yield Field(
        "primary_supplier", "primary_supplier__code", "text", _("who sells the primary"), nullable=True
    )
    yield Field(
        "primary_site", "primary_site__code", "text", _("where it is made; null: not known"), nullable=True
    )
    yield Field("primary_country", "primary_country", "country", _("the site's country"), nullable=True)
    yield Field(
        "primary_told", "primary_told", "flag", _("told by its role, or chosen as the largest receiver")
    )
    yield Field("sources_listed", "sources_listed", "whole", _("sources listed"))
    yield Field("sources_active", "sources_active", "whole", _("of these active"))
    yield Field("sources_shipping", "sources_shipping", "whole", _("of these shipped in the last 12 months"))
    yield Field(
        "single_points",
        "single_points",
        "list",
        _("how many single points it has on paper; null where the network says nothing of it"),
        nullable=True,
        schema={"type": "integer"},
    )


def with_points(rows: QuerySet) -> QuerySet:
    """With how many single points each has; one join."""
    points = Func("part__points__paper", function="cardinality", output_field=IntegerField())
    return rows.annotate(single_points=points)


def with_drivers(rows: QuerySet) -> QuerySet:
    """The seven arrays as one value, in the order of ARRAYS."""
    return rows.annotate(drivers=Func(*ARRAYS, function="jsonb_build_array", output_field=JSONField()))


def drivers(arrays: list[Any]) -> list[dict[str, Any]]:
    """One object a driver, in the fixed order. JSON has no number without end: null."""
    made = []
    for name, *values in zip(DRIVERS, *arrays, strict=True):
        driver = {"driver": name, **dict(zip(ARRAYS, values, strict=True))}
        driver["origin"] = Origin(driver["origin"]).name.lower()
        made.append({key: None if value == "Infinity" else value for key, value in driver.items()})
    return made


DRIVER = {
    "type": "object",
    "required": ["driver", *ARRAYS],
    "properties": {
        "driver": {"type": "string", "enum": list(DRIVERS)},
        "raw": REAL | {"description": "The value itself, in its own unit; null: not known, or without end."},
        "seen_on": {"type": ["string", "null"], "format": "date"},
        "origin": {"type": "string", "enum": [o.name.lower() for o in Origin]},
        "score": REAL,
        "low": REAL,
        "high": REAL,
        "points": REAL,
    },
}

positions = Listing(
    "positions",
    _("A part's present state in one row; its id is the part's."),
    lambda user: readiness.with_posture(with_points(Position.objects.visible_to(user))),
    (*_part(), *_judged(nullable=True), *_primary(), *readiness.of_positions()),
    "scoring.view_scores",
    one="Position",
    id_path="part_id",
    orderings=("part", "outage_loss"),
    searches=("part__number",),
    undated=_("it is told as of today, and what lapses moves without being written"),
)
assessments = Listing(
    "assessments",
    _("A part scored under a policy on a day, with every driver; never changed afterwards."),
    lambda user: with_drivers(Assessment.objects.visible_to(user)),
    (
        *_part(),
        *_judged(nullable=False),
        Field(
            "drivers",
            "drivers",
            "list",
            _("each driver with its value, where it comes from, and its points"),
            write=drivers,
            schema={"type": "array", "items": DRIVER},
        ),
    ),
    "scoring.view_scores",
    one="Assessment",
    searches=("part__number",),
    undated=_("assessments are only added; go on after the last id with cursor=after-<id>"),
)
LISTINGS = (
    positions,
    assessments,
    singlepoints.LISTING,
    overrides.LISTING,
    readiness.LISTING,
    decisions.LISTING,
    canbuy.LISTING,
    sourceplans.LISTING,
    policies.LISTING,
)
