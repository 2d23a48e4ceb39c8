"""The resources of the house, in the order in which they load."""

from suppliers.resources.columns import Resource
from suppliers.resources.of_keys import external_keys
from suppliers.resources.of_parts import bom_lines, parts, plants, stock, unit_conversions, uses
from suppliers.resources.of_readiness import (
    certificates,
    change_notices,
    inspections,
    price_breaks,
    qualifications,
    terms,
)
from suppliers.resources.of_sites import capacity_pools, dependencies, ports, routes, tools
from suppliers.resources.of_sources import order_lines, receipts, sources
from suppliers.resources.of_suppliers import (
    contacts,
    country_risks,
    exchange_rates,
    financials,
    ratings,
    sites,
    suppliers,
)

RESOURCES: dict[str, Resource] = {
    r.name: r
    for r in (
        plants,
        parts,
        stock,
        bom_lines,
        uses,
        unit_conversions,
        exchange_rates,
        suppliers,
        financials,
        ratings,
        sites,
        ports,
        routes,
        tools,
        capacity_pools,
        sources,
        dependencies,
        order_lines,
        receipts,
        qualifications,
        inspections,
        terms,
        price_breaks,
        change_notices,
        certificates,
        contacts,
        country_risks,
        external_keys,
    )
}


def named(name: str) -> Resource:
    """The resource of this name; a KeyError's sentence lists the names there are."""
    if name not in RESOURCES:
        raise KeyError(f'There is no resource "{name}". There are: {", ".join(RESOURCES)}.')
    return RESOURCES[name]
