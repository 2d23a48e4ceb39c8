"""Bytes to text: which encoding a file has, told by its mark, its zero bytes, or what it cannot be."""

import re

from django.utils.translation import gettext as _

from suppliers.reading import BodyRefused
from suppliers.tables.raw import Notes

LOOKED_AT = 1 << 16
AROUND = 1 << 19
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16 LE"),
    (b"\xfe\xff", "utf-16-be", "UTF-16 BE"),
)


def as_utf8(data: bytes, notes: Notes) -> bytes:
    """The same text as UTF-8 without a byte order mark. Raises BodyRefused where no encoding fits."""
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return _marked(data, codec, name, notes)
    if wide := _wide(data):
        return _marked(data, *wide, notes)
    if _is_binary(data):
        raise BodyRefused("not_a_table", _("The file is not text; send it as CSV, XLSX or JSON."))
    notes.encoding = "UTF-8"
    try:
        data.decode()
    except UnicodeDecodeError as bad:
        return _from_windows(data, bad.start, notes)
    return data


def _from_windows(data: bytes, start: int, notes: Notes) -> bytes:
    line = data.count(b"\n", 0, start) + 1
    if _mostly_utf8(data[max(0, start - AROUND) : start + AROUND]):
        raise BodyRefused(
            "encoding",
            _("Line %(line)d is not UTF-8, though other lines are; save the file as “CSV UTF-8”.")
            % {"line": line},
        )
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        raise BodyRefused(
            "encoding",
            _("Line %(line)d is neither UTF-8 nor Windows-1252; save the file as “CSV UTF-8”.")
            % {"line": line},
        ) from None
    notes.encoding = "Windows-1252"
    return text.encode()


def _marked(data: bytes, codec: str, name: str, notes: Notes) -> bytes:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise BodyRefused(
            "encoding", _("The file says %s but is not; save it as “CSV UTF-8”.") % name
        ) from None
    notes.encoding = name
    return text.removeprefix("\ufeff").encode()


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: of Latin letters every other byte is zero."""
    head = data[:LOOKED_AT]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le", "UTF-16 LE"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be", "UTF-16 BE"
    return None


def _is_binary(data: bytes) -> bool:
    """One control character in fifty is no text any more; a stray one is a cell's own matter."""
    head = data[:LOOKED_AT]
    found = len(CONTROLS.findall(head))
    return found > 2 and found * 50 > len(head)


def _mostly_utf8(data: bytes) -> bool:
    """Whether more characters beyond ASCII are valid UTF-8 than not: then one spoilt byte is a fault."""
    text = data.decode(errors="surrogateescape")
    beyond = re.findall(r"[^\x00-\x7f]", text)
    bad = sum("\udc80" <= character <= "\udcff" for character in beyond)
    return len(beyond) - bad > bad
