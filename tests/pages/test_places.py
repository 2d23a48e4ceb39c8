"""Plants, a plant, and countries; and search as a page."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring import vocabulary
from suppliers.models import CountryRisk, Plant, Supplier
from tests.pages import rows
from tests.pages.standings import supplier

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def north(db):
    rows.company()
    plant = Plant.objects.create(code="NORTH", name="North works", country="DE")
    acme = supplier("ACME")
    for i, quadrant in enumerate(
        (rows.DUAL, rows.DUAL, rows.BACKUP, rows.SINGLE, rows.UNSCORED, rows.SINGLE)
    ):
        part = rows.part(f"N-{i}", plant=plant)
        rows.position(
            part, quadrant=quadrant, primary_source=rows.source(part, acme, "TW"), outage_loss=float(i * 100) or None,
            sources_active=i,
        )  # fmt: skip
    for number, money in (
        ("SOLD-1", {"daily_margin": 70, "daily_revenue": 500, "currency": "EUR"}),
        ("SOLD-2", {"daily_revenue": 30, "currency": "EUR"}),
        ("SOLD-3", {"daily_revenue": 1000, "currency": "USD"}),
    ):
        sold = rows.part(number, plant=plant, **money)
        rows.position(sold, quadrant=rows.OUT, impact=None, exposure=None, outage_loss=None)
    rows.position(rows.part("LOOSE"))
    return plant


def test_plants_count_quadrants_and_what_products_bring(viewer, north):
    Plant.objects.create(code="EMPTY")
    empty, found, loose = viewer.get("/plants/").context["rows"]
    assert (found["in_scope"], found["dual_source"], found["short"], found["single_source"]) == (6, 2, 2, 2)
    assert (found["worst"], found["daily"]) == (500.0, (2, 100.0))
    assert empty.get("in_scope", 0) == 0
    assert loose["plant"] is None


def test_plants_take_a_fixed_number_of_queries(viewer, north):
    with CaptureQueriesContext(connection) as few:
        viewer.get("/plants/")
    for i in range(30):
        Plant.objects.create(code=f"P{i}")
    with CaptureQueriesContext(connection) as many:
        viewer.get("/plants/")
    assert len(many) == len(few) <= 6


def test_a_plant_says_how_it_stands_and_its_five_worst(viewer, north):
    response = viewer.get(reverse("plant", args=[north.pk]))
    figures = {figure["label"]: figure["value"] for figure in response.context["figures"]}
    assert figures["Parts in scope"] == "6"
    assert figures["Dual source"] == "2"
    assert figures["Its products bring a day"] == "€\u202f100"
    assert [part["part__number"] for part in response.context["worst"]] == ["N-5", "N-4", "N-3", "N-2", "N-1"]
    assert viewer.get("/plants/999999/").status_code == 404


def test_no_plant_says_what_to_load(viewer):
    assert "plants.csv" in viewer.get("/plants/").content.decode()


def risk(country, index, year, value):
    CountryRisk.objects.create(country=country, index=index, year=year, value=value)


def test_countries_show_the_newest_value_with_its_year_and_who_is_there(viewer, north):
    risk("TW", "inform_natural", 2024, 60)
    risk("TW", "inform_natural", 2025, 66)
    risk("TW", "wgi_pv", 2005, 40)
    risk("FR", "wgi_pv", 2025, 30)
    response = viewer.get("/countries/")
    [(taiwan, (natural, political))] = response.context["rows"]
    assert (taiwan.primaries, taiwan.dual, taiwan.sites, taiwan.worst) == (6, 2, 1, 500.0)
    assert (natural.value, natural.year, natural.is_stale) == (66.0, 2025, False)
    assert (political.value, political.is_stale) == (40.0, True)
    page = response.content.decode()
    assert "1 country has a value older than the policy allows" in page
    assert "And 1 country without a source" in page
    assert len(viewer.get("/countries/", {"all": "on"}).context["rows"]) == 2


def test_a_value_that_is_missing_is_said(viewer, north):
    assert "1 country we buy from has no value" in viewer.get("/countries/").content.decode()


def test_another_index_can_be_shown_beside(viewer, north):
    risk("TW", "inform_risk", 2025, 21)
    response = viewer.get("/countries/", {"index": "inform_risk"})
    assert response.context["indexes"] == ["INFORM Natural", "WGI Political stability", "INFORM Risk"]
    assert viewer.get("/countries/", {"index": "nonsense"}).status_code == 200


def test_countries_take_a_fixed_number_of_queries(viewer, north):
    with CaptureQueriesContext(connection) as taken:
        viewer.get("/countries/")
    assert len(taken) <= 8


def test_an_empty_house_says_what_to_load(viewer):
    assert "load_country_risk" in viewer.get("/countries/").content.decode()


def test_search_answers_with_the_best_first_and_where_it_leads(viewer):
    one = supplier("S1", name="Ilvatol Hydraulics")
    vocabulary.learn_all()
    page = viewer.get("/search/", {"q": "Ilvotal Hydraulics"}).content.decode()
    assert f'href="/suppliers/{one.pk}/"' in page
    assert "1 answer" in page
    assert "Nothing is called that" in viewer.get("/search/", {"q": "xyzzy"}).content.decode()
    assert "What are you looking for?" in viewer.get("/search/").content.decode()


def test_suggestions_are_options_and_few(viewer):
    for i in range(20):
        Supplier.objects.create(code=f"S{i}", name=f"Ilvatol {i}")
    page = viewer.get("/search/suggestions/", {"q": "ilvatol"}).content.decode()
    assert page.count('role="option"') == 8
    assert "<html" not in page
    assert viewer.get("/search/suggestions/").content.decode().count("option") == 0


def test_what_was_asked_is_shown_as_text(viewer):
    page = viewer.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
