"""A supplier's pages tell of nobody but itself."""

import re
import string

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from suppliers.answering import saving
from suppliers.models import Site, Supplier
from tests.answering import asked
from tests.answering.asked import at

pytestmark = pytest.mark.django_db

PLANTED = "Zyxomma Quillwright Vexillary Ombrosalt Jackdawson Fluxgate"


def plant(made):
    """Names that stand nowhere but in what others have, and in what we have of this supplier without its word."""
    words = iter(PLANTED.split())
    rival = asked.supplier("ZYX", next(words))
    there = asked.site(rival, "QUI", name=next(words), region=next(words))
    asked.source(rival, there, next(words))
    own = made.supplier.sites.get()
    asked.needs(own, next(words), there, origin="analyst")
    User.objects.create_user("fluxgate@holdfast.example", name=next(words), role="manager")
    theirs = asked.questionnaire(rival, made.campaign)
    saving.save(theirs, _need(there), version=0, now=timezone.now())


def _need(there):
    from suppliers.answering.said import Need, Place

    return Need(site=there.pk, material="Ombrosalt", places=(Place(company="Jackdawson"),))


@pytest.fixture
def _far(db):
    """Ids that stand for nothing else on a page, as a year or a size does."""
    with connection.cursor() as cursor:
        for table in ("suppliers_site", "suppliers_supplier"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 654321)", [table])


@pytest.mark.usefixtures("_far")
def test_the_pages_know_nothing_of_anybody_else(made):
    plant(made)
    made = asked.questionnaire(made.supplier, asked.campaign(name="Once more"))
    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    pages = [
        Client().get(at(made), {"panel": panel}) for panel in ("", "name-1", "code-1", "notice", "add-1")
    ]
    starts = {word[:n] for word in PLANTED.split() for n in range(1, 6)} | set(string.ascii_letters)
    for htmx in ({}, {"HX-Request": "true"}):
        for start in sorted(starts):
            cache.clear()
            given = {"verb": "find", "need": 1, "company": start, "version": 1}
            pages.append(Client().post(at(made), given, headers=htmx))
    typed = {"verb": "place", "need": 1, "company": "zyxomma", "town": "x", "version": 1}
    pages.append(Client().post(at(made), typed))
    for wrong in range(40):
        cache.clear()
        pages.append(Client().post(at(made), {"verb": "place", "need": 1, "pick": str(wrong), "version": 2}))
    pages += [
        Client().get("/answer/x/"),
        Client().post(at(made), {"verb": "need", "need": 2, "version": 2}),
        Client().post(at(made), {"verb": "submit", "version": 0}),
        Client().get(at(made)),
    ]
    told = [page.content.decode().replace("zyxomma", "") for page in pages]
    leaked = {word for word in PLANTED.split() for page in told if word.lower() in page.lower()}
    assert leaked == set()
    assert not any(re.search(r"\bQUI\b|\bZYX\b", page) for page in told)
    assert not any("Row(" in page or "&lt;Site" in page for page in told), "what is meant for no page"
    numbers = {str(row.pk) for row in (*Site.objects.all(), *Supplier.objects.all())}
    said = {number for page in told for number in re.findall(r"(?<![\w-])\d+(?![\w-])", page)}
    assert not numbers & said, "nor a number of a row; tokens are not looked into"


def test_a_typed_place_is_answered_the_same_whether_others_have_it_or_not(made):
    """In words, in queries, and in what is stored."""

    def typed(company, version):
        told = {"verb": "place", "need": 1, "company": company, "town": "Leeds", "version": version}
        with CaptureQueriesContext(connection) as queries:
            answered = Client().post(at(made), told, headers={"HX-Request": "true"})
        return len(queries), answered.content.decode().replace(company, "")

    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    before = typed("Neverheard Co", 1)
    Client().post(at(made), {"verb": "place_gone", "need": 1, "place": 1, "version": 2})
    asked.site(asked.supplier("N2", "Everyonesfirst Co"), "N2", name="Everyonesfirst Co", region="Leeds")
    after = typed("Everyonesfirst Co", 3)
    plain = [re.sub(r'value="\d+"|\d\d:\d\d', "", words) for words in (before[1], after[1])]
    assert (before[0], plain[0]) == (after[0], plain[1])


def test_the_family_and_what_it_named_itself_can_be_found(made):
    forge = made.supplier
    parent = asked.supplier("BG", "Bharat Group")
    Supplier.objects.filter(pk=forge.pk).update(parent=parent)
    child, cousin = (
        asked.supplier("BC", "Bharat Child", parent=forge),
        asked.supplier("BX", "Bharat Cousin", parent=parent),
    )
    for one in (parent, child, cousin):
        asked.site(one, one.code)
    mill = asked.site(asked.supplier("M", "Mill"), "M1", name="Bharat Mill as we call it")
    asked.needs(forge.sites.get(), "steel", mill)
    again = asked.questionnaire(forge, asked.campaign(name="Again"))
    words = Client().get(at(again), {"panel": "name-1"}).content.decode()
    assert "Bharat Group BG" in words and "Bharat Child BC" in words and "Bharat Mill" in words
    assert "Bharat Cousin" not in words


def test_a_place_is_shown_as_its_supplier_typed_it(made):
    Client().post(at(made), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    Client().post(
        at(made), {"verb": "place", "need": 1, "company": "Muller Castings", "town": "Ulm", "version": 1}
    )
    ours = asked.site(asked.supplier("M", "Mueller Holding Secret"), "M1", name="Mueller Hidden Works")
    need = made.needs.get()
    need.alternatives.update(taken_as=ours)
    asked.needs(made.supplier.sites.get(), "steel", ours)
    again = asked.questionnaire(made.supplier, asked.campaign(name="Again"))
    words = Client().get(at(again)).content.decode()
    assert "Muller Castings" in words and "Ulm" in words
    assert "Mueller" not in words


def test_a_chosen_place_is_taken_by_its_reference_of_this_questionnaire_only(made):
    forge = made.supplier
    asked.site(forge, "BF7", name="Bharat Seven")
    other = asked.questionnaire(forge, asked.campaign(name="Other"))
    for one in (made, other):
        Client().post(at(one), {"verb": "need_add", "site": 1, "material": "steel", "version": 0})
    pick = r'name="pick" value="([^"]+)"[^>]*>(?:(?!</button>).)*Bharat Seven'
    found = re.search(pick, Client().get(at(other), {"panel": "name-1"}).content.decode(), re.S)[1]
    told = {"verb": "place", "need": 1, "pick": found, "version": 1}
    assert Client().post(at(made), told).status_code == 422
    assert Client().post(at(other), told).status_code == 302
    assert other.needs.get().alternatives.get().site.code == "BF7"
