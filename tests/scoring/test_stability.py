"""Stability: the share of reasonable weightings that say the same."""

from __future__ import annotations

import doctest
import time
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scoring import stability
from scoring.floors import AxisScore
from scoring.policy import DRIVERS, EXPOSURE, IMPACT, POLICY_1, Policy
from scoring.scores import INPUTS, score
from scoring.stability import CONCENTRATION, Bank, Judged, bank

POLICY = Policy.from_numbers(POLICY_1)
ONE_ERROR = 0.5 / 16
FIRST_WEIGHTS = [0.4564012357199281, 0.3539315769632329, 0.18966718731683907]
FIRST_THRESHOLDS = [49.53530537967597, 47.456144600373165]


def judged(factors: np.ndarray, policy: Policy = POLICY, lift: float = 0.0) -> Judged:
    """Parts with these factors [driver, part], as the policy judges them."""

    def mean(axis, rows):
        return (np.array(axis.shares) @ rows**axis.exponent) ** (1 / axis.exponent)

    impact, exposure = factors[: len(IMPACT)], factors[len(IMPACT) :]
    ends = AxisScore(*(np.maximum(mean(policy.impact, impact), lift),) * 3)
    lifts = np.full(factors.shape[1], lift)
    exposed = mean(policy.exposure, exposure) >= policy.exposure.threshold
    return Judged(list(impact), list(exposure), lifts, ends.score >= policy.impact.threshold, exposed)


def near_the_thresholds(count: int, seed: int = 5) -> np.ndarray:
    """Factors of parts of which weightings disagree: each axis within some points of its threshold."""
    return np.clip(np.random.default_rng(seed).normal(50, 22, (len(DRIVERS), count)), 0, 100)


def share(parts: Judged, drawn: Bank | None = None, policy: Policy = POLICY) -> np.ndarray:
    return stability.stability(parts, policy, drawn or bank(policy, 7))


def by_hand(parts: Judged, drawn: Bank) -> np.ndarray:
    """The definition, one draw and one part at a time."""
    agreeing = np.zeros(len(parts.lift))
    for draw in range(drawn.impact.thresholds.size):
        for part in range(len(agreeing)):
            impact = [x[part] for x in parts.impact] ** np.float64(2) @ drawn.impact.weights[:, draw]
            exposure = [x[part] for x in parts.exposure] ** np.float64(2) @ drawn.exposure.weights[:, draw]
            matters = max(impact**0.5, parts.lift[part]) >= drawn.impact.thresholds[draw]
            exposed = exposure**0.5 >= drawn.exposure.thresholds[draw]
            same = matters == parts.matters[part]
            agreeing[part] += same and (not matters or exposed == parts.exposed[part])
    return agreeing / drawn.impact.thresholds.size


def test_the_worked_example_holds() -> None:
    assert doctest.testmod(stability).failed == 0


@pytest.mark.parametrize("lift", [0.0, 49.0, 75.0])
def test_it_is_the_share_of_draws_with_the_same_treatment(lift: float) -> None:
    parts, drawn = judged(near_the_thresholds(40), lift=lift), bank(POLICY, 7)
    np.testing.assert_array_equal(share(parts, drawn), by_hand(parts, drawn))
    assert len(np.unique(share(parts, drawn))) > 5


def test_draws_are_dirichlet_around_the_policy_with_thresholds_within_three_points() -> None:
    drawn = bank(POLICY, 7, 65_536)
    for axis, draws in ((POLICY.impact, drawn.impact), (POLICY.exposure, drawn.exposure)):
        shares = np.array(axis.shares)
        np.testing.assert_allclose(draws.weights.sum(axis=0), 1, atol=1e-12)
        np.testing.assert_allclose(draws.weights.mean(axis=1), shares, atol=0.001)
        variance = shares * (1 - shares) / (CONCENTRATION + 1)
        np.testing.assert_allclose(draws.weights.var(axis=1), variance, rtol=0.03, atol=1e-12)
        assert 46.99 < draws.thresholds.min() < 47.01
        assert 52.99 < draws.thresholds.max() < 53.01
    assert (drawn.exposure.weights[EXPOSURE.index("upstream")] == 0).all()


def test_the_error_of_256_draws_is_three_hundredths_at_most() -> None:
    parts = judged(near_the_thresholds(300))
    truth = share(parts, bank(POLICY, 1, 65_536))
    errors = np.stack([share(parts, bank(POLICY, seed)) - truth for seed in range(40)])
    expected = np.array([stability.standard_error(one) for one in truth])
    assert expected.max() <= ONE_ERROR
    assert np.sqrt((errors**2).mean()) == pytest.approx(np.sqrt((expected**2).mean()), rel=0.15)
    assert np.sqrt((errors**2).mean(axis=0)).max() < 1.5 * ONE_ERROR  # of 40 seeds only
    assert np.abs(errors).max() < 4.5 * ONE_ERROR
    unsure = truth.min() < 0.55
    assert unsure


