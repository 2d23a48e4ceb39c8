"""The twelve cases that posture was thought through with: each has exactly one answer."""

from __future__ import annotations

import doctest

import scoring.readiness
from scoring.readiness import days, warm
from scoring.readiness.codes import Check, Posture, Treatment, Verdict, Why
from scoring.readiness.days import NO_DATE
from scoring.readiness.kinds import Decision, Stage
from tests.scoring.readiness.company import HH, HL, TODAY, Company, L, on


def test_the_worked_examples_hold() -> None:
    for module in (scoring.readiness, days, warm):
        tried = doctest.testmod(module)
        assert tried.attempted > 0 and tried.failed == 0


def test_a_primary_alone_is_unprotected() -> None:
    company = Company(HH)
    company.primary()
    assert (company.posture(), company.why()) == (Posture.UNPROTECTED, Why.NO_SECOND)


def test_a_second_that_fails_only_its_warmth_is_in_name_only_and_real_as_a_backup() -> None:
    company = Company(HH)
    company.primary()
    second = company.second(received=0.0).without("orders").ships(0.0, last="2025-03-01")
    assert company.posture() == Posture.IN_NAME_ONLY
    assert company.part_row()["real_as_backup"]
    assert (second.verdict("dual"), second.verdict("backup")) == (Verdict.IN_NAME_ONLY, Verdict.REAL)


def test_a_backup_qualified_in_2015_and_never_ordered_from_is_in_name_only() -> None:
    company = Company(HL)
    company.primary()
    company.second().without("orders", "qualifications").qualified("2015-05-04")
    assert (company.posture(), company.why()) == (Posture.IN_NAME_ONLY, Why.SECOND_IN_NAME_ONLY)


def test_a_candidate_at_samples_is_unprotected_and_being_built() -> None:
    company = Company(HH)
    company.primary()
    company.source(is_candidate=True, target_real_on=on("2026-11-30")).stage(Stage.SAMPLES)
    assert (company.posture(), company.why()) == (Posture.UNPROTECTED, Why.BEING_BUILT)
    assert company.part_row()["due_on"] == on("2026-11-30")


def test_a_second_that_ships_for_years_without_a_qualification_row_is_not_proven() -> None:
    company = Company(HH)
    company.primary()
    second = company.second(received=360.0).without("qualifications", "inspections")
    second.company.rows["orders"][-1]["clean_receipts"] = 12
    assert (company.posture(), company.why()) == (Posture.NOT_PROVEN, Why.SECOND_NOT_PROVEN)


def test_low_impact_with_its_only_source_blocked_is_unprotected() -> None:
    company = Company(L)
    company.primary(is_active=False)
    assert (company.posture(), company.why()) == (Posture.UNPROTECTED, Why.NO_USABLE_SOURCE)


def test_three_bidders_without_upkeep_are_competition_not_waste() -> None:
    company = Company(L)
    company.primary(received=400.0)
    company.second(upkeep_per_year=0.0)
    company.second()  # nobody has said what it costs
    assert company.posture() == Posture.PROTECTED


def test_an_old_second_without_terms_and_upkeep_leaves_a_single_sourced_part_protected() -> None:
    company = Company(L)
    company.primary()
    company.second().without("terms", "orders")
    assert (company.posture(), company.why()) == (Posture.PROTECTED, Why.SINGLE_IS_ENOUGH)


def test_a_backup_that_takes_half_at_a_premium_is_over_protected() -> None:
    company = Company(HL)
    company.primary(received=600.0).company.rows["orders"][-1]["paid_price"] = 10.0
    company.second(received=600.0).company.rows["orders"][-1]["paid_price"] = 11.0
    assert (company.posture(), company.why()) == (Posture.OVER_PROTECTED, Why.PREMIUM)
    assert company.part_row()["frees"] == 600.0


def test_where_every_possible_quadrant_says_unprotected_it_is_unprotected() -> None:
    company = Company(0, quadrants_possible=Treatment.DUAL_SOURCE | Treatment.QUALIFIED_BACKUP)
    company.primary()
    assert company.posture() == Posture.UNPROTECTED


def test_a_third_that_is_real_protects_where_the_second_is_not_independent() -> None:
    company = Company(HH)
    primary = company.primary(received=400.0)
    second = company.second()
    second.shares(1, other=primary)
    third = company.second()
    assert second.verdict() == Verdict.IN_NAME_ONLY
    assert company.posture() == Posture.PROTECTED
    assert company.part_row()["second"] == third.id


def test_a_primary_whose_lots_are_rejected_leaves_one_source() -> None:
    company = Company(HH)
    primary = company.primary().lot(Decision.REJECTED, "2026-05-01").lot(Decision.REJECTED, "2026-05-20")
    second = company.second()
    assert second.verdict() == Verdict.REAL
    assert (company.posture(), company.why()) == (Posture.IN_NAME_ONLY, Why.PRIMARY_FAILS)
    primary.stage(Stage.SUSPENDED, "2026-05-25")
    assert (company.posture(), company.why()) == (Posture.UNPROTECTED, Why.ONE_IS_LEFT)


def test_two_real_sources_are_protected_until_the_first_of_their_checks_lapses() -> None:
    company = Company(HH)
    company.primary()
    company.second()
    part = company.part_row()
    assert part["posture"] == Posture.PROTECTED
    assert part["lapses_on"] == on("2026-04-10") + 365
    assert part["lapses_to"] == Posture.IN_NAME_ONLY
    assert company.posture(part["lapses_on"] - 1) == Posture.PROTECTED
    assert company.posture(part["lapses_on"]) == Posture.IN_NAME_ONLY


def test_what_was_never_ordered_does_not_lapse() -> None:
    company = Company(HH)
    company.primary()
    company.second().without("orders")
    assert company.judged(TODAY).loc[2, f"{Check.WARM.name.lower()}_lapses_on"] == NO_DATE
