"""What changed since: no change is missed however late its transaction ends, and deleted rows are told."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from suppliers import deltas
from suppliers.api import lists
from suppliers.models import Change, Supplier, Tombstone
from suppliers.resources import RESOURCES
from tests.api.world import load, problem

pytestmark = pytest.mark.django_db(transaction=True)
ADD = """INSERT INTO suppliers_supplier (code, name, kind, lei, duns, email, status)
    VALUES (%s, '', 'maker', '', '', '', 'active')"""


def pulled(api, address):
    """(rows and tombstones of every page from there on, the token to go on with)."""
    rows, token = [], None
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        rows, token, address = rows + told["results"], told["delta"], told["next"]
    return rows, token


def since(token, resource="suppliers", limit=2):
    return f"/api/v1/{resource}/?limit={limit}&updated_after={token}"


def codes(rows):
    return [row["key"]["code"] if row.get("deleted") else row["code"] for row in rows]


@contextmanager
def another():
    """A second session, in a transaction of its own."""
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            yield other, cursor
    finally:
        other.rollback()
        other.close()


def test_of_two_transactions_the_earlier_may_end_last(api):
    _rows, token = pulled(api, since(deltas.now().place.write()))
    with another() as (early, one), another() as (late, two):
        one.execute(ADD, ["EARLY"])
        two.execute(ADD, ["LATE"])
        late.commit()
        rows, token = pulled(api, since(token))
        assert codes(rows) == []  # what is late waits for what is early, or a reader would be past it
        early.commit()
        rows, token = pulled(api, since(token))
        assert codes(rows) == ["EARLY", "LATE"]
    assert pulled(api, since(token))[0] == []


def test_or_first(api):
    token = deltas.now().place.write()
    with another() as (early, one), another() as (late, two):
        one.execute(ADD, ["EARLY"])
        two.execute(ADD, ["LATE"])
        early.commit()
        rows, token = pulled(api, since(token))
        assert codes(rows) == ["EARLY"]
        late.commit()
        rows, token = pulled(api, since(token))
        assert codes(rows) == ["LATE"]


def test_a_time_reaches_back_to_what_was_at_work_then(api, monkeypatch):
    """A change that was noted while an earlier transaction was at work does not hide it."""
    monkeypatch.setattr(deltas, "SKEW", timedelta(0))
    load("suppliers", "code\nOLD\n")
    with another() as (early, one):
        one.execute(ADD, ["EARLY"])
        load("suppliers", "code\nNOTED\n")
        moment = timezone.now()
        early.commit()
    rows, _token = pulled(api, since(moment.isoformat().replace("+00:00", "Z")))
    assert "EARLY" in codes(rows)
    assert "OLD" not in codes(rows)


def test_a_change_says_no_later_moment_than_its_transaction_looked(api, monkeypatch):
    """It began before the time that is asked for, and was noted after it: it says nothing of that time."""
    monkeypatch.setattr(deltas, "SKEW", timedelta(0))
    with another() as (early, one), another() as (noting, two):
        one.execute(ADD, ["EARLY"])
        two.execute("SELECT now()")
        moment = timezone.now()
        early.commit()
        two.execute("INSERT INTO suppliers_change (resource, at) VALUES ('suppliers', now())")
        noting.commit()
    assert Change.objects.latest("pk").at < moment
    assert "EARLY" in codes(pulled(api, since(moment.isoformat().replace("+00:00", "Z")))[0])


def test_clocks_may_differ(api):
    load("suppliers", "code\nS1\n")
    ahead = timezone.now() + deltas.SKEW - timedelta(seconds=30)
    assert codes(pulled(api, since(ahead.isoformat().replace("+00:00", "Z")))[0]) == ["S1"]


def test_a_list_pulled_whole_leads_on_to_what_changed_meanwhile(api):
    load("suppliers", "code\nS1\nS2\nS3\n")
    first = api.get("/api/v1/suppliers/?limit=2").json()
    load("suppliers", "code,name\nS1,One\n")
    rest, _delta = pulled(api, first["next"])
    assert codes(first["results"] + rest) == ["S1", "S2", "S3"]
    rows, token = pulled(api, since(first["delta"]))
    assert [(row["code"], row["name"]) for row in rows] == [("S1", "One")]
    assert pulled(api, since(token))[0] == []


def test_an_empty_list_says_where_to_go_on_from_too(api):
    token = api.get("/api/v1/suppliers/").json()["delta"]
    load("suppliers", "code\nS1\n")
    assert codes(pulled(api, since(token))[0]) == ["S1"]


def test_deleted_rows_come_among_the_others_in_the_order_of_what_happened(api):
    token = deltas.now().place.write()
    load("suppliers", "code\n" + "".join(f"S{i}\n" for i in range(5)))
    Supplier.objects.filter(code="S1").delete()
    load("suppliers", "code,name\nS0,Zero\nS9,\n")
    gone = Supplier.objects.get(code="S2").pk
    Supplier.objects.filter(code__in=["S2", "S9"]).delete()
    load("suppliers", "code\nS2\n")
    for limit in (1, 2, 3, 100):
        rows, _token = pulled(api, since(token, limit=limit))
        assert codes(rows) == ["S3", "S4", "S1", "S0", "S2", "S9", "S2"]
        assert [row.get("deleted", False) for row in rows] == [False, False, True, False, True, True, False]
    assert rows[4] == {"deleted": True, "id": gone, "key": {"code": "S2"}}
    assert rows[6]["id"] > gone


def test_what_one_transaction_deletes_and_makes_comes_in_that_order(api):
    load("suppliers", "code\nS1\n")
    token = api.get("/api/v1/suppliers/").json()["delta"]
    with another() as (other, cursor):
        cursor.execute("DELETE FROM suppliers_supplier WHERE code = 'S1'")
        cursor.execute(ADD, ["S1"])
        other.commit()
    for limit in (1, 2):
        rows, _token = pulled(api, since(token, limit=limit))
        assert [row.get("deleted", False) for row in rows] == [True, False]


def test_a_key_of_what_is_gone_reads_as_its_row_did(api, facts):
    from suppliers.models import PriceBreak

    rows = {row["id"]: row for row in api.rows("price-breaks")}
    token = api.get("/api/v1/price-breaks/").json()["delta"]
    PriceBreak.objects.all().delete()
    gone, _token = pulled(api, since(token, "price-breaks"))
    key = RESOURCES["price-breaks"].key
    assert {one["id"]: one["key"] for one in gone} == {
        pk: {name: row[name] for name in key} for pk, row in rows.items()
    }


def test_a_stand_in_for_a_site_leaves_nothing(api):
    load("suppliers", "code\nS1\n")
    token = deltas.now().place.write()
    Tombstone.objects.create(resource="sites", row_id=1, key={"code": None})
    Tombstone.objects.create(resource="sites", row_id=2, key={"code": "F1"})
    rows, _token = pulled(api, since(token, "sites"))
    assert [row["key"] for row in rows] == [{"code": "F1"}]


def test_every_list_of_facts_can_be_followed(api, facts):
    for name in RESOURCES:
        everything = api.get(f"/api/v1/{name}/").json()
        rows, token = pulled(api, since("2001-01-01T00:00:00Z", name))
        assert [row for row in rows if not row.get("deleted")] == everything["results"]
        assert pulled(api, since(token, name))[0] == []
        assert pulled(api, since(everything["delta"], name))[0] == []


def test_a_filter_narrows_the_rows(api):
    token = deltas.now().place.write()
    load("suppliers", "code,status\nS1,active\nS2,blocked\n")
    rows, _token = pulled(api, since(token) + "&status=blocked")
    assert codes(rows) == ["S2"]


def test_a_place_of_another_life_of_the_database_asks_for_everything(api):
    load("suppliers", "code\nS1\n")
    token = api.get("/api/v1/suppliers/").json()["delta"]
    life, rest = token.split("-", 1)
    other = "0" * 12 if life != "0" * 12 else "1" * 12
    assert "whole list again" in problem(api.get(since(f"{other}-{rest}")), 410, "other_life")
    future = deltas.now().next + 1000
    problem(
        api.get(since(f"{life}-{future}-0-0")), 410, "other_life"
    )  # as an older copy of the same files has it


def test_tables_that_a_restore_makes_anew_are_another_life(api):
    before = deltas.now().life
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_aside AS TABLE suppliers_tombstone")
        cursor.execute("ALTER TABLE suppliers_tombstone RENAME TO old_tombstone")
        cursor.execute("ALTER TABLE kept_aside RENAME TO suppliers_tombstone")
        other = deltas.now().life
        cursor.execute("DROP TABLE suppliers_tombstone")
        cursor.execute("ALTER TABLE old_tombstone RENAME TO suppliers_tombstone")
    assert other != before
    assert deltas.now().life == before


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("updated_after=yesterday", 400, "wrong_value"),
        ("updated_after=", 400, "wrong_value"),
        ("updated_after=2026-01-31T12:00:00", 400, "wrong_value"),
        ("updated_after=2026-02-30", 422, "wrong_value"),
        ("updated_after=2026-01-31T25:00:00Z", 422, "wrong_value"),
        ("updated_after=2026-01-31&cursor=after-1", 422, "parameters_apart"),
        ("updated_after=2026-01-31&ordering=code", 422, "parameters_apart"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(api, asked, status, code):
    problem(api.get(f"/api/v1/suppliers/?{asked}"), status, code)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31t12:00:00.25z", "2026-01-31T12:00:00.25+00:00"),
        ("2026-01-31T12:00:00,123456789Z", "2026-01-31T12:00:00.123456+00:00"),
        ("2026-01-31T12:00:60Z", "2026-01-31T12:00:59+00:00"),
        ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00+00:00"),
        ("2026-01-31T12:00:00 02:00", "2026-01-31T10:00:00+00:00"),
        ("2026-01-31 12:00-0530", "2026-01-31T17:30:00+00:00"),
        ("2026-01-31", "2026-01-30T10:00:00+00:00"),
        ("0001-01-01T00:00:00+23:59", "1970-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59-23:59", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_a_time_is_never_read_as_a_later_one(told, meant):
    assert lists.read_moment(told) == datetime.fromisoformat(meant)


@pytest.mark.parametrize("name", ["positions", "readiness", "assessments", "single-points", "decisions"])
def test_a_list_that_cannot_be_followed_says_why(api, name):
    asked = api.get(f"/api/v1/{name}/?updated_after=2026-01-31")
    assert "no updated_after here: " in problem(asked, 400, "unknown_parameter")
    listed = api.get("/api/v1/schema/").json()["paths"][f"/api/v1/{name}/"]["get"]
    assert "no updated_after here: " in listed["description"]
    assert "delta" not in api.get(f"/api/v1/{name}/").json()


def test_tasks_can_be_followed_and_are_never_deleted(api):
    token = api.get("/api/v1/tasks/").json()["delta"]
    assert pulled(api, since(token, "tasks"))[0] == []
    assert "Tombstone" not in str(api.get("/api/v1/schema/").json()["components"]["schemas"]["TaskPage"])


def test_every_fact_stands_in_order_of_transactions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%%USING btree (changed, id)'")
        there = {table for (table,) in cursor.fetchall()}
    assert {resource.table for resource in RESOURCES.values()} <= there


def test_a_page_far_in_is_read_off_the_index(api):
    load("suppliers", "code\n" + "".join(f"S{i}\n" for i in range(2000)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE suppliers_supplier")
    one = Supplier.objects.get(code="S1500")
    rows = Supplier.objects.all()
    place = deltas.Place("", one.changed, deltas.THERE, one.pk)
    plan = deltas._between(rows, place, one.pk, deltas.now().oldest)[:11].explain()
    assert "supplier_in_order" in plan
    assert "Index Cond" in plan
    assert "ROW(changed, id) > ROW(" in plan


def test_a_page_of_changes_takes_a_fixed_number_of_queries(api, facts, django_assert_num_queries):
    token = api.get("/api/v1/order-lines/").json()["delta"]
    with django_assert_num_queries(4):  # the token's own, the moment, rows, tombstones
        api.get(since(token, "order-lines"))
