"""On random networks of up to 12 nodes the engine gives what losing one node after the other gives."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import numpy as np
import pytest

from scoring.network import (
    Network,
    breaking_pairs,
    carriers,
    could_be_any,
    engine,
    gaps,
    may_differ,
    paths,
    possible_paths,
    possible_points,
    shared,
    single_points,
    sure_survivors,
    survivors,
    upstream,
    who_stops,
    who_stops_once,
    would_remove,
)
from scoring.network.shape import shape_of
from tests.scoring.network.read_aloud import Case, Need, random_case, rows

SEEDS = range(500)


@pytest.fixture(scope="module", name="cases")
def _cases() -> list[tuple[int, Case, Network]]:
    found = [(seed, random_case(seed)) for seed in SEEDS]
    return [(seed, case, case.network(order=random.Random(seed))) for seed, case in found]


def test_the_random_networks_hold_what_is_promised(cases):
    shapes = [network.once(shape_of) for _, _, network in cases]
    assert sum(bool(shape.cyclic.any()) for shape in shapes) > 100
    assert sum(network.alternative_weight is not None for _, _, network in cases) > 100
    assert sum(bool(network.unmapped.any()) for _, _, network in cases) > 100
    assert sum(not network.need_complete.all() for _, _, network in cases) > 100
    assert sum(len(gaps(network)) > 0 for _, _, network in cases) > 100


def test_single_points(cases):
    for seed, case, network in cases:
        expected = [case.certain_points(node) for node in range(case.nodes)]
        assert rows(single_points(network)) == expected, seed


@pytest.mark.parametrize("kept", [-1, 3, 10])
def test_single_points_where_little_is_kept(cases, kept, monkeypatch):
    monkeypatch.setattr(engine, "KEPT", kept)
    for seed, case, network in cases[::10]:
        expected = [case.certain_points(node) for node in range(case.nodes)]
        assert rows(single_points(network)) == expected, seed


def test_possible_points_and_the_flag(cases):
    for seed, case, network in cases:
        flagged = case.could_be_any
        assert set(np.flatnonzero(could_be_any(network)).tolist()) == flagged, seed
        expected = [
            case.listed_points(node) if node in flagged else case.possible_points(node)
            for node in range(case.nodes)
        ]
        assert rows(possible_points(network)) == expected, seed


def test_possible_points_hold_the_certain(cases):
    for seed, _, network in cases:
        assert (possible_points(network).toarray() >= single_points(network).toarray()).all(), seed


def test_survivors_and_who_stops(cases):
    for seed, case, network in cases:
        draw = random.Random(seed)
        lost = set(draw.sample(range(case.nodes), draw.randint(1, min(3, case.nodes))))
        stopped = np.flatnonzero(~survivors(network, list(lost)))
        assert set(stopped.tolist()) == case.down(lost), seed
        sure = np.flatnonzero(sure_survivors(network, list(lost)))
        assert set(sure.tolist()) == case.founded(case.unknown | lost), seed
        for node in range(case.nodes):
            assert who_stops(network, node).tolist() == sorted(case.down({node})), seed
            assert who_stops_once(network, node).tolist() == sorted(case.down({node})), seed


def test_breaking_pairs(cases):
    found = 0
    for seed, case, network in cases:
        node = seed % case.nodes
        alone = case.certain_points(node)
        others = sorted(case.everything - alone)
        expected = [pair for pair in combinations(others, 2) if node in case.down(set(pair))]
        assert breaking_pairs(network, node) == expected, seed
        among = others[::2]
        inside = [pair for pair in expected if set(pair) <= set(among)]
        assert breaking_pairs(network, node, among) == inside, seed
        found += len(expected)
    assert found > 100


def test_every_point_has_its_paths(cases):
    for seed, case, network in cases:
        node = seed % case.nodes
        steps = {(a, need.owner) for need in case.needs if need.complete for a in need.alternatives}
        for lost in range(case.nodes):
            down, chains = case.down({lost}), paths(network, node, lost)
            assert bool(chains) == (node in down), seed
            for chain in chains:
                assert (chain[0], chain[-1]) == (lost, node), seed
                assert set(chain) <= down and len(set(chain)) == len(chain), seed
                assert set(pairwise(chain)) <= steps, seed


def test_possible_points_of_a_mapped_network_have_their_paths(cases):
    for seed, case, network in cases:
        node = seed % case.nodes
        steps = {(a, need.owner) for need in case.needs for a in need.alternatives}
        row = possible_points(network, [node]).indices.tolist()
        for lost in range(case.nodes):
            chains = possible_paths(network, node, lost)
            assert chains or lost not in row or case.could_be_any, seed
            for chain in chains:
                assert (chain[0], chain[-1]) == (lost, node), seed
                assert set(pairwise(chain)) <= steps, seed


def test_what_a_further_alternative_would_remove(cases):
    for seed, case, network in cases:
        draw = random.Random(seed)
        if not case.needs:
            continue
        node = draw.choice(case.needs).owner
        # Needs of one owner keep their order when they are sorted.
        mine = [place for place, need in enumerate(case.needs) if need.owner == node]
        place = draw.choice(mine)
        number = int(np.flatnonzero(network.need_owner == node)[mine.index(place)])
        weight = 1.0 if network.alternative_weight is None else draw.choice([0.2, 1.0])
        candidates = [draw.sample(range(case.nodes), draw.randint(0, min(3, case.nodes))) for _ in range(3)]
        removed = rows(would_remove(network, node, candidates, need=number, weight=weight))
        for candidate, gone in zip(candidates, removed, strict=True):
            after = with_alternative(case, place, candidate, weight)
            assert gone == case.certain_points(node) - after.certain_points(node), seed


def with_alternative(case: Case, place: int, candidate: list[int], weight: float) -> Case:
    """A new node that needs all of the candidate, as a further alternative of a need."""
    new, needs = case.nodes, list(case.needs)
    need = needs[place]
    needs[place] = need._replace(alternatives=(*need.alternatives, new), weights=(*need.weights, weight))
    needs += [Need(new, 1.0, True, (needed,), (1.0,)) for needed in candidate]
    return Case(new + 1, needs, case.unmapped)


def test_what_two_nodes_share_and_what_lies_upstream(cases):
    for seed, case, network in cases:
        one, other = seed % case.nodes, (seed * 7) % case.nodes
        assert rows(shared(network, [one], [other])) == [
            case.certain_points(one) & case.certain_points(other)
        ], seed
        found = {one}
        while (
            more := {node for need in case.needs if need.owner in found for node in need.alternatives} - found
        ):
            found |= more
        assert upstream(network, one).tolist() == sorted(found - {one}), seed


def test_some_rows_are_those_of_all(cases):
    for seed, case, network in cases:
        asked = [seed % case.nodes, 0, seed % case.nodes]
        assert (single_points(network, asked).toarray() == single_points(network).toarray()[asked]).all(), (
            seed
        )
        every = possible_points(network).toarray()
        assert (possible_points(network, asked).toarray() == every[asked]).all(), seed


def test_what_is_counted_on_another_node_has_the_same_points_there(cases):
    """And what is said to have no more than certain points has none."""
    moved = same = 0
    for seed, case, network in cases:
        first = seed % case.nodes
        every, maybe = single_points(network).toarray(), possible_points(network).toarray()
        carrier = carriers(network, np.arange(case.nodes), among=(first, case.nodes))
        assert (every[:, first:] == every[carrier, first:]).all(), seed
        assert (maybe[:, first:] == maybe[carrier, first:]).all(), seed
        sure = ~may_differ(network)
        assert (every[sure] == maybe[sure]).all(), seed
        moved, same = moved + int((carrier != np.arange(case.nodes)).sum()), same + int(sure.sum())
    assert moved > 30 and same > 500
