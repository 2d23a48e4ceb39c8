"""Which parts a change of facts touches.

What a row pointed to before it changed, or was deleted, stands in its history.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from scoring.facts.reading import HAZARD_INDEX, STABILITY_INDEX

MOST_PARTS = 20_000  # beyond, all parts are scored, as a job

# (rows now, rows as they were): part ids, of the rows `ids`; `old` is a row of the history as JSON.
_OF_PART = (
    "SELECT part_id FROM {table} WHERE id = ANY(%(ids)s)",
    "SELECT (old->>'part_id')::bigint FROM was",
)
# What these suppliers sell, or make for others.
_OF_SUPPLIERS = (
    "SELECT part_id FROM suppliers_source WHERE supplier_id IN ({who}) "
    "UNION SELECT part_id FROM suppliers_source WHERE maker_id IN ({who}) "
    "UNION SELECT source.part_id FROM suppliers_source source "
    "JOIN suppliers_site site ON site.id = source.site_id WHERE site.supplier_id IN ({who})"
)
_OF_LINES = (
    "SELECT source.part_id FROM suppliers_source source "
    "JOIN suppliers_orderline line ON line.source_id = source.id WHERE line.id IN ({lines})"
)
# Parts in one of the two units; of these, what is bought in the other may come to count.
_OF_CONVERSIONS = (
    "SELECT part.id FROM ({told}) told (part, from_unit, to_unit) JOIN suppliers_part part "
    "ON told.part IN ('', part.number) AND part.unit IN (told.from_unit, told.to_unit)"
)
# Money of sources in one of these currencies: their upkeep, their terms, what was paid.
_OF_CURRENCIES = (
    "SELECT part_id FROM suppliers_source WHERE currency IN ({told}) "
    "UNION SELECT source.part_id FROM suppliers_source source "
    "JOIN suppliers_terms terms ON terms.source_id = source.id WHERE terms.currency IN ({told}) "
    "UNION SELECT source.part_id FROM suppliers_source source "
    "JOIN suppliers_orderline line ON line.source_id = source.id WHERE line.currency IN ({told})"
)
# They reach parts by way of the losses; a rate reaches those behind money of their sources besides.
OF_LOSSES = {"bom-lines", "uses", "exchange-rates"}


def _of_its_supplier(table: str) -> tuple[str, str]:
    now = _OF_SUPPLIERS.format(who=f"SELECT supplier_id FROM {table} WHERE id = ANY(%(ids)s)")
    return now, _OF_SUPPLIERS.format(who="SELECT (old->>'supplier_id')::bigint FROM was")


# They touch parts by way of the network alone, which follows their changes itself.
_OF_THE_NETWORK = ("ports", "routes", "tools", "dependencies")


def _of_its_source(table: str) -> tuple[str, str]:
    by = "SELECT part_id FROM suppliers_source WHERE id IN ({})"
    return (
        by.format(f"SELECT source_id FROM {table} WHERE id = ANY(%(ids)s)"),
        by.format("SELECT (old->>'source_id')::bigint FROM was"),
    )


_OF_TERMS = (
    "SELECT source.part_id FROM suppliers_terms terms "
    "JOIN suppliers_source source ON source.id = terms.source_id WHERE terms.id IN ({terms})"
)
# All sites and parts of the supplier, or those that are named.
_OF_NOTICES = (
    "SELECT source.part_id FROM ({told}) told (supplier_id, site_id, number) "
    "JOIN suppliers_source source ON source.supplier_id = told.supplier_id "
    "JOIN suppliers_part part ON part.id = source.part_id "
    "WHERE (told.site_id IS NULL OR told.site_id = source.site_id) AND told.number IN ('', part.number)"
)
_PART_IDS: dict[str, tuple[str, ...]] = {
    "plants": (),
    **dict.fromkeys(_OF_THE_NETWORK, ()),
    "parts": ("SELECT unnest(%(ids)s::bigint[])",),
    "upstream-chances": ("SELECT unnest(%(ids)s::bigint[])",),
    "overrides": ("SELECT unnest(%(ids)s::bigint[])",),
    "primaries": ("SELECT unnest(%(ids)s::bigint[])",),
    "source-plans": ("SELECT unnest(%(ids)s::bigint[])",),
    "readiness": (),  # the network reads it, and tells which parts that moved
    "capacity-pools": ("SELECT part_id FROM suppliers_source WHERE capacity_pool_id = ANY(%(ids)s)",),
    "stock": (_OF_PART[0].format(table="suppliers_stock"),),
    "suppliers": (_OF_SUPPLIERS.format(who="SELECT unnest(%(ids)s::bigint[])"),),
    "financials": _of_its_supplier("suppliers_financial"),
    "ratings": _of_its_supplier("suppliers_rating"),
    "sites": ("SELECT part_id FROM suppliers_source WHERE site_id = ANY(%(ids)s)",),
    "sources": (_OF_PART[0].format(table="suppliers_source"), _OF_PART[1]),
    "order-lines": (
        "SELECT source.part_id FROM suppliers_source source "
        "JOIN suppliers_orderline line ON line.source_id = source.id WHERE line.id = ANY(%(ids)s)",
        "SELECT part_id FROM suppliers_source WHERE id IN (SELECT (old->>'source_id')::bigint FROM was)",
    ),
    "receipts": (
        _OF_LINES.format(lines="SELECT order_line_id FROM suppliers_receipt WHERE id = ANY(%(ids)s)"),
        _OF_LINES.format(lines="SELECT (old->>'order_line_id')::bigint FROM was"),
    ),
    "qualifications": _of_its_source("suppliers_qualification"),
    "inspections": _of_its_source("suppliers_inspection"),
    "terms": _of_its_source("suppliers_terms"),
    "price-breaks": (
        _OF_TERMS.format(terms="SELECT terms_id FROM suppliers_pricebreak WHERE id = ANY(%(ids)s)"),
        _OF_TERMS.format(terms="SELECT (old->>'terms_id')::bigint FROM was"),
    ),
    "change-notices": (
        _OF_NOTICES.format(
            told="SELECT supplier_id, site_id, part FROM suppliers_changenotice WHERE id = ANY(%(ids)s)"
        ),
        _OF_NOTICES.format(
            told="SELECT (old->>'supplier_id')::bigint, (old->>'site_id')::bigint, old->>'part' FROM was"
        ),
    ),
    "certificates": (),  # no check rests on them
    "external-keys": (),
    "unit-conversions": (
        _OF_CONVERSIONS.format(
            told="SELECT part, from_unit, to_unit FROM suppliers_unitconversion WHERE id = ANY(%(ids)s)"
        ),
        _OF_CONVERSIONS.format(told="SELECT old->>'part', old->>'from_unit', old->>'to_unit' FROM was"),
    ),
    "exchange-rates": (
        _OF_CURRENCIES.format(told="SELECT currency FROM suppliers_exchangerate WHERE id = ANY(%(ids)s)"),
        _OF_CURRENCIES.format(told="SELECT old->>'currency' FROM was"),
    ),
    "country-risks": (
        "SELECT part_id FROM scoring_position WHERE primary_country IN ("
        "SELECT country FROM suppliers_countryrisk WHERE id = ANY(%(ids)s) AND index = ANY(%(indexes)s) "
        "UNION SELECT old->>'country' FROM was WHERE old->>'index' = ANY(%(indexes)s))",
    ),
}
_WAS = """
    WITH was AS (
        SELECT old FROM accounts_history
        WHERE resource = %(resource)s AND row_id = ANY(%(ids)s) AND changed >= %(since)s::text::xid8
    )
