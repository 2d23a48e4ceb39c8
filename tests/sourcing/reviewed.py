"""Parts with a place in the quadrant, put there directly: what reviews compare, without the facts behind it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from scoring import policy_programme
from scoring.models import Assessment, PartPoints, PolicyVersion, Position, Posture
from scoring.policy import DRIVERS
from sourcing import reviews, signing
from sourcing.models import Cause, Review, Signature, Watch
from suppliers.models import Part, Site, Source, Supplier

START = date(2027, 1, 4)
HIGH, LOW = (70.0, 70.0), (20.0, 30.0)  # impact, exposure
FACTS = ("financial_health", "natural_hazard", "political_stability")


def person(role: str = "analyst", name: str = "") -> User:
    return User.objects.create_user(f"{name or role}@holdfast.example", role=role, name=name.title())


def add(
    number: str,
    stands: tuple[float, float] = HIGH,
    *,
    loss: float | None = 1000.0,
    on: date = START,
    **fields,
) -> Part:
    """A part with a primary source, scored."""
    supplier, _new = Supplier.objects.get_or_create(code="ACME", defaults={"name": "Acme"})
    site, _new = Site.objects.get_or_create(code="A1", supplier=supplier, defaults={"country": "DE"})
    part = Part.objects.create(number=number, annual_demand=1000, **fields)
    source = Source.objects.create(part=part, supplier=supplier, site=site, role="primary")
    score(part, stands, on=on, loss=loss, primary=source)
    return part


def quadrant_of(impact: float, exposure: float) -> str:
    if impact < 50:
        return "single_source"
    return "dual_source" if exposure >= 50 else "qualified_backup"


def score(
    part: Part,
    stands: tuple[float, float],
    *,
    on: date,
    loss: float | None = None,
    primary: Source | None = None,
    facts: Mapping[str, float] | None = None,
    policy: PolicyVersion | None = None,
) -> Assessment:
    """Append an assessment and move the position to it, as a night's re-score does."""
    before = Position.objects.filter(pk=part.pk).first()
    last = Assessment.objects.latest_of(part)
    policy = policy or PolicyVersion.objects.in_force()
    raw = last.raw if last else [None if name not in FACTS else 50.0 for name in DRIVERS]
    for name, value in (facts or {}).items():
        raw[DRIVERS.index(name)] = value
    impact, exposure = stands
    source = primary.pk if primary else before and before.primary_source_id
    axes = {
        f"{axis}{end}": score
        for axis, score in (("impact", impact), ("exposure", exposure))
        for end in ("", "_low", "_high")
    }
    common = {
        "quadrant": quadrant_of(*stands),
        "quadrants_possible": 1,
        "impact_confidence": 1.0,
        "exposure_confidence": 1.0,
        "confidence": 1.0,
        "loss_by_revenue": False,
        "primary_source_id": source,
        "daily_loss": loss if loss is not None else before and before.daily_loss,
    }
    Assessment.objects.filter(part=part, assessed_on=on, policy=policy).delete()
    numbers = [0.0] * len(DRIVERS)
    made = Assessment.objects.create(
        part=part, assessed_on=on, policy=policy, raw=raw, seen_on=[on, *[None] * (len(DRIVERS) - 1)],
        origin=[1] * len(DRIVERS), score=numbers, low=numbers, high=numbers, points=numbers, **axes, **common,
    )  # fmt: skip
    standing = {"assessed_on": on, "policy": policy, "assessment_id": made.pk, **axes, **common}
    if before:
        Position.objects.filter(pk=part.pk).update(**standing)
    else:
        Position.objects.create(
            part=part, products=1, primary_told=True, sources_listed=1, sources_active=1, sources_shipping=1,
            row_digest=0, posture=Posture.PROTECTED, **standing,
        )  # fmt: skip
    return made


def points(part: Part, *nodes: int) -> None:
    PartPoints.objects.update_or_create(
        part=part,
        defaults={
            "paper": sorted(nodes), "usable": sorted(nodes), "paper_open": False, "usable_open": False,
            "paper_gap": False, "usable_gap": False, "row_digest": 0,
        },
    )  # fmt: skip


def enforce(version: int, *, by: User, on: date, **programme) -> PolicyVersion:
    """A new policy with these numbers of the programme, in force from a day on."""
    old = PolicyVersion.objects.in_force()
    told = policy_programme.of(old.read()).as_numbers() | programme
    PolicyVersion.objects.filter(pk=old.pk).update(status="retired")
    return PolicyVersion.objects.create(
        version=version,
        status="in_force",
        numbers=old.numbers | {"programme": told},
        in_force_from=datetime.combine(on, time(8), UTC),
        enforced_by=by,
        reason="New numbers.",
    )


def now(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def run(*days: date) -> None:
    for day in days:
        reviews.open_reviews(day=day)


def opened() -> list[tuple]:
    """What a review says, whatever its number."""
    rows = Review.objects.order_by("part__number", "opened_on").values_list(
        "part__number", "reason", "opened_on", "due_on", "state"
    )
    return list(rows)


def of(part: Part) -> list[tuple]:
    return [row for row in opened() if row[0] == part.number]


def causes() -> set[tuple]:
    return set(Cause.objects.values_list("part__number", "kind", "happened_on"))


def watched() -> Part:
    """Of high impact, seen by the programme; its first review far away, as seven dearer ones come before it."""
    for place in range(7):
        add(f"DEAR{place}", loss=1e6 - place)
    found = add("VALVE", loss=1.0)
    run(START)
    Review.objects.all().delete()
    assert Watch.objects.get(part=found).first_due_on > START + timedelta(days=300)
    return found


def sign(part: Part, day: date, **how) -> Signature:
    review = Review.objects.open().get(part=part)
    by = how.pop("by", None) or person(name=f"signer{review.pk}{day}{len(how)}")
    standing = Position.objects.get(pk=part.pk).assessment_id
    return signing.sign(review, by=by, assessment=standing, now=now(day), day=day, **how)
