"""The ranked nodes as rows: each that stops a part or a product alone; only what moved is written."""

from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import wire
from scoring.models import NetworkKind, NetworkVersion
from scoring.networks import finding, nodes
from scoring.networks.arrays import Mapped
from scoring.networks.tiers import NOWHERE
from scoring.networks.weighing import SUMS, Weighed, expected_loss, loss_of_all, weigh
from scoring.wire import Column, number

OWN = (
    "kind",
    "tier",
    "parts_stopped",
    "hidden_parts",
    "products_stopped",
    "loss_per_day",
    "by_revenue",
    "loss_is_part",
    "cover_days",
    "chance",
    "recovery_days",
    "expected_loss",
    "parts_possible",
)
_STAGED = f"""
    SET LOCAL temp_buffers = '64MB';
    CREATE TEMPORARY TABLE IF NOT EXISTS fresh_singlepoint ON COMMIT DELETE ROWS
        AS SELECT node, {", ".join(OWN)} FROM scoring_singlepoint WITH NO DATA;
    CREATE UNIQUE INDEX IF NOT EXISTS fresh_singlepoint_by_node ON fresh_singlepoint (node);
    DELETE FROM fresh_singlepoint
"""
_GONE = """
    DELETE FROM scoring_singlepoint old WHERE network = %(network)s
        AND NOT EXISTS (SELECT FROM fresh_singlepoint fresh WHERE fresh.node = old.node)
"""
_MOVED = f"""
    UPDATE scoring_singlepoint old SET {", ".join(f"{name} = fresh.{name}" for name in OWN)}
    FROM fresh_singlepoint fresh WHERE old.network = %(network)s AND fresh.node = old.node
        AND ({", ".join(f"old.{name}" for name in OWN)}) IS DISTINCT FROM
            ({", ".join(f"fresh.{name}" for name in OWN)})
"""
_NEW = f"""
    INSERT INTO scoring_singlepoint (network, found_on, node, {", ".join(OWN)})
    SELECT %(network)s, %(day)s, node, {", ".join(OWN)} FROM fresh_singlepoint fresh
    ON CONFLICT (network, node) DO NOTHING
"""
# What now stops something for certain, and did not before: what only may is no single point yet.
_FOUND = """
    SELECT fresh.node, fresh.parts_stopped, fresh.hidden_parts, fresh.expected_loss FROM fresh_singlepoint fresh
    WHERE fresh.parts_stopped + fresh.products_stopped > 0 AND NOT EXISTS (
        SELECT FROM scoring_singlepoint old WHERE old.network = %(network)s AND old.node = fresh.node
            AND old.parts_stopped + old.products_stopped > 0)
"""
_RANKED_BEFORE = "SELECT EXISTS (SELECT FROM scoring_singlepoint WHERE network = %(network)s)"


def rank(mapped: Mapped, *, day: date) -> dict[str, int]:
    """Weigh every node of the network and store what moved. In a transaction.

    What is new in the usable network is told, but for the first time that there is one.
    """
    weighed = weigh(mapped)
    _keep_loss(mapped, weighed)
    columns = rows(mapped, weighed)
    parameters: dict[str, Any] = {"network": str(mapped.kind), "day": day}
    counted = {}
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        wire.append("fresh_singlepoint", columns)
        cursor.execute("ANALYZE fresh_singlepoint")
        cursor.execute(_RANKED_BEFORE, parameters)
        is_first = not cursor.fetchone()[0]
        cursor.execute(_FOUND, parameters)
        found = cursor.fetchall()
        for what, query in (("gone", _GONE), ("moved", _MOVED), ("new", _NEW)):
            cursor.execute(query, parameters)
            counted[f"nodes_{what}"] = cursor.rowcount
    if mapped.kind == NetworkKind.USABLE and not is_first:
        finding.tell(found, network=str(mapped.kind), day=day)
    return counted


def measure(mapped: Mapped) -> dict[str, int]:
    """Only what all of the network's nodes are expected to cost in a year."""
    _keep_loss(mapped, weigh(mapped, certain_only=True))
    return {}


def _keep_loss(mapped: Mapped, weighed: Weighed) -> None:
    told = {f"loss_{mapped.kind}": loss_of_all(mapped, weighed)}
    NetworkVersion.objects.filter(pk=mapped.version.pk).update(**told)


def rows(mapped: Mapped, weighed: Weighed) -> list[Column]:
    """One a node that stops something, or may."""
    first, shared = mapped.ranked_from, mapped.shared
    chance, recovery, tier = (shared[name][first:] for name in ("chance", "recovery_days", "tier"))
    loss, expected = expected_loss(weighed, chance.astype(np.float64), recovery.astype(np.float64))
    sums = weighed.sums
    kept = (sums[:, SUMS.index("parts_stopped")] > 0) | (sums[:, SUMS.index("products_stopped")] > 0)
    kept |= weighed.parts_possible > 0
    codes = mapped.codes[first:][kept]
    ends = np.isfinite(weighed.cover_days[kept]) & (sums[kept, SUMS.index("parts_stopped")] > 0)
    cover = np.where(ends, weighed.cover_days[kept], np.nan)
    return [
        Column("node", "int8", codes),
        Column("kind", "int2", nodes.kinds_of(codes)),
        Column("tier", "int2", tier[kept], tier[kept] < NOWHERE),
        *(Column(name, "int4", _whole(sums[kept, SUMS.index(name)])) for name in SUMS[:3]),
        number("loss_per_day", "float8", loss[kept]),
        Column("by_revenue", "bool", sums[kept, SUMS.index("by_revenue")] > 0),
        Column("loss_is_part", "bool", sums[kept, SUMS.index("unpriced")] > 0),
        number("cover_days", "float4", cover),
        number("chance", "float4", chance[kept]),
        number("recovery_days", "float4", recovery[kept]),
        number("expected_loss", "float8", expected[kept]),
        Column("parts_possible", "int4", weighed.parts_possible[kept]),
    ]


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(values).astype(np.int64)
