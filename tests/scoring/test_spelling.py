"""Names and their misspellings, without a database."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import spelling
from suppliers import numbers
from suppliers.numbers import digits, squeezed

short = st.text("ABCD", max_size=6)


def test_the_examples_in_the_texts_hold():
    assert doctest.testmod(spelling).failed == doctest.testmod(numbers).failed == 0


@given(short, short)
def test_a_distance_is_the_same_both_ways_and_none_only_between_equals(one, other):
    there = spelling.distance(one, other, most=9)
    assert there == spelling.distance(other, one, most=9)
    assert (there == 0) == (one == other)


@given(short, short, st.integers(0, 3))
def test_giving_up_early_says_only_that_there_are_more(one, other, most):
    assert spelling.distance(one, other, most=most) == min(spelling.distance(one, other, most=9), most + 1)


@given(short)
def test_every_word_one_slip_away_is_at_a_distance_of_one(word):
    assert {spelling.distance(word, other, most=2) for other in spelling.one_slip_away(word)} <= {1}


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_likeness_is_a_share(asked, name):
    assert 0.0 <= spelling.likeness(asked, name) <= 1.0


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("ilvotal hydraulics", "Ilvatol Hydraulics GmbH", "Brax Hydraulics GmbH"),
        ("servo valve", "Servo valve, 40 l/min", "Servo motor, 40 Nm"),
        ("servo valve", "Servo valve, 40 l/min, two-stage", "Servo valve housing, steel"),
        ("valve", "Valve", "Valve housing, grey iron"),
        ("seal", "Shaft seal", "Sealant"),
        ("hydraulics ilvatol", "Ilvatol Hydraulics", "Ilvatol Holding"),
    ],
)
def test_the_better_answer_is_more_alike(asked, better, worse):
    assert spelling.likeness(asked, better) > spelling.likeness(asked, worse)


@pytest.mark.parametrize("told", ["P-0000123", "P0000123", "p 123", "0000123", "123"])
def test_a_number_says_its_digits_however_it_is_written(told):
    assert digits(told) == "123"
    assert squeezed(told) in ("p123", "123")


def test_nothing_but_zeros_and_letters_has_no_digits():
    assert digits("P-000") == digits("VALVE") == ""
