"""What kind of values stand in a column, as far as a sample tells, and the steps that such a column needs."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from suppliers.profiles import days, words
from suppliers.profiles.definition import Column
from suppliers.profiles.steps import Step
from suppliers.reading.cells import EMAIL, FLAGS, currencies
from suppliers.resources import Column as Declared

NUMBER = re.compile(r"[+-]?[\d.,' \u00a0\u202f]*\d[\d.,]*([eE][+-]?\d{1,2})?-?")
FORMATS = (
    "iso",
    "dats",
    "odata",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y.%m.%d",
    "%d.%b.%Y",
)
MOST_FORMATS = 4
MOST_BLANK = 6
SEEN = 200
YES = ("x", "yes", "y", "true", "1", "ja", "j", "wahr")
NO = ("no", "n", "false", "0", "nein", "falsch", "-")
MEANT = {
    "active": ("aktiv", "enabled", "ok", "freigegeben", "approved", "released", *NO),
    "blocked": ("gesperrt", "inactive", "inaktiv", "disabled", "on hold", "hold", *YES),
    "primary": ("1", "main", "preferred", "haupt", "hauptlieferant", "fixed", "x", "a", "first"),
    "secondary": ("2", "second", "backup", "alternative", "zweit", "zweitlieferant", "b"),
    "candidate": ("3", "potential", "kandidat", "prospect"),
    "production": ("standard", "serie", "series", "normal", "nb"),
    "return": ("retoure", "rücklieferung", "returns"),
    "sample": ("muster", "samples"),
    "trial": ("versuch", "pilot"),
    "open": ("offen", "released", "pending", "approved", "purchase"),
    "closed": ("geschlossen", "erledigt", "completed", "complete", "done", "received", "delivered"),
    "cancelled": ("canceled", "storniert", "cancel", "deleted", "gelöscht"),
    "maker": ("manufacturer", "hersteller", "oem"),
    "distributor": ("händler", "distributeur", "reseller", "wholesaler"),
    "factory": ("werk", "plant", "manufacturing"),
    "warehouse": ("lager", "distribution center"),
    "material": ("rohstoff", "raw material", "roh", "product", "stockable"),
    "buy": ("f", "fremdbeschaffung", "purchase", "external"),
    "make": ("e", "eigenfertigung", "manufacture", "in-house"),
    "both": ("x",),
    "accepted": ("a", "angenommen", "ok", "pass", "passed"),
    "rejected": ("r", "abgelehnt", "fail", "failed"),
    "framework": ("rahmenvertrag", "blanket", "blanket order"),
    "contract": ("vertrag", "kontrakt"),
    "quote": ("angebot", "quotation", "offer"),
    "info_record": ("infosatz", "info record", "price list", "preisliste"),
}


def date_formats(values: Sequence[str]) -> tuple[str, ...]:
    """The formats that read the most of the values, then the most of the rest, as long as any is read. Of two that read
    the same, the one that stands first in FORMATS.

    >>> date_formats(["2-Jun-06", "11/13/06", "Date Not Captured"])
    ('%m/%d/%y', '%d-%b-%y')
    """
    left = list(values)
    found: list[str] = []
    while left and len(found) < MOST_FORMATS:
        read = {one: [not bad for bad in days.dates(left, (one,))[1]] for one in FORMATS}
        best = max(FORMATS, key=lambda one: sum(read[one]))
        if not any(read[best]):
            break
        found.append(best)
        left = [value for value, taken in zip(left, read[best], strict=True) if not taken]
    return tuple(found)


def is_ambiguous(values: Sequence[str], formats: Sequence[str]) -> bool:
    """Whether day and month could be the other way round in every value."""
    for one in formats:
        turned = one.replace("%d", "%?").replace("%m", "%d").replace("%?", "%m")
        mine = [v for v in values if not days.dates([v], (one,))[1][0]]
        if turned != one and turned in FORMATS and not any(days.dates(mine, (turned,))[1]):
            return True
    return False


def share(declared: Declared, values: Sequence[str]) -> float:
    """How many of the values a column of this kind could hold, 0 to 1; 1 of no value, and of text."""
    values = values[:SEEN]
    if not values:
        return 1.0
    return sum(_fits(declared, values)) / len(values)


def _fits(declared: Declared, values: Sequence[str]) -> Iterable[bool]:
    kind = declared.kind
    if kind in ("number", "whole"):
        return (bool(NUMBER.fullmatch(value)) for value in values)
    if kind in ("date", "open_date"):
        return (not bad for bad in days.dates(values, date_formats(values) or ("iso",))[1])
    if kind == "country":
        return (words.country(value) is not None for value in values)
    if kind == "currency":
        return (value.strip().upper() in currencies() for value in values)
    if kind == "email":
        return (bool(re.match(EMAIL, value)) for value in values)
    if kind == "flag":
        return (value.lower() in FLAGS or value.lower() in (*YES, *NO) for value in values)
    if kind == "choice":
        table = translations(declared)
        return (value.lower() in table for value in values)
    return (True for _value in values)


def translations(declared: Declared) -> dict[str, str]:
    """What people write for the choices of a column; where two choices could be meant, the first is."""
    table = {choice: choice for choice in declared.choices}
    for choice in declared.choices:
        for word in MEANT.get(choice, ()):
            table.setdefault(word, choice)
    return table


def column_for(declared: Declared, source: str, values: Sequence[str]) -> Column:
    """A column with the steps that its kind and its values ask for."""
    kind = declared.kind
    values = values[:SEEN]
    blank: tuple[str, ...] = ()
    step: Step | None = None
    if kind in ("number", "whole"):
        blank, step = _words_for_none(values), Step("number")
    elif kind in ("date", "open_date"):
        formats = date_formats(values) or ("iso",)
        blank = _words_for_none([v for v in values if days.dates([v], formats)[1][0]])
        step = Step("date", {"formats": formats})
    elif kind == "country":
        step = Step("country")
    elif kind == "flag":
        step = _translating({**dict.fromkeys(YES, "true"), **dict.fromkeys(NO, "false")})
    elif kind == "choice" and any(value.lower() not in declared.choices for value in values):
        step = _translating(translations(declared))
    return Column(sources=(source,), blank=blank, steps=(step,) if step else ())


def _translating(table: dict[str, Any]) -> Step:
    return Step("translate", {"to": table, "other": "keep"})


def _words_for_none(values: Sequence[str]) -> tuple[str, ...]:
    """The few values without a digit, among others that have some: they say that there is none."""
    said = sorted({value for value in values if not re.search(r"\d", value)})
    return tuple(said) if 0 < len(said) <= MOST_BLANK else ()
