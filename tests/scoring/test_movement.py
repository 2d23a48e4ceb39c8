"""Why a score moved: shares that add up, whatever the facts and the policies."""

from __future__ import annotations

import copy
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.movement import MADE_OF, PLAYERS, Moves, moved, of_scores, shown
from scoring.policy import BEST_AND_WORST, DRIVERS, EXPOSURE, IMPACT, POLICY_1, POLICY_2, Policy
from scoring.scores import INPUTS, score

pytestmark = pytest.mark.filterwarnings("error")
TOTAL = 200_000.0
PAIRS = 1000
SAID = [f"override_{driver}" for driver in DRIVERS]
# The columns of facts behind each player that is a driver, and behind what the outage's loss is made of.
BEHIND = {driver: [driver, f"override_{driver}"] for driver in DRIVERS[1:]}
MADE = {"daily_loss": ["daily_loss"], "recovery": ["recovery_told_days"], "cover": ["cover_days"]}


def another() -> dict[str, Any]:
    """A policy that differs from policy 1 in everything that a score is made of."""
    numbers = copy.deepcopy(POLICY_2)
    numbers["impact"] |= {
        "weights": {"outage_loss": 1, "criticality": 2, "substitutability": 1},
        "exponent": 3,
    }
    numbers["exposure"] |= {"exponent": 1.5}
    numbers["exposure"]["weights"] |= {"financial_health": 0.4, "natural_hazard": 0.05}
    numbers["scales"] |= {
        "outage_loss": {"kind": "log", "zero_at": 0.1, "hundred_at": 60},
        "criticality": {"kind": "steps", "steps": [[1, 0], [3, 30], [4, 90], [5, 100]]},
        "on_time": {"kind": "linear", "zero_at": 0.98, "hundred_at": 0.6},
    }
    numbers["floors"] = [{"driver": "criticality", "from": 4, "axis_at_least": 60}]
    numbers["qualification_days"] = 180
    return numbers


ONE, OTHER = Policy.from_numbers(POLICY_1), Policy.from_numbers(another())


def facts(rng: np.random.Generator, count: int) -> pd.DataFrame:
    made = pd.DataFrame({name: rng.uniform(0, 1, count) for name in INPUTS})
    made["daily_loss"] = 10 ** rng.uniform(2, 6, count)
    made["recovery_told_days"] = rng.integers(5, 400, count)
    made["cover_days"] = rng.integers(0, 120, count)
    made["criticality"] = rng.integers(1, 6, count)
    for name in ("natural_hazard", "political_stability", "financial_health"):
        made[name] = rng.uniform(*BEST_AND_WORST[name], count)
    made = made.mask(rng.random(made.shape) < 0.15)
    made["company_daily_total"], made["recovery_site_days"] = TOTAL, np.nan
    said = pd.DataFrame(rng.uniform(0, 100, (count, len(SAID))), columns=SAID)
    return made.join(said.where(rng.random(said.shape) < 0.04))


