"""Suppliers and their sites: makers with factories, distributors with warehouses, groups that own some.

Working columns of a supplier: trade, weight (how much it is bought from), on_time and rejects (what it is
like); of a site: trade, weight.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from suppliers.demo import stories
from suppliers.demo.families import TRADES
from suppliers.demo.names import address, company_names
from suppliers.demo.places import COUNTRIES, place

KINDS = {"maker": 0.80, "distributor": 0.12, "service": 0.045, "group": 0.035}
DISTRIBUTED = ("electronics", "bearings", "sensors", "seals", "fasteners", "cables", "fluids", "drives")
ELSE = {"distribution": "DE DE AT CZ NL PL FR IT", "group": "DE CH US JP"}  # where those are at home
SITES_EACH = 220 / 150
SHAKY = ("JP", "TW", "TR", "IN")
BLOCKED, OWNED = 0.02, 0.10  # shares of the makers


def how_many(parts: int) -> int:
    """150 suppliers at 400 parts; the number grows more slowly than the parts."""
    return round(150 * (parts / 400) ** 0.7)


def suppliers(rng: np.random.Generator, number: int) -> pd.DataFrame:
    told = pd.DataFrame(
        stories.SUPPLIERS, columns=["code", "kind", "trade", "country", "parent", "status"]
    ).assign(story=True)
    new = pd.DataFrame({"kind": _kinds(number - len(told))})
    new["trade"] = [_trade(rng, kind, n) for n, kind in enumerate(new["kind"])]
    near = (new["kind"] == "distributor").tolist()
    new["country"] = [_home(rng, "distribution" if n else t) for n, t in zip(near, new["trade"], strict=True)]
    new["code"] = [f"S{n}" for n in range(10101, 10101 + len(new))]
    new["status"] = "active"
    maker = (new["kind"] == "maker").to_numpy()
    new.loc[maker & (rng.random(len(new)) < BLOCKED), "status"] = "blocked"
    groups = new.loc[new["kind"] == "group", "code"].to_numpy()
    owned = maker & (rng.random(len(new)) < OWNED)
    new["parent"] = pd.Series(rng.choice(groups, len(new))).where(owned)
    frame = pd.concat([told, new.assign(story=False)], ignore_index=True)
    return _described(rng, frame)


def _kinds(number: int) -> list[str]:
    counts = {kind: max(1, round(number * share)) for kind, share in KINDS.items() if kind != "maker"}
    rest = ["maker"] * (number - sum(counts.values()))
    return rest + [kind for kind, count in counts.items() for _ in range(count)]


def _trade(rng: np.random.Generator, kind: str, n: int) -> str:
    if kind == "group":
        return "group"
    if kind == "service":
        return "services"
    if kind == "distributor":
        return DISTRIBUTED[n % len(DISTRIBUTED)]
    makers = {trade: t.makers for trade, t in TRADES.items() if t.makers}
    weights = np.array(list(makers.values()), dtype=float)
    # Each trade has a maker before any trade has many.
    return list(makers)[n] if n < len(makers) else str(rng.choice(list(makers), p=weights / weights.sum()))


def _home(rng: np.random.Generator, trade: str) -> str:
    return str(rng.choice((TRADES[trade].countries if trade in TRADES else ELSE[trade]).split()))


def _described(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    n = len(frame)
    trades = [TRADES.get(trade, TRADES["machining"]) for trade in frame["trade"]]
    seller = frame["kind"] == "distributor"
    subjects = frame["trade"].mask(seller, "distribution").tolist()
    names = company_names(rng, subjects, frame["country"].tolist())
    wobble = np.where(frame["story"], 0.0, 1.0)
    late = np.array([1 - trade.on_time for trade in trades]) * np.exp(wobble * rng.normal(0.0, 0.7, n))
    rejects = np.array([trade.rejects for trade in trades]) * np.exp(wobble * rng.normal(0.0, 0.9, n))
    return frame.assign(
        name=names,
        email=[address(name) for name in names],
        listed=rng.random(n) < np.where(frame["kind"] == "group", 0.6, 0.1),
        weight=rng.pareto(1.4, n) + 0.3,
        on_time=1 - np.clip(late, 0.005, 0.5),
        rejects=np.clip(rejects, 0, 0.15),
    )


def sites(rng: np.random.Generator, suppliers: pd.DataFrame, number: int) -> pd.DataFrame:
    """A factory for each maker at home, a warehouse for each distributor; then more of the larger ones."""
    runs = suppliers[suppliers["kind"] != "group"]
    kinds = {"maker": "factory", "service": "factory", "distributor": "warehouse"}
    rows = [(s.code, kinds[s.kind], s.country) for s in runs.itertuples()]
    rows += _more(rng, runs, number - len(rows))
    codes, counter = [], dict.fromkeys(COUNTRIES, 0)
    for _, _, country in rows:
        counter[country] += 1
        codes.append(f"{country}-{counter[country]:03d}")
    frame = pd.DataFrame(rows, columns=["supplier", "kind", "country"]).assign(code=codes)
    return _placed(rng, frame.merge(suppliers.add_prefix("of_"), left_on="supplier", right_on="of_code"))


def _more(rng: np.random.Generator, runs: pd.DataFrame, number: int) -> list[tuple[str, str, str]]:
    """Further sites: first one in each country that has none, then where the trade is at home."""
    makers = runs[(runs["kind"] == "maker") & ~runs["story"]]
    weights = makers["weight"].to_numpy() / makers["weight"].sum()
    missing = [code for code in COUNTRIES if code not in set(runs["country"])]
    rows = []
    for n in range(number):
        maker = makers.iloc[int(rng.choice(len(makers), p=weights))]
        country = missing[n] if n < len(missing) else _home(rng, maker["trade"])
        kind = "factory" if n < len(missing) else str(rng.choice(["factory", "office"], p=[0.9, 0.1]))
        rows.append((maker["code"], kind, country))
    return rows


def _placed(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    n = len(frame)
    places = [place(rng, country) for country in frame["country"]]
    regions = pd.DataFrame(places, columns=["region", "latitude", "longitude"])
    frame[regions.columns] = regions
    words = frame["kind"].map({"factory": "works", "warehouse": "warehouse", "office": "office"})
    frame["name"] = frame["of_name"].str.split().str[0] + " " + words + ", " + frame["region"]
    factory = (frame["kind"] == "factory").to_numpy()
    trades = [TRADES.get(trade, TRADES["machining"]) for trade in frame["of_trade"]]
    natural = np.array([COUNTRIES[country].natural for country in frame["country"]])
    surveyed = factory & (rng.random(n) < 0.18)
    hazard = np.clip(natural + rng.normal(0, 14, n), 3, 98).round()
    told = frame["supplier"].map(stories.HAZARDS)
    recovery = np.array([trade.recovery for trade in trades]) * rng.lognormal(0.0, 0.35, n)
    stated = factory & ((rng.random(n) < 0.97) | frame["of_story"])
    return frame.assign(
        hazard=told.where(told.notna(), np.where(surveyed, hazard, np.nan)),
        recovery_days=np.where(stated, np.maximum((recovery / 5).round(), 1) * 5, np.nan),
        trade=frame["of_trade"],
        weight=frame["of_weight"] * rng.lognormal(0.0, 0.5, n),
        zone=zones(rng, frame),
    )


def zones(rng: np.random.Generator, sites: pd.DataFrame) -> pd.Series:
    """The region, where the ground shakes and somebody has said that its sites fail together."""
    shaky = sites["country"].isin(list(SHAKY)).to_numpy() & (rng.random(len(sites)) < 0.6)
    return (sites["country"] + " " + sites["region"]).where(shaky, None)
