"""Each driver's value, where it comes from, and the day it was seen, per part."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.reading import YEAR, Columns
from scoring.facts.sources import Floats, Ints, Listed, places_of, share_of_site
from scoring.origins import Origin
from scoring.policy import DRIVERS

# A demand beyond this multiple of the primary's capacity counts as this much; the capacity may be 0.
MOST_TAKEN = 999.0


@dataclass
class Drivers:
    """`values`: what `scoring.scores.score` asks for. Origins and days (since 2000) run over DRIVERS."""

    values: dict[str, Floats]
    origin: NDArray[np.int16]
    seen_on: NDArray[np.int32]

    def says(self, driver: str, values: Floats, origin: Any, seen_on: Any = wire.NO_DATE) -> None:
        """Where it is not known, neither is its origin."""
        place, known = DRIVERS.index(driver), ~np.isnan(values)
        self.values[driver] = values
        self.origin[:, place] = np.where(known, origin, Origin.UNKNOWN)
        self.seen_on[:, place] = np.where(known, seen_on, wire.NO_DATE)


def drivers(
    parts: Columns, sources: Listed, primary: Ints, *, stock: Columns, countries: Columns, total: float
) -> Drivers:
    """`total` is the company's daily total, NaN = not known."""
    count = len(parts["id"])
    found = Drivers(
        {},
        np.zeros((count, len(DRIVERS)), dtype=np.int16),
        np.full((count, len(DRIVERS)), wire.NO_DATE, dtype=np.int32),
    )
    of_primary = _Primary(sources, primary)
    found.values["daily_loss"] = parts["daily_loss"]
    found.values["company_daily_total"] = np.full(count, total)
    found.values["recovery_told_days"] = parts["recovery_told_days"]
    found.values["recovery_site_days"] = of_primary("recovery_days")
    found.values["cover_days"] = cover_days(parts, stock)
    found.says("criticality", parts["criticality"], Origin.PART)
    found.says("substitutability", parts["substitutability"], Origin.PART)
    _say_geography(found, of_primary, countries)
    _say_capacity(found, parts, sources, of_primary)
    _say_performance(found, of_primary)
    found.says("upstream", np.full(count, np.nan), Origin.UNKNOWN)
    return found


class _Primary:
    """A source's column, as seen from the part whose primary it is; NaN (or `missing`) without one."""

    def __init__(self, sources: Listed, primary: Ints) -> None:
        self.sources, self.primary, self.has = sources, primary, primary >= 0

    def __call__(self, name: str, missing: float = np.nan) -> Floats:
        seen = np.full(len(self.primary), missing, dtype=np.float64)
        seen[self.has] = self.sources[name][self.primary[self.has]]
        return seen


def cover_days(parts: Columns, stock: Columns) -> Floats:
    """Days that the planned stock lasts: the safety stock, else the median on hand. inf without demand."""
    kept = parts["safety_stock"].copy()
    place, found = places_of(stock["part"], parts["id"])
    kept[place] = stock["median"][found]
    daily = parts["annual_demand"] / YEAR
    days = np.divide(kept, daily, out=np.full(len(kept), np.nan), where=daily > 0)
    return np.where(daily == 0, np.inf, days)


def _say_geography(found: Drivers, of_primary: _Primary, countries: Columns) -> None:
    country = of_primary("country", 0).astype(np.int64)
    value, seen_on = _by_country(countries, countries["is_hazard"])
    stated = of_primary("hazard")
    known = ~np.isnan(stated)
    found.says(
        "natural_hazard",
        np.where(known, stated, value[country]),
        np.where(known, Origin.SITE, Origin.INFORM),
        np.where(known, wire.NO_DATE, seen_on[country]),
    )
    value, seen_on = _by_country(countries, ~countries["is_hazard"])
    found.says("political_stability", value[country], Origin.WGI, seen_on[country])


def _by_country(countries: Columns, which: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.int32]]:
    """Tables over the code of a country, its two letters as one number."""
    value = np.full(1 << 16, np.nan)
    seen_on = np.full(1 << 16, wire.NO_DATE, dtype=np.int32)
    value[countries["country"][which]] = countries["value"][which]
    seen_on[countries["country"][which]] = countries["seen_on"][which]
    return value, seen_on


def _say_capacity(found: Drivers, parts: Columns, sources: Listed, of_primary: _Primary) -> None:
    share = share_of_site(sources, of_primary.primary)
    found.says("site_concentration", share, Origin.CAPACITIES)
    capacity = of_primary("capacity")
    monthly = parts["annual_demand"] / 12
    with np.errstate(divide="ignore", invalid="ignore"):
        taken = np.where(monthly == 0, 0.0 * capacity, np.minimum(monthly / capacity, MOST_TAKEN))
    found.says("capacity_taken", taken, Origin.CAPACITIES)


def _say_performance(found: Drivers, of_primary: _Primary) -> None:
    """Lines that came in full, and do not say when, are late among lines that do; alone they say nothing."""
    due, on_time = of_primary("due", 0), of_primary("on_time", 0)
    silent = (of_primary("dated", 0) == 0) & (of_primary("undated", 0) > 0)
    share = np.divide(on_time, due, out=np.full(len(due), np.nan), where=(due > 0) & ~silent)
    found.says("on_time", share, Origin.ORDER_LINES, of_primary("due_on", wire.NO_DATE))
    received, rejected = of_primary("received", 0), of_primary("rejected", 0)
    rate = np.divide(rejected, received, out=np.full(len(due), np.nan), where=received > 0)
    found.says("reject_rate", rate, Origin.ORDER_LINES, of_primary("judged_on", wire.NO_DATE))
