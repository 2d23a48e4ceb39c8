"""The facts that scores are made of, as columns: one query a table, whatever the number of parts.

Every query casts to a plain kind and leaves no null, as `scoring.wire` asks: NaN, or NO_DATE, is unknown.
"""

from datetime import date, timedelta
from typing import Any

from numpy.typing import NDArray

from scoring import wire
from scoring.facts.arrivals import ARRIVALS, added_up, in_one_unit, in_units
from scoring.facts.scope import Parts
from scoring.policy import Policy

Columns = dict[str, NDArray[Any]]

YEAR = 365  # "the last 12 months", in days
HAZARD_INDEX, STABILITY_INDEX = "inform_natural", "wgi_pv"

_DAYS = "coalesce({} - date '2000-01-01', %(no_date)s)::int4"

_PARTS = """
    SELECT part.id,
        (part.status <> 'obsolete' AND part.procurement <> 'make'
            AND part.daily_revenue IS NULL AND part.daily_margin IS NULL) AS in_scope,
        coalesce(part.annual_demand::float8, 'NaN'),
        coalesce(part.safety_stock::float8, 'NaN'),
        coalesce(part.criticality::float8, 'NaN'),
        coalesce(part.substitutability::float8, 'NaN'),
        coalesce(part.time_to_recover_days::float8, 'NaN'),
        coalesce(loss.daily_loss, 'NaN'),
        coalesce(loss.products, 0)::int4,
        coalesce(loss.by_revenue, false),
        part.sole_reason <> ''
    FROM suppliers_part part LEFT JOIN scoring_dailyloss loss ON loss.part_id = part.id AND {losses_among}
    WHERE {among}
"""
_PART_KINDS = {
    "id": "int8",
    "in_scope": "bool",
    "annual_demand": "float8",
    "safety_stock": "float8",
    "criticality": "float8",
    "substitutability": "float8",
    "recovery_told_days": "float8",
    "daily_loss": "float8",
    "products": "int4",
    "by_revenue": "bool",
    "is_sole": "bool",
}

# `active`: may be bought from on the day; a candidate is not. `company`: the one that makes it.
_SOURCES = """
    SELECT source.part_id, source.id, source.supplier_id, source.site_id, site.is_placeholder,
        coalesce(source.role = 'primary', false), coalesce(source.role = 'candidate', false),
        (source.status = 'active' AND supplier.status = 'active'
            AND coalesce(source.valid_from <= %(day)s, true) AND coalesce(source.valid_to >= %(day)s, true)),
        coalesce(source.capacity_per_month::float8, 'NaN'),
        coalesce(site.hazard::float8, 'NaN'),
        coalesce(site.recovery_days::float8, 'NaN'),
        coalesce(ascii(site.country) * 256 + ascii(substr(site.country, 2)), 0)::int4,
        coalesce(source.maker_id, site.supplier_id)
    FROM suppliers_source source
    JOIN suppliers_site site ON site.id = source.site_id
    JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
    WHERE {among}
"""
_SOURCE_KINDS = {
    "part": "int8",
    "id": "int8",
    "supplier": "int8",
    "site": "int8",
    "is_placeholder": "bool",
    "is_primary": "bool",
    "is_candidate": "bool",
    "is_active": "bool",
    "capacity": "float8",
    "hazard": "float8",
    "recovery_days": "float8",
    "country": "int4",
    "company": "int8",
}

