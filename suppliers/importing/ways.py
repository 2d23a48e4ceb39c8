"""Ways to read the cells of a column, as a person chooses them, and the steps of a profile that each stands for.

A way is one word of a form: `day-first`, `comma`, `names`. Which there are depends on what the target holds.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from suppliers.profiles import STEPS, days
from suppliers.resources import Column
from suppliers.tables.decimals import noticed

Steps = list[Any]
AS_IT_STANDS = ""
BY_PROFILE = "profile"
SEVERAL = "several"  # no step: a target that is put together out of several columns
_WORDED = ("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d. %b %Y", "%b %d, %Y", "%b %d %Y")
_DATES = {
    "day-first": (
        "iso",
        "%d.%m.%Y",
        "%d.%m.%y",
        "%d/%m/%Y",
        "%d/%m/%y",
        "%d-%m-%Y",
        "%d-%m-%y",
        *_WORDED,
        "dats",
    ),
    "month-first": ("iso", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m-%d-%y", "%m.%d.%Y", *_WORDED, "dats"),
    "serial": ("excel", "iso"),
    "odata": ("odata", "iso"),
}
_OF_KIND: dict[str, list[tuple[str, Any]]] = {
    "date": [
        (AS_IT_STANDS, _("2026-01-31")),
        ("day-first", _("day first: 31.01.2026, 31-Jan-26")),
        ("month-first", _("month first: 1/31/26, 31-Jan-26")),
        ("serial", _("a spreadsheet's number: 46053")),
        ("odata", _("SAP's /Date(…)/")),
    ],
    "number": [
        (AS_IT_STANDS, _("1234.5")),
        ("auto", _("as the cells tell")),
        ("point", _("1,234.50")),
        ("comma", _("1.234,50")),
    ],
    "country": [(AS_IT_STANDS, _("codes: DE")), ("names", _("names: Germany"))],
    "text": [
        (AS_IT_STANDS, _("as it stands")),
        ("bare", _("without leading zeros")),
        ("capitals", _("in capitals")),
    ],
}
_SAME_AS = {"open_date": "date", "whole": "number", "email": "text", "locode": "text"}
_STEPS: dict[str, Steps] = {
    AS_IT_STANDS: [],
    **{way: [{"step": "date", "formats": list(formats)}] for way, formats in _DATES.items()},
    "auto": [{"step": "number", "decimal": "auto"}],
    "point": [{"step": "number", "decimal": "."}],
    "comma": [{"step": "number", "decimal": ","}],
    "names": ["country"],
    "bare": ["strip_zeros"],
    "capitals": ["upper"],
    "periods": ["lead_time"],
}


def of(column: Column, own: Steps | None = None) -> list[tuple[str, Any]]:
    """The ways that may be chosen for this target, the plain one first; `own` are steps of a profile or a guess."""
    kind = _SAME_AS.get(column.kind, column.kind)
    found = list(_OF_KIND.get(kind, [(AS_IT_STANDS, _("as it stands"))]))
    if column.name.endswith("_days"):
        found.append(("periods", _("periods: 2W, 10D")))
    if own:
        found.append((BY_PROFILE, in_words(own)))
    return found


def named(column: Column, own: Steps) -> str:
    """The way that these steps are; the profile's, where they are none of them."""
    wanted = _plain(own)
    return next((way for way, _words in of(column) if _plain(_STEPS[way]) == wanted), BY_PROFILE)


def _plain(told: Steps) -> list[tuple[str, dict[str, Any]]]:
    """Without what is said by default anyway."""
    found = []
    for step in told:
        name = step if isinstance(step, str) else step["step"]
        given = {} if isinstance(step, str) else {k: v for k, v in step.items() if k != "step"}
        usual = STEPS[name].parameters if name in STEPS else {}
        given = {
            k: list(v) if isinstance(v, tuple | list) else v for k, v in given.items() if v != usual.get(k)
        }
        found.append((name, given))
    return found


def in_words(own: Steps) -> Any:
    """What steps read, by an example where they read dates or numbers: as recognised: 31-Jan-26, 1/31/26."""
    told: list[Any] = []
    for name, given in _plain(own):
        if name == "date":
            told += [_example(form) for form in given.get("formats", ["iso"])]
        elif name == "number":
            told.append({",": "1.234,50", ".": "1,234.50"}.get(given.get("decimal", ""), "1234.5"))
        elif name == SEVERAL:
            told.append(_("of several columns"))
        else:
            told.append(str(STEPS[name].about))
    return _("as recognised: %s") % ", ".join(map(str, told))


def _example(form: str) -> str:
    return {"iso": "2026-01-31", "dats": "20260131", "excel": "46053", "odata": "/Date(…)/"}.get(
        form, date(2026, 1, 31).strftime(form)
    )


def steps(way: str) -> Steps:
    return list(_STEPS.get(way, []))


def fitting(column: Column, cells: Iterable[str]) -> str:
    """The way under which most of these cells can be read; the plain one where it is as good as any.

    >>> from suppliers.resources import named
    >>> fitting(named("order-lines").by_name["due_on"], ["2-Jun-06", "11/13/06"])
    'month-first'
    """
    seen = [cell for cell in cells if cell]
    kind = _SAME_AS.get(column.kind, column.kind)
    if kind == "date":
        plain = _unread(seen, ("iso",))
        best = min(_DATES, key=lambda way: _unread(seen, _DATES[way]))
        return best if _unread(seen, _DATES[best]) < plain else AS_IT_STANDS
    if kind == "number":
        return {",": "comma", ".": "point"}.get(noticed(seen), "auto")
    if kind == "country" and any(len(cell.strip()) > 2 for cell in seen):
        return "names"
    return AS_IT_STANDS


def _unread(cells: list[str], formats: Iterable[str]) -> int:
    return sum(days.dates(cells, tuple(formats))[1])
