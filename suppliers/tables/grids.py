"""The cells of one sheet of a workbook, as expat tells them, kept in columns block by block."""

import re

import pyarrow as pa
from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.tables import raw
from suppliers.tables.cellvalues import Values
from suppliers.tables.delimited import RECORDS, Record, header_place
from suppliers.tables.raw import Notes, Sheet

BLOCK = 1 << 14
DEEPEST = 64
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def damaged() -> BodyRefused:
    return BodyRefused("damaged", _("The workbook is damaged; open it and save it anew as XLSX."))


class Grid:
    """Rows that hold something; `rows` has their numbers, `chunks` a list of blocks for each column."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.rows: list[int] = []
        self.first = 0  # row of `rows` with which the block begins
        self.filled = 0  # rows of the block
        self.line = -1  # number of its last row
        self.block: dict[int, list[str | None]] = {}
        self.chunks: dict[int, list[tuple[int, pa.Array]]] = {}
        self.merged = self.uncounted = 0
        self.letters: dict[str, int] = {}

    def handlers(self, prefix: str):
        cell, row, formula = prefix + "c", prefix + "row", prefix + "f"
        shown, merged = (prefix + "v", prefix + "t"), prefix + "mergeCell"
        pieces: list[str] = []
        collects = is_formula = False
        place = kind = style = ""
        line = column = depth = 0

        def start(tag, attributes):
            nonlocal collects, is_formula, place, kind, style, line, column, depth
            depth += 1
            if depth > DEEPEST:
                raise damaged()
            if tag == cell:
                place, kind, style = (
                    attributes.get("r", ""),
                    attributes.get("t", "n"),
                    attributes.get("s", ""),
                )
                column, is_formula = column + 1, False
                pieces.clear()
            elif tag in shown:
                collects = True
            elif tag == row:
                told = attributes.get("r", "")
                line = int(told) if told.isdecimal() and len(told) < 8 else line + 1
                column = 0
            elif tag == formula:
                is_formula = True
            elif tag == merged:
                self.merged += 1

        def end(tag):
            nonlocal collects, column, depth
            depth -= 1
            if tag in shown:
                collects = False
            elif tag == cell:
                column = self.column(place, column)
                if pieces:
                    self.keep(line, column, self.values.text(kind, style, "".join(pieces)))
                    pieces.clear()
                elif is_formula:
                    self.uncounted += 1

        def chars(data):
            if collects:
                pieces.append(data)

        return start, end, chars

    def column(self, place: str, counted: int) -> int:
        """The number of the column that a place names: C7 is 3. What is no place stands after the last."""
        name = place.rstrip("0123456789")
        if name in self.letters:
            return self.letters[name]
        found = PLACE.fullmatch(place)
        if not found:
            return counted
        number = 0
        for letter in found[1]:
            number = number * 26 + ord(letter) - 64
        if len(self.letters) < 20_000:
            self.letters[found[1]] = number
        return number

    def keep(self, line: int, column: int, text: str) -> None:
        if not text or text.isspace():
            return
        if line != self.line:
            self.begin_row(line)
        cells = self.block.get(column)
        if cells is None:
            raw.check_width(len(self.block.keys() | self.chunks.keys() | {column}))
            cells = self.block[column] = []
        missing = self.filled - len(cells)
        if missing == 1:
            cells.append(text)
        elif missing > 1:
            cells += [None] * (missing - 1)
            cells.append(text)

    def begin_row(self, line: int) -> None:
        if self.filled >= BLOCK:
            self.close_block()
        if self.rows and line <= self.rows[-1]:
            raise BodyRefused("damaged", _("The rows of the sheet are out of order; save it anew."))
        raw.check_length(len(self.rows))
        self.rows.append(line)
        self.line = line
        self.filled += 1

    def close_block(self) -> None:
        length = self.filled
        for column, cells in self.block.items():
            cells += [None] * (length - len(cells))
            self.chunks.setdefault(column, []).append((self.first, pa.array(cells, pa.string())))
        self.block = {}
        self.first, self.filled = len(self.rows), 0

    def sheet(self, name: str, notes: Notes, header_row: int | None) -> Sheet | None:
        """The table below the header; None of a sheet without a cell that holds something."""
        self.close_block()
        if not self.rows:
            return None
        columns = [self._whole(number) for number in sorted(self.chunks)]
        top = [
            Record([cells[n].as_py() or "" for cells in columns], 0)
            for n in range(min(RECORDS, len(self.rows)))
        ]
        place = header_place(top) if header_row is None else self._told(header_row)
        header = top[place].cells if 0 <= place < len(top) else [""] * len(columns)
        line = self.rows[place] if place >= 0 else 0
        numbers = pa.array(self.rows[place + 1 :], pa.int64())
        if place > 0:
            notes.said.append(_("Rows above the header were left out: %d.") % place)
        if self.merged:
            notes.said.append(
                _("Merged cells hold their value in the first of them: %d areas.") % self.merged
            )
        if self.uncounted:
            notes.said.append(_("Formulas without a stored value are empty: %d cells.") % self.uncounted)
        return raw.made(
            name,
            header,
            [cells.slice(place + 1) for cells in columns],
            pa.compute.subtract(numbers, line),
            header_row=line,
            misfits=[],
            notes=notes,
        )

    def _told(self, header_row: int) -> int:
        if not header_row:
            return -1
        if header_row not in self.rows[:RECORDS]:
            raise BodyRefused("no_header", _("The file has no row %d for a header.") % header_row)
        return self.rows.index(header_row)

    def _whole(self, column: int) -> pa.Array:
        """The blocks of a column one after another, empty where it has none."""
        pieces, reached = [], 0
        for first, cells in self.chunks[column]:
            if first > reached:
                pieces.append(pa.nulls(first - reached, pa.string()))
            pieces.append(cells)
            reached = first + len(cells)
        if reached < len(self.rows):
            pieces.append(pa.nulls(len(self.rows) - reached, pa.string()))
        return pa.concat_arrays(pieces)
