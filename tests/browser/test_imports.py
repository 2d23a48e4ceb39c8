"""A file is brought in Chromium: a delivery history of 33 columns, as it is, to order lines, and back again.

Each fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

import csv
import io
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from suppliers import loading
from suppliers.models import Load, OrderLine
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = (
    "ID,Project Code,PQ #,PO / SO #,ASN/DN #,Country,Managed By,Fulfill Via,Vendor INCO Term,Shipment Mode,"
    "PQ First Sent to Client Date,PO Sent to Vendor Date,Scheduled Delivery Date,Delivered to Client Date,"
    "Delivery Recorded Date,Product Group,Sub Classification,Vendor,Item Description,Molecule/Test Type,Brand,"
    "Dosage,Dosage Form,Unit of Measure (Per Pack),Line Item Quantity,Line Item Value,Pack Price,Unit Price,"
    "Manufacturing Site,First Line Designation,Weight (Kilograms),Freight Cost (USD),Line Item Insurance (USD)"
).split(",")
VENDOR, SITE = "Tablet Trading Ltd.", "Unit III, Pune"
PART = "Nevirapine 10mg/ml, oral suspension, Bottle, 240 ml"


def line(number, **other):
    told = dict.fromkeys(HEADER, "") | {
        "ID": str(number),
        "Project Code": "100-CI-T01",
        "PQ #": "Pre-PQ Process",
        "PO / SO #": f"SCMS-{number // 2}",
        "Country": "Côte d'Ivoire",
        "Shipment Mode": "Air",
        "PQ First Sent to Client Date": "Pre-PQ Process",
        "PO Sent to Vendor Date": "11/13/06",
        "Scheduled Delivery Date": "2-Jun-07",
        "Delivered to Client Date": "4-Jun-07",
        "Vendor": VENDOR,
        "Item Description": PART,
        "Line Item Quantity": str(100 + number),
        "Unit Price": "0.97",
        "Manufacturing Site": SITE,
        "Weight (Kilograms)": "Weight Captured Separately",
        "Freight Cost (USD)": "Freight Included in Commodity Cost",
    }
    return told | other


def history():
    """As it was downloaded: a byte order mark, two formats of dates, words in columns of dates and numbers, and a
    vendor who is not who makes it."""
    lines = [
        line(1),
        line(2, **{"PO Sent to Vendor Date": "Date Not Captured"}),
        line(3, **{"Delivered to Client Date": "31-Feb-07"}),
        line(4, Vendor="Nobody Ltd."),
        line(5, **{"Line Item Quantity": "see DN-304 (ID#:10589)"}),
        line(6),
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(lines)
    return ("\ufeff" + out.getvalue()).encode()


@pytest.fixture
def analyst(transactional_db, sign_in):
    load("suppliers", f'code,name\n"{VENDOR}",Trader\nMAKER,Maker\n')
    load("sites", f'code,supplier,kind,country\n"{SITE}",MAKER,factory,IN\n')
    load("parts", f'number,unit\n"{PART}",pc\n')
    load("sources", f'part,supplier,site\n"{PART}","{VENDOR}","{SITE}"\n')
    one = rows.person("analyst")
    sign_in(one)
    return one


def bring(page, live_server, data, name="history.csv"):
    page.goto(live_server.url + reverse("import_new"))
    expect(page.locator("form[data-wired]")).to_be_visible()
    page.get_by_label("Choose a file, or drop it here").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def choose(page, label, value):
    """A choice is sent and answered with the table anew."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label(label, exact=True).select_option(value)
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.get_by_label(label, exact=True)).to_have_value(value)


def put(page, label, value):
    if page.get_by_label(label, exact=True).input_value() == value:
        return
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label(label, exact=True).fill(value)
        page.get_by_label(label, exact=True).press("Tab")
    expect(page.locator(".htmx-request")).to_have_count(0)


