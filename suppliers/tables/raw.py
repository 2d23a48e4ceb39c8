"""What a file holds before anybody says what it means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.tables.decimals import noticed

MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
LONGEST_NAME = 200
TOTAL = re.compile(
    r"\s*(\*+|Σ|(grand |sub)?totals?|sum|summe|gesamt(summe|ergebnis)?|zwischensumme|ergebnis)\s*:?\s*",
    re.IGNORECASE,
)


@dataclass
class Notes:
    """What was noticed on the way in. `said` are sentences for people, in the order of the file."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    said: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """One table of text. `header` names the columns, each once; null is an empty cell.

    `row_numbers` has each row's place below the header: the first is 1, a row that was left out keeps its
    number, so row n stands in row `header_row` + n of the file (`header_row` is 0 where there is none).
    `misfits` are rows that could not be read: (row, code, sentence).
    """

    name: str
    header: list[str]
    columns: dict[str, pa.Array]
    row_numbers: pa.Array
    count: int
    header_row: int = 1
    misfits: list[tuple[int, str, str]] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    def sample(self, most: int = 200) -> dict[str, list[str]]:
        """Of each column up to `most` different values, as they first appear among the first rows."""
        return {name: _different(cells, most) for name, cells in self.columns.items()}


@dataclass
class Raw:
    """A file: its format (csv, xlsx or json) and its sheets, those without anything left out."""

    format: str
    sheets: list[Sheet]
    notes: Notes = field(default_factory=Notes)

    @property
    def names(self) -> list[str]:
        return [sheet.name for sheet in self.sheets]

    def named(self, name: str) -> Sheet:
        """The sheet of this name; the first one where none is given."""
        found = next((s for s in self.sheets if not name or s.name == name), None)
        if found is None:
            raise no_such_sheet(name, self.names)
        return found


def no_such_sheet(name: str, names: list[str]) -> BodyRefused:
    return BodyRefused(
        "no_such_sheet",
        _("The file has no sheet “%(name)s”. It has: %(names)s.")
        % {"name": name[:60], "names": ", ".join(names[:20])},
    )


def _different(cells: pa.Array, most: int) -> list[str]:
    near = cells.slice(0, max(most * 5, 1000)).drop_null()
    return pc.unique(near).slice(0, most).to_pylist()


def distinct_names(names: list[str], notes: Notes, places: list[int]) -> list[str]:
    """Trimmed, each once: a second “Price” is “Price (2)”, a blank above cells is “column 3”."""
    made: list[str] = []
    twice: list[str] = []
    taken: set[str] = set()
    for place, raw in zip(places, names, strict=True):
        name = " ".join(raw.split())[:LONGEST_NAME] or _("column %d") % place
        if name in taken:
            twice.append(name)
            number = 2
            while f"{name} ({number})" in taken:
                number += 1
            name = f"{name} ({number})"
        taken.add(name)
        made.append(name)
    if twice:
        shown = ", ".join(f"“{name}”" for name in dict.fromkeys(twice[:5]))
        notes.said.append(_("Columns of the same name were numbered: %s.") % shown)
    return made


def check_width(width: int) -> None:
    if width > MOST_COLUMNS:
        raise BodyRefused("too_many_columns", _("The file has more than %d columns.") % MOST_COLUMNS)


def check_length(count: int) -> None:
    if count > MOST_ROWS:
        raise BodyRefused("too_many_rows", _("The file has more than 1,048,576 rows; send it in parts."))


def taken_apart(table: pa.Table) -> list[pa.Array]:
    """The columns of a table, each let go where it was when it is taken (of very many, all at once)."""
    columns: list[pa.Array] = []
    if table.num_columns > MOST_COLUMNS:
        return [column.combine_chunks() for column in table.columns]
    while table.num_columns:
        columns.append(table.column(0).combine_chunks())
        table = table.remove_column(0)
    return columns


def as_text(cells: pa.Array) -> pa.Array:
    """Without blanks around it; what is then empty is null."""
    cells = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def made(
    name: str,
    header: list[str],
    cells: list[pa.Array],
    row_numbers: pa.Array,
    *,
    header_row: int,
    misfits: list[tuple[int, str, str]],
    notes: Notes,
) -> Sheet:
    """A sheet without empty rows, without nameless columns that hold nothing, and without totals at the end."""
    count = len(row_numbers)
    filled = None
    for place, column in enumerate(cells):
        cells[place] = column = as_text(column)  # in place, so that no column is there twice for long
        if filled is None or column.null_count < count:
            here = pc.is_valid(column)
            filled = here if filled is None else pc.or_(filled, here)
    if filled is not None and count and not pc.all(filled).as_py():
        cells = [column.filter(filled) for column in cells]
        row_numbers = row_numbers.filter(filled)
        count = len(row_numbers)
    kept = count - _totals(cells, count)
    if kept < count:
        cells = [column.slice(0, kept) for column in cells]
        row_numbers = row_numbers.slice(0, kept)
        notes.said.append(_("Rows of totals at the end were left out: %d.") % (count - kept))
    named = [place for place, text in enumerate(header) if text.strip() or cells[place].null_count < kept]
    check_width(len(named))
    check_length(kept)
    names = distinct_names([header[place] for place in named], notes, [place + 1 for place in named])
    columns = {text: cells[place] for text, place in zip(names, named, strict=True)}
    notes.decimal = noticed(_near(columns))
    return Sheet(name, names, columns, row_numbers, kept, header_row, misfits, notes)


def _near(columns: dict[str, pa.Array]) -> Iterator[str]:
    for cells in columns.values():
        yield from cells.slice(0, 500).drop_null().to_pylist()


def _totals(cells: list[pa.Array], count: int) -> int:
    """How many of the last three rows are totals: the first filled cell is a word for one, half are empty."""
    found = 0
    while len(cells) > 1 and found < min(3, count):
        row = [column[count - 1 - found].as_py() for column in cells]
        filled = [cell for cell in row if cell is not None]
        if not filled or len(filled) * 2 > len(row) + 1 or not TOTAL.fullmatch(filled[0]):
            break
        found += 1
    return found
