"""What is drawn around a node: which nodes and lines, what stops, which ways are lit up, and what is folded."""

from dataclasses import replace
from time import process_time

import numpy as np
import pytest

from scoring.models import PartPoints
from scoring.network import paths, possible_points, single_points
from scoring.network.between import standing_on
from scoring.networks import nodes
from scoring.networks.drawing import FOLDED, MOST_LINES, OPENED, SMALL, drawing
from scoring.networks.neighbourhood import (
    ANY_OF,
    AS_LISTED,
    CERTAIN,
    DOWN,
    EVERYWHERE,
    NEEDS,
    PLAIN,
    POSSIBLE,
    UP,
    around,
)
from scoring.networks.nodes import NodeKind
from tests.scoring.networks import surrounded, world

MANY = 50_000


@pytest.fixture(scope="module")
def loose():
    """Of a fifth of its needs nobody said that what is listed is all."""
    whole = surrounded.mapped(300, seed=5)
    complete = np.random.default_rng(2).random(whole.network.needs) < 0.8
    return replace(whole, network=replace(whole.network, need_complete=complete))


def coded(found, which=slice(None)):
    return set(found.codes[which].tolist())


@pytest.fixture(scope="module")
def many():
    """A part on fifty thousand nodes."""
    return around(surrounded.mapped(MANY), surrounded.PART, way=UP)


@pytest.fixture(scope="module")
def few():
    return surrounded.mapped(300, seed=5)


def test_a_node_that_no_network_has_is_not_drawn(few):
    assert around(few, nodes.code(NodeKind.PORT, 7), way=UP) is None


def test_all_that_it_stands_on_is_there_but_for_countries_that_stop_nothing(few):
    found = around(few, surrounded.PART, way=UP)
    everything = around(few, surrounded.PART, way=UP, everything=True)
    assert coded(everything) == set(few.codes.tolist())
    left_out = coded(everything) - coded(found)
    assert {nodes.kind_of(one) for one in left_out} <= set(EVERYWHERE)
    assert set(few.codes.tolist()) - left_out == coded(found)


def test_the_lines_are_those_of_the_network(few):
    found = around(few, surrounded.PART, way=UP, everything=True)
    network = few.network
    owner = np.repeat(network.need_owner, np.diff(network.alternative_start))
    told = set(zip(few.codes[owner].tolist(), few.codes[network.alternative_node].tolist(), strict=True))
    told = {(a, b) for a, b in told if a != b}
    drawn = zip(found.codes[found.owner].tolist(), found.codes[found.needed].tolist(), strict=True)
    assert set(drawn) == told
    assert len(found.owner) == len(told)


@pytest.mark.parametrize("world_of", ["few", "loose"])
def test_certain_and_possible_points_are_those_of_the_engine(world_of, request):
    few = request.getfixturevalue(world_of)
    found = around(few, surrounded.PART, way=UP, everything=True)
    certain = few.codes[single_points(few.network, [0]).indices]
    possible = few.codes[possible_points(few.network, [0]).indices]
    of_engine = set(certain.tolist()) - {surrounded.PART}
    assert coded(found, found.state == CERTAIN) == of_engine
    assert coded(found, found.state == POSSIBLE) == set(possible.tolist()) - of_engine - {surrounded.PART}
    assert (found.state > PLAIN).any()


@pytest.mark.parametrize("world_of", ["few", "loose"])
def test_what_stops_with_a_node_is_what_has_it_for_a_point(world_of, request):
    few = request.getfixturevalue(world_of)
    point = int(few.codes[7])
    found = around(few, point, way=DOWN)
    every = single_points(few.network)
    may = possible_points(few.network)
    certain = {int(few.codes[at]) for at in every[:, [few.place(point)]].nonzero()[0]} - {point}
    possible = {int(few.codes[at]) for at in may[:, [few.place(point)]].nonzero()[0]} - certain - {point}
    assert coded(found, found.state == CERTAIN) == certain
    assert coded(found, found.state == POSSIBLE) == possible


