"""What parts are held against: as first seen, then as signed; brought up to a new policy's own first word."""

from typing import Any

from django.db import connection

from scoring.facts import Parts
from scoring.models import PolicyVersion
from sourcing.reviews.numbers import HIGH, place

# Of assessment `a` and part `part`: what a part is held against.
COLUMNS = """policy_id, assessment_id, impact, exposure, quadrant, financial_health, natural_hazard,
    political_stability, primary_source_id, demand, points"""
AS_IT_STANDS = f"""a.policy_id, a.id, a.impact, a.exposure, a.quadrant, a.raw[{place("financial_health")}],
    a.raw[{place("natural_hazard")}], a.raw[{place("political_stability")}], a.primary_source_id,
    part.annual_demand, points.paper"""
STANDING = """
    scoring_position position
    JOIN scoring_assessment a ON a.id = position.assessment_id AND a.assessed_on = position.assessed_on
    JOIN suppliers_part part ON part.id = position.part_id
    LEFT JOIN scoring_partpoints points ON points.part_id = position.part_id
"""
# The dearest first, over the days until the first of them would be a year old.
_BEGIN = f"""
    INSERT INTO sourcing_watch (part_id, held_from, seen, first_due_on, {COLUMNS})
    SELECT position.part_id, %(day)s, pg_snapshot_xmin(pg_current_snapshot()), {{first_due}}, {AS_IT_STANDS}
    FROM {STANDING}
    WHERE position.quadrant {{which}} AND {{among}} AND position.quadrant <> 'out_of_scope'
        AND NOT EXISTS (SELECT FROM sourcing_watch watch WHERE watch.part_id = position.part_id)
    ON CONFLICT (part_id) DO NOTHING
"""
_FIRST_DUE = """%(day)s::date + %(lead)s::int + ((row_number() OVER (
        ORDER BY position.daily_loss DESC NULLS LAST, position.part_id) - 1) * %(window)s::int
    / count(*) OVER ())::int"""
_FOLLOW_POLICY = """
    UPDATE sourcing_watch watch
    SET policy_id = first.policy_id, assessment_id = first.id, impact = first.impact,
        exposure = first.exposure, quadrant = first.quadrant
    FROM (
        SELECT DISTINCT ON (a.part_id) a.part_id, a.policy_id, a.id, a.impact, a.exposure, a.quadrant
        FROM sourcing_watch watch
        JOIN scoring_position position ON position.part_id = watch.part_id
            AND position.policy_id = %(policy)s AND watch.policy_id <> %(policy)s
        JOIN scoring_assessment a ON a.part_id = watch.part_id AND a.policy_id = %(policy)s
        WHERE {among}
        ORDER BY a.part_id, a.assessed_on, a.id
    ) first
    WHERE first.part_id = watch.part_id
"""
_FOLLOW_NETWORK = """
    UPDATE sourcing_watch watch SET points = points.paper FROM scoring_partpoints points
    WHERE watch.points IS NULL AND points.part_id = watch.part_id AND {among}
"""
_POLICIES = "SELECT DISTINCT watch.policy_id FROM sourcing_watch watch WHERE {among}"
_FORGET = """
    DELETE FROM sourcing_watch watch WHERE {among}
        AND NOT EXISTS (SELECT FROM scoring_position position WHERE position.part_id = watch.part_id)
"""


def begin_with_the_dear(parts: Parts, told: dict[str, Any]) -> int:
    """Those of high impact that were never seen before, their first reviews spread over a year by money."""
    how = {"which": f"IN {HIGH}", "first_due": _FIRST_DUE, "among": parts.among("position.part_id")}
    return _run(_BEGIN.format(**how), parts, told)


def begin(parts: Parts, told: dict[str, Any]) -> int:
    """The others that were never seen before; which of them are looked at says the sample."""
    how = {"which": f"NOT IN {HIGH}", "first_due": "NULL", "among": parts.among("position.part_id")}
    return _run(_BEGIN.format(**how), parts, told)


def policies(parts: Parts) -> list[PolicyVersion]:
    """By which these parts are held: one, but for the days on which a new one takes force. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_POLICIES.format(among=parts.among("watch.part_id")), parts.parameters)
        found = [pk for (pk,) in cursor.fetchall()]
    return list(PolicyVersion.objects.filter(pk__in=found).order_by("version"))


def follow(parts: Parts, told: dict[str, Any]) -> int:
    """A new policy moves what parts are held against once, and so does the first network; what is gone, goes. How
    many follow a new policy."""
    among = parts.among("watch.part_id")
    _run(_FORGET.format(among=among), parts, told)
    _run(_FOLLOW_NETWORK.format(among=among), parts, told)
    return _run(_FOLLOW_POLICY.format(among=among), parts, told)


def _run(statement: str, parts: Parts, told: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, told | parts.parameters)
        return int(cursor.rowcount)
