"""Promises of the one writer about every body: order, split and format do not matter, and no bytes break it."""

import json
import random
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suppliers.models import Part, Source, Supplier
from suppliers.reading import BodyRefused
from suppliers.resources import RESOURCES, named
from suppliers.writing import write

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MANY = settings(FEW, max_examples=120)
SITES = "code,supplier,kind,country\nF1,S1,factory,DE\nF2,S2,factory,FR\n"

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
money = st.decimals(0, 10**9, places=4).map(str)
parts = st.fixed_dictionaries(
    {"number": st.integers(1, 400).map("P{}".format)},
    optional={
        "description": words,
        "annual_demand": st.none() | money,
        "criticality": st.none() | st.integers(1, 5).map(str),
        "substitutability": st.decimals(0, 1, places=3).map(str),
        "kind": st.sampled_from(["material", "service", "software", "utility"]),
        "currency": st.sampled_from(["EUR", "USD", "JPY"]),
    },
)
bodies = st.lists(parts, min_size=1, max_size=12, unique_by=lambda row: row["number"])
sources = st.lists(
    st.fixed_dictionaries(
        {
            "part": st.sampled_from(["P1", "P2", "P3"]),
            "supplier": st.sampled_from(["S1", "S2"]),
            "site": st.sampled_from([None, "F1", "F2"]),
            "role": st.sampled_from([None, "secondary", "candidate"]),
            "valid_from": st.none() | st.dates(date(2000, 1, 1), date(2050, 1, 1)).map(str),
            "tools": st.sampled_from([None, "T1", "T1;T2"]),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: (row["part"], row["supplier"], row["site"]),
)


def load(resource, rows, format="json"):
    data = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return write(named(resource), data, format=format, by=None, why="test")


def as_csv(rows):
    """Every row has every column, so that absent and empty do not differ."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)
    return out.getvalue().encode()


def as_ndjson(rows):
    return "\n".join(json.dumps(row) for row in rows).encode()


def facts(model):
    """The rows without their ids and stamps, in the order of their keys."""
    paths = {
        Part: [
            "number",
            "plant__code",
            "description",
            "annual_demand",
            "criticality",
            "substitutability",
            "kind",
            "currency",
            "procurement",
            "status",
        ],
        Source: [
            "part__number",
            "supplier__code",
            "site__code",
            "site__is_placeholder",
            "role",
            "valid_from",
            "tools",
        ],
    }[model]
    return sorted(map(str, model.objects.values_list(*paths)))


@contextmanager
def undone():
    """What is written inside is taken back, so that each example starts from the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(model, steps):
    """The facts after these bodies, one after the other."""
    with undone():
        for resource, rows, format in steps:
            assert load(resource, rows, format).errors == []
        return facts(model)


@pytest.fixture
def listed():
    assert load("suppliers", b"code\nS1\nS2\n", "csv").errors == []
    assert load("parts", b"number\nP1\nP2\nP3\n", "csv").errors == []
    assert load("sites", SITES.encode(), "csv").errors == []
    assert load("tools", b"code\nT1\nT2\n", "csv").errors == []


@FEW
@given(rows=bodies, seed=st.integers(0, 2**32), cut=st.integers(0, 12))
def test_reordered_and_split_bodies_give_the_same_facts(listed, rows, seed, cut):
    mixed = random.Random(seed).sample(rows, len(rows))
    pieces = [piece for piece in (mixed[:cut], mixed[cut:]) if piece]
    whole = outcome(Part, [("parts", rows, "json")])
    assert outcome(Part, [("parts", mixed, "json")]) == whole
    assert outcome(Part, [("parts", piece, "json") for piece in pieces]) == whole


@FEW
@given(rows=sources, seed=st.integers(0, 2**32), cut=st.integers(0, 8))
def test_reordered_and_split_sources_give_the_same_facts(listed, rows, seed, cut):
    mixed = random.Random(seed).sample(rows, len(rows))
    pieces = [piece for piece in (mixed[:cut], mixed[cut:]) if piece]
    whole = outcome(Source, [("sources", rows, "json")])
    assert outcome(Source, [("sources", piece, "json") for piece in pieces]) == whole


@FEW
@given(rows=bodies)
def test_csv_json_and_ndjson_of_the_same_rows_give_the_same_facts(listed, rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    rows = [{name: row.get(name) for name in columns} for row in rows]
    if "kind" in columns:
        rows = [row | {"kind": row["kind"] or "material"} for row in rows]
    made = {
        outcome_of: outcome(Part, [("parts", body, outcome_of)])
        for outcome_of, body in (
            ("json", json.dumps(rows).encode()),
            ("ndjson", as_ndjson(rows)),
            ("csv", as_csv(rows)),
        )
    }
    assert made["csv"] == made["json"] == made["ndjson"]


@FEW
@given(rows=bodies)
def test_the_same_body_twice_changes_nothing_the_second_time(listed, rows):
    with undone():
        load("parts", rows)
        again = load("parts", rows)
        assert (again.created, again.updated, again.unchanged) == (0, 0, len(rows))


def mutated(data: bytes, draw) -> bytes:
    """Some bytes changed, put in, taken out or doubled."""
    body = bytearray(data)
    for _time in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(body) - 1, 0)))
        deed = draw(st.sampled_from(["change", "insert", "cut", "double", "end"]))
        byte = draw(st.sampled_from(b'\x00\r\n\t",;|{}[]:\\e9-.\xff\xfe\xef\xbb\xc3\x80 *'))
        if deed == "change" and body:
            body[at] = byte
        elif deed == "insert":
            body[at:at] = bytes([byte])
        elif deed == "cut":
            del body[at : at + draw(st.integers(1, 9))]
        elif deed == "double":
            body[at:at] = body[at : at + draw(st.integers(1, 40))]
        else:
            del body[at:]
    return bytes(body)


