"""What holds of every score, whatever the facts and the policy."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring import scores
from scoring.policy import BEST_AND_WORST, DRIVERS, EXPOSURE, IMPACT, POLICY_1, Policy
from scoring.scores import INPUTS, score

# Axes are rounded to nine digits, so that two roads to one number may end one step apart.
STEP = 2e-9
AXES = ("impact", "exposure")
SIZES = [f"{axis}{end}" for axis in AXES for end in ("", "_low", "_high")]

pytestmark = pytest.mark.filterwarnings("error")
# Each example is a policy and many parts: as many cases for the price of one.
PARTS = 250
a_policy_and_parts = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Each fact with its best and its worst value. The two recoveries are one fact that two people may tell.
FACTS: dict[str, tuple[float, float]] = {
    "daily_loss": (0.0, np.inf),
    "company_daily_total": (1e9, 1.0),
    "recovery_told_days": (0.0, np.inf),
    "recovery_site_days": (0.0, np.inf),
    "cover_days": (np.inf, 0.0),
    **{driver: BEST_AND_WORST[driver] for driver in DRIVERS[1:]},
}
seeds = st.integers(0, 1_000_000).map(np.random.default_rng)


def values(fact: str, rng: np.random.Generator) -> np.ndarray:
    """A value of the fact for each part: ends, round numbers, and numbers of any size."""
    least, most = sorted(FACTS[fact])
    if most < np.inf:
        return np.where(
            rng.random(PARTS) < 0.3, rng.choice([least, most], PARTS), rng.uniform(least, most, PARTS)
        )
    ends = [least, 1.0, 30.0, np.inf] if fact == "cover_days" else [least, 1.0, 30.0]
    sizes = [rng.choice(ends, PARTS), rng.uniform(least, 1000, PARTS), 10 ** rng.uniform(0, 12, PARTS)]
    return np.choose(rng.integers(0, 3, PARTS), sizes)


def parts(rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame({fact: values(fact, rng) for fact in INPUTS})


def some_deleted(facts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some facts of each part gone. What is told goes only where the site's goes too, or it would step in."""
    gone = pd.DataFrame(rng.random(facts.shape) < rng.uniform(0.05, 0.6, (PARTS, 1)), columns=facts.columns)
    gone["recovery_told_days"] &= gone["recovery_site_days"] | facts["recovery_site_days"].isna()
    return facts.mask(gone)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """The numbers of a policy whose stand-ins are the worst."""
    numbers = copy.deepcopy(POLICY_1)
    for axis, drivers in (("impact", IMPACT), ("exposure", EXPOSURE)):
        weight = st.lists(st.sampled_from([0, 0.5, 1, 3]), min_size=len(drivers), max_size=len(drivers))
        numbers[axis] = {
            "weights": dict(zip(drivers, draw(weight.filter(any)), strict=True)),
            "exponent": draw(st.sampled_from([1, 2, 3, 5, 20, 1.5, 7.25])),
            "threshold": draw(st.integers(0, 100)),
        }
    floor = st.tuples(st.sampled_from([2, 4, 5]), st.integers(0, 100))
    numbers["floors"] = [
        {"driver": "criticality", "from": start, "axis_at_least": lift}
        for start, lift in draw(st.lists(floor, max_size=2))
    ]
    steps = {"kind": "steps", "steps": [[1, 0], [3, 30], [4, 90], [5, 100]]}
    numbers["scales"]["criticality"] = draw(st.sampled_from([steps, POLICY_1["scales"]["criticality"]]))
    numbers["minimum_confidence"] = draw(st.sampled_from([0, 0.6, 1]))
    return numbers


def scored(facts: pd.DataFrame, numbers: dict[str, Any]) -> pd.DataFrame:
    return score(facts, Policy.from_numbers(numbers))


