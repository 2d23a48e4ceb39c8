"""Which sources stand for themselves: what is told without a site, who may be bought from, and what is not scored."""

import pytest

from scoring.models import Position, Readiness, Verdict
from scoring.readiness.codes import Check, Fact, Posture, Reason
from tests.scoring.evidence.town import DAY, Town, at, posture, reason, reasons, stands, tell, valve
from tests.scoring.small_company import score_all

pytestmark = pytest.mark.django_db
FACTS = ("qualifications", "inspections", "terms", "order-lines")


def test_what_is_told_without_a_site_counts_for_the_one_that_is_known():
    """Its facts in the ERP stand under the vendor alone, the site came from a survey."""
    of = Town("HH").primary().second()
    figures = {"capacity_per_month": 200, "ramp_days": 10, "upkeep_cost_per_year": 5, "currency": ""}
    of.but("B", "sources", capacity_per_month="", ramp_days="")
    of.add("sources", **at("B") | {"site": ""}, **figures)
    for resource in FACTS:
        of.but("B", resource, site="")
    of.stand()
    assert Readiness.objects.filter(source__supplier__code="B").count() == 1
    found = stands("B")
    assert found.source.site.code == "FB"
    assert (found.verdict, found.capacity, found.takes_days) == (Verdict.REAL, 200, 30)
    assert posture()[0] == Posture.PROTECTED


def test_where_two_sites_are_known_it_counts_for_neither():
    of = Town("HH").primary().second()
    of.add("sites", code="F2", supplier="B", kind="factory", **of.of_site)
    of.add("sources", **at("B") | {"site": "F2"}, role="secondary")
    of.add("sources", **at("B") | {"site": ""}, role="secondary")
    for resource in FACTS:
        of.but("B", resource, site="")
    of.stand()
    found = {
        one.source.site.code: Reason(one.qualified_reason)
        for one in Readiness.objects.filter(source__supplier__code="B").select_related("source__site")
    }
    assert len(found) == 3
    assert found["F2"] == found["FB"] == Reason.NO_QUALIFICATION


def test_figures_of_its_own_stand_over_those_without_a_site():
    of = Town("HH").primary().second()
    of.add("sources", **at("B") | {"site": ""}, capacity_per_month=999, ramp_days=1).judge()
    assert (stands("B").capacity, stands("B").takes_days) == (200, 30)


def test_a_pool_bounds_a_capacity_that_is_told_without_a_site():
    of = Town("HH").primary().second().but("B", "sources", capacity_per_month="", capacity_pool="PRESS")
    of.add("capacity-pools", site="FB", code="PRESS", capacity_per_month=500, booked_by_others=450)
    of.add("sources", **at("B") | {"site": ""}, capacity_per_month=999).judge()
    assert (stands("B").capacity, reason("B", Check.CAN_RAMP)) == (50, Reason.TOO_SMALL)


USABLE = {
    "AS_IT_IS": ({}, Reason.USABLE),
    "BLOCKED": ({"status": "blocked"}, Reason.IS_BLOCKED),
    "BLOCKED_SUPPLIER": ({"supplier_status": "blocked"}, Reason.SUPPLIER_IS_BLOCKED),
    "CANDIDATE": ({"role": "candidate"}, Reason.IS_CANDIDATE),
    "NO_ROLE": ({"role": ""}, Reason.USABLE),
    "LATER": ({"valid_from": "2026-07-01"}, Reason.STARTS_LATER),
    "FROM_TODAY": ({"valid_from": DAY}, Reason.USABLE),
    "ENDED": ({"valid_to": "2026-06-29"}, Reason.HAS_ENDED),
    "LAST_DAY": ({"valid_to": DAY}, Reason.USABLE),
    "OPEN": ({"valid_to": "9999-12-31"}, Reason.USABLE),
}


def test_each_column_that_says_who_may_be_bought_from_counts():
    of = Town("HH").primary()
    for code, (told, _expected) in USABLE.items():
        of.second(code, **told)
    of.stand()
    found = reasons(Check.USABLE)
    assert found.pop("A") == Reason.USABLE
    assert found == {code: expected for code, (_told, expected) in USABLE.items()}
    real = set(
        Readiness.objects.filter(verdict=Verdict.REAL).values_list("source__supplier__code", flat=True)
    )
    usable = {code for code, (_told, expected) in USABLE.items() if expected == Reason.USABLE}
    assert real == usable | {"A"}
    assert stands("LAST_DAY").usable_lapses_on.isoformat() == "2026-07-01"


def test_whom_nobody_names_primary_is_chosen_once_and_is_judged_as_it():
    Town("HH").primary(role="").second(role="").stand()
    assert valve().primary_source.supplier.code == "A"
    assert stands("A").is_primary and not stands("B").is_primary
    assert posture()[0] == Posture.PROTECTED


def test_a_blocked_primary_is_no_primary_and_what_is_left_is_one_source():
    Town("HH").primary(supplier_status="blocked").second().stand()
    assert posture()[0] == Posture.UNPROTECTED
    tell("suppliers", code="A", status="active")
    assert posture()[0] == Posture.PROTECTED


def test_what_is_not_scored_stands_all_the_same():
    """A part without sources; sources of an obsolete part, of a finished product and of a part that is made."""
    of = Town("HH").primary().second()
    of.add("parts", number="BARE", plant="W1", procurement="buy", criticality=5)
    of.add("parts", number="OLD", plant="W1", procurement="buy", status="obsolete", annual_demand=10)
    of.add("parts", number="MADE", plant="W1", procurement="make", annual_demand=10)
    for number in ("OLD", "MADE", "PUMP"):
        of.add("sources", **at("B") | {"part": number}, role="primary")
        of.add("terms", **at("B") | {"part": number}, kind="contract", signed_on="2026-01-01", price=1)
    of.stand()
    found = dict(Position.objects.values_list("part__number", "posture"))
    out = Posture.OUT_OF_SCOPE
    assert found == {
        "VALVE": Posture.PROTECTED,
        "BARE": Posture.UNPROTECTED,
        "OLD": out,
        "MADE": out,
        "PUMP": out,
    }
    assert Readiness.objects.count() == 5
    assert stands_of("OLD").contracted_missing == Fact.LEAD_TIME | Fact.MINIMUM_VOLUME


def stands_of(number: str) -> Readiness:
    return Readiness.objects.get(part__number=number)


def test_a_company_without_anything_is_scored():
    assert score_all().moved == 0
    assert not Readiness.objects.exists()


def test_two_plants_are_two_parts():
    """Terms for one plant bind nobody at the other."""
    of = Town("HH").primary().second().add("plants", code="W2", country="DE")
    of.add("parts", **next(row for row in of.rows["parts"] if row["number"] == "VALVE") | {"plant": "W2"})
    of.add("sources", **at("B") | {"plant": "W2"}, role="primary").judge()
    other = Readiness.objects.get(part__plant__code="W2")
    assert (other.contracted_reason, other.qualified_reason, other.warm_reason) == (
        Reason.NO_TERMS,
        Reason.NO_QUALIFICATION,
        Reason.NEVER_SHIPPED,
    )
