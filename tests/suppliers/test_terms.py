"""Terms of one kind are never in force at once for one source; a larger quantity is never dearer."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import History
from suppliers.models import Change, PriceBreak, Terms
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db
SOURCE = "part,plant,supplier,site"
P1 = "P1,A,S1,F1"
TERMS = f"{SOURCE},kind,valid_from,valid_to,price,currency\n"
BREAKS = f"{SOURCE},kind,valid_from,minimum_quantity,price\n"


def days(kind="contract"):
    rows = Terms.objects.filter(kind=kind).order_by("valid_from")
    return [(str(t.valid_from), str(t.valid_to)) for t in rows]


# terms


def test_a_newer_open_ended_row_ends_the_older_the_day_before_and_says_so(listed):
    load("terms", TERMS + f"{P1},contract,2024-01-01,,5,EUR\n{P1},quote,2024-01-01,,4,EUR\n")
    result = load("terms", TERMS + f"{P1},contract,2025-01-01,9999-12-31,6,EUR\n")
    assert (counts(result), result.as_dict()["closed"]) == ((1, 1, 0, 0, 0), 1)
    assert days() == [("2024-01-01", "2024-12-31"), ("2025-01-01", "None")]
    assert days("quote") == [("2024-01-01", "None")]
    older = Terms.objects.get(kind="contract", valid_from="2024-01-01")
    assert older.pk in Change.objects.latest("pk").row_ids
    assert History.objects.get(resource="terms").old["valid_to"] is None


def test_a_night_that_says_the_same_again_changes_nothing(listed):
    body = TERMS + "".join(f"{P1},contract,{year}-01-01,,5,EUR\n" for year in (2026, 2023, 2024, 2025))
    first = load("terms", body)
    assert (counts(first), len(first.closed_ids)) == ((4, 4, 0, 0, 0), 0)
    assert days()[0] == ("2023-01-01", "2023-12-31") and days()[-1] == ("2026-01-01", "None")
    before = History.objects.count()
    again = load("terms", body)
    assert (counts(again), again.closed_ids, History.objects.count()) == ((4, 0, 0, 4, 0), [], before)
    older = load("terms", TERMS + f"{P1},contract,2022-01-01,,5,EUR\n")
    assert counts(older) == (1, 1, 0, 0, 0) and days()[0] == ("2022-01-01", "2022-12-31")
    one = load("terms", TERMS + f"{P1},contract,2023-01-01,,7,EUR\n")
    assert counts(one) == (1, 0, 1, 0, 0) and days()[1] == ("2023-01-01", "2023-12-31")


def test_terms_without_a_first_day_were_ever_since(listed):
    load("terms", f"{SOURCE},kind,price\n{P1},info_record,5\n")
    assert load("terms", f"{SOURCE},kind,price\n{P1},info_record,5\n").unchanged == 1
    load("terms", f"{SOURCE},kind,valid_from,price\n{P1},info_record,2025-01-01,6\n")
    assert sorted(days("info_record")) == [("2025-01-01", "None"), ("None", "2024-12-31")]


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        (["2024-01-01,2024-12-31", "2024-12-31,2025-06-30"], [2]),
        (["2024-01-01,2024-12-31", "2025-01-01,2025-06-30"], []),
        (["2024-06-01,", "2024-01-01,2024-06-30", "2024-01-01,2024-05-31"], [2, 3]),
        (["2024-01-01,2024-12-31", "2024-06-01,2025-06-30", "2025-01-01,2025-12-31"], [2]),
        (["2024-01-01,", "2024-06-01,2024-06-30", "2025-01-01,"], [2]),
    ],
)
def test_terms_of_one_kind_never_overlap_and_the_good_rows_stay(listed, rows, bad):
    result = load("terms", TERMS + "".join(f"{P1},contract,{row},5,EUR\n" for row in rows))
    assert sorted({e.row for e in result.errors}) == bad
    for error in result.errors:
        assert error.code in ("terms_never_overlap", "key_twice") and error.message.endswith(".")


def test_the_database_holds_terms_apart(listed):
    load("terms", TERMS + f"{P1},contract,2024-01-01,2024-12-31,5,EUR\n{P1},contract,2025-01-01,,5,EUR\n")
    with pytest.raises(IntegrityError, match="terms_never_overlap"), transaction.atomic():
        Terms.objects.filter(valid_from="2024-01-01").update(valid_to=date(2025, 1, 1))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_terms_that_overlap_what_stands_are_refused_by_the_api_as_by_a_file(listed):
    from tests.api.world import client_of

    load("terms", TERMS + f"{P1},contract,2024-01-01,2024-12-31,5,EUR\n")
    one = dict(zip(SOURCE.split(","), P1.split(","), strict=True)) | {"kind": "contract", "price": 5}
    rows = [one | {"valid_from": "2024-07-01", "valid_to": "2024-08-01"}, one | {"valid_from": "2025-01-01"}]
    answer = client_of().sync("terms", rows).json()
    assert (answer["created"], answer["rejected"], answer["closed"]) == (1, 1, 0)
    assert answer["errors"][0]["code"] == "terms_never_overlap"
    assert "2024-01-01 to 2024-12-31" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("columns", "values", "rule"),
    [
        ("valid_to", "2023-12-31", "terms_valid_to_not_before_valid_from"),
        ("price", "-1", "terms_price_is_not_negative"),
        ("price_unit", "0", "terms_price_unit_is_positive"),
        ("minimum_volume_per_year", "-1", "terms_minimum_volume_per_year_is_not_negative"),
        ("currency", "XXQ", "wrong_value"),
    ],
)
def test_terms_that_make_no_sense_are_refused(listed, columns, values, rule):
    result = load("terms", f"{SOURCE},kind,valid_from,{columns}\n{P1},contract,2024-01-01,{values}\n")
    assert [e.code for e in result.errors] == [rule]


# price breaks


@pytest.fixture
def agreed(listed):
    load("terms", TERMS + f"{P1},contract,2024-01-01,,5,EUR\n{P1},info_record,,,5,EUR\n")


def test_price_breaks_belong_to_their_terms(agreed):
    body = (
        BREAKS
        + f"{P1},contract,2024-01-01,100,4.5\n{P1},Contract,2024-01-01,1000,4\n{P1},info_record,,10,4\n"
    )
    assert counts(load("price-breaks", body)) == (3, 3, 0, 0, 0)
    assert counts(load("price-breaks", body)) == (3, 0, 0, 3, 0)
    assert PriceBreak.objects.filter(terms__kind="contract").count() == 2
    result = load("price-breaks", BREAKS + f"{P1},contract,2025-01-01,100,4.5\n{P1},quote,,100,4.5\n")
    assert said(result) == [(1, "kind", "unknown_reference"), (2, "kind", "unknown_reference")]
    assert "no terms “contract” from 2025-01-01" in result.errors[0].message


def test_a_larger_quantity_is_never_dearer(agreed):
    body = (
        BREAKS
        + f"{P1},contract,2024-01-01,100,4\n{P1},contract,2024-01-01,200,4.1\n{P1},contract,2024-01-01,300,3\n"
    )
    result = load("price-breaks", body)
    assert said(result) == [(2, "price", "pricebreak_larger_is_never_dearer")]
    assert "from 100 on the price is 4" in result.errors[0].message
    lowered = BREAKS + f"{P1},contract,2024-01-01,100,2\n{P1},contract,2024-01-01,300,1\n"
    assert load("price-breaks", lowered).updated == 2
    with pytest.raises(IntegrityError, match="never dearer"), transaction.atomic():
        PriceBreak.objects.filter(minimum_quantity=300).update(price=9)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    result = load("price-breaks", BREAKS + f"{P1},contract,2024-01-01,0,4\n{P1},contract,2024-01-01,1,-4\n")
    assert {e.code for e in result.errors} == {
        "pricebreak_minimum_quantity_is_positive",
        "pricebreak_price_is_not_negative",
    }
