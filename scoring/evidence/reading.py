"""The facts that checks rest on, as columns: one query a table, whatever the number of parts.

Every query casts to a plain kind and leaves no null, as `scoring.wire` asks: NaN, NO_DATE and 0 are unknown.
Money is turned into the base currency and quantities into the part's unit; what cannot be is unknown.
"""

from datetime import date
from typing import Any

from numpy.typing import NDArray

from scoring import wire
from scoring.facts import Parts
from scoring.facts.arrivals import ARRIVALS, CONVERSIONS
from scoring.facts.plans import DUE_ON, OPEN
from scoring.facts.rates import to_base
from scoring.models import PolicyVersion
from scoring.readiness.kinds import Approval, Decision, Origin, Stage, Terms

Columns = dict[str, NDArray[Any]]

_EVER = date(1, 1, 1)


def _day(column: str) -> str:
    return f"coalesce({column} - date '2000-01-01', %(no_date)s)::int4"


def _code(column: str) -> str:
    """Equal where the texts are, 0 where there is none."""
    return f"CASE WHEN {column} = '' THEN 0 ELSE hashtextextended({column}, 0) END"


def _number(value: str) -> str:
    return f"coalesce(({value})::float8, 'NaN')"


def _one_of(column: str, words: Any, *, none: int = 0) -> str:
    """The number of a word; `none` where there is none."""
    cases = " ".join(f"WHEN '{word.name.lower()}' THEN {int(word)}" for word in words)
    return f"(CASE {column} {cases} ELSE {none} END)::int2"


_PARTS = f"SELECT part.id, {_code('part.number')}, {_code('part.revision')} FROM suppliers_part part WHERE {{among}}"
_PART_KINDS = {"id": "int8", "number": "int8", "revision": "int8"}

_UPKEEP, _RATED = to_base("source.currency", "source.upkeep_cost_per_year")
# `pool_free`: what others booked of a pool is not ours; one told in another unit than the part's says nothing.
_SOURCES = f"""
    SELECT source.id, source.status = 'active', supplier.status = 'active',
        {_day("source.valid_from")}, {_day("source.valid_to")},
        {_number("source.capacity_per_month")}, {_number("pool.free")},
        {_number("source.ramp_days")}, {_number(_UPKEEP)}, {_day(DUE_ON)}
    FROM suppliers_source source
    JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
    JOIN suppliers_part part ON part.id = source.part_id
    LEFT JOIN (
        SELECT id, unit, greatest(capacity_per_month - coalesce(booked_by_others, 0), 0) AS free
        FROM suppliers_capacitypool WHERE capacity_per_month IS NOT NULL
    ) pool ON pool.id = source.capacity_pool_id AND (pool.unit = part.unit OR pool.unit = '' OR part.unit = '')
    {OPEN}
    {_RATED}
    WHERE {{among}}
"""
_SOURCE_KINDS = {
    "id": "int8",
    "is_active": "bool",
    "supplier_is_active": "bool",
    "valid_from": "int4",
    "valid_to": "int4",
    "capacity_per_month": "float8",
    "pool_free": "float8",
    "ramp_days": "float8",
    "upkeep_per_year": "float8",
    "target_real_on": "int4",
}

_QUALIFICATIONS = f"""
    SELECT qualification.id, qualification.source_id, {_code("qualification.revision")},
        {_one_of("qualification.stage", Stage)}, {_one_of("qualification.approval", Approval)},
        {_one_of("qualification.origin", Origin)}, {_day("qualification.decided_on")},
        {_day("qualification.valid_until")}
    FROM suppliers_source source JOIN suppliers_qualification qualification ON qualification.source_id = source.id
    WHERE {{among}}
"""
_QUALIFICATION_KINDS = {
    "id": "int8",
    "source": "int8",
    "revision": "int8",
    "stage": "int2",
    "approval": "int2",
    "origin": "int2",
    "decided_on": "int4",
    "valid_until": "int4",
}

_INSPECTIONS = f"""
    SELECT inspection.id, inspection.source_id, {_day("coalesce(inspection.received_on, inspection.decided_on)")},
        {_one_of("inspection.decision", Decision)}
    FROM suppliers_source source JOIN suppliers_inspection inspection ON inspection.source_id = source.id
    WHERE {{among}} AND inspection.decision IS NOT NULL
"""
_INSPECTION_KINDS = {"id": "int8", "source": "int8", "received_on": "int4", "decision": "int2"}

