"""What happens to a part and asks for a look at once, found by comparing what stands with what it is held against.

All of it where impact is high, or was; of the others only that they left their quadrant, for where impact is low one
source is enough whatever its exposure. Looked at is what came since the last day for which reviews were opened: all
assessments of that day and after it, one after the other, so that a missed night finds what each night would have.
"""

from typing import Any

from django.db import connection

from scoring.facts import Parts
from scoring.origins import Origin
from sourcing.reviews.due import IS_HIGH
from sourcing.reviews.numbers import HIGH, place

STAGED = """
    CREATE TEMPORARY TABLE IF NOT EXISTS found_cause (part_id bigint, kind text, evidence text, happened_on date,
        was double precision, is_now double precision, about bigint) ON COMMIT DELETE ROWS;
    DELETE FROM found_cause
"""
_WATCHED = "scoring_position position JOIN sourcing_watch watch ON watch.part_id = position.part_id"
# A score has left when it is beyond the line by more than the band, seen from the side on which it was signed.
_LEFT_IMPACT = f"""CASE WHEN watch.quadrant IN {HIGH} THEN a.impact < %(impact_line)s::float8 - %(band)s::float8
    ELSE a.impact > %(impact_line)s::float8 + %(band)s::float8 END"""
_LEFT_EXPOSURE = """CASE watch.quadrant
    WHEN 'dual_source' THEN a.exposure < %(exposure_line)s::float8 - %(band)s::float8
    WHEN 'qualified_backup' THEN a.exposure > %(exposure_line)s::float8 + %(band)s::float8 ELSE false END"""


def _moved(column: str, driver: str, by: str) -> str:
    """A fact of the same primary source, that is no person's word."""
    at = place(driver)
    return (
        f"{IS_HIGH} AND a.primary_source_id = watch.primary_source_id AND a.origin[{at}] <> {int(Origin.OVERRIDE)}"
        f" AND abs(a.raw[{at}] - watch.{column}) > %({by})s::float8"
    )


