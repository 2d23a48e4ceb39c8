"""Rejected rows on their way back: in the columns in which they came, each with its reasons, to mend and bring again."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from accounts.downloads import Echo, in_csv
from accounts.models import User
from suppliers.importing import outlines, wrongs
from suppliers.importing.outlines import REASONS
from suppliers.loading import errors_of, rejected_rows
from suppliers.models import Import, Load
from suppliers.reading import BodyRefused
from suppliers.tables import Sheet

SHOWN = 100
MARK = "\ufeff"  # by which a spreadsheet knows UTF-8
_NUMBER = re.compile(r"[+-]?[\d.,]*\d[\d.,]*[+-]?")
Reasons = dict[int, list[str]]


def first_errors(load: Load) -> list[dict[str, Any]]:
    """Each with its key in words."""
    found = sorted(islice(errors_of(load), SHOWN), key=lambda error: error["row"])
    return [
        error | {"key": " · ".join(str(value) for value in error["key"].values() if value)} for error in found
    ]


def of_load(load: Load, *, user: User) -> tuple[str, Iterator[str]]:
    """The file's name, and its lines. Where the file itself is no longer kept, the rows as they were sent."""
    reasons = _reasons(errors_of(load))
    one = Import.objects.visible_to(user).select_related("upload").filter(load=load).first()
    name = f"holdfast-rejected-{load.resource}-{load.pk}.csv"
    if one is not None:
        try:
            _raw, sheet = outlines.sheet_of(one)
        except BodyRefused:
            pass
        else:
            return name, _as_sheet(sheet, reasons, delimiter=outlines.kept(one)["delimiter"])
    return name, _as_sent(load, reasons)


def of_import(one: Import) -> Iterator[str]:
    """Before it is loaded: what the preview found."""
    _raw, sheet = outlines.sheet_of(one)
    return _as_sheet(
        sheet, _reasons(wrongs.unpacked(bytes(one.unread))), delimiter=outlines.kept(one)["delimiter"]
    )


def _reasons(errors: Iterable[dict[str, Any]]) -> Reasons:
    found: Reasons = {}
    for error in errors:
        said = found.setdefault(error["row"], [])
        if error["message"] not in said:
            said.append(error["message"])
    return found


def _as_sheet(sheet: Sheet, reasons: Reasons, *, delimiter: str) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=delimiter or ",")
    yield MARK + writer.writerow([*sheet.header, REASONS])
    numbers = np.asarray(sheet.row_numbers)
    for row in sorted(reasons):
        place = int(np.searchsorted(numbers, row))
        here = place < len(numbers) and numbers[place] == row
        cells = [sheet.columns[name][place].as_py() if here else None for name in sheet.header]
        yield writer.writerow([*map(_cell, cells), " ".join(reasons[row])])


def _cell(value: str | None) -> str:
    """A number stays one, whatever sign it begins with."""
    if value is None or _NUMBER.fullmatch(value):
        return value or ""
    return in_csv(value)


def _as_sent(load: Load, reasons: Reasons) -> Iterator[str]:
    """In the canonical columns of a body, JSON as one line a row."""
    writer = csv.writer(Echo())
    format = load.upload.format if load.upload else "csv"
    header = _header(load) if format == "csv" and load.upload else []
    yield MARK + writer.writerow([*(header or ["row"]), REASONS])
    told = False
    for row, line in rejected_rows(load):
        told = True
        text = line.decode(errors="replace")
        cells = next(csv.reader(io.StringIO(text)), []) if header else [text]
        yield writer.writerow([*map(_cell, cells), " ".join(reasons.get(row, []))])
    if not told:  # the body is no longer kept, or was small
        for row in sorted(reasons):
            yield writer.writerow([*([""] * (len(header) - 1)), str(row), " ".join(reasons[row])])


def _header(load: Load) -> list[str]:
    first = load.upload.pieces.order_by("number").first() if load.upload else None
    if first is None:
        return []
    return next(csv.reader(io.StringIO(bytes(first.data).decode(errors="replace"))), [])
