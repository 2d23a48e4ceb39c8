"""Dates as systems and people write them, and lead times as formulas. Pure Python, each different cell once."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner",
            "feb february februar",
            "mar march mär märz mrz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
PIECES = {
    "%d": r"(?P<d>\d{1,2})",
    "%m": r"(?P<m>\d{1,2})",
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%b": r"(?P<b>[^\W\d_]{3,10})\.?",
}
TIME = r"([T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?( ?(Z|[+-]\d{2}:?\d{2}))?)?"
NAMED = {"iso": "%Y-%m-%d", "dats": "%Y%m%d"}
ODATA = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EMPTY = frozenset(("", "00000000", "00.00.0000", "0000-00-00"))
PERIODS = {"D": 1, "WD": 1, "W": 7, "M": 30, "Q": 91, "Y": 365}
FORMULA = re.compile(r"([+-]?)(\d{1,4})(D|W|M|Q|Y)")


def dates(cells: Sequence[str | None], formats: Sequence[str]) -> tuple[list[str | None], list[bool]]:
    """ISO dates by the first format that fits; and which cells none fits. 00000000 is empty.

    >>> dates(["2-Jun-06", "11/13/06", "00000000", "soon", None], ["%d-%b-%y", "%m/%d/%y"])
    (['2006-06-02', '2006-11-13', None, None, None], [False, False, False, True, False])
    """
    read: list[str | None] = []
    bad: list[bool] = []
    for cell in cells:
        text = (cell or "").strip()
        found = None if text in EMPTY else next((day for one in formats if (day := _date(text, one))), None)
        read.append(found)
        bad.append(text not in EMPTY and found is None)
    return read, bad


def _date(text: str, form: str) -> str | None:
    if form == "odata":
        return _odata(text)
    if form == "excel":
        return _serial(text)
    found = pattern(form).fullmatch(text)
    if not found:
        return None
    told = found.groupdict()
    month = MONTHS.get(told["b"].lower(), 0) if told.get("b") else int(told.get("m") or 0)
    year = int(told["Y"]) if told.get("Y") else _century(int(told.get("y") or 0))
    try:
        return date(year, month, int(told.get("d") or 1)).isoformat()
    except ValueError:
        return None


@lru_cache(256)
def pattern(form: str) -> re.Pattern[str]:
    """A format as a regular expression; a time of day may follow, and is left out."""
    made = []
    for piece in re.split(r"(%[dmYyb])", NAMED.get(form, form)):
        made.append(PIECES[piece] if piece in PIECES and PIECES[piece] not in made else re.escape(piece))
    return re.compile("".join(made) + TIME)


def _century(year: int) -> int:
    """Of two digits: 69 is 1969, 68 is 2068."""
    return 1900 + year if year >= 69 else 2000 + year


def _odata(text: str) -> str | None:
    """Milliseconds since 1970, a day in UTC."""
    found = ODATA.fullmatch(text)
    if not found:
        return None
    try:
        return (EPOCH + timedelta(milliseconds=int(found[1]))).date().isoformat()
    except OverflowError:
        return None


def _serial(text: str) -> str | None:
    """A day as a spreadsheet counts it, from 1899-12-30."""
    if not re.fullmatch(r"\d{1,7}(\.\d+)?", text) or float(text) > 2_958_465:
        return None
    return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()


def lead_times(cells: Sequence[str | None]) -> tuple[list[str | None], list[bool]]:
    """Formulas of periods in days; a plain number is days. What runs to the end of a period has no fixed number.

    >>> lead_times(["2W", "10D", "<1M+5D>", "7", "<CM>", None])
    (['14', '10', '35', '7', None, None], [False, False, False, False, True, False])
    """
    read = [None if cell is None else lead_time(cell) for cell in cells]
    return read, [cell is not None and days is None for cell, days in zip(cells, read, strict=True)]


def lead_time(text: str) -> str | None:
    formula = text.strip().removeprefix("<").removesuffix(">").replace(" ", "").upper()
    if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", formula):
        return formula
    total, end = 0, 0
    for found in FORMULA.finditer(formula):
        if found.start() != end or (end and not found[1]):
            return None
        end = found.end()
        total += int(found[1] + found[2]) * PERIODS[found[3]]
    return str(total) if end and end == len(formula) and total >= 0 else None
