"""The twelve cases that posture was thought through with, from loaded files to the row that a page reads."""

import pytest

from scoring.models import Position, Readiness, Verdict
from scoring.readiness.codes import Check, Posture, Reason, Why
from tests.scoring.evidence.town import Town, at, posture, reason, stands, tell, valve

pytestmark = pytest.mark.django_db


def test_the_towns_stand_where_they_are_meant_to():
    Town("HH").primary().second().stand()
    assert valve().quadrant == "dual_source"
    assert posture() == (Posture.PROTECTED, Why.TWO_ARE_REAL)
    assert (stands("A").verdict, stands("B").verdict) == (Verdict.REAL, Verdict.REAL)
    assert (valve().anchor.supplier.code, valve().second.supplier.code) == ("A", "B")
    assert (valve().second_fails, valve().second_open) == (0, 0)


def test_every_part_has_one_posture_and_every_source_one_verdict():
    Town("HL").primary().second().stand()
    assert valve().quadrant == "qualified_backup"
    assert Position.objects.count() == 2 and Readiness.objects.count() == 2
    assert Position.objects.get(part__number="PUMP").posture == Posture.OUT_OF_SCOPE


def test_1_a_primary_alone_is_unprotected():
    Town("HH").primary().stand()
    assert posture() == (Posture.UNPROTECTED, Why.NO_SECOND)


def test_2_a_second_that_fails_only_its_warmth_is_in_name_only_and_real_as_a_backup():
    town = Town("HH").primary().second().without("B", "order-lines", "inspections")
    town.came("B", "2025-03-01", received=400).add("inspections", **at("B"), lot="L1", decision="accepted")
    town.stand()
    assert posture() == (Posture.IN_NAME_ONLY, Why.SECOND_IN_NAME_ONLY)
    assert valve().real_as_backup
    assert valve().second_fails == 1 << Check.WARM
    assert stands("B").verdict == Verdict.IN_NAME_ONLY and stands("B").decided_by == Check.WARM


def test_3_a_backup_qualified_in_2015_and_never_ordered_from_is_in_name_only():
    town = Town("HL").primary().second().without("B", "order-lines", "inspections")
    town.but("B", "qualifications", decided_on="2015-05-04").stand()
    assert valve().quadrant == "qualified_backup"
    assert posture() == (Posture.IN_NAME_ONLY, Why.SECOND_IN_NAME_ONLY)
    assert reason("B", Check.QUALIFIED) == Reason.NO_PRODUCTION
    assert reason("B", Check.WARM_BACKUP) == Reason.NEVER_SHIPPED


def test_4_a_candidate_at_samples_is_unprotected_and_being_built():
    town = Town("HH").primary().source("B", role="candidate", target_real_on="2026-11-30")
    town.add("qualifications", **at("B"), revision="B", stage="samples").stand()
    assert posture() == (Posture.UNPROTECTED, Why.BEING_BUILT)
    assert str(valve().being_built_until) == "2026-11-30"
    assert reason("B", Check.USABLE) == Reason.IS_CANDIDATE


def test_5_a_second_that_ships_for_years_without_a_qualification_row_is_not_proven():
    town = Town("HH").primary().second().without("B", "qualifications", "inspections", "order-lines")
    for month in range(1, 13):
        town.came("B", f"2025-{month:02}-05", order=f"X{month}", received=30)
    town.came("B", "2026-05-05", order="X13", received=30).stand()
    assert posture() == (Posture.NOT_PROVEN, Why.SECOND_NOT_PROVEN)
    assert reason("B", Check.QUALIFIED) == Reason.NO_QUALIFICATION
    assert valve().second_open == 1 << Check.QUALIFIED


def test_6_low_impact_with_its_only_source_blocked_is_unprotected():
    Town("L").primary(status="blocked").stand()
    assert valve().quadrant == "single_source"
    assert posture() == (Posture.UNPROTECTED, Why.NO_USABLE_SOURCE)


def test_7_three_bidders_without_upkeep_are_protected():
    town = Town("L").primary(received=400).second("B", upkeep_cost_per_year=0)
    town.second("C", upkeep_cost_per_year=999).stand()
    assert valve().quadrant == "single_source"
    assert posture() == (Posture.PROTECTED, Why.SINGLE_IS_ENOUGH)
    tell("sources", **at("C"), upkeep_cost_per_year=5000)
    assert posture() == (Posture.OVER_PROTECTED, Why.UPKEEP)
    assert valve().frees == 5000


def test_8_an_old_second_without_terms_and_upkeep_leaves_a_single_sourced_part_protected():
    Town("L").primary().second().without("B", "terms", "order-lines").stand()
    assert posture() == (Posture.PROTECTED, Why.SINGLE_IS_ENOUGH)


def test_9_a_backup_that_takes_half_at_a_premium_is_over_protected():
    Town("HL").primary(received=600).second(received=600, price=11).stand()
    assert posture() == (Posture.OVER_PROTECTED, Why.PREMIUM)
    assert valve().frees == pytest.approx(600)


def test_10_where_exposure_may_be_high_or_low_and_there_is_no_second_it_is_unprotected():
    town = Town("HL").primary().without("A", "ratings")
    town.rows["country-risks"] = []
    town.rows["sites"][0]["hazard"] = ""
    town.stand()
    assert valve().quadrants_possible == 3
    assert posture() == (Posture.UNPROTECTED, Why.NO_SECOND)


def test_11_a_third_that_is_real_protects_where_the_second_is_not_independent():
    town = Town("HH").primary(received=400).second("B").second("C")
    town.rows["sites"][1]["zone"] = "ZA"
    town.stand()
    assert reason("B", Check.INDEPENDENT) == Reason.SHARES_A_POINT
    assert posture() == (Posture.PROTECTED, Why.TWO_ARE_REAL)
    assert (valve().anchor.supplier.code, valve().second.supplier.code) == ("A", "C")


def test_12_a_primary_whose_lots_are_rejected_leaves_one_source():
    town = Town("HH").primary().second()
    for lot, day in (("L2", "2026-05-01"), ("L3", "2026-05-20")):
        town.add("inspections", **at("A"), lot=lot, received_on=day, decision="rejected")
    town.stand()
    assert stands("B").verdict == Verdict.REAL
    assert posture() == (Posture.IN_NAME_ONLY, Why.PRIMARY_FAILS)
    assert reason("A", Check.QUALIFIED) == Reason.LOTS_REJECTED
