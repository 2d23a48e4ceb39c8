"""Who is real makes the usable network, and what the network says makes who is real: the chain goes once around."""

import pytest

from scoring.models import PartPoints, Verdict
from scoring.readiness.codes import Check, Posture, Reason
from suppliers.models import Change
from tests.scoring.evidence.town import Town, at, follow, posture, reason, said_of, stands, told

pytestmark = pytest.mark.django_db(transaction=True)


def points() -> set[str]:
    return said_of(PartPoints.objects.get(part__number="VALVE").usable)


def test_a_first_load_comes_to_its_end():
    Town("HH").primary().second().load()
    assert follow() <= 5
    assert posture()[0] == Posture.PROTECTED
    assert "site FA" not in points()
    assert follow() == 0
    told("parts", number="VALVE", plant="W1", description="renamed")
    assert follow() == 0


def test_a_source_that_becomes_real_or_is_no_more_makes_the_network_follow():
    Town("HH").primary().second().without("B", "terms").load()
    follow()
    assert stands("B").verdict == Verdict.NOT_PROVEN
    assert "site FA" in points()
    terms = {**at("B"), "kind": "contract", "signed_on": "2026-01-01", "price": 9, "lead_time_days": 5}
    told("terms", **terms, minimum_volume_per_year=0)
    assert follow() == 1
    assert stands("B").verdict == Verdict.REAL
    assert "site FA" not in points()
    told("terms", **terms, valid_to="2026-06-01")
    assert follow() == 1
    assert stands("B").verdict == Verdict.IN_NAME_ONLY
    assert "site FA" in points()
    assert Change.objects.filter(resource="readiness").count() >= 2


def test_what_is_shared_reaches_the_check_and_the_posture():
    Town("HH").primary().second().load()
    follow()
    told("sites", code="FB", zone="ZA")
    assert follow() <= 3
    assert reason("B", Check.INDEPENDENT) == Reason.SHARES_A_POINT
    assert posture()[0] == Posture.IN_NAME_ONLY
    assert {"site FA", "zone ZA"} <= points()
    told("sites", code="FB", zone="ZB")
    assert follow() <= 3
    assert posture()[0] == Posture.PROTECTED
    assert "site FA" not in points()


def test_a_source_that_is_real_and_goes_makes_the_network_follow():
    of = Town("HH").primary().second().second("C").without("C", "qualifications", "inspections")
    of.without("C", "terms", "order-lines").load()
    follow()
    told("sources", **at("B"), status="blocked")
    assert follow() <= 2
    assert stands("B").verdict == Verdict.IN_NAME_ONLY
    assert "site FA" in points()
