"""Digests: equal for equal rows, another for anything else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.digests import digest

ROWS = st.lists(st.tuples(st.floats(), st.integers(-(2**62), 2**62), st.floats()), min_size=1, max_size=20)


def of(rows: list[tuple]) -> list[int]:
    first, second, third = zip(*rows, strict=True)
    return digest([np.array(first), np.array(second, dtype=np.int64), np.array(third)]).tolist()


@given(rows=ROWS)
def test_a_digest_depends_on_its_row_alone(rows):
    assert of(rows) == [of([row])[0] for row in rows]


@given(rows=ROWS)
def test_rows_that_differ_have_other_digests(rows):
    def plain(value):
        return "nan" if value != value else value + 0

    same_rows = len({tuple(map(plain, row)) for row in rows})
    assert len(set(of(rows))) == same_rows


def test_the_order_of_columns_counts():
    one, two = np.array([1.0]), np.array([2.0])
    assert digest([one, two]) != digest([two, one])
    assert digest([np.array([[1.0, 2.0]])]) == digest([one, two])


def test_zero_has_no_sign_and_unknown_is_one_value():
    assert digest([np.array([0.0])]) == digest([np.array([-0.0])])
    assert digest([np.array([np.nan])]) == digest([-np.array([np.nan])])
