"""How a load ends: what is gone goes, the counts are told, and whoever waits has their turn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import jobs
from accounts.models import Chunk, Status
from accounts.models.jobs import LIVE
from suppliers.loading import fullload, turns
from suppliers.models import Load
from suppliers.models.loads import LoadState
from suppliers.resources import RESOURCES


def end(load: Load, chunk: Chunk, *, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last words of a load, or one more bite of what a full load removes."""
    result = dict(told)
    if load.state == LoadState.RUNNING and load.is_full:
        gone = _remove(load, chunk)
        result |= {"removed": gone.removed, "kept": gone.kept}
        if gone.named:
            result["kept_rows"] = gone.named
        if gone.stopped:
            result["stopped"] = gone.stopped
        Load.objects.filter(pk=load.pk).update(removed=F("removed") + gone.removed, error=gone.stopped)
        if gone.after is not None:
            jobs.add_chunks(chunk.job, [{"step": chunk.step, "argument": {"do": "end", "after": gone.after}}])
            return result
    Load.objects.filter(pk=load.pk, state=LoadState.RUNNING).update(state=LoadState.DONE, ended_at=Now())
    load.pieces.all().delete()
    result["applied"] = load.state == LoadState.RUNNING and not (load.is_dry_run and load.rejected)
    return result


def _remove(load: Load, chunk: Chunk) -> fullload.Gone:
    resource, after = RESOURCES[load.resource], chunk.argument.get("after", 0)
    if load.rejected and not after:
        return fullload.Gone(stopped=fullload.refuse_rejected(load.rejected))
    spoken = [
        np.frombuffer(bytes(load.pieces.values_list("spoken_of", flat=True).get(pk=pk)), np.int64)
        for pk in load.pieces.order_by("number").values_list("pk", flat=True)
    ]
    most = chunk.job.argument["full_most"]
    stopped = fullload.prepare(resource, spoken, after=after, most=most)
    return (
        fullload.Gone(stopped=stopped)
        if stopped
        else fullload.bite(load, resource, why=chunk.job.argument["why"])
    )


def settle(load: Load, *, now: datetime) -> None:
    """A load whose job has failed or was stopped is over too; then the next has its turn."""
    ended = Load.objects.filter(pk=load.pk, state=LoadState.RUNNING).exclude(job__status__in=LIVE)
    settle_each(ended)
    if not Load.objects.filter(pk=load.pk, state=LoadState.RUNNING).exists():
        turns.ring_next(load.resource, now=now)


def settle_all() -> int:
    """Loads whose job ended without a word to them; how many."""
    return settle_each(Load.objects.filter(state=LoadState.RUNNING).exclude(job__status__in=LIVE))


def settle_each(loads: QuerySet[Load]) -> int:
    settled = 0
    for load in loads.select_related("job"):
        job = load.job
        is_done = job is not None and job.status == Status.DONE
        stopped = "" if is_done else _("It was stopped; what had been written stays.")
        settled += Load.objects.filter(pk=load.pk, state=LoadState.RUNNING).update(
            state=LoadState.DONE if is_done else LoadState.FAILED,
            ended_at=job.finished_at if job is not None else Now(),
            error=(job.error if job is not None else "") or stopped,
        )
        load.pieces.all().delete()
    return settled
