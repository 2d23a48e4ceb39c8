"""The columns of `sourcing.warmorders`, read from the facts: a fixed number of queries.

Money in the base currency, quantities in the part's unit; what cannot be turned into them is not known. Of the
terms in force binding ones come first, and of these the ones with a price; without any, what was paid in the
last 12 months is taken for the price. Quantities are planned in whole
pieces, or where the unit is one that is measured out in a thousandth or so of the year's demand.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.arrivals import ARRIVALS, CONVERSIONS, EVERY_PART
from scoring.facts.rates import to_base
from scoring.readiness.numbers import Numbers

Columns = dict[str, NDArray[Any]]

_AMONG = "source.id IN (SELECT id FROM warm_chosen)"
_MEASURED = "'kg', 'g', 't', 'to', 'lb', 'l', 'ltr', 'ml', 'hl', 'gal', 'm', 'mtr', 'cm', 'ft', 'm2', 'm3', 'kgm', 'tne', 'mtk', 'mtq'"


def _number(value: str) -> str:
    return f"coalesce(({value})::float8, 'NaN')"


_UNITS = """
    CASE WHEN {row}.unit = part.unit OR {row}.unit = '' OR part.unit = '' THEN 1 ELSE conversion.units END
"""


def _converted(row: str) -> str:
    """SQL: joins that give `of_unit.units`, units of the part in one of the row's."""
    conversions = CONVERSIONS.format(among=_AMONG, of_parts=EVERY_PART)
    return f"""
        LEFT JOIN ({conversions}) conversion
            ON conversion.part_id = CASE WHEN {row}.unit <> part.unit THEN part.id END
            AND conversion.unit = {row}.unit
        CROSS JOIN LATERAL (SELECT {_UNITS.format(row=row)} AS units) of_unit
    """


_SOURCES = f"""
    SELECT source.id, source.part_id, ready.for_dual, {_number("part.annual_demand")},
        {_number("source.capacity_per_month")}, coalesce(ready.price, 'NaN'), coalesce(first.price, 'NaN'),
        coalesce(win.window_days, %(window)s)::int4, {_number("win.least_quantity")},
        CASE WHEN pool.unit = part.unit OR pool.unit = '' OR part.unit = '' THEN coalesce(pool.id, 0) ELSE 0 END::int8,
        lower(part.unit) IN ({_MEASURED})
    FROM warm_chosen chosen JOIN suppliers_source source ON source.id = chosen.id
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN scoring_readiness ready ON ready.source_id = source.id
    LEFT JOIN (
        SELECT part_id, min(price) AS price FROM scoring_readiness WHERE is_primary GROUP BY part_id
    ) first ON first.part_id = source.part_id
    LEFT JOIN suppliers_capacitypool pool ON pool.id = source.capacity_pool_id
    LEFT JOIN scoring_warmwindow win ON win.source_id = source.id
    WHERE chosen.id = chosen.target AND NOT chosen.is_primary ORDER BY source.id
"""
_SOURCE_KINDS = {
    "id": "int8",
    "part": "int8",
    "for_dual": "bool",
    "annual_demand": "float8",
    "capacity": "float8",
    "paid": "float8",
    "paid_to_primary": "float8",
    "window_days": "int4",
    "least_quantity": "float8",
    "pool": "int8",
    "is_measured": "bool",
}

_PRICE, _PRICED = to_base("terms.currency", "terms.price / terms.price_unit")
# One row a source that counts: of the terms in force on the day the first choice. A lead time that it does not
# state is the shortest of the others in force.
_TERMS = f"""
    SELECT DISTINCT ON (chosen.target) chosen.target AS source, source.part_id, chosen.is_primary, terms.id AS terms,
        {_number(f"{_PRICE} / of_unit.units")} AS price,
        {_number("coalesce(terms.lead_time_days, min(terms.lead_time_days) OVER (PARTITION BY chosen.target))")},
        {_number("terms.minimum_order * of_unit.units")},
        {_number("terms.minimum_volume_per_year * of_unit.units")},
        {_number("terms.reserved_capacity_per_month * of_unit.units")}
    FROM warm_chosen chosen JOIN suppliers_source source ON source.id = chosen.id
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN suppliers_terms terms ON terms.source_id = source.id
    {_converted("terms")}
    {_PRICED}
    WHERE coalesce(terms.valid_from <= %(day)s, true) AND coalesce(terms.valid_to >= %(day)s, true)
    ORDER BY chosen.target, terms.kind IN ('quote', 'info_record'), terms.price IS NULL,
        terms.valid_from DESC NULLS LAST, terms.id DESC
"""
_TERMS_KINDS = {
    "source": "int8",
    "part": "int8",
    "is_primary": "bool",
    "terms": "int8",
    "price": "float8",
    "lead_time_days": "float8",
    "minimum_order": "float8",
    "minimum_volume": "float8",
    "reserved": "float8",
}

