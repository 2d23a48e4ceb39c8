"""Digesting: what a person has not been told of, in one letter a day; of who is away, to who stands in."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import ngettext

from accounts import mails
from accounts.models import User
from sourcing.models import Task
from sourcing.programme import words

LISTED = 40  # lines a letter; the rest is counted

# A task that has ended meanwhile is nothing to be told of.
_UNTOLD = """
    SELECT recipient, whose, task_id, step, place, of_all FROM (
        SELECT coalesce(person.id, reminder.to_id) AS recipient, reminder.to_id AS whose, reminder.task_id,
            reminder.step, count(*) OVER told AS of_all,
            row_number() OVER (told ORDER BY task.lapses_on, task.id) AS place
        FROM sourcing_reminder reminder
        JOIN sourcing_task task ON task.id = reminder.task_id AND task.state = 'open'
        LEFT JOIN sourcing_absence absence ON absence.user_id = reminder.to_id
            AND %(day)s BETWEEN absence.from_on AND absence.until_on
        LEFT JOIN accounts_user person ON person.id = absence.stand_in_id AND person.is_active
        WHERE reminder.told_on IS NULL
        WINDOW told AS (PARTITION BY coalesce(person.id, reminder.to_id))
    ) ranked WHERE place <= %(listed)s ORDER BY recipient, whose, place
"""
_TOLD = """
    UPDATE sourcing_reminder reminder SET told_on = %(day)s
    WHERE told_on IS NULL AND (
        NOT EXISTS (SELECT FROM sourcing_task task WHERE task.id = reminder.task_id AND task.state = 'open')
        OR coalesce((SELECT person.id FROM sourcing_absence absence
                JOIN accounts_user person ON person.id = absence.stand_in_id AND person.is_active
                WHERE absence.user_id = reminder.to_id
                    AND %(day)s BETWEEN absence.from_on AND absence.until_on), reminder.to_id)
            = ANY(%(recipients)s))
"""


@dataclass(frozen=True)
class Line:
    title: str
    when: str
    on: date
    is_escalated: bool


@dataclass
class Digest:
    """`of_all` reminders, of which the soonest are listed: own ones, and of each person who is away."""

    recipient: User
    of_all: int = 0
    own: list[Line] = field(default_factory=list)
    others: dict[User, list[Line]] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        return len(self.own) + sum(len(lines) for lines in self.others.values())

    @property
    def more(self) -> int:
        return self.of_all - self.listed


def write(*, day: date, now: datetime) -> int:
    """One letter a person a day, in the outbox; how many are new. What comes later that day is told the next."""
    digests = _gathered(day)
    new = set(mails.write(_letter(one, day) for one in digests))
    recipients = [one.recipient.pk for one in digests if _once(one.recipient, day) in new]
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"day": day, "recipients": recipients})
    return len(new)


def _gathered(day: date) -> list[Digest]:
    """Three queries, and one for what the tasks say."""
    with connection.cursor() as cursor:
        cursor.execute(_UNTOLD, {"day": day, "listed": LISTED})
        rows = cursor.fetchall()
    people = User.objects.active().in_bulk({row[0] for row in rows} | {row[1] for row in rows})
    tasks = Task.objects.select_related(*words.SHOWN).in_bulk({row[2] for row in rows})
    digests: dict[int, Digest] = {}
    for recipient, whose, task, step, _place, of_all in rows:
        if recipient not in people:
            continue  # deactivated: the task has another owner, who is told of it
        one = digests.setdefault(recipient, Digest(people[recipient], of_all))
        _lines(one, whose, people).append(_line(tasks[task], step, day))
    return list(digests.values())


def _lines(one: Digest, whose: int, people: dict[int, User]) -> list[Line]:
    if whose == one.recipient.pk or whose not in people:
        return one.own
    return one.others.setdefault(people[whose], [])


def _line(task: Task, step: int, day: date) -> Line:
    return Line(words.title(task), words.when(task, day), task.lapses_on, step < 0)


def _once(recipient: User, day: date) -> str:
    return f"digest {recipient.pk} {day.isoformat()}"


def _letter(one: Digest, day: date) -> mails.Letter:
    told: dict[str, Any] = {
        "digest": one,
        "day": day,
        "address": settings.SITE_ADDRESS + reverse("today"),
    }
    return mails.Letter(
        once=_once(one.recipient, day),
        to=one.recipient.email,
        subject=_subject(one, day),
        words=render_to_string("sourcing/letters/digest.txt", told),
    )


def _subject(one: Digest, day: date) -> str:
    on = date_format(day, "j F Y")
    said = ngettext(
        "%(count)d thing about to lapse, %(on)s", "%(count)d things about to lapse, %(on)s", one.of_all
    )
    return said % {"count": one.of_all, "on": on}
