"""Plans for lots that stand alone protect the consumer exactly, with no piece more than needed."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.sampling import Plan, acceptance_probability, isolated_plan, isolated_plans

unhurried = settings(deadline=None)


def test_nine_of_ten_find_the_one_defective_piece():
    assert isolated_plan(10, 0.10) == Plan(sample_size=9, accept=0, reject=1)


def risk_of(lot: int, bad: int, size: int, accept: int) -> Fraction:
    ways = sum(comb(bad, k) * comb(lot - bad, size - k) for k in range(min(accept, size) + 1))
    return Fraction(ways, comb(lot, size))


@unhurried
@given(
    st.integers(2, 40), st.integers(1, 99), st.integers(0, 4), st.sampled_from(["0.01", "0.05", "0.1", "0.2"])
)
def test_it_is_the_smallest_of_all_samples(lot, percent, accept, risk):
    bad = -(-lot * percent // 100)
    samples = [n for n in range(1, lot + 1) if risk_of(lot, bad, n, accept) <= Fraction(risk)]
    if bad <= accept:
        with pytest.raises(ValueError, match="would always accept"):
            isolated_plan(lot, percent / 100, accept=accept, consumers_risk=float(risk))
    else:
        found = isolated_plan(lot, percent / 100, accept=accept, consumers_risk=float(risk))
        assert found == Plan(min(samples), accept, accept + 1)


@unhurried
@given(
    st.integers(100, 1_000_000), st.sampled_from([0.005, 0.0125, 0.02, 0.05, 0.125, 0.32]), st.integers(0, 3)
)
def test_it_holds_the_risk_and_one_piece_less_does_not(lot, quality, accept):
    try:
        found = isolated_plan(lot, quality, accept=accept)
    except ValueError:
        assert lot * quality <= accept
        return
    bad = -(-lot * Fraction(str(quality)) // 1)
    risks = acceptance_probability(
        [found.sample_size - 1, found.sample_size], accept, int(bad) / lot, lot_size=lot
    )
    assert risks[1] <= 0.1 + 1e-9 < risks[0] + 2e-9


def test_of_an_endless_lot_the_plans_are_those_of_a_process():
    """ln 0.1 / ln (1 - quality), rounded up."""
    assert isolated_plan(10_000_000, 0.05).sample_size == 45
    assert isolated_plan(10_000_000, 0.01).sample_size == 230


def test_a_plan_for_each_acceptance_number_that_can_tell():
    plans = isolated_plans(50, 0.10, up_to=9)
    assert [one.accept for one in plans] == [0, 1, 2, 3, 4]  # five are defective
    assert [one.sample_size for one in plans] == sorted(one.sample_size for one in plans)
    assert plans[2] == isolated_plan(50, 0.10, accept=2)
    assert plans[-1].sample_size == 49
    good = [acceptance_probability(one.sample_size, one.accept, 0.02, lot_size=50) for one in plans]
    assert np.all(np.diff(good) > -1e-12)


def test_seven_percent_of_a_hundred_is_seven():
    """In binary 0.07 x 100 is a little more, which would make it eight."""
    assert isolated_plan(100, 0.07) == Plan(28, 0, 1)
    assert risk_of(100, 7, 28, 0) <= Fraction(1, 10) < risk_of(100, 7, 27, 0)
    assert isolated_plan(100, 0.071) == isolated_plan(100, 0.08) == Plan(25, 0, 1)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"lot_size": 0}, "A lot size is a whole number of 1 or more, not 0."),
        ({"limiting_quality": 0}, "A limiting quality lies between 0 and 1, and is neither, not 0."),
        ({"limiting_quality": "bad"}, "A limiting quality lies between 0 and 1, and is neither, not 'bad'."),
        ({"consumers_risk": 1}, "A consumer's risk lies between 0 and 1, and is neither, not 1."),
        (
            {"consumers_risk": float("nan")},
            "A consumer's risk lies between 0 and 1, and is neither, not nan.",
        ),
        ({"accept": -1}, "An acceptance number is a whole number of 0 or more, not -1."),
        (
            {"accept": 5},
            "A lot of 50 at a limiting quality of 0.1 has 5 defective, which an acceptance number of 5 would always "
            "accept.",
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(told, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        isolated_plan(**{"lot_size": 50, "limiting_quality": 0.1, **told})
    assert str(refused.value) == sentence
