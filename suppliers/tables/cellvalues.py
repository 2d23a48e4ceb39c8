"""What a cell of a workbook says: texts that sheets share, and which numbers are days."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from suppliers.tables.objects import plain_number

DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")
EXACT = 16  # characters that hold no noise yet
LATEST = 2_958_465  # 9999-12-31


class Strings:
    """The shared strings in their order. Readings aids for Japanese (`rPh`) are no part of a text."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def handlers(self, prefix: str):
        item, text, aid = prefix + "si", prefix + "t", prefix + "rPh"
        pieces: list[str] = []
        collects = aside = False
        found = self.found

        def start(tag, attributes):
            nonlocal collects, aside
            if tag == text:
                collects = not aside
            elif tag == item:
                pieces.clear()
            elif tag == aid:
                aside = True

        def end(tag):
            nonlocal collects, aside
            if tag == text:
                collects = False
            elif tag == item:
                found.append("".join(pieces))
                pieces.clear()
            elif tag == aid:
                aside = False

        def chars(data):
            if collects:
                pieces.append(data)

        return start, end, chars


def dated(elements: Iterable[tuple[str, dict[str, str]]]) -> list[bool]:
    """Of each cell style (`cellXfs`), whether its numbers are days."""
    custom: dict[str, str] = {}
    found: list[bool] = []
    within = False
    for tag, attributes in elements:
        if tag == "numFmt":
            custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = tag == "cellXfs"
        elif tag == "xf" and within:
            number = attributes.get("numFmtId", "0")
            if number in custom:
                found.append(is_of_days(custom[number]))
            else:
                found.append(number.isdigit() and len(number) < 4 and int(number) in DATES)
    return found


def is_of_days(code: str) -> bool:
    """
    >>> is_of_days("dd.mm.yyyy"), is_of_days('0.00 "days"'), is_of_days("[Red]#,##0"), is_of_days("General")
    (True, False, False, False)
    """
    return bool(LETTERS.search(NOT_FORMAT.sub("", code.split(";")[0])))


class Values:
    """Cells as text: days as ISO, numbers without noise, text as it stands."""

    def __init__(self, strings: list[str], dated: list[bool], is_1904: bool) -> None:
        self.strings = strings
        self.days = {str(number) for number, is_day in enumerate(dated) if is_day}
        self.first = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
        self.is_1904 = is_1904

    def text(self, kind: str, style: str, value: str) -> str:
        if kind == "s":
            place = int(value) if value.isdecimal() and len(value) < 9 else -1
            return self.strings[place] if 0 <= place < len(self.strings) else ""
        if kind == "n":
            return self.number(value, style)
        if kind == "b":
            return "true" if value == "1" else "false"
        if kind == "d":
            return re.sub(r"T00:00:00(\.0+)?Z?$", "", value)
        return value

    def number(self, value: str, style: str) -> str:
        if len(value) <= EXACT and style not in self.days and PLAIN.fullmatch(value):
            return value
        try:
            number = float(value)
        except ValueError:
            return value
        if style in self.days and 0 <= number <= LATEST:
            return self.day(number)
        return plain_number(number)

    def day(self, number: float) -> str:
        """Excel counts a 29 February 1900 that never was; below 1 it is a time of day alone."""
        days, seconds = divmod(round(number * 86400), 86400)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        if not days and seconds:
            return clock
        if days < 60 and not self.is_1904:
            days += 1
        day = (self.first + timedelta(days=min(days, LATEST - 1462 if self.is_1904 else LATEST))).isoformat()
        return f"{day} {clock}" if seconds else day
