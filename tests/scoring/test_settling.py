"""The settling fact, beside every value that each unknown fact could have, scored one by one."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.policy import DRIVERS, EXPOSURE, IMPACT, POLICY_1, Policy
from scoring.scores import INPUTS, score
from scoring.settling import NONE_ALONE, SETTLED
from tests.scoring.test_scores import KNOWN

POLICY = Policy.from_numbers(POLICY_1)
STEPS = {"kind": "steps", "steps": [[0.0, 100.0], [0.4, 70.0], [0.8, 20.0], [0.95, 0.0]]}
EDGES = [0.3, *(start for start, _ in STEPS["steps"])]  # where steps and floors begin
CLOSER = 8  # times that a grid looks between two of its values


def settling(policy: Policy = POLICY, **facts: float) -> str | int:
    """The name of the settling fact of a part of which all else is known."""
    place = score(pd.DataFrame([KNOWN | facts]), policy)["settles"][0]
    return DRIVERS[place] if place >= 0 else int(place)


def test_where_one_quadrant_is_possible_there_is_nothing_to_settle() -> None:
    assert settling() == SETTLED
    assert settling(on_time=np.nan, daily_loss=0.0) == SETTLED


def test_the_only_unknown_fact_that_matters_settles_it() -> None:
    assert settling(natural_hazard=np.nan) == "natural_hazard"
    assert settling(cover_days=np.nan, criticality=1.0) == "outage_loss"
    assert settling(natural_hazard=np.nan, upstream=np.nan) == "natural_hazard"  # upstream weighs nothing


def test_of_two_facts_of_one_axis_that_both_move_it_none_alone_is_sure_to_help() -> None:
    assert settling(natural_hazard=np.nan, political_stability=np.nan) == NONE_ALONE


def test_of_three_quadrants_impact_leaves_two_as_exposure_does_and_comes_first() -> None:
    both = {"cover_days": np.nan, "criticality": 1.0, "natural_hazard": np.nan}
    assert settling(**both) == "outage_loss"
    assert settling(**both, political_stability=np.nan) == "outage_loss"
    assert settling(**both, substitutability=np.nan) == "natural_hazard"


def test_criticality_is_a_whole_number_so_that_its_floor_may_settle() -> None:
    """At 4 impact is 60.7 at most, whatever the substitutability; at 5 the floor makes it 75."""
    higher = replace(POLICY, impact=replace(POLICY.impact, threshold=62.0))
    unknown = {"criticality": np.nan, "substitutability": np.nan, "daily_loss": 0.0}
    assert settling(higher, **unknown) == "criticality"
    assert settling(**unknown) == NONE_ALONE  # at 4 it may be on either side of 50


def test_an_overridden_driver_is_known() -> None:
    assert settling(natural_hazard=np.nan, override_natural_hazard=80.0) == SETTLED


def some_parts(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """Parts near the thresholds, of each of which a few facts are not known."""
    facts = pd.DataFrame([KNOWN] * count)
    for name in INPUTS[5:]:
        low, high = {"criticality": (1, 5), "natural_hazard": (20, 80), "political_stability": (20, 80)}.get(
            name, (0, 1)
        )
        facts[name] = rng.uniform(low, high, count)
    facts["financial_health"] = rng.uniform(0, 100, count)
    facts["criticality"] = rng.integers(1, 6, count).astype(float)
    facts["daily_loss"] = 10 ** rng.uniform(2, 6, count)
    return facts.mask(rng.random(facts.shape) < rng.choice([0.08, 0.2], (count, 1))).assign(
        company_daily_total=200_000.0
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    numbers: dict[str, Any] = copy.deepcopy(POLICY_1)
    for axis, drivers in (("impact", IMPACT), ("exposure", EXPOSURE)):
        weight = st.lists(st.sampled_from([0, 1, 3, 12]), min_size=len(drivers), max_size=len(drivers))
        numbers[axis] = {
            "weights": dict(zip(drivers, draw(weight.filter(any)), strict=True)),
            "exponent": draw(st.sampled_from([1, 2, 4.5])),
            "threshold": draw(st.integers(30, 70)),
        }
    floors = st.sampled_from([("criticality", 5), ("criticality", 3), ("substitutability", 0.3)])
    numbers["floors"] = [
        {"driver": driver, "from": start, "axis_at_least": draw(st.sampled_from([40, 75]))}
        for driver, start in draw(st.lists(floors, max_size=2))
    ]
    if draw(st.booleans()):
        numbers["scales"] |= {"substitutability": STEPS, "on_time": STEPS}
    return Policy.from_numbers(numbers)


def quadrants_left(facts: pd.DataFrame, policy: Policy, driver: str) -> np.ndarray:
    """The most quadrants that stay possible, over the values that the driver could have."""
    if driver == "criticality":
        values = np.tile(np.arange(1.0, 6.0), (len(facts), 1))
        return _most_left(facts, policy, driver, values)
    if driver == "outage_loss":  # its values follow from several facts: as an override says the factor
        before, column = score(facts, policy), "override_outage_loss"
        least, most = (before[f"{end}_outage_loss"].to_numpy() for end in ("low", "high"))
    else:
        column, least = driver, np.zeros(len(facts))
        most = least + (
            100.0 if driver in ("natural_hazard", "political_stability", "financial_health") else 1.0
        )
    edges = [np.clip(np.full(len(facts), edge), least, most)[:, None] for edge in EDGES]
    values = np.hstack([np.linspace(least, most, 81, axis=1), *edges])
    found = [_most_left(facts, policy, column, values)]
    for axis in ("impact", "exposure"):
        crossing = _crossing(facts, policy, column, least, most, axis)
        found.append(_most_left(facts, policy, column, crossing))
    return np.max(found, axis=0)


def _scored(facts: pd.DataFrame, policy: Policy, column: str, values: np.ndarray) -> pd.DataFrame:
    """Each part once with each of its values [part, value]."""
    many = facts.loc[facts.index.repeat(values.shape[1])].assign(**{column: values.ravel()})
    return score(many.reset_index(drop=True), policy)


def _crossing(facts, policy, column: str, least, most, axis: str) -> np.ndarray:
    """Per part the two neighbours between which the upper end of the axis crosses its threshold."""
    threshold = policy.impact.threshold if axis == "impact" else policy.exposure.threshold
    rows = np.arange(len(facts))
    for _ in range(CLOSER):
        values = np.linspace(least, most, 41, axis=1)
        highs = _scored(facts, policy, column, values)[f"{axis}_high"].to_numpy() >= threshold
        turns = np.diff(highs.reshape(values.shape), axis=1)
        first = np.where(turns.any(axis=1), turns.argmax(axis=1), 0)
        least, most = values[rows, first], values[rows, first + 1]
    return np.stack([least, most], axis=1)


def _most_left(facts: pd.DataFrame, policy: Policy, column: str, values: np.ndarray) -> np.ndarray:
    return _counted(_scored(facts, policy, column, values)).reshape(values.shape).max(axis=1)


def _counted(scored: pd.DataFrame) -> np.ndarray:
    return np.bitwise_count(scored["quadrants_possible"].to_numpy())


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), policy=policies())
def test_it_is_the_fact_that_leaves_the_fewest_quadrants_under_its_least_helpful_value(seed, policy) -> None:
    facts = some_parts(np.random.default_rng(seed), 40)
    scored = score(facts, policy)
    facts = facts[_counted(scored) > 1].reset_index(drop=True)[:8]
    if facts.empty:
        return
    scored = score(facts, policy)
    left = np.stack([quadrants_left(facts, policy, driver) for driver in DRIVERS])
    unknown = np.stack([scored[f"raw_{driver}"].isna() for driver in DRIVERS])
    left = np.where(unknown, left, 9)
    fewest, first = left.min(axis=0), left.argmin(axis=0)
    expected = np.where(fewest < _counted(scored), first, NONE_ALONE)
    assert scored["settles"].tolist() == expected.tolist()


def test_a_value_between_a_step_and_a_floor_is_not_forgotten() -> None:
    """Between 0.3, where the floor ends, and 0.4, where the next step begins, the factor is 100 and bare."""
    floor = {"driver": "substitutability", "from": 0.3, "axis_at_least": 75}
    numbers = POLICY_1 | {"floors": [floor], "scales": POLICY_1["scales"] | {"substitutability": STEPS}}
    numbers["impact"] = {"weights": dict.fromkeys(IMPACT, 1), "exponent": 1, "threshold": 62}
    unknown = {"substitutability": np.nan, "daily_loss": np.nan, "criticality": 1.0}
    assert settling(Policy.from_numbers(numbers), **unknown) == NONE_ALONE
