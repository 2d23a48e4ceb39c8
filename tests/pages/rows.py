"""Positions by hand, as many as a test of a list needs; nothing is scored."""

from datetime import date

from accounts.models import User
from accounts.roles import Role
from scoring.models import PolicyVersion, Position
from suppliers.models import Company, Part, Plant, Site, Source, Supplier

DAY = date(2026, 6, 30)
DUAL, BACKUP, SINGLE, UNSCORED, OUT = (
    "dual_source",
    "qualified_backup",
    "single_source",
    "unscored",
    "out_of_scope",
)


def person(role: str = Role.ANALYST) -> User:
    return User.objects.create_user(f"{role}@holdfast.example", "grey-harbour-47", role=role)


def company(currency: str = "EUR") -> None:
    Company.objects.update_or_create(id=1, defaults={"name": "Rows", "base_currency": currency})


def part(number: str, **fields) -> Part:
    fields = {"annual_demand": 1000, "criticality": 3, "substitutability": 0.5} | fields
    return Part.objects.create(number=number, **fields)


def source(of: Part, supplier: Supplier, country: str = "DE", **fields) -> Source:
    site, _new = Site.objects.get_or_create(
        code=f"{supplier.code}-{country}", supplier=supplier, defaults={"kind": "factory", "country": country}
    )
    return Source.objects.create(part=of, supplier=supplier, site=site, **fields)


def position(of: Part, **fields) -> Position:
    """In scope and fully known, unless told otherwise."""
    known = {
        "assessed_on": DAY,
        "policy": PolicyVersion.objects.in_force(),
        "impact": 80.0,
        "exposure": 70.0,
        "quadrant": DUAL,
        "quadrants_possible": 1,
        "confidence": 1.0,
        "impact_confidence": 1.0,
        "exposure_confidence": 1.0,
        "daily_loss": 1000.0,
        "loss_by_revenue": False,
        "products": 1,
        "outage_loss": 50_000.0,
        "cover_days": 20.0,
        "recovery_days": 70.0,
        "days_not_covered": 50.0,
        "primary_told": True,
        "sources_listed": 2,
        "sources_active": 1,
        "sources_shipping": 1,
        "row_digest": 0,
    } | fields
    for axis in ("impact", "exposure"):
        known.setdefault(f"{axis}_low", known[axis])
        known.setdefault(f"{axis}_high", known[axis])
    if (primary := known.get("primary_source")) is not None:
        known |= {"primary_supplier": primary.supplier, "primary_site": primary.site}
        known.setdefault("primary_country", primary.site.country)
    return Position.objects.create(part=of, **known)


def many(count: int) -> list[Part]:
    """Parts N-000, N-001, ... at one plant, in runs of equal and of unknown values, each with a primary."""
    plant = Plant.objects.create(code="P1", name="First works")
    supplier = Supplier.objects.create(code="S1", name="Acme")
    parts = [
        part(f"N-{i:03}", plant=plant, category=f"C{i % 3}", description=f"Part {i}") for i in range(count)
    ]
    for i, one in enumerate(parts):
        position(
            one,
            primary_source=source(one, supplier, country="DE" if i % 2 else "TW"),
            outage_loss=None if i % 4 == 0 else float(i // 3 * 1000),
            impact=float(i * 7 % 100) + 0.1,
            exposure=float(i * 13 % 100) + 0.3,
            quadrant=(DUAL, BACKUP, SINGLE, UNSCORED)[i % 4],
            daily_loss=None if i % 4 == 0 else 10.0,
        )
    return parts
