"""Where the boxes of a drawing stand: columns, an order with few crossings, and a shape that fits a screen."""

import doctest
from itertools import combinations

import numpy as np
import pytest

from scoring.network import layout as engine
from scoring.network.layout import APART, BESIDE, BOX_HEIGHT, BOX_WIDTH, Lines, columns, layout


def drawn(*pairs, **how):
    owner, needed = zip(*pairs, strict=True)
    return layout(Lines(owner, needed, max(max(owner), max(needed)) + 1), 0, **how)


def random_lines(seed, nodes=40, more=20):
    draw = np.random.default_rng(seed)
    each = np.arange(1, nodes)
    near = (draw.random(nodes - 1) * np.maximum(each // 2, 1)).astype(int)
    two = np.sort(draw.integers(0, nodes, (more, 2)), axis=1)
    two = two[two[:, 0] != two[:, 1]]
    shuffled = np.concatenate([[0], 1 + draw.permutation(nodes - 1)])
    return Lines(
        shuffled[np.concatenate([near, two[:, 0]])], shuffled[np.concatenate([each, two[:, 1]])], nodes
    )


def crossings(lines, column, height):
    """Of lines from one column to the next, counted two by two."""
    tie = [
        (column[a], height[a], height[b])
        for a, b in zip(lines.owner, lines.needed, strict=True)
        if column[b] == column[a] + 1
    ]
    return sum(
        one[0] == other[0] and (one[1] - other[1]) * (one[2] - other[2]) < 0
        for one, other in combinations(tie, 2)
    )


def test_the_examples_in_words_hold():
    assert doctest.testmod(engine).failed == 0


@pytest.mark.parametrize("seed", range(5))
def test_what_a_node_needs_stands_further_to_the_right(seed):
    lines = random_lines(seed)
    placed = layout(lines, 0)
    assert (placed.x[lines.owner] + BOX_WIDTH <= placed.x[lines.needed]).all()


def test_a_node_stands_as_near_as_what_needs_it_allows():
    column = columns(random_lines(3), 0)
    lines = random_lines(3)
    for node in range(1, lines.nodes):
        assert column[node] == 1 + max(column[lines.owner[lines.needed == node]])


def test_a_loop_is_cut_where_it_leads_back():
    lines = Lines([0, 1, 2, 3, 2], [1, 2, 3, 1, 2], 4)
    assert columns(lines, 0).tolist() == [0, 1, 2, 3]


def test_drawn_backwards_the_root_stands_at_the_right():
    placed = drawn((1, 0), (2, 0), (3, 1), backwards=True)
    assert placed.x[0] == placed.x.max()
    assert (placed.x[[1, 3]] < placed.x[[0, 1]]).all()


def test_no_two_boxes_cover_each_other():
    for nodes in (40, 700):
        placed = layout(random_lines(1, nodes=nodes, more=nodes), 0)
        order = np.lexsort((placed.x, placed.y))
        x, y = placed.x[order], placed.y[order]
        same = np.diff(y) == 0
        assert (np.diff(x)[same] >= min(BESIDE, APART)).all()
        rows = np.unique(np.diff(np.unique(y)))
        assert rows.min() >= BOX_HEIGHT / 2


def test_the_branches_of_a_tree_never_cross():
    draw = np.random.default_rng(4)
    shuffled = np.concatenate([[0], 1 + draw.permutation(62)])
    owner, needed = shuffled[(np.arange(1, 63) - 1) // 2], shuffled[np.arange(1, 63)]
    lines = Lines(owner, needed, 63)
    column = columns(lines, 0)
    rank = engine.ranks(lines, column, np.ones(column.max() + 1, dtype=np.int64))
    assert crossings(lines, column, rank) == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_order_takes_most_crossings_away(seed):
    lines = random_lines(seed, nodes=60, more=15)
    column = columns(lines, 0)
    as_they_come = np.empty(60, dtype=int)
    for at in range(column.max() + 1):
        members = np.flatnonzero(column == at)
        as_they_come[members] = np.arange(len(members))
    rank = engine.ranks(lines, column, np.ones(column.max() + 1, dtype=np.int64))
    assert crossings(lines, column, rank) <= 0.5 * crossings(lines, column, as_they_come)


def test_a_high_column_is_broken_so_that_the_whole_fits_a_screen():
    placed = drawn(*((0, at) for at in range(1, 1000)))
    width, height = placed.size
    assert 1.2 <= width / height <= 2.4
    assert len(np.unique(placed.x[placed.column == 1])) > 5


def test_one_box_alone_is_a_drawing():
    placed = layout(Lines([], [], 1), 0)
    assert placed.size == (BOX_WIDTH, BOX_HEIGHT)


def test_the_same_lines_are_always_drawn_the_same():
    first, second = (layout(random_lines(2), 0) for _again in range(2))
    assert (first.x == second.x).all()
    assert (first.y == second.y).all()
