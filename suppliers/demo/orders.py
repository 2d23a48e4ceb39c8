"""Three years of orders: how often, how much, how late and how good, by the habits of whoever makes it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo import stories
from suppliers.demo.columns import on

LINES_EACH = 28  # order lines of three years, per part of the company
CANCELLED = 0.008
COUNTED = ("pcs", "set")


def orders(
    rng: np.random.Generator, sources: pd.DataFrame, demand: pd.Series, *, parts: int, today: date
) -> pd.DataFrame:
    """Order lines of all sources; `demand` is units a year by row number of the part."""
    production = _production(rng, sources, demand, parts * LINES_EACH)
    tried = _samples_and_trials(rng, sources)
    lines = pd.concat([production, tried], ignore_index=True)
    of = sources.loc[lines["source_at"]].reset_index(drop=True)
    lines = _received(rng, _days(rng, lines, of), of)
    lines["unit_price"] = (of["price"] * (1.025 ** (-lines["ordered"] / 365.0))).round(4).clip(lower=0.0001)
    for name in ("part", "plant", "supplier", "site", "unit"):
        lines[name] = of[name]
    return _numbered(lines.assign(currency="EUR"), of, today=today)


def _production(
    rng: np.random.Generator, sources: pd.DataFrame, demand: pd.Series, wanted: int
) -> pd.DataFrame:
    """Dear parts are ordered often, cheap ones in large lots; evenly over the source's time."""
    live = sources[sources["last_day"].notna() & (sources["share"] > 0)]
    yearly = demand.loc[live["part_at"]].fillna(120.0).to_numpy() * live["share"].to_numpy()
    years = (live["first_day"] - live["last_day"]).clip(lower=20).to_numpy() / 365.0
    pace = (yearly * live["price"].to_numpy() + 200.0) ** 0.22 * rng.lognormal(0.0, 0.3, len(live))
    pace = np.clip(pace * wanted / (pace * years).sum(), 2.0, 60.0)
    pace = np.minimum(pace, np.maximum(yearly, 2.0))
    count = np.maximum(np.round(pace * years), 1).astype(int)
    row = np.repeat(np.arange(len(live)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    when = (nth + rng.uniform(0.1, 0.9, len(row))) / count[row]
    first, last = live["first_day"].to_numpy()[row], live["last_day"].to_numpy()[row]
    lot = yearly[row] * years[row] / count[row] * rng.lognormal(0.0, 0.25, len(row))
    unit = live["unit"].to_numpy()[row]
    return pd.DataFrame(
        {
            "source_at": live.index.to_numpy()[row],
            "kind": "production",
            "ordered": (first - when * (first - last)).round(),
            "quantity": np.where(np.isin(unit, COUNTED), np.maximum(lot.round(), 1), lot.round(1) + 0.5),
        }
    )


def _samples_and_trials(rng: np.random.Generator, sources: pd.DataFrame) -> pd.DataFrame:
    """A candidate sent samples, and some a trial lot."""
    candidates = sources.index[sources["role"] == "candidate"].to_numpy()
    of = sources.loc[candidates]
    tries = (rng.random(len(candidates)) < 0.6) | of["story"].to_numpy()
    trial = candidates[tries & of["stage"].ne("samples").to_numpy()]
    return pd.DataFrame(
        {
            "source_at": np.concatenate([candidates, trial]),
            "kind": ["sample"] * len(candidates) + ["trial"] * len(trial),
            "ordered": np.concatenate([
                rng.integers(170, 220, len(candidates)), rng.integers(125, 150, len(trial))
            ]).astype(float),
            "quantity": np.concatenate([np.full(len(candidates), 3.0), np.full(len(trial), 20.0)]),
        }
    )  # fmt: skip


def _days(rng: np.random.Generator, lines: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """Ordered, due and arrived as days before today (negative: still to come)."""
    n = len(lines)
    lead = np.where(lines["kind"] == "production", of["lead"], np.minimum(of["lead"], 60))
    due = lines["ordered"] - (lead * rng.uniform(0.85, 1.15, n)).round()
    worse = (of["part"] == stories.LATE_FOR_A_YEAR).to_numpy() & (due < 360).to_numpy()
    chance = np.where(worse, 0.4, of["on_time"])
    late = rng.random(n) > chance
    slack = 4 + 26 * (1 - chance)
    delay = np.where(late, 1 + rng.exponential(slack), -rng.integers(0, 5, n))
    return lines.assign(due=due, arrived=(due - delay).round(), worse=worse)


def _received(rng: np.random.Generator, lines: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """What arrived, what of it was rejected, and the line's status."""
    n = len(lines)
    arrived = (lines["arrived"] >= 0).to_numpy(copy=True)
    latest = lines.loc[arrived & (of["part"] == stories.OVERDUE).to_numpy(), "due"].idxmin()
    arrived[latest] = False
    lines.loc[latest, "due"] = 24.0
    lines.loc[latest, "ordered"] = 24.0 + of.loc[latest, "lead"]
    cancelled = ~of["story"].to_numpy() & (rng.random(n) < CANCELLED)
    received = np.where(arrived & ~cancelled, lines["quantity"], 0.0)
    rate = np.where(lines["worse"], 0.07, of["rejects"]) * rng.gamma(0.5, 2.0, n)
    rejected = np.minimum(rng.poisson(received * np.clip(rate, 0, 0.6)), np.floor(received))
    done = received > 0
    return lines.assign(
        received=received,
        rejected=np.where(done, rejected, 0.0),
        arrived=lines["arrived"].where(done),
        status=np.where(cancelled, "cancelled", np.where(done, "closed", "open")),
    )


def _numbered(lines: pd.DataFrame, of: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Lines of a supplier, a plant and a week make one order, dated by its first line; numbered by day."""
    week = (lines["ordered"] // 7).astype(int)
    key = [lines["supplier"], lines["plant"], week]
    lines["ordered"] = lines.groupby(key)["ordered"].transform("max")
    lines = lines.assign(week=week).sort_values(
        ["week", "supplier", "plant", "due", "part"],
        ascending=[False, True, True, False, True],
        kind="stable",
    )
    together = lines.groupby(["week", "supplier", "plant"], sort=False)
    lines["order"] = (4500000000 + 1 + together.ngroup()).astype(str)
    lines["line"] = ((together.cumcount() + 1) * 10).astype(str)
    for name, days in (("ordered_on", "ordered"), ("due_on", "due"), ("received_on", "arrived")):
        lines[name] = on(today, lines[days])
    return lines.drop(columns=["week"])
