"""Opening reviews: where something happened, where one is due; and closing those whose part is gone."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts import events
from accounts.models.events import EventName
from scoring.facts import Parts
from sourcing import owners
from sourcing.models import AT_ONCE
from sourcing.reviews import causes
from sourcing.reviews.due import IS_HIGH, NEXT

# One a part; whoever opens another at the same moment waits for the first, and opens none.
_ONE_A_PART = "ON CONFLICT (part_id) WHERE state = 'open' DO NOTHING"
_AT_ONCE = f"""
    INSERT INTO sourcing_review (part_id, reason, opened_on, due_on, state)
    SELECT DISTINCT ON (found.part_id) found.part_id, found.kind,
        greatest(found.happened_on, watch.held_from), greatest(found.happened_on, watch.held_from) + %(lead)s::int, 'open'
    FROM found_cause found JOIN sourcing_watch watch ON watch.part_id = found.part_id
    JOIN scoring_position position ON position.part_id = found.part_id AND position.quadrant <> 'out_of_scope'
    ORDER BY found.part_id, found.happened_on, array_position(%(gravest)s::text[], found.kind)
    {_ONE_A_PART} RETURNING id
"""
_TELL_CAUSES = """
    INSERT INTO sourcing_cause (review_id, part_id, kind, evidence, happened_on, was, is_now, about)
    SELECT review.id, found.part_id, found.kind, found.evidence, found.happened_on, found.was, found.is_now, found.about
    FROM found_cause found JOIN sourcing_review review ON review.part_id = found.part_id AND review.state = 'open'
    ON CONFLICT (part_id, kind, evidence) DO NOTHING
"""
# When each part is due next, worked out once: what opens, and what its position says.
_STAGED = """
    CREATE TEMPORARY TABLE IF NOT EXISTS coming_review (part_id bigint, due_on date, is_high boolean, held_from date)
        ON COMMIT DELETE ROWS;
    DELETE FROM coming_review
"""
_COME = f"""
    INSERT INTO coming_review
    SELECT position.part_id, {NEXT}, {IS_HIGH}, watch.held_from
    FROM scoring_position position JOIN sourcing_watch watch ON watch.part_id = position.part_id
    WHERE {{among}} AND position.quadrant <> 'out_of_scope'
"""
_DUE = f"""
    INSERT INTO sourcing_review (part_id, reason, opened_on, due_on, state)
    SELECT coming.part_id, CASE WHEN coming.is_high THEN 'due' ELSE 'sample' END,
        least(greatest(coming.due_on - %(lead)s::int, coming.held_from), coming.due_on), coming.due_on, 'open'
    FROM coming_review coming
    WHERE coming.due_on - %(lead)s::int <= %(day)s
        AND NOT EXISTS (SELECT FROM sourcing_review review WHERE review.part_id = coming.part_id
            AND review.state = 'open')
    ORDER BY coming.part_id {_ONE_A_PART} RETURNING id
"""
# What the position says: the next one, or the one that is open where that comes first.
_SAY_NEXT = """
    UPDATE scoring_position position SET next_review_on = next.due_on
    FROM (
        SELECT position.part_id, least(coming.due_on, review.due_on) AS due_on FROM scoring_position position
        LEFT JOIN coming_review coming ON coming.part_id = position.part_id
        LEFT JOIN sourcing_review review ON review.part_id = position.part_id AND review.state = 'open'
        WHERE {among}
    ) next
    WHERE next.part_id = position.part_id AND position.next_review_on IS DISTINCT FROM next.due_on
"""
_CLOSE_GONE = """
    UPDATE sourcing_review review SET state = 'closed', ended_on = greatest(%(day)s, review.opened_on), ended_why = %(why)s
    WHERE review.state = 'open' AND {among} AND NOT EXISTS (
        SELECT FROM scoring_position position
        WHERE position.part_id = review.part_id AND position.quadrant <> 'out_of_scope')
"""
_TOLD = """
    SELECT review.id, part.number, plant.code, review.reason, review.opened_on, review.due_on, owner.email
    FROM sourcing_review review LEFT JOIN suppliers_part part ON part.id = review.part_id
    LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id
    LEFT JOIN accounts_user owner ON owner.id = review.owner_id
    WHERE review.id = ANY(%s) ORDER BY review.due_on, review.id
"""


def open_at_once(parts: Parts, told: dict[str, Any]) -> list[int]:
    """Ids of the reviews that were opened for what happened; what happened to a part under review is added to it."""
    causes.find(parts, told)
    given = told | {"gravest": [reason.value for reason in AT_ONCE]}
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE, given)
        opened = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_TELL_CAUSES)
    return opened


def open_due(parts: Parts, told: dict[str, Any]) -> list[int]:
    """Ids of the reviews whose time has come; the days of the next ones are written beside the parts."""
    _come(parts, told)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, told)
        opened = [pk for (pk,) in cursor.fetchall()]
    _write_next(parts)
    return opened


def say_next(parts: Parts, told: dict[str, Any]) -> None:
    """Write beside these parts when they are reviewed next."""
    _come(parts, told)
    _write_next(parts)


def _come(parts: Parts, told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        cursor.execute(_COME.format(among=parts.among("position.part_id")), told | parts.parameters)
        cursor.execute("ANALYZE coming_review")


def _write_next(parts: Parts) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SAY_NEXT.format(among=parts.among("position.part_id")), parts.parameters)


def close_gone(parts: Parts, told: dict[str, Any]) -> int:
    given = told | parts.parameters | {"why": _("The part is gone, or out of scope.")}
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_GONE.format(among=parts.among("review.part_id")), given)
        return int(cursor.rowcount)


def tell(opened: list[int], *, day: date) -> None:
    """Give them owners, and tell who subscribed: one by one, and what is beyond reading as a count."""
    if not opened:
        return
    owners.assign()
    names = ("review", "part", "plant", "reason", "opened_on", "due_on", "owner")
    with connection.cursor() as cursor:
        cursor.execute(_TOLD + f" LIMIT {events.MOST - 1}", [opened])
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    told: list[tuple[str, dict[str, Any]]] = [
        (
            f"review {row['review']}",
            row | {name: row[name].isoformat() for name in ("opened_on", "due_on")},
        )
        for row in rows
    ]
    if more := len(opened) - len(rows):
        told.append((f"more on {day.isoformat()} from {min(opened)}", {"more": more}))
    events.record(EventName.REVIEW_DUE, told)
