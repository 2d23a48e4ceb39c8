"""Jobs and letters as files have them; pages and files list the same rows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.downloads import Table, minute
from accounts.models import Job, Mail
from accounts.models.mails import MailState

JOBS = (
    *("job", "for", "started_by", "asked_for", "state", "chunks_done", "chunks", "took_s"),
    "what_went_wrong",
)
LETTERS = (
    *("subject", "to", "written", "state", "again_at", "attempts"),
    "what_the_mail_server_said",
)


def jobs(rows: QuerySet[Job], *, day: date) -> Table:
    """Newest first. One query."""
    return Table("jobs", JOBS, _jobs(rows), day)


def letters(rows: QuerySet[Mail], *, day: date) -> Table:
    """Newest first; never what a letter says. One query."""
    return Table("letters", LETTERS, _letters(rows), day)


def _jobs(rows: QuerySet[Job]) -> Iterator[list[Any]]:
    for job in rows.order_by("-pk").iterator(chunk_size=2000):
        yield [
            job.title,
            _due(job),
            _who(job),
            minute(job.created_at),
            job.get_status_display(),
            job.done,
            job.total,
            _took(job),
            job.error,
        ]


def _letters(rows: QuerySet[Mail]) -> Iterator[list[Any]]:
    for letter in rows.order_by("-pk").iterator(chunk_size=2000):
        is_tried_again = letter.state == MailState.WAITING and letter.error
        yield [
            letter.subject,
            letter.to,
            minute(letter.written_at),
            letter.get_state_display(),
            minute(letter.due_at) if is_tried_again else None,
            letter.attempts,
            letter.error,
        ]


def _due(job: Job) -> date | str:
    """A day, or the words for an hour; empty where it is for neither."""
    return job.due_words if not job.due or "T" in job.due else date.fromisoformat(job.due)


def _who(job: Job) -> str:
    if job.started_by:
        return str(job.started_by)
    return _("the schedule") if job.due else _("no person")


def _took(job: Job) -> float | None:
    """Seconds."""
    if not (job.finished_at and job.started_at):
        return None
    return round((job.finished_at - job.started_at).total_seconds(), 1)
