"""Facts made by hand, and the single points that follow from them."""

import pytest

from scoring.models import PartPoints
from tests.scoring.networks.world import BASE, answer, of, points, possible, ranked, tell

pytestmark = pytest.mark.django_db

TWO = """part,plant,supplier,site,role
    CHIP,W1,MAKE,F1,primary
    CHIP,W1,OTHER,F2,secondary"""


def test_two_distributors_of_one_plant_are_one_single_point():
    tell(**BASE, sources="part,plant,supplier,site,role\nCHIP,W1,SELL,F1,primary\nCHIP,W1,ALSO,F1,secondary")
    answer()
    assert points("CHIP") == {"site F1", "company MAKE", "country TW"}
    assert points("CHIP", "usable") == points("CHIP") | {"company SELL"}, "nobody has shown that ALSO is real"
    node = ranked()["site F1"]
    assert (node.parts_stopped, node.hidden_parts, node.products_stopped, node.tier) == (1, 1, 1, 0)
    assert node.loss_per_day == 10000
    assert node.expected_loss == pytest.approx(10000 * node.chance * 60)


def test_sources_at_two_companies_in_two_countries_have_no_single_point():
    tell(**BASE, sources=TWO)
    answer()
    assert points("CHIP") == set()
    assert not of("CHIP").paper_gap
    assert ranked().keys() == {
        "plant W1",
        "country DE",
    }  # what we assemble ourselves stops with our own plant


def test_a_port_that_every_route_crosses_is_a_single_point_with_its_country():
    ports = "unlocode,name,country\nMYPKG,Port Klang,MY\nSGSIN,Singapore,SG\nDEHAM,Hamburg,DE"
    routes = """site,plant,code,mode,ports
        F1,W1,SEA,sea,MYPKG;DEHAM
        F2,W1,SEA,sea,MYPKG
        F2,W1,OTHER,sea,MYPKG;SGSIN"""
    tell(**BASE, sources=TWO, ports=ports, routes=routes)
    answer()
    assert points("CHIP") == {"port MYPKG", "country MY"}
    assert ranked()["port MYPKG"].hidden_parts == 1


def test_a_road_needs_no_port_and_any_route_will_do():
    ports = "unlocode,name,country\nMYPKG,Port Klang,MY"
    routes = """site,plant,code,mode,ports
        F1,W1,SEA,sea,MYPKG
        F2,W1,SEA,sea,MYPKG
        F2,W1,ROAD,road,"""
    tell(**BASE, sources=TWO, ports=ports, routes=routes)
    answer()
    assert points("CHIP") == set()


def test_a_route_to_another_plant_serves_nobody_here():
    ports = "unlocode,name,country\nMYPKG,Port Klang,MY"
    routes = "site,plant,code,mode,ports\nF1,W1,SEA,sea,MYPKG\nF1,W2,ROAD,road,"
    tell(
        **BASE | {"plants": "code,country\nW1,DE\nW2,DE"},
        sources=TWO.splitlines()[0] + "\nCHIP,W1,MAKE,F1,primary",
    )
    tell(ports=ports, routes=routes)
    answer()
    assert "port MYPKG" in points("CHIP")


def test_a_tool_that_both_sources_need_is_a_single_point_wherever_it_stands():
    sources = """part,plant,supplier,site,role,tools
        CHIP,W1,MAKE,F1,primary,T1
        CHIP,W1,OTHER,F2,secondary,T1
        SEAL,W1,MAKE,F1,primary,T1;T2
        SEAL,W1,OTHER,F2,secondary,T1"""
    tell(**BASE, tools="code,site,replacement_days\nT1,F1,200\nT2,F1,", sources=sources)
    answer()
    assert points("CHIP") == {"tool T1"}
    assert points("SEAL") == set()
    assert ranked()["tool T1"].recovery_days == 200


def test_what_both_sites_need_from_one_upstream_site_is_a_hidden_single_point():
    needs = "site,material,upstream_site,complete\nF1,magnets,U1,true\nF2,magnets,U1,true"
    tell(**BASE, sources=TWO, dependencies=needs)
    answer()
    assert points("CHIP") == {"site U1", "company FEED", "country MY", "zone VALLEY"}
    assert ranked()["zone VALLEY"].tier == 1


def test_rows_of_a_part_replace_those_of_the_whole_site_for_its_sources():
    needs = """site,part,material,upstream_site,complete
        F1,,magnets,U1,true
        F1,CHIP,wafers,F2,true"""
    sources = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary\nSEAL,W1,MAKE,F1,primary"
    tell(**BASE, sources=sources, dependencies=needs)
    answer()
    assert {"site F2", "country CN"} <= points("CHIP")
    assert "site U1" not in points("CHIP")
    assert "site U1" in points("SEAL") and "site F2" not in points("SEAL")


