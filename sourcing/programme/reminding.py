"""Reminding: one row a task, step and person. A day that was missed is made up for by the step it is at now, and not
by each that has passed."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from sourcing.models import Reminder
from sourcing.programme.owning import manager_within_reach, unreachable

STEPS = (14, 7, 1, 0)  # days before it lapses, after the day on which it was opened

_INTO = 'INSERT INTO sourcing_reminder (task_id, step, to_id, "on")'
_ONCE = "ON CONFLICT (task_id, step, to_id) DO NOTHING"
# The step a task is at: the last that has come. A snoozed one is still told on its day, and so is who got it from
# somebody else.
_REMIND = f"""
    {_INTO}
    SELECT task.id, at_.step, task.owner_id, %(day)s
    FROM sourcing_task task
    CROSS JOIN LATERAL (
        SELECT min(step) AS step FROM unnest(%(steps)s::smallint[]) AS steps (step)
        WHERE step = %(opened)s OR task.lapses_on - step <= %(day)s) at_
    WHERE task.state = 'open' AND task.owner_id IS NOT NULL
        AND (task.snoozed_until IS NULL OR task.snoozed_until <= %(day)s OR at_.step = 0
            OR NOT EXISTS (SELECT FROM sourcing_reminder told
                WHERE told.task_id = task.id AND told.to_id = task.owner_id))
    {_ONCE}
"""
_ESCALATE = f"""
    WITH late AS (
        UPDATE sourcing_task SET escalated_on = %(day)s, escalated_to_id = %(above)s
        WHERE state = 'open' AND escalated_on IS NULL AND lapses_on + %(after)s::int <= %(day)s
        RETURNING id),
    said AS (INSERT INTO sourcing_taskevent (task_id, what, words, "on")
        SELECT id, 'escalated', %(words)s, %(day)s FROM late)
    {_INTO} SELECT id, %(escalated)s, %(above)s, %(day)s FROM late
    {_ONCE}
"""


def remind(*, day: date) -> int:
    """How many reminders are new. One query."""
    given: dict[str, Any] = {"day": day, "steps": [*STEPS, Reminder.OPENED], "opened": Reminder.OPENED}
    with connection.cursor() as cursor:
        cursor.execute(_REMIND, given)
        return int(cursor.rowcount)


def escalate(*, day: date, after: int) -> int:
    """A manager is told of what lapsed `after` days ago and is still open; how many."""
    above = manager_within_reach(unreachable(day=day))
    if above is None:
        return 0
    given: dict[str, Any] = {
        "day": day,
        "after": after,
        "above": above.pk,
        "escalated": Reminder.ESCALATED,
        "words": _("It has lapsed: %s was told.") % above,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ESCALATE, given)
        return int(cursor.rowcount)
