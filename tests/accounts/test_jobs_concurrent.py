"""Jobs with real transactions, several connections and a killed process."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import jobs
from accounts.models import Job, Status, User
from accounts.tasks import works_chunks

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count, act):
    """Results of `act(number)` in `count` threads that start together, each with its own connection."""
    start = threading.Barrier(count)

    def run(number):
        start.wait(10)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def opened(count):
    return jobs.open("tests.any", by=None, argument={}, chunks=[{} for _ in range(count)])


def test_of_many_claimers_of_one_chunk_one_wins():
    for _round in range(10):
        chunk = opened(1).chunks.get()
        won = at_once(6, lambda n, pk=chunk.pk: jobs.claim(pk, worker=f"w{n}", now=NOW))
        assert [bool(taken) for taken in won].count(True) == 1


def test_of_many_claimers_of_an_expired_chunk_one_wins():
    chunk = opened(1).chunks.get()
    jobs.claim(chunk.pk, worker="killed", now=NOW)
    later = NOW + timedelta(minutes=5)
    won = at_once(6, lambda n: jobs.claim(chunk.pk, worker=f"w{n}", now=later))
    assert [taken.attempts for taken in won if taken] == [2]


def test_two_last_chunks_that_finish_at_the_same_time_close_the_job_once():
    job = opened(2)
    chunks = [jobs.claim(chunk.pk, worker="w", now=NOW) for chunk in job.chunks.order_by("number")]
    both_worked = threading.Barrier(2)

    def work(number):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            both_worked.wait(10)  # both transactions are open, neither sees the other's chunk done
            jobs.finish(chunks[number], now=NOW + timedelta(seconds=number), result={"closed": 1})

    at_once(2, work)
    job.refresh_from_db()
    assert (job.status, job.done, job.result) == (Status.DONE, 2, {"closed": 2})


def test_a_step_that_ends_in_two_transactions_at_once_opens_the_next():
    job = jobs.open("tests.any", by=None, argument={}, chunks=[{"step": 0}, {"step": 0}, {"step": 1}])
    first, second, last = job.chunks.order_by("number")
    taken = [jobs.claim(chunk.pk, worker="w", now=NOW) for chunk in (first, second)]
    at_once(2, lambda n: jobs.finish(taken[n], now=NOW))
    assert jobs.claim(last.pk, worker="w", now=NOW)


def test_many_workers_do_every_chunk_once():
    job = opened(40)
    ids = list(job.chunks.values_list("pk", flat=True))

    def work(number):
        mine = 0
        for pk in ids:
            chunk = jobs.claim(pk, worker=f"w{number}", now=NOW)
            if chunk:
                with transaction.atomic():
                    jobs.finish(chunk, now=NOW, result={"rows": 1})
                mine += 1
        return mine

    assert sum(at_once(4, work)) == 40
    job.refresh_from_db()
    assert (job.status, job.done, job.result) == (Status.DONE, 40, {"rows": 40})


def test_a_finish_that_waits_for_a_thief_writes_nothing():
    job = opened(1)
    slow = jobs.claim(job.chunks.get().pk, worker="slow", now=NOW)
    thief = jobs.claim(slow.pk, worker="thief", now=NOW + timedelta(minutes=5))
    outcome = []

    def act(number):
        try:
            with transaction.atomic():
                jobs.finish((slow, thief)[number], now=NOW, result={"by": number})
            outcome.append(number)
        except jobs.LeaseLost:
            pass

    at_once(2, act)
    assert outcome == [1]
    assert Job.objects.get(pk=job.pk).result == {"by": 1}


def test_the_database_ends_what_a_worker_that_stands_still_for_longer_than_its_lease_has_begun():
    @works_chunks("tests.stand_still", lease=timedelta(seconds=0.3))
    def stand_still(chunk):
        User.objects.create_user("me@holdfast.example")
        time.sleep(1)

    job = jobs.open("tests.stand_still", by=None, argument={}, chunks=[{}])
    chunk = job.chunks.get()
    with pytest.raises(DatabaseError):
        stand_still.apply(args=(chunk.pk,), throw=True)
    chunk.refresh_from_db()
    assert chunk.status == Status.QUEUED
    assert not User.objects.exists()
