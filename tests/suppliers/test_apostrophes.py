"""What a spreadsheet was kept from running comes in as it was meant; what is no spreadsheet, as it stands."""

import json
from datetime import date

import pytest

from accounts.downloads import Table, as_csv
from suppliers.reading import read
from suppliers.resources import named

PARTS = named("parts")
TEXTS = ["=1+1", "+49 30", "-x", "@SUM(A1)", "'=kept", "''@kept", "'tis", "d'accord", "plain"]


def descriptions(data, **how):
    rows = read(PARTS, data.encode(), **how)
    assert not rows.errors
    return rows.table.column("description").to_pylist()


def test_a_list_that_was_downloaded_is_read_as_what_it_showed():
    rows = [(f"P{i}", text, -5 - i) for i, text in enumerate(TEXTS)]
    table = Table("parts", ("number", "description", "annual_demand"), rows, date(2026, 1, 1))
    found = read(PARTS, "".join(as_csv(table)).encode(), format="csv")
    assert found.table.column("description").to_pylist() == TEXTS
    assert found.table.column("annual_demand").to_pylist() == [str(-5 - i) for i in range(len(TEXTS))]


def test_one_apostrophe_goes_and_only_before_a_sign():
    body = "number,description\n" + "".join(
        f"P{i},{text}\n" for i, text in enumerate(["'=1", "''=1", "'tis", "'"])
    )
    assert descriptions(body, format="csv") == ["=1", "'=1", "'tis", "'"]


def test_a_portfolio_is_taken_as_it_is_written():
    assert descriptions("number,description\nP,'=1\n", format="csv", as_written=True) == ["'=1"]


@pytest.mark.parametrize("format", ["json", "ndjson"])
def test_what_no_spreadsheet_wrote_is_left_alone(format):
    row = json.dumps({"number": "P", "description": "'=1"})
    assert descriptions(f"[{row}]" if format == "json" else row, format=format) == ["'=1"]


def test_a_number_keeps_its_sign():
    rows = read(
        named("financials"), b"supplier,period_end,ebit\nS,2026-01-01,-5\nT,2026-01-01,'-7\n", format="csv"
    )
    assert rows.table.column("ebit").to_pylist() == ["-5", "-7"]
