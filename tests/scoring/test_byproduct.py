"""Products by the worst posture among their parts, against an answer that reads the rule aloud."""

from __future__ import annotations

import doctest
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import byproduct
from scoring.byproduct import NEVER, standing
from scoring.readiness.codes import Posture
from tests.scoring.test_rollup import boms

OUT, UNSCORED, UNPROTECTED, IN_NAME_ONLY, NOT_PROVEN, PROTECTED, OVER = range(7)


@st.composite
def bills(draw: st.DrawFn) -> dict:
    bill = draw(boms())
    parts = bill["parts"]

    def each(one: st.SearchStrategy) -> list:
        return draw(st.lists(one, min_size=parts, max_size=parts))

    bill["posture"] = each(st.integers(0, 6))
    bill["loss"] = each(st.one_of(st.just(np.nan), st.integers(0, 5).map(float)))
    bill["lapses_on"] = each(st.sampled_from([NEVER, NEVER, 10, 20]))
    bill["lapses_to"] = each(st.integers(0, 6))
    return bill


def of(bill: dict, *, ids: np.ndarray, **more):
    lines = bill["lines"]
    return standing(
        ids,
        posture=bill["posture"],
        loss=bill["loss"],
        product=~np.isnan(bill["own"]),
        parent=ids[[line[0] for line in lines]] if lines else [],
        component=ids[[line[1] for line in lines]] if lines else [],
        group=[line[2] for line in lines],
        **more,
    )


def lapsing(bill: dict) -> dict:
    return {"lapses_on": bill["lapses_on"], "lapses_to": bill["lapses_to"]}


def needs_of(part: int, bill: dict) -> list[set[int]]:
    needs: dict[object, set[int]] = defaultdict(set)
    for number, (parent, component, group) in enumerate(bill["lines"]):
        if parent == part:
            needs[group or number].add(component)
    return list(needs.values())


def worst_of_needs(part: int, bill: dict) -> int | None:
    """None where nothing decides."""
    found = []
    for any_of in needs_of(part, bill):
        stand = [one for one in (stands(component, bill) for component in any_of) if one is not None]
        found += [max(stand)] if stand else []
    return min(found, default=None)


def stands(part: int, bill: dict) -> int | None:
    own = min(bill["posture"][part], PROTECTED)
    both = [own] if own > UNSCORED else []
    below = worst_of_needs(part, bill)
    return min([*both, *([] if below is None else [below])], default=None)


def below(part: int, bill: dict) -> set[int]:
    found: set[int] = set()
    while True:
        more = {one for parent, one, _ in bill["lines"] if parent == part or parent in found} - found
        if not more:
            return found
        found |= more


def test_the_worked_example_holds() -> None:
    assert doctest.testmod(byproduct).failed == 0


@settings(max_examples=400, deadline=None)
@given(bill=bills(), pairs=st.sampled_from([1, 7, 4_000_000]))
def test_products_stand_as_the_rule_read_aloud_says(bill: dict, pairs: int) -> None:
    ids = np.arange(bill["parts"]) * 10 + 3
    found = of(bill, ids=ids, pairs=pairs, **lapsing(bill))
    products = np.flatnonzero(~np.isnan(bill["own"]))
    assert found.index.tolist() == ids[products].tolist()
    for product in products.tolist():
        row = found.loc[ids[product]]
        worst = worst_of_needs(product, bill)
        assert row["posture"] == (UNSCORED if worst is None else worst)
        under = sorted(below(product, bill))
        stand = [min(bill["posture"][one], PROTECTED) for one in under]
        for name in byproduct.NAMES:
            assert row[name] == stand.count(Posture[name.upper()])
        if worst is None:
            assert row["decided_by"] == 0
        else:
            decides = (row["decided_by"] - 3) // 10
            assert decides in under
            assert min(bill["posture"][decides], PROTECTED) == worst


@settings(max_examples=200, deadline=None)
@given(bill=bills())
def test_once_something_lapses_no_product_reads_better_than_it_is(bill: dict) -> None:
    """On the first day on which anything lapses, against counting anew on that day."""
    ids = np.arange(bill["parts"])
    told = of(bill, ids=ids, **lapsing(bill))
    day = min([*told["lapses_on"].tolist(), NEVER])
    if day == NEVER:
        return
    gone = np.array(bill["lapses_on"]) <= day
    anew = bill | {"posture": np.where(gone, bill["lapses_to"], bill["posture"]).tolist()}
    fresh = of(anew, ids=ids)
    read = np.where(told["lapses_on"] <= day, np.minimum(told["lapses_to"], PROTECTED), told["posture"])
    decided = (told["posture"] > UNSCORED).to_numpy() & (fresh["posture"] > UNSCORED).to_numpy()
    worse = decided & (fresh["posture"].to_numpy() < told["posture"].to_numpy())
    assert (read[worse] <= fresh["posture"].to_numpy()[worse]).all()


def test_a_product_that_needs_nothing_is_unscored() -> None:
    found = standing([7], posture=[OUT], loss=[np.nan], product=[True], parent=[], component=[])
    assert found.loc[7, ["posture", "decided_by"]].tolist() == [UNSCORED, 0]


def test_of_equals_the_dearest_outage_is_named() -> None:
    found = standing(
        [1, 2, 3, 4],
        posture=[OUT, UNPROTECTED, UNPROTECTED, UNPROTECTED],
        loss=[0, 5, 9, np.nan],
        product=[True, False, False, False],
        parent=[1, 1, 1],
        component=[4, 2, 3],
    )
    assert found.loc[1, "decided_by"] == 3


def test_an_alternative_of_which_nothing_is_known_lifts_no_group() -> None:
    found = standing(
        [1, 2, 3],
        posture=[OUT, UNPROTECTED, UNSCORED],
        loss=[0, 5, 9],
        product=[True, False, False],
        parent=[1, 1],
        component=[2, 3],
        group=["a", "a"],
    )
    assert found.loc[1, "posture"] == UNPROTECTED


def test_lines_in_a_cycle_are_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        standing(
            [1, 2],
            posture=[OUT, OUT],
            loss=[0, 0],
            product=[True, False],
            parent=[1, 2],
            component=[2, 1],
        )
