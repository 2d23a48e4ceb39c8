"""Where the demo company's suppliers are: 25 countries, industrial regions, and illustrative risks.

The two risk figures of a country are round numbers of our own, chosen so that the demo has calm and
risky places. They are NOT the published INFORM or World Bank values; `load_country_risk` loads those.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

YEARS = 3


class Region(NamedTuple):
    name: str
    latitude: float
    longitude: float


class Country(NamedTuple):
    natural: int  # illustrative, 0-100, 100 = riskiest
    political: int  # illustrative, 0-100, 100 = riskiest
    forms: tuple[str, ...]  # legal forms of companies
    regions: tuple[Region, ...]


def _countries() -> dict[str, Country]:
    """countries.csv and regions.csv beside this module."""
    here = Path(__file__).parent
    regions: dict[str, list[Region]] = {}
    for country, *region in pd.read_csv(here / "regions.csv", sep=";").itertuples(index=False):
        regions.setdefault(country, []).append(Region(*region))
    rows = pd.read_csv(here / "countries.csv", sep=";").itertuples(index=False)
    return {
        code: Country(natural, political, tuple(forms.split("|")), tuple(regions[code]))
        for code, natural, political, forms in rows
    }


COUNTRIES = _countries()


def country_risks(rng: np.random.Generator, *, today: date) -> pd.DataFrame:
    """Both illustrative indexes of every country for the last three complete years, drifting a little."""
    base = {"inform_natural": 0, "wgi_pv": 1}
    rows = []
    for code, country in COUNTRIES.items():
        for index, field in base.items():
            drift = rng.normal(0, 1.2, YEARS).round(1)
            drift[-1] = 0.0
            for back in range(YEARS):
                value = float(np.clip(country[field] + drift[YEARS - 1 - back], 0, 100))
                rows.append((code, index, today.year - 1 - back, value))
    return pd.DataFrame(rows, columns=["country", "index", "year", "value"])


def place(rng: np.random.Generator, code: str) -> tuple[str, float, float]:
    """Region, latitude and longitude of a new site: near one of the country's industrial regions."""
    regions = COUNTRIES[code].regions
    name, latitude, longitude = regions[rng.integers(len(regions))]
    north, east = rng.uniform(-0.2, 0.2, 2)
    return name, round(latitude + north, 4), round(longitude + east, 4)
