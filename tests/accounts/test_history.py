"""History and change stamps on a table of the test's own."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import history
from accounts.history import track, untrack
from accounts.models import History, User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(db):
    execute(
        "CREATE TABLE things (id bigint PRIMARY KEY, name text, price int, phone text, changed xid8)",
        track("things", resource="things", without=("phone",)),
        "INSERT INTO things SELECT n, 'thing ' || n, n, '0' FROM generate_series(1, 100) n",
    )


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.rowcount


def stamps():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT changed::text::bigint FROM things")
        return [stamp for (stamp,) in cursor.fetchall()]


def entries():
    return History.objects.filter(resource="things")


def test_the_old_row_is_kept_on_update(things):
    execute("UPDATE things SET price = price + 1, name = 'new' WHERE id <= 3")
    kept = entries().order_by("row_id")
    assert [(entry.row_id, entry.old["name"], entry.old["price"]) for entry in kept] == [
        (1, "thing 1", 1),
        (2, "thing 2", 2),
        (3, "thing 3", 3),
    ]


def test_the_old_row_is_kept_on_delete(things):
    execute("DELETE FROM things WHERE id = 7")
    entry = history.of("things", 7).get()
    assert (entry.operation, entry.old["name"]) == ("delete", "thing 7")


def test_an_update_that_changes_nothing_writes_no_history_and_no_stamp(things):
    before = stamps()
    assert execute("UPDATE things SET price = price") == 100
    assert not entries().exists()
    assert stamps() == before


def test_of_a_mixed_update_only_what_changed_is_kept(things):
    execute("UPDATE things SET price = greatest(price, 95)")
    assert entries().count() == 94


def test_columns_that_are_not_kept_are_neither_stored_nor_a_change(things):
    execute("UPDATE things SET phone = '112' WHERE id = 1", "UPDATE things SET price = 0 WHERE id = 2")
    entry = entries().get()
    assert (entry.row_id, set(entry.old)) == (2, {"id", "name", "price"})


def test_who_and_why_are_written(things):
    by = User.objects.create_user("ann@holdfast.example", role=Role.ANALYST)
    with history.acting(by, "Price round 2026"):
        execute("UPDATE things SET price = 0 WHERE id = 1")
    execute("UPDATE things SET price = 0 WHERE id = 2")
    assert [(e.user, e.why) for e in entries().order_by("row_id")] == [(by, "Price round 2026"), (None, None)]


def test_acting_nests(things):
    ann = User.objects.create_user("ann@holdfast.example")
    bob = User.objects.create_user("bob@holdfast.example")
    history.acting(ann, "outer")
    with history.acting(bob, "inner"):
        execute("UPDATE things SET price = 0 WHERE id = 1")
    execute("UPDATE things SET price = 0 WHERE id = 2")
    assert [(e.user, e.why) for e in entries().order_by("row_id")] == [(bob, "inner"), (ann, "outer")]


def test_an_error_inside_leaves_who_acts_as_before(things):
    ann = User.objects.create_user("ann@holdfast.example")
    history.acting(ann, "outer")
    broken = "INSERT INTO things (id) VALUES (1)"
    with pytest.raises(IntegrityError), transaction.atomic(), history.acting(None, "inner"):
        execute(broken)
    execute("UPDATE things SET price = 0 WHERE id = 2")
    assert entries().get().user == ann


@pytest.mark.django_db(transaction=True)
def test_acting_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        history.acting(None, "nothing")


@pytest.mark.django_db(transaction=True)
def test_who_acts_is_forgotten_with_the_transaction():
    ann = User.objects.create_user("ann@holdfast.example")
    with transaction.atomic():
        history.acting(ann, "told")
    User.objects.filter(pk=ann.pk).update(role=Role.ANALYST)
    assert history.of("people", ann.pk).get().user is None


def test_history_is_found_newest_first(things):
    for price in (10, 20, 30):
        execute(f"UPDATE things SET price = {price} WHERE id = 5")
    assert [entry.old["price"] for entry in history.of("things", 5)] == [20, 10, 5]


def test_history_lies_in_the_partition_of_its_year(things):
    execute("UPDATE things SET price = 0 WHERE id = 1")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text, extract(year FROM at AT TIME ZONE 'UTC') FROM accounts_history"
        )
        partition, year = cursor.fetchone()
    assert partition in (f"accounts_history_{int(year)}", "accounts_history_other")


def test_tracking_can_be_taken_back(things):
    execute(untrack("things"), "UPDATE things SET price = 0")
    assert not entries().exists()


def test_a_stamp_reads_as_the_transactions_number_and_compares_as_one(things):
    user = User.objects.create_user("ann@holdfast.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (number,) = cursor.fetchone()
    assert user.changed == number
    assert User.objects.filter(changed=number, changed__gte=number, changed__lt=number + 1).get() == user
    assert User.objects.order_by("changed").values_list("changed", flat=True).get() == number


def test_a_person_s_history_keeps_neither_address_nor_password():
    user = User.objects.create_user("ann@holdfast.example", "grey-harbour-47", name="Ann")
    User.objects.filter(pk=user.pk).update(role=Role.ANALYST, email="new@holdfast.example")
    User.objects.filter(pk=user.pk).update(name="Anna")
    entry = history.of("people", user.pk).get()
    assert entry.old["role"] == Role.VIEWER
    assert not {"email", "name", "password", "last_login"} & set(entry.old)
