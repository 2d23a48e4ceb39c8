"""The services of S/4HANA through the profiles that come with the house."""

import json

import pytest

from suppliers import tables
from suppliers.profiles import builtin, mapped
from tests import shared_data
from tests.suppliers.mapping_rows import body_of, said, unread

SUPPLIER = {
    "Supplier": "1018",
    "PurchasingIsBlocked": False,
    "SupplierName": "Example AG",
    "DeletionIndicator": False,
    "SupplierProcurementBlock": "",
}


def test_flags_are_blank_x_or_true_within_one_entity():
    rows = [
        SUPPLIER,
        SUPPLIER | {"Supplier": "2", "PurchasingIsBlocked": True},
        SUPPLIER | {"Supplier": "3", "SupplierProcurementBlock": "X"},
        SUPPLIER | {"Supplier": "4", "DeletionIndicator": "X"},
    ]
    found = said(body_of("s4-suppliers", {"d": {"results": rows}}))
    assert [row["status"] for row in found] == ["active", "blocked", "blocked", "blocked"]
    assert found[0]["name"] == "Example AG"


INFO_RECORD = {
    "PurchasingInfoRecord": "5300000001",
    "PurchasingInfoRecordCategory": "0",
    "Plant": "1010",
    "Supplier": "10300001",
    "Material": "RM129",
    "MaterialPlannedDeliveryDurn": "1",
    "NetPriceAmount": "165.00",
    "MaterialPriceUnitQty": "100",
    "PurchaseOrderPriceUnit": "PC",
    "PriceValidityEndDate": "/Date(253402214400000)/",
    "MinimumPurchaseOrderQuantity": "0",
    "Currency": "EUR",
    "IsMarkedForDeletion": False,
}


def test_an_info_record_by_odata_has_strings_dates_in_milliseconds_and_a_price_per_hundred():
    rows = [INFO_RECORD, INFO_RECORD | {"Plant": "", "Material": "X", "IsMarkedForDeletion": True}]
    assert said(body_of("s4-info-records", {"d": {"results": rows}}, "terms")) == [
        {
            "part": "RM129",
            "plant": "1010",
            "supplier": "10300001",
            "kind": "info_record",
            "valid_to": "9999-12-31",
            "reference": "5300000001",
            "price": "165.00",
            "price_unit": "100",
            "unit": "PC",
            "currency": "EUR",
            "lead_time_days": "1",
        }
    ]


def test_plants_expanded_below_their_info_record_are_a_sheet():
    head = {"PurchasingInfoRecord": "5300000001", "Supplier": "1", "Material": "M", "IsDeleted": False}
    plant = {k: v for k, v in INFO_RECORD.items() if k not in ("Supplier", "Material")}
    rows = [head | {"to_PurgInfoRecdOrgPlantData": {"results": [plant, plant | {"Plant": ""}]}}]
    body = body_of(
        "s4-info-records", {"d": {"results": rows}}, "sources", sheet="to_PurgInfoRecdOrgPlantData"
    )
    assert [(row["part"], row["plant"], row["supplier"]) for row in said(body)] == [
        ("M", "1010", "1"),
        ("M", "*", "1"),
    ]


def test_a_source_by_odata_is_open_at_its_end():
    row = {
        "Material": "RM128",
        "Plant": "1710",
        "SourceListRecord": "1",
        "ValidityStartDate": "2016-07-01T09:00:00+09:00",
        "ValidityEndDate": "9999-12-31T09:00:00+09:00",
        "Supplier": "17300001",
        "SupplierIsFixed": True,
        "SourceOfSupplyIsBlocked": False,
    }
    assert said(body_of("s4-source-list", {"value": [row]})) == [
        {
            "part": "RM128",
            "plant": "1710",
            "supplier": "17300001",
            "role": "primary",
            "valid_from": "2016-07-01",
            "valid_to": "9999-12-31",
            "status": "active",
        }
    ]


def test_an_order_item_takes_its_supplier_from_the_order_above_it():
    item = {
        "PurchaseOrderItem": "10",
        "Plant": "1710",
        "OrderQuantity": "40",
        "PurchaseOrderQuantityUnit": "PC",
        "DocumentCurrency": "USD",
        "NetPriceAmount": "40.00",
        "NetPriceQuantity": "1000",
        "IsCompletelyDelivered": True,
        "Material": "TG0012",
        "PurchasingDocumentDeletionCode": "",
    }
    order = {
        "PurchaseOrder": "4500000028",
        "Supplier": "17300001",
        "PurchaseOrderDate": "/Date(1474502400000)/",
    }
    rows = [order | {"to_PurchaseOrderItem": {"results": [item]}}]
    assert said(body_of("s4-order-lines", {"d": {"results": rows}}, sheet="to_PurchaseOrderItem")) == [
        {
            "order": "4500000028",
            "line": "10",
            "part": "TG0012",
            "plant": "1710",
            "supplier": "17300001",
            "status": "closed",
            "ordered_on": "2016-09-22",
            "quantity": "40",
            "unit": "PC",
            "unit_price": "0.04",
            "currency": "USD",
        }
    ]


def test_an_order_line_is_due_on_the_last_of_its_schedule_lines():
    row = {"PurchasingDocument": "4500000028", "PurchasingDocumentItem": "10", "ScheduleLine": "1"}
    rows = [
        row | {"ScheduleLineDeliveryDate": f"/Date({ms})/"}
        for ms in (1474502400000, 1474588800000, 1474416000000)
    ]
    assert said(body_of("s4-schedule-lines", {"d": {"results": rows}})) == [
        {"order": "4500000028", "line": "10", "due_on": "2016-09-23"}
    ]


@pytest.mark.parametrize(
    ("shape", "profile"),
    [
        ("A_Supplier", "s4-suppliers"),
        ("A_PurchasingSource", "s4-source-list"),
        ("A_PurchaseOrderItem", "s4-order-lines"),
        ("A_PurchaseOrderScheduleLine", "s4-schedule-lines"),
    ],
)
def test_the_sample_records_from_outside_are_recognised_and_read(shape, profile):
    shapes = json.loads((shared_data.folder("erp_shapes") / "shapes.json").read_text())
    sample = shapes["sap_s4_odata_v2"][shape]["sample"]
    assert all(name in sample for name in builtin()[profile].needs)
    body = body_of(profile, {"d": {"results": [sample]}})
    assert body.count == 1 and not unread(body)


def test_the_sandbox_answers_from_outside_are_read():
    folder = shared_data.folder("erp_shapes") / "sap" / "Outputs"
    name = "purchasing-info-record-material-group-01-purchasing-organization-plant-sample.json"
    raw = tables.read((folder / name).read_bytes())
    body = mapped(builtin()["s4-info-records"], raw.sheets[0], resource="terms")
    assert body.count > 5 and not unread(body)
    first = said(body)[0]
    assert (first["price"], first["price_unit"], first["valid_to"]) == ("165.00", "100", "9999-12-31")
    heads = tables.read((folder / "purchasing-info-record-general-01-sample.json").read_bytes())
    assert said(mapped(builtin()["s4-info-record-heads"], heads.sheets[0])) == [
        {"part": "MZ-TG-A14", "plant": "*", "supplier": "17300001"}
    ]
