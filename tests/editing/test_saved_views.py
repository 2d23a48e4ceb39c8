"""Parts: named views of a person's own, shared ones, and the choice of columns."""

import csv
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from scoring import cells, listing, savedviews
from scoring.models import SavedView
from tests.pages import rows

pytestmark = pytest.mark.django_db
PARTS = "/parts/"


def person(name="anna", role="analyst"):
    return User.objects.create_user(f"{name}@holdfast.example", role=role)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def anna(db):
    return person()


@pytest.fixture
def analyst(anna):
    return client_of(anna)


def save(client, query, **typed):
    return client.post(f"{reverse('saved_view_add')}?{query}", typed)


def options(page):
    return re.findall(
        r"<option value=\"\d+\"[^>]*>([^<]+)</option>", page.content.decode().split('id="view"')[1]
    )


def headings(page):
    head = re.search(r"<thead>.*?</thead>", page.content.decode(), re.S)[0]
    return re.findall(r"<th [^>]*>(?:<a [^>]*>)?([^<]+?) ?<", head)


def test_what_is_shown_is_kept_under_a_name_and_chosen_again(analyst):
    rows.company()
    rows.many(12)
    answer = save(analyst, "category=C1&sort=number&after=x%2C1&columns=number,loss", name="Castings")
    view = SavedView.objects.get()
    assert view.query == "category=C1&sort=number&columns=number%2Closs"
    assert answer["Location"] == f"/parts/?{view.query}&view={view.pk}"
    page = analyst.get(answer["Location"])
    assert options(page) == ["Castings"]
    assert headings(page) == ["Number", "Outage loss"]
    assert f'<option value="{view.pk}" selected>' in page.content.decode()
    assert analyst.get(PARTS, {"view": view.pk})["Location"] == answer["Location"]
    assert analyst.get(PARTS, {"view": ""})["Location"] == PARTS
    changed = analyst.get(f"/parts/?category=C2&view={view.pk}")
    assert options(changed) == ["Castings (changed)"]


def test_a_view_of_the_same_name_is_replaced(analyst):
    save(analyst, "category=C1", name="Mine")
    save(analyst, "category=C2", name="Mine")
    assert SavedView.objects.get().query == "category=C2"


def test_views_are_renamed_and_deleted_by_whose_they_are(analyst):
    save(analyst, "category=C1", name="Mine")
    save(analyst, "category=C2", name="Other")
    mine = SavedView.objects.get(name="Mine")
    address = reverse("saved_view", args=[mine.pk])
    assert "Mine" in analyst.get(reverse("saved_views")).content.decode()
    assert "Category: C1" in analyst.get(reverse("saved_views")).content.decode()
    assert (
        "another view of the name" in analyst.post(address, {"name": "Other"}, follow=True).content.decode()
    )
    assert "Give the view a name" in analyst.post(address, {"name": " "}, follow=True).content.decode()
    analyst.post(address, {"name": "Better", "is_shared": "on"})
    mine.refresh_from_db()
    assert (mine.name, mine.is_shared, mine.query) == ("Better", True, "category=C1")
    analyst.post(reverse("saved_view_delete", args=[mine.pk]))
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Other"]


def test_a_shared_view_is_offered_to_all_and_changed_by_nobody_else(analyst):
    rows.many(3)
    save(analyst, "category=C1", name="Castings", is_shared="on")
    save(analyst, "category=C2", name="Secret")
    ben = client_of(person("ben", "admin"))
    assert options(ben.get(PARTS)) == ["Castings, anna@holdfast.example"]
    shared, secret = (SavedView.objects.get(name=name) for name in ("Castings", "Secret"))
    assert ben.get(PARTS, {"view": shared.pk}).status_code == 302
    assert ben.get(PARTS, {"view": secret.pk}).status_code == 404
    for name in ("saved_view", "saved_view_delete"):
        assert ben.post(reverse(name, args=[shared.pk]), {"name": "x"}).status_code == 403
        assert ben.post(reverse(name, args=[secret.pk]), {"name": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "quality"])