def test_a_material_stops_when_more_than_it_can_spare_is_lost():
    sites = BASE["sites"] + "\nU2,OTHER,factory,VN,,,true\nU3,SELL,factory,TH,,,true"
    needs = """site,material,upstream_site,share,required,complete
        F1,magnets,U1,0.4,{0},true
        F1,magnets,U2,0.3,{0},true
        F1,magnets,U3,0.3,{0},true"""
    source = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary"
    tell(**BASE | {"sites": sites}, sources=source, dependencies=needs.format("0.6"))
    answer()
    assert not {"site U1", "site U2", "site U3"} & points("CHIP")
    tell(dependencies=needs.format("0.7"))
    answer()
    assert {"site U1", "site U2", "site U3"} & points("CHIP") == {"site U1"}


def test_a_site_that_depends_on_itself_through_others_is_handled():
    needs = """site,material,upstream_site,complete
        F1,magnets,U1,true
        U1,ore,F2,true
        F2,power,F1,true"""
    tell(**BASE, sources=TWO.splitlines()[0] + "\nCHIP,W1,MAKE,F1,primary", dependencies=needs)
    answer()
    assert {"site F1", "site U1", "site F2"} <= points("CHIP")


def test_two_depots_that_name_each_other_possibly_stop_with_who_feeds_both():
    sites = BASE["sites"] + "\nD1,SELL,factory,NL,,,true\nD2,ALSO,factory,BE,,,true"
    needs = """site,material,upstream_site,complete
        F1,wafers,D1,true
        F2,wafers,D2,true
        D1,wafers,D2,true
        D1,wafers,U1,true
        D2,wafers,D1,true
        D2,wafers,U1,true"""
    tell(**BASE | {"sites": sites}, sources=TWO, dependencies=needs)
    answer()
    assert "site U1" not in points("CHIP") and "site U1" in possible("CHIP")
    assert ranked()["site U1"].parts_stopped == 0 and ranked()["site U1"].parts_possible == 1


def test_a_need_that_may_have_more_alternatives_has_possible_points_only():
    needs = "site,material,upstream_site,complete\nF1,magnets,U1,{0}"
    source = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary"
    tell(**BASE, sources=source, dependencies=needs.format("false"))
    answer()
    assert "site U1" not in points("CHIP") and "site U1" in possible("CHIP")
    tell(dependencies=needs.format("true"))
    answer()
    assert "site U1" in points("CHIP") and "site U1" not in possible("CHIP")


def test_a_second_tier_that_is_not_mapped_leaves_it_open():
    roads = "site,plant,code,mode,ports\nF1,W1,ROAD,road,\nF2,W1,ROAD,road,"
    source = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary"
    tell(**BASE, sources=source, routes=roads)
    answer()
    assert not of("CHIP").paper_open
    tell(sites="code,tier_two_complete\nF1,false")
    answer()
    assert of("CHIP").paper_open and possible("CHIP") == set()
    tell(sites="code,tier_two_complete\nF1,true", dependencies="site,material,complete\nF1,magnets,true")
    answer()
    assert of("CHIP").paper_open, "somebody delivers, and nobody says who"


def test_a_code_that_two_suppliers_send_shows_that_they_share_a_site():
    needs = "site,material,keyed_code,complete\nF1,magnets,c0de,true\nF2,magnets,c0de,true"
    tell(**BASE, sources=TWO, dependencies=needs)
    answer()
    assert points("CHIP") == {"coded c0de"}


def test_candidates_and_blocked_sources_are_on_paper_only():
    sources = """part,plant,supplier,site,role,status
        CHIP,W1,MAKE,F1,primary,active
        CHIP,W1,OTHER,F2,candidate,active
        SEAL,W1,MAKE,F1,primary,blocked"""
    tell(**BASE, sources=sources)
    answer()
    assert points("CHIP") == set() and "site F1" in points("CHIP", "usable")
    assert not of("SEAL").paper_gap and of("SEAL").usable_gap
    assert points("SEAL", "usable") == set(), "what stands still already is no point of anything else"


def test_an_unknown_site_is_no_shared_point_but_its_seller_is():
    sources = "part,plant,supplier,site,role\nCHIP,W1,SELL,,primary\nCHIP,W1,SELL,F1,\nSEAL,W1,ALSO,,primary"
    tell(**BASE, sources=sources)
    answer()
    assert points("SEAL") == {"company ALSO"}
    assert points("CHIP") == {"company SELL", "site F1", "company MAKE", "country TW"}, (
        "folded into the known site"
    )


def test_a_part_that_can_be_made_as_well_stops_only_with_both():
    parts = "number,plant,procurement,daily_margin\nPUMP,W1,both,10000\nCHIP,W1,buy,\nSEAL,W1,subcontract,"
    sources = "part,plant,supplier,site,role\nPUMP,W1,OTHER,F2,\nCHIP,W1,MAKE,F1,\nSEAL,W1,SELL,F2,"
    bom = "parent,component,quantity\nPUMP,CHIP,1\nSEAL,CHIP,1"
    tell(**BASE | {"parts": parts, "bom_lines": bom}, sources=sources)
    answer()
    assert points("PUMP") == set()
    assert {"site F2", "site F1", "company SELL"} <= points("SEAL")


