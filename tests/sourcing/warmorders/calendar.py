"""A year of random sources, and a plan looked at day by day."""

from __future__ import annotations

from datetime import date

import numpy as np

from sourcing.warmorders import Plan, Reason

DAY = (date(2026, 6, 11) - date(2000, 1, 1)).days
YEAR = 365


def company(seed: int, count: int, *, pools: int = 0, breaks: float = 0.1, short: float = 0.1) -> dict:
    """Tables for `plan`: backups and dual sources as a purchasing department has them."""
    draw = np.random.default_rng(seed)
    demand = np.round(10 ** draw.uniform(1.5, 4.5, count))
    minimum = np.ceil(
        demand * draw.choice([0.005, 0.02, 0.06, 0.12, 1.2], count, p=[0.2, 0.3, 0.3, 0.18, 0.02])
    )
    dual = draw.random(count) < 0.5
    primary = np.round(10 ** draw.uniform(0, 2, count), 2)
    price = np.round(primary * draw.choice([0.95, 1.0, 1.04, 1.15], count), 2)
    window = np.where(dual, 365, 730)
    window = np.where(draw.random(count) < short, draw.integers(40, 200, count), window)
    sources = {
        "id": np.arange(1, count + 1),
        "window_days": window,
        "least_quantity": np.ceil(demand * 0.01),
        "minimum_order": minimum,
        "minimum_volume": np.where(draw.random(count) < 0.1, np.round(demand * 0.05), 0.0),
        "lead_time_days": draw.integers(5, 120, count).astype(float),
        "price": price,
        "primary_price": np.where(draw.random(count) < 0.02, np.nan, primary),
        "share": np.where(dual, 0.15, 0.0),
        "annual_demand": np.where(~dual & (draw.random(count) < 0.05), np.nan, demand),
        "capacity_per_month": np.where(
            draw.random(count) < 0.3, np.nan, np.round(demand * draw.uniform(0.04, 0.3, count))
        ),
    }
    many = draw.integers(0, 9, count) * (draw.random(count) < 0.7)
    of = np.repeat(np.arange(count), many)
    arrivals = {
        "source": of + 1,
        "on": DAY - draw.integers(0, 500, len(of)) + 60 * (draw.random(len(of)) < 0.1),
        "quantity": np.ceil(minimum[of] * draw.uniform(0.8, 2, len(of))),
        "counts": draw.random(len(of)) < 0.9,
    }
    broken = np.flatnonzero(draw.random(count) < breaks)
    tables = {
        "sources": sources,
        "arrivals": arrivals,
        "breaks": {
            "source": broken + 1,
            "minimum_quantity": np.ceil(demand[broken] * draw.choice([0.1, 0.2, 0.5], len(broken))),
            "price": np.round(price[broken] * 0.93, 2),
        },
    }
    if pools:
        sources["pool"] = draw.integers(1, pools + 1, count)
        load = np.bincount(sources["pool"], demand * 0.06, minlength=pools + 1)[1:]
        tables["pools"] = {"id": np.arange(1, pools + 1), "capacity_per_month": np.round(load)}
    return tables


def check(found: Plan, tables: dict, *, horizon: int = YEAR) -> None:
    """Every promise of a plan, a source and a day at a time."""
    sources, arrivals = tables["sources"], tables["arrivals"]
    pooled: dict[tuple[int, int], float] = {}
    for at, source in enumerate(sources["id"].tolist()):
        told = {name: values[at] for name, values in sources.items()}
        mine = np.asarray(arrivals["source"]) == source
        came = [
            (int(arrivals["on"][row]) - DAY, float(arrivals["quantity"][row])) for row in np.flatnonzero(mine)
        ]
        counted = [int(arrivals["on"][row]) - DAY for row in np.flatnonzero(mine & arrivals["counts"])]
        orders = found.orders[found.orders["source"] == source]
        placed = list(zip(orders["due_on"] - DAY, orders["quantity"], strict=True))
        kept = found.sources.loc[source, "reason"] == Reason.KEPT_WARM
        assert kept or not placed
        start = int(found.sources.loc[source, "warm_from"]) - DAY
        _each_is_whole(told, orders)
        _warm(told, came, counted, placed, start if kept else horizon, horizon)
        for month, amount in _by_month(came + placed).items():
            ordered = sum(quantity for day, quantity in placed if _month(day) == month)
            capacity = told["capacity_per_month"]
            assert not ordered or np.isnan(capacity) or amount <= capacity + 1e-6
            key = (int(told.get("pool", 0)), month)
            pooled[key] = pooled.get(key, 0.0) + amount
    for pool, capacity in zip(*tables.get("pools", {"id": [], "c": []}).values(), strict=True):
        members = set(np.asarray(sources["id"])[sources["pool"] == pool].tolist())
        ours = found.orders[found.orders["source"].isin(members)]
        for month in {_month(day) for day in (ours["due_on"] - DAY).tolist()}:
            assert pooled[(int(pool), month)] <= capacity + 1e-6


def _each_is_whole(told: dict, orders) -> None:
    least = max(told["least_quantity"], told["minimum_order"])
    assert (orders["quantity"] >= least - 1e-9).all()
    assert (orders["quantity"] % told.get("step", 1.0) == 0).all()
    assert (orders["order_on"] >= DAY).all()
    assert (orders["due_on"] - orders["order_on"] >= told["lead_time_days"]).all()


def _warm(told, came, counted, placed, start: int, horizon: int) -> None:
    window, wanted = told["window_days"], told["share"] * told["annual_demand"]
    come = sorted([*counted, *(day for day, _quantity in placed)])
    everything = [*came, *placed]
    for day in range(start, horizon):
        assert any(day - window < on <= day for on in come), f"cold on day {day}"
        if told["share"] > 0:
            year = sum(quantity for on, quantity in everything if day - YEAR < on <= day)
            assert year >= wanted - 1e-6, f"too small a share on day {day}"
    if start < horizon:
        year = sum(quantity for on, quantity in everything if 0 < on < horizon) + sum(
            quantity for on, quantity in placed if on == 0
        )
        assert year >= told["minimum_volume"] - 1e-6


def _month(day: int) -> int:
    return (np.datetime64("2000-01-01") + DAY + int(day)).astype("datetime64[M]").astype(int)


def _by_month(come: list) -> dict[int, float]:
    found: dict[int, float] = {}
    for day, quantity in come:
        found[_month(day)] = found.get(_month(day), 0.0) + quantity
    return found
