"""Numbers as people say them: without letters, separators and leading zeros.

"P-0000123", "0000123" and "123" all say "123". The database says the same by `Digits`, and is indexed on it.

>>> digits("P-0000123"), squeezed("P-0000123"), squeezed("p123")
('123', 'p123', 'p123')
"""

import re
import string
from typing import Any

from django.db.models import CharField, Func, Value

LEFT_OUT = string.ascii_letters + " -_./:#"
_LEFT_OUT = str.maketrans("", "", LEFT_OUT)


def digits(told: str) -> str:
    """'P-0000123' -> '123'; empty where it has no digit but zeros."""
    return told.translate(_LEFT_OUT).lstrip("0")


def squeezed(told: str) -> str:
    """'P-0000123' -> 'p123': letters stay, zeros before a number and separators go."""
    runs = re.findall(r"[0-9]+|[^\W0-9_]+", told.casefold())
    return "".join(run.lstrip("0") if run.isdigit() else run for run in runs)


class Digits(Func):
    """`digits` of a column, as its index has it: in an order of bytes, so that it serves beginnings too."""

    template = "(ltrim(translate(%(expressions)s), '0') COLLATE \"C\")"
    output_field = CharField()

    def __init__(self, column: str, **extra: Any) -> None:
        super().__init__(column, Value(LEFT_OUT), Value(""), **extra)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        column: Any = self.source_expressions[0]
        return f"{self.__module__}.Digits", [column.name], {}
