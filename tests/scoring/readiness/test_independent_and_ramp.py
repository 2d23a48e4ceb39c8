"""Independent, able to ramp, and usable at all."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.readiness import Numbers
from scoring.readiness.codes import Check, Fact, Reason, State
from scoring.readiness.kinds import Kind
from scoring.readiness.verdicts import NONE_ALONE
from tests.scoring.readiness.company import TODAY, Company, Source, on

INDEPENDENT, CAN_RAMP = Check.INDEPENDENT, Check.CAN_RAMP


def test_known_sharing_fails_whatever_else_is_unknown(second) -> None:
    primary = Source(second.company, 1)
    second.without("pairs").shares_nothing_with(primary, proven_tier=-1)
    assert second.reason(INDEPENDENT) == Reason.SITE_NOT_TOLD
    second.shares(Kind.PORT, 77, other=primary).shares(Kind.COMPANY, 5, other=primary)
    row = second.company.judged().loc[second.id]
    assert row["independent_reason"] == Reason.SHARES_A_POINT
    assert (row["independent_row"], row["shared_kind"]) == (5, Kind.COMPANY), "the gravest is named"


def test_what_may_be_shared_is_unknown_and_what_the_policy_accepts_does_not_count(second) -> None:
    second.shares(Kind.COUNTRY, other=Source(second.company, 1), certain=False)
    assert second.reason(INDEPENDENT) == Reason.MAY_SHARE
    second.company.numbers = Numbers(accepted_kinds=(Kind.COUNTRY,))
    assert second.reason(INDEPENDENT) == Reason.SHARES_NOTHING


def test_a_deeper_proof_asks_for_a_map_and_ages_with_its_oldest_confirmation(second) -> None:
    second.company.numbers = Numbers(proof_depth=1)
    assert second.reason(INDEPENDENT) == Reason.NOT_MAPPED
    primary = Source(second.company, 1)
    second.without("pairs").shares_nothing_with(primary, proven_tier=1)
    assert second.reason(INDEPENDENT) == Reason.NOT_CONFIRMED
    second.without("pairs").shares_nothing_with(primary, proven_tier=1, confirmed_on=TODAY - 500)
    assert second.lapses(INDEPENDENT) == (TODAY + 48, Reason.CONFIRMATION_OLD)
    assert second.state(INDEPENDENT, TODAY + 48) == State.UNKNOWN


def test_the_gap_is_what_nobody_serves_once_the_primary_is_lost(second) -> None:
    """800 of 1,200 are missing, so that 30 days of stock last 45."""
    second.told(ramp_days=25.0, capacity_per_month=100.0)
    assert second.state(CAN_RAMP) == State.PASS
    second.told(ramp_days=25.1)
    assert second.reason(CAN_RAMP) == Reason.TOO_LATE
    second.told(ramp_days=25.0, capacity_per_month=99.9)
    assert second.reason(CAN_RAMP) == Reason.TOO_SMALL


def test_what_others_ship_makes_the_gap_smaller_as_long_as_they_do(second) -> None:
    second.told(capacity_per_month=90.0)
    assert second.reason(CAN_RAMP) == Reason.TOO_SMALL
    second.company.second(received=120.0, valid_to=TODAY + 9)
    assert second.state(CAN_RAMP) == State.PASS
    assert second.lapses(CAN_RAMP) == (TODAY + 10, Reason.TOO_SMALL)


def test_no_gap_passes_whatever_the_figures(second) -> None:
    second.without("orders").ships(1200.0).told(ramp_days=np.nan, capacity_per_month=np.nan)
    assert second.reason(CAN_RAMP) == Reason.NO_GAP


def test_capacity_that_terms_reserve_counts(second) -> None:
    second.told(capacity_per_month=np.nan).without("terms").contract(reserved_capacity_per_month=120.0)
    assert second.state(CAN_RAMP) == State.PASS
    assert second.lapses(CAN_RAMP)[0] == on("2028-01-01")


@pytest.mark.parametrize(
    ("columns", "fact"), [({"ramp_days": np.nan}, Fact.RAMP), ({"capacity_per_month": np.nan}, Fact.CAPACITY)]
)
def test_no_figure_is_unknown_and_is_the_one_fact_that_would_settle_it(second, columns, fact) -> None:
    second.told(**columns)
    row = second.company.judged().loc[second.id]
    assert (row["can_ramp"], row["dual_settles"], row["dual_by"]) == (State.UNKNOWN, fact, CAN_RAMP)
    second.without("qualifications")
    assert second.company.judged().loc[second.id, "dual_settles"] == NONE_ALONE


def test_figures_age(second) -> None:
    second.told(figures_on=TODAY - 700)
    assert second.lapses(CAN_RAMP) == (TODAY + 30, Reason.FIGURES_OLD)
    assert second.state(CAN_RAMP, TODAY + 30) == State.UNKNOWN


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"is_active": False}, Reason.IS_BLOCKED),
        ({"supplier_is_active": False}, Reason.SUPPLIER_IS_BLOCKED),
        ({"is_candidate": True}, Reason.IS_CANDIDATE),
        ({"valid_to": TODAY - 1}, Reason.HAS_ENDED),
        ({"valid_from": TODAY + 1}, Reason.STARTS_LATER),
    ],
)
def test_a_source_that_may_not_be_bought_from_is_one_in_name_only(second, columns, reason) -> None:
    second.told(**columns)
    row = second.company.judged().loc[second.id]
    assert (row["usable_reason"], row["dual"], row["backup"]) == (reason, 0, 0)
    assert row["dual_by"] == Check.USABLE


def test_facts_that_contradict_themselves_are_refused_in_a_sentence() -> None:
    company = Company()
    company.primary()
    company.primary()
    with pytest.raises(ValueError, match="two primary"):
        company.judged()
    company.rows["sources"].pop()
    company.rows["terms"].append(company.rows["terms"][0] | {"price": 1.0})
    with pytest.raises(ValueError, match="Two rows of terms under one id differ"):
        company.judged()
    company.rows["terms"].pop()
    company.rows["sources"][0]["part"] = 99
    with pytest.raises(ValueError, match="not among the parts"):
        company.judged()
    company.rows["sources"][0]["colour"] = 1
    with pytest.raises(ValueError, match="no such column: colour"):
        company.judged()


def test_no_facts_at_all_give_no_rows() -> None:
    company = Company()
    assert company.posture().name == "UNPROTECTED"
    company.rows.clear()
    assert len(company.judged()) == 0
