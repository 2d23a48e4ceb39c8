"""Rows as an XLSX file, written out as they are read: no row is kept.

The smallest file that Excel, LibreOffice and the readers of Python open as one of their own: one sheet, texts within
their cells, the heading frozen and with filters. Numbers are numbers, days are days, and a text is a text whatever it
begins with, so that none is ever run as a formula.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from accounts.zips import streamed

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of a sheet, its heading included
LONGEST = 32_767  # characters that a cell holds
MEASURED = 500  # rows by which columns are as wide as they are
NARROWEST, WIDEST = 8, 60
DAY, MOMENT, HEADING = 1, 2, 3  # styles, as _STYLES has them
FIRST_DAY = date(1900, 3, 1)  # before, Excel counts a day that never was
_ZERO = date(1899, 12, 30).toordinal()
_TOGETHER = 500  # rows that are written in one piece

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETML}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEETML}.styles+xml"/></Types>'
)
_ROOT = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_PARTS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# What XML cannot hold is written as Excel does, _x0001_; what reads like that already, so that it stays a text.
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile("[&<>]")
_MARKED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def written(heading: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str) -> Iterator[bytes]:
    """The file's bytes. Values are texts, numbers, days, moments (without a zone), booleans, or None."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": _workbook(title),
        "xl/_rels/workbook.xml.rels": _BOOK_PARTS,
        "xl/styles.xml": _STYLES,
    }
    files = ((name, (text.encode(),)) for name, text in parts.items())
    sheet = ("xl/worksheets/sheet1.xml", _sheet(heading, rows))
    return streamed(chain(files, [sheet]), is_large=False)


def _workbook(title: str) -> str:
    name = _escaped(re.sub(r"[\[\]:*?/\\'\"]", " ", title)[:31].strip() or "Holdfast")
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    every = iter(rows)
    first = list(islice(every, MEASURED))
    names = [letters(i) for i in range(len(heading))]
    yield _opening(_widths(heading, first)).encode()
    line = "".join(_text(name, 1, text, HEADING) for name, text in zip(names, heading, strict=True))
    yield f'<row r="1">{line}</row>'.encode()
    number, pending = 1, chain(first, every)
    while block := list(islice(pending, _TOGETHER)):
        yield "".join(_row(names, number + i, row) for i, row in enumerate(block, 1)).encode()
        number += len(block)
    yield f'</sheetData><autoFilter ref="A1:{names[-1]}{number}"/></worksheet>'.encode()


def _opening(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, width in enumerate(widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _widths(heading: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """In characters: of what the first rows hold, within bounds; the heading has room for its button."""
    widths = [len(text) + 4 for text in heading]
    for row in rows:
        for i, value in enumerate(row):
            if value is not None:
                widths[i] = max(widths[i], 12 if isinstance(value, date) else len(str(value)) + 1)
    return [min(max(width, NARROWEST), WIDEST) for width in widths]


def _row(names: Sequence[str], number: int, row: Sequence[Any]) -> str:
    cells = [_cell(name, number, value) for name, value in zip(names, row, strict=True) if value is not None]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(name: str, number: int, value: Any) -> str:
    if isinstance(value, str):
        return _text(name, number, value) if value else ""
    if isinstance(value, bool):
        return f'<c r="{name}{number}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | Decimal):
        return f'<c r="{name}{number}"><v>{value}</v></c>'
    if isinstance(value, float):
        return f'<c r="{name}{number}"><v>{value!r}</v></c>' if math.isfinite(value) else ""
    if isinstance(value, date):
        return _day(name, number, value)
    return _text(name, number, str(value))


def _day(name: str, number: int, value: date) -> str:
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        serial = value.toordinal() - _ZERO + seconds / 86400
        return f'<c r="{name}{number}" s="{MOMENT}"><v>{serial}</v></c>'
    if value < FIRST_DAY:
        return _text(name, number, value.isoformat())
    return f'<c r="{name}{number}" s="{DAY}"><v>{value.toordinal() - _ZERO}</v></c>'


def _text(name: str, number: int, value: str, style: int = 0) -> str:
    styled = f' s="{style}"' if style else ""
    return f'<c r="{name}{number}"{styled} t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'


def _escaped(value: str) -> str:
    value = value[:LONGEST]
    if _STRANGE.search(value):
        value = _STRANGE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    return _MARKUP.sub(lambda found: _MARKED[found[0]], value) if _MARKUP.search(value) else value


def letters(column: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
