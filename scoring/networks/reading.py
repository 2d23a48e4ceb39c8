"""The facts that networks are made of, as columns: one query a table, whatever the number of parts.

Every query casts to a plain kind and leaves no null, as `scoring.wire` asks: 0 is no reference, NaN or NO_DATE
is not known. Rows rise by what their docstring says.
"""

from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.rates import to_base
from scoring.models import NodeKind, Verdict

Columns = dict[str, NDArray[Any]]

BUY, MAKE, BOTH, SUBCONTRACT = range(4)
PROCUREMENT, PRODUCT, BY_REVENUE, UNPRICED, OBSOLETE = 3, 4, 8, 16, 32  # in the flags of a part
IS_PRIMARY, IS_CANDIDATE, IS_OPEN, IS_REAL = 1, 2, 4, 8  # in the flags of a source
IS_PLACEHOLDER, IS_COMPLETE = 1, 2  # in the flags of a site

_COUNTRY = "coalesce(ascii({0}) * 256 + ascii(substr({0}, 2)), 0)::int4"
_DAY = "coalesce({} - date '2000-01-01', %(no_date)s)::int4"
_FACTOR, _RATED = to_base("coalesce(part.currency, company.base_currency)")

# What a day without it costs by itself: a product's margin, else its revenue, and the line that is down. What is
# obsolete costs nothing, and is no product.
_PARTS = f"""
    SELECT id, plant::int4, (procurement + CASE WHEN value IS NULL THEN 0 ELSE {PRODUCT} END
            + CASE WHEN daily_margin IS NULL AND value IS NOT NULL THEN {BY_REVENUE} ELSE 0 END
            + CASE WHEN rate IS NULL AND (value IS NOT NULL OR line IS NOT NULL) THEN {UNPRICED} ELSE 0 END
            + CASE WHEN is_obsolete THEN {OBSOLETE} ELSE 0 END)::int2,
        coalesce(greatest(value, 0) * rate, 0)::float8 + coalesce(greatest(line, 0) * rate, 0)::float8,
        coalesce(cover_days, 'NaN'), coalesce(primary_source_id, 0)
    FROM (
        SELECT part.id, coalesce(part.plant_id, 0) AS plant, part.daily_margin,
            CASE part.procurement WHEN 'buy' THEN {BUY} WHEN 'make' THEN {MAKE} WHEN 'both' THEN {BOTH}
                ELSE {SUBCONTRACT} END AS procurement,
            CASE WHEN status <> 'obsolete' THEN coalesce(part.daily_margin, part.daily_revenue) END AS value,
            CASE WHEN status <> 'obsolete' THEN part.line_down_cost_per_day END AS line,
            status = 'obsolete' AS is_obsolete,
            CASE WHEN company.base_currency IS NULL THEN 1 ELSE {_FACTOR} END AS rate,
            position.cover_days, position.primary_source_id
        FROM suppliers_part part {_RATED} LEFT JOIN scoring_position position ON position.part_id = part.id
    ) part
"""
_PART_KINDS = {
    "id": "int8",
    "plant": "int4",
    "flags": "int2",
    "worth": "float8",
    "cover_days": "float4",
    "primary": "int8",
}
_LINES = """
    SELECT parent_id, component_id,
        CASE WHEN alternative_group = '' THEN 0 ELSE hashtextextended(alternative_group, 0) END
    FROM suppliers_bomline
    WHERE coalesce(valid_from <= %(day)s, true) AND coalesce(valid_to >= %(day)s, true)
"""
_SOURCES = f"""
    SELECT source.part_id, id, supplier_id::int4, site_id::int4, coalesce(maker_id, 0)::int4,
        (CASE WHEN role = 'primary' THEN {IS_PRIMARY} WHEN role = 'candidate' THEN {IS_CANDIDATE} ELSE 0 END
        + CASE WHEN status = 'active' AND coalesce(valid_from <= %(day)s, true)
            AND coalesce(valid_to >= %(day)s, true) THEN {IS_OPEN} ELSE 0 END
        + CASE WHEN real.source_id IS NOT NULL THEN {IS_REAL} ELSE 0 END)::int2
    FROM suppliers_source source LEFT JOIN scoring_readiness real ON real.source_id = source.id
        AND real.verdict = {int(Verdict.REAL)} AND coalesce(real.verdict_lapses_on > %(day)s, true)
"""
_SOURCE_KINDS = {
    "part": "int8",
    "id": "int8",
    "supplier": "int4",
    "site": "int4",
    "maker": "int4",
    "flags": "int2",
}
_SITES = f"""
    SELECT site.id, site.supplier_id, {_COUNTRY.format("site.country")}, coalesce(zone.id, 0),
        (CASE WHEN is_placeholder THEN {IS_PLACEHOLDER} ELSE 0 END
        + CASE WHEN tier_two_complete THEN {IS_COMPLETE} ELSE 0 END)::int2,
        coalesce(recovery_days::float8, 'NaN'), coalesce(hazard::float8, 'NaN'),
        {_DAY.format("tier_two_confirmed_on")}
    FROM suppliers_site site LEFT JOIN scoring_nodename zone ON zone.kind = {int(NodeKind.ZONE)}
        AND zone.name = site.zone AND site.zone <> ''
"""
_SITE_KINDS = {
    "id": "int8",
    "supplier": "int8",
    "country": "int4",
    "zone": "int8",
    "flags": "int2",
    "recovery_days": "float8",
    "hazard": "float8",
    "confirmed_on": "int4",
}
_DEPENDENCIES = f"""
    SELECT dependency.id, site_id, CASE WHEN part = '' THEN 0 ELSE hashtextextended(part, 0) END,
        suppliers_need(site_id, part, material), coalesce(upstream_site_id, 0), coalesce(coded.id, 0),
        coalesce(share::float8, 1), coalesce(required::float8, 0), complete, {_DAY.format("confirmed_on")}
    FROM suppliers_dependency dependency LEFT JOIN scoring_nodename coded
        ON coded.kind = {int(NodeKind.CODED)} AND coded.name = keyed_code AND keyed_code <> ''
"""
_DEPENDENCY_KINDS = {
    "id": "int8",
    "site": "int8",
    "part": "int8",  # a hash of its number; 0: of the whole site
    "need": "int8",  # a hash of site, part and material
    "upstream": "int8",
    "coded": "int8",
    "share": "float8",
    "required": "float8",
    "complete": "bool",
    "confirmed_on": "int4",
}
# The sources of these parts at these sites have needs of their own.
_OWN_NEEDS = """
    SELECT part.id, told.site_id, hashtextextended(told.part, 0)
    FROM (SELECT DISTINCT site_id, part FROM suppliers_dependency WHERE part <> '') told
    JOIN suppliers_part part ON part.number = told.part
"""
_REST: dict[str, tuple[str, dict[str, str]]] = {
    "uses": ("SELECT product_id, part_id FROM suppliers_use", {"product": "int8", "part": "int8"}),
    "suppliers": (
        "SELECT id, coalesce(parent_id, 0), status = 'active' FROM suppliers_supplier",
        {"id": "int8", "parent": "int8", "is_active": "bool"},
    ),
    "plants": (
        f"SELECT id, {_COUNTRY.format('country')} FROM suppliers_plant",
        {"id": "int8", "country": "int4"},
    ),
    "routes": (
        "SELECT id, site_id, coalesce(plant_id, 0), "
        "coalesce(mode NOT IN ('sea', 'air') OR cardinality(ports) > 0, true) FROM suppliers_route",
        {"id": "int8", "site": "int8", "plant": "int8", "is_told": "bool"},
    ),
    "route_ports": ("SELECT route_id, port_id FROM suppliers_routeport", {"route": "int8", "port": "int8"}),
    "ports": (
        f"SELECT id, {_COUNTRY.format('country')} FROM suppliers_port",
        {"id": "int8", "country": "int4"},
    ),
    "tools": (
        "SELECT id, coalesce(replacement_days::float8, 'NaN') FROM suppliers_tool",
        {"id": "int8", "replacement_days": "float8"},
    ),
    "source_tools": (
        "SELECT source_id, tool_id FROM suppliers_sourcetool",
        {"source": "int8", "tool": "int8"},
    ),
    "own_needs": (_OWN_NEEDS, {"part": "int8", "site": "int8", "set": "int8"}),
    "dependencies": (_DEPENDENCIES, _DEPENDENCY_KINDS),
    "sites": (_SITES, _SITE_KINDS),
}
SMALL = tuple(_REST)
_NAME = f"""
    INSERT INTO scoring_nodename (kind, name)
    SELECT {int(NodeKind.ZONE)}, zone FROM suppliers_site WHERE zone <> ''
    UNION SELECT {int(NodeKind.CODED)}, keyed_code FROM suppliers_dependency WHERE keyed_code <> ''
    ON CONFLICT DO NOTHING
"""