def test_who_may_not_share_keeps_views_to_themselves(role):
    client = client_of(person(role, role))
    assert "Everyone sees it" not in client.get(reverse("saved_view_add")).content.decode()
    save(client, "category=C1", name="Mine", is_shared="on")
    assert not SavedView.objects.get().is_shared


def test_a_person_has_fifty_views_and_is_told_so(analyst, anna):
    for turn in range(savedviews.MOST):
        savedviews.save(f"View {turn}", "", by=anna, is_shared=False)
    answer = save(analyst, "category=C1", name="One more")
    assert "You have 50 saved views" in answer.content.decode()
    assert save(analyst, "category=C1", name="View 7").status_code == 302
    assert SavedView.objects.count() == savedviews.MOST


def test_views_cost_the_page_no_query(analyst, anna):
    rows.company()
    rows.many(60)
    for turn in range(savedviews.MOST):
        savedviews.save(f"View {turn}", "category=C1", by=anna, is_shared=True)
    with CaptureQueriesContext(connection) as taken:
        page = analyst.get(PARTS, {"columns": ",".join(column.name for column in listing.COLUMNS)})
    assert len(options(page)) == savedviews.MOST
    assert len(taken) <= 6


def test_columns_are_chosen_in_the_address_and_the_csv_follows(analyst):
    rows.company()
    rows.many(12)
    page = analyst.get(PARTS, {"columns": ["loss", "buyer", "nonsense"]}, follow=True)
    assert page.redirect_chain == [("/parts/?columns=number%2Cbuyer%2Closs", 302)]
    assert headings(page) == ["Number", "Buyer", "Outage loss"]
    link = re.search(r'href="(/parts\.csv[^"]*)"', page.content.decode())[1].replace("&amp;", "&")
    lines = list(csv.reader(b"".join(analyst.get(link).streaming_content).decode().splitlines()))
    assert lines[0] == ["number", "buyer", "outage_loss_eur"]
    assert len(lines) == 13


def test_the_usual_columns_are_shown_where_none_is_asked_for(analyst):
    rows.company()
    rows.many(3)
    usual = headings(analyst.get(PARTS))
    assert len(usual) == len(listing.USUAL) == 13
    for told in ("", "nonsense", "\x00", "number' OR 1"):
        assert headings(analyst.get(PARTS, {"columns": told})) == usual


def test_ticking_all_usual_columns_again_leaves_the_address_short(analyst):
    rows.many(1)
    ticked = [column.name for column in listing.USUAL]
    assert analyst.get(PARTS, {"columns": ticked, "category": "C0"})["Location"] == "/parts/?category=C0"


def test_every_column_can_be_shown_and_escapes_what_it_shows(analyst):
    rows.company()
    evil = rows.part("<b>", description='"><script>', category="<i>", buyer="a&b@holdfast.example")
    rows.position(evil, cover_days=float("inf"), stability=0.93)
    rows.position(rows.part("EMPTY"), outage_loss=None, daily_loss=None, cover_days=None, confidence=None)
    page = analyst.get(PARTS, {"columns": ",".join(cells.CELLS)}).content.decode()
    table = re.search(r"<table.*</table>", page, re.S)[0]
    assert "<script>" not in table
    assert "<i>" not in table
    assert "&lt;b&gt;" in table
    assert "∞" in table
    assert set(cells.CELLS) == {column.name for column in listing.COLUMNS}


def test_filters_and_order_keep_the_columns(analyst):
    rows.many(3)
    page = analyst.get(PARTS, {"columns": "number,loss", "category": "C1"}).content.decode()
    assert '<input type="hidden" name="columns" value="number,loss">' in page
    assert "columns=number%2Closs" in re.search(r'aria-sort="[a-z]+"><a href="([^"]+)"', page)[1]
