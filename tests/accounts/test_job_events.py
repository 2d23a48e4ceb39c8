"""A job that somebody started tells its end, once, with what ended it; the clock's jobs tell nothing."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import jobs
from accounts.models import Event, Job, User
from accounts.tasks import work_here, works_chunks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@works_chunks("tests.tells")
def tells(chunk):
    if chunk.argument.get("refuse"):
        raise ValidationError("The file is empty.")
    return {"received": 10, "resource": "parts", "errors": [{"row": 1}]}


@pytest.fixture
def by():
    return User.objects.create_user("erp@holdfast.example", role="integration")


def opened(by, chunks=1, **more):
    told = {"title": "Load parts"}
    return jobs.open("tests.tells", by=by, argument=told, chunks=[dict(more) for _chunk in range(chunks)])


def test_its_end_is_told_once_with_its_figures(by):
    job = work_here(opened(by, chunks=3))
    event = Event.objects.get()
    assert (event.name, event.once) == ("job.finished", f"job {job.pk}")
    assert event.payload == {
        "job": job.pk, "kind": "tests.tells", "title": "Load parts", "status": "done",
        "started_by": "erp@holdfast.example", "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat(), "error": "", "figures": {"received": 30, "resource": "parts"},
    }  # fmt: skip


def test_while_it_runs_nothing_is_told(by):
    job = opened(by, chunks=2)
    chunk = jobs.claim(job.chunks.first().pk, worker="w", now=NOW)
    jobs.finish(chunk, now=NOW, result={"received": 1})
    assert not Event.objects.exists()


def test_a_failure_and_a_stop_are_told_too(by):
    failed, stopped = work_here(opened(by, argument={"refuse": True})), opened(by)
    assert jobs.cancel(stopped, now=NOW) and not jobs.cancel(stopped, now=NOW)
    told = {event.payload["job"]: event.payload for event in Event.objects.all()}
    assert (told[failed.pk]["status"], told[failed.pk]["error"]) == ("failed", "The file is empty.")
    assert told[stopped.pk]["status"] == "cancelled"


def test_one_that_had_nothing_to_do_is_told_as_well(by):
    assert Event.objects.count() == 0
    opened(by, chunks=0)
    assert Event.objects.get().payload["status"] == "done"


def test_what_the_clock_began_tells_nothing(by):
    work_here(opened(None))
    work_here(jobs.open("tests.tells", by=by, argument={}, chunks=[{}], due="2026-03-02"))
    assert not Event.objects.exists()


def test_it_goes_with_the_job_s_end(by):
    job = opened(by)
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.cancel(job, now=NOW)
        raise RuntimeError
    assert not Event.objects.exists() and Job.objects.get().is_live


def test_a_result_of_any_size_is_a_small_event(by):
    job = opened(by)
    chunk = jobs.claim(job.chunks.first().pk, worker="w", now=NOW)
    jobs.finish(chunk, now=NOW, result={f"figure {n}": "a" * 5000 for n in range(50)})
    figures = Event.objects.get().payload["figures"]
    assert len(figures) == 20 and all(len(value) == 200 for value in figures.values())
