"""Scores by hand, one case a rule. What must hold for all facts is in test_scores_promises."""

from __future__ import annotations

import doctest
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring import outage, power_mean, scores
from scoring.policy import DRIVERS, EXPOSURE, IMPACT, POLICY_1, Axis, Policy
from scoring.scores import DUAL_SOURCE, INPUTS, QUADRANTS, QUALIFIED_BACKUP, SINGLE_SOURCE, distances, score

NAN, INF = np.nan, np.inf
POLICY = Policy.from_numbers(POLICY_1)

# A part of which everything is known: it can lose 45 days of 20,000 in a company of 200,000 a day.
KNOWN = {
    "daily_loss": 20_000.0,
    "company_daily_total": 200_000.0,
    "recovery_told_days": 60.0,
    "recovery_site_days": 10.0,
    "cover_days": 15.0,
    "criticality": 3.0,
    "substitutability": 0.3,
    "natural_hazard": 50.0,
    "political_stability": 35.0,
    "financial_health": 40.0,
    "site_concentration": 1.0,
    "capacity_taken": 0.4,
    "on_time": 0.94,
    "reject_rate": 0.02,
    "upstream": 0.01,
}


def scored(policy: Policy = POLICY, **facts: float) -> dict[str, Any]:
    """The part above with these facts changed."""
    return score(pd.DataFrame([KNOWN | facts]), policy).iloc[0].to_dict()


def policy_with(**numbers: Any) -> Policy:
    return Policy.from_numbers(POLICY_1 | numbers)


