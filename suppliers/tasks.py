"""What workers do for facts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import Chunk, User
from accounts.tasks import works_chunks, works_daily, works_hourly
from suppliers import bounces, campaigns, loading, reminders, rulings, undoing
from suppliers.duplicates import finding
from suppliers.importing import steps
from suppliers.loading import retention, turns, working
from suppliers.loading.ending import settle_all
from suppliers.models import Load

AT_ONCE = 50


@works_hourly("suppliers.end_lapsed_rulings")
def end_lapsed_rulings(day: date, now: datetime) -> Mapping[str, Any]:
    """Run twice, or on two machines, each ruling ends once."""
    ended = rulings.end_lapsed(on=day, now=now, most=AT_ONCE)
    return {"rulings_ended": ended, "more": ended >= AT_ONCE}


@works_daily("suppliers.remind")
def remind(day: date, now: datetime) -> Mapping[str, Any]:
    """A day on which no worker was there is made up for by the next, with one reminder each."""
    written = reminders.remind_due(on=day)
    return {"reminders_written": written, "more": written >= reminders.AT_ONCE}


@works_daily("suppliers.close_campaigns")
def close_campaigns(day: date, now: datetime) -> Mapping[str, Any]:
    ended = campaigns.close_ended(on=day, now=now, most=AT_ONCE)
    return {"campaigns_closed": ended, "more": ended >= AT_ONCE}


@shared_task(name="suppliers.note_bounces")
def note_bounces() -> None:
    """What came back, out of the outbox; seen within minutes."""
    bounces.note()


def _settle(chunk: Chunk) -> None:
    for load in Load.objects.filter(job=chunk.job_id):
        loading.settle(load, now=timezone.now())


@works_chunks(turns.KIND, then=_settle)
def work_load(chunk: Chunk) -> Mapping[str, Any] | None:
    """One piece of a body, or what comes before and after them."""
    return working.work(chunk)


@shared_task(name="suppliers.settle_loads")
def settle_loads() -> None:
    """Loads that somebody stopped, or whose workers died too often."""
    settle_all()


@works_daily("suppliers.prune")
def prune(day: date, now: datetime) -> Mapping[str, Any]:
    """What was kept of loads for long enough, a bite a chunk."""
    gone = dict(retention.prune(now=now))
    return gone | {"more": any(gone.values())}


@shared_task(name=finding.TASK)
def look_for_duplicates(resource: str) -> None:
    finding.look(resource, now=timezone.now())


@works_daily("suppliers.find_duplicate_suppliers")
def find_duplicate_suppliers(day: date, now: datetime) -> Mapping[str, Any]:
    return {"pairs": finding.look("suppliers", now=now)}


@works_daily("suppliers.find_duplicate_parts")
def find_duplicate_parts(day: date, now: datetime) -> Mapping[str, Any]:
    return {"pairs": finding.look("parts", now=now)}


# One transaction each, of a file of at most 64 MiB, or of a load of a million rows.
LONG = timedelta(minutes=5)


@works_chunks(steps.READ, lease=LONG)
def read_import(chunk: Chunk) -> None:
    steps.work(chunk.job.argument["import"], steps.READ)


@works_chunks(steps.LOOK, lease=LONG)
def preview_import(chunk: Chunk) -> None:
    steps.work(chunk.job.argument["import"], steps.LOOK)


@works_chunks(undoing.TASK, lease=LONG)
def undo_load(chunk: Chunk) -> Mapping[str, Any]:
    told = chunk.job.argument
    count = undoing.undo(
        Load.objects.get(pk=told["load"]), by=User.objects.get(pk=told["by"]), now=timezone.now()
    )
    return {"rows_given_back": count}
