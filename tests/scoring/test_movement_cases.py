"""Why a score moved, part by part: what has a share, and what has none."""

import doctest

import numpy as np
import pandas as pd
import pytest

from scoring.movement import PLAYERS, Moves, rounding, shapley
from scoring.policy import BEST_AND_WORST, EXPOSURE, POLICY_1, Policy
from scoring.scores import score
from tests.scoring.test_movement import ONE, OTHER, TOTAL, moves

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("module", [shapley, rounding])
def test_the_worked_examples(module):
    tried = doctest.testmod(module)
    assert (tried.failed, tried.attempted > 0) == (0, True)


def part(**told) -> pd.DataFrame:
    known = {"daily_loss": 20_000, "company_daily_total": TOTAL, "recovery_told_days": 60, "cover_days": 15}
    known |= {"recovery_site_days": np.nan, "criticality": 3, "substitutability": 0.3}
    known |= {name: (BEST_AND_WORST[name][0] + min(BEST_AND_WORST[name][1], 1)) / 2 for name in EXPOSURE}
    return pd.DataFrame([known | {"on_time": 0.95} | told], dtype=float)


def shares(found: Moves, axis: str) -> dict[str, float]:
    return {name: one for name, one in zip(PLAYERS[axis], found.axis(axis).shares[0], strict=True) if one}


def test_two_factors_and_a_floor_as_worked_by_hand():
    """Of `scoring.movement.moving`: factors 60 and 20, then 60 and 60, and a floor of 70 that comes with it."""
    numbers = POLICY_1 | {
        "impact": {
            "weights": {"outage_loss": 0, "criticality": 1, "substitutability": 1},
            "exponent": 2,
            "threshold": 50,
        },
        "floors": [{"driver": "substitutability", "from": 0.4, "axis_at_least": 70}],
    }
    policy = Policy.from_numbers(numbers)
    found = moves(
        part(criticality=3.4, substitutability=0.8),
        part(criticality=3.4, substitutability=0.4),
        policy,
        policy,
    )
    assert found.impact.before[0] == pytest.approx(44.721, abs=5e-4)
    assert found.impact.after[0] == 70
    assert shares(found, "impact") == pytest.approx({"substitutability": 7.639, "floor": 17.639}, abs=1e-3)


def test_a_floor_that_comes_is_a_share_of_its_own_and_so_is_one_that_goes():
    low, high = part(daily_loss=200), part(daily_loss=200, criticality=5)
    comes, goes = moves(low, high, ONE, ONE), moves(high, low, ONE, ONE)
    assert (comes.floor_before[0], comes.floor_after[0]) == (0, 75)
    came, went = shares(comes, "impact"), shares(goes, "impact")
    assert set(came) == {"criticality", "floor"}
    mean = float(score(high, Policy.from_numbers(POLICY_1 | {"floors": []}))["impact"].iloc[0])
    start = float(score(low, ONE)["impact"].iloc[0])
    assert start < mean < 75
    assert came["criticality"] == pytest.approx(
        (mean - start) / 2, abs=1e-9
    )  # nothing once the floor is there
    assert came["floor"] == pytest.approx((75 - start + 75 - mean) / 2, abs=1e-9)
    assert went == pytest.approx({name: -share for name, share in came.items()})


def test_a_floor_below_the_mean_has_no_share():
    high = part(daily_loss=1e6, substitutability=0, criticality=4)
    assert score(high, ONE)["impact"].iloc[0] > 75
    found = moves(high, high.assign(criticality=5), ONE, ONE)
    assert found.floor_after[0] == 75
    assert set(shares(found, "impact")) == {"criticality"}


def test_another_policy_with_the_same_facts_has_the_whole_change():
    found = moves(part(), part(), ONE, OTHER)
    assert set(shares(found, "exposure")) == {"policy"}
    assert set(shares(found, "impact")) == {"policy"}
    assert not found.made_of.any()


def test_a_shorter_limit_of_recovery_is_the_policys_and_not_the_recoverys():
    shorter = Policy.from_numbers(POLICY_1 | {"qualification_days": 40})
    found = moves(part(), part(), ONE, shorter)
    assert set(shares(found, "impact")) == {"policy"}
    assert shares(found, "impact")["policy"] < -1


def test_a_version_that_scores_alike_has_no_share():
    scores_alike = Policy.from_numbers(POLICY_1 | {"minimum_confidence": 0.9})
    found = moves(part(), part(on_time=0.8), ONE, scores_alike)
    assert set(shares(found, "exposure")) == {"on_time"}


def test_a_persons_word_is_the_drivers_own_share():
    found = moves(part(), part(override_on_time=100.0), ONE, ONE)
    assert set(shares(found, "exposure")) == {"on_time"}
    said = moves(part(override_outage_loss=80.0), part(override_outage_loss=90.0), ONE, ONE)
    assert set(shares(said, "impact")) == {"outage_loss"}
    assert not said.is_split[0]


def test_the_same_word_under_another_scale_is_no_change_of_the_driver():
    told = np.array([0.9])  # on time; each policy has its own scale for it
    before, after = (part(override_on_time=policy.scale("on_time")(told)[0]) for policy in (ONE, OTHER))
    assert before["override_on_time"][0] != after["override_on_time"][0]
    assert set(shares(moves(before, after, ONE, OTHER), "exposure")) == {"policy"}


def test_a_fact_that_is_known_now_has_the_move_that_it_made():
    found = moves(part(financial_health=np.nan), part(financial_health=20), ONE, ONE)
    assert set(shares(found, "exposure")) == {"financial_health"}
    assert shares(found, "exposure")["financial_health"] < 0


def test_a_longer_recovery_and_more_stock_are_told_apart():
    found = moves(part(), part(recovery_told_days=90, cover_days=30), ONE, ONE)
    loss, recovery, cover = found.made_of[0]
    assert (loss == 0.0, recovery > 1, cover < -1) == (True, True, True)


def test_a_company_that_makes_more_a_day_moves_the_loss_of_a_day():
    found = moves(part(), part(company_daily_total=TOTAL * 2), ONE, ONE)
    loss, recovery, cover = found.made_of[0]
    assert (loss < -1, recovery, cover) == (True, 0.0, 0.0)


def test_nothing_moves_where_nothing_changed():
    found = moves(part(), part(), ONE, ONE)
    assert not found.impact.shares.any()
    assert not found.exposure.changed.any()


def test_no_part_has_no_moves():
    found = moves(part().iloc[:0], part().iloc[:0], ONE, OTHER)
    assert found.impact.shares.shape == (0, len(PLAYERS["impact"]))