@pytest.mark.parametrize("module", [scores, outage, power_mean])
def test_the_worked_examples_hold(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_a_part_of_which_all_is_known_has_one_score_and_one_quadrant() -> None:
    part = scored()
    assert part["impact"] == part["impact_low"] == part["impact_high"] == pytest.approx(66.036, abs=1e-3)
    # Squares by share: 450, 112.5, 240, 800 (one site), 200, 46 and 46 make 1,894.5, of which the root is 43.526.
    assert part["exposure"] == part["exposure_low"] == pytest.approx(43.526, abs=1e-3)
    assert (part["quadrant"], part["quadrants_possible"]) == ("qualified_backup", QUALIFIED_BACKUP)
    assert part["confidence"] == part["impact_confidence"] == part["exposure_confidence"] == 1.0
    assert (part["recovery_days"], part["days_not_covered"], part["outage_loss"]) == (60, 45, 900_000)
    assert part["floor"] == -1
    assert part["settles"] == -1


def test_raw_values_are_given_in_the_unit_of_their_scale() -> None:
    part = scored(on_time=NAN)
    assert part["raw_outage_loss"] == 4.5  # company days
    assert part["raw_capacity_taken"] == 0.4
    assert np.isnan(part["raw_on_time"])
    assert (part["low_on_time"], part["score_on_time"], part["high_on_time"]) == (0, 100, 100)


def test_a_driver_without_weight_neither_counts_nor_widens() -> None:
    assert scored(upstream=0.5)["exposure"] == scored()["exposure"]
    part = scored(upstream=NAN)
    assert part["exposure_low"] == part["exposure_high"]
    assert part["exposure_confidence"] == 1.0
    assert part["points_upstream"] == 0.0


@pytest.mark.parametrize(
    ("facts", "lowest", "highest"),
    [
        ({}, 900_000, 900_000),
        ({"recovery_told_days": NAN}, 0, 0),  # the site's 10 days are covered
        ({"recovery_told_days": NAN, "recovery_site_days": NAN}, 0, 255 * 20_000),  # 270 - 15 at most
        ({"recovery_told_days": 400.0}, 255 * 20_000, 255 * 20_000),  # a new source is quicker
        ({"recovery_site_days": 400.0}, 900_000, 900_000),  # told goes first
        ({"cover_days": NAN}, 0, 60 * 20_000),
        ({"cover_days": INF}, 0, 0),
        ({"cover_days": INF, "daily_loss": NAN}, 0, 0),
        ({"cover_days": 270.0, "recovery_told_days": NAN, "recovery_site_days": NAN}, 0, 0),
        ({"daily_loss": 0.0, "cover_days": NAN}, 0, 0),
        ({"daily_loss": 0.0, "company_daily_total": NAN}, 0, 0),
        ({"daily_loss": -5.0}, 0, 0),
        ({"daily_loss": NAN}, 0, INF),
        (
            {"daily_loss": NAN, "cover_days": NAN, "recovery_told_days": NAN, "recovery_site_days": NAN},
            0,
            INF,
        ),
        ({"daily_loss": INF, "cover_days": INF}, 0, 0),
    ],
)
def test_partial_knowledge_narrows_the_loss_of_an_outage(facts, lowest: float, highest: float) -> None:
    part = scored(**facts)
    in_days = Policy.scale(POLICY, "outage_loss")(np.array([lowest, highest]) / 200_000)
    assert [part["low_outage_loss"], part["high_outage_loss"]] == pytest.approx(in_days.tolist())
    assert part["score_outage_loss"] == part["high_outage_loss"]
    assert part["outage_loss"] == lowest if lowest == highest else np.isnan(part["outage_loss"])
    assert part["impact_confidence"] == (1.0 if lowest == highest else 0.5)


@pytest.mark.parametrize("total", [NAN, 0.0, -1.0, INF])
def test_a_company_without_a_total_makes_a_loss_unknown(total: float) -> None:
    part = scored(company_daily_total=total)
    assert (part["low_outage_loss"], part["high_outage_loss"]) == (0, 100)
    assert part["outage_loss"] == 900_000
    assert np.isnan(part["raw_outage_loss"])


def test_safety_is_high_impact_whatever_it_costs() -> None:
    part = scored(criticality=5.0, daily_loss=0.0, substitutability=1.0)
    assert part["impact"] == part["impact_low"] == part["impact_high"] == 75
    assert DRIVERS[part["floor"]] == "criticality"
    assert sum(part[f"points_{driver}"] for driver in IMPACT) == pytest.approx(np.sqrt(0.3) * 100)


def test_a_floor_below_the_mean_is_not_said_to_set_it() -> None:
    part = scored(criticality=5.0, daily_loss=1e9, substitutability=0.0)
    assert part["impact"] == 100
    assert part["floor"] == -1


def test_unknown_criticality_may_reach_its_floor_and_is_taken_to() -> None:
    part = scored(criticality=NAN, daily_loss=0.0, substitutability=1.0)
    assert (part["impact_low"], part["impact"], part["impact_high"]) == (0, 75, 75)
    assert DRIVERS[part["floor"]] == "criticality"
    assert part["quadrants_possible"] == QUALIFIED_BACKUP | SINGLE_SOURCE


def test_a_milder_stand_in_stays_below_the_floor() -> None:
    milder = policy_with(stand_ins=POLICY_1["stand_ins"] | {"criticality": 50})
    part = scored(milder, criticality=NAN, daily_loss=0.0, substitutability=1.0)
    assert part["score_criticality"] == 50
    assert part["impact"] == pytest.approx(np.sqrt(0.3) * 50)
    assert (part["impact_high"], part["floor"]) == (75, -1)


def test_a_stand_in_is_held_within_what_the_fact_can_still_be() -> None:
    milder = policy_with(stand_ins=POLICY_1["stand_ins"] | {"outage_loss": 60})
    assert scored(milder, cover_days=NAN)["score_outage_loss"] == 60
    assert scored(milder, cover_days=NAN, daily_loss=10.0)["score_outage_loss"] == 0  # 600 at most: 0


def test_of_two_floors_the_higher_one_sets_the_score() -> None:
    floors = [
        {"driver": "criticality", "from": 4, "axis_at_least": 60},
        {"driver": "substitutability", "from": 0.1, "axis_at_least": 80},
        {"driver": "criticality", "from": 5, "axis_at_least": 70},
    ]
    part = scored(policy_with(floors=floors), criticality=5.0, substitutability=0.1, daily_loss=0.0)
    assert (part["impact"], DRIVERS[part["floor"]]) == (80, "substitutability")


@pytest.mark.parametrize(
    ("facts", "quadrant", "possible"),
    [
        ({"natural_hazard": 80.0}, "dual_source", DUAL_SOURCE),
        ({}, "qualified_backup", QUALIFIED_BACKUP),
        ({"daily_loss": 0.0, "natural_hazard": 80.0}, "single_source", SINGLE_SOURCE),
        ({"natural_hazard": NAN}, "dual_source", DUAL_SOURCE | QUALIFIED_BACKUP),  # 82 % is known: enough
        (
            {"cover_days": NAN, "criticality": 1.0},
            "unscored",
            QUALIFIED_BACKUP | SINGLE_SOURCE,
        ),  # 50 % is not
        (
            {"cover_days": NAN, "substitutability": NAN, "criticality": 5.0},
            "qualified_backup",
            QUALIFIED_BACKUP,
        ),
        (dict.fromkeys(EXPOSURE, NAN) | {"daily_loss": 0.0}, "single_source", SINGLE_SOURCE),
        (dict.fromkeys(INPUTS, NAN), "unscored", DUAL_SOURCE | QUALIFIED_BACKUP | SINGLE_SOURCE),
    ],
)
def test_the_quadrant_follows_both_axes_and_what_is_known(facts, quadrant: str, possible: int) -> None:
    part = scored(**facts)
    assert (part["quadrant"], part["quadrants_possible"]) == (quadrant, possible)


@pytest.mark.parametrize("exponent", [1, 2, 2.5, 3, 7, 20])
def test_a_part_whose_every_factor_stands_on_the_threshold_is_high(exponent: float) -> None:
    impact = POLICY_1["impact"] | {"exponent": exponent, "threshold": 70}
    policy = policy_with(
        impact=impact,
        floors=[],
        scales=POLICY_1["scales"] | {"outage_loss": {"kind": "linear", "zero_at": 0, "hundred_at": 10}},
    )
    part = scored(policy, daily_loss=200_000.0 * 7 / 45, criticality=3.8, substitutability=0.3)
    assert part["impact"] == 70
    assert part["quadrant"] != "single_source"


def test_a_higher_exponent_lets_the_worst_factor_decide_more() -> None:
    impacts = [scored(policy_with(impact=POLICY_1["impact"] | {"exponent": p}))["impact"] for p in (1, 3, 20)]
    assert impacts == sorted(impacts)
    assert impacts[0] == pytest.approx(0.5 * 72.5364 + 0.3 * 50 + 0.2 * 70, abs=1e-3)
    assert impacts[2] < 72.54


def test_the_power_mean_is_that_of_the_formula() -> None:
    rng = np.random.default_rng(0)
    factors, weights = rng.uniform(0, 100, (4, 50)), rng.uniform(0, 1, 4)
    for p in (1.0, 2.0, 3.0, 4.5, 13.0, 20.0):
        mean, points = power_mean.power_mean(list(factors), Axis(DRIVERS[:4], tuple(weights), p, 50))
        plain = (weights @ factors**p / weights.sum()) ** (1 / p)
        np.testing.assert_allclose(mean, plain, atol=1e-9)
        np.testing.assert_allclose(sum(points), mean, atol=1e-9)


def test_an_override_is_the_factor_itself_and_counts_as_known() -> None:
    part = scored(on_time=NAN, override_on_time=40.0)
    assert (part["low_on_time"], part["score_on_time"], part["high_on_time"]) == (40, 40, 40)
    assert np.isnan(part["raw_on_time"])
    assert part["exposure_confidence"] == 1.0
    same = scored(on_time=0.88)  # 12 of the 30 points that the scale spans
    assert part["exposure"] == pytest.approx(same["exposure"])
    assert part["points_on_time"] == pytest.approx(same["points_on_time"])


def test_an_override_stands_before_what_is_known_and_raw_stays_the_fact() -> None:
    part = scored(override_natural_hazard=100.0, override_political_stability=NAN)
    assert (part["score_natural_hazard"], part["raw_natural_hazard"]) == (100, 50)
    assert part["score_political_stability"] == scored()["score_political_stability"]


def test_an_override_reaches_a_floor_where_its_score_is_that_of_the_floors_start() -> None:
    assert scored(criticality=1.0, override_criticality=100.0, daily_loss=0.0)["impact"] == 75
    safe = scored(criticality=5.0, override_criticality=99.0, daily_loss=0.0)
    assert (safe["floor"], safe["impact_low"]) == (-1, safe["impact_high"])
    assert scored(criticality=NAN, override_criticality=0.0, daily_loss=0.0)["floor"] == -1


def test_an_override_beyond_the_ends_stays_at_the_end() -> None:
    assert scored(override_on_time=140.0)["score_on_time"] == 100
    assert scored(override_on_time=-5.0)["score_on_time"] == 0


def test_distances_are_signed_points_to_the_thresholds() -> None:
    answer = score(pd.DataFrame([KNOWN]), POLICY)
    away = distances(answer, POLICY).iloc[0]
    assert away["impact_distance"] == pytest.approx(16.036, abs=1e-3)
    assert away["exposure_distance"] == pytest.approx(43.526 - 50, abs=1e-3)


def test_the_index_comes_back_and_the_quadrants_are_a_fixed_list() -> None:
    answer = score(pd.DataFrame([KNOWN, KNOWN], index=[70, 7]), POLICY)
    assert answer.index.tolist() == [70, 7]
    assert answer["quadrant"].cat.categories.tolist() == list(QUADRANTS)


def test_no_parts_give_no_rows_and_the_same_columns() -> None:
    some, none = score(pd.DataFrame([KNOWN]), POLICY), score(pd.DataFrame([KNOWN]).iloc[:0], POLICY)
    assert len(none) == 0
    assert none.dtypes.equals(some.dtypes)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match=r"missing: cover_days, upstream\."):
        score(pd.DataFrame([KNOWN]).drop(columns=["upstream", "cover_days"]), POLICY)


def test_columns_of_whole_numbers_and_of_none_are_read() -> None:
    frame = pd.DataFrame([KNOWN]).astype({"criticality": "Int64", "cover_days": object})
    frame["on_time"] = pd.Series([None], dtype=object)
    assert score(frame, POLICY)["score_on_time"].tolist() == [100.0]
