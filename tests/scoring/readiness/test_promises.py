"""What holds of readiness and posture, whatever the facts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.readiness import Numbers, at, judge, pairs, postures
from scoring.readiness.codes import NAMES, STATE_OF, Check, Posture, State, Verdict
from scoring.readiness.days import NO_DATE
from scoring.readiness.posture import stand
from scoring.readiness.standing import Portfolio
from scoring.readiness.verdicts import states_of
from tests.scoring.readiness import drawn
from tests.scoring.readiness.drawn import MONTH, TODAY, Frames

pytestmark = pytest.mark.filterwarnings("error")
many = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 10_000_000).map(np.random.default_rng)


def both(frames: Frames, numbers: Numbers, day: int = TODAY) -> tuple[pd.DataFrame, pd.DataFrame]:
    facts = drawn.facts(frames)
    judged = judge(facts, numbers, day)
    return judged, postures(facts, judged, numbers, day)


@many
@given(rng=seeds)
def test_removing_a_favourable_fact_never_makes_a_check_pass(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    before, _ = both(frames, numbers)
    after, _ = both(drawn.with_favourable_facts_removed(frames, rng), numbers)
    for name in NAMES:
        assert not ((before[name] < State.PASS) & (after[name] == State.PASS)).any(), name
    for treatment in ("dual", "backup"):
        assert not ((before[treatment] < Verdict.REAL) & (after[treatment] == Verdict.REAL)).any()


@many
@given(rng=seeds)
def test_with_no_new_row_a_check_passes_later_only_on_a_date_on_file(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    day = TODAY + int(rng.integers(1, 400))
    before, after = both(frames, numbers)[0], both(frames, numbers, day)[0]
    begins = drawn.begins_between(frames, TODAY, day)
    for name in NAMES:
        better = after.index[(before[name] < State.PASS) & (after[name] == State.PASS)]
        assert set(after.loc[better, "part"]) <= begins, name


@many
@given(rng=seeds)
def test_stored_checks_read_later_are_never_better_than_judged_anew(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    day = TODAY + int(rng.integers(1, 40)) * MONTH
    stored = at(both(frames, numbers)[0], day, numbers)
    anew, _ = both(frames, numbers, day)
    for treatment in ("dual", "backup"):
        assert not ((stored[treatment] == Verdict.REAL) & (anew[treatment] < Verdict.REAL)).any()
    for name in NAMES:
        if (
            name != Check.CAN_RAMP.name.lower()
        ):  # its lead time ends with the terms, where *contracted* says so
            assert not ((stored[name] == State.PASS) & (anew[name] < State.PASS)).any(), name
    still = drawn.parts_without(frames, drawn.begins_between(frames, TODAY, day))
    same = stored["part"].isin(still)
    for name in ("usable", "qualified", "contracted", "warm_backup", "independent"):
        passes = stored.loc[same, name] == State.PASS
        assert (passes == (anew.loc[same, name] == State.PASS)).all(), name


@settings(many, max_examples=3)
@given(rng=seeds)
def test_the_day_on_which_a_posture_lapses_is_the_first_on_which_stored_checks_change_it(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    facts = drawn.facts(frames)
    judged = judge(facts, numbers, TODAY)
    known = pairs(facts, numbers, TODAY)
    now = postures(facts, judged, numbers, TODAY, known=known)
    stored = [judged[f"{name}_lapses_on"] for name in NAMES]
    lapses = np.unique(np.concatenate([*stored, known.answer.lapses_on[known.answer.lapses_to > 0]]))
    expected = pd.DataFrame({"on": NO_DATE, "to": now["posture"]}, index=now.index)
    for day in lapses[lapses > TODAY][::-1]:
        then = at(judged, day, numbers)
        portfolio = Portfolio.of(facts, then, pairs(facts, numbers, day), numbers)
        then = pd.Series(stand(portfolio, states_of(then)).posture, index=now.index)
        changed = then != now["posture"]
        expected.loc[changed, "on"] = day
        expected.loc[changed, "to"] = then[changed]
    assert (expected["on"] == now["lapses_on"]).all()
    assert (expected["to"] == now["lapses_to"]).all()


@many
@given(rng=seeds)
def test_every_part_has_exactly_one_posture_and_every_check_the_state_of_its_reason(rng) -> None:
    judged, parts = both(drawn.portfolio(rng), drawn.numbers(rng))
    assert parts["posture"].isin(list(Posture)).all()
    assert (parts.index == np.arange(1, drawn.PARTS + 1)).all()
    for check in Check:
        name = check.name.lower()
        reason = judged[f"{name}_reason"]
        assert (reason // 100 == 1 + [0, 1, 2, 3, 3, 4, 5][check]).all()
        assert (judged[name] == STATE_OF[reason]).all()
        assert ((judged[name] == State.UNKNOWN) == (judged[f"{name}_missing"] != 0)).all()
        on = judged[f"{name}_lapses_on"]
        assert ((on == NO_DATE) | (on > TODAY)).all()
        assert ((on == NO_DATE) == (judged[f"{name}_lapses_to"] == 0)).all()
        assert (STATE_OF[judged[f"{name}_lapses_to"]] <= judged[name]).all()


@many
@given(rng=seeds)
def test_neither_the_order_of_rows_nor_a_row_twice_changes_anything(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    for one, other in zip(
        both(frames, numbers), both(drawn.shuffled_and_doubled(frames, rng), numbers), strict=True
    ):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@many
@given(rng=seeds)
def test_a_part_depends_on_its_own_rows_alone(rng) -> None:
    frames, numbers = drawn.portfolio(rng), drawn.numbers(rng)
    mine = set(rng.choice(np.arange(1, drawn.PARTS + 1), 9, replace=False).tolist())
    for one, other in zip(both(frames, numbers), both(drawn.only(frames, mine), numbers), strict=True):
        pd.testing.assert_frame_equal(one.loc[other.index], other, check_exact=True)