_BREAK, _BROKEN = to_base("terms.currency", "one.price / terms.price_unit")
_BREAKS = f"""
    SELECT terms.id, {_number("one.minimum_quantity * of_unit.units")}, {_number(f"{_BREAK} / of_unit.units")}
    FROM warm_chosen chosen JOIN suppliers_source source ON source.id = chosen.id
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN suppliers_terms terms ON terms.source_id = source.id
    JOIN suppliers_pricebreak one ON one.terms_id = terms.id
    {_converted("terms")}
    {_BROKEN}
    WHERE NOT chosen.is_primary
"""
_BREAK_KINDS = {"terms": "int8", "minimum_quantity": "float8", "price": "float8"}

# Receipts of the windows, as `scoring.evidence` reads them; then what is on order and not yet due.
_CAME = f"""
    SELECT chosen.target, arrival.line_id, (arrival.came_on - date '2000-01-01')::int4,
        {_number("CASE WHEN is_own_unit THEN received ELSE received * units END")},
        coalesce(arrival.unit_price > 0, false)
    FROM ({ARRIVALS.format(among=_AMONG, of_parts=EVERY_PART)}) arrival
    JOIN warm_chosen chosen ON chosen.id = arrival.source_id AND NOT chosen.is_primary
    WHERE arrival.kind = 'production' AND arrival.received > 0 AND arrival.came_on <= %(day)s
        AND arrival.came_on > %(oldest)s
    UNION ALL
    SELECT chosen.target, line.id, (line.due_on - date '2000-01-01')::int4,
        {_number("(line.quantity - coalesce(come.quantity, line.received, 0)) * of_unit.units")},
        coalesce(line.unit_price > 0, false)
    FROM warm_chosen chosen JOIN suppliers_source source ON source.id = chosen.id
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN suppliers_orderline line ON line.source_id = source.id
    LEFT JOIN LATERAL (
        SELECT sum(receipt.quantity) AS quantity FROM suppliers_receipt receipt
        WHERE receipt.order_line_id = line.id
    ) come ON true
    {_converted("line")}
    WHERE NOT chosen.is_primary AND line.kind = 'production' AND line.status = 'open' AND line.due_on > %(day)s
        AND line.quantity > coalesce(come.quantity, line.received, 0)
"""
_CAME_KINDS = {"source": "int8", "line": "int8", "on": "int4", "quantity": "float8", "is_priced": "bool"}

# What others booked of a pool is not ours, nor what our own other sources there shipped in a month of last year.
_POOLS = f"""
    SELECT pool.id, {
    _number(
        "greatest(pool.capacity_per_month - coalesce(pool.booked_by_others, 0) - coalesce(ours.a_month, 0), 0)"
    )
}
    FROM suppliers_capacitypool pool LEFT JOIN (
        SELECT source.capacity_pool_id AS id, sum(CASE WHEN is_own_unit THEN received ELSE received * units END) / 12 AS a_month
        FROM ({
    ARRIVALS.format(
        among="source.capacity_pool_id IN (SELECT one.capacity_pool_id FROM suppliers_source one JOIN warm_chosen mine"
        " ON mine.id = one.id AND NOT mine.is_primary) AND source.id NOT IN (SELECT id FROM warm_chosen WHERE NOT is_primary)",
        of_parts=EVERY_PART,
    )
}) arrival JOIN suppliers_source source ON source.id = arrival.source_id
        WHERE arrival.kind = 'production' AND arrival.came_on > %(year_ago)s AND arrival.came_on <= %(day)s
        GROUP BY source.capacity_pool_id
    ) ours ON ours.id = pool.id
    WHERE pool.id IN (
        SELECT source.capacity_pool_id FROM suppliers_source source JOIN warm_chosen chosen ON chosen.id = source.id
        WHERE NOT chosen.is_primary
    )
"""
_POOL_KINDS = {"id": "int8", "capacity_per_month": "float8"}


