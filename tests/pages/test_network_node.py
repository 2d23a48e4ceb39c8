"""A node's page: who stops with it, how, and what would break that."""

import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring import networknode, networks
from scoring.models import NetworkKind, SinglePoint
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from suppliers.models import Part
from tests.pages import networked, rows
from tests.scoring.networks.world import answer as build_networks

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


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ")
    return " ".join(unescape(text).split())


def said(viewer, code, **query):
    response = viewer.get(reverse("network_node", args=[code]), query)
    assert response.status_code == 200
    return words(response)


def test_the_page_says_what_it_is_and_what_it_would_stop(viewer):
    page = said(viewer, networked.site("M1"))
    assert "Magnet plant" in page
    assert "site · M1 · Magco · China" in page
    assert "Losing the site Magnet plant (Magco) alone would stop 1 part and 1 product: € 10 k a day." in page
    assert "1 of these parts lists two suppliers or more, and stops all the same." in page


def test_the_way_of_each_source_to_the_node_is_shown(viewer):
    page = said(viewer, networked.site("M1"))
    assert "How its loss reaches ROTOR" in page
    for chain in (
        "part ROTOR source Acme site Acme works",
        "part ROTOR source Acme material magnets site Magnet plant",
        "part ROTOR source Beta material magnets site Magnet plant",
    ):
        found = chain in page
        assert found or "site Acme works" in chain, chain
    assert "All 2 ways end at the same place" in page


def test_what_would_stop_it_in_turn_are_its_own_single_points(viewer):
    page = said(viewer, networked.site("M1"))
    after = page.partition("What would stop it in turn")[2]
    assert "Magco company" in after
    assert "China country" in after


def test_a_source_that_shares_the_node_would_not_break_the_dependence(viewer):
    page = said(viewer, networked.site("M1"))
    assert "1 lists only sources that depend on it as well." in page
    assert "no, it depends on it as well" in page


def test_a_candidate_that_does_without_the_node_would_break_it(viewer):
    page = said(viewer, networked.site("A1"))
    assert "For 1 of the parts above a listed source would break it, once it is real" in page
    assert "Gama" in page
    assert "yes, once it is real" in page


def test_the_page_says_what_the_paper_hides(viewer):
    assert "1 part more than on paper" in said(viewer, networked.site("A1"))
    on_paper = said(viewer, networked.site("A1"), network="paper")
    assert "would stop no part in this network" in on_paper or "It stops no part alone" in on_paper


def test_another_part_can_be_chosen_for_the_proof(viewer):
    code = nodes.country("DE")
    part = networked.part("CASE")
    page = said(viewer, code, part=part.pk)
    assert "How its loss reaches CASE" in page
    assert "country Germany" in page.partition("How its loss reaches CASE")[2]
    assert "How its loss reaches" in said(viewer, code, part="none")


def test_chances_say_where_they_come_from(viewer):
    assert "the policy's for sites, by the natural hazard" in said(viewer, networked.site("M1"))
    assert "90 days told for this one" in said(viewer, networked.site("M1"))
    port = said(viewer, networked.port("NLRTM"))
    assert "the policy's for any port" in port
    assert "the policy's for its kind" in port


def test_the_products_that_stop_are_named(viewer):
    assert "MOTOR Motor" in said(viewer, networked.site("M1")).partition("Products that stop")[2]


@pytest.mark.parametrize("network", NetworkKind.values)
def test_the_frozen_network_and_the_stored_points_name_the_same_parts(network):
    user, found = rows.person("viewer"), 0
    Part.objects.filter(number="CASE").update(status="obsolete")
    build_networks()
    mapped = networks.current(network)
    for one in SinglePoint.objects.filter(network=network):
        places = networknode.stopping(one.node, mapped, parts=one.parts_stopped)
        ask = {"network": network, "user": user}
        told = networknode.stopped(one.node, **ask, mapped=mapped, places=places)
        read = networknode.stopped(one.node, **ask)
        parts = {row.part_id for row in told}
        assert parts == {row.part_id for row in read}
        assert networked.part("CASE").pk not in parts
        assert len(parts) == one.parts_stopped, "as its row says"
        found += len(parts)
    assert found > 10


def test_of_many_parts_the_database_is_asked_which_they_are(viewer, monkeypatch):
    whole = said(viewer, networked.site("M1"))
    monkeypatch.setattr(networknode, "FEW", 0)
    assert said(viewer, networked.site("M1")) == whole
    monkeypatch.setattr(networknode, "WHOLE", 0)
    assert "How its loss reaches ROTOR" in said(viewer, networked.site("M1"))


def test_a_loss_that_is_known_in_part_says_so(viewer):
    assert "not known: there is no exchange rate" not in said(viewer, networked.site("M1"))
    SinglePoint.objects.update(loss_is_part=True)
    page = said(viewer, networked.site("M1"))
    assert "more than € 10 k a day, part of it is not known." in page
    assert "part of it is not known: there is no exchange rate" in page
    listed = viewer.get(reverse("network")).content.decode()
    assert "Part of it is not known: there is no exchange rate" in listed


def test_a_node_that_stops_nothing_says_so(viewer):
    assert "It stops no part alone" in said(viewer, networked.company("ONE"))


def test_a_page_takes_a_fixed_number_of_queries(viewer):
    said(viewer, networked.site("M1"))
    with CaptureQueriesContext(connection) as taken:
        said(viewer, nodes.country("DE"))
    assert len(taken) <= 16
    with CaptureQueriesContext(connection) as taken:
        assert "Who needs it, and who says so" in said(viewer, networked.site("M1"))
    assert len(taken) <= 19


@pytest.mark.parametrize("code", [0, 15, nodes.code(NodeKind.SITE, 9_999_999), 2**62 + 4, 10**30])
def test_a_node_that_is_not_there_is_not_found(viewer, code):
    assert viewer.get(f"/network/{code}/").status_code == 404


def test_nodes_of_every_kind_have_a_page(viewer):
    from scoring.models import SinglePoint

    for code in SinglePoint.objects.values_list("node", flat=True).distinct():
        for network in ("usable", "paper"):
            said(viewer, code, network=network)
