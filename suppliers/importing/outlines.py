"""What a file holds, as far as a person needs it to say what goes where: kept, so that no page reads the file anew."""

from typing import Any

from suppliers import tables
from suppliers.importing.files import bytes_of
from suppliers.models import Import
from suppliers.reading import apostrophes
from suppliers.tables import Raw, Sheet

SAMPLED = 30  # different values of a column
SHOWN = 60  # characters of each
REASONS = "Reasons (Holdfast)"  # the column that is added to rejected rows; brought again, it says nothing


def sheet_of(one: Import) -> tuple[Raw, Sheet]:
    """The sheet that was chosen, read from the bytes. Raises BodyRefused."""
    said = one.chosen
    header_row = said.get("header_row")
    raw = tables.read(
        bytes_of(one.upload), name=one.upload.name, sheet=said.get("sheet", ""), header_row=header_row
    )
    sheet = raw.named(said.get("sheet", ""))
    sheet.header = [_plain(name) for name in sheet.header]
    sheet.columns = {_plain(name): cells for name, cells in sheet.columns.items()}
    if REASONS in sheet.columns:
        sheet.header.remove(REASONS)
        del sheet.columns[REASONS]
    if raw.format == "csv":
        sheet.columns = {name: apostrophes.taken_off(cells) for name, cells in sheet.columns.items()}
    return raw, sheet


def kept(one: Import) -> dict[str, Any]:
    """As it was read; empty before."""
    return one.outline or {}


def of(raw: Raw, sheet: Sheet) -> dict[str, Any]:
    """Plain data; a value is cut where it is long, and then stands for no cell."""
    samples = sheet.sample(SAMPLED)
    return {
        "format": raw.format,
        "sheets": [_plain(name) for name in raw.names],
        "sheet": _plain(sheet.name),
        "header_row": sheet.header_row,
        "count": sheet.count + len(sheet.misfits),
        "delimiter": sheet.notes.delimiter or raw.notes.delimiter,
        "said": [*raw.notes.said, *(said for said in sheet.notes.said if said not in raw.notes.said)],
        "columns": [
            {
                "name": name,
                "sample": [_plain(value)[:SHOWN] for value in samples[name]],
                "filled": len(cells) - cells.null_count,
            }
            for name, cells in sheet.columns.items()
        ],
    }


def _plain(value: str) -> str:
    """JSON in the database holds no NUL."""
    return value.replace("\x00", "\ufffd")
