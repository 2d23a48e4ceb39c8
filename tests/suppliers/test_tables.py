"""Raw tables: CSV of every dialect, lists as SAP prints them, and JSON as ERPs answer it."""

import pytest

from suppliers import tables
from suppliers.reading import BodyRefused


def sheet(data, **options):
    return tables.read(data.encode() if isinstance(data, str) else data, **options).sheets[0]


def rows(found):
    return [list(row.values()) for row in _rows(found)]


def _rows(found):
    columns = {name: cells.to_pylist() for name, cells in found.columns.items()}
    return [{name: cells[n] for name, cells in columns.items()} for n in range(found.count)]


def refused(data, **options):
    with pytest.raises(BodyRefused) as said:
        sheet(data, **options)
    return said.value.code, str(said.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_the_delimiter_is_told_over_many_lines(delimiter):
    text = "part;name;price\nA;Bolt, hex;1.5\nB;Nut;2\n".replace(";", delimiter)
    if delimiter == ",":
        text = text.replace("Bolt, hex", '"Bolt, hex"')
    assert rows(sheet(text)) == [["A", "Bolt, hex", "1.5"], ["B", "Nut", "2"]]


def test_a_comma_in_every_row_is_no_delimiter_where_the_header_has_none():
    found = sheet("part;price\nA;1,5\nB;2,25\nC;3,75\n")
    assert rows(found) == [["A", "1,5"], ["B", "2,25"], ["C", "3,75"]]
    assert (found.notes.delimiter, found.notes.decimal) == (";", ",")


def test_a_header_with_commas_in_one_name_does_not_mislead():
    found = sheet("part;name, long, short and other;unit\nA;x;pc\nB;y;pc\n")
    assert found.header == ["part", "name, long, short and other", "unit"]


def test_decimal_commas_make_more_cells_than_the_delimiter_and_are_none():
    found = sheet("low;mid;high;top\n1,5;2,5;3,5;4,5\n5,5;6,5;7,5;8,5\n")
    assert (found.header, found.notes.delimiter) == (["low", "mid", "high", "top"], ";")


def test_commas_in_some_texts_are_no_delimiter():
    notes = ["a, b, c, d, e", "plain", "x, y, z", "p, q, r, s, t", "one, two"]
    found = sheet("part;note\n" + "".join(f"A{n};{note}\n" for n, note in enumerate(notes)))
    assert rows(found) == [[f"A{n}", note] for n, note in enumerate(notes)]


def test_quotes_hold_delimiters_line_breaks_and_quotes():
    found = sheet('part,name\nA,"Bolt, ""hex""\nlong"\nB,"x;y;z"\n')
    assert rows(found) == [["A", 'Bolt, "hex"\nlong'], ["B", "x;y;z"]]


def test_excel_says_which_delimiter_it_wrote():
    found = sheet("sep=;\r\npart;a,b\r\nA;1,2\r\n")
    assert (found.header, rows(found), found.header_row) == (["part", "a,b"], [["A", "1,2"]], 2)


@pytest.mark.parametrize(
    ("codec", "mark", "said"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8"),
        ("utf-16-le", b"\xff\xfe", "UTF-16 LE"),
        ("utf-16-be", b"\xfe\xff", "UTF-16 BE"),
        ("utf-16-le", b"", "UTF-16 LE"),
        ("cp1252", b"", "Windows-1252"),
    ],
)
def test_the_encoding_is_told(codec, mark, said):
    found = sheet(mark + "part;name;price in €\nA;Müller – Söhne;5 €\nB;Weiß;6 €\n".encode(codec))
    assert found.header == ["part", "name", "price in €"]
    assert rows(found)[0] == ["A", "Müller – Söhne", "5 €"]
    assert found.notes.encoding == said


def test_bytes_that_can_be_no_encoding_name_their_line():
    code, sentence = refused(b"part,name\nA,M\xfcller\nB,\x81\x8d\n")
    assert code == "encoding" and "Line 3" in sentence and "Windows-1252" in sentence


def test_one_spoilt_byte_in_utf8_is_no_windows_file():
    code, sentence = refused("part,name\nA,Müller\nB,Größe\n".encode() + b"C,M\xfcller\n")
    assert code == "encoding" and "Line 4" in sentence


def test_titles_above_the_header_are_left_out_and_told():
    found = sheet("Open orders\nas of;2026-01-31\n\norder;line;part;quantity\n1;10;A;5\n2;10;B;6\n")
    assert found.header == ["order", "line", "part", "quantity"]
    assert (found.header_row, found.count, found.row_numbers.to_pylist()) == (4, 2, [1, 2])
    assert "Rows above the header were left out: 3." in found.notes.said


def test_the_header_row_can_be_told():
    text = "a,b\nc,d\n1,2\n"
    assert sheet(text, header_row=2).header == ["c", "d"]
    assert sheet(text, header_row=0).header == ["column 1", "column 2"]
    assert rows(sheet(text, header_row=0)) == [["a", "b"], ["c", "d"], ["1", "2"]]
    assert refused(text, header_row=9)[0] == "no_header"


def test_totals_at_the_end_are_left_out_and_told():
    found = sheet("part,plant,quantity,unit\nA,X,5,pc\nB,X,6,pc\nTotal,,11,\n")
    assert rows(found) == [["A", "X", "5", "pc"], ["B", "X", "6", "pc"]]
    assert "Rows of totals at the end were left out: 1." in found.notes.said
    assert sheet("part,quantity\nA,5\nTotal,3\n").count == 2, "a full row may be a part of that name"


def test_columns_of_one_name_are_numbered_and_told():
    found = sheet("part,price,price\nA,1,2\n")
    assert found.header == ["part", "price", "price (2)"]
    assert "Columns of the same name were numbered: “price”." in found.notes.said


def test_ragged_rows_are_misfits_with_their_numbers():
    found = sheet("a,b,c\n1,2,3\n1,2\n4,5,6\n1,2,3,4\n")
    assert rows(found) == [["1", "2", "3"], ["4", "5", "6"]]
    assert found.row_numbers.to_pylist() == [1, 3]
    assert [(row, code) for row, code, _said in found.misfits] == [(2, "ragged_row"), (4, "ragged_row")]


def test_a_delimiter_at_the_end_of_every_row_adds_no_column():
    assert sheet("a;b\n1;2;\n3;4;\n").header == ["a", "b"]


def test_cells_are_text_as_they_stand():
    found = sheet("part;code\n007;1e5\n1.0;TRUE\n  x  ;N/A\n")
    assert rows(found) == [["007", "1e5"], ["1.0", "TRUE"], ["x", "N/A"]]


def test_a_list_as_sap_prints_it():
    text = (
        "Purchasing info records                    Page 1\n\n"
        "-------------------------------\n"
        "|Material|Plnt| Net price |Per|\n"
        "-------------------------------\n"
        "|100-100 |1000|  1.250,00 |100|\n"
        "|100-200 |    |     5,50- |  1|\n"
        "-------------------------------\n"
        "|Material|Plnt| Net price |Per|\n"
        "-------------------------------\n"
        "|100-300 |1000|      7,00 |  1|\n"
        "|*       |    |  1.262,50 |   |\n"
        "-------------------------------\n"
    )
    found = sheet(text.replace("\n", "\r\n"))
    assert found.header == ["Material", "Plnt", "Net price", "Per"]
    assert rows(found) == [
        ["100-100", "1000", "1.250,00", "100"],
        ["100-200", None, "5,50-", "1"],
        ["100-300", "1000", "7,00", "1"],
    ]
    assert found.notes.decimal == ","


@pytest.mark.parametrize(
    "wrapped",
    [
        '{"d":{"results":[%s]}}',
        '{"d":[%s]}',
        '{"value":[%s]}',
        '{"data":[%s]}',
        '{"results":[%s],"next":null}',
        '{"message":[%s],"level":"INFO"}',
        "[%s]",
        "%s",
        '{"message":%s,"time":"x"}',
        '{"data":%s}',
    ],
)
def test_rows_are_unwrapped(wrapped):
    assert rows(sheet(wrapped % '{"a":"007","b":12.0,"c":true}')) == [["007", "12", "true"]]


def test_json_numbers_have_no_noise():
    found = sheet('[{"a":0.30000000000000004,"b":1e-7,"c":790.0,"d":12345678901234,"e":null,"f":""}]')
    assert rows(found) == [["0.3", "0.0000001", "790", "12345678901234", None, None]]


def test_objects_become_columns_and_lists_of_objects_a_sheet():
    raw = tables.read(
        b'{"d":{"results":[{"id":"1","who":{"name":"x","n":1},"pair":[7,"Wood"],'
        b'"items":{"results":[{"qty":"2"},{"qty":"3","id":"own"}]},"link":{"__deferred":{"uri":"u"}}}]}}'
    )
    assert raw.sheets[0].header == ["id", "who.name", "who.n", "pair"]
    assert rows(raw.sheets[0]) == [["1", "x", "1", '[7,"Wood"]']]
    assert raw.names == ["", "items"]
    assert _rows(raw.named("items")) == [{"id": "1", "qty": "2"}, {"id": "own", "qty": "3"}]


def test_ndjson_names_the_line_that_is_none():
    found = sheet('{"a":1}\n{"a":\n{"a":3}\n')
    assert rows(found) == [["1"], ["3"]]
    assert [(row, code) for row, code, _said in found.misfits] == [(2, "not_json")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\x1f\x8b\x08", "not_a_table"),
        (b"<html><table>", "not_a_table"),
        (b"PK\x03\x04nonsense", "damaged"),
        (bytes(range(256)) * 20, "not_a_table"),
        (b'{"a":', "not_json"),
        (b"[1,2,3]", "not_rows"),
        (b"[]", "empty"),
        (b"[" * 100_000, "not_json"),
        (b'part,name\nA,"never closed\n' + b"x" * 20_000_000, "not_csv"),
        (b",".join(b"c%d" % n for n in range(501)) + b"\n", "too_many_columns"),
        (b"x" * (64 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_one_sentence(data, code):
    found, sentence = refused(data)
    assert found == code
    assert sentence.count(".") >= 1 and "\n" not in sentence
