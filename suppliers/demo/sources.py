"""The approved source list: who sells a part, and at which site it is made.

Working columns: share (of what is bought), first_day and last_day of ordering as days ago, trade and the
seller's habits. A source that is listed but not ordered from has last_day NaN, or long ago.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from suppliers.demo import stories
from suppliers.demo.columns import stamps
from suppliers.demo.families import FAMILIES, TRADES

HISTORY = 1095  # days of orders
HOW_MANY = ((0.47, 0.36, 0.13, 0.04), (1, 2, 3, 4))  # chances, sources of a part
SITE_NOT_TOLD, NO_PRIMARY_TOLD, CANDIDATE, SOLE = 0.035, 0.03, 0.07, 0.06
STILL_ORDERED = 0.62  # of the further sources
SOLE_REASONS = ("Patented design, one maker.", "Tooling belongs to the supplier.", "Prescribed by customers.")


class Pool(NamedTuple):
    """The factories of a trade: (maker, site) pairs, and how likely each is to be picked."""

    pairs: list[tuple[str, str]]
    chances: np.ndarray


def sources(
    rng: np.random.Generator,
    parts: pd.DataFrame,
    suppliers: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    today: date,
) -> pd.DataFrame:
    told, drawn = _told(parts, suppliers, sites), _drawn(rng, parts, suppliers, sites)
    listed = pd.concat([told, drawn], ignore_index=True)
    return _dated(rng, _figured(rng, listed, parts, suppliers), today=today)


def _told(parts: pd.DataFrame, suppliers: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """The stories' sources, with all that they tell."""
    at = {number: row for row, number in parts.loc[parts["story"], "number"].items()}
    factory = sites[sites["kind"] == "factory"].drop_duplicates("supplier").set_index("supplier")["code"]
    rows: list[dict[str, Any]] = []
    for part, seller, maker, role, share, more in stories.SOURCES:
        site = factory[maker] if maker else None
        told = {"first_day": HISTORY, "last_day": more.get("until_days", 0), **more}
        rows.append(
            {"part_at": at[part], "supplier": seller, "site": site, "role": role, "share": share, **told}
        )
    return pd.DataFrame(rows).assign(story=True)


def _drawn(
    rng: np.random.Generator, parts: pd.DataFrame, suppliers: pd.DataFrame, sites: pd.DataFrame
) -> pd.DataFrame:
    pools = {trade: _pool(rows) for trade, rows in sites[sites["kind"] == "factory"].groupby("trade")}
    dealers = suppliers[suppliers["kind"] == "distributor"].groupby("trade")["code"].agg(list).to_dict()
    blocked = set(suppliers.loc[suppliers["status"] == "blocked", "code"])
    rows: list[dict[str, Any]] = []
    bought = parts[(parts["level"] == 3) & ~parts["story"]]
    for part, trade in bought["trade"].astype(object).items():
        wanted = int(rng.choice(HOW_MANY[1], p=HOW_MANY[0]))
        picked = _picked(rng, pools[trade], wanted, blocked)
        roles = _roles(rng, len(picked))
        shares = _shares(rng, roles)
        for (maker, site), role, share in zip(picked, roles, shares, strict=True):
            row = {"part_at": part, "supplier": maker, "site": site, "role": role, "share": share}
            if trade in dealers and rng.random() < TRADES[trade].sold_by_distributors:
                row |= {"supplier": str(rng.choice(dealers[trade])), "maker": maker}
            elif rng.random() < SITE_NOT_TOLD:
                row["site"] = None
            rows.append(row)
    frame = pd.DataFrame(rows).drop_duplicates(["part_at", "supplier", "site"], ignore_index=True)
    return _habits(rng, frame)


def _pool(factories: pd.DataFrame) -> Pool:
    weights = factories["weight"].to_numpy()
    return Pool(list(zip(factories["supplier"], factories["code"], strict=True)), weights / weights.sum())


def _picked(rng: np.random.Generator, pool: Pool, wanted: int, blocked: set[str]) -> list[tuple[str, str]]:
    """Different makers' sites, large ones more often; a blocked maker never comes first."""
    picked: dict[str, str] = {}
    for place in rng.choice(len(pool.pairs), len(pool.pairs), replace=False, p=pool.chances):
        maker, site = pool.pairs[place]
        if maker not in picked and (picked or maker not in blocked):
            picked[maker] = site
        if len(picked) == wanted:
            break
    return list(picked.items())


def _roles(rng: np.random.Generator, number: int) -> list[str | None]:
    roles: list[str | None] = ["primary", *["secondary"] * (number - 1)]
    if number > 1 and rng.random() < CANDIDATE / 0.5:
        roles[-1] = "candidate"
    elif number > 1 and rng.random() < NO_PRIMARY_TOLD / 0.5:
        roles = [None] * number
    return roles


