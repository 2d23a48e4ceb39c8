"""Long work, in chunks that any worker may take; a killed worker costs one chunk's time.

A chunk is claimed by a conditional update that sets a lease, worked in one transaction with `finish`, and
offered again when the lease runs out. Rows are the truth: a lost bell is rung again by `sweep`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Max, Min, Q, Value, When
from django.utils.translation import gettext as _

from accounts import bell, jobends
from accounts.models import Chunk, Job, Status, User
from accounts.models.jobs import LIVE

ATTEMPTS = 5
LEASE = timedelta(seconds=60)
RUNG_IN_ONE_SWEEP = 200
KEPT = timedelta(days=400)
HOURLY_KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 2_000


class LeaseLost(Exception):
    """The chunk is another worker's by now, or its job has ended: what was computed must not be written."""


class NotYet(Exception):
    """The chunk cannot be worked now, as others are at what it needs: its worker is free for something else."""


def open(
    kind: str,
    *,
    by: User | None,
    argument: Any,
    chunks: Iterable[Mapping[str, Any]],
    due: str | None = None,
) -> Job:
    """A job of `kind`, the name of the task that works one chunk; the bells ring on commit.

    A chunk is a mapping with any of step, first_id, last_id, argument. Without chunks the job is done.
    Raises IntegrityError where there is one of this kind that was `due` then; see `open_due`.
    """
    with transaction.atomic():
        job = Job.objects.create(kind=kind, started_by=by, argument=argument, due=due)
        add_chunks(job, chunks)
        if job.total == 0:
            Job.objects.filter(pk=job.pk).update(status=Status.DONE, finished_at=F("created_at"), result={})
            job.refresh_from_db()
            jobends.tell(job.pk)
    return job


def open_due(kind: str, *, due: str, argument: Any) -> Job | None:
    """The regular job of one chunk for this day or hour; None where somebody has opened it."""
    if Job.objects.filter(kind=kind, due=due).exists():
        return None
    try:
        return open(kind, by=None, argument=argument, chunks=[{}], due=due)
    except IntegrityError:
        return None  # at the same moment


def prune(*, now: datetime) -> int:
    """Forget jobs that ended long ago, hourly ones sooner, some at a time; how many went."""
    old = Q(finished_at__lt=now - KEPT) | Q(finished_at__lt=now - HOURLY_KEPT, due__contains="T")
    with transaction.atomic():
        free = Job.objects.filter(old).order_by("finished_at").select_for_update(skip_locked=True)
        ids = list(free.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
        Job.objects.filter(pk__in=ids).delete()
    return len(ids)


def add_chunks(job: Job, chunks: Iterable[Mapping[str, Any]]) -> None:
    """Also from within a chunk of a running job, which cannot close before they are done.

    Holds the job's row until the transaction ends, so call it late. Raises LeaseLost when the job has ended.
    """
    with transaction.atomic():
        rows = [dict(chunk) for chunk in chunks]
        if not rows:
            return
        if not Job.objects.live().filter(pk=job.pk).update(total=F("total") + len(rows)):
            raise LeaseLost(_("The job has ended."))
        first = 1 + (job.chunks.aggregate(last=Max("number"))["last"] or 0)
        made = Chunk.objects.bulk_create(
            [Chunk(job=job, number=number, **row) for number, row in enumerate(rows, first)], batch_size=1000
        )
        job.total += len(rows)
        step = job.chunks.unfinished().aggregate(first=Min("step"))["first"]
        _ring_on_commit(job.kind, [chunk.pk for chunk in made if chunk.step == step])


def claim(chunk_id: int, *, worker: str, now: datetime, lease: timedelta = LEASE) -> Chunk | None:
    """The chunk, leased to this worker; None where it is taken, done, not yet due, or its job has ended.

    Call it outside a transaction: others see the lease when it is committed.
    """
    taken = (
        Chunk.objects.offerable(now)
        .filter(pk=chunk_id, attempts__lt=ATTEMPTS)
        .update(
            status=Status.RUNNING,
            worker=worker,
            leased_until=now + lease,
            attempts=F("attempts") + 1,
        )
    )
    if not taken:
        return None
    chunk = Chunk.objects.select_related("job").get(pk=chunk_id)
    Job.objects.filter(pk=chunk.job_id, status=Status.QUEUED).update(status=Status.RUNNING, started_at=now)
    return chunk


def finish(chunk: Chunk, *, now: datetime, result: Mapping[str, Any] | None = None) -> None:
    """The last words of the transaction that wrote the chunk's results; the last chunk closes the job.

    `result` is merged into the job's: numbers add up, lists grow, anything else is replaced.
    Raises LeaseLost when the chunk is no longer ours or the job has ended, so that nothing is written.
    """
    last = F("total") - 1
    with transaction.atomic():
        # Holds the job's row from here on: of two last chunks the second sees the first one counted.
        counted = (
            Job.objects.live()
            .filter(pk=chunk.job_id)
            .update(
                status=Case(When(done__gte=last, then=Value(Status.DONE)), default=F("status")),
                finished_at=Case(When(done__gte=last, then=Value(now)), default=None),
                done=F("done") + 1,
            )
        )
        if not counted:
            raise LeaseLost(_("The job has ended."))
        if not _still_ours(chunk).update(status=Status.DONE, leased_until=None, error=""):
            raise LeaseLost(_("Another worker has taken this chunk."))
        if result:
            _merge(chunk.job_id, result)
        if chunk.job.started_by_id is not None:
            jobends.tell(chunk.job_id)
        _ring_next_step(chunk)


def fail(chunk: Chunk, *, error: str, now: datetime) -> None:
    """Offer the chunk again at the next sweep; after five attempts the job fails with this sentence."""
    if chunk.attempts >= ATTEMPTS:
        give_up(chunk, error=error, now=now)
        return
    _still_ours(chunk).update(status=Status.QUEUED, leased_until=None, error=error)


def hand_back(chunk: Chunk) -> None:
    """Offer the chunk again at the next sweep; that it had to wait is no attempt."""
    _still_ours(chunk).update(status=Status.QUEUED, leased_until=None, attempts=F("attempts") - 1)


def give_up(chunk: Chunk, *, error: str, now: datetime) -> None:
    """Fail the job at once: trying again would not help."""
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=chunk.job_id)  # job before chunk, as in `finish`: no deadlock
        if _still_ours(chunk).update(status=Status.FAILED, leased_until=None, error=error):
            Job.objects.live().filter(pk=chunk.job_id).update(
                status=Status.FAILED, error=error, finished_at=now
            )
            jobends.tell(chunk.job_id)


