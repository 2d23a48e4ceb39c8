"""Parts: the table, its filters, its pages and its CSV."""

import csv
import re
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suppliers.models import Plant, Supplier
from tests.pages import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def shown(response):
    return re.findall(r'class="number-link" href="/parts/\d+/">([^<]+)</a>', response.content.decode())


def numbers(viewer, **query):
    return shown(viewer.get("/parts/", query))


@pytest.mark.parametrize("size", [50, 200])
def test_a_page_takes_at_most_six_queries_whatever_its_size(viewer, size):
    rows.company()
    rows.many(210)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        response = viewer.get("/parts/", {"size": size})
    assert len(shown(response)) == size
    assert len(taken) <= 6


def test_the_default_order_is_the_dearest_outage_first_and_unknown_last(viewer):
    for number, loss in (("A", 5.0), ("B", None), ("C", 900.0)):
        rows.position(rows.part(number), outage_loss=loss)
    assert numbers(viewer) == ["C", "A", "B"]


def test_what_is_out_of_scope_is_shown_only_when_asked_for(viewer):
    rows.position(rows.part("IN"))
    rows.position(rows.part("OUT", procurement="make"), quadrant=rows.OUT, impact=None, exposure=None)
    assert numbers(viewer) == ["IN"]
    assert numbers(viewer, quadrant="out_of_scope") == ["OUT"]


def test_filters_narrow_the_list_and_stand_in_the_address(viewer):
    acme = Supplier.objects.create(code="S", name="Acme")
    north, south = (Plant.objects.create(code=code) for code in ("NORTH", "SOUTH"))
    housing = rows.part(
        "H-1", plant=north, category="Castings", buyer="ann@holdfast.example", description="Pump housing"
    )
    seal = rows.part("S-1", plant=south, category="Seals", description="Shaft seal")
    rows.position(housing, primary_source=rows.source(housing, acme, "TW"), sources_active=1)
    rows.position(
        seal, primary_source=rows.source(seal, acme, "DE"), sources_active=2, quadrant=rows.SINGLE, impact=9.0
    )
    for query in (
        {"plant": "NORTH"},
        {"category": "Castings"},
        {"buyer": "ann@holdfast.example"},
        {"country": "TW"},
        {"quadrant": "dual_source"},
        {"fewer": "on"},
        {"q": "pump hous"},
        {"q": "h-1"},
    ):
        assert numbers(viewer, **query) == ["H-1"], query
        assert len(numbers(viewer)) == 2


@pytest.mark.parametrize(
    ("unknown", "fields", "part"),
    [
        ("loss", {"daily_loss": None, "outage_loss": None}, {}),
        ("stock", {"cover_days": None}, {}),
        ("demand", {"cover_days": None}, {"annual_demand": None}),
        ("recovery", {"recovery_days": None}, {}),
        ("criticality", {}, {"criticality": None}),
        ("substitutability", {}, {"substitutability": None}),
    ],
)
def test_parts_that_lack_a_fact_can_be_listed(viewer, unknown, fields, part):
    supplier = Supplier.objects.create(code="S")
    for number, lacks in (("WHOLE", False), ("LACKS", True)):
        one = rows.part(number, **(part if lacks else {}))
        rows.position(one, primary_source=rows.source(one, supplier), **(fields if lacks else {}))
    assert numbers(viewer, unknown=unknown) == ["LACKS"]


def test_a_part_without_a_primary_is_told_from_one_whose_primary_has_no_country(viewer):
    supplier = Supplier.objects.create(code="S")
    nowhere = rows.part("NOWHERE")
    rows.position(nowhere, primary_source=rows.source(nowhere, supplier), primary_country=None)
    rows.position(rows.part("NONE"))
    assert numbers(viewer, unknown="country") == ["NOWHERE"]
    assert numbers(viewer, unknown="primary") == ["NONE"]