def _shares(rng: np.random.Generator, roles: list[str | None]) -> list[float]:
    """What is left to the first after the others took theirs; a candidate has none."""
    others = [0.0 if role == "candidate" else float(rng.choice([0.1, 0.15, 0.2, 0.3])) for role in roles[1:]]
    return [round(1.0 - sum(others), 2), *others]


def _habits(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Which of them are ordered from, and since and until when (days ago)."""
    n = len(frame)
    first = frame["part_at"].ne(frame["part_at"].shift()).to_numpy()
    still = first | (rng.random(n) < STILL_ORDERED)
    ended = np.where(rng.random(n) < 0.5, rng.integers(120, 1000, n).astype(float), np.nan)
    last = np.where(still, 0.0, ended)
    last[(frame["role"] == "candidate").to_numpy()] = np.nan
    begun = np.where(first | (rng.random(n) < 0.6), HISTORY, rng.integers(300, HISTORY, n)).astype(float)
    return frame.assign(first_day=begun, last_day=last, story=False)


def _figured(
    rng: np.random.Generator, frame: pd.DataFrame, parts: pd.DataFrame, suppliers: pd.DataFrame
) -> pd.DataFrame:
    """Capacity, costs and price of every source, and its seller's habits."""
    n = len(frame)
    of = parts.loc[frame["part_at"]].reset_index(drop=True)
    told = frame["capacity_taken"].to_numpy(dtype=float)
    taken = np.where(np.isnan(told), rng.beta(1.4, 2.9, n) + 0.03, told)
    monthly = of["annual_demand"].fillna(100).to_numpy() / 12.0 / taken
    knows = ~np.isnan(told) | frame["story"].to_numpy() | (rng.random(n) < 0.94)
    maker = frame["maker"].fillna(frame["supplier"]).map(suppliers.set_index("code")["on_time"])
    rejects = frame["maker"].fillna(frame["supplier"]).map(suppliers.set_index("code")["rejects"])
    costs = frame["role"].ne("primary").to_numpy() & (of["price"].to_numpy() > 100)
    upkeep = np.where(costs & (rng.random(n) < 0.6), (rng.lognormal(8.0, 0.6, n) / 100).round() * 100, np.nan)
    cost = np.where(costs & (rng.random(n) < 0.8), (rng.lognormal(9.8, 0.6, n) / 500).round() * 500, np.nan)
    blocked = ~frame["story"] & frame["role"].eq("secondary") & (rng.random(n) < 0.03)
    drawn = np.where(frame["role"].eq("primary"), 1.0, rng.normal(1.05, 0.05, n).clip(0.94, 1.25))
    premium = frame["premium"].fillna(pd.Series(drawn)).to_numpy()
    return frame.assign(
        **{name: of[name] for name in ("number", "plant", "unit", "trade")},
        part=of["number"],
        capacity_per_month=np.where(knows, np.ceil(np.maximum(monthly, 1.0)), np.nan),
        ramp_days=np.where(rng.random(n) < 0.75, rng.choice([10, 14, 20, 30, 45, 60, 90], n), np.nan),
        upkeep_cost_per_year=frame["upkeep"].fillna(pd.Series(upkeep)),
        qualification_cost=frame["qualification"].fillna(pd.Series(cost)),
        target_share=frame["share"].where(frame["role"].ne("candidate") & frame["last_day"].eq(0)),
        on_time=maker.fillna(0.9),
        rejects=rejects.fillna(0.01),
        price=of["price"].to_numpy() * premium,
        lead=[FAMILIES[code].lead for code in of["family"]],
        currency="EUR",
        status=np.where(blocked, "blocked", "active"),
    )


def _dated(rng: np.random.Generator, frame: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Since when it is approved, and when a candidate is to be real."""
    n = len(frame)
    candidate = frame["role"].eq("candidate").to_numpy()
    years = frame["from_years"].fillna(pd.Series(rng.uniform(3.2, 11, n))).to_numpy() * 365
    since = np.where(frame["first_day"] < HISTORY, frame["first_day"] + 60, years)
    since = np.where(candidate, rng.integers(60, 240, n), since)
    told = (pd.Timestamp(today) - pd.to_datetime(frame["qualified_on"])).dt.days
    since = np.where(told.notna(), told - 30, since)
    ahead = rng.integers(60, 330, n)
    now = np.datetime64(today)
    real = np.where(candidate, now + ahead.astype("timedelta64[D]"), np.datetime64("NaT"))
    return frame.assign(
        valid_from=stamps(now - since.round().astype("timedelta64[D]")), target_real_on=stamps(real)
    )


def with_sole_reasons(rng: np.random.Generator, parts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """A few parts with one source have it because there is no other."""
    alone = sources["part_at"].value_counts().loc[lambda count: count == 1].index
    some = parts.index.isin(alone) & ~parts["story"] & (rng.random(len(parts)) < SOLE * 2)
    reasons = rng.choice(SOLE_REASONS, len(parts))
    return parts.assign(sole_reason=parts["sole_reason"].mask(some, reasons))