def test_a_part_follows_what_its_components_may_count_on():
    """PUMP and SEAL list the same in both networks, and stop otherwise: CHIP has a second source on paper only."""
    parts = "number,plant,procurement,daily_margin\nPUMP,W1,both,10000\nCHIP,W1,buy,\nSEAL,W1,subcontract,"
    sources = """part,plant,supplier,site,role
        CHIP,W1,MAKE,F1,primary
        CHIP,W1,OTHER,F2,candidate
        SEAL,W1,SELL,F2,"""
    bom = "parent,component,quantity\nPUMP,CHIP,1\nSEAL,CHIP,1"
    tell(**BASE | {"parts": parts, "bom_lines": bom}, sources=sources)
    answer()
    for part in ("PUMP", "SEAL"):
        assert "site F1" not in points(part), part
        assert "site F1" in points(part, "usable"), part


def test_alternatives_of_a_group_and_uses_count():
    parts = BASE["parts"] + "\nGAS,W1,buy,"
    bom = "parent,component,quantity,alternative_group\nPUMP,CHIP,1,A\nPUMP,SEAL,1,A"
    sources = "part,plant,supplier,site\nCHIP,W1,MAKE,F1\nSEAL,W1,MAKE,F1\nGAS,W1,OTHER,F2"
    tell(**BASE | {"parts": parts, "bom_lines": bom}, uses="part,plant,product\nGAS,W1,PUMP", sources=sources)
    answer()
    found = ranked()
    assert found["site F1"].products_stopped == 1 and found["site F1"].parts_stopped == 2
    assert found["site F2"].loss_per_day == 10000


def test_a_site_or_a_part_that_goes_takes_its_answers_along():
    from suppliers.models import Part, Source

    tell(**BASE, sources=TWO)
    answer()
    Source.objects.filter(supplier__code="OTHER").delete()
    answer()
    assert "site F1" in points("CHIP")
    Source.objects.all().delete()
    Part.objects.get(number="CHIP").component_lines.all().delete()
    Part.objects.get(number="CHIP").parent_lines.all().delete()
    Part.objects.get(number="CHIP").delete()
    answer()
    assert not PartPoints.objects.filter(
        part_id__in=[row.pk for row in PartPoints.objects.all() if row.paper]
    )


@pytest.mark.parametrize(("required", "found"), [("0.666667", 0), ("0.67", 3), ("1", 3)])
def test_thirds_to_six_digits_are_thirds(required, found):
    sites = BASE["sites"] + "\nU2,OTHER,factory,VN,,,true\nU3,SELL,factory,TH,,,true"
    needs = "site,material,upstream_site,share,required,complete"
    for site in ("U1", "U2", "U3"):
        needs += f"\nF1,magnets,{site},0.333333,{required},true"
    source = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary"
    tell(**BASE | {"sites": sites}, sources=source, dependencies=needs)
    answer()
    assert len({"site U1", "site U2", "site U3"} & points("CHIP")) == found


def test_making_what_has_no_bill_of_materials_is_not_mapped():
    """Our own plant alone would be a second source that never fails."""
    parts = "number,plant,procurement\nCHIP,W1,both\nSEAL,W1,buy"
    roads = "site,plant,code,mode,ports\nF1,W1,ROAD,road,"
    source = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary"
    tell(**{name: body for name, body in BASE.items() if name != "bom_lines"} | {"parts": parts})
    tell(sources=source, routes=roads)
    answer()
    assert "site F1" in possible("CHIP") or of("CHIP").paper_open
    tell(bom_lines="parent,component,quantity\nCHIP,SEAL,1")
    tell(sources="part,plant,supplier,site,role\nSEAL,W1,OTHER,F2,primary")
    tell(routes="site,plant,code,mode,ports\nF2,W1,ROAD,road,")
    answer()
    assert not possible("CHIP") and not of("CHIP").paper_open


def test_a_route_over_sea_without_its_ports_leaves_it_open():
    routes = "site,plant,code,mode,ports\nF1,W1,SEA,sea,"
    tell(**BASE, sources=TWO.splitlines()[0] + "\nCHIP,W1,MAKE,F1,primary", routes=routes)
    answer()
    assert of("CHIP").paper_open
    tell(routes="site,plant,code,mode,ports\nF1,W1,ROAD,road,")
    answer()
    assert not of("CHIP").paper_open


def test_what_is_mapped_may_stop_a_part_whose_other_source_is_not():
    tell(**BASE, sources=TWO, routes="site,plant,code,mode,ports\nF1,W1,ROAD,road,")
    answer()
    assert points("CHIP") == set() and not of("CHIP").paper_open
    assert {"site F1", "company MAKE"} <= possible("CHIP")
