"""Rows as CSV and XLSX: what is a number stays one, what begins like a formula stays a text."""

import csv
import io
import tracemalloc
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import downloads, spreadsheets
from accounts.downloads import Table
from suppliers.reading.apostrophes import taken_off
from tests.pages import xlsx

DAY = date(2026, 6, 30)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
nasty = st.one_of(texts, st.from_regex(r"\A'{0,3}[=+\-@\t\r\n]?.{0,5}\Z"))


def table(*rows, names=("a", "b")):
    return Table("things", names, rows, DAY)


def csv_rows(of):
    return list(csv.reader(io.StringIO("".join(downloads.as_csv(of)), newline="")))


def xlsx_rows(of):
    return xlsx.lines(b"".join(downloads.as_xlsx(of)))


def test_numbers_days_and_flags_are_what_they_are():
    rows = [(1.23456, DAY), (-5, True), (Decimal("0.000001"), None), (None, "text"), (float("nan"), False)]
    assert csv_rows(table(*rows))[1:] == [
        ["1.2346", "2026-06-30"],
        ["-5", "True"],
        ["0.000001", ""],
        ["", "text"],
        ["", "False"],
    ]
    assert xlsx_rows(table(*rows))[1:] == [
        [1.2346, DAY],
        [-5.0, True],
        [1e-6, None],
        [None, "text"],
        [None, False],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_kept_a_text(text):
    assert csv_rows(table((text, 1)))[1] == ["'" + text, "1"]
    data = b"".join(downloads.as_xlsx(table((text, 1))))
    assert xlsx.lines(data)[1] == [text, 1.0]
    kinds = [(cell.get("t"), cell.find(f"{xlsx.MAIN}f")) for cell in xlsx.sheet(data).iter(f"{xlsx.MAIN}c")]
    assert kinds == [("inlineStr", None)] * 3 + [(None, None)]


def test_an_apostrophe_inside_or_before_a_word_is_left_alone():
    assert csv_rows(table(("'tis", "d'accord")))[1] == ["'tis", "d'accord"]


@settings(max_examples=300, deadline=None)
@given(text=nasty)
def test_import_takes_off_what_the_csv_put_on(text):
    import pyarrow as pa

    (written,) = csv_rows(table((text,), names=("a",)))[1:] or [[""]]
    assert taken_off(pa.array(written or [""], pa.string())).to_pylist() == [text]


@settings(max_examples=300, deadline=None)
@given(text=nasty.filter(lambda told: not {"\ufffe", "\uffff"} & set(told)))
def test_import_takes_off_what_the_xlsx_put_on(text):
    import pyarrow as pa

    (found,) = xlsx_rows(table((text,), names=("a",)))[1:]
    assert taken_off(pa.array([found[0] if found else ""], pa.string())).to_pylist() == [
        text or None or found[0]
    ]


def test_the_sheet_has_its_heading_frozen_filters_and_widths():
    data = b"".join(downloads.as_xlsx(table(("x" * 30, 1), ("y", 2), names=("long", "n"))))
    found = xlsx.sheet(data)
    pane = next(found.iter(f"{xlsx.MAIN}pane"))
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
    assert next(found.iter(f"{xlsx.MAIN}autoFilter")).get("ref") == "A1:B3"
    assert [col.get("width") for col in found.iter(f"{xlsx.MAIN}col")] == ["31", "8"]


def test_a_moment_keeps_its_hour_and_an_old_day_is_a_text():
    data = b"".join(downloads.as_xlsx(table((datetime.combine(DAY, time(12)), date(1850, 1, 1)))))
    cells = list(xlsx.sheet(data).iter(f"{xlsx.MAIN}c"))[2:]
    assert float(cells[0].find(f"{xlsx.MAIN}v").text) == (DAY - date(1899, 12, 30)).days + 0.5
    assert xlsx.lines(data)[1][1] == "1850-01-01"


def test_a_table_without_rows_has_its_heading():
    assert csv_rows(table()) == [["a", "b"]]
    assert xlsx_rows(table()) == [["a", "b"]]


@pytest.mark.parametrize("written", [downloads.as_csv, downloads.as_xlsx])
def test_many_rows_need_no_more_memory_than_few(written):
    def peak(count):
        tracemalloc.start()
        rows = ((f"P-{i}", i * 1.5) for i in range(count))
        for _piece in written(Table("things", ("a", "b"), rows, DAY)):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(20_000) < peak(2_000) + 2_000_000


def test_columns_are_lettered_as_a_sheet_letters_them():
    assert [spreadsheets.letters(i) for i in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
