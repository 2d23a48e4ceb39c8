"""Money and demand, from one another: prices give a machine its cost, cost its price, revenue its volume,
and the volume goes down the bill of materials as demand. So spend, demand and revenue fit together.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.columns import stamps

DAILY_REVENUE = 1_150_000.0  # EUR a calendar day, whatever the number of parts
MATERIAL = (0.42, 0.52)  # material cost as a share of a machine's price
MARGIN = (0.25, 0.40)
READINGS, EVERY_DAYS = 7, 14  # stock readings of a part
LOTS = {"pcs": 1.0, "set": 1.0, "m": 0.5, "kg": 0.5, "l": 1.0, "m3": 1.0}


def with_demand(rng: np.random.Generator, parts: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """`parts` with revenue, margin, annual_demand, currency and safety_stock."""
    open_lines = lines[lines["valid_to"].isna()]
    level = parts["level"].to_numpy()
    product = level == 0
    revenue = np.full(len(parts), np.nan)
    revenue[product] = _revenues(rng, parts[product])
    cost = _costs(parts, open_lines, level)
    price = cost[product] / rng.uniform(*MATERIAL, product.sum())
    volume = np.zeros(len(parts))
    volume[product] = revenue[product] * 365.0 / price
    demand = _demands(volume, open_lines, level)
    unused = ~np.isin(np.arange(len(parts)), open_lines["component_at"]) & ~product
    demand[unused] = rng.lognormal(4.0, 1.0, unused.sum())
    parts = parts.assign(annual_demand=_rounded(demand, parts["unit"]), daily_revenue=revenue.round(2))
    parts["price"] = parts["price"].where(level == 3, cost.round(2))
    return _named_machines(_with_margins(rng, _with_safety_stock(rng, parts)))


def _revenues(rng: np.random.Generator, products: pd.DataFrame) -> np.ndarray:
    """Heavy-tailed: the k-th largest machine of a plant earns about 1/k^0.9 of the largest."""
    weights = (products["variant"].to_numpy() + 1.0) ** -0.9 * rng.lognormal(0.0, 0.25, len(products))
    weights *= np.where(products["plant"] == "P100", 1.0, 0.8)
    return weights / weights.sum() * DAILY_REVENUE * rng.uniform(0.9, 1.15)


def _costs(parts: pd.DataFrame, lines: pd.DataFrame, level: np.ndarray) -> np.ndarray:
    """Material cost of one unit: bought parts at their price, assemblies from below."""
    cost = np.where(level == 3, parts["price"].to_numpy(dtype=float), 0.0)
    for parents in (2, 1, 0):
        of = lines[level[lines["parent_at"]] == parents]
        add = of["quantity"].to_numpy() * of["taken"].to_numpy() * cost[of["component_at"]]
        np.add.at(cost, of["parent_at"].to_numpy(), add)
    return cost


def _demands(volume: np.ndarray, lines: pd.DataFrame, level: np.ndarray) -> np.ndarray:
    """Units a year of everything, from the units a year of the products."""
    demand = volume.copy()
    for parents in (0, 1, 2):
        of = lines[level[lines["parent_at"]] == parents]
        add = of["quantity"].to_numpy() * of["taken"].to_numpy() * demand[of["parent_at"]]
        np.add.at(demand, of["component_at"].to_numpy(), add)
    return demand


def _rounded(quantity: np.ndarray, unit: pd.Series) -> np.ndarray:
    """To whole pieces or half metres, never below one step."""
    step = unit.map(LOTS).to_numpy(dtype=float)
    return np.maximum(np.round(quantity / step), 1.0) * step


def _with_safety_stock(rng: np.random.Generator, parts: pd.DataFrame) -> pd.DataFrame:
    """Planned cover of bought parts; one in eight has none on file and is judged by its stock readings."""
    told = parts["story"].to_numpy()
    bought = (parts["level"] == 3).to_numpy()
    unit = parts["unit"].to_numpy()
    safety = _rounded(parts["annual_demand"].to_numpy() / 365.0 * parts["cover"].to_numpy(), parts["unit"])
    untold = ~bought | (~told & (rng.random(len(parts)) < 0.12))
    not_stocked = np.isin(unit, ["m3"]) | (parts["kind"] == "software").to_numpy()
    parts = parts.assign(safety_stock=np.where(untold | not_stocked, np.nan, safety))
    for name in ("cover", "criticality", "annual_demand"):
        blank = np.array([isinstance(names, tuple) and name in names for names in parts["blank"]])
        parts.loc[blank, "safety_stock" if name == "cover" else name] = np.nan
    never_counted = ~told & (rng.random(len(parts)) < 0.012)
    parts["is_counted"] = bought & ~not_stocked & ~never_counted & ~(parts["number"] == "ENC-10040")
    parts.loc[never_counted, "safety_stock"] = np.nan
    return parts


def _with_margins(rng: np.random.Generator, parts: pd.DataFrame) -> pd.DataFrame:
    product = (parts["level"] == 0).to_numpy()
    margin = parts["daily_revenue"] * rng.uniform(*MARGIN, len(parts))
    unknown = product & (parts["variant"] == 3).to_numpy() & (parts["plant"] == "P200").to_numpy()
    stops = parts["daily_revenue"] * rng.uniform(0.01, 0.03, len(parts))
    return parts.assign(
        daily_margin=margin.where(product & ~unknown).round(2),
        line_down_cost_per_day=stops.where(product).round(-2),
        currency=pd.Series("EUR", parts.index).where(product),
    )


def _named_machines(parts: pd.DataFrame) -> pd.DataFrame:
    """A machine is called by its size: the dearer, the larger."""
    sizes = {"P100": "kN", "P200": "kN clamping force"}
    descriptions = parts["description"].copy()
    for plant, rows in parts[parts["level"] == 0].groupby("plant"):
        rank = rows["price"].rank(method="first").astype(int)
        force = (400 * 1.32 ** (rank * 10 / len(rows))).round(-1).astype(int).astype(str)
        descriptions[rows.index] = rows["description"] + " " + force + " " + sizes[plant]
    return parts.assign(description=descriptions)


def stock(rng: np.random.Generator, parts: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """A reading a fortnight of what is counted: safety stock and what is left of the last lots."""
    counted = parts[parts["is_counted"]]
    demand = counted["annual_demand"].fillna(500).to_numpy()
    level = demand / 365.0 * (counted["cover"].to_numpy() + rng.uniform(4, 20, len(counted)))
    readings = np.repeat(level, READINGS) * rng.lognormal(0.0, 0.25, len(counted) * READINGS)
    back = np.tile(np.arange(READINGS)[::-1] * EVERY_DAYS + today.isoweekday() % 5, len(counted))
    rows = counted.loc[counted.index.repeat(READINGS)]
    return pd.DataFrame(
        {
            "part": rows["number"].to_numpy(),
            "plant": rows["plant"].to_numpy(),
            "as_of": stamps(np.datetime64(today) - back.astype("timedelta64[D]")),
            "on_hand": _rounded(readings, rows["unit"]),
        }
    )
