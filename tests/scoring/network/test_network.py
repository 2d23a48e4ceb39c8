"""The network by example: the worked ones, the odd ones, and what is refused."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from scoring import network as engine
from scoring.network import (
    Network,
    blocks_of,
    breaking_pairs,
    could_be_any,
    gaps,
    graph,
    paths,
    possible_paths,
    possible_points,
    single_points,
    survivors,
    who_stops,
    would_remove,
)


def names_of(network: Network, places) -> list[str]:
    return [network.names[place] for place in places]


def points_of(network: Network, name: str, points=single_points) -> set[str]:
    return set(names_of(network, points(network, [network.names.index(name)]).indices))


@pytest.mark.parametrize("module", [engine, graph])
def test_the_worked_examples(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


def test_two_distributors_of_one_plant_are_one_single_point():
    network = Network.from_gates(
        {
            "part": {"op": "any", "needs": ["via north", "via south"]},
            "via north": {"op": "all", "needs": ["north", "plant"]},
            "via south": {"op": "all", "needs": ["south", "plant"]},
            "plant": {"op": "all", "needs": ["maker", "country"]},
        }
    )
    assert points_of(network, "part") == {"part", "plant", "maker", "country"}


def test_depots_that_name_each_other_possibly_stop_with_what_feeds_both():
    network = Network.from_gates(
        {
            "one": {"op": "any", "needs": ["z", "other"]},
            "other": {"op": "any", "needs": ["z", "one"]},
        }
    )
    assert points_of(network, "one") == {"one"}
    assert points_of(network, "one", possible_points) == {"one", "z"}
    assert not could_be_any(network).any()
    assert names_of(network, possible_paths(network, 0, network.names.index("z"))[0]) == ["z", "one"]
    assert paths(network, 0, network.names.index("z")) == []


def test_what_a_loop_alone_holds_up_could_stop_with_any_node_and_is_one_flag():
    network = Network.from_gates(
        {
            "a": {"op": "all", "needs": ["b"]},
            "b": {"op": "all", "needs": ["a"]},
            "above": {"op": "all", "needs": ["a", "plain"]},
            "beside": {"op": "any", "needs": ["a", "plain"]},
        }
    )
    assert survivors(network, []).all()
    assert names_of(network, np.flatnonzero(could_be_any(network))) == ["a", "b", "above"]
    assert points_of(network, "a", possible_points) == {"a", "b"}
    assert points_of(network, "beside") == {"beside"}
    assert points_of(network, "beside", possible_points) == {"beside", "plain"}


def test_a_site_that_depends_on_itself_runs():
    network = Network.from_gates({"site": {"op": "all", "needs": ["site", "power"]}})
    assert points_of(network, "site") == {"site", "power"}
    assert survivors(network, []).all()


def test_a_gap_counts_as_running_and_is_listed():
    network = Network.from_gates(
        {"part": {"op": "any", "needs": []}, "kit": {"op": "all", "needs": ["part"]}}
    )
    assert survivors(network, []).all()
    assert points_of(network, "kit") == {"kit", "part"}
    assert names_of(network, gaps(network)) == ["part"]
    assert not could_be_any(network).any()


def test_a_need_with_less_than_it_requires_stops_with_any_of_what_it_has():
    network = Network.from_edges(
        ["part", "a", "b"],
        need_owner=[0],
        need_required=[1.0],
        edge_need=[0, 0],
        edge_node=[1, 2],
        edge_weight=[0.3, 0.3],
    )
    assert points_of(network, "part") == {"part", "a", "b"}
    assert names_of(network, gaps(network)) == ["part"]


def test_shares_that_do_not_add_up_to_the_last_bit_are_enough():
    network = Network.from_edges(
        ["part", "a", "b", "c"],
        need_owner=[0],
        need_required=[0.7],
        edge_need=[0, 0, 0],
        edge_node=[1, 2, 3],
        edge_weight=[0.3, 0.3, 0.4],
    )
    assert points_of(network, "part") == {"part", "c"}
    assert breaking_pairs(network, 0) == [(1, 2)]


def test_two_of_three_stop_with_two():
    network = Network.from_gates({"flow": {"op": "atleast", "min": 2, "needs": ["a", "b", "c"]}})
    assert points_of(network, "flow") == {"flow"}
    assert breaking_pairs(network, 0) == [(1, 2), (1, 3), (2, 3)]


def depends(*, complete: bool, unmapped: bool) -> Network:
    """A part at two sites; the first needs the mill, of the second we may not know all."""
    return Network.from_edges(
        ["part", "first", "second", "mill"],
        need_owner=[0, 1],
        edge_need=[0, 0, 1],
        edge_node=[1, 2, 3],
        need_complete=[True, complete],
        unmapped=[False, False, unmapped, False],
    )


def test_an_alternative_that_nobody_listed_makes_possible_what_was_certain():
    network = depends(complete=False, unmapped=False)
    assert points_of(network, "first") == {"first"}
    assert points_of(network, "first", possible_points) == {"first", "mill"}


def test_an_unmapped_second_source_may_stand_on_what_the_first_does():
    network = depends(complete=True, unmapped=True)
    assert points_of(network, "part") == {"part"}
    assert points_of(network, "part", possible_points) == {"part", "first", "mill"}
    assert names_of(network, np.flatnonzero(could_be_any(network))) == ["second"]


def test_a_chain_for_each_alternative_that_has_to_stop():
    network = Network.from_gates(
        {
            "part": {"op": "any", "needs": ["s1", "s2", "s3"]},
            "s1": {"op": "all", "needs": ["port"]},
            "s2": {"op": "all", "needs": ["road"]},
            "road": {"op": "all", "needs": ["port"]},
            "s3": {"op": "all", "needs": ["port"]},
        }
    )
    chains = [names_of(network, chain) for chain in paths(network, 0, network.names.index("port"))]
    assert chains == [
        ["port", "s1", "part"],
        ["port", "s3", "part"],
        ["port", "s2", "road", "part"],
    ] or chains == [
        ["port", "s1", "part"],
        ["port", "s3", "part"],
        ["port", "road", "s2", "part"],
    ]
    assert len(paths(network, 0, network.names.index("port"), most=2)) == 2


def test_a_second_source_elsewhere_removes_the_plant_but_not_the_shared_port():
    network = Network.from_gates(
        {
            "part": {"op": "any", "needs": ["source"]},
            "source": {"op": "all", "needs": ["plant", "port"]},
            "other plant": {"op": "all", "needs": ["port"]},
        }
    )
    other, port = network.names.index("other plant"), network.names.index("port")
    removed = would_remove(network, 0, [[other], [], [port]])
    assert [set(names_of(network, removed[[row]].indices)) for row in range(3)] == [
        {"source", "plant"},
        {"source", "plant", "port"},
        {"source", "plant"},
    ]


def test_who_stops_tells_of_those_asked_for():
    network = depends(complete=True, unmapped=False)
    assert who_stops(network, 3).tolist() == [1, 3]
    assert who_stops(network, 3, of=[2, 1, 0]).tolist() == [1]


def test_blocks_are_the_rows_piece_by_piece():
    network = depends(complete=True, unmapped=False)
    whole = single_points(network).toarray()
    pieces = list(blocks_of(network, rows=3))
    assert [nodes.tolist() for nodes, _ in pieces] == [[0, 1, 2], [3]]
    assert (np.vstack([block.toarray() for _, block in pieces]) == whole).all()


def test_no_rows_of_no_nodes():
    assert single_points(depends(complete=True, unmapped=False), of=[]).shape == (0, 4)
    empty = Network.from_gates({})
    assert single_points(empty).shape == possible_points(empty).shape == (0, 0)
    assert len(gaps(empty)) == 0


def test_arrays_can_be_mapped_from_a_file_and_cannot_be_written(tmp_path):
    network = depends(complete=True, unmapped=False)
    np.save(tmp_path / "nodes.npy", network.alternative_node)
    mapped = np.load(tmp_path / "nodes.npy", mmap_mode="r")
    again = Network(
        None,
        network.need_owner,
        network.need_required,
        network.need_complete,
        network.alternative_start,
        mapped,
        None,
        network.unmapped,
    )
    assert np.shares_memory(again.alternative_node, mapped)
    assert list(again.names) == ["0", "1", "2", "3"]
    assert not any(array.flags.writeable for array in (again.alternative_node, again.need_owner))
    assert (single_points(again).toarray() == single_points(network).toarray()).all()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"edge_need": [0], "edge_node": [9]}, "names node 9; there are 3 nodes"),
        ({"edge_need": [4], "edge_node": [1]}, "names need 4; there are 1 needs"),
        ({"edge_need": [0, 0], "edge_node": [1]}, "go together"),
        ({"edge_need": [0], "edge_node": [1], "need_required": [0.0]}, "finite weight above 0"),
        ({"edge_need": [0], "edge_node": [1], "need_required": [1.0, 2.0]}, "need_required has 2 values"),
        ({"edge_need": [0], "edge_node": [1], "edge_weight": [-1.0]}, "not below 0"),
        ({"edge_need": [0], "edge_node": [1], "need_owner": [7]}, "need_owner names node 7"),
        ({"edge_need": [0], "edge_node": [1], "nodes": 4}, "3 names for 4 nodes"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        Network.from_edges(["a", "b", "c"], **{"need_owner": [0], **arguments})


@pytest.mark.parametrize(
    ("gate", "sentence"),
    [
        ({"op": "xor", "needs": ["a"]}, "can be any, all or atleast"),
        ({"op": "any", "needs": "a"}, "list the names"),
        ({"op": "any"}, "list the names"),
        ({"op": "atleast", "needs": ["a", "b"]}, "min lies from 1 to 2"),
        ({"op": "atleast", "min": 3, "needs": ["a", "b"]}, "min lies from 1 to 2"),
    ],
)
def test_a_gate_that_makes_no_sense_is_refused(gate, sentence):
    with pytest.raises(ValueError, match=sentence):
        Network.from_gates({"top": gate})


def test_a_node_that_is_not_there_is_refused():
    network = depends(complete=True, unmapped=False)
    with pytest.raises(ValueError, match="4 nodes"):
        single_points(network, [4])
    with pytest.raises(ValueError, match="no node 9"):
        survivors(network, [9])
