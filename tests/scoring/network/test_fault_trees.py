"""Seven published fault trees, whose gates say what has failed: turned round, they give the published sets."""

from __future__ import annotations

import json

import pytest

from scoring.network import Network, breaking_pairs, paths, single_points, survivors
from tests.shared_data import folder

MODELS = ["BSCU", "HIPPS", "Lift", "SmallTree", "Theatre", "TwoTrain", "ne574"]


def turned_round(gates: dict) -> dict:
    """A gate fails with any input: it needs all of them. With k of n: it needs n - k + 1."""
    needs = {}
    for name, gate in gates.items():
        inputs = gate["in"]
        failing = {"or": 1, "and": len(inputs), "atleast": gate.get("min")}[gate["op"]]
        needs[name] = {"op": "atleast", "min": len(inputs) - failing + 1, "needs": inputs}
        if gate["op"] != "atleast":
            needs[name] = {"op": "all" if gate["op"] == "or" else "any", "needs": inputs}
    return needs


@pytest.fixture(params=MODELS)
def tree(request):
    place = folder("faulttrees")
    model = json.loads((place / f"{request.param}.json").read_text())
    published = json.loads((place / "expected_cutsets.json").read_text())["models"]
    sets = next(value for key, value in published.items() if f"/{request.param.lower()}" in name_of(key))
    network = Network.from_gates(turned_round(model["gates"]))
    events = {name for name in network.names if name not in model["gates"]}
    return network, network.names.index(model["top"]), events, sets["cut_sets"]


def name_of(key: str) -> str:
    return "/" + key.split("/")[-1].lower().replace("two_train", "twotrain")


def test_single_points_are_the_published_sets_of_order_1(tree):
    network, top, events, cut_sets = tree
    found = {network.names[place] for place in single_points(network, [top]).indices} & events
    assert found == {one[0] for one in cut_sets if len(one) == 1}


def test_breaking_pairs_are_the_published_sets_of_order_2(tree):
    network, top, events, cut_sets = tree
    among = [place for place, name in enumerate(network.names) if name in events]
    found = {
        frozenset(network.names[place] for place in pair) for pair in breaking_pairs(network, top, among)
    }
    assert found == {frozenset(pair) for pair in cut_sets if len(pair) == 2}


def test_every_published_set_stops_the_top_and_no_part_of_it_does(tree):
    network, top, _, cut_sets = tree
    for names in cut_sets:
        lost = [network.names.index(name) for name in names]
        assert not survivors(network, lost)[top]
        assert paths(network, top, lost)
        for place in range(len(lost)):
            assert survivors(network, lost[:place] + lost[place + 1 :])[top]
