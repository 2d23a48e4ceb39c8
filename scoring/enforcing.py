"""A policy put in force judges every part again, as a job that starts with it."""

from datetime import date, datetime

from django.db import transaction

from accounts import jobs
from accounts.models import Job, User
from scoring import policies, rescoring
from scoring.models import PolicyVersion

WHY = "policy"  # of the job


def enforce(
    draft: PolicyVersion, *, by: User, reason: str, over: int, edition: int, now: datetime, day: date
) -> Job:
    """Put it in force and score every part under it; a re-score that is still at it under the version before is
    stopped, so that it does not write over what the new one says.

    Raises ValidationError as `policies.put_in_force`.
    """
    with transaction.atomic():
        version = policies.put_in_force(draft, by=by, now=now, reason=reason, over=over, edition=edition)
        older = Job.objects.live().filter(kind=rescoring.KIND).exclude(argument__policy=version.pk)
        for job in older:
            jobs.cancel(job, now=now)
        return rescoring.open(day=day, by=by, why=WHY)


def job_of(version: PolicyVersion) -> Job | None:
    """The re-score that is still to judge every part under it."""
    return Job.objects.live().filter(kind=rescoring.KIND, argument__policy=version.pk).order_by("-id").first()
