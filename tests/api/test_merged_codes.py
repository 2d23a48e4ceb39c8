"""Every door follows the code of what was merged to what stays: bodies, questions, search."""

import orjson
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from scoring import search
from suppliers.duplicates import merging
from suppliers.models import ExternalKey, OrderLine, Part, Supplier
from tests.api.world import client_of
from tests.pages import rows
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def merged(db, anna):
    """Supplier OLD is NEW, part Q1 is P1; SAP calls NEW 1000, and OLD 2000."""
    rows.company()
    load("plants", "code\nA\n")
    load("parts", "number,plant\nP1,A\nQ1,A\n")
    load("suppliers", "code,name\nNEW,New\nOLD,Old\n")
    load("external-keys", "resource,system,key,supplier\nsuppliers,SAP,1000,NEW\nsuppliers,SAP,2000,OLD\n")
    load("sources", "part,plant,supplier\nP1,A,NEW\nQ1,A,OLD\n")
    for resource, model, name in (("suppliers", Supplier, "code"), ("parts", Part, "number")):
        gone, kept = {"suppliers": ("OLD", "NEW"), "parts": ("Q1", "P1")}[resource]
        ids = {
            role: model.objects.get(**{name: told}).pk
            for role, told in (("gone_id", gone), ("kept_id", kept))
        }
        merging.merge(resource, **ids, by=anna, reason="one and the same", now=timezone.now())


def sync(api, resource, body, query=""):
    address = reverse(f"api_{resource}_sync") + query
    answer = api.post(address, orjson.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_sync_of_a_system_is_read_by_its_keys(merged):
    api = client_of("integration", scope="write")
    line = {"order": "O", "line": "1", "part": "Q1", "plant": "A", "supplier": "2000", "quantity": "5"}
    answer = sync(api, "order-lines", [line], "?system=SAP")
    assert (answer["created"], answer["errors"]) == (1, [])
    source = OrderLine.objects.get().source
    assert (source.part.number, source.supplier.code) == ("P1", "NEW")
    assert sync(api, "suppliers", [{"code": "3000", "name": "Third"}], "?system=SAP")["created"] == 1
    assert ExternalKey.objects.get(key="3000").supplier.code == "3000"


def test_keys_are_listed_and_those_of_merged_rows_too(merged):
    api = client_of("viewer", scope="read")
    found = api.get("/api/v1/external-keys/").json()["results"]
    told = {
        (one["resource"], one["system"] or "", one["key"], one["supplier"] or one["part"]) for one in found
    }
    assert told == {
        ("suppliers", "SAP", "1000", "NEW"),
        ("suppliers", "SAP", "2000", "NEW"),
        ("suppliers", "", "OLD", "NEW"),
        ("parts", "", "Q1", "P1"),
    }


def test_may_i_buy_is_answered_under_the_old_codes(merged):
    api = client_of("analyst", scope="write")
    for asked in ({"part": "Q1"}, {"part": "Q1", "plant": "A"}, {"part": "P1"}):
        answer = api.get("/api/v1/can-buy/", asked | {"supplier": "OLD"})
        assert answer.status_code == 200, answer.content
        assert (answer.json()["part"], answer.json()["supplier"]) == ("P1", "NEW")
    assert api.get("/api/v1/can-buy/", {"part": "P1", "supplier": "NEVER"}).status_code == 422


def test_search_finds_by_old_codes_and_by_those_of_other_systems(merged, anna):
    found = {
        told: [(hit.kind, hit.number, hit.detail) for hit in search.find(told, user=anna, most=5)]
        for told in ("OLD", "2000", "q1")
    }
    assert found["2000"][0] == ("supplier", "NEW", "2000 in SAP")
    assert ("supplier", "NEW", "formerly OLD") in found["OLD"]
    assert ("part", "P1", "formerly Q1") in found["q1"]
