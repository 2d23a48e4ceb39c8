"""What a person gets to see of a dry run, as plain data that is kept with the import."""

from collections import Counter
from typing import Any

import numpy as np

from suppliers.importing.outlines import SHOWN
from suppliers.importing.previewing import Preview, Seen
from suppliers.profiles import Mapping
from suppliers.profiles.names import place_of
from suppliers.reading.rows import RowError
from suppliers.resources import RESOURCES
from suppliers.tables import Sheet
from suppliers.writing import Result

MOST_REJECTED = 200
MOST_KINDS = 50


def seen_of(
    result: Result, preview: Preview, mapping: Mapping, sheet: Sheet, *, left_out: int = 0
) -> dict[str, Any]:
    counts = ("received", "created", "updated", "unchanged", "rejected")
    return {
        "counts": {name: getattr(result, name) for name in counts} | {"closed": len(result.closed_ids)},
        "left_out": left_out,
        "fields": preview.fields,
        "new": [_row(one) for one in preview.new],
        "changed": [_row(one) for one in preview.changed],
        "ended": [_row(one) for one in preview.ended],
        "kept": {"count": preview.kept_count, "rows": [_row(one) for one in preview.kept]},
        "kinds": _kinds(result.errors),
        "rejected": _rejected(result.errors, mapping, sheet),
    }


def _row(one: Seen) -> dict[str, Any]:
    return {"row": one.row, "key": one.key, "moved": [[m.label, m.old, m.new] for m in one.moved]}


def _kinds(errors: list[RowError]) -> list[dict[str, Any]]:
    """How often each kind of error occurs, with the first of each as an example; the commonest first."""
    counted = Counter((error.field, error.code) for error in errors)
    example: dict[tuple[str | None, str], RowError] = {}
    for error in errors:
        example.setdefault((error.field, error.code), error)
    return [
        {
            "field": of[0] or "",
            "count": count,
            "row": example[of].row,
            "message": example[of].message.removeprefix(f"{of[0]} "),
        }
        for of, count in counted.most_common(MOST_KINDS)
    ]


def _rejected(errors: list[RowError], mapping: Mapping, sheet: Sheet) -> dict[str, Any]:
    """The first rejected rows as the file has them: the columns of the key, and those in which something is wrong."""
    rows: dict[int, list[RowError]] = {}
    for error in errors:
        if error.row in rows or len(rows) < MOST_REJECTED:
            rows.setdefault(error.row, []).append(error)
    wrong = {error.field for of_row in rows.values() for error in of_row if error.field}
    key = RESOURCES[mapping.resource].key
    shown = _columns([name for name in mapping.columns if name in key or name in wrong], mapping, sheet)
    columns = [source for source in sheet.header if source in set(shown.values())]
    at = _places(sheet, list(rows))
    return {
        "columns": columns,
        "rows": [
            {"row": row, **_marked(of_row, shown, columns, sheet, at.get(row))}
            for row, of_row in rows.items()
        ],
    }


def _columns(targets: list[str], mapping: Mapping, sheet: Sheet) -> dict[str, str]:
    """target -> the column of the file that it is read from."""
    found = {}
    for target in targets:
        places = (place_of(source, sheet.header) for source in mapping.columns[target].sources)
        first = next((place for place in places if place), None)
        if first:
            found[target] = first
    return found


def _places(sheet: Sheet, rows: list[int]) -> dict[int, int]:
    numbers = np.asarray(sheet.row_numbers)
    places = np.searchsorted(numbers, rows)
    return {
        row: int(p) for row, p in zip(rows, places, strict=True) if p < len(numbers) and numbers[p] == row
    }


def _marked(
    errors: list[RowError], shown: dict[str, str], columns: list[str], sheet: Sheet, place: int | None
) -> dict[str, Any]:
    bad = {shown[error.field]: error.message for error in errors if error.field in shown}
    cells = []
    for name in columns:
        value = sheet.columns[name][place].as_py() if place is not None else None
        cells.append([(value or "").replace("\x00", "\ufffd")[:SHOWN], name in bad])
    return {"cells": cells, "reasons": list(dict.fromkeys(error.message for error in errors))}
