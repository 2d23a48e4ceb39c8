"""Figures are plain JSON, worked by hand."""

import doctest
import json

from hypothesis import given
from hypothesis import strategies as st

from scoring import charts

A_PART = (1, "P-1", "Seal <b>", "not_proven", "dual_source", 61.27, 70.0, 100.0)


def test_the_examples_in_the_text_hold():
    assert doctest.testmod(charts).failed == 0


def test_a_dot_says_where_it_is_and_what_it_is():
    [group] = charts.dots([A_PART])
    assert (group["id"], group["impact"], group["exposure"], group["loss"]) == ([1], [61.3], [70.0], [100.0])
    assert group["name"] == ["P-1 Seal &lt;b&gt;"]


def test_a_quarter_of_the_loss_is_half_the_diameter():
    assert charts.diameter(25.0, 100.0) == charts.diameter(100.0, 100.0) / 2


def test_an_unknown_loss_is_the_smallest_dot():
    assert charts.diameter(None, 100.0) == charts.diameter(0.0, 100.0) == charts.SMALLEST


def test_too_many_parts_are_counted_in_cells():
    figure = charts.quadrant([A_PART], impact=50, exposure=50, cells=[(24, 28, 5), (24, 28, 2)])
    assert figure["density"]["counts"][28][24] == 7
    assert figure["density"]["step"] * len(figure["density"]["counts"]) == 100


numbers = st.floats(0, 100)
parts = st.tuples(
    st.integers(1, 9),
    st.text(),
    st.text(),
    st.sampled_from(charts.POSTURES),
    st.sampled_from(["dual_source", "single_source"]),
    numbers,
    numbers,
    st.none() | numbers,
)


@given(st.lists(parts))
def test_every_part_is_one_dot_and_the_figure_is_json(some):
    figure = json.loads(json.dumps(charts.quadrant(some, impact=50, exposure=50)))
    assert sum(len(group["id"]) for group in figure["groups"]) == len(some)


def test_dots_over_a_density_are_small():
    figure = charts.quadrant([A_PART], impact=50, exposure=50, cells=[])
    assert figure["groups"][0]["size"] == [charts.LARGEST_OVER_DENSITY]
