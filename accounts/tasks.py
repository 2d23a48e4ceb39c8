"""The sweeper, and how a task works a chunk."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Any

from celery import current_app, shared_task
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import answers, bell, events, jobs, mails, webhooks
from accounts.models import Chunk, Job
from accounts.webhooks import deliveries, following, pruning

log = logging.getLogger(__name__)
AT_MOST = 10  # seconds; what is left goes on in the next task
Handler = Callable[[Chunk], Mapping[str, Any] | None]


@shared_task(name="accounts.sweep")
def sweep() -> None:
    jobs.sweep(now=timezone.now())


@shared_task(name=mails.TASK)
def send_mail() -> None:
    """What is due, for some seconds, or until the mail server turns out to be away."""
    end = monotonic() + AT_MOST
    by = mails.server()
    try:
        while mail := mails.claim(now=timezone.now()):
            if not mails.send(mail, by=by, now=timezone.now()):
                return
            if monotonic() > end:
                bell.ring(mails.TASK)
                return
    finally:
        by.close()


@shared_task(name=webhooks.TASK)
def send_webhooks() -> None:
    """What happened is written to whom it is told, and what is due is sent, for some seconds.

    It does not ring itself again: beat does, so that slow receivers never have more of these waiting than it rings.
    """
    end = monotonic() + AT_MOST - 2  # and an attempt more, which takes ten
    while following.follow(now=timezone.now()) and monotonic() < end:
        pass
    while one := deliveries.claim(now=timezone.now()):
        deliveries.send(one, now=timezone.now())
        if monotonic() > end:
            return


def works_chunks(
    kind: str, *, lease: timedelta = jobs.LEASE, then: Callable[[Chunk], None] | None = None
) -> Callable[[Handler], Any]:
    """Decorator: the handler becomes the task `kind`, called with a claimed chunk.

    It runs in one transaction that ends with `jobs.finish` and its result. A ValidationError fails the job at
    once with its sentence; `jobs.NotYet` and any other error offer the chunk again. `chunk.job` is loaded.
    `then` is called after the transaction, whether it was committed or not, unless an error is raised on.
    """

    def decorate(handler: Handler) -> Any:
        @shared_task(name=kind, bind=True)
        def work(task: Any, chunk_id: int) -> None:
            worker = f"{task.request.hostname}/{task.request.id}"[:200]
            chunk = jobs.claim(chunk_id, worker=worker, now=timezone.now(), lease=lease)
            if chunk is None:
                return
            with _Reported(chunk), transaction.atomic():
                _end_with_the_lease(lease)
                result = handler(chunk)
                jobs.finish(chunk, now=timezone.now(), result=result)
            if then is not None:
                then(chunk)

        return work

    return decorate


def _end_with_the_lease(lease: timedelta) -> None:
    """A worker whose machine stands still, or is gone without a word, must not keep from others what its transaction
    holds for longer than its chunk: the database ends it."""
    with connection.cursor() as cursor:
        milliseconds = int(lease.total_seconds() * 1000)
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}")


Regular = Callable[[date, datetime], Mapping[str, Any] | None]


def works_daily(
    kind: str, *, lease: timedelta = jobs.LEASE, waits: Callable[[], bool] = lambda: False
) -> Callable[[Regular], Any]:
    """Decorator: the function is done once for each day, as a job of its own; called with the day and the time.

    The task `kind`_due, which beat rings as often as it likes, opens the day's job unless somebody has; the task
    `kind` does it, in one transaction of a few seconds, as `works_chunks` says. What it returns stands in the job's
    result; where that says `more`, another chunk goes on. While `waits` says so the day's job is not opened yet.
    """
    return _works_regularly(kind, lambda: timezone.localdate().isoformat(), lease, waits)


def works_hourly(kind: str, *, lease: timedelta = jobs.LEASE) -> Callable[[Regular], Any]:
    """As `works_daily`, once for each hour."""
    return _works_regularly(kind, lambda: timezone.now().astimezone(UTC).isoformat()[:13], lease)


def _works_regularly(
    kind: str, due: Callable[[], str], lease: timedelta, waits: Callable[[], bool] = lambda: False
) -> Callable[[Regular], Any]:
    def decorate(work: Regular) -> Any:
        @shared_task(name=f"{kind}_due")
        def open_due() -> None:
            if waits():
                return
            argument = {"day": timezone.localdate().isoformat()}
            jobs.open_due(kind, due=due(), argument=argument)

        @works_chunks(kind, lease=lease)
        def work_chunk(chunk: Chunk) -> Mapping[str, Any] | None:
            result = dict(work(date.fromisoformat(chunk.job.argument["day"]), timezone.now()) or {})
            if result.pop("more", False):
                jobs.add_chunks(chunk.job, [{}])
            return result

        return work_chunk

    return decorate


class _Reported:
    """What goes wrong inside is written to the chunk once the transaction is rolled back, and raised on."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        now = timezone.now()
        if isinstance(error, jobs.LeaseLost):
            log.warning("Chunk %s was not written: %s", self.chunk, error)
            return True
        if isinstance(error, jobs.NotYet):
            jobs.hand_back(self.chunk)
            return True
        if isinstance(error, ValidationError):
            jobs.give_up(self.chunk, error=" ".join(error.messages), now=now)
            return True
        if isinstance(error, Exception):
            sentence = _("The work stopped with an error: %s") % f"{type(error).__name__}: {error}"
            jobs.fail(self.chunk, error=sentence[:1000], now=now)
        return False


@works_daily("accounts.prune")
def prune(day: date, now: datetime) -> Mapping[str, Any]:
    """What has been kept long enough, a bite a chunk."""
    gone = {
        "deliveries_pruned": pruning.prune(now=now),
        "events_pruned": events.prune(now=now),
        "letters_pruned": mails.prune(now=now),
        "jobs_pruned": jobs.prune(now=now),
        "answers_pruned": answers.prune(now=now),
    }
    return gone | {"more": any(gone.values())}


def work_here(job: Job) -> Job:
    """Work the job in this process, without a broker, until it ends or a chunk raises."""
    current_app.loader.import_default_modules()
    task = current_app.tasks[job.kind]
    while waiting := list(
        Chunk.objects.offerable(timezone.now())
        .filter(job=job)
        .order_by("number")
        .values_list("pk", flat=True)
    ):
        for chunk_id in waiting:
            task.apply(args=(chunk_id,), throw=True)
    job.refresh_from_db()
    return job
