"""Qualifications: most sources were approved long before Holdfast, at the revision that is in force."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.columns import on
from suppliers.demo.standing import FIRST_REVISION, NOT_INSPECTED

ENDLESS, INTERIM, SUSPENDED, EARLIER_TOLD = 0.65, 0.05, 0.5, 0.25
AS_BEFORE = 3 * 365  # older ones were never run as a process
KEY = ("part", "plant", "supplier", "site")


def qualifications(rng: np.random.Generator, sources: pd.DataFrame, *, today: date) -> pd.DataFrame:
    listed = sources[sources["flaw"].ne("no row")]
    candidate = listed["role"].eq("candidate")
    qualified = _qualified(rng, listed[~candidate], today)
    rows = [qualified, _candidates(rng, listed[candidate], today), _earlier(rng, qualified)]
    frame = pd.concat(rows, ignore_index=True)
    frame["decided_on"] = on(today, frame["decided"])
    frame["valid_until"] = on(today, -frame["ahead"])
    return frame


def _qualified(rng: np.random.Generator, listed: pd.DataFrame, today: date) -> pd.DataFrame:
    n = len(listed)
    told_on = (pd.Timestamp(today) - pd.to_datetime(listed["qualified_on"])).dt.days
    decided = told_on.fillna(listed["since"] + pd.Series(rng.integers(5, 60, n), listed.index))
    calm = ~listed["story"] & listed["flaw"].eq("")
    suspended = listed["status"].eq("blocked") & (rng.random(n) < SUSPENDED)
    interim = calm & (rng.random(n) < INTERIM)
    ahead = pd.Series(rng.integers(30, 1200, n).astype(float), listed.index)
    ahead = ahead.where(calm & (rng.random(n) > ENDLESS)).mask(interim, rng.integers(25, 180, n))
    ahead = ahead.mask(listed["flaw"].eq("ended"), -rng.integers(20, 300, n))
    decided = decided.mask(suspended, pd.Series(rng.integers(20, 200, n), listed.index))
    ahead = listed["qualified_until"].fillna(np.maximum(ahead, -decided / 2).where(~suspended))
    before = listed["revision"].map(lambda letter: chr(max(ord(letter) - 1, ord(FIRST_REVISION))))
    level = pd.Series(rng.choice([1.0, 2.0, 3.0, 3.0, 3.0, np.nan], n), listed.index)
    frame = listed[list(KEY)].assign(
        revision=listed["revision"].mask(listed["flaw"].eq("old revision"), before),
        stage=np.where(suspended, "suspended", "qualified"),
        approval=np.where(interim, "interim", "full"),
        origin=np.where((decided < AS_BEFORE) & (rng.random(n) < 0.4), "similarity", "grandfathered"),
        ppap_level=level.mask(listed["trade"].isin(NOT_INSPECTED)),
        decided=decided,
        ahead=ahead,
        flaw=listed["flaw"],
    )
    return frame.assign(reference=_references(frame))


def _references(frame: pd.DataFrame) -> pd.Series:
    paper = frame["ppap_level"].map(lambda level: "Approval " if pd.isna(level) else "PPAP ")
    return paper + frame["part"] + "-" + frame["revision"]


def _candidates(rng: np.random.Generator, listed: pd.DataFrame, today: date) -> pd.DataFrame:
    """As far as what was ordered from them says: `tried` is their trial lot, which came or is awaited."""
    n = len(listed)
    drawn = np.where(listed["tried"], "trial", rng.choice(["samples", "first_article"], n))
    return listed[list(KEY)].assign(
        revision=listed["revision"],
        stage=listed["stage"].fillna(pd.Series(drawn, listed.index)),
        origin="grandfathered",
        decided=rng.integers(20, 60, n).astype(float),
        ahead=np.nan,
        reference="",
    )


def _earlier(rng: np.random.Generator, qualified: pd.DataFrame) -> pd.DataFrame:
    """Of some, the approval of the revision before is on file as well."""
    later = qualified["revision"].gt(FIRST_REVISION) & qualified["flaw"].ne("old revision")
    some = qualified[later & (rng.random(len(qualified)) < EARLIER_TOLD)]
    before = some["revision"].map(lambda letter: chr(ord(letter) - 1))
    frame = some.assign(
        revision=before,
        stage="qualified",
        approval="full",
        origin="grandfathered",
        decided=some["decided"] + rng.integers(400, 1500, len(some)),
        ahead=np.nan,
    )
    return frame.assign(reference=_references(frame))
