"""Whether a file writes 1.234,50 or 1,234.50, as far as its cells tell."""

import re
from collections.abc import Iterable

# A thousands sign stands before each three digits, and never after a zero alone: 1.234,5 and 1234,567 and 0,500
# tell; 1,234 does not.
COMMA = re.compile(
    r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,(\d{1,2}|\d{4,})|(\d{4,}|0),\d{3})[+-]?"
)
POINT = re.compile(
    r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+\.(\d{1,2}|\d{4,})|(\d{4,}|0)\.\d{3})[+-]?"
)


def noticed(cells: Iterable[str]) -> str:
    """`,` or `.`; empty where no cell tells, or the cells tell both.

    >>> noticed(["1.234,50", "7"]), noticed(["12.5"]), noticed(["1,234", "5"]), noticed(["1,5", "1.5"]), noticed(["0,500"])
    (',', '.', '', '', ',')
    """
    comma = point = 0
    for cell in cells:
        text = cell.replace("\u00a0", "").replace(" ", "").strip("€$£%")
        comma += COMMA.fullmatch(text) is not None
        point += POINT.fullmatch(text) is not None
    if comma > 20 * point:
        return ","
    if point > 20 * comma:
        return "."
    return ""
