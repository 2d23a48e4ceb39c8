"""The roll-up against an answer found by stopping one part at a time."""

from __future__ import annotations

import doctest
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import bom, rollup, stops
from scoring.rollup import daily_loss, find_cycle

NAN = np.nan


def stopped_by(lost: int, lines: list[tuple[int, int, str]], parts: range) -> set[int]:
    """Read the rule aloud until nothing more stops."""
    needs: dict[tuple[int, object], set[int]] = defaultdict(set)
    for number, (parent, component, group) in enumerate(lines):
        needs[parent, group or number].add(component)
    stopped = {lost}
    while True:
        more = {parent for (parent, _), any_of in needs.items() if any_of <= stopped} - stopped
        if not more:
            return stopped
        stopped |= more


def reaches_product(part: int, lines: list[tuple[int, int, str]], products: set[int]) -> bool:
    found = {part}
    while True:
        more = {parent for parent, component, _ in lines if component in found} - found
        if not more:
            return bool(found & products)
        found |= more


@st.composite
def boms(draw: st.DrawFn, most: int = 12) -> dict:
    """Parts 0..n-1, lines from a lower to a higher number and so without cycles."""
    parts = draw(st.integers(1, most))
    pairs = [(parent, component) for component in range(parts) for parent in range(component)]
    pair = st.sampled_from(pairs) if pairs else st.nothing()
    line = st.tuples(pair, st.sampled_from(["", "", "a", "b"])).map(lambda drawn: (*drawn[0], drawn[1]))
    lines = draw(st.lists(line, max_size=3 * parts)) if parts > 1 else []
    money = st.one_of(st.just(NAN), st.integers(-3, 1000).map(float))
    columns = {name: draw(st.lists(money, min_size=parts, max_size=parts)) for name in ("own", "line_down")}
    flags = draw(st.lists(st.booleans(), min_size=parts, max_size=parts))
    no_price = draw(st.lists(st.sampled_from([False] * 9 + [True]), min_size=parts, max_size=parts))
    return {"parts": parts, "lines": lines, "by_revenue": flags, "unpriced": no_price, **columns}


def rolled_up(bill: dict, *, ids: np.ndarray, order: np.ndarray | None = None, **more) -> pd.DataFrame:
    lines = bill["lines"] if order is None else [bill["lines"][place] for place in order]
    return daily_loss(
        ids,
        own_value=bill["own"],
        line_down=bill["line_down"],
        by_revenue=bill["by_revenue"],
        unpriced=bill["unpriced"],
        parent=ids[[line[0] for line in lines]] if lines else [],
        component=ids[[line[1] for line in lines]] if lines else [],
        group=[line[2] for line in lines],
        **more,
    )


def by_brute_force(bill: dict) -> list[tuple[float, int, bool, bool]]:
    own, down = np.array(bill["own"]), np.array(bill["line_down"])
    products = set(np.flatnonzero(~np.isnan(own)))
    worth = np.fmax(own, 0) + np.fmax(down, 0)
    rows = []
    for part in range(bill["parts"]):
        stopped = sorted(stopped_by(part, bill["lines"], range(bill["parts"])))
        reaches = reaches_product(part, bill["lines"], products)
        readable = reaches and not any(bill["unpriced"][node] for node in stopped)
        loss = float(worth[stopped].sum()) if readable else NAN
        revenue = any(bill["by_revenue"][node] for node in stopped)
        rows.append((loss, len(products & set(stopped)), revenue, reaches))
    return rows


@pytest.mark.parametrize("module", [rollup, bom, stops])
def test_the_worked_examples_hold(module) -> None:
    assert doctest.testmod(module).failed == 0


@settings(max_examples=300, deadline=None)
@given(bill=boms(), pairs=st.sampled_from([1, 5, 1000]), seed=st.integers(0, 999))
def test_the_roll_up_equals_brute_force(bill: dict, pairs: int, seed: int) -> None:
    ids = np.random.default_rng(seed).permutation(bill["parts"]) * 7 + 100
    found = rolled_up(bill, ids=ids, pairs=pairs)
    expected = pd.DataFrame(by_brute_force(bill), index=ids, columns=list(found.columns))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-12)


@settings(max_examples=100, deadline=None)
@given(bill=boms(), seed=st.integers(0, 999))
def test_neither_the_order_of_lines_nor_the_blocks_change_anything(bill, seed) -> None:
    rng, ids = np.random.default_rng(seed), np.arange(bill["parts"])
    whole = rolled_up(bill, ids=ids)
    shuffled = rolled_up(bill, ids=ids, order=rng.permutation(len(bill["lines"])), pairs=1)
    pd.testing.assert_frame_equal(whole, shuffled, rtol=1e-12)


def test_a_chip_inside_both_alternatives_stops_the_parent() -> None:
    found = daily_loss(
        [1, 2, 3, 4],
        own_value=[100, NAN, NAN, NAN],
        line_down=[NAN] * 4,
        parent=[1, 1, 2, 3],
        component=[2, 3, 4, 4],
        group=["x", "x", None, NAN],
    )
    assert found["daily_loss"].tolist() == [100, 0, 0, 100]
    assert found["products"].tolist() == [1, 0, 0, 1]


def test_the_line_of_an_intermediate_that_two_products_need_counts_once() -> None:
    found = daily_loss(
        [1, 2, 3, 4],
        own_value=[100, 200, NAN, NAN],
        line_down=[NAN, NAN, 7, NAN],
        parent=[1, 2, 3, 1],
        component=[3, 3, 4, 4],
    )
    assert found["daily_loss"].tolist() == [100, 200, 307, 307]