def test_the_ways_hold_every_chain_of_the_proof_and_nothing_that_runs_on(few):
    found = around(few, surrounded.PART, way=UP, everything=True)
    every = single_points(few.network).tocsc()
    for end in [one for one in found.ends.tolist() if found.state[one] == CERTAIN][:30]:
        lit = coded(found, found.lit([end])[0])
        place = few.place(int(found.codes[end]))
        chains = paths(few.network, 0, [place], most=8)
        assert {int(few.codes[step]) for chain in chains for step in chain} <= lit
        falls = {int(few.codes[at]) for at in every[:, [place]].nonzero()[0]}
        assert lit <= falls


def test_all_that_is_lit_stands_between_the_root_and_the_end(loose):
    """Also where an end is only possible, and much else would be down with what is not known."""
    found = around(loose, surrounded.PART, way=UP)
    ends = [one for one in found.ends.tolist() if found.state[one] == POSSIBLE][:20]
    for end, lit in zip(ends, found.lit(ends), strict=True):
        assert not len(lit) or {found.root, end} <= set(lit.tolist())
        tied = np.isin(found.owner, lit) & np.isin(found.needed, lit)
        on_the_way = set(found.owner[tied].tolist())
        assert set(lit.tolist()) - on_the_way <= {end}
    assert any(len(lit) for lit in found.lit(ends))


def test_one_end_or_many_are_lit_alike(few):
    found = around(few, surrounded.PART, way=UP)
    ends = found.ends[:12].tolist()
    together = found.lit(ends)
    for end, lit in zip(ends, together, strict=True):
        assert found.lit([end])[0].tolist() == lit.tolist()


def test_the_same_way_is_lit_from_both_its_ends(few):
    above = around(few, surrounded.PART, way=UP, everything=True)
    end = next(one for one in above.ends.tolist() if above.kinds[one] == NodeKind.SITE)
    below = around(few, int(above.codes[end]), way=DOWN)
    part = int(np.flatnonzero(below.codes == surrounded.PART)[0])
    assert coded(above, above.lit([end])[0]) == coded(below, below.lit([part])[0])


def test_what_stands_too_far_away_is_left_out_and_said(few):
    deep = len(few.codes) - 12
    every, is_all = standing_on(few.network, deep, 200_000)
    assert is_all
    some, are_all = standing_on(few.network, deep, len(every) - 1)
    assert not are_all
    assert set(some.tolist()) < set(every.tolist())
    assert deep in some


def test_what_fits_is_not_folded(few):
    found = around(few, surrounded.PART, way=UP)
    whole = drawing(found)
    assert len(whole) == len(found)
    assert not whole.is_folded
    assert len(whole.owner) == len(found.owner)


@pytest.mark.parametrize("most", [SMALL, FOLDED])
def test_fifty_thousand_nodes_are_folded_and_every_one_is_counted(many, most):
    ends = many.ends[:10].tolist()
    folded = drawing(many, most=most, apart=ends)
    assert len(folded) <= most
    assert len(folded.owner) <= MOST_LINES
    assert folded.count.sum() == len(many)
    assert folded.node[folded.root] == many.root
    assert set(folded.node[folded.box_of[ends]].tolist()) == set(ends)


def test_a_group_is_of_one_kind_and_state(many):
    folded = drawing(many, most=FOLDED)
    for values, of_box in ((many.kinds, folded.kind), (many.state, folded.state)):
        assert (values == of_box[folded.box_of]).all()


def test_lines_between_groups_are_those_between_their_nodes(many):
    folded = drawing(many, most=SMALL)
    pairs = set(zip(folded.box_of[many.owner].tolist(), folded.box_of[many.needed].tolist(), strict=True))
    drawn = set(zip(folded.owner.tolist(), folded.needed.tolist(), strict=True))
    assert drawn == {(a, b) for a, b in pairs if a != b}
    assert len(folded.owner) == len(drawn)


def test_a_group_is_opened_up_to_a_bound(many):
    folded = drawing(many, most=FOLDED)
    largest = int(np.argmax(folded.count))
    key, members = int(folded.key[largest]), folded.count[largest]
    opened = drawing(many, most=FOLDED, opened=[key])
    assert members > OPENED
    assert opened.count[opened.key == key].tolist() == [members - OPENED]
    assert opened.count.sum() == len(many)
    assert len(opened) <= FOLDED + OPENED
    assert drawing(many, most=FOLDED, opened=[12345]).count.tolist() == folded.count.tolist()