@pytest.mark.parametrize("query", [{"quadrant": "up"}, {"unknown": "mind"}, {"q": "a\x00b"}])
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(viewer, query):
    rows.position(rows.part("A"))
    response = viewer.get("/parts/", query)
    assert response.status_code == 200
    assert shown(response) == []
    assert 'class="errors"' in response.content.decode() or "Null characters" in response.content.decode()


def test_odd_addresses_are_answered_with_the_first_page(viewer):
    rows.many(3)
    for query in (
        {"sort": "price"},
        {"size": "7"},
        {"after": "x"},
        {"sort": "-", "before": "1"},
        {"plant": "no such"},
    ):
        assert viewer.get("/parts/", query).status_code == 200


def test_next_and_previous_lead_through_the_filtered_list_and_back(viewer):
    rows.many(120)
    first = viewer.get("/parts/", {"category": "C1", "size": "50"})
    assert len(shown(first)) == 40
    first = viewer.get("/parts/")
    following = viewer.get("/parts/" + link(first, "next"))
    assert set(shown(first)).isdisjoint(shown(following))
    assert shown(viewer.get("/parts/" + link(following, "prev"))) == shown(first)


def link(response, rel):
    [address] = re.findall(rf'rel="{rel}" href="([^"]+)"', response.content.decode())
    return address.replace("&amp;", "&")


def test_a_heading_sorts_by_its_column_and_says_which_way(viewer):
    rows.many(5)
    page = viewer.get("/parts/", {"sort": "number", "category": "C1"}).content.decode()
    assert page.count('aria-sort="ascending"') == 1
    heading = re.search(r'aria-sort="ascending"[^>]*><a href="\?([^"]+)"', page)
    assert parse_qs(heading[1].replace("&amp;", "&")) == {"sort": ["-number"], "category": ["C1"]}


def test_the_count_is_exact_while_it_is_short(viewer):
    rows.many(60)
    assert "50 of 60 parts" in viewer.get("/parts/").content.decode()
    assert "20 parts" in viewer.get("/parts/", {"category": "C1"}).content.decode()


def test_a_long_list_is_said_to_be_longer_than_what_was_counted(viewer, monkeypatch):
    monkeypatch.setattr("scoring.paging.COUNTED", 20)
    rows.many(60)
    assert "50 of more than 20 parts" in viewer.get("/parts/").content.decode()


def test_a_changed_filter_swaps_the_list_alone(viewer):
    rows.many(3)
    answer = viewer.get("/parts/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert shown(answer)
    assert "HX-Request" in answer["Vary"]
    back = viewer.get("/parts/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in back.content


def sheet(viewer, **query):
    response = viewer.get("/parts.csv", query)
    return list(csv.reader(b"".join(response.streaming_content).decode().splitlines()))


def test_the_csv_has_what_is_shown_on_all_pages_in_the_same_order(viewer):
    rows.company()
    rows.many(120)
    for query in ({}, {"sort": "impact"}, {"category": "C2", "sort": "-number"}):
        heading, *lines = sheet(viewer, **query)
        assert heading[0] == "number"
        assert "outage_loss_eur" in heading
        shown_now = numbers(viewer, size=200, **query)
        assert [line[0] for line in lines] == shown_now
        assert lines


def test_a_text_that_looks_like_a_formula_is_kept_a_text(viewer):
    for number in ("=1+1", "+1", "-1", "@x", "A-1"):
        rows.position(rows.part(number, description=f"{number} here"))
    _heading, *lines = sheet(viewer, sort="number")
    assert {line[0] for line in lines} == {"'=1+1", "'+1", "'-1", "'@x", "A-1"}
    assert {line[1][0] for line in lines} == {"'", "A"}
    assert all(not value.startswith("'") for line in lines for value in line[3:])


def test_the_csv_is_read_in_one_query_and_the_policy(viewer, django_assert_max_num_queries):
    rows.many(60)
    with django_assert_max_num_queries(4):
        assert len(sheet(viewer)) == 61


def test_an_empty_list_says_what_to_do(viewer):
    assert "No part passes these filters" in viewer.get("/parts/", {"q": "nothing"}).content.decode()
