"""Inspections: the last lots of what was bought, sampled and decided; and the first article of what never came.

Sample sizes and acceptance numbers are those of single sampling at inspection level II and an AQL of 1.0.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.columns import on
from suppliers.demo.standing import NOT_INSPECTED

# Lots of up to this many; of these so many are looked at, and so many may be bad. The smallest are taken whole.
UP_TO = np.array([150, 500, 1200, 3200, 10000, 35000])
SAMPLE = np.array([13, 50, 80, 125, 200, 315, 500])
ACCEPTED = np.array([0, 1, 2, 3, 5, 7, 10])
MOST, OF_FLAWED = 4, 6  # lots of a source; of one that has two of them rejected
CLEAN = 10  # receipts in a row without rejects, from which on lots may pass unseen
UNSEEN, TURNED_DOWN, CONCESSION = 0.5, 0.25, 0.4
KEY = ["part", "plant", "supplier", "site"]


def inspections(
    rng: np.random.Generator, sources: pd.DataFrame, lines: pd.DataFrame, *, today: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(inspections, `lines` with what the rejected lots of a flawed source add to what was rejected)."""
    lots = _lots(rng, sources, lines)
    bad = lots["bad"] & lots["flaw"].eq("lots")
    sent_back = np.minimum(np.ceil(lots.loc[bad, "received"] * 0.3), np.floor(lots.loc[bad, "received"]))
    lines = lines.copy()
    lines.loc[sent_back.index, "rejected"] = np.maximum(lines.loc[sent_back.index, "rejected"], sent_back)
    lots["rejected"] = lines.loc[lots.index, "rejected"]
    frame = pd.concat([_decided(rng, lots), _first_articles(sources, lots)], ignore_index=True)
    for name in ("received", "decided"):
        frame[f"{name}_on"] = on(today, frame[f"{name}_ago"])
    return frame.loc[frame["received_ago"].notna()], lines


def _lots(rng: np.random.Generator, sources: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines whose lots are looked at, by source, the newest first; `bad` is turned down."""
    came = lines[lines["received"] > 0].sort_values(["source_at", "arrived"], kind="stable")
    came = came.join(sources[["flaw", "trade", "role"]], on="source_at")
    of = came.groupby("source_at")
    came["nth"] = of.cumcount()
    clean = came["rejected"].eq(0).groupby(came["source_at"]).cummin() & (came["nth"] == CLEAN - 1)
    unseen = clean.groupby(came["source_at"]).transform("any")
    unseen &= came["source_at"].map(pd.Series(rng.random(len(sources)) < UNSEEN, sources.index))
    looked_at = ~came["trade"].isin(NOT_INSPECTED) & came["flaw"].ne("no lot") & ~unseen
    most = np.where(came["flaw"].eq("lots"), OF_FLAWED, MOST)
    lots = came[looked_at & (came["nth"] < most)].copy()
    worst = lots["rejected"].groupby(lots["source_at"]).transform("max")
    some = lots["source_at"].map(pd.Series(rng.random(len(sources)) < TURNED_DOWN, sources.index))
    alone = ~lots.assign(is_worst=lots["rejected"].eq(worst)).duplicated(["source_at", "is_worst"])
    one_bad = some & lots["rejected"].gt(0) & lots["rejected"].eq(worst) & alone & (lots["nth"] > 0)
    lots["bad"] = np.where(lots["flaw"].eq("lots"), lots["nth"].isin([1, 3]), one_bad & lots["role"].notna())
    return lots


def _decided(rng: np.random.Generator, lots: pd.DataFrame) -> pd.DataFrame:
    n = len(lots)
    size = lots["received"].to_numpy()
    plan = np.searchsorted(UP_TO, size)
    sample = np.minimum(SAMPLE[plan], size)
    found = rng.binomial(sample.astype(int), np.clip(lots["rejected"] / size, 0, 1))
    most = np.floor(sample)
    bad = lots["bad"].to_numpy(dtype=bool)
    defects = np.where(
        bad, np.minimum(np.maximum(found, ACCEPTED[plan] + 1), most), np.minimum(found, ACCEPTED[plan])
    )
    decided = lots["arrived"].to_numpy() - rng.integers(1, 7, n)
    waits = decided < 0
    by_concession = lots["flaw"].ne("lots") & (rng.random(n) < CONCESSION)
    decision = np.where(bad, np.where(by_concession, "concession", "rejected"), "accepted").astype(object)
    decision[waits] = None
    return lots[[*KEY, "order", "line"]].assign(
        lot="L" + lots["order"].str[2:] + "-" + lots["line"],
        lot_size=size,
        sample_size=np.where(waits, np.nan, sample),
        defects=np.where(waits, np.nan, defects),
        decision=decision,
        received_ago=lots["arrived"].to_numpy(),
        decided_ago=np.where(waits, np.nan, decided),
    )


def _first_articles(sources: pd.DataFrame, lots: pd.DataFrame) -> pd.DataFrame:
    """Whoever is listed, but shipped nothing that was looked at, once showed five pieces."""
    told = pd.to_datetime(sources["qualified_on"])
    shown = ~sources.index.isin(lots["source_at"]) & sources["last_day"].isna()
    shown = (shown | told.notna()) & sources["role"].ne("candidate")
    some = sources[shown & ~sources["trade"].isin(NOT_INSPECTED)]
    before = (some["valid_from"] - told[some.index]).dt.days.fillna(0)
    ago = (some["since"] + before).astype(float)
    return some[KEY].assign(
        lot="FAI " + some["part"] + "-" + some["revision"],
        lot_size=5.0,
        sample_size=5.0,
        defects=0.0,
        decision="accepted",
        received_ago=ago + 75,
        decided_ago=ago + 70,
    )
