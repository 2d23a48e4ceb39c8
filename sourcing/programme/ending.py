"""Ending: a task whose check passes until a later day is done; one whose subject is gone, or that nobody asks for any
more, is closed. What has lapsed and is not mended stays open, however long it takes."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from scoring.policy import Policy
from sourcing.programme.checks import ASKED, EACH, LOOKED_AFTER, asked

OF_SOURCES = ["usable", "qualification", "terms", "warm", "tier_two", "can_ramp"]

# How an open task ends, null where it does not: of checks ...
_CHECKS = f"""
    SELECT task.id, CASE
        WHEN source.id IS NULL OR readiness.source_id IS NULL OR position.part_id IS NULL THEN 'gone'
        WHEN NOT ({LOOKED_AFTER}) THEN CASE WHEN source.status = 'active' THEN 'not_asked' ELSE 'gone' END
        WHEN now_.name IS NULL THEN 'not_asked'
        WHEN now_.lapses_on = task.lapses_on THEN NULL
        WHEN now_.passes AND now_.lapses_on < task.lapses_on THEN 'moved'
        WHEN now_.passes THEN 'renewed'
        END AS ending
    FROM sourcing_task task
    LEFT JOIN suppliers_source source ON source.id = task.source_id
    LEFT JOIN scoring_readiness readiness ON readiness.source_id = task.source_id
    LEFT JOIN scoring_position position ON position.part_id = readiness.part_id
    LEFT JOIN LATERAL (
        SELECT is_.name, is_.lapses_on, is_.reason = ANY(%(passing)s)
            AND (is_.lapses_on IS NULL OR is_.lapses_on > %(day)s) AS passes
        FROM (SELECT 1) own {EACH}
        JOIN {ASKED} ON asked.name = is_.name AND asked.for_dual = readiness.for_dual
            AND asked.is_primary = readiness.is_primary
        WHERE asked.kind = task.kind LIMIT 1
    ) now_ ON true
    WHERE task.state = 'open' AND task.kind = ANY(%(of_sources)s)
"""
# ... of what a person said until a day: said anew, ended by somebody, or the part gone ...
_SAID = """
    SELECT task.id, CASE
        WHEN part.id IS NULL OR said.id IS NULL THEN 'gone'
        WHEN EXISTS (SELECT FROM {table} newer WHERE newer.part_id = said.part_id
            AND newer.id > said.id AND newer.ended_at IS NULL AND newer.until >= %(day)s {alike}) THEN 'renewed'
        WHEN said.ended_at IS NOT NULL AND said.ended_by_id IS NOT NULL THEN 'not_asked'
        END AS ending
    FROM sourcing_task task
    LEFT JOIN suppliers_part part ON part.id = task.part_id
    LEFT JOIN {table} said ON said.id = task.subject
    WHERE task.state = 'open' AND task.kind = '{kind}'
"""
_OVERRIDES = _SAID.format(table="scoring_override", kind="override", alike="AND newer.driver = said.driver")
_ACCEPTANCES = _SAID.format(table="scoring_decision", kind="acceptance", alike="AND newer.chosen = 'accept'")
# ... and of reviews.
_REVIEWS = """
    SELECT task.id, CASE
        WHEN review.id IS NULL THEN 'gone'
        WHEN review.state = 'signed' THEN 'signed'
        WHEN review.state <> 'open' THEN 'not_asked'
        WHEN review.due_on <> task.lapses_on THEN 'moved'
        END AS ending
    FROM sourcing_task task LEFT JOIN sourcing_review review ON review.id = task.subject
    WHERE task.state = 'open' AND task.kind = 'review'
"""
_END = f"""
    WITH judged AS ({_CHECKS} UNION ALL {_OVERRIDES} UNION ALL {_ACCEPTANCES} UNION ALL {_REVIEWS}),
    ended AS (
        UPDATE sourcing_task task SET ending = judged.ending, ended_on = %(day)s,
            state = CASE WHEN judged.ending IN ('renewed', 'signed') THEN 'done' ELSE 'closed' END
        FROM judged WHERE judged.id = task.id AND judged.ending IS NOT NULL AND task.state = 'open'
        RETURNING task.id, task.ending)
    INSERT INTO sourcing_taskevent (task_id, what, words, "on")
    SELECT ended.id, 'ended', words.said, %(day)s FROM ended
    JOIN unnest(%(endings)s::text[], %(words)s::text[]) AS words (ending, said) ON words.ending = ended.ending
"""


def end_tasks(*, day: date, policy: Policy) -> int:
    """How many ended. One query."""
    words = {
        "renewed": _("Renewed."),
        "signed": _("Signed."),
        "moved": _("Its day has moved: there is another task for that."),
        "gone": _("What it was about is gone, or no longer active."),
        "not_asked": _("It is not asked for any more."),
    }
    given: dict[str, Any] = {
        **asked(policy),
        "day": day,
        "of_sources": OF_SOURCES,
        "endings": list(words),
        "words": list(words.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_END, given)
        return int(cursor.rowcount)
