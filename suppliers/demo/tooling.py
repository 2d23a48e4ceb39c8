"""Tools and capacity pools of the sources: what a source cannot run without, and what a site shares out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suppliers.demo import stories

WITH_TOOL = {
    "castings": 0.7,
    "sheet metal": 0.35,
    "seals": 0.4,
    "machining": 0.25,
}  # share of a trade's sources
OURS, SECOND_TOOL, POOLED = 0.5, 0.15, 0.5
POOLS = {"castings": ("MOULDING", "t"), "electronics": ("LINE 1", "h"), "machining": ("MILLING", "h")}


def tools(rng: np.random.Generator, sources: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(tools, `sources` with theirs): a tool for one source, now and then a second one that will do as well."""
    chance = sources["trade"].map(WITH_TOOL).fillna(0.0).to_numpy(dtype=float)
    has = (
        (rng.random(len(sources)) < chance)
        & ~sources["story"].to_numpy()
        & sources["site"].notna().to_numpy()
    )
    count = np.where(has, 1 + (rng.random(len(sources)) < SECOND_TOOL), 0)
    rows, named = [], []
    number = 0
    for many, site in zip(count, sources["site"], strict=True):
        codes = [f"TL-{20001 + number + n}" for n in range(many)]
        number += int(many)
        rows += [(code, site) for code in codes]
        named.append(";".join(codes) or None)
    frame = pd.DataFrame(rows, columns=["code", "site"])
    frame["owner"] = np.where(rng.random(len(frame)) < OURS, "ours", "supplier")
    told = _told(sources)
    frame = pd.concat([told, frame], ignore_index=True)
    frame["replacement_days"] = rng.choice([45.0, 60.0, 90.0, 120.0, 180.0], len(frame))
    shared = sources["part"].map(stories.TOOLS)
    return frame, sources.assign(tools=pd.Series(named, index=sources.index, dtype=object).fillna(shared))


def _told(sources: pd.DataFrame) -> pd.DataFrame:
    """A story's tool stands at the first of the sources that need it."""
    first = sources.drop_duplicates("part").set_index("part")["site"]
    rows = [(code, first[part], "ours") for part, code in stories.TOOLS.items()]
    return pd.DataFrame(rows, columns=["code", "site", "owner"])


def pools(rng: np.random.Generator, sources: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(capacity pools, `sources` with theirs): sites that make several of our parts share out one capacity."""
    sited = sources[sources["trade"].isin(list(POOLS)) & sources["site"].notna()]
    makes = sited.groupby(["site", "trade"]).size()
    keys = [key for key, many in makes.items() if many > 1 and rng.random() < POOLED]
    rows = [(site, *POOLS[trade], float(rng.integers(20, 200) * 10)) for site, trade in keys]
    frame = pd.DataFrame(rows, columns=["site", "code", "unit", "capacity_per_month"])
    share = rng.choice([0.3, 0.45, 0.6, np.nan], len(frame))
    frame["booked_by_others"] = (frame["capacity_per_month"] * share).round()
    code = {key: POOLS[key[1]][0] for key in keys}
    pairs = zip(sources["site"], sources["trade"], strict=True)
    return frame, sources.assign(capacity_pool=[code.get(pair) for pair in pairs])
