"""The engine of warm orders alone, on second sources made up for it, 100,000 whatever the scale: half of them with
a share of the demand, most with a capacity that may not suffice in a month; then the same where one in ten has a
price break and one in four shares a pool. Beside what each may take.
"""

from datetime import date

import numpy as np

from bench.figures import Figure, timed

SOURCES = 100_000
DAY = (date(2026, 6, 11) - date(2000, 1, 1)).days
MOST, MOST_TOGETHER = 10.0, 60.0  # seconds


def figures(scale: int) -> list[Figure]:
    from sourcing.warmorders import Flag, Reason, plan

    plain, shared = company(breaks=0.0, pools=False), company(breaks=0.1, pools=True)
    alone = min(timed(lambda: plan(**plain, day=DAY)) for _again in range(2))
    found = []
    together = timed(lambda: found.append(plan(**shared, day=DAY, seconds=MOST_TOGETHER / 2)))
    sources = found[0].sources
    open_ = (sources["flags"].to_numpy() & int(Flag.NOT_PROVEN)) > 0
    kept = sources["reason"] == Reason.KEPT_WARM
    short = (sources["reason"] == Reason.POOL_TOO_SMALL).sum()
    print(
        f"warm orders: {len(found[0].orders)} keep {kept.sum()} of {SOURCES} sources warm; "
        f"{open_.sum()} not proven to be the cheapest, {short} without room in their pool",
        flush=True,
    )
    name = f"warm orders of {SOURCES // 1000},000 sources"
    return [
        Figure(f"{name} that share nothing, s", alone, "ten seconds", MOST, bar=1.0),
        Figure(f"{name}, price breaks and pools, s", together, "a minute", MOST_TOGETHER, bar=1.0),
    ]


def company(*, breaks: float, pools: bool, count: int = SOURCES) -> dict:
    """Tables of `sourcing.warmorders`."""
    draw = np.random.default_rng(7)
    demand = np.round(10 ** draw.uniform(1.5, 4.5, count))
    minimum = np.ceil(demand * draw.choice([0.005, 0.02, 0.06, 0.12], count, p=[0.2, 0.3, 0.3, 0.2]))
    dual = draw.random(count) < 0.5
    primary = np.round(10 ** draw.uniform(0, 2, count), 2)
    price = np.round(primary * draw.choice([0.95, 1.0, 1.04, 1.15], count), 2)
    capacity = np.round(demand * draw.uniform(0.04, 0.3, count))
    sources = {
        "id": np.arange(1, count + 1),
        "window_days": np.where(dual, 365, 730),
        "least_quantity": np.ceil(demand * 0.01),
        "minimum_order": minimum,
        "lead_time_days": draw.integers(5, 120, count).astype(float),
        "price": price,
        "primary_price": primary,
        "share": np.where(dual, 0.15, 0.0),
        "annual_demand": demand,
        "capacity_per_month": np.where(draw.random(count) < 0.3, np.nan, capacity),
    }
    of = np.repeat(np.arange(count), draw.integers(0, 9, count) * (draw.random(count) < 0.7))
    tables = {
        "sources": sources,
        "arrivals": {
            "source": of + 1,
            "on": DAY - draw.integers(0, 500, len(of)),
            "quantity": np.ceil(minimum[of] * draw.uniform(0.8, 2, len(of))),
        },
    }
    broken = np.flatnonzero(draw.random(count) < breaks)
    if len(broken):
        tables["breaks"] = {
            "source": broken + 1,
            "minimum_quantity": np.ceil(demand[broken] * draw.choice([0.1, 0.2, 0.5], len(broken))),
            "price": np.round(price[broken] * 0.93, 2),
        }
    if pools:
        pool = np.where(draw.random(count) < 0.25, draw.integers(1, count // 16, count), 0)
        load = np.bincount(pool, demand * 0.12, minlength=count // 16)[1:]
        sources["pool"] = pool
        tables["pools"] = {"id": np.arange(1, count // 16), "capacity_per_month": np.round(load)}
    return tables
