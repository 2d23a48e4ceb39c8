"""Odoo, ERPNext, the Dynamics family and NetSuite through the profiles that come with the house."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from suppliers.profiles import builtin, profile_of
from suppliers.resources import RESOURCES
from tests import shared_data
from tests.suppliers.mapping_rows import body_of, said, unread

ODOO = {
    "id": 1,
    "partner_id": [7, "Wood Corner"],
    "product_id": False,
    "product_tmpl_id": [4, "[E-COM07] Large Cabinet"],
    "min_qty": 1.0,
    "price": 790.0,
    "currency_id": [1, "USD"],
    "date_start": False,
    "date_end": "2026-12-31",
    "delay": 3,
    "uom_id": [1, "Units"],
}


def test_odoo_pairs_and_false():
    assert said(body_of("odoo-supplierinfo", [ODOO], "suppliers")) == [{"code": "7", "name": "Wood Corner"}]
    assert said(body_of("odoo-supplierinfo", [ODOO], "sources")) == [{"part": "E-COM07", "supplier": "7"}]
    assert said(body_of("odoo-supplierinfo", [ODOO], "terms")) == [
        {
            "part": "E-COM07",
            "supplier": "7",
            "kind": "info_record",
            "valid_to": "2026-12-31",
            "price": "790",
            "unit": "Units",
            "currency": "USD",
            "lead_time_days": "3",
            "minimum_order": "1",
        }
    ]


def test_odoo_quantities_are_price_breaks_of_one_agreement():
    rows = [
        ODOO,
        ODOO | {"min_qty": 3.0, "price": 785.0},
        ODOO | {"min_qty": 10.0, "price": 700.5, "delay": 5},
    ]
    (agreed,) = said(body_of("odoo-supplierinfo", rows, "terms"))
    assert (agreed["price"], agreed["minimum_order"], agreed["lead_time_days"]) == ("790", "1", "5")
    breaks = said(body_of("odoo-supplierinfo", rows, "price-breaks"))
    assert [(row["minimum_quantity"], row["price"]) for row in breaks] == [
        ("1", "790"),
        ("3", "785"),
        ("10", "700.5"),
    ]
    assert said(body_of("odoo-supplierinfo", [ODOO | {"min_qty": 0.0}], "price-breaks")) == []


def test_the_demonstration_rows_from_outside_are_read():
    told = json.loads((shared_data.folder("erp_shapes") / "shapes.json").read_text())
    rows = told["odoo"]["product.supplierinfo"]["demo_rows"]
    records = [
        ODOO
        | {
            "product_tmpl_id": [1, part],
            "partner_id": [n, who],
            "min_qty": least,
            "price": price,
            "delay": days,
        }
        for n, (part, who, least, price, days) in enumerate(rows)
    ]
    body = body_of("odoo-supplierinfo", records, "terms")
    assert not unread(body) and {row["lead_time_days"] for row in said(body)} >= {"3", "10"}


def test_erpnext_suppliers_that_are_disabled_or_on_hold_are_blocked():
    row = {
        "name": "S-1",
        "supplier_name": "One",
        "supplier_group": "Raw",
        "country": "Germany",
        "disabled": 0,
        "on_hold": 0,
    }
    rows = [
        row,
        row | {"name": "S-2", "disabled": 1},
        row | {"name": "S-3", "on_hold": 1, "country": "Utopia"},
    ]
    body = body_of("erpnext-suppliers", {"data": rows})
    assert [(r["code"], r["status"]) for r in said(body)] == [
        ("S-1", "active"),
        ("S-2", "blocked"),
        ("S-3", "blocked"),
    ]
    assert said(body)[0]["country"] == "DE"
    assert unread(body) == [(3, "country", "Utopia")]


def test_erpnext_suppliers_of_an_item():
    rows = {
        "data": [
            {
                "item_code": "A",
                "supplier_items": [
                    {"supplier": "S-1", "supplier_part_no": "x"},
                    {"supplier": "S-2", "supplier_part_no": ""},
                ],
            }
        ]
    }
    body = body_of("erpnext-item-suppliers", rows, sheet="supplier_items")
    assert said(body) == [{"part": "A", "supplier": "S-1"}, {"part": "A", "supplier": "S-2"}]


def test_erpnext_receipts():
    row = {
        "parent": "PR-1",
        "purchase_order": "PO-1",
        "purchase_order_item": "a1",
        "item_code": "A",
        "received_qty": 10,
        "qty": 8,
        "rejected_qty": 2,
        "schedule_date": "2026-01-31",
    }
    assert said(body_of("erpnext-receipts", {"data": [row]})) == [
        {
            "order": "PO-1",
            "line": "a1",
            "receipt": "PR-1",
            "received_on": "2026-01-31",
            "quantity": "10",
            "rejected": "2",
        }
    ]


def test_lead_times_of_business_central_are_days():
    text = "Item No.,Vendor No.,Lead Time Calculation,Vendor Item No.\nA,V1,2W,x\nB,V1,<1M+5D>,\nC,V1,<1M+CM>,\nD,V1,,\n"
    body = body_of("business-central-item-vendors", text, "terms")
    assert [row.get("lead_time_days") for row in said(body)] == ["14", "35", "<1M+CM>", None]
    assert unread(body) == [(3, "lead_time_days", "<1M+CM>")]
    rows = {"value": [{"itemNo": "A", "vendorNo": "V1", "leadTimeCalculation": "10D"}]}
    assert said(body_of("business-central-item-vendors", rows, "terms"))[0]["lead_time_days"] == "10"


def test_dynamics_gp():
    text = "ITEMNMBR,VENDORID,VNDITNUM,AVRGLDTM,MINORQTY,PLANNINGLEADTIME\nA,V1,x,9,0,12\n"
    (row,) = said(body_of("dynamics-gp-item-vendors", text, "terms"))
    assert row == {"part": "A", "supplier": "V1", "kind": "info_record", "lead_time_days": "12"}


def test_dynamics_365_finance():
    rows = {
        "value": [
            {
                "ItemNumber": "A",
                "ApprovedVendorAccountNumber": "V1",
                "EffectiveDate": "2026-01-01T12:00:00Z",
                "ExpirationDate": "2154-12-31T12:00:00Z",
            }
        ]
    }
    assert said(body_of("d365-approved-vendors", rows)) == [
        {"part": "A", "supplier": "V1", "valid_from": "2026-01-01"}
    ]
    row = {
        "VendorAccountNumber": "V1",
        "VendorOrganizationName": "One",
        "OnHoldStatus": "No",
        "AddressCountryRegionId": "DEU",
    }
    found = said(
        body_of("d365-vendors", {"value": [row, row | {"VendorAccountNumber": "V2", "OnHoldStatus": "All"}]})
    )
    assert [(r["code"], r["country"], r["status"]) for r in found] == [
        ("V1", "DE", "active"),
        ("V2", "DE", "blocked"),
    ]


def test_netsuite():
    row = {
        "itemId": "A",
        "vendor": {"internalId": "5", "name": "One"},
        "purchasePrice": 12.5,
        "preferredVendor": True,
        "vendorCurrencyName": "USD",
    }
    assert said(body_of("netsuite-item-vendors", [row], "sources")) == [
        {"part": "A", "supplier": "5", "role": "primary"}
    ]
    (agreed,) = said(body_of("netsuite-item-vendors", [row], "terms"))
    assert (agreed["price"], agreed["currency"]) == ("12.5", "USD")


@pytest.mark.parametrize("name", list(builtin()))
def test_a_profile_is_data_that_can_be_written_and_read_again(name):
    profile = builtin()[name]
    assert profile_of(json.loads(json.dumps(profile.as_data()))) == profile
    assert profile.label and profile.about and profile.verified_by and profile.needs
    for mapping in profile.into:
        resource = RESOURCES[mapping.resource]
        assert all(key in mapping.columns for key in resource.key if resource.is_needed(key))
        assert not set(mapping.owns) & set(resource.key)


def test_the_docs_are_made_from_the_profiles(capsys):
    call_command("describe_profiles")
    docs = Path(__file__).resolve().parents[2] / "docs" / "profiles.md"
    assert docs.read_text() == capsys.readouterr().out, "run: manage.py describe_profiles > docs/profiles.md"


def test_profiles_load_what_is_referred_to_first():
    order = list(RESOURCES)
    for profile in builtin().values():
        assert list(profile.resources) == sorted(profile.resources, key=order.index)
