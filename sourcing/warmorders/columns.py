"""What a plan is made from: plain columns, and the same in whole steps of quantity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

YEAR = 365
PLENTY = 1 << 40  # more than any quantity, in steps
NEARLY = 1e-9  # a sum of floats that is off by no more is the whole number beside it

# Name: (dtype, default, meaning). None as default: it has to be given.
TABLES: dict[str, dict[str, tuple[str, Any, str]]] = {
    "sources": {
        "id": ("int64", None, "the source"),
        "part": ("int64", 0, "of the same part: they share its demand; 0 stands alone"),
        "window_days": ("int64", None, "a receipt keeps it warm from its day on for so many days"),
        "least_quantity": ("float64", 0.0, "the smallest order that counts"),
        "minimum_order": ("float64", 0.0, "the smallest that the supplier takes; NaN none told"),
        "minimum_volume": ("float64", 0.0, "to be taken in the year; NaN none told"),
        "lead_time_days": ("float64", np.nan, "from order to receipt"),
        "price": ("float64", np.nan, "for one unit, below every break"),
        "primary_price": ("float64", np.nan, "what the part's primary asks for one unit"),
        "share": ("float64", 0.0, "of the year's demand that has to come within 365 days; 0 for a backup"),
        "annual_demand": ("float64", np.nan, "of the part"),
        "capacity_per_month": ("float64", np.nan, "free for us; NaN not known"),
        "pool": ("int64", 0, "of pools; 0 none"),
        "pool_units": ("float64", 1.0, "of the pool that one unit of the part takes"),
        "step": ("float64", 1.0, "quantities are whole multiples of it"),
    },
    "arrivals": {  # production, of the last year and the window; and what is on order and still to come
        "source": ("int64", None, "of sources"),
        "on": ("int64", None, "the day"),
        "quantity": ("float64", None, ""),
        "counts": ("bool", True, "at a price, and not less than the least that counts"),
    },
    "breaks": {
        "source": ("int64", None, "of sources"),
        "minimum_quantity": ("float64", None, "from this quantity on"),
        "price": ("float64", None, "the whole order has this price a unit"),
    },
    "pools": {
        "id": ("int64", None, "the pool"),
        "capacity_per_month": ("float64", np.nan, "free for the chosen sources; NaN not known"),
    },
}


def complete(name: str, frame: pd.DataFrame | Columns | None) -> dict[str, NDArray[Any]]:
    """Every column of the table, typed. Raises ValueError for a column that is missing or unheard of."""
    wanted = TABLES[name]
    given: Any = {column: [] for column in wanted} if frame is None else frame
    if unknown := sorted(set(given) - set(wanted)):
        raise ValueError(f"The columns on {name} have no such: {', '.join(unknown)}.")
    if missing := [c for c, (_, default, _) in wanted.items() if default is None and c not in given]:
        raise ValueError(f"The columns on {name} lack: {', '.join(missing)}.")
    count = len(given[next(iter(given))])
    return {
        column: np.asarray(given[column]).astype(dtype)
        if column in given
        else np.full(count, default, dtype=dtype)
        for column, (dtype, default, _) in wanted.items()
    }


def up(amount: Floats, step: Floats) -> Ints:
    """The steps that are not less than the amount."""
    return np.ceil(np.clip(amount / step, 0, PLENTY) * (1 - NEARLY)).astype(np.int64)


def down(amount: Floats, step: Floats) -> Ints:
    """The steps that are not more than the amount; PLENTY where it is not known."""
    steps = np.where(np.isnan(amount), PLENTY, amount / step * (1 + NEARLY))
    return np.floor(np.clip(steps, 0, PLENTY)).astype(np.int64)


def places(ids: Ints, wanted: Ints, what: str) -> Ints:
    """Where each wanted id stands. Raises ValueError for one that is not there."""
    order = np.argsort(ids, kind="stable")
    at = np.searchsorted(ids, wanted, sorter=order)
    found = order[np.minimum(at, len(ids) - 1)] if len(ids) else at
    if len(wanted) and (not len(ids) or (ids[found] != wanted).any()):
        raise ValueError(f"There is a row of no such {what}.")
    return found


def months(day: int, horizon: int) -> Ints:
    """The calendar month of each day of the horizon, the first being 0."""
    days = np.datetime64("2000-01-01") + np.arange(day, day + horizon)
    month = days.astype("datetime64[M]").astype(np.int64)
    return month - month[0]
