"""What an industrial machinery maker buys: trades with the countries they are at home in, and families.

A family's figures are medians; parts scatter around them. `cover` is planned cover, `recovery` the days
until supply is back, both in days; `weight` is how many of the parts belong to it, `spread` how many
assemblies a part goes into beyond the first, on average.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd


class Trade(NamedTuple):
    makers: int  # share of the makers, in parts
    countries: str  # the more often named, the more makers
    sold_by_distributors: float  # share of its sources that a distributor sells
    on_time: float  # typical share of lines on time
    rejects: float  # typical share rejected
    recovery: int  # typical days a site needs


TRADES: dict[str, Trade] = {
    "hydraulics": Trade(15, "DE DE IT IT US JP CN SE TR IN", 0.15, 0.92, 0.008, 55),
    "seals": Trade(5, "DE IT US CN CZ", 0.45, 0.95, 0.004, 30),
    "castings": Trade(15, "CN CN TR TR IN IN CZ PL DE IT ES BR MX", 0.0, 0.84, 0.024, 80),
    "machining": Trade(15, "DE CZ SK PL IT CH AT RO HU TR IN", 0.0, 0.90, 0.013, 50),
    "bearings": Trade(8, "DE SE JP FR CN US TW", 0.40, 0.94, 0.003, 65),
    "drives": Trade(9, "DE JP CH FR CN TW KR", 0.20, 0.90, 0.006, 70),
    "electronics": Trade(14, "TW TW CN CN JP KR VN TH DE MX HU", 0.40, 0.85, 0.012, 90),
    "sensors": Trade(8, "DE CH JP US GB CN FR", 0.40, 0.93, 0.005, 55),
    "cables": Trade(7, "RO HU PL MX VN DE SK", 0.20, 0.91, 0.010, 30),
    "sheet metal": Trade(9, "DE AT CZ PL SK NL FR", 0.0, 0.93, 0.010, 25),
    "fasteners": Trade(6, "DE IT TW CN CZ", 0.60, 0.96, 0.002, 15),
    "fluids": Trade(4, "DE NL FR GB US", 0.35, 0.96, 0.002, 25),
    "packaging": Trade(3, "DE PL NL", 0.0, 0.96, 0.005, 10),
    "services": Trade(0, "DE AT PL CZ", 0.0, 0.92, 0.012, 25),
    "software": Trade(2, "DE US IN", 0.0, 0.98, 0.0, 15),
    "utilities": Trade(2, "DE FR", 0.0, 0.99, 0.0, 10),
}


class Family(NamedTuple):
    code: str
    trade: str
    noun: str
    sizes: str
    makes: str
    unit: str
    price: float
    most: int  # most units in one parent
    lead: int
    recovery: int
    cover: int
    substitutability: float
    criticality: float
    weight: int
    spread: float


def _families() -> dict[str, Family]:
    """families.csv beside this module: one family a line."""
    rows = pd.read_csv(Path(__file__).with_suffix(".csv"), sep=";")
    return {family.code: family for family in (Family(*row) for row in rows.itertuples(index=False))}


FAMILIES = _families()
KINDS = {"services": "service", "software": "software", "utilities": "utility"}


def description(family: Family, n: int) -> str:
    """The n-th variant of a family; after the last the series letter moves on."""
    sizes, makes = family.sizes.split("|"), family.makes.split("|")
    series, n = divmod(n, len(sizes) * len(makes))
    letter = f", series {chr(ord('A') + series % 26)}" if series else ""
    return f"{family.noun}, {sizes[n // len(makes)]}, {makes[n % len(makes)]}{letter}"
