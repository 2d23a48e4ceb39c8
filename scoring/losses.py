"""What a day without each part costs, over the whole bill of materials and the uses.

Only what moved is written.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
from django.core.exceptions import ValidationError
from django.db import connection
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.rates import to_base
from scoring.facts.reading import Columns
from scoring.facts.sources import places_of
from scoring.models import RollUp
from scoring.wire import Column, number

LOCK = 0x10557  # advisory: one roll-up at a time

# Money without a currency is in the company's. `rate` turns it into that; NaN: money in another currency that
# has no exchange rate yet cannot be read.
_FACTOR, _RATED = to_base("coalesce(part.currency, company.base_currency)")
_PARTS = f"""
    SELECT part.id,
        coalesce(part.daily_margin::float8, 'NaN'),
        coalesce(part.daily_revenue::float8, 'NaN'),
        coalesce(part.line_down_cost_per_day::float8, 'NaN'),
        CASE WHEN company.base_currency IS NULL THEN 1 ELSE coalesce(({_FACTOR})::float8, 'NaN') END
    FROM suppliers_part part {_RATED}
"""
_PART_KINDS = {
    "id": "int8",
    "margin": "float8",
    "revenue": "float8",
    "line_down": "float8",
    "rate": "float8",
}
# What needs what, also asked by `scoring.products`. A use is a need like any other: the product stops without
# the part, whatever else it holds.
LINES = """
    SELECT parent_id, component_id,
        CASE WHEN alternative_group = '' THEN 0 ELSE hashtextextended(alternative_group, 0) END
    FROM suppliers_bomline
    WHERE coalesce(valid_from <= %(day)s, true) AND coalesce(valid_to >= %(day)s, true)
    UNION ALL SELECT product_id, part_id, 0 FROM suppliers_use
"""
LINE_KINDS = {"parent": "int8", "component": "int8", "group": "int8"}
_BEFORE = """
    SELECT part_id, coalesce(daily_loss, 'NaN'), products, by_revenue FROM scoring_dailyloss
"""
_BEFORE_KINDS = {"part": "int8", "daily_loss": "float8", "products": "int4", "by_revenue": "bool"}


class RolledUp(NamedTuple):
    part_ids: NDArray[np.int64]  # whose loss is another than before
    company_daily_total: float | None
    total_moved: bool


def roll_up(*, day: date) -> RolledUp:
    """Compute and store every part's daily loss, and the company's daily total. In a transaction.

    Raises ValidationError where the bill of materials has a cycle, which it names.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    parts = wire.rising(wire.read(_PARTS, {"day": day}, _PART_KINDS), "id")
    fresh, total, products = _computed(parts, wire.read(LINES, {"day": day}, LINE_KINDS))
    moved = _store(fresh)
    before = RollUp.objects.values_list("company_daily_total", flat=True).get()
    RollUp.objects.update(day=day, company_daily_total=total, products=products)
    return RolledUp(moved, total, total_moved=total != before)


def _computed(parts: Columns, lines: Columns) -> tuple[Columns, float | None, int]:
    """Losses of parts with a way to a product; the company's total, None without products; their number."""
    from scoring import rollup

    value, by_revenue = rollup.own_value(margin=parts["margin"], revenue=parts["revenue"])
    product = ~np.isnan(value)
    unpriced = np.isnan(parts["rate"]) & (product | ~np.isnan(parts["line_down"]))
    value *= parts["rate"]
    known = np.isin(lines["parent"], parts["id"]) & np.isin(lines["component"], parts["id"])
    try:
        found = rollup.daily_loss(
            parts["id"],
            own_value=value,
            line_down=parts["line_down"] * parts["rate"],
            parent=lines["parent"][known],
            component=lines["component"][known],
            group=_groups(lines["group"][known]),
            by_revenue=by_revenue,
            product=product,
            unpriced=unpriced,
        )
    except ValueError as error:
        raise ValidationError(str(error)) from error
    reached = found["reaches_product"].to_numpy()
    fresh = {name: found[name].to_numpy()[reached] for name in ("daily_loss", "products", "by_revenue")}
    total = float(np.maximum(value[product & ~unpriced], 0.0).sum()) if product.any() else None
    return {"part": parts["id"][reached], **fresh}, total, int(product.sum())


def _groups(codes: NDArray[np.int64]) -> NDArray[np.object_] | None:
    """As the engine takes them: empty for a line without a group."""
    if not codes.any():
        return None
    groups = np.full(len(codes), "", dtype=object)
    groups[codes != 0] = codes[codes != 0]
    return groups


def _store(fresh: Columns) -> NDArray[np.int64]:
    """Merge the losses; the parts of which one moved, came or went."""
    before = wire.read(_BEFORE, {}, _BEFORE_KINDS)
    place, stays = places_of(before["part"], fresh["part"])
    is_new = np.ones(len(fresh["part"]), dtype=bool)
    is_new[place] = False
    same = np.zeros(len(fresh["part"]), dtype=bool)
    same[place] = (
        _equal(before["daily_loss"][stays], fresh["daily_loss"][place])
        & (before["products"][stays] == fresh["products"][place])
        & (before["by_revenue"][stays] == fresh["by_revenue"][place])
    )
    columns = [
        Column("part_id", "int8", fresh["part"]),
        number("daily_loss", "float8", fresh["daily_loss"]),
        Column("products", "int4", fresh["products"]),
        Column("by_revenue", "bool", fresh["by_revenue"]),
    ]
    gone = before["part"][~stays]
    changed = fresh["part"][~same & ~is_new]
    with connection.cursor() as cursor:
        for ids in (gone, changed):
            if len(ids):
                cursor.execute("DELETE FROM scoring_dailyloss WHERE part_id = ANY(%s)", [ids.tolist()])
    if not same.all():
        wire.append("scoring_dailyloss", [column.at(~same) for column in columns])
    return np.sort(np.concatenate([gone, fresh["part"][~same]]))


def _equal(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (one == other) | (np.isnan(one) & np.isnan(other))