"""

# Whether money of some of these parts is another than it was, is new on a product, or went with its part.
_MONEY = " ".join(
    f"OR (was.old->>'{name}')::numeric IS DISTINCT FROM part.{name}"
    for name in ("daily_margin", "daily_revenue", "line_down_cost_per_day")
)
_MONEY_MOVED = f"""
    SELECT EXISTS (
        SELECT FROM accounts_history was LEFT JOIN suppliers_part part ON part.id = was.row_id
        WHERE was.resource = 'parts' AND was.row_id = ANY(%(ids)s) AND was.changed >= %(since)s::text::xid8
            AND (part.id IS NULL OR was.old->>'currency' IS DISTINCT FROM part.currency
                {_MONEY})
    ) OR EXISTS (
        SELECT FROM suppliers_part part LEFT JOIN scoring_dailyloss loss ON loss.part_id = part.id
        WHERE part.id = ANY(%(ids)s) AND loss.part_id IS NULL
            AND (part.daily_margin IS NOT NULL OR part.daily_revenue IS NOT NULL)
    )
"""


class Change(NamedTuple):
    id: int
    resource: str
    row_ids: list[int] | None
    changed: int


@dataclass
class Touched:
    part_ids: set[int] = field(default_factory=set)
    losses: bool = False  # some may have moved
    everything: bool = False


def touched(changes: Iterable[Change]) -> Touched:
    """A fixed number of queries a resource; stops where it comes to everything."""
    found = Touched()
    rows: dict[str, set[int]] = {}
    since: dict[str, int] = {}
    for change in changes:
        if change.resource in OF_LOSSES:
            found.losses = True
        if change.resource in OF_LOSSES and change.resource not in _PART_IDS:
            continue
        if change.row_ids is None or change.resource not in _PART_IDS:
            found.everything = _PART_IDS.get(change.resource) != () or found.everything
        else:
            rows.setdefault(change.resource, set()).update(change.row_ids)
            since[change.resource] = min(since.get(change.resource, change.changed), change.changed)
    for resource, ids in rows.items():
        if not found.everything:
            _touch(found, resource, sorted(ids), since[resource])
    return found


def _touch(found: Touched, resource: str, ids: list[int], since: int) -> None:
    parameters: dict[str, Any] = {
        "resource": resource,
        "ids": ids,
        "since": since,
        "indexes": [HAZARD_INDEX, STABILITY_INDEX],
        "most": MOST_PARTS + 1,
    }
    queries = " UNION ".join(_PART_IDS[resource])
    if not queries:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"{_WAS} SELECT * FROM ({queries}) touched LIMIT %(most)s", parameters)
        found.part_ids.update(part_id for (part_id,) in cursor.fetchall())
        if resource == "parts" and not found.losses:
            cursor.execute(_MONEY_MOVED, parameters)
            found.losses = cursor.fetchone()[0]
        if resource == "stock":  # without history: a reading that is gone does not say whose it was
            cursor.execute("SELECT count(*) FROM suppliers_stock WHERE id = ANY(%s)", [ids])
            found.everything = cursor.fetchone()[0] < len(ids)
    found.everything = found.everything or len(found.part_ids) > MOST_PARTS
