"""Portfolios drawn at random, dense in cases: few parts, few days, every kind of row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from scoring.readiness import Facts, Numbers
from scoring.readiness.columns import KEYS
from scoring.readiness.days import NO_DATE
from scoring.readiness.kinds import Approval, Decision, Kind, Stage, Terms

Frames = dict[str, pd.DataFrame]
PARTS, SOURCES = 60, 170
TODAY = 9_600
MONTH = 30


def days(rng: np.random.Generator, count: int, least: int, most: int, *, none: float = 0.1) -> np.ndarray:
    """Round days, from `least` to `most` months from today, some of them not told."""
    drawn = TODAY + MONTH * rng.integers(least, most + 1, count)
    return np.where(rng.random(count) < none, NO_DATE, drawn)


def some(rng: np.random.Generator, count: int, *values: Any, rest: Any, share: float = 0.3) -> np.ndarray:
    return np.where(rng.random(count) < share, rng.choice(np.array(values), count), rest)


def portfolio(rng: np.random.Generator) -> Frames:
    """Every other source is real but for what chance takes from it."""
    part = np.sort(rng.integers(1, PARTS + 1, SOURCES))
    first = np.r_[True, part[1:] != part[:-1]]
    count = SOURCES
    parts = pd.DataFrame(
        {
            "id": np.arange(1, PARTS + 1),
            "in_scope": rng.random(PARTS) < 0.95,
            "number": rng.integers(1, PARTS, PARTS),
            "revision": rng.choice([0, 7, 7, 7], PARTS),
            "annual_demand": some(rng, PARTS, 0.0, np.nan, rest=1200.0, share=0.15),
            "cover_days": some(rng, PARTS, 0.0, np.nan, np.inf, rest=60.0),
            "quadrant": rng.choice([0, 0, 1, 1, 1, 2, 2, 4], PARTS),
            "quadrants_possible": rng.integers(0, 8, PARTS),
        }
    )
    sources = pd.DataFrame(
        {
            "id": rng.permutation(np.arange(1, count + 1)),
            "part": part,
            "supplier": rng.integers(1, 12, count),
            "site": rng.integers(1, 20, count),
            "is_primary": first & (rng.random(count) < 0.9),
            "is_candidate": ~first & (rng.random(count) < 0.1),
            "is_active": rng.random(count) < 0.93,
            "supplier_is_active": rng.random(count) < 0.96,
            "valid_from": days(rng, count, -40, 4, none=0.8),
            "valid_to": days(rng, count, -1, 30, none=0.7),
            "capacity_per_month": some(rng, count, 10.0, np.nan, rest=150.0),
            "ramp_days": some(rng, count, 90.0, np.nan, rest=10.0),
            "figures_on": days(rng, count, -30, 0, none=0.6),
            "upkeep_per_year": some(rng, count, 5000.0, np.nan, rest=0.0),
            "target_real_on": days(rng, count, -3, 12, none=0.5),
            "warm_window_days": some(rng, count, 700.0, rest=np.nan, share=0.1),
        }
    )
    frames = {"parts": parts, "sources": sources}
    frames |= _papers(rng, sources) | _deliveries(rng, sources) | _neighbours(rng, sources)
    return frames


def _twice(rng: np.random.Generator, sources: pd.DataFrame, rows: float) -> np.ndarray:
    """Sources, each for some rows."""
    ids = sources["id"].to_numpy()
    return rng.choice(ids, int(len(ids) * rows)) if rows > 1 else ids[rng.random(len(ids)) < rows]


def _papers(rng: np.random.Generator, sources: pd.DataFrame) -> Frames:
    held = np.concatenate([_twice(rng, sources, 0.9), _twice(rng, sources, 0.2)])
    count = len(held)
    qualifications = pd.DataFrame(
        {
            "id": rng.permutation(np.arange(1, count + 1)),
            "source": held,
            "revision": some(rng, count, 0, 8, rest=7, share=0.15),
            "stage": some(rng, count, *Stage, rest=Stage.QUALIFIED, share=0.15),
            "approval": some(rng, count, *Approval, rest=Approval.FULL, share=0.2),
            "decided_on": days(rng, count, -40, 0),
            "valid_until": days(rng, count, -1, 30, none=0.6),
        }
    )
    good = qualifications["stage"] < Stage.SUSPENDED
    good &= qualifications["approval"] != Approval.REJECTED
    later = good & (rng.random(count) < 0.1)
    qualifications.loc[later, "decided_on"] = TODAY + MONTH * rng.integers(1, 12, later.sum())
    agreed = np.concatenate([_twice(rng, sources, 0.9), _twice(rng, sources, 0.6)])
    count = len(agreed)
    start = days(rng, count, -30, 6, none=0.05)
    terms = pd.DataFrame(
        {
            "id": rng.permutation(np.arange(1, count + 1)),
            "source": agreed,
            "kind": some(rng, count, *Terms, rest=Terms.CONTRACT),
            "valid_from": start,
            "valid_to": np.where(
                rng.random(count) < 0.3, NO_DATE, TODAY + MONTH * rng.integers(-2, 30, count) - 1
            ),
            "signed_on": np.where(rng.random(count) < 0.1, NO_DATE, start),
            "price": some(rng, count, np.nan, 12.0, rest=10.0),
            "lead_time_days": some(rng, count, np.nan, 80.0, rest=20.0, share=0.2),
            "minimum_volume_per_year": some(rng, count, np.nan, rest=0.0, share=0.1),
            "reserved_capacity_per_month": some(rng, count, 150.0, rest=np.nan, share=0.2),
        }
    )
    count = 8
    notices = pd.DataFrame(
        {
            "id": np.arange(1, count + 1),
            "supplier": rng.integers(1, 12, count),
            "site": some(rng, count, *range(1, 20), rest=0, share=0.7),
            "number": some(rng, count, *range(1, PARTS), rest=0, share=0.7),
            "announced_on": days(rng, count, -12, 0),
            "effective_on": days(rng, count, -6, 12),
            "accepted_on": days(rng, count, -12, 12, none=0.5),
        }
    )
    return {"qualifications": qualifications, "terms": terms, "notices": notices}


def _deliveries(rng: np.random.Generator, sources: pd.DataFrame) -> Frames:
    inspected = _twice(rng, sources, 3.0)
    count = len(inspected)
    rejected = rng.random(count) < 0.1
    received_on = days(rng, count, -30, 0)
    later = ~rejected & (rng.random(count) < 0.05)
    inspections = pd.DataFrame(
        {
            "id": rng.permutation(np.arange(1, count + 1)),
            "source": inspected,
            "received_on": np.where(later, TODAY + MONTH * rng.integers(1, 12, count), received_on),
            "decision": np.where(
                rejected, Decision.REJECTED, some(rng, count, 0, 3, 4, rest=Decision.ACCEPTED)
            ),
        }
    )
    shipping = _twice(rng, sources, 0.9)
    count = len(shipping)
    last = days(rng, count, -14, 0)
    priced = np.where(rng.random(count) < 0.9, last, NO_DATE)
    orders = pd.DataFrame(
        {
            "source": shipping,
            "last_production_on": last,
            "last_priced_on": np.where(
                rng.random(count) < 0.1, np.where(priced > 0, priced - MONTH, priced), priced
            ),
            "received": some(rng, count, 0, 60, 600, 1200, rest=400).astype(float),
            "share_from": days(rng, count, -11, 0, none=0.5),
            "clean_receipts": rng.integers(0, 15, count),
            "paid_price": some(rng, count, 12.0, np.nan, rest=10.0),
        }
    )
    return {"inspections": inspections, "orders": orders}


def _neighbours(rng: np.random.Generator, sources: pd.DataFrame) -> Frames:
    both = sources.merge(sources, on="part", suffixes=("", "_other"))
    both = both[(both["id"] != both["id_other"]) & (rng.random(len(both)) < 0.7)]
    count = len(both)
    pairs = pd.DataFrame(
        {
            "source": both["id"].to_numpy(),
            "against": both["id_other"].to_numpy(),
            "proven_tier": some(rng, count, -1, 1, rest=0, share=0.4),
            "confirmed_on": days(rng, count, -24, 0),
        }
    )
    shared = pairs[["source", "against"]][rng.random(count) < 0.15].reset_index(drop=True)
    shared["kind"] = rng.choice(list(Kind), len(shared))
    shared["node"] = rng.integers(1, 9, len(shared))
    shared["is_certain"] = rng.random(len(shared)) < 0.7
    return {"pairs": pairs, "shared": shared}


def numbers(rng: np.random.Generator) -> Numbers:
    kinds = tuple(rng.choice(list(Kind), rng.integers(0, 3), replace=False))
    return Numbers(accepted_kinds=tuple(map(Kind, kinds)), proof_depth=int(rng.integers(0, 2)))


def facts(frames: Frames) -> Facts:
    return Facts.of(**frames)


def shuffled_and_doubled(frames: Frames, rng: np.random.Generator) -> Frames:
    """Every row once or twice, in any order."""
    return {
        table: pd.concat([frame, frame.sample(frac=0.3, random_state=int(rng.integers(1 << 30)))])
        .sample(frac=1, random_state=int(rng.integers(1 << 30)))
        .reset_index(drop=True)
        for table, frame in frames.items()
        if KEYS.get(table) is not None or len(frame)
    }


def with_favourable_facts_removed(frames: Frames, rng: np.random.Generator) -> Frames:
    """Some stages, accepted lots, terms, receipts, capacities and mappings are gone."""
    kept = dict(frames)
    share = rng.uniform(0.1, 0.7)
    qualifications, lots = frames["qualifications"], frames["inspections"]
    favourable = {
        "qualifications": (qualifications["stage"] < Stage.SUSPENDED)
        & (qualifications["approval"] != Approval.REJECTED),
        "inspections": lots["decision"] != Decision.REJECTED,
        "terms": np.ones(len(frames["terms"]), dtype=bool),
        "orders": np.ones(len(frames["orders"]), dtype=bool),
        "pairs": np.ones(len(frames["pairs"]), dtype=bool),
    }
    for table, claim in favourable.items():
        frame = frames[table]
        kept[table] = frame[~claim | (rng.random(len(frame)) >= share)].reset_index(drop=True)
    orders = kept["orders"].copy()  # and of those that stay some newest receipts are gone
    fewer = rng.random(len(orders)) < share
    orders.loc[fewer, "received"] = np.floor(orders.loc[fewer, "received"] / 2)
    orders.loc[fewer, "clean_receipts"] //= 2
    for name in ("last_production_on", "last_priced_on"):
        orders.loc[fewer & (orders[name] != NO_DATE), name] -= 3 * MONTH
    sources = frames["sources"].copy()
    sources.loc[rng.random(len(sources)) < share, "capacity_per_month"] = np.nan
    return kept | {"orders": orders, "sources": sources}


BEGINNINGS = {
    "sources": ("valid_from",),
    "qualifications": ("decided_on",),
    "inspections": ("received_on",),
    "terms": ("valid_from", "signed_on"),
}


def begins_between(frames: Frames, start: int, end: int) -> set[int]:
    """Parts of which a date on file lies after `start`, and not after `end`."""
    part_of = frames["sources"].set_index("id")["part"]
    found: set[int] = set()
    for table, names in BEGINNINGS.items():
        frame = frames[table]
        part = part_of.loc[frame["id" if table == "sources" else "source"]].to_numpy()
        for name in names:
            found |= set(part[(frame[name] > start) & (frame[name] <= end)])
    notices = frames["notices"]
    accepted = (notices["accepted_on"] > start) & (notices["accepted_on"] <= end)
    suppliers = notices.loc[accepted, "supplier"]
    return found | set(frames["sources"].loc[frames["sources"]["supplier"].isin(suppliers), "part"])


def parts_without(frames: Frames, some: set[int]) -> set[int]:
    return set(frames["parts"]["id"]) - some


def only(frames: Frames, parts: set[int]) -> Frames:
    """The rows of some parts, and all notices."""
    sources = frames["sources"][frames["sources"]["part"].isin(parts)]
    of_them = {
        table: frame[frame["source"].isin(sources["id"])]
        for table, frame in frames.items()
        if "source" in frame
    }
    kept = of_them | {"sources": sources, "notices": frames["notices"]}
    return kept | {"parts": frames["parts"][frames["parts"]["id"].isin(parts)]}
