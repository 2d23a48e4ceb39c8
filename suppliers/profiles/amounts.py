"""The steps that reckon: numbers as countries write them, prices per a quantity, signs that stand elsewhere.

Exact: cells become decimals of eight places, never floats. 250.00 for 100 is 2.5 for one; of a third, six places.
"""

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.profiles.readings import NOTHING, Around, Given, Reading
from suppliers.tables.decimals import noticed

BLANKS = "[ \u00a0\u202f'’€$£¥]"
BY_SIGN = {
    ",": r"^[+-]?([0-9]{1,3}([.][0-9]{3})+|[0-9]+)?(,[0-9]*)?$",
    ".": r"^[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)?([.][0-9]*)?([eE][+-]?[0-9]{1,2})?$",
}
DIGIT = "[0-9]"
GROUPED = r"^[+-]?[0-9]{1,3}(,[0-9]{3})+$"
EXACT = r"^[+-]?[0-9]{1,14}([.][0-9]{0,10})?$"
VALUE, BY = pa.decimal128(22, 8), pa.decimal128(14, 4)


def number(cells: pa.Array, given: Given, around: Around) -> Reading:
    """Canonical numbers. Where neither the cells nor the file tell, 1,234 could be either, and is not guessed."""
    told = given["decimal"]
    sign = told if told in BY_SIGN else noticed(_near(cells)) or around.decimal
    plain = pc.replace_substring_regex(cells, BLANKS, "")
    plain = pc.replace_substring_regex(plain, r"^([^-].*)-$", r"-\1")
    fits = pc.and_(
        pc.match_substring_regex(plain, BY_SIGN[sign or "."]), pc.match_substring_regex(plain, DIGIT)
    )
    if sign == ",":
        plain = pc.replace_substring(pc.replace_substring(plain, ".", ""), ",", ".")
    else:
        if not sign:
            fits = pc.and_(fits, pc.invert(pc.match_substring_regex(plain, GROUPED)))
        plain = pc.replace_substring(plain, ",", "")
    plain = pc.replace_substring_regex(plain, r"^\+", "")
    bad = pc.fill_null(pc.invert(fits), False)
    if sign == ",":
        sentence = _("is not a number with a decimal comma")
    elif sign:
        sentence = _("is not a number")
    else:
        sentence = _("is not a number, or one with a sign that could be of decimals or of thousands")
    return pc.if_else(bad, cells, plain), bad, sentence


def _near(cells: pa.Array) -> list[str]:
    return cells.drop_null().slice(0, 2000).to_pylist()


def per(cells: pa.Array, given: Given, around: Around) -> Reading:
    by, bad = _by(cells, given, around)
    value = decimals(cells)
    by = pc.if_else(pc.equal(by, pa.scalar(0, BY)), pa.scalar(None, BY), by)
    bad = pc.or_(bad, pc.and_(pc.is_valid(cells), pc.or_(pc.is_null(value), pc.is_null(by))))
    return as_cells(pc.divide(value, by)), bad, _("cannot be divided by %s") % given["by"]


def times(cells: pa.Array, given: Given, around: Around) -> Reading:
    by, bad = _by(cells, given, around)
    value = decimals(cells)
    bad = pc.or_(bad, pc.and_(pc.is_valid(cells), pc.or_(pc.is_null(value), pc.is_null(by))))
    return as_cells(pc.multiply(value, by)), bad, _("cannot be multiplied by %s") % given["by"]


def _by(cells: pa.Array, given: Given, around: Around) -> tuple[pa.Array, pa.Array]:
    """The other column as decimals, 1 where it is empty or not there; and where it is no number."""
    other = around.column(given["by"])
    if other is None:
        other = pa.nulls(len(cells), pa.string())
    coded = other.dictionary_encode()
    read, bad, _sentence = number(coded.dictionary, {"decimal": "auto"}, around)
    value = decimals(read, BY)
    bad = pc.or_(bad, pc.is_null(value)).take(coded.indices)
    by = pc.if_else(pc.is_null(other), pa.scalar(1, BY), value.take(coded.indices))
    return by, pc.fill_null(bad, False)


def decimals(cells: pa.Array, kind: pa.DataType = VALUE) -> pa.Array:
    """As decimals; null where a cell has more digits than that."""
    places = kind.scale
    fits = pc.fill_null(pc.match_substring_regex(cells, EXACT), False)
    short = pc.replace_substring_regex(cells, rf"([.][0-9]{{{places}}})[0-9]+$", r"\1")
    whole = pc.match_substring_regex(short, rf"^[+-]?[0-9]{{1,{kind.precision - places}}}([.]|$)")
    return pc.cast(pc.if_else(pc.and_(fits, pc.fill_null(whole, False)), short, NOTHING), kind)


def as_cells(values: pa.Array) -> pa.Array:
    """Decimals as text of six places at most, without needless zeros."""
    text = pc.cast(pc.cast(pc.round(values, ndigits=6), pa.decimal128(38, 6), safe=False), pa.string())
    return pc.replace_substring_regex(text, r"[.]0+$|([.][0-9]*[1-9])0+$", r"\1")


def minus_where(cells: pa.Array, given: Given, around: Around) -> Reading:
    negative = _is_one(cells, given, around)
    turned = pc.replace_substring_regex(cells, r"^-?", "-")
    turned = pc.if_else(pc.starts_with(cells, "-"), pc.replace_substring_regex(cells, "^-", ""), turned)
    return pc.if_else(negative, turned, cells), None, ""


def zero_where(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.if_else(_is_one(cells, given, around), "0", cells), None, ""


def zero_unless(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.if_else(_is_one(cells, given, around), cells, "0"), None, ""


def never_negative(cells: pa.Array, given: Given, around: Around) -> Reading:
    return pc.if_else(pc.fill_null(pc.starts_with(cells, "-"), False), "0", cells), None, ""


def _is_one(cells: pa.Array, given: Given, around: Around) -> pa.Array:
    other = around.column(given["by"])
    if other is None:
        return pa.repeat(pa.scalar(False), len(cells))
    known = pa.array(list(given["values"]), pa.string())
    return pc.is_in(pc.fill_null(other, ""), value_set=known)
