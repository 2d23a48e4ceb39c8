"""Long bodies are cut between rows, whatever their quotes, and each piece reads alone."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suppliers.reading import BodyRefused, pieces
from suppliers.reading.bodies import read_csv
from suppliers.reading.json_bodies import read_json, read_ndjson
from suppliers.reading.records import records

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
cells = st.text(alphabet="ab\",;\n\r é\\{}[]'1", max_size=12)
texts = st.text(alphabet="ab\",;\n é\\{}[]:'1\x7f", max_size=12)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 120)
    monkeypatch.setattr(pieces, "MOST_ROWS", 4)


def blocks(data, size=7):
    return (data[i : i + size] for i in range(0, len(data), size))


def cut(data, format, **options):
    return list(pieces.cut(blocks(data), format=format, **options))


def as_csv(rows, *, end="\n", quoting=csv.QUOTE_MINIMAL):
    sink = io.StringIO(newline="")
    csv.writer(sink, lineterminator=end, quoting=quoting).writerows([["one", "two"], *rows])
    return sink.getvalue().encode()


def told(bodies):
    """Rows of bodies, with their places counted on as the pieces say."""
    found, first = [], 1
    for body, count in bodies:
        columns = [body.columns[name].to_pylist() for name in body.columns]
        for place, row in zip(body.row_numbers.to_pylist(), zip(*columns, strict=True), strict=True):
            found.append((first - 1 + place, dict(zip(body.columns, row, strict=True))))
        first += count
    return found


@FEW
@given(
    rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=25),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_csv_in_pieces_has_the_rows_of_the_whole(small, rows, end, quoting):
    data = as_csv(rows, end=end, quoting=quoting)
    try:
        whole = read_csv(data)
    except BodyRefused:
        return
    if not whole.count:
        return
    found = cut(data, "csv")
    assert told((read_csv(p.data), p.rows) for p in found) == told([(whole, whole.count)])
    assert all(p.rows <= 4 for p in found)


def test_a_quote_within_a_cell_is_only_a_character(small):
    lines = [f'{i},{i}" wide' if i % 3 == 0 else f'{i},"a ""b"",\nc"' for i in range(40)]
    data = ("one,two\n" + "\n".join(lines) + "\n").encode()
    found = cut(data, "csv")
    assert len(found) > 3
    assert sum(p.rows for p in found) == 40
    assert told((read_csv(p.data), p.rows) for p in found) == told([(read_csv(data), 40)])


@pytest.mark.parametrize("rows", [1, 4, 5])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n"])
def test_a_last_record_counts_with_a_line_end_and_without(small, rows, end):
    found = cut(b"one\n" + b"\n".join(b"%d" % n for n in range(rows)) + end, "csv")
    assert sum(piece.rows for piece in found) == rows
    assert b"".join(piece.data.removeprefix(b"one\n") for piece in found).split() == [
        b"%d" % n for n in range(rows)
    ]


def test_blank_lines_count_nowhere(small):
    data = b"one,two\n" + b"\n".join(b"%d,x\n\n" % i for i in range(30))
    found = cut(data, "csv")
    assert [number for number, _row in told((read_csv(p.data), p.rows) for p in found)] == list(range(1, 31))


@FEW
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(["one", "two"]), texts, min_size=1), min_size=1, max_size=25
    )
)
def test_json_in_pieces_has_the_rows_of_the_whole(small, rows):
    for indent in (None, 1):
        data = json.dumps(rows, ensure_ascii=False, indent=indent).encode()
        found = [row for piece in cut(data, "json") for row in json.loads(piece.data)]
        assert found == rows
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    found = [json.loads(line) for p in cut(lines, "ndjson") for line in p.data.splitlines() if line.strip()]
    assert found == rows


def test_nested_rows_and_escapes_are_no_ends(small):
    rows = [{"one": ['a"],', {"x": "\\"}], "two": '}]\\"' * (i % 3)} for i in range(30)]
    found = [row for piece in cut(json.dumps(rows).encode(), "json") for row in json.loads(piece.data)]
    assert found == rows


@pytest.mark.parametrize(
    ("data", "format", "code"),
    [
        (b"", "csv", "empty"),
        (b"one,two\n", "csv", "empty"),
        (b"\n\n", "ndjson", "empty"),
        (b"[]", "json", "empty"),
        (b'{"one": 1}', "json", "not_rows"),
        (b'[{"one": 1}', "json", "not_json"),
        (b'[{"one": 1}] {', "json", "not_json"),
        (b'[{"one": 1}}]', "json", "not_json"),
        (b"one\n" + b"x" * 1000, "csv", "row_too_large"),
        (b'one\n"' + b"x\n" * 1000, "csv", "row_too_large"),
        (b'["' + b"x" * 1000, "json", "row_too_large"),
        ("one\né\n".encode("latin-1"), "csv", "encoding"),
    ],
)
def test_what_makes_no_sense_is_refused(small, data, format, code):
    with pytest.raises(BodyRefused) as refused:
        cut(data, format)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("charset", ["utf-16", "windows-1252", "iso-8859-15"])
def test_another_charset_is_read_as_a_stream(small, charset):
    text = "one,two\n" + "".join(f"{i},Müller\n" for i in range(30))
    found = cut(text.encode(charset), "csv", charset=charset)
    assert len(found) > 3
    assert all("Müller".encode() in piece.data for piece in found)


def test_utf16_is_known_by_its_mark(small):
    assert sum(p.rows for p in cut("one,two\n1,é\n2,é\n".encode("utf-16"), "csv")) == 2
    assert cut("\ufeffone\n1\n".encode(), "csv")[0].data.startswith(b"one\n")


@FEW
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=12))
def test_rows_come_back_as_they_were_written(rows):
    data = as_csv(rows)
    try:
        whole = read_csv(data)
    except BodyRefused:
        return
    lines = records(data, format="csv")
    for number, row in told([(whole, whole.count)]):
        alone = read_csv(b"one,two\n" + lines[number - 1] + b"\n")
        assert [row] == [r for _n, r in told([(alone, 1)])]


def test_lines_of_ndjson_come_back_too():
    data = b'{"one": 1}\n\n{"one": 2}\n'
    assert records(data, format="ndjson") == [b'{"one": 1}', b'{"one": 2}']
    assert read_ndjson(data).count == 2
    assert records(b'[{"one": 1}, {"one": NaN}]', format="json") == [b'{"one":1}', b'{"one":"NaN"}']
    assert read_json(b'[{"one": 1}]').count == 1