_JUDGED = f"""
    INSERT INTO found_cause
    SELECT DISTINCT ON (a.part_id, told.kind) a.part_id, told.kind, told.evidence, a.assessed_on, told.was, told.is_now,
        told.about
    FROM {_WATCHED}
    JOIN scoring_assessment a ON a.part_id = position.part_id AND a.assessed_on BETWEEN %(since)s AND %(day)s
        AND a.id > watch.assessment_id AND a.policy_id = watch.policy_id AND watch.policy_id = %(policy)s
    CROSS JOIN LATERAL (VALUES
        ('left_quadrant', {_LEFT_IMPACT}, watch.assessment_id::text, watch.impact, a.impact, 0),
        ('left_quadrant', {_LEFT_EXPOSURE}, watch.assessment_id::text, watch.exposure, a.exposure, 1),
        ('finances', {_moved("financial_health", "financial_health", "financial_move")}, watch.assessment_id::text,
            watch.financial_health, a.raw[{place("financial_health")}], NULL),
        ('country', {_moved("natural_hazard", "natural_hazard", "country_move")}, watch.assessment_id::text,
            watch.natural_hazard, a.raw[{place("natural_hazard")}], 0),
        ('country', {_moved("political_stability", "political_stability", "country_move")},
            watch.assessment_id::text, watch.political_stability, a.raw[{place("political_stability")}], 1),
        ('primary_changed', {IS_HIGH} AND a.primary_source_id IS DISTINCT FROM watch.primary_source_id,
            watch.assessment_id || ':' || coalesce(a.primary_source_id::text, ''), watch.primary_source_id::float8,
            a.primary_source_id::float8, a.primary_source_id)
    ) told (kind, holds, evidence, was, is_now, about)
    WHERE {{among}} AND position.assessed_on >= %(since)s AND told.holds
    ORDER BY a.part_id, told.kind, a.assessed_on, a.id, told.about
"""
# Rejected since it was looked at: as the row stood then, where it has changed, it was not.
_LOTS = f"""
    INSERT INTO found_cause
    SELECT position.part_id, 'lot_rejected', lot.id, coalesce(least(lot.decided_on, %(day)s), %(day)s),
        NULL, NULL, lot.id
    FROM {_WATCHED}
    JOIN suppliers_source source ON source.part_id = position.part_id AND source.role IS DISTINCT FROM 'candidate'
    JOIN suppliers_inspection lot ON lot.source_id = source.id
    LEFT JOIN LATERAL (
        SELECT was.old FROM accounts_history was WHERE was.resource = 'inspections' AND was.row_id = lot.id
            AND was.changed >= watch.seen ORDER BY was.id LIMIT 1
    ) then_ ON true
    WHERE {{among}} AND {IS_HIGH} AND lot.decision = 'rejected' AND lot.reversed_on IS NULL
        AND lot.changed >= %(seen)s::text::xid8 AND lot.changed >= watch.seen
        AND (then_.old->>'decision' IS DISTINCT FROM 'rejected' OR then_.old->>'reversed_on' IS NOT NULL)
"""
# On the day after they ended, nothing binding was in force.
_TERMS = f"""
    INSERT INTO found_cause
    SELECT position.part_id, 'terms_lapsed', terms.id || ':' || terms.valid_to, terms.valid_to + 1, NULL, NULL,
        terms.id
    FROM {_WATCHED}
    JOIN suppliers_source source ON source.part_id = position.part_id AND source.status = 'active'
        AND source.role IS DISTINCT FROM 'candidate'
    JOIN suppliers_terms terms ON terms.source_id = source.id AND terms.kind = ANY(%(binding)s)
    WHERE {{among}} AND {IS_HIGH} AND terms.valid_to >= watch.held_from AND terms.valid_to < %(day)s
        AND NOT EXISTS (SELECT FROM suppliers_terms next WHERE next.source_id = source.id
            AND next.kind = ANY(%(binding)s) AND (next.valid_from IS NULL OR next.valid_from <= terms.valid_to + 1)
            AND (next.valid_to IS NULL OR next.valid_to > terms.valid_to))
"""
_POINTS = f"""
    INSERT INTO found_cause
    SELECT position.part_id, 'dependency', watch.assessment_id, %(day)s, NULL, fresh.count, fresh.node
    FROM {_WATCHED} JOIN scoring_partpoints points ON points.part_id = position.part_id
    CROSS JOIN LATERAL (SELECT count(*) AS count, min(node) AS node FROM unnest(points.paper) node
        WHERE node <> ALL (watch.points)) fresh
    WHERE {{among}} AND {IS_HIGH} AND NOT points.paper <@ watch.points
"""
_DEMAND = f"""
    INSERT INTO found_cause
    SELECT position.part_id, 'demand', watch.assessment_id, %(day)s, watch.demand, part.annual_demand, NULL
    FROM {_WATCHED} JOIN suppliers_part part ON part.id = position.part_id
    WHERE {{among}} AND {IS_HIGH} AND abs(part.annual_demand - watch.demand) > %(demand_move)s::float8 * watch.demand
"""
_KNOWN = """
    DELETE FROM found_cause found USING sourcing_cause cause
    WHERE cause.part_id = found.part_id AND cause.kind = found.kind AND cause.evidence = found.evidence
"""
BINDING = ["framework", "scheduling_agreement", "contract"]


def find(parts: Parts, told: dict[str, Any]) -> None:
    """Into `found_cause`, what nobody has told before; in the caller's transaction. Seven queries."""
    among = parts.among("position.part_id")
    given = told | parts.parameters | {"binding": BINDING}
    with connection.cursor() as cursor:
        cursor.execute(STAGED)
        for statement in (_JUDGED, _LOTS, _TERMS, _POINTS, _DEMAND):
            cursor.execute(statement.format(among=among), given)
        cursor.execute(_KNOWN)
