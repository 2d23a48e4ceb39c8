"""Opening: whatever lapses within the policy's lead days becomes a task, one for what lapses and its day."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from scoring.policy import Policy
from scoring.policy_programme import Programme
from sourcing.models import TaskKind
from sourcing.programme import telling
from sourcing.programme.checks import ASKED, EACH, LOOKED_AFTER, asked

_INTO = """
    INSERT INTO sourcing_task (kind, subject, lapses_on, part_id, source_id, owner_id, opened_on, state)
"""
_ONCE = "ON CONFLICT (kind, subject, lapses_on) DO NOTHING"
_CHECKS = f"""
    {_INTO}
    SELECT asked.kind, source.id, is_.lapses_on, source.part_id, source.id, NULL, %(day)s, 'open'
    FROM scoring_readiness readiness
    JOIN suppliers_source source ON source.id = readiness.source_id
    JOIN scoring_position position ON position.part_id = readiness.part_id
    {EACH}
    JOIN {ASKED} ON asked.name = is_.name
        AND asked.for_dual = readiness.for_dual AND asked.is_primary = readiness.is_primary
    JOIN unnest(%(lead_kinds)s::text[], %(until)s::date[]) AS lead (kind, until) ON lead.kind = asked.kind
    WHERE is_.lapses_on > %(since)s AND is_.lapses_on <= lead.until
        AND is_.reason = ANY(%(passing)s) AND is_.lapses_to <> ALL(%(passing)s) AND {LOOKED_AFTER}
    {_ONCE}
"""
_OVERRIDES = f"""
    {_INTO}
    SELECT 'override', said.id, said.until + 1, said.part_id, NULL, said.made_by_id, %(day)s, 'open'
    FROM scoring_override said
    WHERE said.ended_at IS NULL AND said.until + 1 > %(since)s AND said.until + 1 <= %(override)s
    {_ONCE}
"""
_ACCEPTANCES = f"""
    {_INTO}
    SELECT 'acceptance', meant.id, meant.until + 1, meant.part_id, NULL, meant.made_by_id, %(day)s, 'open'
    FROM scoring_decision meant
    WHERE meant.ended_at IS NULL AND meant.chosen = 'accept'
        AND meant.until + 1 > %(since)s AND meant.until + 1 <= %(acceptance)s
    {_ONCE}
"""
_REVIEWS = f"""
    {_INTO}
    SELECT 'review', review.id, review.due_on, review.part_id, NULL, review.owner_id, %(day)s, 'open'
    FROM sourcing_review review
    WHERE review.state = 'open' AND review.due_on <= %(review)s
    {_ONCE}
"""
# Whose lead the policy does not name goes by that of what is most like it.
_LIKE = {
    TaskKind.USABLE: "qualification",
    TaskKind.CAN_RAMP: "terms",
    TaskKind.ACCEPTANCE: "override",
}


def open_tasks(*, day: date, since: date, policy: Policy, programme: Programme) -> int:
    """How many are new; of those about a check of a source, who subscribed is told. Six queries at most."""
    until = {kind.value: day + timedelta(days=lead_days(kind, programme)) for kind in TaskKind}
    given: dict[str, Any] = {
        **asked(policy),
        "day": day,
        "since": since,
        "lead_kinds": list(until),
        "until": list(until.values()),
        "override": until[TaskKind.OVERRIDE],
        "acceptance": until[TaskKind.ACCEPTANCE],
        "review": until[TaskKind.REVIEW],
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_CHECKS} RETURNING id", given)
        checks = [pk for (pk,) in cursor.fetchall()]
        opened = len(checks)
        for statement in (_OVERRIDES, _ACCEPTANCES, _REVIEWS):
            cursor.execute(statement, given)
            opened += cursor.rowcount
    telling.lapsing(checks, day=day)
    return opened


def lead_days(kind: TaskKind, programme: Programme) -> int:
    return int(getattr(programme.lead_days, _LIKE.get(kind, kind.value)))
