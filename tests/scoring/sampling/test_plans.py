"""Every single plan and code letter of MIL-STD-105E."""

import csv
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.sampling import (
    AQLS,
    LETTERS,
    LEVELS,
    Plan,
    acceptance_probability,
    code_letter,
    plan,
    plan_for_letter,
    tables,
)
from tests import shared_data

unhurried = settings(deadline=None)
# Cells of tables II-A to II-C, arrows and corners among them: letter, AQL, sample size, accept, reject.
CELLS = {
    "normal": """
        A 0.010 1250 0 1    A 6.5 2 0 1       A 10 5 1 2        A 15 3 1 2        A 25 2 1 2
        A 1000 2 30 31      B 6.5 2 0 1       B 1000 3 44 45    C 650 5 44 45     C 1000 3 44 45
        E 1.0 13 0 1        E 1.5 8 0 1       E 2.5 20 1 2      E 4.0 13 1 2      F 65 20 21 22
        F 100 13 21 22      F 150 13 30 31    G 2.5 32 2 3      H 1.0 50 1 2      J 0.15 80 0 1
        J 1.0 80 2 3        J 1.5 80 3 4      J 2.5 80 5 6      J 4.0 80 7 8      J 6.5 80 10 11
        K 10 125 21 22      K 15 80 21 22     L 1.0 200 5 6     N 0.065 800 1 2   Q 0.010 1250 0 1
        R 0.010 1250 0 1    R 0.015 800 0 1   R 0.025 2000 1 2  R 0.65 2000 21 22 R 1000 3 44 45
    """,
    "tightened": """
        A 0.010 2000 0 1    A 10 8 1 2        A 15 5 1 2        A 40 2 1 2        A 1000 2 27 28
        B 6.5 3 0 1         B 1000 3 41 42    C 1000 3 41 42    D 4.0 20 1 2      J 0.25 80 0 1
        J 1.0 80 1 2        J 1.5 80 2 3      J 2.5 80 3 4      J 6.5 80 8 9      K 15 80 18 19
        Q 0.025 3150 1 2    R 0.010 2000 0 1  R 0.015 1250 0 1  R 0.025 3150 1 2  R 0.040 2000 1 2
    """,
    "reduced": """
        A 6.5 2 0 1         A 10 2 0 2        A 25 2 1 2        A 1000 2 30 31    B 10 2 0 2
        B 25 2 1 3          B 40 2 2 4        B 65 2 3 5        B 100 2 5 6       C 10 2 0 2
        C 25 2 1 4          C 1000 2 30 31    E 150 5 14 17     E 250 5 21 24     E 400 3 21 24
        J 0.15 32 0 1       J 0.65 32 0 2     J 1.0 32 1 3      J 2.5 32 2 5      J 6.5 32 5 8
        P 0.010 500 0 1     R 0.015 315 0 1   R 0.025 800 0 2   R 0.65 800 10 13  R 1000 2 30 31
    """,
}
WRITTEN = [
    (severity, *cell)
    for severity, cells in CELLS.items()
    for cell in np.array(cells.split()).reshape(-1, 5).tolist()
]


def test_a_lot_of_1000_under_level_ii_is_a_sample_of_80():
    assert code_letter(1_000) == "J"
    assert plan(1_000, 1.5) == Plan(sample_size=80, accept=3, reject=4)


@pytest.mark.parametrize(("severity", "letter", "aql", "size", "accept", "reject"), WRITTEN)
def test_cells_of_the_standard(severity, letter, aql, size, accept, reject):
    assert plan_for_letter(letter, aql, severity) == (int(size), int(accept), int(reject))


def test_all_1248_cells_of_the_standard():
    file = shared_data.folder("sampling") / "mil_std_105e_single_plans_resolved.csv"
    rows = list(csv.DictReader(file.open()))
    numbers = ("sample_size", "accept", "reject")
    published = {
        (row["inspection"], row["code_letter"], row["aql"]): tuple(int(row[name]) for name in numbers)
        for row in rows
    }
    ours = {
        (severity, letter, aql): plan_for_letter(letter, aql, severity) for severity, letter, aql in published
    }
    assert len(rows) == len(published) == 1_248
    assert ours == published


def test_all_code_letters_of_the_standard():
    file = shared_data.folder("sampling") / "mil_std_105e_code_letters.csv"
    rows = list(csv.DictReader(file.open()))
    assert len(rows) == 15
    for row in rows:
        for lot in (row["lot_from"], row["lot_to"] or 10**9):
            assert {level: code_letter(int(lot), level) for level in LEVELS} == {
                level: row[level] for level in LEVELS
            }


def test_some_code_letters_of_the_standard():
    assert [code_letter(size) for size in (2, 8, 9, 25, 50, 51, 280, 500_000, 500_001)] == list("AABCDEGPQ")
    assert [code_letter(3_000, level) for level in LEVELS] == list("CDEGHKL")


def test_an_aql_is_read_as_number_or_text():
    assert {plan_for_letter("L", one) for one in (1, 1.0, "1.0", "1", Decimal("1.00"))} == {Plan(200, 5, 6)}


