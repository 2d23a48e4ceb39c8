"""Cells of text to values that PostgreSQL reads as they stand: one vectorised reading a kind.

Each reading takes an arrow array of trimmed strings (null = empty) and returns the canonical strings and
the sentence for what does not fit, with a mask of where. Rules about values (never negative, within
bounds) are the database's; here is only what a type can hold.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.resources import Column

NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"
WHOLE = r"^[+-]?[0-9]{1,9}(\.0+)?$"
EMAIL = r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+$"
SEPARATORS = re.compile(r"[;,|]")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OPEN = "9999-12-31"
FLAGS = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}
FORMER_CURRENCIES = {"DEM", "FRF", "ITL", "ESP", "NLG", "ATS", "BEF", "ZWL"}

Reading = tuple[pa.Array, pa.Array | None, str]


def trimmed(column: pa.Array) -> pa.Array:
    """Without blanks around it; what is then empty is null."""
    column = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def read(column: Column, cells: pa.Array) -> Reading:
    """Canonical cells, where they do not fit (or None), and the sentence, with %(value)s in it."""
    return _READINGS[column.kind](column, cells)


def _text(column: Column, cells: pa.Array) -> Reading:
    length = column.max_length or 60
    return cells, pc.greater(pc.utf8_length(cells), length), _("is longer than %d characters") % length


def _email(column: Column, cells: pa.Array) -> Reading:
    cells = pc.utf8_lower(cells)
    fits = pc.and_(pc.match_substring_regex(cells, EMAIL), pc.less_equal(pc.utf8_length(cells), 254))
    return cells, pc.invert(fits), _("is not an e-mail address")


def _number(column: Column, cells: pa.Array) -> Reading:
    f = column.model_field
    fits = pc.match_substring_regex(cells, NUMBER)
    as_float = pc.cast(pc.if_else(fits, cells, pa.scalar(None, pa.string())), pa.float64())
    bound = 10.0 ** (f.max_digits - f.decimal_places)
    too_large = pc.fill_null(pc.greater_equal(pc.abs(as_float), bound), False)
    if pc.all(fits).as_py() in (True, None) and pc.any(too_large).as_py():
        return cells, too_large, _("is too large a number")
    return cells, pc.or_(pc.invert(fits), too_large), _("is not a number (write 1234.5)")


def _whole(column: Column, cells: pa.Array) -> Reading:
    fits = pc.match_substring_regex(cells, WHOLE)
    cells = pc.replace_substring_regex(cells, r"\.0+$", "")
    values = pc.cast(pc.if_else(fits, pc.utf8_ltrim(cells, "+"), pa.scalar(None, pa.string())), pa.int64())
    small = pc.fill_null(pc.less_equal(pc.abs(values), 32767), True)
    return cells, pc.invert(pc.and_(fits, small)), _("is not a whole number")


def _date(column: Column, cells: pa.Array) -> Reading:
    different, places = distinct(cells)
    bad = [v is not None and not _is_date(v) for v in different]
    read = [None if v == OPEN and column.kind == "open_date" else v for v in different]
    return (
        pa.array(read, pa.string()).take(places),
        pa.array(bad, pa.bool_()).take(places) if any(bad) else None,
        _("is not a date that exists (write 2026-01-31)"),
    )


def _is_date(text: str) -> bool:
    if not ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _locode(column: Column, cells: pa.Array) -> Reading:
    """`nl rtm` to `NLRTM`; its form is a rule of the database."""
    return pc.replace_substring(pc.utf8_upper(cells), " ", ""), None, ""


def _codes(column: Column, cells: pa.Array) -> Reading:
    """`B; A;B` to PostgreSQL's `{"A","B"}`: the order and repetitions of a list mean nothing."""
    different, places = distinct(cells)
    read, bad = [], []
    of_ports = column.names == "ports"
    for text in different:
        told = (c.strip() for c in SEPARATORS.split(text or ""))
        codes = sorted({c.upper().replace(" ", "") if of_ports else c for c in told if c})
        bad.append(any(len(c) > 60 for c in codes))
        quoted = ",".join('"' + c.replace("\\", "\\\\").replace('"', '\\"') + '"' for c in codes)
        read.append(None if text is None else "{" + quoted + "}")
    return (
        pa.array(read, pa.string()).take(places),
        pa.array(bad, pa.bool_()).take(places) if any(bad) else None,
        _("holds a code longer than 60 characters"),
    )


def distinct(cells: pa.Array) -> tuple[list[str | None], pa.Array]:
    """The different values (null last, always) and where each cell's stands among them."""
    coded = cells.dictionary_encode()
    different = coded.dictionary.to_pylist()
    return [*different, None], pc.fill_null(coded.indices, len(different))


def _flag(column: Column, cells: pa.Array) -> Reading:
    cells = pc.utf8_lower(cells)
    places = pc.index_in(cells, value_set=pa.array(list(FLAGS)))
    return pa.array(list(FLAGS.values())).take(places), pc.is_null(places), _("is neither true nor false")


def _choice(column: Column, cells: pa.Array) -> Reading:
    cells = pc.utf8_lower(cells)
    choices = column.choices
    return cells, _not_in(cells, choices), _("is none of %s") % ", ".join(choices)


def _country(column: Column, cells: pa.Array) -> Reading:
    cells = pc.utf8_upper(cells)
    return cells, _not_in(cells, countries()), _("is no ISO 3166-1 alpha-2 country code")


def _currency(column: Column, cells: pa.Array) -> Reading:
    cells = pc.utf8_upper(cells)
    return cells, _not_in(cells, currencies()), _("is no ISO 4217 currency code")


def _not_in(cells: pa.Array, values) -> pa.Array:
    return pc.invert(pc.is_in(cells, value_set=pa.array(sorted(values), pa.string())))


@cache
def countries() -> frozenset[str]:
    import pycountry

    return frozenset(c.alpha_2 for c in pycountry.countries) | {"XK"}


@cache
def currencies() -> frozenset[str]:
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies) | FORMER_CURRENCIES


_READINGS: dict[str, Callable[[Column, pa.Array], Reading]] = {
    "text": _text,
    "email": _email,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "open_date": _date,
    "codes": _codes,
    "locode": _locode,
    "flag": _flag,
    "choice": _choice,
    "country": _country,
    "currency": _currency,
}
