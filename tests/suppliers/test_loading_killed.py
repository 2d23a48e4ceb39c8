"""Long bodies written by real workers, any of which is killed: the same as undisturbed."""

import pytest

from suppliers.loading import asread, athand
from suppliers.models import Load, Upload
from tests.api.world import client_of
from tests.suppliers import killable, killing, smallsite
from tests.suppliers.killing import (
    STANDING,
    asked,
    everything,
    killed_at,
    outcome,
    swept_until,
    undisturbed,
    with_errors,
)
from tests.suppliers.loading import load

nursery, workers = killable.nursery, killable.workers
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LOCK_ROW = "SELECT FROM suppliers_supplier WHERE code = %s FOR UPDATE"
LOCK_JOB = "SELECT FROM accounts_job WHERE id = %s FOR NO KEY UPDATE"  # which is written last
NOTE_PIECE = """
    INSERT INTO suppliers_loadpiece (load_id, number, has_stars, twice, waiting, spoken_of)
    VALUES (%s, %s, false, '', '', '')
"""


@pytest.fixture
def api(db, settings, monkeypatch):
    """Of a site with the limits that the workers have."""
    settings.SYNC_AT_ONCE_BYTES = 2000
    for place, limit in smallsite.LIMITS.items():
        monkeypatch.setattr(place, limit)
    return client_of()


def test_workers_killed_while_they_look_write_and_end_change_nothing(api, workers):
    body, type = with_errors(), "application/json"
    expected = undisturbed(api, "", body, type)
    assert expected["load"][2]["rejected"] == 5
    assert expected["load"][2]["created"] == 291
    load("suppliers", STANDING)
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
    load("suppliers", STANDING)
    one = asked(api, "?full=1", body, type)
    workers.start("one", "another", "last")
    killed_at(workers, one.job, "write", LOCK_ROW, ["E0"], then=(LOCK_JOB, [one.job.pk]))
    killed_at(workers, one.job, "end", LOCK_ROW, ["E8"])
    swept_until(lambda: killing.is_over(one.job))
    assert outcome(one) == expected


@pytest.mark.parametrize("format", ["json", "ndjson", "csv"])
def test_rows_at_hand_rows_kept_as_read_and_rows_read_again_are_the_same(api, format, monkeypatch):
    """As the worker that looked at a piece writes it, or another one does."""
    type = {"csv": "text/csv", "json": "application/json", "ndjson": "application/x-ndjson"}[format]
    body = everything() if format == "csv" else with_errors(format=format)
    unpacked, real = [], asread.unpacked
    monkeypatch.setattr(asread, "unpacked", lambda *given: unpacked.append(format) or real(*given))
    at_hand = undisturbed(api, "", body, type)
    assert len(unpacked) <= 1, "the end takes up rows that wait"
    monkeypatch.setattr(athand, "MOST", 0)
    assert undisturbed(api, "", body, type) == at_hand
    assert (len(unpacked) > 3) == (format in asread.DEAR)
    monkeypatch.setattr(asread, "DEAR", ())
    unpacked.clear()
    assert undisturbed(api, "", body, type) == at_hand
    assert not unpacked
