"""The daily round: whatever is about to lapse becomes somebody's task, is reminded of, and is escalated after.

Done for a date: run twice, on two machines, or after days that were missed, it leaves the same rows. In order, each
step a fixed number of queries however many tasks there are:

    opening    what lapses within the policy's lead days becomes a task, one for what lapses and its day
    ending     what was renewed, signed, or is gone ends its task, and says how
    owning     a task without an owner who can be reached finds another, and says so
    reminding  when it is opened, 14, 7 and 1 days before, and on its day; once it has lapsed long enough, the manager
    digesting  what a person has not been told of goes into one letter a day
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from accounts.models import Job, Status
from scoring import rescoring
from scoring.models import PolicyVersion
from scoring.policy_programme import of as programme_of
from sourcing import reviews
from sourcing.programme import digesting, ending, opening, owning, reminding

KIND = "sourcing.programme"  # the regular job
LOCK = 0x707A5  # advisory: one round at a time


def is_early() -> bool:
    """Whether the night's scores, or the reviews that follow from them, are still being worked out."""
    return Job.objects.live().filter(kind__in=[rescoring.KIND, reviews.KIND]).exists()


def last_before(day: date) -> date | None:
    """The day of the last round that was done."""
    done = Job.objects.filter(kind=KIND, status=Status.DONE, due__lt=day.isoformat()).order_by("-due")
    last = done.values_list("due", flat=True).first()
    return date.fromisoformat(last) if last else None


def round_of(day: date, *, since: date | None = None, now: datetime) -> Mapping[str, int]:
    """What was done, counted. `since` is the day of the round before: what lapsed after it, in days on which nobody
    was there, becomes a task too."""
    policy = PolicyVersion.objects.in_force().read()
    programme, since = programme_of(policy), since or day - timedelta(days=1)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        opened = opening.open_tasks(day=day, since=since, policy=policy, programme=programme)
        ended = ending.end_tasks(day=day, policy=policy)
        return {
            "tasks_opened": opened,
            "tasks_ended": ended,
            "tasks_moved": owning.find_owners(day=day),
            "reminders": reminding.remind(day=day),
            "escalated": reminding.escalate(day=day, after=programme.escalate_after_days),
            "digests": digesting.write(day=day, now=now),
        }