# Sums stay numeric until they are whole: floats would add up differently in another order of rows.
# `taken` is NaN where something came in a unit that cannot be turned into the part's.
_ORDERS = f"""
    SELECT source_id,
        count(*) FILTER (WHERE is_due)::int4,
        count(*) FILTER (WHERE is_due AND is_on_time)::int4,
        count(*) FILTER (WHERE is_due AND is_dated)::int4,
        count(*) FILTER (WHERE is_due AND is_undated)::int4,
        {_DAYS.format("max(due_on) FILTER (WHERE is_due)")},
        coalesce(({in_one_unit("amount", "is_judged")})::float8, 0),
        coalesce(({in_one_unit("spoiled", "is_judged")})::float8, 0),
        {_DAYS.format("max(came_on) FILTER (WHERE is_judged)")},
        coalesce(({added_up("amount", "is_taken")})::float8, 0)
    FROM (
        SELECT source_id, due_on, came_on, is_on_time, is_dated, is_undated, foreign_unit,
            {in_units("received")} AS amount, {in_units("rejected")} AS spoiled,
            is_line AND due_on > %(window)s AND due_on < %(day)s AS is_due,
            came_on > %(window)s AND came_on <= %(day)s AND received > 0 AND rejected IS NOT NULL AS is_judged,
            came_on > %(year_ago)s AND came_on <= %(day)s AND received > 0 AS is_taken
        FROM ({ARRIVALS}) arrival WHERE kind = 'production'
        OFFSET 0  -- keeps what is computed here from being computed again in each sum
    ) lines GROUP BY source_id
"""
_ORDER_KINDS = {
    "source": "int8",
    "due": "int4",
    "on_time": "int4",
    "dated": "int4",
    "undated": "int4",
    "due_on": "int4",
    "received": "float8",
    "rejected": "float8",
    "judged_on": "int4",
    "taken": "float8",
}

_STOCK = """
    SELECT stock.part_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY stock.on_hand::float8)
    FROM suppliers_part part JOIN suppliers_stock stock ON stock.part_id = part.id
    WHERE {among} AND part.safety_stock IS NULL
        AND stock.as_of > %(stock_window)s AND stock.as_of <= %(day)s
    GROUP BY stock.part_id
"""

_COUNTRIES = """
    SELECT DISTINCT ON (risk.index, risk.country)
        ascii(risk.country) * 256 + ascii(substr(risk.country, 2)), risk.index = %(hazard_index)s,
        risk.value::float8, make_date(risk.year, 1, 1) - date '2000-01-01'
    FROM suppliers_countryrisk risk
    WHERE risk.index IN (%(hazard_index)s, %(stability_index)s)
        AND risk.year >= %(oldest_year)s AND risk.year <= %(year)s
    ORDER BY risk.index, risk.country, risk.year DESC
"""
_COUNTRY_KINDS = {"country": "int4", "is_hazard": "bool", "value": "float8", "seen_on": "int4"}


def read_parts(parts: Parts) -> Columns:
    """Rising by id."""
    query = _PARTS.format(among=parts.among("part.id"), losses_among=parts.among("loss.part_id"))
    return wire.rising(wire.read(query, parts.parameters, _PART_KINDS), "id")


def read_sources(parts: Parts, *, day: date) -> Columns:
    """Rising by part and id."""
    query = _SOURCES.format(among=parts.among("source.part_id"))
    return wire.rising(wire.read(query, {**parts.parameters, "day": day}, _SOURCE_KINDS), "part", "id")


def read_orders(parts: Parts, *, day: date, policy: Policy) -> Columns:
    """Sums over what came on the production lines of each source, in the policy's window of performance."""
    window = day - timedelta(days=policy.performance_days)
    year_ago = day - timedelta(days=YEAR)
    query = _ORDERS.format(among=parts.among("source.part_id"), of_parts=parts.among("part.id"))
    days = {"day": day, "window": window, "year_ago": year_ago, "oldest": min(window, year_ago)}
    return wire.read(query, {**parts.parameters, **days, "no_date": wire.NO_DATE}, _ORDER_KINDS)


def read_stock(parts: Parts, *, day: date, policy: Policy) -> Columns:
    """The median on hand of the parts without a planned safety stock."""
    window = day - timedelta(days=policy.stock_days)
    query = _STOCK.format(among=parts.among("part.id"))
    parameters = {**parts.parameters, "day": day, "stock_window": window}
    return wire.read(query, parameters, {"part": "int8", "median": "float8"})


def read_countries(*, day: date, policy: Policy) -> Columns:
    """The newest value of each country that is no older than the policy allows."""
    years = {"year": day.year, "oldest_year": day.year - policy.country_risk_years}
    indexes = {"hazard_index": HAZARD_INDEX, "stability_index": STABILITY_INDEX}
    return wire.read(_COUNTRIES, {**years, **indexes}, _COUNTRY_KINDS)
