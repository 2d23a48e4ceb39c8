"""Long bodies written by real workers, any of which is killed: the same as undisturbed."""

import orjson
import pytest
from celery import current_app

from suppliers import loading
from suppliers.models import Load, Upload
from tests.api.world import client_of
from tests.suppliers import killing, smallsite
from tests.suppliers.killable import Nursery
from tests.suppliers.killing import killed_at, load_of, outcome, swept_until
from tests.suppliers.loading import load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LOCK_ROW = "SELECT FROM suppliers_supplier WHERE code = %s FOR UPDATE"
LOCK_JOB = "SELECT FROM accounts_job WHERE id = %s FOR NO KEY UPDATE"  # which is written last
NOTE_PIECE = """
    INSERT INTO suppliers_loadpiece (load_id, number, has_stars, twice, waiting, spoken_of)
    VALUES (%s, %s, false, '', '', '')
"""
KEY = {"Idempotency-Key": "night"}
STANDING = "code,name,country\n" + "".join(f"E{n},Old {n},DE\n" for n in range(10))


@pytest.fixture(scope="module")
def nursery(django_db_setup):
    with Nursery() as started:
        yield started


@pytest.fixture
def workers(db, nursery):
    current_app.control.purge()
    yield nursery
    nursery.kill_all()
    current_app.control.purge()


@pytest.fixture
def api(db, settings, monkeypatch):
    """Of a site with the limits that the workers have."""
    settings.SYNC_AT_ONCE_BYTES = 2000
    for place, limit in smallsite.LIMITS.items():
        monkeypatch.setattr(place, limit)
    return client_of()


def asked(api, query: str, body: bytes, type: str) -> Load:
    answer = api.sync("suppliers", body, query=query, content_type=type, headers=KEY)
    return load_of(answer.status_code, answer["Location"], answer.content)


def with_errors() -> bytes:
    """300 rows of JSON. Some are wrong, told twice, changed or unchanged; some lack a name; two point to what stands
    far behind."""
    rows = [{"code": f"S{n:03}", "name": f"Name {n}", "country": "DE", "listed": None} for n in range(300)]
    for n in range(0, 300, 7):
        del rows[n]["listed"]
    for n in (57, 58, 211):
        rows[n]["country"] = "XX"
    rows[250]["code"], rows[251]["code"] = "S010", "S249"
    for place, row in {
        20: {"code": "E0", "name": "New 0"},
        120: {"code": "E1", "name": "New 1", "country": None},
        121: {"code": "E2", "name": "Old 2"},
        30: {"code": "E5", "name": "Old 5", "parent": "S290"},
        31: {"code": "S031", "name": "Child", "parent": "S291"},
    }.items():
        rows[place] = row
    return orjson.dumps(rows)


def everything() -> bytes:
    """300 rows of CSV, all good. Four that stand are left out."""
    old = [f"E{n},{'Old' if n % 2 else 'New'} {n},DE" for n in range(6)]
    new = [f"S{n:03},Name {n},DE" for n in range(300)]
    return "\n".join(["code,name,country", *new[:150], *old, *new[150:], ""]).encode()


def piece_of(one: Load, row: int) -> int:
    """The number of the piece in which that row is."""
    numbers = one.upload.pieces.filter(first_row__lte=row).order_by("-first_row")
    return numbers.values_list("number", flat=True)[0]


def undisturbed(api, query: str, body: bytes, type: str) -> dict:
    """What comes of it where nobody is killed; and no trace of that."""
    before = killing.sizes()
    load("suppliers", STANDING)
    one = asked(api, query, body, type)
    loading.finish_here(one)
    found = outcome(one)
    killing.wipe(before)
    load("suppliers", STANDING)
    current_app.control.purge()
    return found


def test_workers_killed_while_they_look_write_and_end_change_nothing(api, workers):
    body, type = with_errors(), "application/json"
    expected = undisturbed(api, "", body, type)
    assert expected["load"][2]["rejected"] == 5
    assert expected["load"][2]["created"] == 291
    one = asked(api, "", body, type)
    workers.start("two", pool="--pool=prefork --concurrency=2")
    workers.start("one", "another", "last")
    killed_at(workers, one.job, "look", NOTE_PIECE, [one.pk, 3])
    killed_at(workers, one.job, "write", LOCK_ROW, ["E1"])
    killed_at(workers, one.job, "end", LOCK_ROW, ["E5"])
    swept_until(lambda: killing.is_over(one.job))
    assert outcome(one) == expected
    assert (asked(api, "", body, type), Load.objects.count(), Upload.objects.count()) == (one, 1, 1)


def test_workers_killed_at_their_last_word_and_while_a_full_load_removes_change_nothing(api, workers):
    body, type = everything(), "text/csv"
    expected = undisturbed(api, "?full=1", body, type)
    assert expected["load"][2]["removed"] == 4
    one = asked(api, "?full=1", body, type)
    workers.start("one", "another", "last")
    killed_at(workers, one.job, "write", LOCK_ROW, ["E0"], then=(LOCK_JOB, [one.job.pk]))
    killed_at(workers, one.job, "end", LOCK_ROW, ["E8"])
    swept_until(lambda: killing.is_over(one.job))
    assert outcome(one) == expected
