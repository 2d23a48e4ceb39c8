"""An XLSX file read by what its own format says, without any library that might forgive."""

import io
import re
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile("_x([0-9A-F]{4})_")


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def sheet(data: bytes) -> ElementTree.Element:
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        return ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))


def lines(data: bytes) -> list[list[object]]:
    """Every row; an empty cell is None."""
    found = []
    for row in sheet(data).iter(f"{MAIN}row"):
        cells: dict[int, object] = {}
        for cell in row:
            letters = re.match("[A-Z]+", cell.get("r"))[0]
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            cells[column - 1] = _value(cell)
        found.append(cells)
    width = max((max(cells) for cells in found if cells), default=-1) + 1
    return [[cells.get(i) for i in range(width)] for cells in found]


def _value(cell: ElementTree.Element) -> object:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return ESCAPED.sub(lambda told: chr(int(told[1], 16)), cell.find(f"{MAIN}is/{MAIN}t").text or "")
    text = cell.find(f"{MAIN}v").text
    if kind == "b":
        return text == "1"
    if cell.get("s") == "1":
        return date(1899, 12, 30) + timedelta(days=int(text))
    if cell.get("s") == "2":
        return datetime.combine(date(1899, 12, 30), time()) + timedelta(seconds=round(float(text) * 86400))
    return float(text)