def name() -> None:
    """Give every zone and coded site its number, which it then keeps."""
    with connection.cursor() as cursor:
        cursor.execute(_NAME)


def parts(day: date) -> Columns:
    """Rising by id."""
    return _rising(wire.read_by("id", _PARTS, {"day": day}, _PART_KINDS), "id")


def lines(day: date) -> Columns:
    """Of the bill of materials, those in force."""
    kinds = {"parent": "int8", "component": "int8", "group": "int8"}
    return wire.read_by("component", _LINES, {"day": day}, kinds)


def sources(day: date) -> Columns:
    """Rising by part and id. *Open*: nothing of its own keeps it from being bought from on the day."""
    return _rising(wire.read_by("part", _SOURCES, {"day": day}, _SOURCE_KINDS), "part", "id")


def rest(name: str) -> Columns:
    """One of the smaller tables, rising by id where it has one."""
    query, kinds = _REST[name]
    parameters = {"no_date": wire.NO_DATE}
    if "id" in kinds:
        return _rising(wire.read_by("id", query, parameters, kinds), "id")
    return wire.read(query, parameters, kinds)


def _rising(columns: Columns, *names: str) -> Columns:
    """As `wire.rising`, which sorts also what is in order already: a second for two million rows."""
    first = columns[names[0]]
    later = first[1:] > first[:-1]
    for tie in names[1:]:
        later |= (first[1:] == first[:-1]) & (columns[tie][1:] > columns[tie][:-1])
    return columns if later.all() else wire.rising(columns, *names)


def days(values: NDArray[np.int32]) -> NDArray[np.float64]:
    """Days since 2000-01-01 as numbers, NaN where not known."""
    return np.where(values == wire.NO_DATE, np.nan, values)
