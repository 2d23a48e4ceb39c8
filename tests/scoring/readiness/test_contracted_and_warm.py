"""Contracted, and warm: terms in force, and orders in earnest."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.readiness import Numbers, window_of
from scoring.readiness.codes import Check, Reason, State
from scoring.readiness.days import NO_DATE
from scoring.readiness.kinds import Terms
from tests.scoring.readiness.company import TODAY, on

CONTRACTED, WARM, BACKUP = Check.CONTRACTED, Check.WARM, Check.WARM_BACKUP


def test_terms_that_follow_each_other_are_one(second) -> None:
    second.without("terms").contract(end="2026-06-30").contract("2026-07-01", "2026-12-31")
    assert second.lapses(CONTRACTED) == (on("2027-01-01"), Reason.TERMS_ENDED)


def test_a_gap_of_a_day_between_terms_ends_them(second) -> None:
    second.without("terms").contract(end="2026-06-30").contract("2026-07-02", None)
    assert second.lapses(CONTRACTED) == (on("2026-07-01"), Reason.TERMS_START_LATER)
    assert second.state(CONTRACTED, on("2026-07-02")) == State.PASS


def test_open_terms_do_not_lapse(second) -> None:
    second.without("terms").contract(end=None)
    assert second.lapses(CONTRACTED) == (NO_DATE, 0)


@pytest.mark.parametrize("kind", [Terms.QUOTE, Terms.INFO_RECORD])
def test_a_quote_alone_is_unknown(second, kind) -> None:
    second.without("terms").contract(kind=kind)
    assert second.reason(CONTRACTED) == Reason.QUOTE_ONLY


@pytest.mark.parametrize(
    ("column", "nothing", "reason"),
    [
        ("signed_on", NO_DATE, Reason.NOT_SIGNED),
        ("price", np.nan, Reason.NO_PRICE),
        ("lead_time_days", np.nan, Reason.NO_LEAD_TIME),
        ("minimum_volume_per_year", np.nan, Reason.NO_MINIMUM_VOLUME),
    ],
)
def test_binding_terms_state_everything_or_it_is_not_known(second, column, nothing, reason) -> None:
    second.without("terms").contract(**{column: nothing})
    assert second.reason(CONTRACTED) == reason


def test_no_terms_on_record_is_unknown_and_ended_terms_fail(second) -> None:
    second.without("terms")
    assert second.state(CONTRACTED) == State.UNKNOWN
    second.contract(end="2026-05-31")
    assert second.reason(CONTRACTED) == Reason.TERMS_ENDED


def test_terms_are_in_force_once_they_are_signed(second) -> None:
    second.without("terms").contract(signed_on=TODAY + 5)
    assert second.reason(CONTRACTED) == Reason.TERMS_START_LATER
    assert second.state(CONTRACTED, TODAY + 5) == State.PASS


def test_warmth_lapses_a_window_after_the_last_receipt(second) -> None:
    second.told(warm_window_days=400.0)
    assert second.lapses(WARM) == (on("2026-04-10") + 400, Reason.IS_COLD)
    assert second.lapses(BACKUP) == (on("2026-04-10") + 730, Reason.IS_COLD)


def test_a_receipt_without_a_price_is_not_known_to_be_an_order(second) -> None:
    second.without("orders").ships(400.0, last_priced_on=NO_DATE)
    assert second.reason(WARM) == second.reason(BACKUP) == Reason.WITHOUT_PRICE


def test_a_dual_source_ships_a_share_and_a_backup_need_not(second) -> None:
    second.without("orders").ships(179.0)
    assert second.reason(WARM) == Reason.SHARE_TOO_SMALL
    assert second.state(BACKUP) == State.PASS
    second.company.part["annual_demand"] = np.nan
    assert second.reason(WARM) == Reason.DEMAND_NOT_KNOWN
    second.company.part["annual_demand"] = 0.0
    assert second.state(WARM) == State.PASS


def test_the_share_lapses_when_the_receipts_that_make_it_are_a_year_old(second) -> None:
    second.without("orders").ships(400.0, share_from=on("2025-09-01"))
    assert second.lapses(WARM) == (on("2026-09-01"), Reason.SHARE_TOO_SMALL)


def test_a_window_is_never_shorter_than_the_policys_and_unknowns_do_not_lengthen_it() -> None:
    window = window_of([np.nan, 10, np.nan, 50], [80, np.nan, np.nan, 50], Numbers())
    assert window.days.tolist() == [365, 365, 365, 730]
    assert window.least_quantity.tolist() == [80, 0.1, 0, 50]
