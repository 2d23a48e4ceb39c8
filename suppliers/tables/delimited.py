"""CSV of every dialect: which delimiter, where the header stands, and the cells below it.

Both are told over many lines with quotes respected, as the header alone may hold a comma, and a decimal comma
may stand in every row. What is told can be overruled: `header_row` names the row of the header, the first is 1;
0 says that there is none.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.reading.bodies import numbers_without, parsed
from suppliers.tables import raw
from suppliers.tables.raw import Notes, Sheet

DELIMITERS = ",;\t|^~"
DECLARED = re.compile(rb'"?sep=(.)"?\r?\n?', re.IGNORECASE)
HEAD = 1 << 16
RECORDS = 100
MOST_TITLES = 30
MOST_BLANK = 16_384 - raw.MOST_COLUMNS  # columns without a name that a spreadsheet may write


@dataclass
class Record:
    """Cells, and how many characters into the text they end."""

    cells: list[str]
    end: int

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell.strip()]


def read_delimited(data: bytes, notes: Notes, *, name: str = "", header_row: int | None = None) -> Sheet:
    """`data` is UTF-8 without a mark."""
    skipped = 0
    declared = DECLARED.match(data)
    if declared:
        notes.delimiter = declared[1].decode()
        data, skipped = data[declared.end() :], 1
    head = data[:HEAD].decode(errors="ignore")
    cut = len(data) > HEAD
    notes.delimiter = notes.delimiter or sniffed(head, cut)
    records = records_of(head, notes.delimiter, cut)
    if not any(record.filled for record in records):
        raise BodyRefused("empty", _("The file is empty."))
    place = header_place(records) if header_row is None else header_row - 1 - skipped
    if place >= len(records):
        raise BodyRefused("no_header", _("The file has no row %d for a header.") % (place + 1 + skipped))
    width = modal_width([len(r.cells) for r in records[max(place, 0) :] if r.filled])
    header = records[place].cells if place >= 0 else []
    header = header + [""] * (width - len(header))
    raw.check_width(sum(bool(text.strip()) for text in header))
    raw.check_width(max(0, width - MOST_BLANK))
    if place > 0:
        notes.said.append(_("Rows above the header were left out: %d.") % place)
    start = len(head[: records[place].end].encode()) if place >= 0 else 0
    return _below(data[start:], header, notes, name=name, header_row=place + 1 + skipped)


def _below(data: bytes, header: list[str], notes: Notes, *, name: str, header_row: int) -> Sheet:
    ragged: list[tuple[int, int]] = []
    columns = [pa.nulls(0, pa.string())] * len(header)
    count = 0
    if data[:4096].strip() or data.strip():
        names = [str(place) for place in range(len(header))]
        columns = raw.taken_apart(parsed(data, names, notes.delimiter, ragged, skip=0))
        count = len(columns[0])
        raw.check_length(count)
    return raw.made(
        name,
        header,
        columns,
        numbers_without(count, sorted(number for number, _cells in ragged)),
        header_row=header_row,
        misfits=misfits_of(ragged, len(header)),
        notes=notes,
    )


def misfits_of(ragged: list[tuple[int, int]], width: int) -> list[tuple[int, str, str]]:
    sentence = _("The row has %(cells)d cells, the header has %(names)d.")
    return [(row, "ragged_row", sentence % {"cells": cells, "names": width}) for row, cells in ragged]


def sniffed(head: str, cut: bool = False) -> str:
    """The delimiter under which the most records have the same number of cells, more than one of them.

    >>> sniffed("part;price\\nA;1,5\\nB;2,5\\n"), sniffed('a,b\\n"x;y;z",2\\n')
    (';', ',')
    """
    scores = {d: _score(records_of(head, d, cut)) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda d: scores[d])


def _score(records: list[Record]) -> float:
    rows = [record for record in records if record.filled]
    width = modal_width([len(row.cells) for row in rows])
    if width < 2:
        return 0
    share = sum(len(row.cells) == width for row in rows) / len(rows)
    return share * share * (1 + min(width, 40) / 100)


def modal_width(widths: list[int]) -> int:
    """The commonest; of several, the widest."""
    counted = Counter(widths)
    return max(counted, key=lambda width: (counted[width], width), default=1)


def header_place(records: list[Record]) -> int:
    """The first record that fills more than half of the cells that most records have."""
    width = modal_width([len(r.cells) for r in records if r.filled])
    for place, record in enumerate(records[:MOST_TITLES]):
        if len(record.filled) > width / 2:
            return place
    return next(place for place, record in enumerate(records) if record.filled)


def records_of(head: str, delimiter: str, cut: bool) -> list[Record]:
    """The first records, without one that the end of `head` cuts in two."""
    read = 0

    def lines():
        nonlocal read
        for line in io.StringIO(head, newline=""):
            read += len(line)
            yield line

    records: list[Record] = []
    try:
        for cells in csv.reader(lines(), delimiter=delimiter):
            records.append(Record(cells, read))
            if len(records) > RECORDS:
                break
    except csv.Error:
        pass
    if cut and len(records) > 1 and read >= len(head):
        records.pop()
    return records
