"""The page of a drawing, its figures and its list: the same said three times, and what both cost."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from tests.pages import networked, rows
from tests.scoring.networks import surrounded

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    rows.company()
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def house(db, viewer):
    with time_machine.travel(networked.DAY, tick=False):
        networked.build()
        yield viewer


class Listed(HTMLParser):
    """The boxes and lines that the nested list tells: by box its name and state, and who needs whom, how."""

    def __init__(self, html):
        super().__init__()
        self.names, self.lines, self.states, self.hrefs = {}, set(), {}, {}
        self.box, self.reading, self.how, self.needed = None, "", "", None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "li" and told.get("id", "").startswith("box-"):
            self.box = int(told["id"].removeprefix("box-"))
        if tag == "a" and "first" in told.get("class", ""):
            self.reading, self.hrefs[self.box] = "name", told["href"]
        elif tag == "a" and told.get("href", "").startswith("#box-"):
            self.needed = int(told["href"].removeprefix("#box-"))
            self.lines.add((self.box, self.needed, self.how.strip().rstrip(":")))
            self.how = ""
        elif tag == "span" and self.box is not None and "tag" in told.get("class", "").split():
            self.reading = "state"
        elif tag == "ul" and "drawing-needs" in told.get("class", ""):
            self.reading, self.how = "how", ""

    def handle_endtag(self, tag):
        if tag == "ul" or self.reading in ("name", "state"):
            self.reading = ""

    def handle_data(self, data):
        if self.reading == "name":
            self.names[self.box] = data
        elif self.reading == "state":
            self.states[self.box] = data
        elif self.reading == "how" and data.strip().endswith(":"):
            self.how = data


def figure_of(viewer, address, **query):
    answer = viewer.get(f"{address.rstrip('/')}.json", query)
    assert answer.status_code == 200
    return answer.json()


def page_of(viewer, address, **query):
    answer = viewer.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def of_part(number):
    return reverse("part_drawing", args=[networked.part(number).pk])


def of_node(code):
    return reverse("network_node_drawing", args=[code])


def assert_same(figure, html):
    listed = Listed(html)
    assert listed.names == dict(enumerate(figure["name"]))
    styles = figure["words"]["styles"]
    lines = zip(figure["owner"], figure["needed"], figure["style"], strict=True)
    assert listed.lines == {(a, b, styles[style]) for a, b, style in lines}
    states = figure["words"]["states"]
    assert listed.states == {box: states[state] for box, state in enumerate(figure["state"]) if state}
    return listed


def test_the_list_says_what_the_drawing_shows(house):
    for address in (of_part("ROTOR"), of_part("LOOP"), of_part("MOTOR"), of_node(networked.site("M1"))):
        for query in ({}, {"network": "paper"}, {"way": "down"}, {"all": "on"}):
            assert_same(figure_of(house, address, **query), page_of(house, address, **query))


def test_the_svg_shows_the_same_boxes_and_lines(house):
    figure, html = figure_of(house, of_part("ROTOR")), page_of(house, of_part("ROTOR"))
    drawn = re.findall(r'data-from="(\d+)" data-to="(\d+)"', html)
    assert [(int(a), int(b)) for a, b in drawn] == list(zip(figure["owner"], figure["needed"], strict=True))
    assert len(re.findall(r'data-box="\d+"', html)) == len(figure["name"])
    assert len(re.findall("is-choice", html)) - 1 == figure["style"].count(2)  # and the key
    for name, state in (("is-point", 2), ("is-possible", 1)):
        assert len(re.findall(f'class="node {name}', html)) - 1 == figure["state"].count(state)


def test_every_entry_of_the_list_leads_somewhere(house):
    listed = Listed(page_of(house, of_part("ROTOR")))
    for href in listed.hrefs.values():
        assert house.get(href).status_code == 200, href


def test_a_chosen_point_lights_up_its_ways_and_nothing_else(house):
    point = networked.site("M1")
    html = page_of(house, of_part("ROTOR"), point=point)
    lit = re.findall(r'class="node[^"]*is-lit" data-box="\d+"><title>([^<]+)', html)
    named = {words.partition(" (")[0] for words in lit}
    assert named == {"ROTOR", "Acme", "Beta", "magnets", "Magnet plant"}
    ways = figure_of(house, of_part("ROTOR"), point=point, only="ways")
    figure = figure_of(house, of_part("ROTOR"), point=point)
    assert ways["lit"] == figure["lit"]
    assert {figure["name"][box] for box in ways["lit"]} == named
    assert figure_of(house, of_part("ROTOR"), point=12345)["lit"] == []


def test_the_page_says_how_many_stop_it_and_what_is_not_mapped(house):
    rotor = page_of(house, of_part("ROTOR"))
    assert "of them stop it alone" in rotor
    assert "Not all that it stands on is mapped" not in rotor
    assert "Not all that it stands on is mapped" in page_of(house, of_part("GEAR"))
    assert "may stop it" in page_of(house, of_part("LOOP"))


def test_a_site_is_drawn_with_what_stands_on_it_and_a_part_with_what_it_stands_on(house):
    assert "What stands on the site Magnet plant (Magco)" in page_of(house, of_node(networked.site("M1")))
    assert "What the part ROTOR stands on" in page_of(house, of_part("ROTOR"))
    assert "Nothing stands on it in this network." in page_of(house, of_part("MOTOR"), way="down")


def test_the_networks_differ_as_their_sources_do(house):
    usable = figure_of(house, of_part("CASE"))
    paper = figure_of(house, of_part("CASE"), network="paper")
    assert "Acme" in usable["name"]
    assert usable["addresses"] != paper["addresses"]


@pytest.mark.parametrize("code", [0, 15, nodes.code(NodeKind.SITE, 9_999_999), 2**62 + 4, 10**30])
def test_a_node_that_is_not_there_is_not_found(viewer, code):
    assert viewer.get(f"/network/{code}/drawing/").status_code == 404
    assert viewer.get(f"/parts/{10**9}/drawing/").status_code == 404
    assert viewer.get(f"/parts/{10**9}/drawing.json").status_code == 404


def test_before_the_first_build_there_is_nothing_to_draw(viewer):
    code = nodes.country("DE")
    assert "This network does not have it" in page_of(viewer, of_node(code))
    assert figure_of(viewer, of_node(code))["x"] == []


@pytest.mark.parametrize(
    "query", [{"way": "up!"}, {"network": "x"}, {"point": "²"}, {"open": ["9" * 30, "-1", "1"]}, {"as": "x"}]
)
def test_what_an_address_says_wrongly_is_not_asked_for(house, query):
    plain = figure_of(house, of_part("ROTOR"))
    assert figure_of(house, of_part("ROTOR"), **query)["name"] == plain["name"]
    page_of(house, of_part("ROTOR"), **query)


def test_words_of_the_facts_are_escaped(house):
    from suppliers.models import Site

    Site.objects.filter(code="M1").update(name="<b>M1</b>")
    html = page_of(house, of_part("ROTOR"))
    assert "<b>M1" not in html
    assert "&lt;b&gt;M1" in html


@pytest.fixture
def many(viewer):
    return reverse("part_drawing", args=[surrounded.build(1988).pk])


def test_two_thousand_nodes_take_few_queries_and_half_a_second(viewer, many):
    figure = figure_of(viewer, many)
    assert 1990 <= len(figure["x"]) <= 2000
    assert not figure["is_folded"]
    spent = []
    for _again in range(3):
        start = process_time()
        with CaptureQueriesContext(connection) as taken:
            figure_of(viewer, many)
        spent.append(process_time() - start)
        assert len(taken) <= 6
    print(f"figures of 2,000 nodes: {min(spent) * 1000:.0f} ms of a processor")
    assert min(spent) < 0.5
    with CaptureQueriesContext(connection) as taken:
        page_of(viewer, many)
    assert len(taken) <= 9


def test_the_list_of_two_thousand_nodes_is_the_drawing_s(viewer, many):
    figure = figure_of(viewer, many)
    fragment = viewer.get(many, {"as": "list"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert_same(figure, fragment)
    assert "data-list" not in page_of(viewer, many)
    assert_same(figure, page_of(viewer, many, **{"as": "list"}))


def test_beyond_two_thousand_nodes_they_are_folded_and_can_be_opened(viewer):
    address = reverse("part_drawing", args=[surrounded.build(4000).pk])
    figure = figure_of(viewer, address)
    assert figure["is_folded"]
    assert len(figure["x"]) <= 600
    html = page_of(viewer, address, **{"as": "list"})
    listed = assert_same(figure, html)
    assert "nodes are too many to draw one by one" in html
    group = next(box for box, key in enumerate(figure["open"]) if key)
    assert re.fullmatch(r"\d+ sites", figure["name"][group].replace("\u202f", ""))
    opened = page_of(viewer, address + listed.hrefs[group].partition("#")[0])
    assert "Close the opened groups" in opened
    more = figure_of(viewer, address, open=figure["open"][group])
    assert len(more["x"]) > len(figure["x"])
