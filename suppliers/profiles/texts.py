"""The steps that look at text: codes, values, dates, countries. Those that need Python for a cell see each different
cell once.
"""

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.profiles import days, words
from suppliers.profiles.readings import NOTHING, Around, Given, Reading, empty_is_null
from suppliers.reading.cells import distinct


def strip_zeros(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.replace_substring_regex(cells, r"^0+([0-9]+)$", r"\1"), None, ""


def pad(cells: pa.Array, given: Given, around: Around) -> Reading:
    digits = pc.fill_null(pc.match_substring_regex(cells, r"^[0-9]+$"), False)
    padded = pc.utf8_lpad(cells, width=given["length"], padding="0")
    return pc.if_else(digits, padded, cells), None, ""


def upper(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.utf8_upper(cells), None, ""


def lower(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.utf8_lower(cells), None, ""


def cut(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(cells, 0, given["length"])), None, ""


def before(cells: pa.Array, given: Given, around: Around) -> Reading:
    return _part(cells, given["text"], 0)


def after(cells: pa.Array, given: Given, around: Around) -> Reading:
    return _part(cells, given["text"], 1)


def _part(cells: pa.Array, mark: str, place: int) -> Reading:
    if not mark:
        return cells, None, ""
    has = pc.fill_null(pc.match_substring(cells, mark), False)
    parts = pc.split_pattern(pc.if_else(has, cells, mark), mark, max_splits=1)
    return empty_is_null(pc.if_else(has, pc.list_element(parts, place), cells)), None, ""


def replace(cells: pa.Array, given: Given, around: Around) -> Reading:
    old = given["text"]
    return empty_is_null(pc.replace_substring(cells, old, given["with"]) if old else cells), None, ""


def zero_is_empty(cells: pa.Array, given: Given, around: Around) -> Reading:
    zero = pc.fill_null(pc.match_substring_regex(cells, r"^[+-]?0+([.,]0*)?[+-]?$"), False)
    return pc.if_else(zero, NOTHING, cells), None, ""


def translate(cells: pa.Array, given: Given, around: Around) -> Reading:
    """`to` by each cell without regard to case; an empty cell by the name "" of the table."""
    table = {text.strip().lower(): value for text, value in given["to"].items()}
    other, blank = given["other"], table.pop("", None)
    places = pc.index_in(pc.utf8_lower(cells), value_set=pa.array(list(table), pa.string()))
    made = pa.array(list(table.values()), pa.string()).take(places)
    unknown = pc.and_(pc.is_null(places), pc.is_valid(cells))
    if other == "keep":
        made = pc.if_else(unknown, cells, made)
    elif other not in ("error", "empty"):
        made = pc.if_else(unknown, other, made)
    if blank is not None:
        made = pc.if_else(pc.is_null(cells), blank, made)
    bad = unknown if other == "error" else None
    return empty_is_null(made), bad, _("is none of the values that are translated")


def date(cells: pa.Array, given: Given, around: Around) -> Reading:
    different, places = distinct(cells)
    read, bad = days.dates(different, given["formats"])
    shown = ", ".join(given["formats"])
    return _taken(read, bad, places, _("is no date of the formats %s") % shown)


def lead_time(cells: pa.Array, given: Given, around: Around) -> Reading:
    different, places = distinct(cells)
    read, bad = days.lead_times(different)
    sentence = _("is no lead time with a fixed number of days (such as 2W, 10D or 1M+5D)")
    return _taken(read, bad, places, sentence)


def country(cells: pa.Array, given: Given, around: Around) -> Reading:
    different, places = distinct(cells)
    read = [text and words.country(text) for text in different]
    bad = [text is not None and found is None for text, found in zip(different, read, strict=True)]
    return _taken(read, bad, places, _("is no country that is known by this name"))


def pair(cells: pa.Array, given: Given, around: Around) -> Reading:
    """Odoo's `[7,"Wood Corner"]`: the number, or the name; anything else stays."""
    different, places = distinct(cells)
    take = 1 if given["take"] == "name" else 0
    return _taken([words.of_pair(text, take) for text in different], None, places, "")


def _taken(read: list[str | None], bad: list[bool] | None, places: pa.Array, sentence: str) -> Reading:
    mask = pa.array(bad, pa.bool_()).take(places) if bad and any(bad) else None
    return pa.array(read, pa.string()).take(places), mask, sentence
