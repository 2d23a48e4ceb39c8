"""The Part page's single points: both networks, the ways, pairs, the drawing, and independence."""

import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages import networked, rows

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


def panel(viewer, number):
    page = viewer.get(f"/parts/{networked.part(number).pk}/").content.decode()
    assert "points-title" in page
    return page.partition('aria-labelledby="points-title"')[2].partition("</section>")[0]


def said(viewer, number):
    html = re.sub(r"<svg.*?</svg>", " ", panel(viewer, number), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(html)).replace("\u202f", " ").split())


def test_usable_and_on_paper_stand_side_by_side(viewer):
    text = said(viewer, "CASE")
    assert "if every listed source delivered, none of them would." in text
    assert "Acme works Acme site stops it does not" in text


def test_the_paper_changes_nothing_where_both_sources_share_one_plant(viewer):
    text = said(viewer, "ROTOR")
    assert "the other sources on paper change nothing about that." in text
    assert "Magnet plant Magco site stops it stops it" in text


def test_a_part_of_one_source_hears_nothing_of_others(viewer):
    text = said(viewer, "COVER")
    assert "would stop it alone, and it lists no other source." in text
    assert "on paper change nothing" not in text


def test_each_point_comes_with_the_way_of_each_source(viewer):
    text = said(viewer, "ROTOR")
    assert "source Acme material magnets site Magnet plant" in text
    assert "source Beta material magnets site Magnet plant" in text
    assert "source One Trading route SEA-F port Rotterdam" in said(viewer, "CHIP")


def test_a_loop_of_alternatives_is_possible_and_not_certain(viewer):
    text = said(viewer, "LOOP")
    certain, _possibly, possible = text.partition("Possibly")
    assert "Resin plant" in possible
    assert "Resin plant" not in certain


def test_what_is_not_mapped_says_what_to_ask(viewer):
    text = said(viewer, "GEAR")
    assert "it could be any node" in text
    assert "the second tier of Acme gears" in text
    assert "ask Acme what this site needs" in text


def test_two_that_stop_it_together_are_named(viewer):
    text = said(viewer, "ROTOR")
    assert "These two together" in text
    assert "Acme and Beta" in text


def test_the_drawing_is_hidden_from_screen_readers_which_read_the_same_as_a_list(viewer):
    html = panel(viewer, "ROTOR")
    assert '<svg class="tiers-drawing"' in html
    assert 'aria-hidden="true"' in html.partition('<svg class="tiers-drawing"')[2][:200]
    drawn = set(re.findall(r'<text class="first"[^>]*>([^<]+)</text>', html))
    listed = re.sub(r"<[^>]+>", " ", html.partition('<ul class="tiers-list">')[2])
    assert drawn
    assert all(name.rstrip("…") in listed for name in drawn)
    assert "stops it alone" in listed


def test_each_other_source_says_what_it_shares_with_the_primary(viewer):
    text = said(viewer, "CHIP")
    after = text.partition("How independent the other sources are")[2]
    assert "Two Trading" in after
    assert "not independent" in after
    assert "Fab one" in after
    case = said(viewer, "CASE").partition("How independent the other sources are")[2]
    assert "independent" in case
    assert "proven" in case


def test_a_part_without_networks_has_no_panel(viewer):
    from scoring.models import PartPoints

    PartPoints.objects.all().delete()
    page = viewer.get(f"/parts/{networked.part('ROTOR').pk}/").content.decode()
    assert "points-title" not in page


def test_the_panel_takes_a_fixed_number_of_queries(viewer):
    viewer.get(f"/parts/{networked.part('CASE').pk}/")
    counts = []
    for number in ("CASE", "CHIP", "ROTOR"):
        with CaptureQueriesContext(connection) as taken:
            viewer.get(f"/parts/{networked.part(number).pk}/")
        counts.append(len(taken))
    assert counts[1] == counts[2] == counts[0] + 1, counts  # names of what is shared, where something is
