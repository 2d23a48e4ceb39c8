"""Network: the ranked single points, what a filter leaves, and what the page says where there is nothing."""

import csv
import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from scoring import keyset, networklist
from scoring.models import NetworkVersion, SinglePoint
from tests.pages import networked, rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(networked.DAY, tick=False):
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def world(db):
    networked.build()


def shown(response):
    found = re.findall(
        r'class="number-link" href="/network/\d+/[^"]*">.*?<span>([^<]+)</span>', response.content.decode()
    )
    return [name.strip() for name in found]


def names(viewer, **query):
    return shown(viewer.get("/network/", query))


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ")
    return " ".join(unescape(text).split())


def test_the_dearest_single_point_leads_the_list(viewer, world):
    found = names(viewer)
    assert found
    first = SinglePoint.objects.usable().worst_first().first()
    assert found[0] in words(viewer.get(f"/network/{first.node}/"))


def test_the_magnet_plant_behind_two_makers_is_found(viewer, world):
    assert "Magnet plant" in names(viewer)
    assert "Magnet plant" in names(viewer, hidden="on")
    assert "Magnet plant" in names(viewer, network="paper")


def test_two_distributors_of_one_plant_are_one_hidden_point(viewer, world):
    assert {"Fab one", "Rotterdam"} <= set(names(viewer, hidden="on"))
    assert "One Trading" not in names(viewer)


def test_what_the_paper_hides_is_what_a_candidate_would_hold_up(viewer, world):
    hidden = names(viewer, gap="on")
    assert "Acme works" in hidden
    assert "Magnet plant" not in hidden
    assert names(viewer, gap="on", network="paper") == []


def test_a_row_says_how_many_parts_stop_in_the_other_network(viewer, world):
    shown = words(viewer.get("/network/", {"q": "acme works"}))
    assert "On paper" in shown
    assert "Acme works Acme site DE 15 k 10 k 1 0 0 1 1" in shown  # 1 part; 0 on paper, 0 possibly; 1 hidden


def test_a_node_is_found_by_its_name_its_code_or_its_country(viewer, world):
    for asked in ("magnet", "M1", "MAGNET plant"):
        assert names(viewer, q=asked) == ["Magnet plant"], asked
    assert "China" in names(viewer, q="chin")
    assert names(viewer, q="rotter nlr") == ["Rotterdam"]
    assert names(viewer, q="100%_") == []


@pytest.mark.parametrize(
    "query",
    [{"kind": "x"}, {"q": "a\x00b"}, {"sort": "price"}, {"size": "7"}, {"after": "x"}, {"network": "none"}],
)
def test_odd_addresses_are_answered(viewer, world, query):
    assert viewer.get("/network/", query).status_code == 200


def test_a_kind_narrows_the_list(viewer, world):
    assert set(names(viewer, kind="7")) == {"Rotterdam", "Kaohsiung"}


@pytest.mark.parametrize("size", [50, 200])
def test_a_page_takes_a_fixed_number_of_queries(viewer, world, size):
    viewer.get("/network/")
    with CaptureQueriesContext(connection) as taken:
        viewer.get("/network/", {"size": size})
    assert len(taken) <= 11


@pytest.mark.parametrize("sort", networklist.SORTS)
@pytest.mark.parametrize("falls", [True, False])
def test_pages_show_every_node_once_in_order_both_ways(viewer, world, sort, falls):
    how = {"sort": sort, "falls": falls, "sorts": networklist.SORTS, "identity": "node"}
    everything = networklist.everything(User.objects.first(), "usable")
    place, there = "", []
    while True:
        page = keyset.read_page(everything, "kind", size=3, after=place, before="", **how)
        there += [row["node"] for row in page.rows]
        if not page.next:
            break
        place = page.next
    assert there == [one.node for one in keyset.in_order(everything, **how)]
    assert len(there) == everything.count()


def test_the_csv_has_what_is_shown_in_the_same_order(viewer, world):
    for query in ({}, {"sort": "-parts"}, {"hidden": "on"}, {"network": "paper", "q": "magnet"}):
        response = viewer.get("/network.csv", query)
        heading, *lines = csv.reader(b"".join(response.streaming_content).decode().splitlines())
        assert {"name", "kind", "country", "expected_loss_a_year_eur", "parts_that_stop"} <= set(heading)
        assert [line[2] for line in lines] == names(viewer, size=200, **query)
        assert all(len(line) == len(heading) for line in lines)


def test_a_changed_filter_swaps_the_list_alone(viewer, world):
    answer = viewer.get("/network/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert shown(answer)
    assert "HX-Request" in answer["Vary"]


def test_the_headline_says_what_the_worst_would_stop(viewer, world):
    said = words(viewer.get("/network/"))
    assert re.search(r"Losing .+ alone would stop \d+ parts? and 1 product: € 10 k a day\.", said), said[:900]


def test_before_the_first_build_the_page_says_what_builds_it(viewer):
    rows.company()
    said = words(viewer.get("/network/"))
    assert "The network is not built yet" in said
    assert "dependencies.csv" in said


def test_files_that_are_missing_say_what_they_would_add(viewer, world):
    said = words(viewer.get("/network/"))
    assert "tools.csv is not loaded" in said
    assert "dependencies.csv is not loaded" not in said


def test_nothing_found_is_good_news_and_says_how_far_it_reaches(viewer, world):
    SinglePoint.objects.all().delete()
    said = words(viewer.get("/network/"))
    assert "Nothing found that would stop a part alone" in said
    assert "bought parts" in said
    assert NetworkVersion.objects.exists()
    assert "No single point passes these filters" in words(viewer.get("/network/", {"q": "none"}))
