"""What a list shows, as a file: a list says its columns and rows once, and CSV and XLSX are made of them.

Written out as it is read, so that a million rows need no more memory than one.
"""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import spreadsheets

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: spreadsheets.CONTENT_TYPE}
DIGITS = 4  # of a real number
_TOGETHER = 1 << 15  # characters that are sent in one piece
_FIRST = frozenset("'=+-@\t\r\n")  # of what may run; few texts begin so, and only those are looked at
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_APOSTROPHES = re.compile(r"'+[=+\-@\t\r\n]")


@dataclass(frozen=True)
class Table:
    """`rows` hold texts, numbers, days, moments without a zone, booleans or None, one for each of `names`."""

    name: str
    names: Sequence[str]
    rows: Iterable[Sequence[Any]]
    day: date


class Echo:
    """csv writes into this; what it writes is what is sent."""

    def write(self, line: str) -> str:
        return line


def answer(table: Table, kind: str) -> StreamingHttpResponse:
    """The table as a file of this kind, named by what it holds and the day."""
    content = as_xlsx(table) if kind == XLSX else as_csv(table)
    response = StreamingHttpResponse(content, content_type=TYPES[kind])
    name = f"holdfast-{table.name}-{table.day.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def too_long(request: HttpRequest, rows: Any, kind: str, *, back: str) -> HttpResponseBase | None:
    """The way `back` to the list, with the reason, where a sheet cannot hold it. One query, of XLSX alone."""
    most = spreadsheets.MOST_ROWS - 1
    if kind != XLSX or rows.order_by().values("pk")[: most + 1].count() <= most:
        return None
    messages.error(
        request,
        _(
            "A sheet of Excel holds 1,048,576 rows and this list has more: take the CSV, or narrow the filters."
        ),
    )
    return redirect(back)


def minute(at: datetime | None) -> datetime | None:
    """A moment as pages say it: here, to the minute, and without a zone, as a sheet has none."""
    return timezone.localtime(at).replace(second=0, microsecond=0, tzinfo=None) if at else None


def local_day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def as_csv(table: Table) -> Iterator[str]:
    """Some rows a piece."""
    writer, pending, size = csv.writer(Echo()), [], 0
    pending.append(writer.writerow(table.names))
    for row in table.rows:
        line = writer.writerow([in_csv(value) for value in row])
        pending.append(line)
        size += len(line)
        if size > _TOGETHER:
            yield "".join(pending)
            pending, size = [], 0
    yield "".join(pending)


def as_xlsx(table: Table) -> Iterator[bytes]:
    rows = ([in_xlsx(value) for value in row] for row in table.rows)
    return spreadsheets.written(table.names, rows, title=table.name)


def in_csv(value: Any) -> Any:
    """A spreadsheet runs what begins like a formula: an apostrophe keeps it a text, and import takes that away again,
    one alone. So one that stood before such a sign gets another."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in _FIRST and _FORMULA.match(value) else value
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else ""
    return "" if value is None else value


def in_xlsx(value: Any) -> Any:
    """A text there is no formula, so it needs no apostrophe, unless import would take its own for one."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] == "'" and _APOSTROPHES.match(value) else value
    return round(value, DIGITS) if isinstance(value, float) and math.isfinite(value) else value
