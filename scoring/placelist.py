"""Plants and countries as files have them: what their pages show of each."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from accounts.downloads import Table
from accounts.templatetags.words import country
from scoring.places import Country

PLANTS = (
    *("code", "name", "country", "country_name", "parts_in_scope", "dual_source", "of_these_short"),
    *("backup", "single", "unscored", "worst_outage", "products", "they_bring_a_day"),
)
COUNTS = ("in_scope", "dual_source", "short", "qualified_backup", "single_source", "unscored")
MONEY = ("worst_outage", "they_bring_a_day")
COUNTRIES = ("primary_sources", "dual_wanted", "worst_outage", "sites")


def plants(rows: Sequence[dict[str, Any]], *, currency: str, day: date) -> Table:
    """`rows` as of scoring.places; parts without a plant are the one without a code."""
    return Table("plants", [_named(name, currency) for name in PLANTS], _plants(rows), day)


def _plants(rows: Sequence[dict[str, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        one, daily = row["plant"], row["daily"]
        yield [
            one.code if one else "",
            one.name if one else "",
            one.country if one else "",
            country(one.country) if one and one.country else "",
            *(row.get(name, 0) for name in COUNTS),
            row.get("worst"),
            daily[0] if daily else 0,
            daily[1] if daily else None,
        ]


def countries(rows: Sequence[Country], indexes: Sequence[str], *, currency: str, day: date) -> Table:
    """Each of the `indexes` has its value, its year, and whether it is older than the policy allows."""
    of_indexes = [f"{index}{what}" for index in indexes for what in ("", "_year", "_too_old")]
    names = ["country", "country_name", *of_indexes, *(_named(name, currency) for name in COUNTRIES)]
    return Table("countries", names, _countries(rows, indexes), day)


def _countries(rows: Sequence[Country], indexes: Sequence[str]) -> Iterator[list[Any]]:
    for one in rows:
        told = [(value.value, value.year, value.is_stale) if value else () for value in one.of([*indexes])]
        known = [cell for value in told for cell in (value or (None, None, None))]
        yield [one.code, country(one.code), *known, one.primaries, one.dual, one.worst, one.sites]


def _named(name: str, currency: str) -> str:
    return f"{name}_{currency.lower()}" if name in MONEY and currency else name
