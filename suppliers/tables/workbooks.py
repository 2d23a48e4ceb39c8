"""XLSX: a zip of XML, read as it is inflated. No tree is built, no cell that is empty costs anything.

A used range that ends at XFD1048576 is what its filled cells are. What a file says of its sizes is held against
MOST_INFLATED before anything is inflated, and zip gives no more than was said. XML that declares a document type is
refused before its first element, so there are no entities.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.tables import cellvalues, grids
from suppliers.tables.raw import Notes, Raw, Sheet, no_such_sheet

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_INFLATED = 512 * 1024 * 1024
MOST_PARTS = 10_000
MOST_SHEETS = 100
CHUNK = 1 << 18
# What the library says of a zip that it cannot read; RuntimeError of parts that are encrypted or packed in another way.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


def is_old(data: bytes) -> bool:
    return data.startswith(OLD)


def refuse_old(data: bytes) -> None:
    """A compound file: an encrypted workbook, or one of Excel before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise BodyRefused("encrypted", _("The workbook is encrypted; save it without a password."))
    raise BodyRefused("old_workbook", _("The file is a workbook of an old format; save it as XLSX or CSV."))


def read_workbook(data: bytes, notes: Notes, *, sheet: str = "", header_row: int | None = None) -> Raw:
    """Every sheet that holds a table, or the one of this name."""
    with _unzipping():
        archive = zipfile.ZipFile(io.BytesIO(data))
    try:
        return _Workbook(archive).read(notes, sheet, header_row)
    except (expat.ExpatError, LookupError, ValueError) as bad:  # no XML, or a cell that points to nothing
        raise grids.damaged() from bad


@contextmanager
def _unzipping() -> Iterator[None]:
    """Around the library alone: what goes wrong in reading what it gives is no fault of the zip."""
    try:
        yield
    except BROKEN as bad:
        raise grids.damaged() from bad


@dataclass
class _Workbook:
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    left: int = MOST_INFLATED

    def read(self, notes: Notes, wanted: str, header_row: int | None) -> Raw:
        infos = self.archive.infolist()
        if len(infos) > MOST_PARTS:
            raise _too_large()
        self.parts = {info.filename.lstrip("/"): info for info in infos}
        place = self._workbook_place()
        sheets, is_1904 = self._sheets(place)
        values = cellvalues.Values(
            self._strings(posixpath.dirname(place)), self._dates(posixpath.dirname(place)), is_1904
        )
        read: list[Sheet] = []
        for name, part in sheets[:MOST_SHEETS]:
            if part in self.parts and (not wanted or name == wanted):
                grid = grids.Grid(values)
                self.parse(part, grid.handlers, counted=True)
                found = grid.sheet(name, Notes("XLSX"), header_row)
                read += [found] if found else []
        if wanted and wanted not in [name for name, _part in sheets]:
            raise no_such_sheet(wanted, [name for name, _part in sheets])
        if not read:
            raise BodyRefused("empty", _("The workbook has no cells with values."))
        return Raw("xlsx", read, notes)

    def _workbook_place(self) -> str:
        if any(name.endswith("workbook.bin") for name in self.parts) or "content.xml" in self.parts:
            raise BodyRefused("other_workbook", _("The workbook is neither XLSX nor CSV; save it as XLSX."))
        targets = self._relations("_rels/.rels", "")
        place = next((t for t in targets.values() if t.endswith("workbook.xml")), "xl/workbook.xml")
        if place not in self.parts:
            raise BodyRefused("not_a_workbook", _("The file is a zip, but no workbook; send CSV or XLSX."))
        return place

    def _relations(self, part: str, folder: str) -> dict[str, str]:
        found: dict[str, str] = {}
        if part in self.parts:
            for tag, attributes in self.elements(part):
                if tag == "Relationship" and "Target" in attributes:
                    target = attributes["Target"]
                    joined = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                    found[attributes.get("Id", "")] = posixpath.normpath(joined)
        return found

    def _sheets(self, place: str) -> tuple[list[tuple[str, str]], bool]:
        """(name, part) of the visible sheets in their order, and whether days are counted from 1904."""
        folder, file = posixpath.split(place)
        targets = self._relations(f"{folder}/_rels/{file}.rels", folder)
        sheets: list[tuple[str, str]] = []
        is_1904 = False
        for tag, attributes in self.elements(place):
            if tag == "workbookPr":
                is_1904 = attributes.get("date1904") in ("1", "true", "on")
            if tag == "sheet" and attributes.get("state", "visible") == "visible":
                key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
                if key in targets:
                    sheets.append((attributes.get("name", "")[:60], targets[key]))
        return sheets, is_1904

    def _strings(self, folder: str) -> list[str]:
        part = posixpath.join(folder, "sharedStrings.xml")
        strings = cellvalues.Strings()
        if part in self.parts:
            self.parse(part, strings.handlers)
        return strings.found

    def _dates(self, folder: str) -> list[bool]:
        part = posixpath.join(folder, "styles.xml")
        return cellvalues.dated(self.elements(part)) if part in self.parts else []

    def elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Local names and attributes of a small part, in order."""
        found: list[tuple[str, dict[str, str]]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if len(found) > 200_000:
                raise _too_large()
            found.append((tag.rpartition(":")[2], attributes))

        self.parse(part, lambda prefix: (start, lambda tag: None, lambda text: None))
        return iter(found)

    def parse(self, part: str, handlers: Callable, *, counted: bool = False) -> None:
        """Feed a part through expat. `handlers(prefix)` gives what to call at a start, an end, and text; `counted`:
        they see for themselves that nothing lies too deep, as a call less a cell is a third of the time."""
        info = self.parts[part]
        if info.file_size > self.left:
            raise _too_large()
        self.left -= info.file_size
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        depth = 0

        def first(tag: str, attributes: dict[str, str]) -> None:
            prefix = tag[: -len(tag.rpartition(":")[2])]
            start, end, text = handlers(prefix)

            def deeper(tag: str, attributes: dict[str, str]) -> None:
                nonlocal depth
                depth += 1
                if depth > grids.DEEPEST:
                    raise grids.damaged()
                start(tag, attributes)

            def back(tag: str) -> None:
                nonlocal depth
                depth -= 1
                end(tag)

            parser.StartElementHandler = begin = start if counted else deeper
            parser.EndElementHandler = end if counted else back
            parser.CharacterDataHandler = text
            begin(tag, attributes)

        parser.StartElementHandler = first
        for chunk in self._inflated(info):
            parser.Parse(chunk)
        parser.Parse(b"", True)

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with _unzipping():
            stream = self.archive.open(info)
        with stream:
            while True:
                with _unzipping():
                    chunk = stream.read(CHUNK)
                if not chunk:
                    return
                yield chunk


def _refuse_doctype(*_told: object) -> None:
    raise BodyRefused("doctype", _("The workbook declares entities, which no workbook does; it is not read."))


def _too_large() -> BodyRefused:
    return BodyRefused(
        "inflates_too_large", _("Unpacked, the workbook is larger than 512 MiB; save it as CSV.")
    )