def looked_at(page, axe):
    for theme in ("light", "dark"):
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (page.url, width)
            axe(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def say_what_goes_where(page):
    choose(page, "Holds", "order-lines")
    for source, target in {
        "PO / SO #": "order",
        "ID": "line",
        "Item Description": "part",
        "Vendor": "supplier",
        "Manufacturing Site": "site",
        "PO Sent to Vendor Date": "ordered_on",
        "Scheduled Delivery Date": "due_on",
        "Delivered to Client Date": "received_on",
        "Line Item Quantity": "quantity",
        "Unit Price": "unit_price",
    }.items():
        if page.get_by_label(f"Goes to: {source}", exact=True).input_value() != target:
            choose(page, f"Goes to: {source}", target)
    for source in (
        "Country",
        "Line Item Value",
        "Unit of Measure (Per Pack)",
        "Freight Cost (USD)",
        "Pack Price",
    ):
        if page.get_by_label(f"Goes to: {source}", exact=True).input_value():
            choose(page, f"Goes to: {source}", "")
    choose(page, "Written as: PO Sent to Vendor Date", "month-first")
    choose(page, "Written as: Delivered to Client Date", "day-first")
    put(page, "Read as empty: PO Sent to Vendor Date", "Date Not Captured")
    put(page, "Read as empty: Line Item Quantity", "")
    page.get_by_text("The same in every row").click()
    put(page, "currency", "USD")
    put(page, "unit", "pc")


def test_a_history_of_33_columns_is_mapped_without_touching_the_file(page, live_server, axe, analyst):
    bring(page, live_server, history())
    say_what_goes_where(page)
    looked_at(page, axe)
    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_role("heading", name="What it would change")).to_be_visible()
    assert OrderLine.objects.count() == 0
    expect(page.locator("td.is-wrong", has_text="31-Feb-07")).to_be_visible()
    expect(page.locator("td.is-wrong", has_text="see DN-304")).to_be_visible()
    expect(page.locator(".rejected")).to_contain_text("Nobody Ltd.")
    looked_at(page, axe)
    page.get_by_role("button", name="Load 3 rows").click()

    expect(page.get_by_text("It goes on when you leave this page.")).to_be_visible()
    one = Load.objects.get()
    loading.finish_here(one)
    expect(page.get_by_text(re.compile("Loaded on"))).to_be_visible()
    first = OrderLine.objects.get(line="1")
    assert (str(first.ordered_on), str(first.due_on)) == ("2006-11-13", "2007-06-02")
    assert (str(first.received_on), first.quantity, first.currency) == ("2007-06-04", 101, "USD")
    assert (first.source.supplier.code, first.source.site.code) == (VENDOR, SITE)
    assert OrderLine.objects.get(line="2").ordered_on is None
    looked_at(page, axe)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download to mend").click()
    told = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert told[0][:-1] == HEADER
    assert [row[0] for row in told[1:]] == ["3", "4", "5"]

    page.get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("Undone: 3 rows are what they were before.")).to_be_visible()
    assert OrderLine.objects.count() == 0
    page.goto(live_server.url + reverse("imports"))
    expect(page.get_by_role("row", name=re.compile("history.csv"))).to_contain_text("undone")
    looked_at(page, axe)


def test_it_goes_without_scripts_and_what_cannot_be_read_is_said(live_server, browser, analyst, context):
    cookies = context.cookies()
    plain = browser.new_context(java_script_enabled=False, locale="en-GB")
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(live_server.url + reverse("import_new"))
    page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("alert")).to_contain_text("The file is a PDF")
    page.goto(live_server.url + reverse("import_new"))
    page.set_input_files(
        "#file", {"name": "p.csv", "mimeType": "text/csv", "buffer": b"number,unit\nP1,kg\n"}
    )
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Load 1 row")).to_be_visible()
    plain.close()


def test_a_file_is_dropped_and_the_way_goes_by_keyboard(page, live_server, axe, analyst):
    page.goto(live_server.url + reverse("import_new"))
    expect(page.locator("form[data-wired]")).to_be_visible()
    looked_at(page, axe)
    page.evaluate(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["number,unit\\nP1,kg\\n"], "parts.csv", {type: "text/csv"}));
            document.querySelector(".drop").dispatchEvent(
                new DragEvent("drop", {dataTransfer: dropped, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator(".drop-said")).to_contain_text("1 KiB")
    page.get_by_role("button", name="Read it").press("Enter")
    expect(page.get_by_role("heading", name="parts.csv")).to_be_visible()
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.get_by_role("button", name="Load 1 row")).to_be_visible()
    page.get_by_role("link", name="Back to the columns").press("Enter")
    page.get_by_role("button", name="Throw away").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Throw away").press("Enter")
    expect(page.get_by_text("Nothing of it was written.")).to_be_visible()
