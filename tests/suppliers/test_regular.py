"""JSON as programs write it is read by column; the columns are those of the reading row by row."""

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from suppliers.reading import BodyRefused, json_bodies, marks, regular
from suppliers.reading.regular import columns_of, columns_of_lines

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=6),
    st.sampled_from(["", " ", "null", "1", "a,b", "{", "}]", ":", "é", "1e5"]),
)
NAMES = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=4, unique=True)
WRITTEN = [
    lambda rows: json.dumps(rows),
    lambda rows: json.dumps(rows, indent=2, ensure_ascii=False),
    lambda rows: json.dumps(rows, separators=(",", ":"), ensure_ascii=False),
    lambda rows: json.dumps(rows, separators=(" , ", " : "), ensure_ascii=False),
]


@st.composite
def bodies(draw) -> bytes:
    names = draw(NAMES)
    columns = [draw(st.sampled_from([VALUES, st.text(max_size=3), st.none(), st.integers()])) for _ in names]
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=5))
    written = draw(st.sampled_from(WRITTEN))([dict(zip(names, row, strict=True)) for row in rows])
    return written.encode("utf-8", "replace")


def outcome(read, data):
    try:
        body = read(data)
    except BodyRefused as refused:
        return refused.code, str(refused)
    return {
        "columns": {name: column.to_pylist() for name, column in body.columns.items()},
        "order": list(body.columns),
        "rows": body.row_numbers.to_pylist(),
        "count": body.count,
        "absent": {name: mask.to_pylist() for name, mask in body.absent.items()},
        "misfits": body.misfits,
        "misplaced": {name: mask.to_pylist() for name, mask in body.misplaced.items()},
    }


def both(read, data):
    """What is read by column where that is certain, and what is read row by row."""
    found = outcome(read, data)
    kept, json_bodies._regular = json_bodies._regular, lambda _data: None
    try:
        return found, outcome(read, data)
    finally:
        json_bodies._regular = kept


@given(bodies())
def test_an_array_is_read_alike_by_column_and_by_row(data):
    one, other = both(json_bodies.read_json, data)
    assert one == other


@given(bodies())
def test_lines_are_read_alike_by_column_and_by_row(data):
    try:
        lines = b"\n".join(orjson.dumps(row) for row in orjson.loads(data))
    except (orjson.JSONEncodeError, orjson.JSONDecodeError):
        return
    one, other = both(json_bodies.read_ndjson, lines)
    assert one == other


SMALL = b'[{"a":"x","b":1.50,"c":null},{"a":"","b":-0,"c":null},{"a":"y, {z}","b":true,"c":"1"}]'


@given(st.data())
@example(None)
def test_a_damaged_body_is_read_or_refused_alike(data):
    body = bytearray(SMALL)
    if data is not None:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(body) - 1))
            what = data.draw(st.sampled_from(list(b'"{}[],: \n\r\t\\0a\x01')))
            if data.draw(st.booleans()):
                body[at] = what
            else:
                body.insert(at, what)
    for read in (json_bodies.read_json, json_bodies.read_ndjson):
        for text in (bytes(body), bytes(body)[1:-1].replace(b"},{", b"}\n{")):
            one, other = both(read, text)
            assert one == other


def test_a_line_that_ends_within_an_object_is_no_comma():
    for lines in (b'{"a":1\n"b":2}', b'{"a":1,"b":2},{"a":1\n"b":2}', b'{"a":"x}\n{y"},{"a":"z"}'):
        assert columns_of_lines(lines) is None
        assert outcome(json_bodies.read_ndjson, lines)["misfits"]


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 9])
def test_blocks_end_anywhere(monkeypatch, rows):
    monkeypatch.setattr(regular, "ROWS", 2)
    made = [{"a": "x" * i, "b": None if i % 2 else i, "c": "{,}"} for i in range(rows)]
    data = json.dumps(made).encode()
    for block in range(1, 40):
        monkeypatch.setattr(marks, "BLOCK", block)
        assert columns_of(data) is not None
        one, other = both(json_bodies.read_json, data)
        assert one == other
        late = data.replace(b'"c"', b'"d"').replace(b'"d"', b'"c"', rows - 1)
        assert rows == 1 or columns_of(late) is None
    lines = [json.dumps(row) for row in made]
    for at in range(1, rows):
        for between in ("x, ", ",x "):
            hurt = f"[{', '.join(lines[:at])}{between}{', '.join(lines[at:])}]"
            assert columns_of(hurt.encode()) is None


def test_what_programs_write_is_read_by_column():
    rows = [{"a": str(i), "b": i / 7, "c": None if i % 2 else "ü", "d": i % 3 == 0} for i in range(20)]
    for written in WRITTEN[1:]:
        found = columns_of(written(rows).encode())
        assert found is not None
        assert [found["b"][i].as_py() for i in range(20)] == [repr(i / 7) for i in range(20)]
        assert [found["c"][i].as_py() for i in range(3)] == ["ü", None, "ü"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"[{}]",
        b'[{"a":1,"a":2}]',
        b'[{"a":1},{"b":1}]',
        b'[{"a":1},{"a":1,"b":1}]',
        b'[{"a":[1]}]',
        b'[{"a":{"b":1}}]',
        b'[{"a":"\\n"}]',
        b'[{"a":"\n"}]',
        b'[{"a":}]',
        b'[{"a":01}]',
        b'[{"a":1 2}]',
        b'[{"a":"x" "y"}]',
        b'[{"a":"x"y}]',
        b'[{"a":"x"},{"a":"x" "y"}]',
        b'[{"a":"x"},{"a":"x""y"}]',
        b'[{"a":NaN}]',
        b'[{"a":1},]',
        b'[{"a":1}] x',
        b'x [{"a":1}]',
        b'[{"a":1} x,{"a":1}]',
        b'[{"a":1},x {"a":1}]',
        b'[{x"a":1},{x"a":1}]',
        b'[{"a"x:1}]',
        b'[{"a":1}',
        b'[{"a":"1}]',
    ],
)
def test_anything_else_is_left_to_the_reading_row_by_row(data):
    assert columns_of(data) is None
    one, other = both(json_bodies.read_json, data)
    assert one == other
