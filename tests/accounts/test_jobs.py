"""Jobs in one connection: steps, results, failures."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import jobs
from accounts.models import Chunk, Job, Status
from accounts.tasks import work_here, works_chunks

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
pytestmark = pytest.mark.django_db


@works_chunks("tests.counts")
def counts(chunk):
    return {"rows": chunk.last_id - chunk.first_id + 1, "seen": [chunk.number]}


@works_chunks("tests.grows")
def grows(chunk):
    if chunk.argument.get("grow"):
        jobs.add_chunks(chunk.job, [{"step": chunk.step, "argument": {"part": n}} for n in range(3)])
    return {"chunks": 1}


@works_chunks("tests.refuses")
def refuses(chunk):
    raise ValidationError("The file is empty.")


@works_chunks("tests.breaks")
def breaks(chunk):
    raise ZeroDivisionError("by nothing")


def ranges(count, size=10):
    return [{"first_id": n * size, "last_id": n * size + size - 1} for n in range(count)]


def opened(*steps):
    return jobs.open("tests.counts", by=None, argument={}, chunks=[{"step": step} for step in steps])


def claimed(job, number, worker="w", now=NOW):
    return jobs.claim(job.chunks.get(number=number).pk, worker=worker, now=now)


def test_a_job_without_chunks_is_done_when_opened():
    job = jobs.open("tests.counts", by=None, argument={}, chunks=[])
    assert (job.status, job.result) == (Status.DONE, {})


def test_numbers_of_chunks_add_up_and_lists_grow():
    job = work_here(jobs.open("tests.counts", by=None, argument={"day": "2026-03-02"}, chunks=ranges(3)))
    assert (job.status, job.done, job.total) == (Status.DONE, 3, 3)
    assert job.result == {"rows": 30, "seen": [1, 2, 3]}
    assert job.started_at and job.finished_at


def test_the_first_claim_starts_the_job():
    job = opened(0, 0)
    claimed(job, 1)
    job.refresh_from_db()
    assert (job.status, job.started_at) == (Status.RUNNING, NOW)


def test_a_taken_chunk_is_not_given_twice():
    job = opened(0)
    assert claimed(job, 1, "first")
    assert claimed(job, 1, "second") is None


def test_a_done_chunk_is_not_given_again():
    job = opened(0, 0)
    jobs.finish(claimed(job, 1), now=NOW)
    assert claimed(job, 1, now=LATER) is None


def test_an_expired_lease_is_given_to_the_next_worker():
    job = opened(0)
    claimed(job, 1, "killed")
    chunk = claimed(job, 1, "next", LATER)
    assert (chunk.worker, chunk.attempts) == ("next", 2)


def test_a_later_step_waits_for_every_chunk_of_the_earlier_one():
    job = opened(0, 0, 1)
    jobs.finish(claimed(job, 1), now=NOW)
    assert claimed(job, 3) is None
    jobs.finish(claimed(job, 2), now=NOW)
    assert claimed(job, 3)


def test_finish_after_the_lease_was_lost_writes_nothing():
    job = opened(0)
    slow = claimed(job, 1, "slow")
    claimed(job, 1, "quick", LATER)

    @transaction.atomic
    def compute_and_finish():
        Job.objects.filter(pk=job.pk).update(kind="what the slow one computed")
        jobs.finish(slow, now=LATER)

    with pytest.raises(jobs.LeaseLost):
        compute_and_finish()
    job.refresh_from_db()
    assert (job.kind, job.done) == ("tests.counts", 0)


def test_a_lease_that_ran_out_but_was_not_taken_may_still_finish():
    job = opened(0)
    jobs.finish(claimed(job, 1), now=LATER)
    job.refresh_from_db()
    assert (job.status, job.finished_at) == (Status.DONE, LATER)


def test_a_finished_chunk_finishes_once():
    job = opened(0, 0)
    chunk = claimed(job, 1)
    jobs.finish(chunk, now=NOW)
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(chunk, now=NOW)
    job.refresh_from_db()
    assert job.done == 1


def test_a_chunk_may_add_chunks_and_the_job_waits_for_them():
    job = work_here(jobs.open("tests.grows", by=None, argument={}, chunks=[{"argument": {"grow": True}}]))
    assert (job.status, job.total, job.done, job.result) == (Status.DONE, 4, 4, {"chunks": 4})


def test_a_failed_chunk_is_offered_again_until_the_fifth_attempt():
    job = opened(0)
    for _attempt in range(jobs.ATTEMPTS):
        job.refresh_from_db()
        assert job.is_live
        jobs.fail(claimed(job, 1), error="The exchange rate of 2026-03-01 is missing.", now=NOW)
    job.refresh_from_db()
    assert (job.status, job.error) == (Status.FAILED, "The exchange rate of 2026-03-01 is missing.")
    assert claimed(job, 1, now=LATER) is None


def test_what_a_user_can_mend_fails_the_job_at_once_with_its_sentence():
    job = work_here(jobs.open("tests.refuses", by=None, argument={}, chunks=[{}]))
    assert (job.status, job.error) == (Status.FAILED, "The file is empty.")


def test_an_error_in_the_work_leaves_the_chunk_waiting_with_its_reason():
    job = jobs.open("tests.breaks", by=None, argument={}, chunks=[{}])
    with pytest.raises(ZeroDivisionError):
        work_here(job)
    chunk = job.chunks.get()
    assert (chunk.status, chunk.attempts) == (Status.QUEUED, 1)
    assert chunk.error == "The work stopped with an error: ZeroDivisionError: by nothing"


def test_a_cancelled_job_takes_no_more_results():
    job = opened(0, 0)
    chunk = claimed(job, 1)
    assert jobs.cancel(job, now=NOW)
    with pytest.raises(jobs.LeaseLost), transaction.atomic():
        jobs.finish(chunk, now=NOW)
    assert claimed(job, 2) is None
    assert not jobs.cancel(job, now=LATER)
    with pytest.raises(jobs.LeaseLost):
        jobs.add_chunks(job, [{}])


def test_a_worker_that_always_dies_fails_the_job_in_a_sentence():
    job = opened(0)
    moment = NOW
    for _attempt in range(jobs.ATTEMPTS):
        assert claimed(job, 1, now=moment)
        moment += timedelta(minutes=5)
    jobs.sweep(now=moment)
    job.refresh_from_db()
    assert (job.status, job.error) == (
        Status.FAILED,
        "Gave up after 5 attempts: the worker stopped each time.",
    )


def test_the_sweeper_rings_what_waits_and_what_expired_but_not_what_is_at_work():
    job = opened(0, 0, 0, 1)
    claimed(job, 1)
    claimed(job, 2, now=LATER)
    jobs.finish(claimed(opened(0), 1), now=NOW)
    assert jobs.sweep(now=LATER) == 2


def test_with_the_broker_away_a_job_is_still_opened(settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = opened(0)
    assert Chunk.objects.filter(job=job, status=Status.QUEUED).count() == 1
