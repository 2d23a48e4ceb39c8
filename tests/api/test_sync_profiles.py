"""`?profile=` on sync: an ERP's own answer is the body."""

from urllib.parse import quote

import pytest

from suppliers.models import Load, Supplier
from tests.api.world import problem

pytestmark = pytest.mark.django_db
ANSWER = {
    "d": {
        "results": [
            {"Supplier": "0000000017", "SupplierName": "One", "PurchasingIsBlocked": False},
            {"Supplier": "18", "SupplierName": "Two", "PurchasingIsBlocked": True},
        ]
    }
}


def test_an_answer_of_a_service_is_a_body(api):
    answer = api.sync("suppliers", ANSWER, query="?profile=s4-suppliers")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["received"], told["created"], told["rejected"]) == (2, 2, 0)
    assert dict(Supplier.objects.values_list("code", "status")) == {"17": "active", "18": "blocked"}
    assert Load.objects.get().profile == "s4-suppliers"


def test_a_bad_row_names_its_place_in_the_answer(api):
    body = "LIFNR;NAME1;LAND1\n17;One;DE\n18;Two;Utopia\n"
    told = api.sync("suppliers", body, content_type="text/csv", query="?profile=sap-suppliers").json()
    assert [(e["row"], e["field"], e["code"]) for e in told["errors"]] == [(2, "country", "wrong_value")]
    assert told["created"] == 1


@pytest.mark.parametrize("name", ["none", "a\x00b", "sap-receipts", "x" * 300])
def test_a_profile_that_does_not_read_these_rows_is_refused(api, name):
    problem(api.sync("suppliers", ANSWER, query=f"?profile={quote(name)}"), 422, "unknown_profile")


def test_a_long_body_is_not_read_through_a_profile(api, settings):
    settings.SYNC_AT_ONCE_BYTES = 20
    problem(api.sync("suppliers", ANSWER, query="?profile=s4-suppliers"), 413, "too_large")
    assert not Supplier.objects.exists()


def test_a_body_without_its_columns_is_refused(api):
    problem(api.sync("suppliers", [{"a": 1}], query="?profile=s4-suppliers"), 400, "nothing_mapped")