BODIES = {
    ("parts", "csv"): b'number,plant,description,annual_demand,criticality,currency\nP1,,"a ""b"", c",1e3,5,EUR\nP2,*,d,,,\n',
    ("parts", "json"): b'[{"number": "P1", "criticality": 4, "annual_demand": 1.5}, {"number": "P2", "plant": null}]',
    ("parts", "ndjson"): b'{"number": "P1", "description": "x"}\n{"number": 7, "status": "active"}\n',
    ("suppliers", "json"): b'[{"code": "S3", "parent": "S1", "listed": true, "country": "DE"}]',
    ("suppliers", "csv"): b"code;parent;listed;country;lei\nS3;S1;true;DE;\nS1;;0;FR;x\n",
    ("sources", "csv"): b"part,plant,supplier,site,role,tools,valid_to\nP1,,S1,F1,primary,A;B,9999-12-31\nP2,,S2,,,,2026-01-31\n",
    ("sources", "json"): b'[{"part": "P1", "supplier": "S1", "tools": ["A", "B"], "target_share": 0.25}]',
    ("order-lines", "csv"): b"order,line,part,supplier,quantity,received,rejected\nO1,1,P1,S1,5,5,1\n",
    ("country-risks", "csv"): b"country,index,year,value\nDE,wgi_pv,2023,37.5\n",
}  # fmt: skip


@MANY
@given(data=st.data())
def test_no_bytes_raise_anything_but_a_refusal(listed, data):
    (resource, format), body = data.draw(st.sampled_from(sorted(BODIES.items())))
    body = mutated(body, data.draw)
    with undone():
        try:
            result = load(resource, body, format)
        except BodyRefused:
            return
        assert result.received == result.created + result.updated + result.unchanged + result.rejected
        assert all(error.message.endswith(".") for error in result.errors)
        assert {error.row for error in result.errors} <= set(range(1, result.received + 1))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


@MANY
@given(data=st.data())
def test_no_values_raise_anything_but_a_refusal(listed, data):
    resource = data.draw(st.sampled_from(sorted(RESOURCES)))
    columns = st.sampled_from([c.name for c in named(resource).columns])
    rows = data.draw(st.lists(st.dictionaries(columns, json_values, max_size=5), min_size=1, max_size=4))
    body = json.dumps(rows, ensure_ascii=True).encode()
    with undone():
        try:
            result = load(resource, body)
        except BodyRefused:
            return
        assert result.received == len(rows)


@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_one_resource_lose_no_row_and_never_deadlock():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def write_some(number):
        """Each has rows of its own, and all speak of the same fifty, in orders of their own."""
        own = [{"code": f"S{number}-{i}"} for i in range(50)]
        shared = [{"code": f"X{i}", "name": f"by {number}"} for i in range(50)]
        random.Random(number).shuffle(shared)
        try:
            return [load("suppliers", [*own, *shared]) for _round in range(3)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        results = [result for some in pool.map(write_some, range(8)) for result in some]
    assert [r.errors for r in results if r.errors] == []
    assert Supplier.objects.count() == 8 * 50 + 50
    assert sum(r.created for r in results) == 8 * 50 + 50
    assert Supplier.objects.filter(code="X7").values_list("name", flat=True).get().startswith("by ")


@pytest.mark.django_db(transaction=True)
def test_writers_of_different_resources_wait_for_no_deadlock():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    load("suppliers", b"code\nS1\nS2\n", "csv")
    load("parts", b"number\nP1\nP2\n", "csv")

    def write_some(number):
        bodies = [
            ("suppliers", f"code,name\nS1,{number}\nS2,{number}\n"),
            ("parts", f"number,description\nP2,{number}\nP1,{number}\n"),
            ("sources", f"part,supplier,ramp_days\nP1,S2,{number}\nP2,S1,{number}\n"),
        ]
        random.Random(number).shuffle(bodies)
        try:
            return [load(name, body.encode(), "csv") for _round in range(4) for name, body in bodies]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        results = [result for some in pool.map(write_some, range(6)) for result in some]
    assert [r.errors for r in results if r.errors] == []
    assert Source.objects.count() == 2
