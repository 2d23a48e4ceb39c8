"""The sweeper, and how a task works a chunk."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from types import TracebackType
from typing import Any

from celery import current_app, shared_task
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import bell, events, jobs, mails
from accounts.models import Chunk, Job

log = logging.getLogger(__name__)
AT_MOST = 10  # seconds; what is left goes on in the next task
Handler = Callable[[Chunk], Mapping[str, Any] | None]


@shared_task(name="accounts.sweep")
def sweep() -> None:
    jobs.sweep(now=timezone.now())


@shared_task(name="accounts.prune_events")
def prune_events() -> None:
    events.prune(now=timezone.now())


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


@shared_task(name="accounts.prune_mail")
def prune_mail() -> None:
    mails.prune(now=timezone.now())


def works_chunks(kind: str, *, lease: timedelta = jobs.LEASE) -> Callable[[Handler], Any]:
    """Decorator: the handler becomes the task `kind`, called with a claimed chunk.

    It runs in one transaction that ends with `jobs.finish` and its result. A ValidationError fails the job at
    once with its sentence; any other error offers the chunk again. `chunk.job` is loaded.
    """

    def decorate(handler: Handler) -> Any:
        @shared_task(name=kind, bind=True)
        def work(task: Any, chunk_id: int) -> None:
            worker = f"{task.request.hostname}/{task.request.id}"[:200]
            chunk = jobs.claim(chunk_id, worker=worker, now=timezone.now(), lease=lease)
            if chunk is None:
                return
            with _Reported(chunk), transaction.atomic():
                result = handler(chunk)
                jobs.finish(chunk, now=timezone.now(), result=result)

        return work

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
        if isinstance(error, ValidationError):
            jobs.give_up(self.chunk, error=" ".join(error.messages), now=now)
            return True
        if isinstance(error, Exception):
            sentence = _("The work stopped with an error: %s") % f"{type(error).__name__}: {error}"
            jobs.fail(self.chunk, error=sentence[:1000], now=now)
        return False


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
