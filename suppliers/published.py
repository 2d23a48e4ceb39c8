"""Country indexes as their publishers publish them: INFORM (the EU's and OCHA's) and WGI (the World Bank's).

A file is known by its header and read by country *code*, never by name (WGI calls both Koreas "Korea"). All
values end on our scale of 0 to 100, 100 = riskiest:

    INFORM  0 to 10, 10 = riskiest                  value = 10 x score
    WGI     about -2.5 to 2.5, 2.5 = best governed  value = (2.5 - estimate) / 5 x 100, cut at 0 and 100

>>> wgi_value(Decimal("-1.15"))
Decimal('73')
>>> inform_value(Decimal("6.5"))
Decimal('65')
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache

from django.utils.translation import gettext as _

ALIASES = {"ROM": "RO", "ZAR": "CD", "TMP": "TL", "WBG": "PS", "ADO": "AD", "KSV": "XK", "XKX": "XK"}
MISSING = frozenset({"", "x", "#value!", "#n/a", "..", "n/a", "na"})
INFORM = {
    "natural": "inform_natural",
    "hazard & exposure": "inform_hazard",
    "vulnerability": "inform_vulnerability",
    "lack of coping capacity": "inform_coping",
    "inform risk": "inform_risk",
}
WGI = ("cc", "ge", "pv", "rl", "rq", "va")
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


class NotPublished(Exception):
    """The file is none that is known here; `str()` is the sentence for people."""


@dataclass(frozen=True)
class Risk:
    country: str
    index: str
    year: int
    value: Decimal


@dataclass
class Published:
    """What a file holds. `left_out` are codes of no country that ISO 3166 knows; `missing` counts values."""

    name: str
    risks: list[Risk] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    missing: int = 0

    def as_csv(self) -> bytes:
        """A body of the resource country-risks."""
        lines = [f"{r.country},{r.index},{r.year},{r.value}" for r in self.risks]
        return "\n".join(["country,index,year,value", *lines, ""]).encode()


def read(data: bytes, *, file_name: str, year: int | None = None) -> Published:
    """The risks in a published file. INFORM's year is told, or stands in the file's name."""
    text = data.decode("utf-8-sig", errors="replace")  # names may be garbled: they are not read
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if {"iso3", *INFORM} <= columns.keys():
        return _collect("INFORM", _inform(rows, columns, _year_of(file_name, year)))
    if {"code", "year", "indicator", "estimate"} <= columns.keys():
        return _collect("WGI", _wgi(rows, columns))
    raise NotPublished(
        _(
            "This is no file of INFORM (ISO3, Natural, INFORM RISK ...) or WGI (code, year, indicator, "
            "estimate)."
        )
    )


def inform_value(score: Decimal) -> Decimal:
    return (score * 10).normalize() + 0


def wgi_value(estimate: Decimal) -> Decimal:
    value = (Decimal("2.5") - estimate) / 5 * 100
    return round(min(max(value, Decimal(0)), Decimal(100)), 4).normalize() + 0


@cache
def alpha_2(code: str) -> str | None:
    """ISO 3166-1 alpha-2 of a publisher's code of three letters."""
    import pycountry

    if code in ALIASES:
        return ALIASES[code]
    country = pycountry.countries.get(alpha_3=code)
    return country.alpha_2 if country else None


Cell = tuple[str, str, int, str, Callable[[Decimal], Decimal]]


def _collect(name: str, cells: Iterable[Cell]) -> Published:
    found = Published(name)
    for code, index, year, text, value in cells:
        number = _number(text)
        country = alpha_2(code)
        if country is None:
            found.left_out.add(code)
        elif number is None:
            found.missing += 1
        else:
            found.risks.append(Risk(country, index, year, value(number)))
    return found


def _inform(rows: Iterable[dict], columns: dict[str, str], year: int) -> Iterator[Cell]:
    for row in rows:
        code = (row[columns["iso3"]] or "").strip().upper()
        if code:
            for column, index in INFORM.items():
                yield code, index, year, row[columns[column]] or "", inform_value


def _wgi(rows: Iterable[dict], columns: dict[str, str]) -> Iterator[Cell]:
    for row in rows:
        code, year, indicator, estimate = (
            (row[columns[name]] or "").strip() for name in ("code", "year", "indicator", "estimate")
        )
        if code and year.isdigit() and indicator.lower() in WGI:
            yield code.upper(), f"wgi_{indicator.lower()}", int(year), estimate, wgi_value


def _number(text: str) -> Decimal | None:
    text = text.strip()
    if text.lower() in MISSING:
        return None
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _year_of(file_name: str, year: int | None) -> int:
    if year is not None:
        return year
    told = YEAR.search(file_name)
    if told is None:
        raise NotPublished(_("INFORM's file does not say its year: give --year."))
    return int(told[0])
