"""Sources drawn at random, and what an engine's plan of them comes to."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import strategies as st

from sourcing.warmorders import Plan, Reason, plan
from sourcing.warmorders.columns import months
from tests.sourcing.warmorders.brute import DAY_OF_MONTH, One

DAY = (date(2026, 1, DAY_OF_MONTH) - date(2000, 1, 1)).days  # three more days, then February


@st.composite
def ones(draw, days: int, most: int, demand: float | None = None) -> One:
    price = draw(st.sampled_from([4.0, 5.0, 6.0]))
    minimum = draw(st.integers(1, 3))
    needed = draw(st.sampled_from([0, 0, 2, 4]))
    past = draw(st.lists(st.integers(0, days), max_size=2, unique=True))
    leaving = tuple((on - 365, draw(st.integers(1, 3))) for on in past)
    recent = draw(st.lists(st.integers(-4, days - 1), max_size=1))
    breaks = draw(st.lists(st.tuples(st.integers(2, most), st.sampled_from([3.0, 4.5])), max_size=1))
    return One(
        window=draw(st.sampled_from([2, 3, 4, 400])),
        minimum=minimum,
        lead=draw(st.integers(0, 3)),
        price=price,
        primary=draw(st.sampled_from([4.0, 5.0])),
        needed=needed,
        demand=demand or draw(st.sampled_from([4.0, 8.0, 20.0])),
        volume=draw(st.sampled_from([0, 0, 3])),
        capacity=draw(st.integers(1, most)),
        arrivals=leaving + tuple((on, 1) for on in recent),
        breaks=tuple(one for one in breaks if one[1] < price),
    )


def planned(several: list[One], days: int, *, pool: float | None = None, same_part: bool = False) -> Plan:
    count = len(several)
    return plan(
        sources={
            "id": np.arange(1, count + 1),
            "part": np.full(count, int(same_part)),
            "window_days": [one.window for one in several],
            "minimum_order": [one.minimum for one in several],
            "minimum_volume": [one.volume for one in several],
            "lead_time_days": [one.lead for one in several],
            "price": [one.price for one in several],
            "primary_price": [one.primary for one in several],
            "share": [one.needed / one.demand for one in several],
            "annual_demand": [one.demand for one in several],
            "capacity_per_month": [one.capacity for one in several],
            "pool": np.full(count, int(pool is not None)),
        },
        arrivals={
            "source": [at for at, one in enumerate(several, 1) for _arrival in one.arrivals],
            "on": [DAY + on for one in several for on, _quantity in one.arrivals],
            "quantity": [quantity for one in several for _on, quantity in one.arrivals],
        },
        breaks={
            "source": [at for at, one in enumerate(several, 1) for _break in one.breaks],
            "minimum_quantity": [least for one in several for least, _price in one.breaks],
            "price": [price for one in several for _least, price in one.breaks],
        },
        pools={"id": [1], "capacity_per_month": [np.nan if pool is None else pool]},
        day=DAY,
        horizon=days,
    )


def month_of(days: int) -> np.ndarray:
    return months(DAY, days)


def comes_to(found: Plan, several: list[One], *, same_part: bool = False) -> tuple:
    """As `brute.best` tells it."""
    orders, sources = found.orders, found.sources
    cold = sources["reason"] != Reason.KEPT_WARM
    primary = np.array([one.primary for one in several])[orders["source"].to_numpy() - 1]
    price = np.array([one.price for one in several])
    beyond = orders["beyond_demand"].to_numpy()
    dearest = price.max() if same_part else price[orders["source"].to_numpy() - 1]
    return (
        int(cold.sum()),
        int((sources["warm_from"] - DAY)[~cold].sum()),
        round(float((beyond * dearest).sum()), 6),
        round(float((orders["quantity"] * np.maximum(orders["price"] - primary, 0)).sum()), 6),
        round(float(orders["spend"].sum()), 6),
    )
