"""Numbers, money and days as people read them. An unknown value is said, never shown as nothing."""

import math
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from typing_extensions import TypeIs

register = template.Library()
Number = int | float | Decimal

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩"}
STEPS = ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
THIN = "\u202f"  # narrow no-break space, between a number and its unit


def is_unknown(value: object) -> "TypeIs[None]":
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


@register.filter
def number(value: Number | None, digits: int = 0) -> str:
    """12345.6 -> '12,346', in the reader's own separators."""
    if is_unknown(value):
        return _("not known")
    return _rounded(value, digits)


def _rounded(value: Number, digits: int) -> str:
    """Django cuts digits off where a reader expects them rounded."""
    return number_format(Decimal(f"{value:.{digits}f}"), decimal_pos=digits, force_grouping=True)


@register.filter
def compact(value: Number | None) -> str:
    """1234567 -> '1.2 M'; three figures at most, so that a column of them stays narrow.

    >>> compact(999_960) == "1 M".replace(" ", THIN)
    True
    """
    if is_unknown(value):
        return _("not known")
    for size, unit in STEPS:
        if abs(float(value)) >= size * 0.9995:
            return f"{_short(float(value) / size)}{THIN}{unit}"
    return _short(float(value))


def _short(value: float) -> str:
    digits = 1 if abs(value) < 9.95 and round(value, 1) != round(value) else 0
    return _pointed(value, digits)


def _pointed(value: Number, digits: int) -> str:
    """Below a thousand no grouping is needed, and number_format takes ten times as long."""
    return f"{value:.{digits}f}".replace(".", get_format("DECIMAL_SEPARATOR"))


@register.filter
def money(value: Number | None, currency: str = "") -> str:
    """1234567 and 'EUR' -> '€ 1.2 M'."""
    if is_unknown(value):
        return _("not known")
    return f"{symbol(currency)}{THIN}{compact(value)}".strip()


@register.filter
def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, currency)


@register.filter
def percent(value: Number | None, digits: int = 0) -> str:
    """0.031238 -> '3 %'; with 1 digit '3.1 %'."""
    if is_unknown(value):
        return _("not known")
    return f"{_pointed(float(value) * 100, digits)}{THIN}%"


@register.filter
def share(value: Number | None) -> str:
    """0.18 -> '18 %', 0.115 -> '11.5 %': a digit only where it says something."""
    if is_unknown(value):
        return _("not known")
    return percent(value, 0 if abs(float(value) * 100 - round(float(value) * 100)) < 0.05 else 1)


@register.filter
def roughly(value: int) -> str:
    """11233 -> '11,000': an estimate to two figures, so that it does not look counted."""
    return number(round(value, 2 - len(str(abs(int(value))))))


@register.filter
def days(value: Number | None) -> str:
    """12.3 -> '12 days'. Infinite cover is 'without end': nothing is used."""
    if is_unknown(value):
        return _("not known")
    if math.isinf(value):
        return _("without end")
    whole = round(value)
    return ngettext("%(days)s day", "%(days)s days", whole) % {"days": number(whole)}


@register.filter
def in_days(day: date | None, today: date) -> str:
    """The distance to a day: 'today', 'in 12 days', '3 days ago'; in months and years when far."""
    if is_unknown(day):
        return _("never")
    day = day.date() if isinstance(day, datetime) else day
    distance = (day - today).days
    if distance == 0:
        return _("today")
    words = _span(abs(distance))
    return _("in %(span)s") % {"span": words} if distance > 0 else _("%(span)s ago") % {"span": words}


def _span(length: int) -> str:
    if length < 120:
        return ngettext("%(count)d day", "%(count)d days", length) % {"count": length}
    if length < 730:
        months = round(length / 30.44)
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    years = round(length / 365.25)
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}


@register.filter
def score(value: float | None) -> str:
    """Whole points, rounded down: 49.9 below a threshold of 50 must not read as 50."""
    return "–" if is_unknown(value) else str(math.floor(value))


@register.filter
def points(value: float | None) -> str:
    return "–" if is_unknown(value) else _pointed(value, 1)


@register.filter
def coordinate(value: Number | None) -> str:
    """A number for an SVG attribute: never with the reader's decimal comma."""
    return "0" if is_unknown(value) else f"{float(value):.2f}".rstrip("0").rstrip(".")


@register.filter
def minus(value: Number | None, other: Number | None) -> float:
    return float(value or 0) - float(other or 0)


@register.filter
def country(code: str | None) -> str:
    """'TW' -> 'Taiwan'. A code that ISO 3166-1 does not know is shown as it is."""
    return _country_name(code) if code else _("country not known")


@lru_cache(maxsize=512)
def _country_name(code: str) -> str:
    import pycountry

    found = pycountry.countries.get(alpha_2=code)
    return getattr(found, "common_name", found.name.split(",")[0]) if found else code
