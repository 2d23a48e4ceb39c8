"""Portfolio: the headline figures, the quadrant's figures, and an empty house."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import standing
from suppliers.models import Plant, Supplier
from tests.pages import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def test_it_takes_at_most_eight_queries_whatever_the_size(viewer):
    rows.company()
    for count in (3, 60):
        if count == 60:
            for number in range(60):
                rows.position(rows.part(f"M-{number}"))
        else:
            rows.many(count)
        with CaptureQueriesContext(connection) as taken:
            assert viewer.get("/").status_code == 200
        assert len(taken) <= 8


def figures(viewer, **query):
    return {one["label"]: one for one in viewer.get("/", query).context["figures"]}


def test_the_headline_counts_what_the_words_say(viewer):
    rows.position(rows.part("A"), sources_active=1)
    rows.position(rows.part("B"), sources_active=2)
    rows.position(rows.part("C"), quadrant=rows.SINGLE, impact=10.0, sources_active=0)
    rows.position(rows.part("D"), quadrant=rows.UNSCORED, daily_loss=None, outage_loss=None)
    rows.position(rows.part("E"), quadrant=rows.OUT, impact=None, exposure=None, sources_active=0)
    found = figures(viewer)
    assert {label: one["value"] for label, one in found.items()} == {
        "Parts in scope": "4",
        "Dual source wanted": "2",
        "Of these, short of a second": "1",
        "Unstable": "0",
        "Cannot be scored": "1",
    }
    assert "no path to a product 1" in found["Cannot be scored"]["note"]


def test_every_figure_leads_to_the_parts_it_counts(viewer):
    rows.many(24)
    for label, figure in figures(viewer, category="C1").items():
        listed = viewer.get(figure["href"]).content.decode().count('class="number-link"')
        assert str(listed) == figure["value"], label


def test_the_worst_are_wanted_dual_and_short_of_sources_dearest_first(viewer):
    for number in range(12):
        rows.position(rows.part(f"W-{number:02}"), outage_loss=float(number), sources_active=number % 2)
    rows.position(rows.part("SAFE"), outage_loss=1e9, sources_active=2)
    rows.position(rows.part("LOW"), outage_loss=1e9, sources_active=0, quadrant=rows.SINGLE, impact=1.0)
    worst = viewer.get("/").context["worst"]
    assert [one["part__number"] for one in worst] == [f"W-{number:02}" for number in range(11, 1, -1)]


def test_what_is_not_known_is_counted_and_linked(viewer):
    supplier = Supplier.objects.create(code="S")
    for number in range(3):
        one = rows.part(f"N-{number}")
        rows.position(one, primary_source=rows.source(one, supplier), cover_days=None if number else 5.0)
    [line] = viewer.get("/").context["missing"]
    assert line["words"] == "2 parts have no stock figure"
    assert viewer.get(line["href"]).content.decode().count('class="number-link"') == 2


def test_filters_hold_for_figures_and_drawing_alike(viewer):
    north = Plant.objects.create(code="NORTH")
    rows.position(rows.part("A", plant=north))
    rows.position(rows.part("B"))
    assert figures(viewer, plant="NORTH")["Parts in scope"]["value"] == "1"
    drawn = viewer.get("/portfolio/figure.json", {"plant": "NORTH"}).json()
    assert [group["name"] for group in drawn["groups"]] == [["A"]]


def test_the_drawing_takes_one_scan_of_the_positions(viewer, django_assert_num_queries):
    rows.many(30)
    with django_assert_num_queries(4):  # session, person, policy in force, positions
        figure = viewer.get("/portfolio/figure.json").json()
    assert figure["thresholds"] == {"impact": 50, "exposure": 50}
    assert sum(len(group["id"]) for group in figure["groups"]) == 30
    assert figure["density"] is None


def test_above_a_bound_the_density_is_drawn_under_the_dearest(viewer, monkeypatch):
    monkeypatch.setattr(standing, "MOST_DOTS", 20)
    monkeypatch.setattr(standing, "LARGEST_DOTS", 5)
    rows.many(30)
    rows.position(rows.part("OUT"), quadrant=rows.OUT, impact=None, exposure=None)
    figure = viewer.get("/portfolio/figure.json").json()
    assert sum(len(group["id"]) for group in figure["groups"]) == 5
    assert sum(map(sum, figure["density"]["counts"])) == 30


def test_an_empty_house_says_how_to_fill_it(viewer):
    page = viewer.get("/").content.decode()
    assert "import_file parts parts.csv" in page
    assert "data-figure" not in page


def test_parts_that_wait_for_their_first_score_are_said(viewer):
    rows.part("NEW")
    page = viewer.get("/").content.decode()
    assert "1 part waits for its first score" in page
    assert "manage.py rescore" in page


def test_filters_that_leave_nothing_say_so(viewer):
    rows.many(3)
    page = viewer.get("/", {"category": "none"})
    assert "No part passes these filters" in page.content.decode()