_PRICE, _PRICED = to_base("terms.currency", "terms.price / terms.price_unit")
_TERMS = f"""
    SELECT terms.id, terms.source_id, {_one_of("terms.kind", Terms)}, {_day("terms.valid_from")},
        {_day("terms.valid_to")}, {_day("terms.signed_on")}, {_number(f"{_PRICE} / of_unit.units")},
        {_number("terms.lead_time_days")}, {_number("terms.minimum_volume_per_year * of_unit.units")},
        {_number("terms.reserved_capacity_per_month * of_unit.units")},
        {_number("terms.minimum_order * of_unit.units")}
    FROM suppliers_source source
    JOIN suppliers_part part ON part.id = source.part_id
    JOIN suppliers_terms terms ON terms.source_id = source.id
    LEFT JOIN ({CONVERSIONS}) conversion ON conversion.part_id = CASE WHEN terms.unit <> part.unit THEN part.id END
        AND conversion.unit = terms.unit
    CROSS JOIN LATERAL (
        SELECT CASE WHEN terms.unit = part.unit OR terms.unit = '' OR part.unit = '' THEN 1
            ELSE conversion.units END AS units
    ) of_unit
    {_PRICED}
    WHERE {{among}}
"""
_TERMS_KINDS = {
    "id": "int8",
    "source": "int8",
    "kind": "int2",
    "valid_from": "int4",
    "valid_to": "int4",
    "signed_on": "int4",
    "price": "float8",
    "lead_time_days": "float8",
    "minimum_volume_per_year": "float8",
    "reserved_capacity_per_month": "float8",
    "minimum_order": "float8",
}

_NOTICES = f"""
    SELECT notice.id, notice.supplier_id, coalesce(notice.site_id, 0), {_code("notice.part")},
        {_day("notice.announced_on")}, {_day("notice.effective_on")}, {_day("notice.accepted_on")}
    FROM suppliers_changenotice notice
    WHERE notice.reversed_on IS NULL AND (notice.accepted_on IS NULL OR notice.accepted_on > %(day)s)
        AND notice.supplier_id IN (SELECT source.supplier_id FROM suppliers_source source WHERE {{among}})
"""
_NOTICE_KINDS = {
    "id": "int8",
    "supplier": "int8",
    "site": "int8",
    "number": "int8",
    "announced_on": "int4",
    "effective_on": "int4",
    "accepted_on": "int4",
}

_UNIT_PRICE, _UNIT_PRICED = to_base("arrival.currency", "arrival.unit_price")
_ARRIVALS = f"""
    SELECT arrival.source_id, arrival.line_id, {_day("arrival.came_on")},
        {_number("CASE WHEN is_own_unit THEN received ELSE received * units END")},
        coalesce(rejected = 0, false), {_number(f"{_UNIT_PRICE} / CASE WHEN is_own_unit THEN 1 ELSE units END")}
    FROM ({ARRIVALS}) arrival {_UNIT_PRICED}
    WHERE kind = 'production' AND received > 0 AND came_on <= %(day)s
"""
_ARRIVAL_KINDS = {
    "source": "int8",
    "line": "int8",
    "came_on": "int4",
    "received": "float8",
    "is_clean": "bool",
    "price": "float8",
}

_WINDOWS = f"""
    SELECT win.source_id, win.window_days::float8, win.least_quantity, win.policy_id = %(policy)s,
        {_day("win.fixed_on")}
    FROM suppliers_source source JOIN scoring_warmwindow win ON win.source_id = source.id WHERE {{among}}
"""
_WINDOW_KINDS = {
    "source": "int8",
    "window_days": "float8",
    "least_quantity": "float8",
    "is_fixed": "bool",
    "fixed_on": "int4",
}

_QUERIES = {
    "sources": (_SOURCES, _SOURCE_KINDS),
    "qualifications": (_QUALIFICATIONS, _QUALIFICATION_KINDS),
    "inspections": (_INSPECTIONS, _INSPECTION_KINDS),
    "terms": (_TERMS, _TERMS_KINDS),
    "notices": (_NOTICES, _NOTICE_KINDS),
    "windows": (_WINDOWS, _WINDOW_KINDS),
    "arrivals": (_ARRIVALS, _ARRIVAL_KINDS),
}


def read(parts: Parts, *, day: date, policy: PolicyVersion) -> dict[str, Columns]:
    """Tables by name; `parts` rise by id, terms as well."""
    given = {
        **parts.parameters,
        "day": day,
        "policy": policy.pk,
        "no_date": wire.NO_DATE,
        "oldest": _EVER,
    }
    among, of_parts = parts.among("source.part_id"), parts.among("part.id")
    found = {
        name: wire.read(query.format(among=among, of_parts=of_parts), given, kinds)
        for name, (query, kinds) in _QUERIES.items()
    }
    found["parts"] = wire.rising(wire.read(_PARTS.format(among=of_parts), given, _PART_KINDS), "id")
    found["terms"] = wire.rising(found["terms"], "id")
    return found
