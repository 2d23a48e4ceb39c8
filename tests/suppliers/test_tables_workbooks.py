"""Workbooks: what their cells say, and what they may not do to the reader."""

import io
import time
import tracemalloc
import zipfile

import pytest

from suppliers import tables
from suppliers.reading import BodyRefused
from tests.suppliers.mutations import bomb
from tests.suppliers.workbook_bytes import packed, sheet_xml, table, workbook

HEADER = [["part", "price", "from", "code"]]


def read(data, **options):
    return tables.read(data, **options)


def rows(found):
    columns = [cells.to_pylist() for cells in found.columns.values()]
    return [list(row) for row in zip(*columns, strict=True)]


def refused(data, **options):
    with pytest.raises(BodyRefused) as said:
        read(data, **options)
    return said.value.code


def test_numbers_have_no_noise_and_text_stays_text():
    found = read(workbook([*HEADER, ["A", "0.30000000000000004", 1, "007"], ["B", 12.0, 2, "1.0"]])).sheets[0]
    assert rows(found) == [["A", "0.30000000000000004", "1", "007"], ["B", "12", "2", "1.0"]]
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c></row>'
    cells += (
        '<row r="2"><c r="A2"><v>0.30000000000000004</v></c></row><row r="3"><c r="A3"><v>1.2E3</v></c></row>'
    )
    assert rows(read(packed({"S": sheet_xml(cells)})).sheets[0]) == [["0.3"], ["1200"]]


@pytest.mark.parametrize(
    ("style", "value", "properties", "text"),
    [
        (1, "46053", "", "2026-01-31"),
        (2, "46053", "", "2026-01-31"),
        (1, "46053.4375", "", "2026-01-31 10:30:00"),
        (1, "0.5", "", "12:00:00"),
        (1, "59", "", "1900-02-28"),
        (1, "61", "", "1900-03-01"),
        (1, "44591", 'date1904="1"', "2026-01-31"),
        (0, "46053", "", "46053"),
        (1, "9999999999", "", "9999999999"),
    ],
)
def test_days_are_iso_text(style, value, properties, text):
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>on</t></is></c></row>'
    cells += f'<row r="2"><c r="A2" s="{style}"><v>{value}</v></c></row>'
    assert rows(read(packed({"S": sheet_xml(cells)}, properties=properties)).sheets[0]) == [[text]]


def test_shared_strings_booleans_errors_and_formulas():
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="b"><v>1</v></c><c r="C2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>"x"</f><v>x</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="C3"><f>B1</f></c></row>'
    )
    found = read(packed({"S": sheet_xml(cells)}, strings=["a", "b", "c", "007"])).sheets[0]
    assert rows(found) == [["007", "true", "2"], ["x", "#N/A", None]]
    assert "Formulas without a stored value are empty: 1 cells." in found.notes.said


def test_merged_cells_hold_their_value_once_and_are_told():
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    found = read(packed({"S": sheet_xml(table([["a", "b"], ["x", 1], [None, 2]]), merged)})).sheets[0]
    assert rows(found) == [["x", "1"], [None, "2"]]
    assert any("Merged cells" in said for said in found.notes.said)


def test_titles_empty_rows_and_row_numbers():
    cells = table([["Report 2026"]]) + table([["part", "price", "unit"], ["A", 1, "pc"]], first=4)
    cells += table([["B", 2, "pc"]], first=9)
    found = read(packed({"S": sheet_xml(cells)})).sheets[0]
    assert (found.header, found.header_row) == (["part", "price", "unit"], 4)
    assert found.row_numbers.to_pylist() == [1, 5], "row n stands in row header_row + n of the sheet"
    assert read(packed({"S": sheet_xml(cells)}), header_row=5).sheets[0].header == ["A", "1", "pc"]


def test_sheets_are_listed_and_can_be_chosen():
    one, two = sheet_xml(table([["a", "b"], [1, 2]])), sheet_xml(table([["c", "d"], [3, 4]]))
    data = packed({"One": one, "Empty": sheet_xml(""), "Two": two})
    assert read(data).names == ["One", "Two"]
    assert read(data, sheet="Two").names == ["Two"]
    assert refused(data, sheet="Three") == "no_such_sheet"
    assert refused(data, sheet="Empty") == "empty"


def test_a_used_range_to_the_last_cell_costs_nothing():
    cells = table([["a", "b"], [1, 2]])
    cells += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert rows(read(packed({"S": sheet_xml(cells)})).sheets[0]) == [["1", "2"]]
    filled = table([["a", "b"], [1, 2]]) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    tracemalloc.start()
    found = read(packed({"S": sheet_xml(filled)})).sheets[0]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.row_numbers.to_pylist() == [1, 1048575]
    assert peak < 20_000_000


def test_a_million_empty_rows_are_quick_and_small():
    filled = table([["a", "b"], [1, 2]])
    many, few = ("".join(f'<row r="{n}" s="1"/>' for n in range(3, most)) for most in (1_000_003, 50_003))
    began = time.monotonic()
    assert read(packed({"S": sheet_xml(filled + many)})).sheets[0].count == 1
    assert time.monotonic() - began < 30
    tracemalloc.start()
    assert read(packed({"S": sheet_xml(filled + few)})).sheets[0].count == 1
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("told", "code"), [(4_000_000_000, "inflates_too_large"), (100 << 20, "damaged"), (1000, "damaged")]
)
def test_a_zip_bomb_is_refused_whatever_it_says_of_itself(told, code):
    data = bomb(packed({"S": sheet_xml(table([["a"], [1]]))}), told)
    assert len(data) < 500_000
    tracemalloc.start()
    began = time.monotonic()
    assert refused(data) == code
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - began < 30
    assert peak < 20_000_000


def test_what_no_sheet_refers_to_is_not_inflated():
    data = bomb(packed({"S": sheet_xml(table([["a"], [1]])), "T": sheet_xml("")}), 4_000_000_000)
    data = data.replace(b"worksheets/sheet1.xml", b"worksheets/sheetX.xml")
    assert refused(data) == "empty"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_are_refused(part, doctype):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{main}"><sheetData/></worksheet>'
    data = packed({"S": sheet_xml(table([["a"], [1]]))}, extra={part: xml})
    assert refused(data) == "doctype"


def test_deep_nesting_is_refused():
    assert refused(packed({"S": "<x>" * 1000 + "</x>" * 1000})) == "damaged"
    assert (
        refused(packed({"S": sheet_xml("")}, extra={"xl/sharedStrings.xml": "<x>" * 99 + "</x>" * 99}))
        == "damaged"
    )


def test_blanks_are_no_values():
    assert read(workbook([["a", "b"], ["x", 1], [" ", "   "]])).sheets[0].row_numbers.to_pylist() == [1]
    assert refused(workbook([[" ", "  "]])) == "empty"


def test_old_and_encrypted_workbooks_are_told_apart():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    assert refused(old) == "old_workbook"
    assert refused(old + "EncryptedPackage".encode("utf-16-le")) == "encrypted"


def test_other_zips_are_told():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert refused(file.getvalue()) == "not_a_workbook"
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("content.xml", "x")
    assert refused(file.getvalue()) == "other_workbook"


def test_an_element_may_have_a_prefix():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>'
    xml += "<x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    assert rows(read(packed({"S": xml})).sheets[0]) == [["5"]]
