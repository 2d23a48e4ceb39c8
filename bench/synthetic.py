"""Bodies of a synthetic company, as an ERP would send them."""

import io

import numpy as np
import pandas as pd

COUNTRIES = ["DE", "CN", "US", "JP", "IN", "MX", "PL", "CZ", "TW", "MY", "IT", "FR", "TR", "BR", "KR"]


def bodies(parts: int, *, seed: int = 1) -> dict[str, bytes]:
    """CSV bodies by resource, in load order: 1.6 sources and 5 order lines a part, a BOM of four levels."""
    draw = np.random.default_rng(seed)
    return {name: _csv(frame) for name, frame in _frames(parts, draw).items()}


def _csv(frame: pd.DataFrame) -> bytes:
    sink = io.BytesIO()
    frame.to_csv(sink, index=False)
    return sink.getvalue()


def _frames(parts: int, draw: np.random.Generator) -> dict[str, pd.DataFrame]:
    suppliers = max(20, parts // 25)
    sites = suppliers * 3 // 2
    site_supplier = np.arange(sites) % suppliers
    number = np.array([f"P{i:07d}" for i in range(parts)])
    plant = np.where(np.arange(parts) % 2 == 0, "A", "B")
    products = max(2, parts // 100)
    is_product = np.arange(parts) < products
    demand = np.round(draw.lognormal(6, 1.5, parts), 2)
    frames = {
        "plants": pd.DataFrame({"code": ["A", "B"], "name": ["Alpha", "Beta"], "country": ["DE", "DE"]}),
        "parts": pd.DataFrame(
            {
                "number": number,
                "plant": plant,
                "description": [f"part {i % 977}" for i in range(parts)],
                "category": np.char.add("C", (np.arange(parts) % 40).astype(str)),
                "procurement": np.where(np.arange(parts) < parts // 10, "make", "buy"),
                "unit": "pc",
                "annual_demand": demand,
                "daily_revenue": np.where(is_product, np.round(draw.lognormal(8, 1, parts), 2), np.nan),
                "daily_margin": np.where(is_product, np.round(draw.lognormal(7, 1, parts), 2), np.nan),
                "currency": "EUR",
                "safety_stock": np.round(demand / 12, 2),
                "criticality": draw.integers(1, 5, parts),
                "substitutability": np.round(draw.random(parts), 3),
            }
        ),
        "bom-lines": _bom(parts, products, number, plant, draw),
        "suppliers": pd.DataFrame(
            {
                "code": [f"S{i:06d}" for i in range(suppliers)],
                "name": [f"Supplier {i}" for i in range(suppliers)],
                "country": draw.choice(COUNTRIES, suppliers),
            }
        ),
        "sites": pd.DataFrame(
            {
                "code": [f"F{i:06d}" for i in range(sites)],
                "supplier": [f"S{i:06d}" for i in site_supplier],
                "kind": "factory",
                "country": draw.choice(COUNTRIES, sites),
                "recovery_days": draw.integers(20, 200, sites),
            }
        ),
    }
    frames["sources"] = _sources(parts, number, plant, site_supplier, draw)
    frames["order-lines"] = _orders(parts * 5, frames["sources"], draw)
    frames["country-risks"] = pd.DataFrame(
        [(c, i, 2025, int(draw.integers(5, 90))) for c in COUNTRIES for i in ("inform_natural", "wgi_pv")],
        columns=["country", "index", "year", "value"],
    )
    return frames


def _bom(parts, products, number, plant, draw) -> pd.DataFrame:
    """Products need made parts, those need parts further down; of one plant and of a higher number."""
    component = np.arange(products, parts)
    for_level = np.where(component < parts // 10, products, parts // 10)
    parent = (draw.random(len(component)) * for_level).astype(int)
    parent += (parent % 2) != (component % 2)
    keep = (parent < component) & ((parent % 2) == (component % 2))
    parent, component = parent[keep], component[keep]
    return pd.DataFrame(
        {"parent": number[parent], "component": number[component], "plant": plant[component], "quantity": 1}
    )


def _sources(parts, number, plant, site_supplier, draw) -> pd.DataFrame:
    bought = np.arange(parts // 10, parts)
    second = bought[draw.random(len(bought)) < 0.6]
    part = np.concatenate([bought, second])
    site = draw.integers(0, len(site_supplier), len(part))
    frame = pd.DataFrame(
        {
            "part": number[part],
            "plant": plant[part],
            "supplier": [f"S{i:06d}" for i in site_supplier[site]],
            "site": [f"F{i:06d}" for i in site],
            "role": np.repeat(["primary", "secondary"], [len(bought), len(second)]),
            "capacity_per_month": np.round(draw.lognormal(6, 1, len(part)), 1),
            "currency": "EUR",
        }
    )
    return frame.drop_duplicates(["part", "plant", "supplier", "site"])


def _orders(lines: int, sources: pd.DataFrame, draw) -> pd.DataFrame:
    chosen = sources.iloc[draw.integers(0, len(sources), lines)]
    day = draw.integers(0, 700, lines)
    start = np.datetime64("2024-12-01")
    quantity = draw.integers(1, 500, lines)
    return pd.DataFrame(
        {
            "order": [f"O{i // 5}" for i in range(lines)],
            "line": np.arange(lines) % 5 + 1,
            "part": chosen["part"].to_numpy(),
            "plant": chosen["plant"].to_numpy(),
            "supplier": chosen["supplier"].to_numpy(),
            "site": chosen["site"].to_numpy(),
            "kind": "production",
            "status": "closed",
            "ordered_on": start + day,
            "due_on": start + day + 30,
            "quantity": quantity,
            "unit": "pc",
            "unit_price": np.round(draw.lognormal(2, 1, lines), 2),
            "currency": "EUR",
            "received": quantity,
            "rejected": np.where(draw.random(lines) < 0.05, 1, 0),
            "received_on": start + day + draw.integers(20, 40, lines),
        }
    )
