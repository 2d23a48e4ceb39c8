"""A supply network of any size, a column at a time, by COPY: parts bought from one to three sources, a site a ten
parts in four tiers, companies, ports, zones and countries. Few sites make most parts, as in real ones.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from django.db import connection, transaction

from suppliers.management.commands.create_portfolio import copy
from suppliers.models import Company
from suppliers.synthetic.draws import Array, codes, popular, words

COUNTRIES = (
    "DE CN US JP IN MX PL CZ TW MY IT FR TR BR KR ES GB SE AT CH NL BE HU RO VN TH ID ZA MA PT".split()
)
TIERS = (0.4, 0.3, 0.2, 0.1)
PORTS, ZONES, PLANTS = 200, 400, 4
LEVELS = (0.005, 0.02, 0.04, 0.04)  # products and three levels of assemblies, as shares of the bought parts


def load_bought(parts: int, *, seed: int = 1) -> None:
    """Into an empty database; each part costs something a day, so that every node has a loss behind it."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in _tables(parts, np.random.default_rng(seed)):
            copy(cursor, table, rows)
        Company.objects.update_or_create(pk=1, defaults={"base_currency": "EUR"})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def load_made(parts: int, *, seed: int = 2) -> None:
    """Products and three levels of assemblies above the parts that are there; these then cost nothing alone."""
    draw = np.random.default_rng(seed)
    sizes = [max(1, int(parts * share)) for share in LEVELS]
    ends = parts + np.cumsum(sizes)
    made = np.arange(parts, ends[-1])
    is_product = made < ends[0]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE suppliers_part SET line_down_cost_per_day = NULL")
        margin = np.round(np.exp(8 + draw.standard_normal(len(made))), 2)
        copy(
            cursor,
            "suppliers_part",
            _parts(made, "make").append_column("daily_margin", pa.array(margin, mask=~is_product)),
        )
        copy(cursor, "suppliers_bomline", _bom(parts, ends, sizes, draw))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _bom(parts: int, ends: Array, sizes: list[int], draw: np.random.Generator) -> pa.Table:
    """Each part goes into one to three of the level above."""
    pairs = []
    starts = ends - sizes
    for level in range(len(sizes)):
        below = np.arange(parts) if level == len(sizes) - 1 else np.arange(starts[level + 1], ends[level + 1])
        component = np.repeat(below, 1 + popular(draw, 3, len(below), tail=1.0))
        parent = starts[level] + popular(draw, sizes[level], len(component), tail=0.3)
        pairs.append(np.stack([parent, component], axis=1))
    lines = np.unique(np.concatenate(pairs), axis=0) + 1
    n = len(lines)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "parent_id": lines[:, 0],
            "component_id": lines[:, 1],
            "quantity": np.ones(n, int),
            "unit": words(np.zeros(n, int), ["pc"]),
            "alternative_group": words(np.zeros(n, int), [""]),
        }
    )


def _parts(ids: Array, procurement: str) -> pa.Table:
    nothing = words(ids * 0, [""])
    return pa.table(
        {
            "id": ids + 1,
            "number": codes("P", ids + 1),
            "plant_id": ids % PLANTS + 1,
            "kind": words(ids * 0, ["material"]),
            "procurement": words(ids * 0, [procurement]),
            "status": words(ids * 0, ["active"]),
            **dict.fromkeys(("description", "category", "revision", "unit", "buyer", "sole_reason"), nothing),
        }
    )