def read(*, day: date, numbers: Numbers) -> tuple[dict[str, Columns], NDArray[np.bool_]]:
    """Tables of `sourcing.warmorders` for what is chosen, and of each source whether it is one of two."""
    given = {
        "day": day,
        "window": numbers.warm_window_days,
        "oldest": day - timedelta(days=numbers.longest_window_days + numbers.backup_window_days),
        "year_ago": day - timedelta(days=365),
    }
    sources = wire.read(_SOURCES, given, _SOURCE_KINDS)
    terms = wire.read(_TERMS, given, _TERMS_KINDS)
    breaks = wire.read(_BREAKS, given, _BREAK_KINDS)
    came = wire.read(_CAME, given, _CAME_KINDS)
    pools = wire.read(_POOLS, given, _POOL_KINDS)
    agreed = _of_sources(terms, sources["id"])
    dual, demand = sources["for_dual"], sources["annual_demand"]
    least = np.fmax(sources["least_quantity"], 0.0)
    primary = _primary_prices(terms, sources["part"])
    columns = {
        "id": sources["id"],
        "part": sources["part"],
        "window_days": np.where(
            dual, sources["window_days"], np.maximum(sources["window_days"], numbers.backup_window_days)
        ),
        "least_quantity": np.nan_to_num(least),
        "minimum_order": agreed["minimum_order"],
        "minimum_volume": agreed["minimum_volume"],
        "lead_time_days": agreed["lead_time_days"],
        "price": np.where(np.isnan(agreed["price"]), sources["paid"], agreed["price"]),
        "primary_price": np.where(np.isnan(primary), sources["paid_to_primary"], primary),
        "share": np.where(dual, numbers.dual_share, 0.0),
        "annual_demand": demand,
        "capacity_per_month": np.fmax(sources["capacity"], agreed["reserved"]),
        "pool": np.where(np.isin(sources["pool"], pools["id"]), sources["pool"], 0),
        "step": _steps(demand, sources["is_measured"]),
    }
    tables = {
        "sources": columns,
        "arrivals": _arrivals(came, sources["id"], least),
        "breaks": _breaks(breaks, terms, sources["id"]),
        "pools": pools,
    }
    return tables, dual


def _of_sources(terms: Columns, ids: NDArray[np.int64]) -> Columns:
    """The terms of each source; NaN where it has none."""
    mine = ~terms["is_primary"] & np.isin(terms["source"], ids)
    place = np.searchsorted(ids, terms["source"][mine])
    found = {}
    for name in ("price", "lead_time_days", "minimum_order", "minimum_volume", "reserved"):
        found[name] = np.full(len(ids), np.nan)
        found[name][place] = terms[name][mine]
    return found


def _primary_prices(terms: Columns, parts: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the primary of each source's part asks, as agreed; NaN not known."""
    rows = np.flatnonzero(terms["is_primary"])
    rows = rows[np.argsort(terms["part"][rows], kind="stable")]
    known = terms["part"][rows]
    place = np.searchsorted(known, parts)
    found = np.full(len(parts), np.nan)
    there = place < len(known)
    there[there] = known[place[there]] == parts[there]
    found[there] = terms["price"][rows][place[there]]
    return found


def _arrivals(came: Columns, ids: NDArray[np.int64], least: NDArray[np.float64]) -> Columns:
    """An order counts whole, once what came on it reaches the least quantity."""
    _lines, line = np.unique(came["line"], return_inverse=True)
    of_line = np.bincount(line, np.nan_to_num(came["quantity"]))[line] if len(line) else came["quantity"]
    place = np.searchsorted(ids, came["source"])
    return {
        "source": came["source"],
        "on": came["on"].astype(np.int64),
        "quantity": came["quantity"],
        "counts": came["is_priced"] & (of_line >= np.nan_to_num(least[place])),
    }


def _breaks(breaks: Columns, terms: Columns, ids: NDArray[np.int64]) -> Columns:
    mine = ~terms["is_primary"] & np.isin(terms["source"], ids)
    order = np.argsort(terms["terms"][mine], kind="stable")
    known, source = terms["terms"][mine][order], terms["source"][mine][order]
    place = np.searchsorted(known, breaks["terms"])
    there = place < len(known)
    there[there] = known[place[there]] == breaks["terms"][there]
    there &= ~np.isnan(breaks["minimum_quantity"]) & ~np.isnan(breaks["price"])
    return {
        "source": source[place[there]],
        "minimum_quantity": breaks["minimum_quantity"][there],
        "price": breaks["price"][there],
    }


def _steps(demand: NDArray[np.float64], is_measured: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Pieces are whole; what is measured out goes by a power of ten, a thousandth of the demand at most."""
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.floor(np.log10(demand / 1000))
    fine = np.where(np.isfinite(power), power, 0)
    return np.where(is_measured, 10.0 ** np.clip(fine, -6, 0), 1.0)
