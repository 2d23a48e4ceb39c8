"""Telling who subscribed what the re-score has moved: a part's quadrant, and a source that is no longer real.

One by one, the dearest outage first; beyond what anybody reads, the rest of a transaction as a count.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts import events
from accounts.models.events import EventName

_QUADRANTS = """
    SELECT count(*) OVER (), pg_current_xact_id()::text, part.id, part.number, plant.code, moved.was, position.quadrant, policy.version
    FROM unnest(%(parts)s::bigint[], %(was)s::text[]) moved (part_id, was)
    JOIN suppliers_part part ON part.id = moved.part_id LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id
    JOIN scoring_position position ON position.part_id = moved.part_id
    JOIN scoring_policyversion policy ON policy.id = position.policy_id
    ORDER BY position.outage_loss DESC NULLS LAST, part.id LIMIT %(most)s
"""
_NOT_REAL = """
    SELECT count(*) OVER (), pg_current_xact_id()::text, source.id, part.number, plant.code, supplier.code, site.code, readiness.verdict
    FROM suppliers_source source JOIN scoring_readiness readiness ON readiness.source_id = source.id
    JOIN suppliers_part part ON part.id = source.part_id LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id
    JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
    LEFT JOIN suppliers_site site ON site.id = source.site_id
    LEFT JOIN scoring_position position ON position.part_id = source.part_id
    WHERE source.id = ANY(%(sources)s) AND readiness.verdict <> 2 AND NOT readiness.is_primary
    ORDER BY position.outage_loss DESC NULLS LAST, source.id LIMIT %(most)s
"""
VERDICTS = ("in_name_only", "not_proven", "real")


def quadrants(part_ids: NDArray[np.int64], was: Sequence[str], *, day: date) -> int:
    """Of parts that stood in another quadrant before, once their positions are written; how many are new events."""
    if not len(part_ids):
        return 0
    rows = _read(_QUADRANTS, {"parts": part_ids.tolist(), "was": list(was)})
    told: list[tuple[str, dict[str, Any]]] = [
        (
            f"part {part} in {xact}",
            {
                "part": number,
                "plant": plant,
                "was": before,
                "quadrant": quadrant,
                "policy": policy,
                "on": day.isoformat(),
            },
        )
        for _count, xact, part, number, plant, before, quadrant, policy in rows
    ]
    return _record(EventName.QUADRANT_CHANGED, told, of=rows[0][0] if rows else 0, day=day)


def not_real(source_ids: NDArray[np.int64], *, day: date) -> int:
    """Of sources beside the primary that were real before, once their readiness is written."""
    if not len(source_ids):
        return 0
    rows = _read(_NOT_REAL, {"sources": source_ids.tolist()})
    told: list[tuple[str, dict[str, Any]]] = [
        (
            f"source {source} in {xact}",
            {
                "part": number,
                "plant": plant,
                "supplier": supplier,
                "site": site,
                "verdict": VERDICTS[verdict],
                "on": day.isoformat(),
            },
        )
        for _count, xact, source, number, plant, supplier, site, verdict in rows
    ]
    return _record(EventName.SOURCE_NOT_REAL, told, of=rows[0][0] if rows else 0, day=day)


def _read(query: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters | {"most": events.MOST - 1})
        return cursor.fetchall()


def _record(name: EventName, told: list[tuple[str, dict[str, Any]]], *, of: int, day: date) -> int:
    if more := of - len(told):
        told.append((f"more than {told[0][0]}", {"more": more, "on": day.isoformat()}))
    return events.record(name, told)