@a_policy_and_parts
@given(rng=seeds, numbers=policies())
def test_worsening_a_fact_never_lowers_an_axis_nor_an_end_of_its_range(rng, numbers) -> None:
    before = some_deleted(parts(rng), rng)
    after, worsened = before.copy(), rng.integers(0, len(INPUTS), PARTS)  # one fact of each part
    for place, (fact, (best, worst)) in enumerate(FACTS.items()):
        here = worsened == place
        ends = np.sort([values(fact, rng)[here], values(fact, rng)[here]], axis=0)
        milder, harder = ends if worst > best else ends[::-1]
        before.loc[here, fact], after.loc[here, fact] = milder, harder
    assert (scored(after, numbers)[SIZES] >= scored(before, numbers)[SIZES] - STEP).all(axis=None)


@a_policy_and_parts
@given(rng=seeds, numbers=policies())
def test_the_range_contains_the_score_of_every_value_that_deleted_facts_had(rng, numbers) -> None:
    facts = parts(rng)
    known, unknown = scored(facts, numbers), scored(some_deleted(facts, rng), numbers)
    for axis in AXES:
        assert (unknown[f"{axis}_low"] - STEP <= known[axis]).all()
        assert (known[axis] <= unknown[f"{axis}_high"] + STEP).all()
    assert (known["quadrants_possible"] & unknown["quadrants_possible"]).all()


@a_policy_and_parts
@given(rng=seeds, numbers=policies())
def test_deleting_facts_never_pays_and_only_widens(rng, numbers) -> None:
    facts = some_deleted(parts(rng), rng)
    before, after = scored(facts, numbers), scored(some_deleted(facts, rng), numbers)
    for axis in AXES:
        assert (after[axis] >= before[axis] - STEP).all()
        assert (after[f"{axis}_low"] <= before[f"{axis}_low"] + STEP).all()
        assert (after[f"{axis}_high"] >= before[f"{axis}_high"] - STEP).all()
        assert (after[f"{axis}_confidence"] <= before[f"{axis}_confidence"]).all()
    assert (
        (after["quadrants_possible"] & before["quadrants_possible"]) == before["quadrants_possible"]
    ).all()


@a_policy_and_parts
@given(rng=seeds, numbers=policies())
def test_the_site_and_the_told_recovery_are_two_tellers_of_one_fact(rng, numbers) -> None:
    facts = some_deleted(parts(rng), rng)
    told = facts.assign(recovery_told_days=facts["recovery_site_days"], recovery_site_days=np.nan)
    pd.testing.assert_frame_equal(
        scored(told, numbers), scored(facts.assign(recovery_told_days=np.nan), numbers), check_exact=True
    )


@a_policy_and_parts
@given(rng=seeds, numbers=policies())
def test_points_add_up_to_the_axis_and_every_point_score_lies_in_its_range(rng, numbers) -> None:
    answer = scored(some_deleted(parts(rng), rng), numbers)
    for axis, drivers in (("impact", IMPACT), ("exposure", EXPOSURE)):
        points = answer[[f"points_{driver}" for driver in drivers]]
        assert (points >= 0).all(axis=None)
        short = answer[axis] - points.sum(axis=1)
        lifted = (answer["floor"] >= 0) & (axis == "impact")
        assert (short[~lifted].abs() < 1e-9).all()
        assert (short[lifted] > -1e-9).all()
        ends = answer[[f"{axis}_low", axis, f"{axis}_high"]].assign(least=0, most=100)
        assert (np.diff(ends[["least", *ends.columns[:3], "most"]]) >= 0).all()
    for driver in DRIVERS:
        ends = answer[[f"low_{driver}", f"score_{driver}", f"high_{driver}"]].assign(least=0, most=100)
        assert (np.diff(ends[["least", *ends.columns[:3], "most"]]) >= 0).all()


