"""Telling who subscribed that a job has ended: one that a person or an integration started, not the clock."""

from typing import Any

from accounts import events
from accounts.models import EventName, Job
from accounts.models.jobs import LIVE

MOST_FIGURES = 20
LONGEST = 200


def tell(job_id: int) -> None:
    """In the transaction that ends it; of one that still runs, or that the clock began, nothing is told."""
    ended = Job.objects.filter(pk=job_id, due=None).exclude(status__in=LIVE).exclude(started_by=None)
    job = ended.select_related("started_by").first()
    if job is None or job.started_by is None:
        return
    told = {
        "job": job.pk,
        "kind": job.kind,
        "title": job.title[:LONGEST],
        "status": job.status,
        "started_by": job.started_by.email,
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "error": job.error[:500],
        "figures": _figures(job.result),
    }
    events.record(EventName.JOB_FINISHED, [(f"job {job.pk}", told)])


def _figures(result: Any) -> dict[str, int | float | str | bool | None]:
    """What it reports in single values; lists of errors stay where the job is read."""
    if not isinstance(result, dict):
        return {}
    single = [(name, value) for name, value in result.items() if not isinstance(value, list | dict)]
    return {
        name: value[:LONGEST] if isinstance(value, str) else value for name, value in single[:MOST_FIGURES]
    }
