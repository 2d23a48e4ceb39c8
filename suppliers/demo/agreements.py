"""Terms and their price breaks: most sources are bound, some have a quote only, some nothing that holds today."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.columns import on

BINDING, CHANCES = ("framework", "scheduling_agreement", "contract"), (0.45, 0.25, 0.3)
OPEN, RENEWED, NO_MINIMUM, RESERVED, RECORDED, WITH_BREAKS = 0.3, 0.3, 0.45, 0.2, 0.25, 0.2
LONG_AGO = 200  # days
YEARLY = 1.025  # prices rise by so much a year
KEY = ["part", "plant", "supplier", "site"]
WHOLE = ("pcs", "set")


def terms(
    rng: np.random.Generator, sources: pd.DataFrame, *, today: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(terms, their price breaks)."""
    flaw, candidate = sources["flaw"], sources["role"].eq("candidate")
    bound = _bound(rng, sources[~flaw.isin(["no terms", "quote"]) & ~candidate])
    quoted = _not_binding(rng, sources[flaw.eq("quote") | candidate], "quote")
    calm = flaw.eq("") & ~sources["story"] & (rng.random(len(sources)) < RECORDED)
    recorded = _not_binding(rng, sources[calm & ~candidate], "info_record")
    frame = pd.concat([bound, _before(rng, bound), quoted, recorded], ignore_index=True)
    frame["reference"] = [f"AG-{30001 + n}" for n in range(len(frame))]
    small = frame["price"] < 1
    frame["price_unit"] = np.where(small, 100.0, 1.0)
    frame["price"] = (frame["price"] * frame["price_unit"]).round(2).clip(lower=0.01)
    for name, days in (
        ("valid_from", frame["begun"]),
        ("valid_to", -frame["ahead"]),
        ("signed_on", frame["signed"]),
    ):
        frame[name] = on(today, days)
    return frame, _breaks(rng, frame)


def _bound(rng: np.random.Generator, listed: pd.DataFrame) -> pd.DataFrame:
    """One in force each, or the one that ended. Fixed terms run for one to three years; where nothing was
    ordered for long, nobody has ended what was agreed before."""
    n = len(listed)
    length = rng.choice([365.0, 730.0, 1095.0], n)
    begun = np.minimum((length * rng.uniform(0.05, 0.95, n)).round(), listed["since"])
    ahead = (length - begun).where(rng.random(n) > OPEN)
    ahead = ahead.mask(listed["flaw"].eq("terms ended"), -rng.integers(10, 300, n))
    ahead = listed["terms_until"].fillna(
        ahead.mask(listed["story"] & ahead.notna(), rng.integers(250, 700, n))
    )
    idle = listed["last_day"].fillna(listed["since"]).clip(upper=listed["since"])
    cold = idle > LONG_AGO
    begun, ahead = begun.mask(cold, np.maximum(begun, idle)), ahead.mask(cold & listed["flaw"].eq(""))
    begun = begun.mask(ahead < 0, np.minimum(730 - ahead, listed["since"].clip(lower=10 - ahead)))
    signed = (begun + rng.integers(3, 40, n)).where(listed["flaw"].ne("not signed"))
    volume = _floor(listed["demand"] * listed["share"] * rng.uniform(0.3, 0.6, n))
    volume = volume.mask(rng.random(n) < NO_MINIMUM, 0.0).where(listed["flaw"].ne("no volume"))
    kept = _floor(listed["demand"] / 12 * rng.uniform(0.4, 0.9, n)).where(rng.random(n) < RESERVED)
    return _priced(listed, begun).assign(
        kind=rng.choice(BINDING, n, p=CHANCES),
        ahead=ahead,
        signed=signed,
        lead_time_days=listed["agreed_lead"],
        minimum_volume_per_year=volume,
        reserved_capacity_per_month=kept.where(kept > 0),
        notice_days=pd.Series(rng.choice([90.0, 180.0], n), listed.index).where(ahead.isna()),
        flaw=listed["flaw"],
    )


def _not_binding(rng: np.random.Generator, listed: pd.DataFrame, kind: str) -> pd.DataFrame:
    n = len(listed)
    begun = pd.Series(rng.integers(20, 300, n).astype(float), listed.index)
    open_ended = kind == "info_record"
    return _priced(listed, begun).assign(
        kind=kind,
        ahead=np.nan if open_ended else rng.integers(40, 300, n).astype(float),
        lead_time_days=listed["lead"].astype(float),
    )


def _priced(listed: pd.DataFrame, begun: pd.Series) -> pd.DataFrame:
    """At the price of the orders of that day, from the smallest lot on."""
    least = listed["smallest"].fillna(listed["demand"] * 0.04) * 0.7
    least = _floor(least).mask(listed["unit"].isin(WHOLE), _floor(least).clip(lower=1))
    return listed[[*KEY, "unit"]].assign(
        begun=begun,
        price=listed["price"] * YEARLY ** (-begun / 365.0),
        currency="EUR",
        minimum_order=least.where(least > 0),
    )


def _before(rng: np.random.Generator, bound: pd.DataFrame) -> pd.DataFrame:
    """Of some, those that they follow: they ended the day before."""
    some = bound[bound["flaw"].eq("") & (rng.random(len(bound)) < RENEWED)]
    begun = some["begun"] + 730
    return some.assign(
        begun=begun,
        ahead=-some["begun"] - 1,
        signed=begun + 20,
        price=(some["price"] * YEARLY**-2),
        notice_days=np.nan,
    )


def _breaks(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Some get cheaper from two smallest orders on, and again from five."""
    in_force = frame["kind"].isin(BINDING) & ~frame["ahead"].lt(0) & frame["minimum_order"].notna()
    some = frame[in_force & (rng.random(len(frame)) < WITH_BREAKS)]
    rows = [
        some[[*KEY, "kind", "valid_from"]].assign(
            minimum_quantity=some["minimum_order"] * times, price=(some["price"] * (1 - less)).round(2)
        )
        for times, less in ((2, 0.02), (5, 0.045))
    ]
    return pd.concat(rows).sort_index(kind="stable")


def _floor(quantity: pd.Series) -> pd.Series:
    """Down to a round number, as people agree on: 4,780 to 4,000, 47 to 40."""
    known = quantity.clip(lower=1e-9)
    step = 10.0 ** np.floor(np.log10(known))
    return (np.floor(known / step) * step).where(quantity >= 1, 0.0)
