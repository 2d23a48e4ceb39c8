"""Duplicates: the list, both side by side, the merge and its undo, by page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from suppliers.duplicates import finding
from suppliers.models import Duplicate, Merge, Part, Supplier
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(db):
    client = Client()
    client.force_login(User.objects.create_user("anna@holdfast.example", role="analyst"))
    return client


@pytest.fixture
def pair(listed):
    load(
        "suppliers",
        "code,name,country,duns\nOLD,Alba Works GmbH,DE,123456789\nNEW,Alba Works,DE,\nBRX,Brax,FR,\n",
    )
    load("sources", "part,plant,supplier,site\nP1,A,OLD,F1\nP1,A,NEW,F1\nP2,A,OLD,\n")
    finding.look("suppliers", now=timezone.now())
    return Duplicate.objects.get()


@pytest.fixture
def listed(db):
    load("plants", "code\nA\n")
    load("parts", "number,plant,description\nP1,A,Seal ring 40 mm\nP2,A,Seal ring 40 mm\n")
    load("suppliers", "code\nS1\n")
    load("sites", "code,supplier,kind,country\nF1,S1,factory,DE\n")


def compare(_pair):
    new, old = (Supplier.objects.get(code=code).pk for code in ("NEW", "OLD"))
    return reverse("duplicate_compare", args=["suppliers", new, old])


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_the_list_says_which_and_why(analyst, pair):
    page = analyst.get(reverse("duplicates")).content.decode()
    assert "same name, legal form aside" in page
    assert "Alba Works GmbH" in page
    assert "1 pair that may be one" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(analyst, listed, count):
    load(
        "suppliers",
        "code,name\n"
        + "".join(
            f"N{i},{'abcdefgh'[i % 8] * (5 + i)} works\nO{i},{'abcdefgh'[i % 8] * (5 + i)} works\n"
            for i in range(count)
        ),
    )
    finding.look("suppliers", now=timezone.now())
    analyst.get(reverse("duplicates"))
    with CaptureQueriesContext(connection) as asked:
        response = analyst.get(reverse("duplicates"))
    assert len(response.context["pairs"]) >= count
    assert len(asked) <= 7


def test_an_empty_list_says_when_they_are_looked_for(analyst):
    assert "looked for every night" in analyst.get(reverse("duplicates")).content.decode()
    assert "Nobody has said so" in analyst.get(reverse("duplicates") + "?dismissed=1").content.decode()


def test_side_by_side_says_what_is_taken_over_and_what_wins(analyst, pair):
    page = analyst.get(compare(pair)).content.decode()
    assert "123456789" in page
    assert "taken over" in page
    assert "it fills in what it does not say itself" in page
    assert "OLD" in page


def test_the_comparison_costs_a_fixed_number_of_queries(analyst, pair):
    address = compare(pair)
    with CaptureQueriesContext(connection) as few:
        analyst.get(address)
    load("parts", "number,plant\n" + "".join(f"X{i},A\n" for i in range(40)))
    load(
        "sources",
        "part,plant,supplier,site\n" + "".join(f"X{i},A,OLD,F1\nX{i},A,NEW,F1\n" for i in range(40)),
    )
    with CaptureQueriesContext(connection) as many:
        analyst.get(address)
    assert len(many) <= len(few)


def test_a_merge_by_page_and_its_undo(analyst, pair):
    response = analyst.post(compare(pair), {"do": "merge", "reason": "one company"}, follow=True)
    assert "Alba Works GmbH (OLD) is Alba Works (NEW) now." in said(response)
    assert "here, before a merge" in response.content.decode()
    done = Merge.objects.get()
    response = analyst.post(reverse("merge_undo", args=[done.pk]), follow=True)
    assert "stands by itself again" in said(response)
    assert Supplier.objects.filter(code="OLD").exists()
    response = analyst.post(reverse("merge_undo", args=[done.pk]), follow=True)
    assert "undone already" in said(response)


def test_without_a_reason_nothing_is_merged_and_the_page_says_so(analyst, pair):
    response = analyst.post(compare(pair), {"do": "merge", "reason": " "})
    assert response.status_code == 400
    assert "Say why." in response.content.decode()
    assert not Merge.objects.exists()


def test_what_was_typed_stays_where_it_is_refused(analyst, pair):
    old = Supplier.objects.get(code="OLD")
    old.sources_sold.filter(site__code="F1").get().qualifications.create(stage="failed")
    Supplier.objects.get(code="NEW").sources_sold.get().qualifications.create(stage="samples")
    response = analyst.post(compare(pair), {"do": "merge", "reason": "typed words"})
    page = response.content.decode()
    assert "speaks against it" in page
    assert "typed words" in page
    assert "Merge into one" not in page


def test_a_pair_that_is_two_leaves_the_list_and_comes_back(analyst, pair):
    response = analyst.post(reverse("duplicate_dismiss", args=[pair.pk]), follow=True)
    assert "these are two" in said(response)
    assert response.context["pairs"] == []
    page = analyst.get(reverse("duplicates") + "?dismissed=1")
    assert "anna@holdfast.example" in page.content.decode()
    analyst.post(reverse("duplicate_dismiss", args=[pair.pk]), {"do": "take_back"})
    assert analyst.get(reverse("duplicates")).context["pairs"]


def test_two_that_nobody_found_can_be_said_to_be_two(analyst, pair):
    one, other = (Supplier.objects.get(code=code).pk for code in ("BRX", "S1"))
    address = reverse("duplicate_compare", args=["suppliers", one, other])
    analyst.post(address, {"do": "dismiss", "reason": "I know both"})
    assert Duplicate.objects.exclude(dismissed_at=None).get().dismissed_why == "I know both"


def test_of_one_row_what_may_be_the_same_and_a_search(analyst, pair):
    old = Supplier.objects.get(code="OLD")
    page = analyst.get(reverse("duplicates_of", args=["suppliers", old.pk]) + "?q=brax").content.decode()
    assert "same name" in page
    assert "BRX" in page
    part = Part.objects.get(number="P1")
    page = analyst.get(reverse("duplicates_of", args=["parts", part.pk]) + "?q=P2").content.decode()
    assert "P2" in page


def test_what_a_merge_does_to_single_points_is_swapped_in(analyst, pair):
    page = analyst.get(compare(pair) + "effect/").content.decode()
    assert "bought from both" in page
    assert "No network is built yet" in page


@pytest.mark.parametrize(
    "address", ["/duplicates/plants/1/", "/duplicates/plants/1/2/", "/duplicates/plants/1/2/effect/"]
)
def test_only_suppliers_and_parts_are_merged(analyst, address):
    assert analyst.get(address).status_code == 404


def test_a_look_is_asked_of_a_worker(analyst):
    response = analyst.post(reverse("duplicates_look"), {"of": "parts"}, follow=True)
    assert "is looking" in said(response)
