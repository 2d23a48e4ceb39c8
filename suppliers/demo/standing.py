"""How each source stands: what is on file for it, and the one thing that speaks against it or is not on file.

Working columns: `flaw`, one word or none; `since`, days since it is listed; `cover`, `demand` and `revision` of
its part; `smallest`, the least that ever came on an order; `lead`, what an order takes, and `agreed_lead`, what
its terms say. Second sources are called off from stock, within the cover of their part, unless they are late.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

# Chances. The first are open: nobody knows; the others fail.
OF_SECONDS = {
    "": 0.45,
    "no row": 0.06,
    "no lot": 0.04,
    "no terms": 0.05,
    "quote": 0.08,
    "not signed": 0.03,
    "no volume": 0.04,
    "no ramp": 0.04,
    "old revision": 0.04,
    "ended": 0.03,
    "terms ended": 0.06,
    "lots": 0.03,
    "notice": 0.02,
    "late": 0.03,
}
OF_PRIMARIES = {
    "": 0.86,
    "no row": 0.02,
    "no lot": 0.02,
    "no terms": 0.03,
    "no volume": 0.02,
    "terms ended": 0.03,
    "ended": 0.02,
}
FIRST_REVISION = "A"
NOT_INSPECTED = ("software", "utilities")  # nobody looks at a sample of these


def with_standing(
    rng: np.random.Generator, sources: pd.DataFrame, parts: pd.DataFrame, lines: pd.DataFrame, *, today: date
) -> pd.DataFrame:
    of = parts.loc[sources["part_at"]].reset_index(drop=True)
    first = sources["part_at"].ne(sources["part_at"].shift())
    carries = sources["role"].eq("primary") | (sources["role"].isna() & first)
    production = lines[(lines["kind"] == "production") & (lines["received"] > 0)]
    demand = of["annual_demand"].fillna(120.0)
    cover = (of["safety_stock"] / demand * 365).fillna(of["cover"])
    frame = sources.assign(
        carries=carries,
        revision=of["revision"],
        demand=demand,
        cover=cover,
        since=(pd.Timestamp(today) - sources["valid_from"]).dt.days,
        tried=sources.index.isin(lines.loc[lines["kind"] == "trial", "source_at"]),
        smallest=sources.index.to_series().map(production.groupby("source_at")["received"].min()),
    )
    return _with_times(rng, frame.assign(flaw=_flaws(rng, frame)))


def _flaws(rng: np.random.Generator, frame: pd.DataFrame) -> pd.Series:
    """A story's are told; whoever never shipped has enough against it; there is no revision before the first."""
    n = len(frame)
    seconds, primaries = (
        rng.choice(list(chances), n, p=list(chances.values())) for chances in (OF_SECONDS, OF_PRIMARIES)
    )
    drawn = pd.Series(np.where(frame["carries"], primaries, seconds), frame.index)
    drawn[frame["role"].eq("candidate") | frame["last_day"].isna()] = ""
    drawn[drawn.eq("old revision") & frame["revision"].eq(FIRST_REVISION)] = "ended"
    drawn[drawn.eq("lots") & frame["trade"].isin(NOT_INSPECTED)] = ""
    drawn[drawn.eq("notice") & frame["site"].isna()] = ""
    return drawn.where(~frame["story"], frame["flaw"].fillna(""))


def _with_times(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Lead times as agreed, and days to ramp up."""
    n = len(frame)
    order = (frame["lead"] * rng.uniform(0.85, 1.05, n)).round()
    call_off = (frame["cover"] * rng.uniform(0.35, 0.5, n)).round().clip(lower=2)
    ramp = (frame["cover"] * rng.uniform(0.15, 0.35, n)).round()
    late = frame["flaw"].eq("late")
    ramp = ramp.mask(late, (frame["cover"] + 15).clip(lower=45).round()).where(frame["flaw"].ne("no ramp"))
    listed_only = frame["carries"] | frame["role"].eq("candidate")
    return frame.assign(
        agreed_lead=order.where(listed_only | late, np.minimum(order, call_off)),
        ramp_days=frame["ramp_days"].where(listed_only, ramp),
    )
