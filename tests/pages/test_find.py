"""Find: who could be the second source, ranked by the single points that each would remove."""

import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.models import NetworkVersion
from suppliers.models import OrderLine, Source
from tests.pages import networked, rows
from tests.pages.standings import order
from tests.scoring.networks.world import answer as build_networks
from tests.scoring.networks.world import tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db):
    with time_machine.travel(networked.DAY, tick=False):
        networked.build()
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def answer(viewer, number):
    return viewer.get("/find/", {"part": networked.part(number).pk})


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ")
    return " ".join(unescape(text).split())


def lines(response):
    found = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", response.content.decode(), flags=re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).replace("\u202f", " ").split()) for one in found]


def test_a_listed_candidate_that_shares_nothing_comes_first(viewer):
    page = answer(viewer, "CASE")
    first = lines(page)[0]
    assert first.startswith("Gama Gama works France")
    assert "listed for this part, and does not count yet" in first
    assert re.search(r"(\d+) of \1 ", first), first
    assert "nothing" in first


def test_who_makes_parts_of_the_category_is_known(viewer):
    beta = next(line for line in lines(answer(viewer, "CASE")) if line.startswith("Beta"))
    assert "makes parts of the same category (1 part, as COVER)" in beta


def test_the_sentence_says_what_would_still_stop_it(viewer):
    said = words(answer(viewer, "CASE"))
    assert "It has 1 usable source, and 4 things would still each stop it alone." in said, said[:900]
    assert "Acme works site" in said


def test_a_candidate_that_needs_the_same_magnets_would_share_them(viewer):
    tell(
        sources="part,plant,supplier,site,role\nROTOR,W1,GAMA,G1,candidate",
        dependencies="site,part,material,upstream_site,complete\nG1,ROTOR,magnets,M1,true",
    )
    build_networks()
    gama = next(line for line in lines(answer(viewer, "ROTOR")) if line.startswith("Gama"))
    assert "0 of 3" in gama
    assert "Magnet plant" in gama


def test_sources_that_count_already_are_no_candidates(viewer):
    found = lines(answer(viewer, "ROTOR"))
    assert not any(line.startswith(("Acme Acme works", "Beta")) for line in found)


def test_a_site_that_is_not_known_ranks_last_and_says_so(viewer):
    tell(sources="part,plant,supplier,site,role\nCASE,W1,TWO,,candidate")
    last = lines(answer(viewer, "CASE"))
    two = next(line for line in last if line.startswith("Two"))
    assert "where it makes it" in two
    assert last.index(two) > 0


def test_the_last_price_is_shown_where_it_is_known(viewer):
    order(
        Source.objects.get(part__number="CASE", supplier__code="GAMA"), due=networked.DAY, unit_price="7.25"
    )
    assert OrderLine.objects.exists()
    assert "7.25 EUR" in lines(answer(viewer, "CASE"))[0]


def test_without_a_network_nothing_is_said_of_what_each_would_remove(viewer):
    NetworkVersion.objects.all().delete()
    said = words(answer(viewer, "CASE"))
    assert "The network is not built yet" in said


def test_a_part_that_nobody_else_makes_says_what_to_do(viewer):
    assert "Nobody whom we know already" in words(answer(viewer, "LOOP"))


def test_without_a_part_those_that_want_a_source_are_listed(viewer):
    said = words(viewer.get("/find/"))
    assert "Find a second source" in said
    assert "Want two sources and have fewer" in said


@pytest.mark.parametrize("told", ["x", "0", "99999999", "9" * 30, "-1", "1\x00"])
def test_a_part_that_is_not_there_is_not_found(viewer, told):
    assert viewer.get("/find/", {"part": told}).status_code == 404


def test_a_page_takes_a_fixed_number_of_queries(viewer):
    answer(viewer, "CASE")
    with CaptureQueriesContext(connection) as taken:
        answer(viewer, "CASE")
    assert len(taken) <= 19