def test_the_ladders_are_the_preferred_numbers():
    assert tables.SAMPLE_SIZES == (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
    assert AQLS[:6] == (0.01, 0.015, 0.025, 0.04, 0.065, 0.1)
    assert AQLS[-3:] == (400, 650, 1000)


def test_reduced_inspection_accepts_what_normal_does_with_as_many_pieces():
    for letter in range(2, len(LETTERS)):
        for aql in range(len(AQLS)):
            normal, reduced = tables.cell(letter - 2, aql, "normal"), tables.cell(letter, aql, "reduced")
            if normal and reduced and normal[0] > 0:
                assert normal[0] == reduced[0]


def test_a_sample_as_large_as_the_lot_is_the_lot():
    assert plan(100, 0.1) == Plan(100, 0, 1)  # F leads to a sample of 125
    assert plan(125, 0.1) == Plan(125, 0, 1)
    assert plan(126, 0.1) == Plan(125, 0, 1)
    assert plan(4, 10) == Plan(4, 1, 2)


def test_a_lot_of_one_piece_is_inspected():
    assert plan(1, 2.5) == plan(1, 1000, "III", "reduced") == Plan(1, 0, 1)
    with pytest.raises(ValueError, match=r"^A lot size is a whole number of 2 or more, not 1\.$"):
        code_letter(1)


def test_between_accept_and_reject_the_lot_is_accepted_and_normal_inspection_returns():
    reduced = plan(1_000, 2.5, severity="reduced")
    assert reduced == Plan(32, 2, 5)
    assert [reduced.accepts(found) for found in range(7)] == [True] * 5 + [False] * 2
    assert [reduced.ends_reduced(found) for found in range(7)] == [False] * 3 + [True] * 2 + [False] * 2
    with pytest.raises(ValueError, match="The number of defects is a whole number of 0 or more, not -1"):
        reduced.accepts(-1)


def test_only_reduced_inspection_leaves_room_between_accept_and_reject():
    for severity in ("normal", "tightened"):
        plans = [plan_for_letter(letter, aql, severity) for letter in LETTERS for aql in AQLS]
        assert all(one.reject == one.accept + 1 for one in plans)


def chances_at_the_aql(severity: str, aqls: tuple[float, ...]) -> np.ndarray:
    plans = [(*plan_for_letter(letter, aql, severity), aql) for letter in LETTERS for aql in aqls]
    size, _accept, reject, aql = np.array(plans).T
    return acceptance_probability(size.astype(int), reject.astype(int) - 1, aql / 100, poisson=True)


def test_a_harder_severity_never_accepts_more_at_the_aql():
    """In the standard itself, B in reduced inspection accepts a little less than in normal from AQL 100 on."""
    normal, tightened = chances_at_the_aql("normal", AQLS), chances_at_the_aql("tightened", AQLS)
    assert np.all(tightened <= normal)
    below_100 = AQLS[: AQLS.index(100)]
    assert np.all(chances_at_the_aql("normal", below_100) <= chances_at_the_aql("reduced", below_100))


def test_normal_inspection_accepts_most_lots_at_the_aql():
    chances = chances_at_the_aql("normal", AQLS)
    assert 0.87 < chances.min() < 0.88
    assert np.all(chances < 1)


@unhurried
@given(st.integers(2, 2_000_000), st.integers(0, 1_000_000), st.sampled_from(LEVELS))
def test_a_larger_lot_never_has_an_earlier_letter(lot, more, level):
    assert code_letter(lot, level) <= code_letter(lot + more, level)


@unhurried
@given(
    st.integers(1, 2_000_000),
    st.sampled_from(AQLS),
    st.sampled_from(LEVELS),
    st.sampled_from(tables.SEVERITIES),
)
def test_a_sample_is_never_larger_than_its_lot(lot, aql, level, severity):
    found = plan(lot, aql, level, severity)
    assert 1 <= found.sample_size <= lot
    assert 0 <= found.accept < found.reject


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: code_letter(0), "A lot size is a whole number of 2 or more, not 0."),
        (lambda: code_letter(10.5), "A lot size is a whole number of 2 or more, not 10.5."),
        (lambda: code_letter(None), "A lot size is a whole number of 2 or more, not None."),
        (lambda: code_letter(float("nan")), "A lot size is a whole number of 2 or more, not nan."),
        (lambda: plan(0, 1.0), "A lot size is a whole number of 1 or more, not 0."),
        (lambda: plan(-5, 1.0), "A lot size is a whole number of 1 or more, not -5."),
        (
            lambda: code_letter(100, "IV"),
            "An inspection level is one of S-1, S-2, S-3, S-4, I, II, III, not 'IV'.",
        ),
        (
            lambda: plan(100, 1.0, severity="strict"),
            "Inspection is normal, tightened, reduced, not 'strict'.",
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=r"\.$") as told:
        call()
    assert str(told.value) == sentence


@pytest.mark.parametrize("aql", [0, 3, "soft", None, float("nan"), -1, "", 1e9])
def test_an_aql_that_the_standard_does_not_have_is_refused(aql):
    with pytest.raises(ValueError, match=r"^An AQL is one of 0\.01, 0\.015, .*, 1000, not .*\.$"):
        plan_for_letter("J", aql)


@pytest.mark.parametrize("letter", ["I", "O", "S", "AB", "", "j", None, 1])
def test_a_letter_that_the_standard_does_not_have_is_refused(letter):
    with pytest.raises(ValueError, match=r"^A code letter is one of A, B, C, .* not .*\.$"):
        plan_for_letter(letter, 1.0)
