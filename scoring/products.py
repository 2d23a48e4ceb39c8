"""Keeping up how each finished product stands: `scoring.byproduct` over the whole bill of materials.

Counted anew at the end of every whole re-score, and after a refresh that moved a position, money or the bill
of materials: the refresh notes that something moved (`tell`), and a task of its own follows, so that no change
waits for it. What moved meanwhile is counted by the next. A fixed number of queries; only what moved is written.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import F

from scoring import wire
from scoring.facts.rates import to_base
from scoring.losses import LINE_KINDS, LINES
from scoring.models import RollUp

LOCK = 0x94053  # advisory: one at a time

_FACTOR, _RATED = to_base("coalesce(part.currency, company.base_currency)")
# A posture as of the day; of one that has lapsed, what it lapses to next is not known.
_PARTS = f"""
    SELECT part.id,
        coalesce(CASE WHEN posture_lapses_on <= %(day)s THEN posture_lapses_to ELSE posture END, 1)::int2,
        coalesce(outage_loss, 'NaN'),
        CASE WHEN posture_lapses_on > %(day)s THEN posture_lapses_on - date '2000-01-01'
            ELSE 2147483647 END::int4,
        coalesce(posture_lapses_to, 1)::int2,
        daily_margin IS NOT NULL OR daily_revenue IS NOT NULL,
        coalesce(daily_revenue::float8 * factor.rate, 'NaN'),
        coalesce(daily_margin::float8 * factor.rate, 'NaN')
    FROM suppliers_part part LEFT JOIN scoring_position position ON position.part_id = part.id {_RATED}
    CROSS JOIN LATERAL (SELECT CASE WHEN company.base_currency IS NULL THEN 1
        ELSE ({_FACTOR}) END::float8 AS rate) factor
"""
_PART_KINDS = {
    "id": "int8",
    "posture": "int2",
    "loss": "float8",
    "lapses_on": "int4",
    "lapses_to": "int2",
    "product": "bool",
    "revenue": "float8",
    "margin": "float8",
}
COLUMNS = (
    "posture", "lapses_on", "lapses_to", "decided_by_id", "revenue", "margin", "parts_unprotected",
    "parts_in_name_only", "parts_not_proven", "parts_protected", "parts_unscored", "parts_out_of_scope",
)  # fmt: skip
_TYPES = {"revenue": "float8", "margin": "float8", "lapses_on": "date", "decided_by_id": "bigint"}
_GIVEN = ", ".join(f"%({name})s::{_TYPES.get(name, 'integer')}[]" for name in COLUMNS)
_MERGE = f"""
    INSERT INTO scoring_productposture AS old (product_id, {", ".join(COLUMNS)})
    SELECT * FROM unnest(%(product_id)s::bigint[], {_GIVEN})
    ON CONFLICT (product_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
    WHERE ({", ".join(f"old.{name}" for name in COLUMNS)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""
_GONE = "DELETE FROM scoring_productposture WHERE product_id <> ALL (%(product_id)s::bigint[])"


def tell() -> None:
    """Something moved that products stand on."""
    RollUp.objects.update(moved=F("moved") + 1)


def is_behind() -> bool:
    return RollUp.objects.filter(moved__gt=F("counted")).exists()


def catch_up(*, day: date) -> int:
    """Count anew what has moved since; the number of products that stand otherwise. Where another process is at
    it there is nothing to do: whoever rings looks again."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            is_alone = cursor.fetchone()[0]
        return refresh(day=day) if is_alone and is_behind() else 0


def refresh(*, day: date) -> int:
    """Count every product as of the day, in a transaction; the number of rows that moved, came or went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    seen = RollUp.objects.values_list("moved", flat=True).get()
    moved = _store(_counted(day))
    RollUp.objects.update(counted=seen)
    return moved


def _counted(day: date) -> dict[str, list[Any]]:
    """The columns of the table, a list each."""
    from scoring.byproduct import NEVER, standing

    parts = wire.rising(wire.read(_PARTS, {"day": day}, _PART_KINDS), "id")
    lines = wire.read(LINES, {"day": day}, LINE_KINDS)
    given: dict[str, Any] = {
        name: parts[name] for name in ("posture", "loss", "product", "lapses_on", "lapses_to")
    }
    found = standing(parts["id"], **given | lines)
    is_product = parts["product"]
    until = np.datetime64("2000-01-01") + np.where(found["lapses_on"] == NEVER, 0, found["lapses_on"])
    columns: dict[str, list[Any]] = {
        "product_id": found.index.tolist(),
        "posture": found["posture"].tolist(),
        "lapses_on": _known(until, found["lapses_on"] != NEVER),
        "lapses_to": found["lapses_to"].tolist(),
        "decided_by_id": _known(found["decided_by"].to_numpy(), found["decided_by"] != 0),
    }
    for name in ("revenue", "margin"):
        money = parts[name][is_product]
        columns[name] = _known(money, ~np.isnan(money))
    for name in ("unprotected", "in_name_only", "not_proven", "protected", "unscored", "out_of_scope"):
        columns[f"parts_{name}"] = found[name].tolist()
    return columns


def _known(values: Any, known: Any) -> list[Any]:
    return [one if is_known else None for one, is_known in zip(values.tolist(), known, strict=True)]


def _store(columns: Mapping[str, list[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, columns)
        moved = cursor.rowcount
        cursor.execute(_GONE, columns)
        return moved + cursor.rowcount
