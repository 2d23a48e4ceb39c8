"""Loads of one resource are written one after the other, in the order in which they were opened.

Were their pieces mixed, what an older body says could come after what a newer one says.
"""

import time

from django.db import connection

from accounts import bell, jobs
from accounts.models import Chunk
from accounts.models.jobs import LIVE
from suppliers.models import Load
from suppliers.models.loads import LoadState

KIND = "suppliers.load"
PATIENCE = 0.5  # seconds that a worker waits for a turn before it is free for other work
_TRY = "SELECT pg_try_advisory_xact_lock(hashtext(%s))"


def running(resource: str):
    """Loads of a resource that are opened and not over, oldest first."""
    of = Load.objects.of(resource).filter(state=LoadState.RUNNING, job__status__in=LIVE)
    return of.order_by("pk")


def runs(resource: str) -> bool:
    return running(resource).exists()


def wait(resource: str, *, most: float) -> bool:
    """Whether no load of the resource runs any more, after some seconds at most."""
    end = time.monotonic() + most
    while runs(resource):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def take(load: Load) -> None:
    """Until this transaction ends. Raises NotYet where an older load of the resource runs, or somebody writes it."""
    if running(load.resource).filter(pk__lt=load.pk).exists():
        raise jobs.NotYet
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_TRY, ["write " + load.resource])
            if cursor.fetchone()[0]:
                return
            if time.monotonic() > end:
                raise jobs.NotYet
            time.sleep(0.05)


def ring_next(resource: str, *, now) -> None:
    """Whose turn it is by now need not wait for the sweeper."""
    first = running(resource).first()
    if first is not None:
        waiting = Chunk.objects.offerable(now).filter(job=first.job_id).order_by("number")
        bell.ring_each(KIND, list(waiting.values_list("pk", flat=True)[:10]))
