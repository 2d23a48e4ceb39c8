"""The tables of a synthetic company, with the ids that they are copied in under."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from suppliers.synthetic import evidence, records, tiers
from suppliers.synthetic.draws import Array, codes, log_normal, popular, unknown_where, words
from suppliers.synthetic.tiers import Tiers

NOUNS = [
    "bracket",
    "housing",
    "seal kit",
    "bearing",
    "harness",
    "valve",
    "board",
    "casting",
    "shaft",
    "spring",
]
CATEGORIES = [f"category {i}" for i in range(40)]
COUNTRIES = (
    "DE CN US JP IN MX PL CZ TW MY IT FR TR BR KR ES GB SE AT CH NL BE HU RO VN TH ID ZA MA PT".split()
)
PARTS_A_PLANT = 50_000


def tables(parts: int, *, seed: int, today: date) -> dict[str, pa.Table]:
    """What `each_table` gives, at once."""
    return dict(each_table(parts, seed=seed, today=today))


def each_table(parts: int, *, seed: int, today: date) -> Iterator[tuple[str, pa.Table]]:
    """Database table and rows with ids from 1, in an order in which every reference stands before its use.

    About 1.6 sources and five and a half order lines a bought part, four tenths of a supplier a ten parts, a bill of
    materials of five levels, and a site a ten parts in four tiers. The same `parts`, `seed` and `today` give the
    same rows. Only one table is held at a time, and what the next ones refer to.
    """
    draw, hung, filed = (np.random.default_rng(stream) for stream in (seed, [seed, 4], [seed, 5]))
    size = _Size(parts)
    above = Tiers.of(parts, sites=size.sites, companies=size.suppliers)
    yield "suppliers_plant", _plants(size)
    listed = _parts(size, draw)
    yield "suppliers_part", listed
    listed = listed.select(["revision", "annual_demand", "safety_stock"])
    yield "suppliers_supplier", _with_upstream_companies(_suppliers(size, draw), above, hung)
    first = _sites(size, draw)
    needs, mapped = tiers.dependencies(above, hung, today)
    yield "suppliers_site", _with_upstream_sites(first, above, mapped, hung)
    yield "suppliers_bomline", _bom(size, draw)
    ports = tiers.ports(above, COUNTRIES)
    yield "suppliers_port", ports
    yield "suppliers_route", tiers.routes(above, ports, hung)
    sources = _sources(size, draw)
    site_of = sources["site_id"].to_numpy() - 1
    tools, tools_of = tiers.tools(above, site_of, hung)
    pools, pool_of = tiers.pools(above, site_of, hung)
    yield "suppliers_tool", tools
    yield "suppliers_capacitypool", pools
    sources = sources.append_column("tools", tools_of).append_column("capacity_pool_id", pool_of)
    standing = evidence.Standing.of(sources, listed, filed)
    yield "suppliers_source", sources.append_column("ramp_days", evidence.ramp_days(standing, filed))
    yield "suppliers_dependency", needs
    lines = records.orders(draw, bought=size.parts - size.made, sources=sources.num_rows, today=today)
    warm = evidence.warm_orders(standing, filed, today, like=lines)
    yield "suppliers_orderline", pa.concat_tables([lines, warm])
    yield "suppliers_qualification", evidence.qualifications(standing, filed, today)
    yield "suppliers_inspection", evidence.inspections(standing, filed, today)
    yield "suppliers_terms", evidence.terms(standing, filed, today)
    yield "suppliers_financial", records.financials(draw, suppliers=size.suppliers, today=today)
    yield "suppliers_countryrisk", records.country_risks(draw, countries=COUNTRIES, today=today)


class _Size:
    """How many of each; ids run from 1. Products first, then three levels of assemblies, then bought."""

    def __init__(self, parts: int) -> None:
        self.parts = parts
        self.plants = max(1, parts // PARTS_A_PLANT)
        self.products = max(1, parts // 200)
        self.levels = np.cumsum([self.products, parts // 50, parts // 25, parts // 25])
        self.made = int(self.levels[-1])
        self.suppliers = max(3, parts // 25)
        self.sites = self.suppliers + self.suppliers // 3

    def plant_of(self, part: Array) -> Array:
        return part % self.plants


def _plants(size: _Size) -> pa.Table:
    ids = np.arange(size.plants)
    return pa.table(
        {
            "id": ids + 1,
            "code": codes("W", ids + 1, 3),
            "name": codes("Works ", ids + 1, 1),
            "country": words(ids, ["DE", "CZ", "US", "CN"]),
        }
    )


def _parts(size: _Size, draw: np.random.Generator) -> pa.Table:
    n = size.parts
    ids = np.arange(n)
    is_product, is_made = ids < size.products, ids < size.made
    demand = np.round(log_normal(draw, 400, 1.8, n), 2)
    revenue = np.round(log_normal(draw, 4000, 1.2, n), 2)
    hidden = draw.random((4, n)) < np.array([[0.03], [0.06], [0.08], [0.1]])
    return pa.table(
        {
            "id": ids + 1,
            "number": codes("P", ids + 1),
            "plant_id": size.plant_of(ids) + 1,
            "description": words(popular(draw, 10, n, tail=0.3), NOUNS),
            "category": words(popular(draw, len(CATEGORIES), n, tail=0.5), CATEGORIES),
            "kind": words(np.zeros(n, int), ["material"]),
            "procurement": words(is_made.astype(int), ["buy", "make"]),
            "revision": words(draw.integers(0, 4, n), ["A", "B", "C", "D"]),
            "unit": words(np.zeros(n, int), ["pc"]),
            "buyer": words(
                popular(draw, 12, n, tail=0.3), [f"buyer.{i}@holdfast.example" for i in range(12)]
            ),
            "annual_demand": unknown_where(demand, hidden[0]),
            "daily_revenue": unknown_where(revenue, ~is_product),
            "daily_margin": unknown_where(np.round(revenue * 0.3, 2), ~is_product | hidden[3]),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "safety_stock": unknown_where(np.round(demand * draw.gamma(2, 0.04, n), 2), hidden[1]),
            "criticality": unknown_where(1 + popular(draw, 5, n, tail=0.6), hidden[2]),
            "substitutability": unknown_where(np.round(draw.beta(2, 3, n), 3), hidden[3]),
            "sole_reason": words(np.zeros(n, int), [""]),
            "status": words(np.zeros(n, int), ["active"]),
        }
    )


def _suppliers(size: _Size, draw: np.random.Generator) -> pa.Table:
    ids = np.arange(size.suppliers)
    return pa.table(
        {
            "id": ids + 1,
            "code": codes("S", ids + 1),
            "name": codes("Supplier ", ids + 1, 1),
            "kind": words((draw.random(size.suppliers) < 0.15).astype(int), ["maker", "distributor"]),
            "country": words(popular(draw, len(COUNTRIES), size.suppliers, tail=0.4), COUNTRIES),
            "lei": words(ids * 0, [""]),
            "duns": words(ids * 0, [""]),
            "email": words(ids * 0, [""]),
            "listed": draw.random(size.suppliers) < 0.1,
            "status": words((draw.random(size.suppliers) < 0.01).astype(int), ["active", "blocked"]),
        }
    )


def _sites(size: _Size, draw: np.random.Generator) -> pa.Table:
    n = size.sites
    ids = np.arange(n)
    return pa.table(
        {
            "id": ids + 1,
            "code": codes("F", ids + 1),
            "is_placeholder": np.zeros(n, bool),
            "supplier_id": ids % size.suppliers + 1,
            "name": codes("Factory ", ids + 1, 1),
            "kind": words(ids * 0, ["factory"]),
            "country": words(popular(draw, len(COUNTRIES), n, tail=0.4), COUNTRIES),
            "region": words(ids * 0, [""]),
            "recovery_days": unknown_where(draw.integers(20, 240, n), draw.random(n) < 0.15),
        }
    )


def _with_upstream_companies(first: pa.Table, above: Tiers, draw: np.random.Generator) -> pa.Table:
    n = int(tiers.companies(above).max()) + 1 - above.companies
    ids = above.companies + np.arange(n)
    nothing = words(ids * 0, [""])
    more = {
        "id": ids + 1,
        "code": codes("S", ids + 1),
        "name": codes("Upstream ", ids + 1, 1),
        "kind": words(ids * 0, ["maker"]),
        "country": words(popular(draw, len(COUNTRIES), n, tail=0.4), COUNTRIES),
        "lei": nothing,
        "duns": nothing,
        "email": nothing,
        "listed": np.zeros(n, bool),
        "status": words(ids * 0, ["active"]),
    }
    return pa.concat_tables([first, pa.table(more)])


def _with_upstream_sites(first: pa.Table, above: Tiers, mapped: Array, draw: np.random.Generator) -> pa.Table:
    n = above.upper
    ids = above.sites[0] + np.arange(n)
    more = {
        "id": ids + 1,
        "code": codes("F", ids + 1),
        "is_placeholder": np.zeros(n, bool),
        "supplier_id": tiers.companies(above) + 1,
        "name": codes("Upstream works ", ids + 1, 1),
        "kind": words(ids * 0, ["factory"]),
        "country": words(popular(draw, len(COUNTRIES), n, tail=0.4), COUNTRIES),
        "region": words(ids * 0, [""]),
        "recovery_days": unknown_where(draw.integers(20, 240, n), draw.random(n) < 0.4),
    }
    every = pa.concat_tables([first, pa.table(more)])
    return every.append_column("zone", tiers.zones(above, draw)).append_column(
        "tier_two_complete", pa.array(mapped)
    )


def _bom(size: _Size, draw: np.random.Generator) -> pa.Table:
    """Each part goes into one to three parts of the level above, of its own plant; common ones into many."""
    starts = [0, *size.levels[:-1]]
    parents, components = [], []
    for level in range(1, len(size.levels) + 1):
        first, last = (int(size.levels[level - 1]), int(size.levels[level]) if level < 4 else size.parts)
        component = np.repeat(np.arange(first, last), 1 + popular(draw, 3, last - first, tail=1.0))
        above, width = int(starts[level - 1]), int(size.levels[level - 1]) - int(starts[level - 1])
        if not width or not len(component):
            continue
        parent = above + popular(draw, width, len(component), tail=0.3)
        parent += (size.plant_of(component) - size.plant_of(parent)) % size.plants
        fits = parent < above + width
        parents.append(parent[fits])
        components.append(component[fits])
    pairs = np.unique(np.stack([np.concatenate(parents), np.concatenate(components)], axis=1), axis=0)
    n = len(pairs)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "parent_id": pairs[:, 0] + 1,
            "component_id": pairs[:, 1] + 1,
            "quantity": draw.integers(1, 9, n),
            "unit": words(np.zeros(n, int), ["pc"]),
            "alternative_group": words(np.zeros(n, int), [""]),
        }
    )


def _sources(size: _Size, draw: np.random.Generator) -> pa.Table:
    bought = np.arange(size.made, size.parts)
    second = bought[draw.random(len(bought)) < 0.45]
    third = second[draw.random(len(second)) < 0.3]
    part = np.concatenate([bought, second, third])
    rank = np.repeat([0, 1, 2], [len(bought), len(second), len(third)])
    site = (popular(draw, size.sites, len(part), tail=2.5) + rank * 7919) % size.sites
    supplier = site % size.suppliers
    n = len(part)
    role = np.where(rank == 0, 0, np.where(draw.random(n) < 0.8, 1, 2))
    table = pa.table(
        {
            "id": np.arange(n) + 1,
            "part_id": part + 1,
            "supplier_id": supplier + 1,
            "site_id": site + 1,
            "role": words(role, ["primary", "secondary", "candidate"]),
            "capacity_per_month": unknown_where(
                np.round(log_normal(draw, 120, 1.6, n), 1), draw.random(n) < 0.2
            ),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "status": words(np.zeros(n, int), ["active"]),
        }
    )
    keep = _first_of_each(part, site)
    return table.filter(pa.array(keep)).set_column(0, "id", pa.array(np.arange(keep.sum()) + 1))


def _first_of_each(part: Array, site: Array) -> Array:
    """True at the first source of a part and site."""
    _values, first = np.unique(part * (int(site.max()) + 1) + site, return_index=True)
    keep = np.zeros(len(part), bool)
    keep[first] = True
    return keep
