"""The job that keeps the networks and their answers up with the facts, in chunks that any worker may take."""

from datetime import date

from django.db import connection, transaction

from accounts import jobs
from accounts.models import Job, Status

KIND = "scoring.network_chunk"
OPENING = 0x0BE42  # advisory lock: whoever looks for a job of this kind before opening one
BUILD, WEIGH, POINT = 0, 1, 2


def open(*, day: date) -> Job:
    """Build the networks of the day and answer for every part."""
    return jobs.open(KIND, by=None, argument={"day": day.isoformat()}, chunks=[{"step": BUILD}])


def open_unless_waiting(*, day: date) -> Job:
    """The job that nobody has started yet, else a new one: what is built later has seen every change till now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])
        waiting = Job.objects.filter(kind=KIND, argument__day=day.isoformat(), status=Status.QUEUED)
        return waiting.order_by("-id").first() or open(day=day)
