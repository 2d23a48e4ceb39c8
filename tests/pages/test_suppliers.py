"""Suppliers: the table, its filters, its pages and its CSV."""

import csv
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import keyset, supplierlist
from scoring.models import SupplierStanding
from scoring.readiness.codes import Reason
from suppliers.models import Inspection, Rating
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.standings import order, refresh, supplier

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
SORTS = [(sort, falls) for sort in supplierlist.SORTS for falls in (True, False)]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def many(count: int) -> None:
    """Suppliers in runs of equal and of unknown values."""
    rows.company()
    for i in range(count):
        one = supplier(
            f"S{i:03}", country=("DE", "TW", None)[i % 3], kind="distributor" if i % 5 == 0 else "maker"
        )
        if i % 4:
            part = rows.part(f"P-{i:03}")
            source = rows.source(part, one)
            rows.position(
                part,
                primary_source=source,
                outage_loss=float(i // 3),
                quadrant=rows.DUAL if i % 2 else rows.SINGLE,
            )
            lapse = DAY + timedelta(days=1 + i // 3)
            judged(source, is_primary=bool(i % 2), lapses=("warm", lapse, Reason.IS_COLD))
            order(
                source,
                due=DAY - timedelta(days=20),
                late=i % 3,
                rejected=i % 2,
                quantity=10 + i,
                received=10 + i,
            )
    refresh(DAY)


def shown(response):
    return re.findall(r'class="number-link" href="/suppliers/\d+/">([^<]+)</a>', response.content.decode())


def codes(viewer, **query):
    return shown(viewer.get("/suppliers/", query))


@pytest.mark.parametrize("size", [50, 200])
def test_a_page_takes_at_most_six_queries_whatever_its_size(viewer, size):
    many(210)
    with CaptureQueriesContext(connection) as taken:
        response = viewer.get("/suppliers/", {"size": size})
    assert len(shown(response)) == size
    assert len(taken) <= 6


def test_a_row_says_what_hangs_on_the_supplier(viewer):
    rows.company()
    acme = supplier("ACME", country="DE")
    for number, loss in (("A", 1_200_000.0), ("B", 900_000.0)):
        part = rows.part(number)
        source = rows.source(part, acme)
        rows.position(part, primary_source=source, outage_loss=loss)
    for late in (0, 0, 0, 5):
        order(source, due=DAY - timedelta(days=9), late=late, rejected=1)
    order(source, due=DAY - timedelta(days=9), currency="USD", rejected=None)
    Rating.objects.create(supplier=acme, agency="House", rated_on=DAY, score=61)
    second = rows.source(rows.part("C"), acme)
    judged(second, lapses=("contracted", DAY + timedelta(days=40), Reason.TERMS_ENDED))
    judged(rows.source(rows.part("D"), acme), warm=Reason.IS_COLD)
    for lot, decision in (("1", "accepted"), ("2", "rejected"), ("3", "skipped"), ("4", "concession")):
        Inspection.objects.create(source=second, lot=lot, decision=decision, decided_on=DAY)
    refresh(DAY)
    row = row_of(viewer, "ACME")
    assert row.startswith(
        "Acme maker DE active 4 2 2 1 of 2 in 40 days 1.2 M 80 % 10.00 % 1 of 3 100 + 61"
    ), row


def row_of(viewer, code):
    page = re.sub(r"<[^>]+>", " ", viewer.get("/suppliers/").content.decode()).replace("\u202f", " ")
    return " ".join(page.partition(code)[2].replace("&nbsp;", " ").split()[:30])


def test_where_one_has_lapsed_since_they_were_counted_at_most_as_many_are_real(viewer):
    second = rows.source(rows.part("A"), supplier("ACME"))
    judged(second, lapses=("warm", DAY + timedelta(days=1), Reason.IS_COLD))
    refresh(DAY)
    assert " 1 of 1 in 1 day" in row_of(viewer, "ACME")
    assert "at most" not in row_of(viewer, "ACME")
    with time_machine.travel(DAY + timedelta(days=1), tick=False):
        assert "at most 1 of 1 today" in row_of(viewer, "ACME")


def test_suppliers_whose_second_sources_are_not_all_real_are_found(viewer):
    judged(rows.source(rows.part("A"), supplier("REAL")))
    judged(rows.source(rows.part("B"), supplier("COLD")), warm=Reason.IS_COLD)
    supplier("NONE")
    refresh(DAY)
    assert codes(viewer, unreal="on") == ["COLD"]
    assert codes(viewer, sort="-real")[0] == "COLD"


def test_the_default_order_is_the_worst_outage_first_and_unknown_last(viewer):
    many(9)
    losses = [SupplierStanding.objects.get(supplier__code=code).worst_outage_loss for code in codes(viewer)]
    known = [loss for loss in losses if loss is not None]
    assert known == sorted(known, reverse=True)
    assert losses[len(known) :] == [None] * (len(losses) - len(known))


@pytest.mark.parametrize(("sort", "falls"), SORTS)
def test_pages_show_every_supplier_once_in_order_both_ways(sort, falls):
    many(20)
    how = {"sort": sort, "falls": falls, "sorts": supplierlist.SORTS, "identity": "supplier_id"}
    everything = SupplierStanding.objects.all()

    def read(after="", before=""):
        return keyset.read_page(everything, "spend", size=6, after=after, before=before, **how)

    pages = [read()]
    while pages[-1].next:
        pages.append(read(after=pages[-1].next))
    there = [row["supplier_id"] for page in pages for row in page.rows]
    assert there == [one.pk for one in keyset.in_order(everything, **how)]
    page, back = pages[-1], [pages[-1].rows]
    while page.previous:
        page = read(before=page.previous)
        back.insert(0, page.rows)
    assert [row["supplier_id"] for rows_ in back for row in rows_] == there


def test_filters_narrow_the_list_and_stand_in_the_address(viewer):
    rows.company()
    acme, other = (
        supplier("ACME", country="TW", kind="distributor", status="blocked"),
        supplier("OTHER", country="DE"),
    )
    part = rows.part("A")
    rows.position(part, primary_source=rows.source(part, acme))
    refresh(DAY)
    for query in (
        {"country": "TW"},
        {"kind": "distributor"},
        {"status": "blocked"},
        {"dual": "on"},
        {"q": "acm"},
    ):
        assert codes(viewer, **query) == ["ACME"], query
    assert len(codes(viewer)) == 2
    assert other.code in codes(viewer, country="DE")


@pytest.mark.parametrize(
    "query",
    [{"kind": "x"}, {"q": "a\x00b"}, {"sort": "price"}, {"size": "7"}, {"after": "x"}, {"country": "ZZ"}],
)
def test_odd_addresses_are_answered(viewer, query):
    many(3)
    assert viewer.get("/suppliers/", query).status_code == 200


def test_a_changed_filter_swaps_the_list_alone(viewer):
    many(3)
    answer = viewer.get("/suppliers/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert len(shown(answer)) == 3
    assert "HX-Request" in answer["Vary"]


def test_a_heading_sorts_by_its_column_and_says_which_way(viewer):
    many(5)
    page = viewer.get("/suppliers/", {"sort": "name"}).content.decode()
    assert page.count('aria-sort="ascending"') == 1


def sheet(viewer, **query):
    response = viewer.get("/suppliers.csv", query)
    return list(csv.reader(b"".join(response.streaming_content).decode().splitlines()))


def test_the_csv_has_what_is_shown_on_all_pages_in_the_same_order(viewer):
    many(70)
    for query in ({}, {"sort": "on_time"}, {"country": "TW", "sort": "-name"}):
        heading, *lines = sheet(viewer, **query)
        assert heading[0] == "code"
        assert {"worst_outage_loss_eur", "spend_eur", "lines_unpriced"} <= set(heading)
        assert [line[0] for line in lines] == codes(viewer, size=200, **query)
        assert lines


def test_an_empty_list_says_what_to_do(viewer):
    assert "Load suppliers.csv" in viewer.get("/suppliers/").content.decode()
    supplier("NEW")
    assert "not yet summed up" in viewer.get("/suppliers/").content.decode()
    assert "No supplier passes these filters" in viewer.get("/suppliers/", {"q": "none"}).content.decode()