def test_a_product_that_goes_into_another_product_loses_both() -> None:
    found = daily_loss([1, 2], own_value=[100, 20], line_down=[NAN, NAN], parent=[1], component=[2])
    assert found["daily_loss"].tolist() == [100, 120]
    assert found["products"].tolist() == [1, 2]


def test_no_way_up_to_a_product_is_unknown_and_a_product_alone_is_not() -> None:
    found = daily_loss([1, 2, 3], own_value=[NAN, NAN, 5], line_down=[9, NAN, NAN], parent=[1], component=[2])
    assert found["daily_loss"].isna().tolist() == [True, True, False]
    assert found["reaches_product"].tolist() == [False, False, True]


def test_an_alternative_reaches_a_product_and_loses_nothing() -> None:
    lines = {"parent": [1, 1], "component": [2, 3], "group": ["x", "x"]}
    found = daily_loss([1, 2, 3], own_value=[9, NAN, NAN], line_down=[NAN] * 3, **lines)
    assert found["daily_loss"].tolist() == [9, 0, 0]


def test_a_group_that_names_one_component_twice_is_no_choice() -> None:
    lines = {"parent": [1, 1], "component": [2, 2], "group": ["x", "x"]}
    assert daily_loss([1, 2], own_value=[9, NAN], line_down=[NAN, NAN], **lines)["daily_loss"].tolist() == [
        9,
        9,
    ]


@pytest.mark.parametrize("missing", ["", None, NAN])
def test_a_line_without_a_group_is_one_by_itself_however_that_is_said(missing) -> None:
    lines = {"parent": [1, 1], "component": [2, 3], "group": [missing, missing]}
    assert (
        daily_loss([1, 2, 3], own_value=[9, NAN, NAN], line_down=[NAN] * 3, **lines)["daily_loss"].eq(9).all()
    )
    lines["group"] = ["x", missing]
    found = daily_loss([1, 2, 3], own_value=[9, NAN, NAN], line_down=[NAN] * 3, **lines)
    assert found["daily_loss"].eq(9).all()


def test_groups_may_be_numbers_and_0_is_none() -> None:
    lines = {"parent": [1, 1, 1], "component": [2, 3, 4]}
    found = daily_loss(
        [1, 2, 3, 4], own_value=[9, NAN, NAN, NAN], line_down=[NAN] * 4, group=[7, 7, 0], **lines
    )
    assert found["daily_loss"].tolist() == [9, 0, 0, 9]


def test_the_same_group_name_under_two_parents_is_two_groups() -> None:
    lines = {"parent": [1, 2], "component": [3, 3], "group": ["x", "x"]}
    found = daily_loss([1, 2, 3], own_value=[9, 8, NAN], line_down=[NAN] * 3, **lines)
    assert found["daily_loss"].tolist() == [9, 8, 17]


def test_a_product_whose_money_cannot_be_read_makes_what_it_needs_unknown() -> None:
    found = daily_loss(
        [1, 2], own_value=[NAN, NAN], line_down=[NAN, NAN], product=[True, False], parent=[1], component=[2]
    )
    assert found["daily_loss"].isna().all()
    assert found["reaches_product"].all()
    assert found["products"].tolist() == [1, 1]


def test_three_hundred_alternatives_are_counted_without_overflow() -> None:
    ids = np.arange(302)  # 0 needs one of 1..300, each of which holds chip 301
    found = daily_loss(
        ids,
        own_value=np.where(ids == 0, 5.0, NAN),
        line_down=np.full(302, NAN),
        parent=[*[0] * 300, *range(1, 301)],
        component=[*range(1, 301), *[301] * 300],
        group=["x"] * 300 + [""] * 300,
    )
    assert found["daily_loss"].tolist() == [5.0] + [0.0] * 300 + [5.0]


def test_a_cycle_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match=r"has a cycle: 10, 30, 20\."):
        daily_loss(
            [10, 20, 30, 40],
            own_value=[NAN] * 4,
            line_down=[NAN] * 4,
            parent=[20, 30, 10, 40],
            component=[10, 20, 30, 10],
            group=["x", "", "", "x"],
        )


def test_a_part_that_needs_itself_is_a_cycle_of_one() -> None:
    assert find_cycle([5, 6], [6, 6]) == [6]


def test_a_line_to_a_part_that_is_not_there_is_refused_by_its_id() -> None:
    with pytest.raises(ValueError, match=r"not there: 99\."):
        daily_loss([1], own_value=[NAN], line_down=[NAN], parent=[1], component=[99])


def test_nothing_at_all_gives_an_empty_answer() -> None:
    found = daily_loss([], own_value=[], line_down=[], parent=[], component=[], group=[])
    assert len(found) == 0
    assert find_cycle([], []) is None


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=16))
def test_a_cycle_is_found_where_there_is_one_and_is_made_of_lines(lines: list[tuple[int, int]]) -> None:
    parent, component = [line[0] for line in lines], [line[1] for line in lines]
    cycle = find_cycle(parent, component)
    above_itself = any(end in _under(end, lines) for end in parent)
    assert (cycle is not None) == above_itself
    if cycle is not None:
        steps = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        assert all(step in lines for step in steps)
        assert len(set(cycle)) == len(cycle)
        assert cycle[0] == min(cycle)


def _under(part: int, lines: list[tuple[int, int]]) -> set[int]:
    found: set[int] = set()
    fresh = {component for parent, component in lines if parent == part}
    while fresh - found:
        found |= fresh
        fresh = {component for parent, component in lines if parent in found}
    return found
