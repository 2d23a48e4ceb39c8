"""What suppliers say of their sites: changes, and the standards to which they are certified."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from suppliers.demo.columns import on

ACCEPTED, TO_COME = 0.07, 0.008  # of the sources
KINDS = ("site", "process", "tooling", "tier_two")
STANDARDS = {
    "ISO 9001": 0.85,
    "ISO 14001": 0.45,
    "IATF 16949": 0.25,
    "ISO 45001": 0.2,
}  # share of the factories
LASTS = 3 * 365 - 1
ISSUERS = ("Certifier A", "Certifier B", "Certifier C")
ENDED = 0.06
NOT_CERTIFIED = ("software", "utilities")


def change_notices(rng: np.random.Generator, sources: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Most were accepted before they took effect; an open one that took effect is a flaw of its source."""
    n = len(sources)
    flawed = sources["flaw"].eq("notice")
    chance = rng.random(n)
    may = (
        sources["site"].notna() & ~sources["story"] & sources["flaw"].eq("") & sources["role"].ne("candidate")
    )
    accepted, ahead = may & (chance < ACCEPTED), may & (chance > 1 - TO_COME)
    effective = pd.Series(rng.integers(30, 800, n).astype(float), sources.index)
    effective = effective.mask(flawed, rng.integers(12, 70, n)).mask(ahead, -rng.integers(15, 80, n))
    announced = effective + rng.integers(90, 150, n)
    frame = sources[["supplier", "site", "part"]].assign(
        kind=np.where(flawed, "site", rng.choice(KINDS, n)),
        announced_on=on(today, announced),
        effective_on=on(today, effective),
        accepted_on=on(today, (effective + rng.integers(5, 60, n)).where(accepted)),
    )[flawed | accepted | ahead]
    nth = frame.groupby("supplier").cumcount() + 1
    return frame.assign(reference="PCN-" + frame["supplier"].str[1:] + "-" + nth.astype(str))


def certificates(rng: np.random.Generator, sites: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Of most factories that sell to us; now and then one has ended, and nobody has sent the next."""
    factories = sites[(sites["kind"] == "factory") & ~sites["trade"].isin(NOT_CERTIFIED)]
    rows = []
    for standard, share in STANDARDS.items():
        some = factories[rng.random(len(factories)) < share]
        n = len(some)
        ahead = np.where(rng.random(n) < ENDED, -rng.integers(10, 250, n), rng.integers(5, LASTS, n))
        rows.append(
            some[["code"]].assign(
                standard=standard,
                issuer=rng.choice(ISSUERS, n),
                valid_from=on(today, pd.Series(LASTS - ahead, some.index, dtype=float)),
                valid_to=on(today, pd.Series(-ahead, some.index, dtype=float)),
            )
        )
    frame = pd.concat(rows, ignore_index=True).rename(columns={"code": "site"})
    return frame.assign(reference=[f"C-{40001 + n}" for n in range(len(frame))])
