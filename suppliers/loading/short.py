"""A body that is written while its sender waits: one transaction, and the answer is its result."""

from typing import Any

from django.db import transaction

from accounts.models import Job, User
from suppliers.loading import fullload
from suppliers.loading.fullload import Full, Gone, TooMany
from suppliers.models import Load
from suppliers.profiles import Profile, rows_of
from suppliers.reading import read
from suppliers.resources import Resource
from suppliers.writing import Arrival, Result, write_rows


def write(
    resource: Resource,
    data: bytes,
    *,
    format: str,
    by: User | None,
    why: str,
    arrival: Arrival,
    full: Full | None = None,
    dry_run: bool = False,
    system: str = "",
    profile: Profile | None = None,
) -> dict[str, Any]:
    """The result, as the API tells it. Raises BodyRefused, and TooMany where a full load has to be a job."""
    fullload.check(resource, full)
    rows = rows_of(profile, resource, data) if profile else read(resource, data, format=format)
    with transaction.atomic():
        result = write_rows(
            rows,
            by=by,
            why=why,
            dry_run=dry_run,
            atomic=arrival.is_atomic,
            arrival=arrival,
            with_ids=full is not None,
            system=system or (profile.system if profile else ""),
        )
        told = result.as_dict()
        if full is not None:
            gone = _remove(resource, result, full, by=by, why=why)
            told |= {"removed": gone.removed, "kept": gone.kept}
            told |= {"kept_rows": gone.named} if gone.named else {}
            told |= {"stopped": gone.stopped} if gone.stopped else {}
            if result.job is not None:
                _note(result.job, gone)
    return told


def _remove(resource: Resource, result: Result, full: Full, *, by: User | None, why: str) -> Gone:
    if result.rejected:
        return Gone(stopped=fullload.refuse_rejected(result.rejected))
    spoken = [] if result.row_ids is None else [result.row_ids]
    if stopped := fullload.prepare(resource, spoken, after=0, most=full.most):
        return Gone(stopped=stopped)
    going = fullload.going()
    if result.dry_run:
        return Gone(removed=going)
    if going > fullload.BITE:
        raise TooMany
    return fullload.bite(Load.objects.get(job=result.job), resource, why=why)


def _note(job_id: int, gone: Gone) -> None:
    """With the load, and with its job's result."""
    Load.objects.filter(job=job_id).update(removed=gone.removed, error=gone.stopped)
    job = Job.objects.get(pk=job_id)
    told = {"removed": gone.removed, "kept": gone.kept, **({"stopped": gone.stopped} if gone.stopped else {})}
    Job.objects.filter(pk=job_id).update(result={**(job.result or {}), **told})