def _tables(parts: int, draw: np.random.Generator) -> Iterator[tuple[str, pa.Table]]:
    companies, sites = max(20, parts // 25), max(40, parts // 10)
    ends = np.concatenate([[0], np.round(np.cumsum(TIERS) * sites).astype(int)])
    runs, country = draw.integers(0, companies, sites), popular(draw, len(COUNTRIES), sites, tail=0.4)
    at = np.arange(PLANTS)
    yield (
        "suppliers_plant",
        pa.table(
            {
                "id": at + 1,
                "code": codes("W", at, 2),
                "name": words(at * 0, [""]),
                "country": words(at, COUNTRIES),
            }
        ),
    )
    bought = np.arange(parts)
    worth = np.round(np.exp(5 + draw.standard_normal(parts)), 2)
    yield "suppliers_part", _parts(bought, "buy").append_column("line_down_cost_per_day", pa.array(worth))
    yield "suppliers_supplier", _suppliers(companies)
    yield "suppliers_site", _sites(runs, country, draw)
    at = np.arange(PORTS)
    yield (
        "suppliers_port",
        pa.table(
            {
                "id": at + 1,
                "unlocode": _locodes(at),
                "name": words(at * 0, [""]),
                "country": words(at, COUNTRIES),
            }
        ),
    )
    yield "suppliers_route", _routes(int(ends[1]), draw)
    yield "suppliers_dependency", _dependencies(ends, draw)
    yield "suppliers_source", _sources(parts, int(ends[1]), companies, runs, draw)


def _suppliers(companies: int) -> pa.Table:
    at = np.arange(companies)
    empty = words(at * 0, [""])
    return pa.table(
        {
            "id": at + 1,
            "code": codes("S", at + 1),
            "kind": words(at * 0, ["maker"]),
            "status": words(at * 0, ["active"]),
            **dict.fromkeys(("name", "lei", "duns", "email"), empty),
        }
    )


def _sites(runs: Array, country: Array, draw: np.random.Generator) -> pa.Table:
    n = len(runs)
    at = np.arange(n)
    zones = [f"zone {i}" for i in range(ZONES)] + [""]
    return pa.table(
        {
            "id": at + 1,
            "code": codes("F", at + 1),
            "is_placeholder": np.zeros(n, bool),
            "supplier_id": runs + 1,
            "name": words(at * 0, [""]),
            "kind": words(at * 0, ["factory"]),
            "country": words(country, COUNTRIES),
            "region": words(at * 0, [""]),
            "zone": words(np.where(draw.random(n) < 0.2, draw.integers(0, ZONES, n), ZONES), zones),
            "recovery_days": draw.integers(20, 200, n),
            "tier_two_complete": draw.random(n) < 0.5,
        }
    )


def _locodes(at: Array) -> pa.Array:
    return pa.array([f"{COUNTRIES[i % len(COUNTRIES)]}{i:03d}" for i in at])


def _routes(sites: int, draw: np.random.Generator) -> pa.Table:
    """One or two from each site of the first tier, by none, one or two ports."""
    site = np.repeat(np.arange(sites), 1 + (draw.random(sites) < 0.3))
    n = len(site)
    ports = _locodes(np.arange(PORTS)).to_pylist()
    pairs = np.stack([popular(draw, PORTS, n, tail=0.5), popular(draw, PORTS, n, tail=0.5)], axis=1)
    many = np.where(pairs[:, 0] == pairs[:, 1], 1, draw.integers(0, 3, n))
    lists = [
        "{" + ",".join(sorted(ports[p] for p in pair[:m])) + "}" for pair, m in zip(pairs, many, strict=True)
    ]
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "site_id": site + 1,
            "code": codes("R", np.arange(n)),
            "ports": pa.array(lists),
        }
    )


def _dependencies(ends: Array, draw: np.random.Generator) -> pa.Table:
    """One or two materials a site, each from one or two sites of the next tier."""
    below, above, material = [], [], []
    for tier in range(len(TIERS) - 1):
        site = np.arange(ends[tier], ends[tier + 1])
        site = np.repeat(site, 1 + draw.integers(0, 2, len(site)))
        kind = np.concatenate([[0], np.cumsum(np.diff(site) == 0) * (np.diff(site) == 0)]) % 2
        for again in (np.ones(len(site), bool), draw.random(len(site)) < 0.4):
            below.append(site[again])
            material.append(kind[again])
            above.append(
                ends[tier + 1] + popular(draw, int(ends[tier + 2] - ends[tier + 1]), int(again.sum()))
            )
    rows = np.unique(
        np.stack([np.concatenate(below), np.concatenate(material), np.concatenate(above)]), axis=1
    )
    n = rows.shape[1]
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "site_id": rows[0] + 1,
            "part": words(rows[0] * 0, [""]),
            "material": words(rows[1], ["steel", "magnets"]),
            "upstream_site_id": rows[2] + 1,
            "keyed_code": words(rows[0] * 0, [""]),
            "complete": np.ones(n, bool),
        }
    )


def _sources(parts: int, sites: int, companies: int, runs: Array, draw: np.random.Generator) -> pa.Table:
    bought = np.arange(parts)
    second = bought[draw.random(parts) < 0.45]
    third = second[draw.random(len(second)) < 0.4]
    part = np.concatenate([bought, second, third])
    rank = np.repeat([0, 1, 2], [len(bought), len(second), len(third)])
    site = (popular(draw, sites, len(part), tail=1.5) + rank * 7919) % sites
    supplier = np.where(draw.random(len(part)) < 0.15, popular(draw, companies, len(part)), runs[site])
    keys = (part * np.int64(sites) + site) * np.int64(companies) + supplier
    keep = np.sort(np.unique(keys, return_index=True)[1])
    keep = keep[np.argsort(part[keep], kind="stable")]
    n = len(keep)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "part_id": part[keep] + 1,
            "supplier_id": supplier[keep] + 1,
            "site_id": site[keep] + 1,
            "role": words(np.minimum(rank[keep], 1), ["primary", "secondary"]),
            "tools": words(np.zeros(n, int), ["{}"]),
            "status": words(np.zeros(n, int), ["active"]),
        }
    )
