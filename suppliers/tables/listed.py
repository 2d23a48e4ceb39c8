"""Lists as SAP prints them: cells between bars, framed by lines of dashes, the header again on each page.

    ---------------------------
    |Material |Plant|  Net price|
    ---------------------------
    |  100-100|1000 |   1.250,00|
    ---------------------------

Nothing is quoted there, so a bar within a cell makes the row one that does not fit.
"""

import re

import pyarrow as pa
from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.reading.bodies import numbers_without, parsed
from suppliers.tables import raw
from suppliers.tables.delimited import misfits_of
from suppliers.tables.raw import Notes, Sheet

RULE = re.compile(rb"^[ \t]*[|+-]?-{5,}[-|+ \t]*\r?$", re.MULTILINE)
FRAMED = re.compile(rb"^[ \t]*\|.*\|[ \t]*\r?$", re.MULTILINE)
OTHER = re.compile(rb"^(?![ \t]*\|.*\|[ \t]*\r?$)[^\n]*\n?", re.MULTILINE)
RULED = re.compile(rb"^[ \t]*\|[-|+ \t]*\|[ \t]*\r?\n?", re.MULTILINE)
EDGES = re.compile(rb"^[ \t]*\||\|[ \t]*\r?$", re.MULTILINE)
LOOKED_AT = 1 << 14


def is_list(data: bytes) -> bool:
    """Rows between bars and lines of dashes among the first lines."""
    head = data[:LOOKED_AT]
    return bool(RULE.search(head)) and len(FRAMED.findall(head)) >= 2


def read_list(data: bytes, notes: Notes, *, name: str = "") -> Sheet:
    data = data.replace(b"\r\n", b"\n")
    framed = FRAMED.search(data)
    above = data[: framed.start() if framed else 0].count(b"\n")
    lines = EDGES.sub(b"", RULED.sub(b"", OTHER.sub(b"", data)))
    first, _newline, below = lines.partition(b"\n")
    below = below.replace(b"\n" + first + b"\n", b"\n").removeprefix(first + b"\n")
    header = [text.strip() for text in first.decode().split("|")]
    raw.check_width(len(header))
    notes.delimiter = "|"
    notes.said.append(_("The file is a list as SAP prints it: cells between bars."))
    ragged: list[tuple[int, int]] = []
    columns, count = [pa.nulls(0, pa.string())] * len(header), 0
    if below.strip():
        if len(header) == 1:
            raise BodyRefused("not_a_table", _("The list has one column; a table needs two."))
        names = [str(place) for place in range(len(header))]
        columns = raw.taken_apart(parsed(below, names, "|", ragged, skip=0, quotes=False))
        count = len(columns[0])
    return raw.made(
        name,
        header,
        columns,
        numbers_without(count, sorted(number for number, _cells in ragged)),
        header_row=above + 1,
        misfits=misfits_of(ragged, len(header)),
        notes=notes,
    )
