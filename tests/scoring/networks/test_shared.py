"""What a second source shares with the primary, and how far that is proven."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from django.core.management import call_command
from django.db.models import F
from scipy.sparse import csr_array

from scoring.evidence import sharing
from scoring.facts import Parts
from scoring.models import Independence, PartPoints
from scoring.networks.arrays import Mapped
from scoring.readiness import Facts, Numbers, judge
from scoring.readiness.codes import State
from scoring.readiness.kinds import Kind
from tests.scoring.networks.world import BASE, answer, current, said, shared, tell

pytestmark = pytest.mark.django_db

TWO = """part,plant,supplier,site,role
    CHIP,W1,MAKE,F1,primary
    CHIP,W1,OTHER,F2,secondary"""
ROADS = "site,plant,code,mode,ports\nF1,W1,ROAD,road,\nF2,W1,ROAD,road,"


def verdict(row: Independence, *, accepted: tuple[Kind, ...] = ()) -> State:
    """By the row as it is stored."""
    told, ids = sharing.read(Parts.listed([row.part_id])), sorted([row.source_id, row.against_id])
    facts = Facts.of(
        parts={"id": [row.part_id]},
        sources={"id": ids, "part": [row.part_id] * 2, "is_primary": [one == row.against_id for one in ids]},
        pairs=told.pairs,
        shared=told.shared,
    )
    judged = judge(facts, replace(Numbers(), accepted_kinds=accepted), day=0)
    return State(judged.loc[row.source_id, "independent"])


def test_two_distributors_of_one_plant_are_not_independent():
    tell(
        **BASE,
        sources="part,plant,supplier,site,role\nCHIP,W1,SELL,F1,primary\nCHIP,W1,ALSO,F1,",
        routes="site,plant,code,mode,ports\nF1,W1,ROAD,road,",
    )
    answer()
    row = shared("CHIP", "ALSO")
    assert said(row.shared) == {"site F1", "company MAKE", "country TW", "route ROAD"}
    assert row.against.supplier.code == "SELL"
    assert verdict(row) == State.FAIL
    assert verdict(row, accepted=(Kind.COMPANY, Kind.COUNTRY, Kind.ROUTE)) == State.FAIL, "one site"
    assert verdict(row, accepted=(Kind.SITE, Kind.COMPANY, Kind.COUNTRY)) == State.FAIL, "one road"
    assert verdict(row, accepted=(Kind.SITE, Kind.COMPANY, Kind.COUNTRY, Kind.ROUTE)) == State.PASS
    assert row.proven_tier == 9, "F1 needs nothing, and says it is all"


def test_without_a_route_or_a_site_nothing_is_proven():
    tell(**BASE, sources=TWO)
    answer()
    row = shared("CHIP", "OTHER")
    assert (row.proven_tier, row.mapped, verdict(row)) == (-1, False, State.UNKNOWN)
    tell(routes=ROADS)
    answer()
    row = shared("CHIP", "OTHER")
    assert row.mapped and verdict(row, accepted=(Kind.COUNTRY,)) == State.PASS


def test_proof_goes_as_far_as_the_materials_are_told_and_complete():
    needs = "site,material,upstream_site,complete\nF1,magnets,U1,{0}"
    sites = BASE["sites"].replace("30,true", "30,{0}")
    tell(
        **BASE | {"sites": sites.format("false")},
        sources=TWO,
        routes=ROADS,
        dependencies=needs.format("false"),
    )
    answer()
    assert shared("CHIP", "OTHER").proven_tier == 0, "another maker of magnets may exist"
    tell(dependencies=needs.format("true"))
    answer()
    assert shared("CHIP", "OTHER").proven_tier == 1, "what U1 needs is not told"
    tell(sites=sites.format("true"))
    answer()
    assert shared("CHIP", "OTHER").proven_tier == 9


def test_a_shared_upstream_site_fails_at_any_depth():
    needs = "site,material,upstream_site\nF1,magnets,U1\nF2,magnets,U1"
    tell(**BASE, sources=TWO, routes=ROADS, dependencies=needs)
    answer()
    row = shared("CHIP", "OTHER")
    assert "site U1" in said(row.shared) | said(row.shared_possible)


def test_companies_of_one_parent_are_told_apart_from_one_company():
    companies = "code,name,parent\nGROUP,Group,\nMAKE,Makes,GROUP\nOTHER,Other,GROUP\nSELL,,\nALSO,,\nFEED,,"
    tell(**BASE | {"suppliers": companies}, sources=TWO, routes=ROADS)
    answer()
    row = shared("CHIP", "OTHER")
    assert row.parents_shared and not row.shared
    assert verdict(row) == State.FAIL and verdict(row, accepted=(Kind.PARENT,)) == State.PASS


def test_the_oldest_confirmation_counts_and_an_unknown_one_is_unknown():
    sites = """code,supplier,kind,country,tier_two_complete,tier_two_confirmed_on
        F1,MAKE,factory,TW,true,2026-05-01
        F2,OTHER,factory,CN,true,{0}
        U1,FEED,factory,MY,true,"""
    tell(**BASE | {"sites": sites.format("")}, sources=TWO, routes=ROADS)
    answer()
    assert shared("CHIP", "OTHER").confirmed_on is None
    tell(sites=sites.format("2025-11-11"))
    answer()
    assert str(shared("CHIP", "OTHER").confirmed_on) == "2025-11-11"


def test_upstream_chance_counts_what_feeds_the_primary_and_not_its_own_site():
    needs = "site,material,upstream_site,complete\nF1,magnets,U1,true"
    one = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary\nSEAL,W1,OTHER,F2,primary"
    sites = BASE["sites"].replace("F2,OTHER,factory,CN,,,true", "F2,OTHER,factory,CN,,,false")
    tell(**BASE | {"sites": sites}, sources=one, routes=ROADS, dependencies=needs)
    answer()
    chance = PartPoints.objects.get(part__number="CHIP").upstream_chance
    assert chance is not None and 0.03 < chance < 0.2
    assert PartPoints.objects.get(part__number="SEAL").upstream_chance is None, (
        "its second tier is not mapped"
    )
    tell(dependencies="site,material,upstream_site,complete\nU1,ore,F2,true")
    answer()
    more = PartPoints.objects.get(part__number="CHIP").upstream_chance
    assert more is not None and more > chance


def test_a_need_that_may_have_other_alternatives_makes_upstream_no_safer():
    needs = "site,material,upstream_site,complete\nF1,magnets,U1,{0}"
    one = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary"
    tell(**BASE, sources=one, routes=ROADS, dependencies=needs.format("true"))
    answer()
    known = PartPoints.objects.get(part__number="CHIP").upstream_chance
    tell(dependencies=needs.format("false"))
    answer()
    assert PartPoints.objects.get(part__number="CHIP").upstream_chance == known
    tell(dependencies="site,material,complete\nF1,ore,true")
    answer()
    assert PartPoints.objects.get(part__number="CHIP").upstream_chance is None, "nobody says who delivers ore"


def test_routes_over_sea_without_ports_prove_nothing():
    tell(**BASE, sources=TWO, routes=ROADS.replace("road", "sea"))
    answer()
    assert shared("CHIP", "OTHER").proven_tier == -1


def test_points_stored_are_those_of_each_network_by_itself():
    """Most parts are worked out once for both networks: no part may get what is another's."""
    from scoring.network import possible_points, single_points

    call_command("load_demo", parts=150, verbosity=0)
    answer()
    for kind in ("paper", "usable"):
        mapped = current(kind)
        bought = np.flatnonzero(mapped.shared["is_bought"])
        certain = ranked_codes(mapped, single_points(mapped.network, bought))
        possible = ranked_codes(mapped, possible_points(mapped.network, bought))
        stored = {p.part_id: p for p in PartPoints.objects.all()}
        assert len(stored) == len(bought) > 100
        for part, sure, maybe in zip(mapped.shared["part_id"][bought], certain, possible, strict=True):
            assert set(getattr(stored[part], kind)) == sure, part
            assert set(getattr(stored[part], f"{kind}_possible")) == maybe - sure, part
    assert PartPoints.objects.exclude(paper=F("usable")).exists(), "or this shows nothing"
    assert PartPoints.objects.exclude(usable_possible=[]).exists(), "nor this"


def ranked_codes(mapped: Mapped, rows: csr_array) -> list[set[int]]:
    places = (rows.indices[first:end] for first, end in pairwise(rows.indptr))
    return [set(mapped.codes[place[place >= mapped.ranked_from]]) for place in places]
