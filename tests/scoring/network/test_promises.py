"""What holds for every network, at fixed requirements."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.network import could_be_any, possible_points, single_points, sure_survivors, survivors
from tests.scoring.network.read_aloud import Case, Need, met_cases, rows

EXAMPLES = settings(max_examples=60, deadline=None)


def certain(case: Case) -> list[set[int]]:
    points = single_points(case.network())
    return rows(points)


def possible(case: Case) -> list[set[int]]:
    """A flag stands for all nodes."""
    network = case.network()
    points, flag = possible_points(network), could_be_any(network)
    return [case.everything if flagged else row for flagged, row in zip(flag, rows(points), strict=True)]


def no_more(after: list[set[int]], before: list[set[int]]) -> bool:
    return all(now <= then for now, then in zip(after, before, strict=False))


@EXAMPLES
@given(met_cases(), st.data())
def test_a_further_alternative_adds_no_point_to_any_node(case, data):
    if not case.needs:
        return
    place = data.draw(st.integers(0, len(case.needs) - 1))
    node = data.draw(st.integers(0, case.nodes - 1))
    weight = data.draw(st.sampled_from([1.0, 0.5, 0.0]))
    need = case.needs[place]
    needs = list(case.needs)
    needs[place] = need._replace(alternatives=(*need.alternatives, node), weights=(*need.weights, weight))
    more = replace(case, needs=needs)
    assert no_more(certain(more), certain(case))
    assert no_more(possible(more), possible(case))


@EXAMPLES
@given(met_cases(), st.data())
def test_taking_one_of_several_away_removes_no_point(case, data):
    if not case.needs:
        return
    place = data.draw(st.integers(0, len(case.needs) - 1))
    need = case.needs[place]
    gone = data.draw(st.integers(0, len(need.alternatives) - 1))
    kept = [number for number in range(len(need.alternatives)) if number != gone]
    left = need._replace(
        alternatives=tuple(need.alternatives[number] for number in kept),
        weights=tuple(need.weights[number] for number in kept),
    )
    if left.is_short or not kept:
        return
    needs = list(case.needs)
    needs[place] = left
    fewer = replace(case, needs=needs)
    assert no_more(certain(case), certain(fewer))
    assert no_more(possible(case), possible(fewer))


@EXAMPLES
@given(met_cases(), st.data())
def test_mapping_a_node_makes_certain_only_what_was_possible(case, data):
    node = data.draw(st.integers(0, case.nodes - 1))
    unmapped = replace(case, unmapped=case.unmapped | {node})
    listed = data.draw(st.lists(st.integers(0, case.nodes - 1), min_size=1, max_size=3, unique=True))
    new = Need(node, 1.0, True, tuple(listed), (1.0,) * len(listed))
    mapped = replace(case, needs=[*case.needs, new], unmapped=case.unmapped - {node})
    assert no_more(certain(mapped), possible(unmapped))


@EXAMPLES
@given(met_cases())
def test_with_nothing_lost_nothing_is_down(case):
    assert survivors(case.network(), []).all()
    assert sure_survivors(case.network(), []).all()


@EXAMPLES
@given(met_cases())
def test_everything_stops_with_itself(case):
    assert all(node in points for node, points in enumerate(certain(case)))
