"""Qualified: what makes it pass, what ends it, and the day on which it lapses."""

from __future__ import annotations

import pytest

from scoring.readiness.codes import Check, Flag, Reason, State
from scoring.readiness.kinds import Approval, Decision, Origin, Stage
from tests.scoring.readiness.company import TODAY

QUALIFIED = Check.QUALIFIED


def test_a_qualification_holds_to_its_last_day(second) -> None:
    second.without("qualifications").qualified(valid_until=TODAY)
    assert second.state(QUALIFIED) == State.PASS
    assert second.lapses(QUALIFIED) == (TODAY + 1, Reason.QUALIFICATION_ENDED)
    assert second.reason(QUALIFIED, TODAY + 1) == Reason.QUALIFICATION_ENDED


def test_two_years_without_production_end_a_qualification(second) -> None:
    second.without("orders").ships(400.0, "2024-06-02")
    second.without("qualifications").qualified("2020-01-01")
    assert second.lapses(QUALIFIED) == (TODAY + 1, Reason.NO_PRODUCTION)
    assert second.reason(QUALIFIED, TODAY + 1) == Reason.NO_PRODUCTION


def test_a_new_qualification_counts_two_years_from_its_own_day(second) -> None:
    second.without("orders", "qualifications").qualified("2024-06-02")
    assert second.state(QUALIFIED) == State.PASS
    assert second.reason(QUALIFIED, TODAY + 1) == Reason.NO_PRODUCTION


def test_another_revision_is_not_this_one(second) -> None:
    second.company.part["revision"] = 8
    assert second.reason(QUALIFIED) == Reason.REVISION_CHANGED
    second.qualified("2026-05-01", revision=8)
    assert second.state(QUALIFIED) == State.PASS


def test_a_revision_that_is_not_told_is_unknown(second) -> None:
    second.without("qualifications").qualified(revision=0)
    assert second.reason(QUALIFIED) == Reason.REVISION_NOT_TOLD
    second.company.part["revision"] = 0
    assert second.state(QUALIFIED) == State.PASS


def test_a_suspended_source_is_released_only_by_a_later_qualification(second) -> None:
    second.stage(Stage.SUSPENDED, "2026-03-01")
    assert second.reason(QUALIFIED) == Reason.QUALIFICATION_SUSPENDED
    assert second.reason(Check.USABLE) == Reason.IS_SUSPENDED
    second.qualified("2026-03-01")
    assert second.reason(QUALIFIED) == Reason.QUALIFICATION_SUSPENDED, "on the same day is not later"
    second.qualified("2026-03-02")
    assert second.state(QUALIFIED) == second.state(Check.USABLE) == State.PASS


def test_a_suspension_without_a_day_counts_as_the_newest(second) -> None:
    second._add("qualifications", stage=Stage.SUSPENDED, revision=7)
    assert second.reason(QUALIFIED) == Reason.QUALIFICATION_SUSPENDED


def test_a_rejected_approval_is_no_qualification(second) -> None:
    second.qualified("2026-05-01", approval=Approval.REJECTED)
    assert second.reason(QUALIFIED) == Reason.APPROVAL_REJECTED
    assert second.state(Check.USABLE) == State.PASS


def test_an_interim_approval_counts_to_its_end_and_says_so(second) -> None:
    second.without("qualifications").qualified(approval=Approval.INTERIM)
    assert second.reason(QUALIFIED) == Reason.INTERIM_WITHOUT_END
    second.without("qualifications").qualified(approval=Approval.INTERIM, valid_until=TODAY + 30)
    row = second.company.judged().loc[second.id]
    assert (row["qualified"], row["flags"]) == (State.PASS, Flag.INTERIM)


@pytest.mark.parametrize(
    ("origin", "flag"), [(Origin.GRANDFATHERED, Flag.GRANDFATHERED), (Origin.SIMILARITY, Flag.BY_SIMILARITY)]
)
def test_what_stands_in_for_stages_says_so(second, origin, flag) -> None:
    second.without("qualifications").qualified(origin=origin)
    row = second.company.judged().loc[second.id]
    assert (row["qualified"], row["flags"]) == (State.PASS, flag)


@pytest.mark.parametrize("stage", [Stage.CANDIDATE, Stage.SAMPLES, Stage.FIRST_ARTICLE, Stage.TRIAL])
def test_stages_before_the_last_do_not_qualify(second, stage) -> None:
    second.without("qualifications").stage(stage)
    assert second.reason(QUALIFIED) == Reason.STAGE_TOO_EARLY
    assert second.company.judged().loc[second.id, "stage"] == stage


def test_two_of_the_last_five_lots_rejected_end_it_and_more_good_lots_mend_it(second) -> None:
    second.lot(Decision.REJECTED, "2026-04-20")
    assert second.state(QUALIFIED) == State.PASS, "one rejected lot of five is no reason"
    second.lot(Decision.REJECTED, "2026-04-21")
    assert second.reason(QUALIFIED) == Reason.LOTS_REJECTED
    for day in range(22, 25):
        second.accepted_lot(f"2026-04-{day}")
    assert second.reason(QUALIFIED) == Reason.LOTS_REJECTED, "both are still among the last five"
    second.lot(Decision.SKIPPED, "2026-04-26")
    assert second.reason(QUALIFIED) == Reason.LOTS_REJECTED, "a skipped lot says nothing"
    second.accepted_lot("2026-04-27")
    assert second.state(QUALIFIED) == State.PASS


def test_a_concession_counts_as_accepted_with_a_flag(second) -> None:
    second.without("inspections").lot(Decision.CONCESSION)
    row = second.company.judged().loc[second.id]
    assert (row["qualified"], row["flags"]) == (State.PASS, Flag.CONCESSION)


def test_lots_of_which_none_was_accepted_fail_and_none_at_all_is_unknown(second) -> None:
    second.without("inspections")
    assert second.reason(QUALIFIED) == Reason.NOTHING_JUDGED
    second.lot(Decision.REJECTED)
    assert second.reason(QUALIFIED) == Reason.NO_LOT_ACCEPTED


def test_receipts_in_a_row_without_rejects_stand_in_for_lots_that_are_skipped(second) -> None:
    second.without("inspections", "orders").ships(400.0, clean_receipts=9)
    assert second.reason(QUALIFIED) == Reason.NOTHING_JUDGED
    second.without("orders").ships(400.0, clean_receipts=10)
    assert second.reason(QUALIFIED) == Reason.CLEAN_RECEIPTS


def test_an_open_change_notice_ends_it_on_the_day_it_takes_effect(second) -> None:
    second.told(supplier=5, site=9)
    notice = second.company.add("notices", supplier=5, site=9, number=1, effective_on=TODAY + 20)
    assert second.lapses(QUALIFIED) == (TODAY + 20, Reason.NOTICE_NOT_ACCEPTED)
    assert second.reason(QUALIFIED, TODAY + 20) == Reason.NOTICE_NOT_ACCEPTED
    notice["accepted_on"] = TODAY
    assert second.lapses(QUALIFIED)[1] == Reason.NO_PRODUCTION


@pytest.mark.parametrize(("named", "hit"), [({}, True), ({"site": 8}, False), ({"number": 2}, False)])
def test_a_notice_is_about_the_site_and_part_that_it_names(second, named, hit) -> None:
    second.told(supplier=5, site=9)
    second.company.add("notices", supplier=5, announced_on=TODAY - 9, **named)
    second.company.add("notices", supplier=6, announced_on=TODAY - 9)
    assert (second.reason(QUALIFIED) == Reason.NOTICE_NOT_ACCEPTED) == hit
