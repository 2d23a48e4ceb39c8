"""How things get to the plants: ports, and routes. What comes from overseas lands at one port; a few sites have
a second way by another.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from suppliers.demo import stories

LANDING, OTHER_LANDING = "DEHAM", "SIKOP"
OTHER_WAY, ROAD_TOLD = 0.25, 0.8  # shares of the sites overseas, and of the others
DAYS_AT_SEA = {
    "BR": 24,
    "CN": 34,
    "IN": 26,
    "JP": 38,
    "KR": 36,
    "MX": 22,
    "TH": 31,
    "TW": 35,
    "US": 18,
    "VN": 32,
}

_PORTS = pd.read_csv(Path(__file__).with_name("ports.csv"), sep=";")


def ports() -> pd.DataFrame:
    return _PORTS.drop(columns="share")


def routes(rng: np.random.Generator, sites: pd.DataFrame) -> pd.DataFrame:
    """Of factories and warehouses: by sea from overseas, by road from the rest."""
    rows: list[tuple[str, str, str, str, float]] = []
    for site in sites[sites["kind"].isin(["factory", "warehouse"])].itertuples():
        if site.country in DAYS_AT_SEA:
            rows += _by_sea(rng, site)
        elif rng.random() < ROAD_TOLD or site.of_story:
            rows.append((site.code, "ROAD", "road", "", float(rng.integers(1, 6))))
    return pd.DataFrame(rows, columns=["site", "code", "mode", "ports", "transit_days"])


def _by_sea(rng: np.random.Generator, site) -> list[tuple[str, str, str, str, float]]:
    """From a port of its country to the landing port."""
    near = _PORTS[_PORTS["country"] == site.country]
    first = str(rng.choice(near["unlocode"], p=near["share"] / near["share"].sum()))
    days = DAYS_AT_SEA[site.country] + float(rng.integers(0, 5))
    ways = [(site.code, "SEA", "sea", f"{first};{LANDING}", days)]
    has_other = rng.random() < OTHER_WAY and not site.of_story
    if has_other or site.supplier in stories.OTHER_WAY:
        other = str(rng.choice(near["unlocode"]))
        ways.append((site.code, "SEA-SOUTH", "sea", f"{other};{OTHER_LANDING}", days - 4))
    return ways