def cancel(job: Job, *, now: datetime) -> bool:
    """Whether it was still to be stopped. A chunk at work writes nothing more."""
    with transaction.atomic():
        stopped = Job.objects.live().filter(pk=job.pk).update(status=Status.CANCELLED, finished_at=now)
        if stopped:
            jobends.tell(job.pk)
    return bool(stopped)


def sweep(*, now: datetime) -> int:
    """Ring again for what waits or whose lease ran out; fail what has run out of attempts. Bells rung."""
    for chunk in Chunk.objects.expired(now).filter(attempts__gte=ATTEMPTS, job__status__in=LIVE):
        give_up(
            chunk, error=_("Gave up after %d attempts: the worker stopped each time.") % ATTEMPTS, now=now
        )
    waiting = Chunk.objects.offerable(now).order_by("job_id", "number")[:RUNG_IN_ONE_SWEEP]
    rows = list(waiting.values_list("job__kind", "pk"))
    for kind in {kind for kind, _pk in rows}:
        bell.ring_each(kind, [pk for other, pk in rows if other == kind])
    return len(rows)


def _still_ours(chunk: Chunk) -> Any:
    """`attempts` tells this lease from a later one of the same worker."""
    return Chunk.objects.filter(
        pk=chunk.pk, status=Status.RUNNING, worker=chunk.worker, attempts=chunk.attempts
    )


def _merge(job_id: int, result: Mapping[str, Any]) -> None:
    """The job's row is locked by the caller's update."""
    merged = dict(Job.objects.values_list("result", flat=True).get(pk=job_id) or {})
    for key, value in result.items():
        before = merged.get(key)
        adds = isinstance(before, int | float | list) and isinstance(value, int | float | list)
        merged[key] = before + value if adds else value
    Job.objects.filter(pk=job_id).update(result=merged)


def _ring_next_step(chunk: Chunk) -> None:
    waiting = Chunk.objects.filter(job=chunk.job_id).unfinished()
    step = waiting.aggregate(first=Min("step"))["first"]
    if step is not None and step > chunk.step:
        _ring_on_commit(chunk.job.kind, list(waiting.filter(step=step).values_list("pk", flat=True)))


def _ring_on_commit(kind: str, chunk_ids: list[int]) -> None:
    if chunk_ids:
        transaction.on_commit(partial(bell.ring_each, kind, chunk_ids), robust=True)