def test_the_bank_of_a_policy_is_the_same_every_time_and_that_of_another_seed_is_not() -> None:
    again, other = (bank.__wrapped__(POLICY, seed) for seed in (7, 8))
    np.testing.assert_array_equal(bank(POLICY, 7).impact.weights, again.impact.weights)
    np.testing.assert_array_equal(bank(POLICY, 7).exposure.thresholds, again.exposure.thresholds)
    assert not np.array_equal(again.impact.weights, other.impact.weights)


def test_the_bank_is_fixed_for_good() -> None:
    """Numbers of the first bank: another library release that gives others would move every row."""
    drawn = bank(POLICY, 1998)
    np.testing.assert_allclose(drawn.impact.weights[:, 0], FIRST_WEIGHTS, rtol=1e-9)
    np.testing.assert_allclose(drawn.exposure.thresholds[:2], FIRST_THRESHOLDS, rtol=1e-12)


def test_a_policy_moved_by_a_little_moves_each_draw_by_a_little() -> None:
    moved = replace(POLICY, impact=replace(POLICY.impact, weights=(0.51, 0.29, 0.2), threshold=50.5))
    ours, theirs = bank(POLICY, 7), bank(moved, 7)
    assert np.abs(ours.impact.weights - theirs.impact.weights).max() < 0.02
    np.testing.assert_allclose(theirs.impact.thresholds - ours.impact.thresholds, 0.5)
    np.testing.assert_array_equal(ours.exposure.weights, theirs.exposure.weights)


def test_neither_neighbours_nor_order_nor_blocks_change_a_parts_stability(monkeypatch) -> None:
    factors = near_the_thresholds(500)
    whole, order = share(judged(factors)), np.random.default_rng(2).permutation(500)
    np.testing.assert_array_equal(share(judged(factors[:, order])), whole[order])
    np.testing.assert_array_equal(share(judged(factors[:, 17:18])), whole[17:18])
    monkeypatch.setattr(stability, "BLOCK", 7)
    np.testing.assert_array_equal(share(judged(factors)), whole)


def test_a_part_far_from_both_thresholds_is_stable_and_one_on_them_is_not() -> None:
    safe, torn = np.full((len(DRIVERS), 1), 90.0), np.full((len(DRIVERS), 1), 50.0)
    assert share(judged(safe)) == [1.0]
    assert 0.15 < share(judged(torn))[0] < 0.35  # dual: both thresholds must fall
    unexposed = np.vstack([np.full((len(IMPACT), 1), 10.0), np.full((len(EXPOSURE), 1), 50.0)])
    assert share(judged(unexposed)) == [1.0]  # low impact, whatever the exposure


def test_thresholds_stay_within_what_an_axis_can_be() -> None:
    at_the_end = replace(POLICY, impact=replace(POLICY.impact, threshold=100.0))
    worst = np.full((len(DRIVERS), 1), 100.0)
    assert share(judged(worst, at_the_end), bank(at_the_end, 7), at_the_end) == [1.0]


@pytest.mark.parametrize("exponent", [1, 3, 7.5, 20])
def test_any_exponent_compares_powers_as_it_would_compare_roots(exponent: float) -> None:
    factors = np.random.default_rng(3).uniform(0, 100, (3, 200))
    axis, drawn = replace(POLICY.impact, exponent=float(exponent)), bank(POLICY, 7).impact
    roots = (np.power(factors, exponent).T @ drawn.weights) ** (1 / exponent)
    np.testing.assert_array_equal(stability.is_high(list(factors), axis, drawn), roots >= drawn.thresholds)


def test_scores_carry_it_with_the_seed_of_the_policy() -> None:
    facts = pd.DataFrame(np.random.default_rng(4).uniform(1, 5, (50, len(INPUTS))), columns=list(INPUTS))
    assert score(facts, POLICY)["stability"].between(0, 1).all()
    other = replace(POLICY, stability_seed=5.0)
    pd.testing.assert_frame_equal(
        score(facts, POLICY).drop(columns="stability"), score(facts, other).drop(columns="stability")
    )


def test_a_hundred_thousand_parts_take_a_moment_and_little_memory() -> None:
    """0.3 s of processor time on an idle machine, so 3 s for a million; the bar allows for busy ones."""
    parts = judged(near_the_thresholds(100_000))
    tracemalloc.start()
    start = time.process_time()
    share(parts)
    assert time.process_time() - start < 1.5
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