def pairs(rng: np.random.Generator, count: int = PAIRS) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of each part some facts have changed, others not."""
    before, fresh = facts(rng, count), facts(rng, count)
    return before, before.where(rng.random(before.shape) < 0.5, fresh)


def moves(before, after, old: Policy, new: Policy) -> Moves:
    first, second = score(before, old), score(after, new)
    return moved(of_scores(first, before), of_scores(second, after), old, new, company_daily_total=TOTAL)


def same(one: pd.Series, other: pd.Series) -> np.ndarray:
    return ((one == other) | (one.isna() & other.isna())).to_numpy()


@pytest.fixture
def rng():
    return np.random.default_rng(19)


@pytest.mark.parametrize(("old", "new"), [(ONE, ONE), (ONE, OTHER), (OTHER, ONE), (OTHER, OTHER)])
def test_the_shares_of_a_thousand_pairs_add_up_to_the_change_of_their_scores(rng, old, new):
    before, after = pairs(rng)
    found, first, second = moves(before, after, old, new), score(before, old), score(after, new)
    for axis in PLAYERS:
        change = (second[axis] - first[axis]).to_numpy()
        assert np.abs(change).max() > 10
        assert np.abs(found.axis(axis).shares.sum(axis=1) - change).max() < 1e-9
    split = found.is_split
    assert split.mean() > 0.8
    assert np.abs(found.made_of.sum(axis=1) - found.impact.shares[:, 0])[split].max() < 1e-9


@pytest.mark.parametrize("new", [ONE, OTHER])
def test_a_driver_that_did_not_change_has_exactly_nothing(rng, new):
    before, after = pairs(rng)
    if new is OTHER:  # a word that scores the same on another scale is another word
        before[SAID] = after[SAID] = np.nan
    found = moves(before, after, ONE, new)
    for driver, columns in BEHIND.items():
        axis = "impact" if driver in IMPACT else "exposure"
        still = same(before[columns[0]], after[columns[0]]) & same(before[columns[1]], after[columns[1]])
        place = PLAYERS[axis].index(driver)
        assert still.any()
        assert (found.axis(axis).shares[still, place] == 0.0).all()
        assert not found.axis(axis).changed[still, place].any()
    loss = [*MADE["daily_loss"], *MADE["recovery"], *MADE["cover"], "override_outage_loss"]
    still = np.logical_and.reduce([same(before[name], after[name]) for name in loss])
    assert still.any()
    assert (found.impact.shares[still, 0] == 0.0).all()


def test_what_the_loss_is_made_of_has_nothing_either_where_it_did_not_change(rng):
    before, after = pairs(rng)
    found = moves(before, after, ONE, ONE)
    for place, name in enumerate(MADE_OF):
        still = same(before[MADE[name][0]], after[MADE[name][0]])
        assert (found.made_of[still, place] == 0.0).all()
        assert (np.abs(found.made_of[~still, place]) > 0.1).any()


@pytest.mark.parametrize("new", [ONE, OTHER])
def test_what_got_worse_never_has_a_negative_share_and_what_got_better_never_a_positive_one(rng, new):
    before, after = pairs(rng)
    before[SAID] = after[SAID] = np.nan
    found = moves(before, after, ONE, new)
    for driver in DRIVERS[1:]:
        axis = "impact" if driver in IMPACT else "exposure"
        best, worst = BEST_AND_WORST[driver]
        # Not known counts as the worst in both policies.
        was, now = (frame[driver].fillna(worst) * np.sign(worst - best) for frame in (before, after))
        shares = found.axis(axis).shares[:, PLAYERS[axis].index(driver)]
        assert (shares[now > was] >= 0).all()
        assert (shares[now < was] <= 0).all()
        weighs = driver != "upstream" or new is OTHER
        assert (shares > 0.01).any() == (shares < -0.01).any() == weighs


def test_what_the_loss_is_made_of_has_no_wrong_sign_either(rng):
    before, after = pairs(rng)
    before[SAID] = after[SAID] = np.nan
    found = moves(before, after, ONE, ONE)
    worst = {"daily_loss": np.inf, "recovery": ONE.qualification_days, "cover": 0.0}
    for place, (name, (column,)) in enumerate(MADE.items()):
        sign = -1 if name == "cover" else 1
        was, now = (sign * frame[column].fillna(worst[name]) for frame in (before, after))
        shares = found.made_of[:, place]
        assert (shares[now > was] >= 0).all()
        assert (shares[now < was] <= 0).all()
        assert (shares > 0.1).any()


def by_every_order(players: dict[str, list[str]], before, after, policies, value) -> dict[str, float]:
    """The definition, read aloud: all change one after another, in every order."""
    found = dict.fromkeys([*players, "policy"], 0.0)
    known: dict[frozenset[str], float] = {}

    def worth(changed: frozenset[str]) -> float:
        if changed not in known:
            mixed = before.copy()
            for player in changed - {"policy"}:
                mixed[players[player]] = after[players[player]]
            known[changed] = value(mixed, policies["policy" in changed])
        return known[changed]

    orders = list(permutations(found))
    for order in orders:
        for at, player in enumerate(order):
            step = worth(frozenset(order[: at + 1])) - worth(frozenset(order[:at]))
            found[player] += step / len(orders)
    return found


def test_exposure_is_shared_as_scoring_mixed_facts_in_every_order_would(rng):
    before, after = pairs(rng, 6)
    before[SAID] = after[SAID] = np.nan
    moving = ("financial_health", "on_time", "upstream", "natural_hazard", "reject_rate")
    still = [name for name in EXPOSURE if name not in moving]
    after[still] = before[still]
    found = moves(before, after, ONE, OTHER).exposure
    for row in range(len(before)):
        one, other = before.iloc[[row]], after.iloc[[row]]
        told = by_every_order(
            {name: [name] for name in moving}, one, other, (ONE, OTHER),
            lambda mixed, policy: score(mixed, policy)["exposure"].iloc[0],
        )  # fmt: skip
        ours = dict(zip(PLAYERS["exposure"], found.shares[row], strict=True))
        assert {name: ours[name] for name in told} == pytest.approx(told, abs=1e-8)


def test_impact_is_shared_as_scoring_mixed_facts_in_every_order_would(rng):
    """Without a floor, which a mixed part would have by its own criticality."""
    low = Policy.from_numbers(POLICY_1 | {"floors": []})
    high = Policy.from_numbers(another() | {"floors": []})
    before, after = pairs(rng, 12)
    before[SAID] = after[SAID] = np.nan
    for frame in (before, after):  # beyond a policy's limit an assessment keeps the limit alone
        frame["recovery_told_days"] = frame["recovery_told_days"] % 180
    players = {"outage_loss": [name for names in MADE.values() for name in names]}
    players |= {name: [name] for name in IMPACT[1:]}
    found = moves(before, after, low, high).impact
    for row in range(len(before)):
        one, other = before.iloc[[row]], after.iloc[[row]]
        told = by_every_order(
            players, one, other, (low, high), lambda mixed, policy: score(mixed, policy)["impact"].iloc[0]
        )
        ours = dict(zip(PLAYERS["impact"], found.shares[row], strict=True))
        assert {name: ours[name] for name in told} == pytest.approx(told, abs=1e-6)


def test_what_is_shown_adds_up_to_what_is_shown(rng):
    before, after = pairs(rng)
    found = moves(before, after, ONE, OTHER).exposure
    for row in range(len(before)):
        was, now, exact = found.before[row], found.after[row], found.shares[row]
        told = shown(exact.tolist(), before=was, after=now)
        assert round(sum(told), 6) == round(float(f"{now:.1f}") - float(f"{was:.1f}"), 6)
        assert all(abs(one - other) < 0.1 + 1e-6 for one, other in zip(told, exact, strict=True))
        assert all(one * other >= 0 for one, other in zip(told, exact, strict=True))
