"""Keeping scores up with facts: what changed since the last look is scored again; all parts if need be.

One at a time, by an advisory lock that lasts as long as the transaction which scores, moves the coverage and
opens a job where there is too much; a crash leaves all of it as it was.
"""

from datetime import date

from django.db import connection, transaction

from scoring import losses, products, rescoring, standings, vocabulary
from scoring.facts import Parts
from scoring.models import PolicyVersion
from scoring.networks import following
from scoring.networks import working as networking
from scoring.touching import MOST_PARTS, Change, touched

LOCK = 0x4EF4E
CHANGES_AT_ONCE = 500

_UNCOVERED = """
    FROM suppliers_change change, scoring_coverage coverage
    WHERE change.changed >= coverage.changed AND change.id <> ALL (coverage.ahead)
"""
# The horizon and the rows are of one snapshot: whatever commits later stands at the horizon or beyond it.
_NEXT = f"""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text, change.id, change.resource, change.row_ids,
        change.changed::text::bigint
    {_UNCOVERED} ORDER BY change.changed, change.id LIMIT {CHANGES_AT_ONCE}
"""
_COVER = """
    UPDATE scoring_coverage SET
        changed = coalesce(%(horizon)s::text::xid8, changed),
        ahead = ARRAY(
            SELECT id FROM suppliers_change change WHERE id = ANY(scoring_coverage.ahead || %(ids)s::bigint[])
                AND change.changed >= coalesce(%(horizon)s::text::xid8, scoring_coverage.changed))
"""


def is_behind() -> bool:
    """Whether a change that can be seen is not covered."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_UNCOVERED})")
        return bool(cursor.fetchone()[0])


def catch_up(*, day: date) -> bool:
    """Cover the next changes, in a transaction of a few seconds at most; whether to call again.

    Where another process is at it, there is nothing to do: it looks again after it has let go.
    """
    with transaction.atomic():
        if not _is_alone():
            return False
        horizon, changes = _next()
        if changes:
            _refresh(changes, day=day)
            _cover(changes, horizon=horizon if len(changes) < CHANGES_AT_ONCE else None)
    return is_behind()


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _next() -> tuple[str, list[Change]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        rows = cursor.fetchall()
    return (rows[0][0] if rows else ""), [Change(*row[1:]) for row in rows]


def _refresh(changes: list[Change], *, day: date) -> None:
    found = touched(changes)
    if found.losses and not found.everything:
        rolled = losses.roll_up(day=day)
        found.part_ids.update(rolled.part_ids.tolist())
        found.everything = rolled.total_moved  # what an outage costs is told in days of the total
    moved = found.losses
    if found.everything or len(found.part_ids) > MOST_PARTS:
        rescoring.open_unless_waiting(day=day)
    if found.part_ids and len(found.part_ids) <= MOST_PARTS:
        parts, policy = Parts.listed(found.part_ids), PolicyVersion.objects.in_force()
        moved |= rescoring.score(parts, day=day, policy=policy).moved > 0
    if moved and not found.everything:  # else the whole re-score counts them at its end
        products.tell()
    if not found.everything and (suppliers := standings.touched(changes, found.part_ids)):
        standings.refresh(suppliers, day=day)
    if not found.everything and following.concerned(changes):  # else the whole re-score opens it at its end
        networking.open_unless_waiting(day=day)
    vocabulary.learn(changes)


def _cover(changes: list[Change], *, horizon: str | None) -> None:
    """Without a horizon there are more changes to come: the line stays, and these are ahead of it."""
    with connection.cursor() as cursor:
        cursor.execute(_COVER, {"ids": [change.id for change in changes], "horizon": horizon})
