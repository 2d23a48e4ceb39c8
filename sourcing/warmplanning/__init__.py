"""The plan of warm orders, made from what is on file as a job, and kept as rows until the next one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from accounts import jobs
from accounts.models import Chunk, Job, Status, User
from sourcing.warmplanning.making import make

KIND = "sourcing.warm_order_chunk"
OPENING = 0x0BE50  # advisory lock: whoever looks for a job of this kind before opening one

__all__ = ["make", "open_nightly", "open_unless_waiting", "work"]


def open_unless_waiting(*, day: date, by: User | None) -> Job:
    """The job that nobody has started yet, else a new one."""
    return _open_unless(Job.objects.filter(kind=KIND, status=Status.QUEUED), day=day, by=by)


def open_nightly(*, day: date) -> Job:
    """The night's job of this day: one, however often and from wherever this is called."""
    nightly = Job.objects.filter(kind=KIND, argument__day=day.isoformat(), argument__why="nightly")
    return _open_unless(nightly, day=day, by=None, why="nightly")


def work(chunk: Chunk, *, now: datetime) -> Mapping[str, Any]:
    """The whole plan, in the transaction that finishes the chunk."""
    made = make(day=date.fromisoformat(chunk.job.argument["day"]), now=now)
    return {"sources": made.sources, "kept_warm": made.kept, "orders": made.orders}


def _open_unless(found: Any, *, day: date, by: User | None, why: str = "") -> Job:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])
        argument = {"day": day.isoformat(), "why": why}
        return found.order_by("-id").first() or jobs.open(KIND, by=by, argument=argument, chunks=[{}])