@a_policy_and_parts
@given(rng=seeds, numbers=policies())
def test_the_quadrant_is_one_of_the_possible_ones_or_unscored(rng, numbers) -> None:
    answer = scored(some_deleted(parts(rng), rng), numbers)
    possible = answer["quadrants_possible"]
    unscored = answer["quadrant"] == "unscored"
    several = possible.map(int.bit_count) > 1
    assert (possible > 0).all()
    assert (unscored == (several & (answer["confidence"] < numbers["minimum_confidence"]))).all()
    bit = np.left_shift(1, answer["quadrant"].cat.codes)
    assert (possible & bit).astype(bool)[~unscored].all()


@a_policy_and_parts
@given(rng=seeds, numbers=policies(), factor=st.sampled_from([0.001, 1 / 3, 7.0, 1e6]))
def test_weights_rescaled_change_nothing(rng, numbers, factor: float) -> None:
    facts, rescaled = some_deleted(parts(rng), rng), copy.deepcopy(numbers)
    for axis in AXES:
        rescaled[axis]["weights"] = {
            name: weight * factor for name, weight in numbers[axis]["weights"].items()
        }
    before, after = scored(facts, numbers), scored(facts, rescaled)
    np.testing.assert_allclose(before[SIZES], after[SIZES], rtol=0, atol=STEP)
    assert (before["quadrants_possible"] == after["quadrants_possible"]).all()


@a_policy_and_parts
@given(rng=seeds, numbers=policies(), cut=st.integers(0, PARTS))
def test_neither_the_order_of_rows_nor_how_they_are_split_changes_a_bit(rng, numbers, cut) -> None:
    facts, policy = some_deleted(parts(rng), rng), Policy.from_numbers(numbers)
    whole, order = score(facts, policy), rng.permutation(PARTS)
    pd.testing.assert_frame_equal(score(facts.iloc[order], policy), whole.iloc[order], check_exact=True)
    pieces = [score(facts.iloc[:cut], policy), score(facts.iloc[cut:], policy)]
    pd.testing.assert_frame_equal(pd.concat(pieces), whole, check_exact=True)


def test_the_blocks_that_score_works_in_change_no_bit(monkeypatch) -> None:
    rng, policy = np.random.default_rng(3), Policy.from_numbers(POLICY_1)
    facts = some_deleted(parts(rng), rng)
    whole = score(facts, policy)
    monkeypatch.setattr(scores, "BLOCK", 7)
    pd.testing.assert_frame_equal(score(facts, policy), whole, check_exact=True)


@a_policy_and_parts
@given(numbers=policies())
def test_of_a_part_of_which_nothing_is_known_everything_is_possible(numbers) -> None:
    part = scored(pd.DataFrame(np.nan, index=[0], columns=list(INPUTS)), numbers).iloc[0]
    assert (part["impact_low"], part["impact"], part["impact_high"]) == (0, 100, 100)
    assert (part["exposure_low"], part["exposure"], part["exposure_high"]) == (0, 100, 100)
    assert part["confidence"] == 0
    assert part[["recovery_days", "days_not_covered", "outage_loss"]].isna().all()


def test_the_answer_is_that_of_the_rules_read_one_part_at_a_time() -> None:
    for seed in range(5):
        facts = parts(np.random.default_rng(seed))
        answer = scored(facts, POLICY_1)
        for part, impact in zip(facts.to_dict("records"), answer["impact"], strict=True):
            assert impact == pytest.approx(impact_by_hand(part), abs=1e-8)


def impact_by_hand(facts: dict[str, float]) -> float:
    lost = facts["daily_loss"] * max(0.0, min(facts["recovery_told_days"], 270) - facts["cover_days"])
    days = lost / facts["company_daily_total"]
    money = 0.0 if days <= 0.03 else min(100.0, 100 * np.log10(days / 0.03) / 3)
    mean = 0.5 * money**2 + 0.3 * (25 * (facts["criticality"] - 1)) ** 2
    mean += 0.2 * (100 * (1 - facts["substitutability"])) ** 2
    return max(mean**0.5, 75.0) if facts["criticality"] >= 5 else mean**0.5
