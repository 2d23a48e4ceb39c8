"""Operating characteristics as published, and against counting by hand."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.sampling import AQLS, LETTERS, Plan, acceptance_probability, fraction_at, plan_for_letter

unhurried = settings(deadline=None)
FRACTIONS = np.arange(0.02, 0.105, 0.01)


def test_one_defective_in_a_lot_of_25_stays_outside_a_sample_of_13():
    assert acceptance_probability(13, 0, 1 / 25, lot_size=25) == pytest.approx(12 / 25, abs=1e-14)


def test_the_published_points_of_68_and_2():
    found = fraction_at(Plan(68, 2, 3), [0.95, 0.05])
    assert found == pytest.approx([0.01213, 0.089704], abs=5e-6)
    assert found[1] == pytest.approx(0.089704, abs=5e-7)


def test_the_published_curve_of_180_and_9():
    chances = acceptance_probability(180, 9, FRACTIONS, poisson=True)
    assert np.round(chances, 3).tolist() == [0.996, 0.951, 0.810, 0.587, 0.363, 0.194, 0.092, 0.039, 0.015]


def by_counting(lot: int, bad: int, size: int, accept: int) -> Fraction:
    return Fraction(
        sum(comb(bad, k) * comb(lot - bad, size - k) for k in range(min(accept, size) + 1)), comb(lot, size)
    )


@unhurried
@given(st.data())
def test_a_lot_is_counted_exactly(data):
    lot = data.draw(st.integers(1, 60))
    bad, size = data.draw(st.integers(0, lot)), data.draw(st.integers(1, lot))
    accept = data.draw(st.integers(0, 12))
    ours = acceptance_probability(size, accept, bad / lot, lot_size=lot)
    assert ours == pytest.approx(float(by_counting(lot, bad, size, accept)), abs=1e-12)


def test_a_large_lot_is_counted_exactly():
    ours = acceptance_probability(2_000, 21, 0.01, lot_size=1_000_000)
    assert ours == pytest.approx(float(by_counting(1_000_000, 10_000, 2_000, 21)), rel=1e-10)


@unhurried
@given(st.integers(1, 80), st.integers(0, 12), st.floats(0, 1))
def test_a_process_is_counted_exactly(size, accept, fraction):
    p = Fraction(fraction)
    exact = sum(comb(size, k) * p**k * (1 - p) ** (size - k) for k in range(min(accept, size) + 1))
    assert acceptance_probability(size, accept, fraction) == pytest.approx(float(exact), abs=1e-12)


@unhurried
@given(st.sampled_from(LETTERS), st.sampled_from(AQLS[:16]), st.floats(0.001, 0.999), st.booleans())
def test_fraction_at_is_the_inverse(letter, aql, chance, poisson):
    plan = plan_for_letter(letter, aql)
    fraction = fraction_at(plan, chance, poisson=poisson)
    again = acceptance_probability(plan.sample_size, plan.accept, fraction, poisson=poisson)
    assert again == pytest.approx(chance, rel=1e-9)


@unhurried
@given(
    st.integers(1, 200),
    st.integers(0, 20),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([None, 200, 5_000]),
)
def test_a_worse_lot_is_never_likelier_to_be_accepted(size, accept, one, other, lot):
    better, worse = sorted([one, other])
    chances = acceptance_probability(size, accept, [better, worse], lot_size=lot)
    assert chances[1] <= chances[0] + 1e-12
    assert all((chances >= 0) & (chances <= 1))


def test_a_whole_curve_for_several_plans_at_once():
    chances = acceptance_probability([[80], [200]], [[3], [5]], FRACTIONS)
    assert chances.shape == (2, 9)
    assert chances[1, 4] == acceptance_probability(200, 5, FRACTIONS[4])
    assert acceptance_probability([[80], [200]], [[3], [5]], FRACTIONS, lot_size=1_000).shape == (2, 9)


def test_a_scalar_gives_a_scalar():
    assert isinstance(acceptance_probability(80, 3, 0.01), float)
    assert isinstance(acceptance_probability(80, 3, 0.01, lot_size=1_000), float)
    assert isinstance(fraction_at(Plan(80, 3, 4), 0.95), float)


def test_the_ends_of_the_curve():
    assert acceptance_probability(80, 3, [0, 1]).tolist() == [1, 0]
    assert acceptance_probability(80, 3, [0, 1], lot_size=100).tolist() == [1, 0]
    assert acceptance_probability(80, 3, 0, poisson=True) == 1
    assert acceptance_probability(2, 2, [0, 0.5, 1]).tolist() == [1, 1, 1]


def test_a_lot_holds_whole_pieces():
    assert acceptance_probability(13, 0, 0.05, lot_size=25) == acceptance_probability(
        13, 0, 0.04, lot_size=25
    )


def test_reduced_inspection_accepts_up_to_its_rejection_number():
    reduced = plan_for_letter("J", 2.5, "reduced")
    fraction = fraction_at(reduced, 0.9)
    assert acceptance_probability(reduced.sample_size, reduced.reject - 1, fraction) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"fraction_defective": 1.2}, "A fraction defective lies between 0 and 1."),
        ({"fraction_defective": [0.1, np.nan]}, "A fraction defective lies between 0 and 1."),
        ({"fraction_defective": -0.1, "poisson": True}, "Defects a piece are zero or more."),
        ({"fraction_defective": np.inf, "poisson": True}, "Defects a piece are zero or more."),
        ({"sample_size": 0}, "A sample size is a whole number of 1 or more."),
        ({"sample_size": 2.5}, "A sample size is a whole number of 1 or more."),
        ({"accept": -1}, "An acceptance number is a whole number of 0 or more."),
        ({"lot_size": 0}, "A lot size is a whole number of 1 or more."),
        ({"lot_size": 12}, "A sample cannot be larger than its lot."),
        (
            {"lot_size": 50, "poisson": True},
            "Defects a piece (poisson) have no lot size: give one or the other.",
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(told, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        acceptance_probability(**{"sample_size": 13, "accept": 0, "fraction_defective": 0.04, **told})
    assert str(refused.value) == sentence


@pytest.mark.parametrize("chance", [0, 1, -0.1, 1.5, np.nan, [0.5, 1]])
def test_a_certain_acceptance_has_no_fraction(chance):
    with pytest.raises(
        ValueError, match=r"^A probability of acceptance lies between 0 and 1, and is neither\.$"
    ):
        fraction_at(Plan(68, 2, 3), chance)


def test_a_plan_that_accepts_whatever_it_finds_has_no_fraction():
    with pytest.raises(
        ValueError, match=r"^A sample of 2 that accepts 30 defective accepts whatever it finds\.$"
    ):
        fraction_at(Plan(2, 30, 31), 0.5)
    assert fraction_at(Plan(2, 30, 31), 0.5, poisson=True) == pytest.approx(15.33, abs=0.01)
