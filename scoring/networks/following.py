"""Whether a change of facts is one that the networks read: of a part, say, its procurement, and not its text."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from scoring.touching import Change

# Resource -> its table, and the columns that are read; all of a row's where there are none.
READ: dict[str, tuple[str, tuple[str, ...]]] = {
    "plants": ("suppliers_plant", ("country",)),
    "parts": (
        "suppliers_part",
        (
            "plant_id",
            "procurement",
            "daily_margin",
            "daily_revenue",
            "line_down_cost_per_day",
            "currency",
            "number",
            "status",
        ),
    ),
    "bom-lines": (
        "suppliers_bomline",
        ("parent_id", "component_id", "alternative_group", "valid_from", "valid_to"),
    ),
    "uses": ("suppliers_use", ()),
    "suppliers": ("suppliers_supplier", ("parent_id", "status")),
    "sites": (
        "suppliers_site",
        (
            "supplier_id",
            "country",
            "zone",
            "hazard",
            "recovery_days",
            "tier_two_complete",
            "tier_two_confirmed_on",
        ),
    ),
    "sources": (
        "suppliers_source",
        ("supplier_id", "site_id", "maker_id", "role", "status", "valid_from", "valid_to", "tools"),
    ),
    "ports": ("suppliers_port", ("country",)),
    "routes": ("suppliers_route", ("mode", "ports")),
    "tools": ("suppliers_tool", ("replacement_days",)),
    "dependencies": ("suppliers_dependency", ()),
    "exchange-rates": ("suppliers_exchangerate", ()),
    "financials": ("suppliers_financial", ()),
    "ratings": ("suppliers_rating", ()),
    "country-risks": ("suppliers_countryrisk", ()),
    "primaries": ("", ()),
    "readiness": ("", ()),
}
_MOVED = """
    SELECT EXISTS (
        SELECT FROM unnest(%(ids)s::bigint[]) changed (id) LEFT JOIN {table} fact ON fact.id = changed.id
        LEFT JOIN LATERAL (
            SELECT old FROM accounts_history was
            WHERE was.resource = %(resource)s AND was.row_id = changed.id
                AND was.changed >= %(since)s::text::xid8
            ORDER BY was.changed, was.id LIMIT 1
        ) was ON true
        WHERE fact.id IS NULL OR was.old IS NULL OR {differs})
"""
_UNSEEN = """
    SELECT id, resource, row_ids, changed::text::bigint FROM suppliers_change
    WHERE resource = ANY(%(resources)s) AND changed >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
        AND NOT pg_visible_in_snapshot(changed, %(snapshot)s::pg_snapshot)
    ORDER BY changed, id
"""


def concerned(changes: Iterable[Change]) -> bool:
    """Whether the networks may be others for these changes. A row that is new or gone may always count."""
    rows: dict[str, set[int]] = {}
    since: dict[str, int] = {}
    for change in changes:
        if change.resource not in READ:
            continue
        if change.row_ids is None or not READ[change.resource][1]:
            return True
        rows.setdefault(change.resource, set()).update(change.row_ids)
        since[change.resource] = min(since.get(change.resource, change.changed), change.changed)
    return any(_moved(resource, sorted(ids), since[resource]) for resource, ids in rows.items())


def _moved(resource: str, ids: list[int], since: int) -> bool:
    table, columns = READ[resource]
    differs = " OR ".join(
        f"(was.old->>'{name}') IS DISTINCT FROM to_jsonb(fact.{name})#>>'{{}}'" for name in columns
    )
    parameters: dict[str, Any] = {"ids": ids, "resource": resource, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_MOVED.format(table=table, differs=differs), parameters)
        return bool(cursor.fetchone()[0])


def has_changed_since(snapshot: str) -> bool:
    """Whether facts have changed that a build in this snapshot did not see."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, {"resources": list(READ), "snapshot": snapshot})
        return concerned(Change(*row) for row in cursor.fetchall())
