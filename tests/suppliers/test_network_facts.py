"""What hangs between sources and what they need: ports, routes, tools, capacity pools, dependencies."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import History
from suppliers.models import (
    CapacityPool,
    Change,
    Port,
    Route,
    RoutePort,
    Source,
    SourceTool,
    Tombstone,
    Tool,
)
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db
PORTS = "unlocode,name,country\nCNSHA,Shanghai,CN\nNLRTM,Rotterdam,NL\nMYPKG,Port Klang,MY\n"


@pytest.fixture
def ports(listed):
    load("ports", PORTS)


@pytest.fixture
def tools(listed):
    load("tools", "code,owner\nT1,ours\nT2,supplier\nT3,customer\n")


def linked_ports(code):
    return sorted(RoutePort.objects.filter(route__code=code).values_list("port__unlocode", flat=True))


def linked_tools(part):
    return sorted(SourceTool.objects.filter(source__part__number=part).values_list("tool__code", flat=True))


# ports


@pytest.mark.parametrize("written", ["NLRTM", "nlrtm", "NL RTM", " nl rtm "])
def test_a_port_has_one_spelling(db, written):
    assert load("ports", f"unlocode\n{written}\n").created == 1
    assert Port.objects.get().unlocode == "NLRTM"
    assert counts(load("ports", "unlocode\nNLRTM\n")) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize("written", ["NL", "NLRT", "NLRTMX", "1LRTM", "NL-RT", "Rotterdam, the port of"])
def test_what_is_no_unlocode_is_refused_in_a_sentence(db, written):
    result = load("ports", f'unlocode\n"{written}"\n')
    assert said(result) == [(1, "unlocode", "port_unlocode_is_five_characters")]
    assert result.errors[0].message.startswith("A UN/LOCODE is five characters")


# routes


def test_a_route_needs_all_of_its_ports_and_keeps_them_as_foreign_keys(ports):
    assert load("routes", "site,plant,code,mode,ports\nF1,A,SEA,sea,NLRTM;CNSHA\n").created == 1
    assert Route.objects.get().ports == ["CNSHA", "NLRTM"]
    assert linked_ports("SEA") == ["CNSHA", "NLRTM"]


@pytest.mark.parametrize(
    "written", ["NLRTM;CNSHA", "CNSHA|NLRTM", '"NLRTM, CNSHA"', "cnsha; nl rtm;;CNSHA", "NLRTM;CNSHA;"]
)
def test_order_repetition_and_separators_of_a_list_are_no_change(ports, written):
    load("routes", "site,code,ports\nF1,SEA,CNSHA;NLRTM\n")
    before = (Route.objects.get().changed, History.objects.count(), Change.objects.count())
    assert counts(load("routes", f"site,code,ports\nF1,SEA,{written}\n")) == (1, 0, 0, 1, 0)
    assert (Route.objects.get().changed, History.objects.count(), Change.objects.count()) == before


def test_json_has_lists_as_arrays_or_as_text(ports):
    rows = [
        {"site": "F1", "code": "SEA", "ports": ["NLRTM", "CNSHA"]},
        {"site": "F1", "code": "AIR", "ports": "MYPKG"},
        {"site": "F1", "code": "ROAD", "ports": []},
        {"site": "F1", "code": "RAIL"},
    ]
    assert load("routes", json.dumps(rows), format="json").created == 4
    assert linked_ports("SEA") == ["CNSHA", "NLRTM"] and linked_ports("AIR") == ["MYPKG"]
    assert Route.objects.get(code="ROAD").ports == Route.objects.get(code="RAIL").ports == []


def test_a_code_in_a_json_array_that_holds_a_separator_is_refused(tools):
    rows = [{"part": "P1", "plant": "A", "supplier": "S1", "site": "F1", "tools": ["T1,T2"]}]
    assert said(load("sources", json.dumps(rows), format="json")) == [(1, "tools", "wrong_value")]
    assert linked_tools("P1") == []


def test_an_unknown_port_is_an_error_that_names_it_and_each_of_several(ports):
    body = "site,code,ports\nF1,A,NLRTM\nF1,B,NLRTM;XXAAA\nF1,C,XXBBB;XXAAA;CNSHA\n"
    result = load("routes", body)
    assert [(e.row, e.field, e.code) for e in result.errors] == [
        (2, "ports", "unknown_reference"),
        (3, "ports", "unknown_reference"),
    ]
    assert [e.message for e in result.errors] == [
        "There is no port “XXAAA”.",
        "There is no port “XXAAA”, “XXBBB”.",
    ]
    assert list(Route.objects.values_list("code", flat=True)) == ["A"]


def test_an_empty_list_clears_and_an_absent_one_stays(ports):
    load("routes", "site,code,ports\nF1,SEA,CNSHA;NLRTM\n")
    assert counts(load("routes", "site,code,transit_days\nF1,SEA,30\n")) == (1, 0, 1, 0, 0)
    assert linked_ports("SEA") == ["CNSHA", "NLRTM"]
    assert counts(load("routes", "site,code,ports\nF1,SEA,\n")) == (1, 0, 1, 0, 0)
    assert Route.objects.get().ports == [] and linked_ports("SEA") == []


def test_a_list_that_changes_takes_its_foreign_keys_along_and_leaves_the_old_one_in_history(ports):
    load("routes", "site,code,ports\nF1,SEA,CNSHA;NLRTM\nF1,OTHER,CNSHA\n")
    load("routes", "site,code,ports\nF1,SEA,MYPKG;NLRTM\n")
    assert linked_ports("SEA") == ["MYPKG", "NLRTM"] and linked_ports("OTHER") == ["CNSHA"]
    assert History.objects.get(resource="routes").old["ports"] == ["CNSHA", "NLRTM"]


def test_a_route_to_no_plant_goes_to_every_plant_and_a_star_writes_one_for_each(ports):
    assert load("routes", "site,plant,code,ports\nF1,,SEA,CNSHA\nF1,*,AIR,\nF1,B,SEA,NLRTM\n").created == 4
    rows = Route.objects.order_by("code", "plant__code").values_list("code", "plant__code")
    assert list(rows) == [("AIR", "A"), ("AIR", "B"), ("SEA", "B"), ("SEA", None)]
    assert counts(load("routes", "site,plant,code\nF1,*,AIR\nF1,,SEA\n")) == (2, 0, 0, 3, 0)


def test_a_star_without_plants_is_an_error(db):
    load("suppliers", "code\nS1\n")
    load("sites", "code,supplier\nF1,S1\n")
    assert said(load("routes", "site,plant,code\nF1,*,AIR\n")) == [(1, "plant", "unknown_reference")]


@pytest.mark.parametrize(
    ("resource", "body", "field", "word"),
    [
        ("routes", "site,code\nF9,SEA\n", "site", "no site “F9”"),
        ("routes", "site,plant,code\nF1,Z,SEA\n", "plant", "no plant “Z”"),
        ("tools", "code,site\nT9,F9\n", "site", "no site “F9”"),
        ("capacity-pools", "site,code\nF9,P\n", "site", "no site “F9”"),
        ("dependencies", "site,material\nF9,steel\n", "site", "no site “F9”"),
        ("dependencies", "site,material,upstream_site\nF1,steel,U9\n", "upstream_site", "no site “U9”"),
        ("dependencies", "site,part,material\nF1,P9,steel\n", "part", "no part “P9”"),
        ("sources", "part,plant,supplier,site,tools\nP1,A,S1,F1,T9\n", "tools", "no tool “T9”"),
        (
            "sources",
            "part,plant,supplier,site,capacity_pool\nP1,A,S1,F1,X\n",
            "capacity_pool",
            "no capacity pool “X” at site “F1”",
        ),
    ],
)
def test_an_unknown_reference_is_named(listed, resource, body, field, word):
    result = load(resource, body)
    assert said(result) == [(1, field, "unknown_reference")]
    assert word in result.errors[0].message


@pytest.mark.parametrize("resource", ["routes", "capacity-pools", "dependencies"])
def test_a_row_without_its_site_is_refused(listed, resource):
    column = "material" if resource == "dependencies" else "code"
    body = json.dumps([{column: "X"}])
    assert (1, "site", "missing_key") in said(load(resource, body, format="json"))


# tools


def test_a_source_runs_with_any_of_its_tools(tools):
    load("sources", "part,plant,supplier,site,tools\nP1,A,S1,F1,T2;T1\n")
    assert Source.objects.get(part__number="P1").tools == ["T1", "T2"]
    assert linked_tools("P1") == ["T1", "T2"]
    load("sources", "part,plant,supplier,site,tools\nP1,A,S1,F1,\n")
    assert linked_tools("P1") == []


def test_a_tool_that_a_source_needs_cannot_go_and_cannot_be_renamed(tools):
    load("sources", "part,plant,supplier,site,tools\nP1,A,S1,F1,T1\n")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM suppliers_tool WHERE code = 'T1'; SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="T1"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE suppliers_tool SET code = 'T9' WHERE code = 'T1'")
    Tool.objects.filter(code="T3").update(code="T9")
    assert linked_tools("P1") == ["T1"]


def test_a_source_that_goes_takes_its_tools_along(tools):
    load("sources", "part,plant,supplier,site,tools\nP1,A,S1,F1,T1;T2\n")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM suppliers_source WHERE cardinality(tools) > 0")
    assert not SourceTool.objects.exists() and Tool.objects.count() == 3


def test_no_row_gets_past_the_foreign_keys_behind_a_list(tools):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE suppliers_source SET tools = '{T1,NONE}'")
    assert linked_tools("P1") == []


def test_a_tools_code_that_could_not_stand_in_a_list_is_refused(db):
    result = load("tools", 'code\n"A,B"\nA;B\nA|B\nA-B\n')
    assert said(result) == [(n, "code", "tool_code_can_stand_in_a_list") for n in (1, 2, 3)]
    assert said(load("tools", "code,owner,replacement_days\nT1,theirs,\nT2,ours,-1\n")) == [
        (1, "owner", "wrong_value"),
        (2, "replacement_days", "tool_replacement_days_is_not_negative"),
    ]


# capacity pools


def test_a_capacity_pool_is_known_by_its_site_and_code(upstream):
    body = "site,code,capacity_per_month,unit,booked_by_others\nF1,P,100,h,40\nU1,P,7,t,\n"
    assert counts(load("capacity-pools", body)) == (2, 2, 0, 0, 0)
    assert counts(load("capacity-pools", body)) == (2, 0, 0, 2, 0)
    result = load("capacity-pools", "site,code,booked_by_others\nF1,P,-1\n")
    assert said(result) == [(1, "booked_by_others", "capacitypool_booked_by_others_is_not_negative")]


def test_a_source_names_a_pool_of_its_own_site(upstream):
    load("capacity-pools", "site,code\nF1,P\nU1,P\nU1,Q\n")
    load("sources", "part,plant,supplier,site,capacity_pool\nP1,A,S1,F1,P\n")
    assert Source.objects.get(part__number="P1").capacity_pool.site.code == "F1"
    other = load("sources", "part,plant,supplier,site,capacity_pool\nP1,A,S1,F1,Q\n")
    assert said(other) == [(1, "capacity_pool", "unknown_reference")]
    load("sources", "part,plant,supplier,site,role\nP1,A,S1,F1,secondary\n")
    assert Source.objects.get(part__number="P1").capacity_pool.code == "P"
    load("sources", "part,plant,supplier,site,capacity_pool\nP1,A,S1,F1,\n")
    assert Source.objects.get(part__number="P1").capacity_pool is None


def test_a_source_without_its_site_has_no_pool(listed):
    result = load("sources", "part,plant,supplier,capacity_pool\nP2,A,S2,P\n")
    assert said(result) == [(1, "capacity_pool", "unknown_reference")]
    assert "stands at a site" in result.errors[0].message


def test_the_database_holds_a_pool_to_the_site_of_its_sources(upstream):
    load("capacity-pools", "site,code\nU1,P\n")
    pool = CapacityPool.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE suppliers_source SET capacity_pool_id = %s", [pool.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_gone_leaves_its_natural_key(ports, upstream, tools):
    load("routes", "site,plant,code,ports\nF1,A,SEA,CNSHA\n")
    load("capacity-pools", "site,code\nF1,P\n")
    load("dependencies", "site,part,material,upstream_site\nF1,P1,ore,U1\n")
    with connection.cursor() as cursor:
        for table in ("route", "port", "tool", "capacitypool", "dependency"):
            cursor.execute(f"DELETE FROM suppliers_{table}")
    keys = {(t.resource, *t.key.values()) for t in Tombstone.objects.order_by("id")}
    assert ("capacity-pools", "P", "F1") in keys or ("capacity-pools", "F1", "P") in keys
    kept = {t.resource: t.key for t in Tombstone.objects.all()}
    assert kept["routes"] == {"site": "F1", "plant": "A", "code": "SEA"}
    assert kept["dependencies"] == {
        "site": "F1",
        "part": "P1",
        "material": "ore",
        "upstream_site": "U1",
        "keyed_code": "",
    }
    assert set(kept) == {"routes", "ports", "tools", "capacity-pools", "dependencies"}


def test_ports_as_the_world_has_them_load_but_for_what_is_no_code():
    """The outside data has some ports twice, and one under two letters."""
    import csv

    from tests.shared_data import folder

    with open(folder("ports") / "searoute_ports.csv") as file:
        rows = [
            {
                "unlocode": row["unlocode"],
                "name": row["name"],
                "latitude": row["lat"],
                "longitude": row["lon"],
            }
            for row in csv.DictReader(file)
        ]
    result = load("ports", json.dumps(rows), format="json")
    assert result.created == len({row["unlocode"] for row in rows}) - 1
    assert {e.code for e in result.errors} == {"key_twice", "port_unlocode_is_five_characters"}
    assert [e.key["unlocode"] for e in result.errors if e.code != "key_twice"] == ["EG"]
    assert Port.objects.get(unlocode="NLRTM").name == "Rotterdam"