def test_only_as_much_is_folded_as_has_to_be():
    found = around(surrounded.mapped(700, seed=3), surrounded.PART, way=UP)
    folded = drawing(found, most=FOLDED)
    assert FOLDED - 120 <= len(folded) <= FOLDED
    biggest = max(folded.count)
    assert (folded.key > 0).sum() <= 8 < biggest


def test_two_thousand_nodes_are_laid_out_in_a_tenth_of_a_second():
    found = around(surrounded.mapped(1988), surrounded.PART, way=UP)
    spent = []
    for _again in range(3):
        start = process_time()
        whole = drawing(found)
        spent.append(process_time() - start)
    assert len(whole) == len(found) > 1950
    assert min(spent) < 0.1


@pytest.mark.django_db
def test_the_points_that_are_drawn_are_those_that_were_kept():
    from tests.pages import networked

    networked.build()
    for network in ("usable", "paper"):
        mapped = world.current(network)
        for kept in PartPoints.objects.all():
            found = around(mapped, nodes.code(NodeKind.PART, kept.part_id), way=UP)
            assert coded(found, found.state == CERTAIN) == set(getattr(kept, network))
            if not getattr(kept, f"{network}_open"):
                assert coded(found, found.state == POSSIBLE) == set(getattr(kept, f"{network}_possible"))
            for one in getattr(kept, network):
                below = around(mapped, one, way=DOWN)
                stopped = below.codes[(below.kinds == NodeKind.PART) & (below.state == CERTAIN)]
                assert nodes.code(NodeKind.PART, kept.part_id) in stopped


@pytest.mark.django_db
def test_how_something_is_needed_is_told_apart():
    world.tell(
        **world.BASE,
        sources="part,plant,supplier,site,role\nCHIP,W1,SELL,F1,primary\nCHIP,W1,ALSO,F2,secondary\n"
        "SEAL,W1,SELL,F2,primary",
        dependencies="site,part,material,upstream_site,complete\nF1,,wafers,U1,true\nF2,,wafers,U1,false",
    )
    world.answer()
    from suppliers.models import Part

    mapped = world.current("paper")
    found = around(mapped, nodes.code(NodeKind.PART, Part.objects.get(number="PUMP").pk), way=UP)
    how = {}
    for owner, needed, style in zip(found.owner, found.needed, found.style, strict=True):
        pair = NodeKind(found.kinds[owner]).name, NodeKind(found.kinds[needed]).name
        how.setdefault(pair, set()).add(int(style))
    assert how["PART", "PART"] == {NEEDS}
    assert how["PART", "SOURCE"] == {NEEDS, ANY_OF}
    assert how["MATERIAL", "SITE"] == {NEEDS, AS_LISTED}
    assert not any("OUTPUT" in pair for pair in how)


@pytest.mark.django_db
def test_what_a_site_ships_is_passed_through_as_one_of_several_where_it_is_one():
    world.tell(
        **world.BASE,
        sources="part,plant,supplier,site,role\nCHIP,W1,SELL,F2,primary",
        dependencies="site,part,material,upstream_site,complete\nF1,,wafers,U1,true\nF1,CHIP,gold,U1,true\n"
        "F2,,boards,F1,true\nF2,,boards,U1,true",
    )
    world.answer()
    from suppliers.models import Part, Site

    mapped = world.current("paper")
    assert (nodes.kinds_of(mapped.codes) == NodeKind.OUTPUT).any()
    found = around(mapped, nodes.code(NodeKind.PART, Part.objects.get(number="CHIP").pk), way=UP)
    site = int(np.flatnonzero(found.codes == nodes.code(NodeKind.SITE, Site.objects.get(code="F1").pk))[0])
    styles = found.style[(found.needed == site) & (found.kinds[found.owner] == NodeKind.MATERIAL)]
    assert styles.tolist() == [ANY_OF]
    assert not (found.kinds == NodeKind.OUTPUT).any()
