"""A real purchasing department: which of its parts only look as if they had two sources, and prices in one unit.

What AdventureWorks does not say is told here: every source is qualified, with an accepted lot, and each vendor's list
price is a signed contract, so that all that is left to stand against a source is its vendor. A carton, a case, a
can, a dozen, a gallon or a pack is taken to be twelve of the unit in which the bills of materials need the part.
"""

from collections import defaultdict

import pytest
from django.db.models import Count, Q

from scoring.models import Position, Posture, Readiness, Verdict
from scoring.policy_readiness import Readiness as OfPolicy
from scoring.readiness import Numbers
from scoring.readiness.codes import Check, Reason
from suppliers.models import Part, Source, Supplier, Terms
from tests.scoring.bought_elsewhere import DAY, PIECES, rows
from tests.scoring.evidence.town import body, put_in_force
from tests.scoring.small_company import load, score_all
from tests.shared_data import folder
from tests.suppliers import adventureworks

pytestmark = pytest.mark.django_db
# Where a vendor makes what it sells, how it gets here and how fast it ramps up, nobody says.
ASKED = (Check.QUALIFIED, Check.CONTRACTED)
HELD = 1 << Posture.PROTECTED | 1 << Posture.OVER_PROTECTED
BOUGHT = Q(procurement="buy", sources__isnull=False)


@pytest.fixture
def company(bought):
    """Parts bought in another unit than their bill of materials', by number and unit: the unit that it needs."""
    place = folder("adventureworks")
    numbers = {row[0]: row[2] for row in rows(place, "Product")}
    vendors = {row[0]: row[1] for row in rows(place, "Vendor")}
    numbered = Part.objects.filter(BOUGHT).values_list("number", flat=True).distinct()
    load(
        "parts",
        body(
            [
                {"number": one, "procurement": "buy", "criticality": 5, "annual_demand": 1000}
                for one in numbered
            ]
        ),
    )
    told = defaultdict(list)
    for row in rows(place, "ProductVendor"):
        source = {"part": numbers[row[0]], "supplier": vendors[row[1]]}
        told["qualifications"].append(source | {"stage": "qualified", "decided_on": "2025-01-01"})
        told["inspections"].append(
            source | {"lot": "L1", "decision": "accepted", "received_on": "2025-01-01"}
        )
        terms = {"kind": "contract", "signed_on": "2022-01-01", "price": row[3], "unit": row[9]}
        terms |= {"currency": adventureworks.CURRENCY, "lead_time_days": row[2], "minimum_volume_per_year": 0}
        told["terms"].append(source | terms)
    for resource, listed in told.items():
        load(resource, body(listed))
    Part.objects.filter(BOUGHT).update(revision="")
    asked = Numbers(required_dual=ASKED, required_backup=ASKED, required_primary=ASKED)
    put_in_force(readiness=OfPolicy(asked).as_numbers())
    return bought


def convert(elsewhere) -> None:
    told = [
        {"part": number, "from_unit": unit, "to_unit": own, "factor": PIECES}
        for (number, unit), own in elsewhere.items()
    ]
    load("unit-conversions", body(told))


def dual_in_name() -> set[str]:
    active = Count("sources", filter=Q(sources__supplier__status="active"))
    found = Part.objects.annotate(listed=Count("sources"), active=active).filter(listed__gt=1, active=1)
    return set(found.values_list("number", flat=True))


def protected() -> set[str]:
    return set(Position.objects.filter(posture=Posture.PROTECTED).values_list("part__number", flat=True))


def test_none_of_the_parts_that_only_look_dual_is_protected(company):
    load(
        "parts",
        body([{"number": one, "revision": "1"} for one in Part.objects.values_list("number", flat=True)]),
    )
    sources = Source.objects.select_related("part", "supplier")
    load("qualifications", body([
        {"part": one.part.number, "supplier": one.supplier.code, "revision": "1", "stage": "qualified", "decided_on": "2025-01-01"}
        for one in sources
    ]))  # fmt: skip
    convert(company)
    score_all(day=DAY)
    seven = dual_in_name()
    assert len(seven) == 7
    assert not seven & protected() and len(protected()) > 50
    blocked = Readiness.objects.filter(source__supplier__status="blocked")
    assert blocked.exists()
    assert set(blocked.values_list("usable_reason", "verdict")) == {
        (Reason.SUPPLIER_IS_BLOCKED, Verdict.IN_NAME_ONLY)
    }
    counted = Position.objects.filter(
        Q(anchor__supplier__status="blocked") | Q(second__supplier__status="blocked")
    )
    assert not counted.exists()
    load(
        "suppliers",
        body(
            [
                {"code": one, "status": "active"}
                for one in Supplier.objects.filter(status="blocked").values_list("code", flat=True)
            ]
        ),
    )
    score_all(day=DAY)
    for one in Position.objects.filter(part__number__in=seven):
        told = one.postures_possible or 1 << one.posture
        assert not told & ~HELD, (
            one.part.number,
            "two that may be bought from are enough, or more than that",
        )


def test_44_sources_bought_in_another_unit_are_priced_in_one(company):
    score_all(day=DAY)
    unpriced = set(Readiness.objects.filter(price=None).values_list("source", flat=True))
    elsewhere = {
        pk
        for pk in unpriced
        if Terms.objects.get(source=pk).unit not in ("", Source.objects.get(pk=pk).part.unit)
    }
    assert unpriced == elsewhere and len(unpriced) == 44
    failing = Readiness.objects.filter(source__in=unpriced).values_list("contracted_reason", flat=True)
    assert set(failing) == {Reason.NO_PRICE}
    convert(company)
    score_all(day=DAY)
    for source, price, reason in Readiness.objects.filter(source__in=unpriced).values_list(
        "source", "price", "contracted_reason"
    ):
        agreed = float(Terms.objects.get(source=source).price) / PIECES
        assert reason == Reason.TERMS_IN_FORCE and price == pytest.approx(agreed, rel=0.3)
    assert not Readiness.objects.filter(price=None).exists()
