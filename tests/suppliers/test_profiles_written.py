"""From a file through a profile and the writer to the facts that an analyst would expect."""

from datetime import date
from decimal import Decimal

import pytest

from suppliers import tables
from suppliers.models import OrderLine, Receipt, Site, Source, Supplier, Terms
from suppliers.profiles import builtin, guess, mapped, profile_of
from suppliers.reading import of_body
from suppliers.resources import RESOURCES
from suppliers.writing import write_rows
from tests.suppliers import deliveries
from tests.suppliers.loading import counts, load
from tests.suppliers.mapping_rows import sheet_of

pytestmark = pytest.mark.django_db


def written(profile, rows, sheet=""):
    """Everything that the profile reads, in its order; the counts of each."""
    what = builtin()[profile] if isinstance(profile, str) else profile
    table = rows if isinstance(rows, tables.Sheet) else sheet_of(rows, sheet)
    results = {}
    for name in what.resources:
        body = mapped(what, table, resource=name)
        results[name] = write_rows(of_body(RESOURCES[name], body), by=None, why="test")
    return results


@pytest.fixture
def company(db):
    load("plants", "code\n1000\n2000\n")
    load("parts", "number,plant\n1234,1000\n1234,2000\nA,1000\n")
    load("suppliers", "code\n17\n18\n")


def test_info_records_are_sources_with_terms_at_every_plant_but_the_one_that_is_named(company):
    text = (
        "INFNR;MATNR;LIFNR;LOEKZ;EKORG;ESOKZ;WERKS;WAERS;MINBM;APLFZ;NETPR;PEINH;MEINS;PRDAT\n"
        "5300000001;000000000000001234;0000000017;;1000;0;;EUR;50,000;14;250,00;100;ST;99991231\n"
        "5300000001;000000000000001234;0000000017;;1000;0;2000;EUR;50,000;21;260,00;100;ST;31.12.2027\n"
    )
    results = written("sap-info-records", text)
    assert counts(results["sources"]) == (2, 2, 0, 0, 0)
    found = {t.source.part.plant.code: t for t in Terms.objects.select_related("source__part__plant")}
    assert {code: (t.price, t.price_unit, t.lead_time_days, t.valid_to) for code, t in found.items()} == {
        "1000": (Decimal(250), Decimal(100), Decimal(14), None),
        "2000": (Decimal(260), Decimal(100), Decimal(21), date(2027, 12, 31)),
    }
    assert counts(written("sap-info-records", text)["terms"]) == (2, 0, 0, 2, 0), "the same file again"


def test_blocked_suppliers_and_sources(company):
    written("sap-suppliers", "LIFNR,NAME1,LAND1,SPERM,LOEVM\n0000000017,One,DE,X,\n0000000018,Two,DE,,\n")
    assert dict(Supplier.objects.values_list("code", "status")) == {"17": "blocked", "18": "active"}
    written(
        "sap-source-list",
        "MATNR,WERKS,VDATU,BDATU,LIFNR,FLIFN,NOTKZ\nA,1000,20200101,99991231,0000000017,X,\n"
        "A,1000,20200101,99991231,0000000018,,X\n",
    )
    found = Source.objects.values_list("supplier__code", "role", "status", "valid_to")
    assert sorted(found) == [("17", "primary", "active", None), ("18", "secondary", "blocked", None)]


def test_orders_and_receipts_are_netted(company):
    load("sources", "part,plant,supplier\nA,1000,17\n")
    written(
        "sap-order-lines",
        "EBELN,EBELP,LIFNR,BEDAT,WAERS,MATNR,WERKS,MENGE,MEINS,NETPR,PEINH,ELIKZ,EINDT\n"
        "4500000001,00010,0000000017,20260105,EUR,A,1000,100.000,ST,250.00,100,X,20260201\n",
    )
    results = written(
        "sap-receipts",
        "EBELN,EBELP,VGABE,BELNR,BWART,BUDAT,MENGE,SHKZG,LFBNR\n"
        "4500000001,00010,1,5,101,20260201,60.000,S,5\n4500000001,00010,1,6,102,20260203,10.000,H,5\n"
        "4500000001,00010,1,7,122,20260203,5.000,H,5\n4500000001,00010,1,8,102,20260203,1.000,H,99\n",
    )
    line = OrderLine.objects.get()
    assert (line.line, line.unit_price, line.status) == ("10", Decimal("2.5"), "closed")
    receipt = Receipt.objects.get()
    assert (receipt.quantity, receipt.rejected, receipt.received_on) == (50, 5, date(2026, 2, 1))
    refused = results["receipts"].errors
    assert {error.row for error in refused} == {4}, "what is taken back of nothing is refused, with its row"
    assert "A received quantity cannot be negative." in {error.message for error in refused}


def test_an_unreadable_cell_is_an_error_of_its_own_row_and_column(company):
    text = "MATNR,WERKS,VDATU,BDATU,LIFNR\nA,1000,soon,99991231,17\nA,1000,20200101,99991231,18\n"
    result = written("sap-source-list", text)["sources"]
    (error,) = result.errors
    assert (error.row, error.field, error.code) == (1, "valid_from", "wrong_value")
    assert error.message == "valid_from “soon” is no date of the formats dats, %d.%m.%Y, iso."
    assert error.key["supplier"] == "17"
    assert result.created == 1


def test_a_history_of_deliveries_is_read_by_data_alone(db):
    data, rows = deliveries.of(400)
    sheet = tables.read(data, name="history.csv").sheets[0]
    assert len(sheet.header) == 33 and sheet.header[0] == "id"
    load("suppliers", "code\n" + "".join(f"Maker {name}\n" for name in deliveries.MAKERS.values()))
    results = written(profile_of(deliveries.PROFILE), sheet)
    assert [result.rejected for result in results.values()] == [0] * 5
    assert OrderLine.objects.count() == 400
    assert {site.supplier.code for site in Site.objects.filter(is_placeholder=False)} == {
        "Maker Alpha",
        "Maker Beta",
        "Maker Gamma",
    }
    assert Source.objects.exclude(site__supplier=None).filter(supplier__code="Delta Trading").exists()
    words = {"Date Not Captured", "N/A - From RDC"}
    captured = sum(row["po sent to vendor date"] not in words for row in rows)
    assert 0 < captured < 400
    assert OrderLine.objects.exclude(ordered_on=None).count() == captured
    assert OrderLine.objects.filter(due_on=None).count() == 0


def test_its_columns_are_guessed_each_with_a_reason(db):
    data, _rows = deliveries.of(300)
    sheet = tables.read(data).sheets[0]
    found = guess(sheet.header, sheet.sample(), resource="order-lines")
    pairs = {one.target: one.source for one in found.columns}
    assert pairs["order"] == "po / so #"
    assert pairs["supplier"] == "vendor"
    assert pairs["site"] == "manufacturing site"
    assert pairs["quantity"] == "line item quantity"
    assert pairs["due_on"] == "scheduled delivery date"
    assert pairs["ordered_on"] == "po sent to vendor date"
    assert pairs["received_on"] == "delivered to client date"
    assert all(one.reason and 0 < one.confidence <= 1 for one in found.columns)
    ordered = next(one.column for one in found.columns if one.target == "ordered_on")
    assert ordered.blank == ("Date Not Captured", "N/A - From RDC")
    assert ordered.steps[0].told["formats"] == ("%m/%d/%y",)
    body = mapped(found.mapping, sheet)
    assert not body.unread, "every cell of what was guessed can be read"
