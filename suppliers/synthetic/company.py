"""The tables of a synthetic company, with the ids that they are copied in under."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from suppliers.synthetic.draws import Array, codes, days, log_normal, popular, unknown_where, words

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
ORDER_DAYS = 1095
INDEXES = ("inform_natural", "wgi_pv")


def tables(parts: int, *, seed: int, today: date) -> dict[str, pa.Table]:
    """Database table -> rows with ids from 1, in an order in which every reference stands before its use.

    About 1.6 sources and five order lines a bought part, four tenths of a supplier and site a ten parts, a
    bill of materials of five levels. The same `parts`, `seed` and `today` give the same rows.
    """
    draw = np.random.default_rng(seed)
    size = _Size(parts)
    made = {
        "suppliers_plant": _plants(size),
        "suppliers_part": _parts(size, draw),
        "suppliers_supplier": _suppliers(size, draw),
        "suppliers_site": _sites(size, draw),
        "suppliers_bomline": _bom(size, draw),
    }
    sources, part_of = _sources(size, draw)
    made["suppliers_source"] = sources
    made["suppliers_orderline"] = _orders(size, draw, part_of, today)
    made["suppliers_financial"] = _financials(size, draw, today)
    made["suppliers_countryrisk"] = _country_risks(draw, today)
    return made


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
            "zone": words(ids * 0, [""]),
            "recovery_days": unknown_where(draw.integers(20, 240, n), draw.random(n) < 0.15),
            "tier_two_complete": np.zeros(n, bool),
        }
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


def _sources(size: _Size, draw: np.random.Generator) -> tuple[pa.Table, Array]:
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
            "capacity_pool": words(np.zeros(n, int), [""]),
            "tools": words(np.zeros(n, int), ["{}"]),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "status": words(np.zeros(n, int), ["active"]),
        }
    )
    keep = _first_of_each(part, site)
    table = table.filter(pa.array(keep)).set_column(0, "id", pa.array(np.arange(keep.sum()) + 1))
    return table, part[keep]


def _first_of_each(part: Array, site: Array) -> Array:
    """True at the first source of a part and site."""
    _values, first = np.unique(part * (int(site.max()) + 1) + site, return_index=True)
    keep = np.zeros(len(part), bool)
    keep[first] = True
    return keep


def _orders(size: _Size, draw: np.random.Generator, part_of: Array, today: date) -> pa.Table:
    n = 5 * (size.parts - size.made)
    source = popular(draw, len(part_of), n, tail=0.2)
    ordered = draw.integers(0, ORDER_DAYS, n)
    late = np.round(draw.standard_normal(n) * 8).astype(int)
    quantity = draw.integers(1, 500, n)
    arrived = ordered + 30 + late <= ORDER_DAYS
    start = (today - timedelta(days=ORDER_DAYS)).isoformat()
    received = unknown_where(quantity, ~arrived)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "order": codes("O", np.arange(n) // 5 + 1),
            "line": pa.array(np.arange(n) % 5 + 1).cast(pa.string()),
            "source_id": source + 1,
            "kind": words(np.zeros(n, int), ["production"]),
            "status": words(arrived.astype(int), ["open", "closed"]),
            "ordered_on": days(start, ordered),
            "due_on": days(start, ordered + 30),
            "quantity": quantity,
            "unit": words(np.zeros(n, int), ["pc"]),
            "unit_price": np.round(log_normal(draw, 12, 1.5, n), 2),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "received": received,
            "rejected": unknown_where(np.where(draw.random(n) < 0.04, quantity // 20, 0), ~arrived),
            "received_on": days(start, ordered + 30 + late, hidden=~arrived),
        }
    )


def _financials(size: _Size, draw: np.random.Generator, today: date) -> pa.Table:
    """Last year's statement of four suppliers in five, in whole thousands."""
    told = np.flatnonzero(draw.random(size.suppliers) < 0.8)
    n = len(told)
    assets = np.round(log_normal(draw, 20e6, 1.5, n), -3)

    def share(a: float, b: float) -> Array:
        return np.round(assets * draw.beta(a, b, n), -3)

    debts = share(5, 4)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "supplier_id": told + 1,
            "period_end": days(f"{today.year - 1}-12-31", np.zeros(n, int)),
            "currency": words(np.zeros(n, int), ["EUR"]),
            "total_assets": assets,
            "current_assets": share(5, 5),
            "current_liabilities": share(3, 7),
            "retained_earnings": share(2, 7),
            "ebit": np.round(assets * (0.07 + 0.06 * draw.standard_normal(n)), -3),
            "equity": assets - debts,
            "total_liabilities": debts,
            "sales": np.round(assets * draw.gamma(4, 0.35, n), -3),
            "market_value": np.round(assets * draw.gamma(2, 0.4, n), -3),
        }
    )


def _country_risks(draw: np.random.Generator, today: date) -> pa.Table:
    n = len(COUNTRIES) * len(INDEXES)
    at = np.arange(n)
    return pa.table(
        {
            "id": at + 1,
            "country": words(at // len(INDEXES), COUNTRIES),
            "index": words(at % len(INDEXES), list(INDEXES)),
            "year": np.full(n, today.year - 1),
            "value": draw.integers(15, 80, n),
        }
    )
