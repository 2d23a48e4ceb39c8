"""A request's body: its format by content type, its charset, its gzip, and never more than 64 MiB of it."""

import codecs
import zlib
from dataclasses import dataclass
from email.message import Message

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.api.problems import Problem
from suppliers.reading import MAX_BYTES

PIECE = 64 * 1024
FORMATS = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
}
CHARSETS = ("utf-8", "utf-16", "iso-8859-1", "iso-8859-15", "windows-1252", "us-ascii")
DRAINED = 256 * 1024 * 1024  # of a body that is refused, so that the sender gets to read why


@dataclass(frozen=True)
class Received:
    """A body as UTF-8 (or as sent, where no charset was told), and the format to read it in."""

    data: bytes
    format: str


def receive(request: HttpRequest) -> Received:
    """Raises a Problem: 411, 413, 415, or 400 for a body that is not what its headers say."""
    format, charset = _content_type(request.headers.get("Content-Type", ""))
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise Problem(415, "content_encoding", _("A body comes plain or with Content-Encoding: gzip."))
    data = _read(request)
    if encoding != "identity":
        data = unzipped(data)
    return Received(_as_utf8(data, charset), format)


def _content_type(header: str) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = header or "application/octet-stream"
    format = FORMATS.get(message.get_content_type())
    if format is None:
        raise Problem(
            415,
            "content_type",
            _("Content-Type “%(given)s” is not read here; send one of %(known)s.")
            % {"given": header[:80], "known": ", ".join(FORMATS)},
        )
    charset = message.get_param("charset")
    if charset is None:
        return format, None
    known = {codecs.lookup(name).name: name for name in CHARSETS}
    try:
        name = codecs.lookup(str(charset)).name
    except (LookupError, ValueError):
        name = ""
    if name not in known:
        raise Problem(
            415,
            "charset",
            _("Charset “%(given)s” is not read here; send one of %(known)s.")
            % {"given": str(charset)[:40], "known": ", ".join(CHARSETS)},
        )
    return format, name


def _read(request: HttpRequest) -> bytes:
    """In pieces, and no further than the limit. A body without a length is read to its end where the server
    marks it."""
    stream = request
    length = request.headers.get("Content-Length") or ""
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        if not request.META.get("wsgi.input_terminated"):
            raise Problem(411, "length_required", _("Say how long the body is: Content-Length."))
        stream = request.META["wsgi.input"]
    elif length.isdigit() and int(length) > MAX_BYTES:
        _drain(stream)
        raise _too_large()
    read = bytearray()
    while piece := stream.read(PIECE):
        read += piece
        if len(read) > MAX_BYTES:
            _drain(stream)
            raise _too_large()
    return bytes(read)


def _drain(stream) -> None:
    drained = 0
    while drained < DRAINED and (piece := stream.read(PIECE)):
        drained += len(piece)


def _too_large() -> Problem:
    return Problem(413, "too_large", _("The body is larger than 64 MiB; send it in several parts."))


def unzipped(data: bytes) -> bytes:
    """Gzip, of several members too, as far as the limit: a bomb is noticed before it goes off."""
    out = bytearray()
    member = zlib.decompressobj(wbits=31)
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        while piece:
            if member.eof:
                piece = piece.lstrip(b"\x00")  # padding between members
                if not piece:
                    break
                member = zlib.decompressobj(wbits=31)
            out += _inflate(member, piece, MAX_BYTES + 1 - len(out))
            if len(out) > MAX_BYTES:
                raise _too_large()
            piece = member.unused_data
    if not member.eof:
        raise Problem(400, "not_gzip", _("The gzip body ends too early."))
    return bytes(out)


def _inflate(member: "zlib._Decompress", piece: bytes, most: int) -> bytes:
    try:
        return member.decompress(piece, most)
    except zlib.error:
        raise Problem(400, "not_gzip", _("The body says gzip but is not.")) from None


def _as_utf8(data: bytes, charset: str | None) -> bytes:
    if charset is None or charset == "utf-8":
        return data
    try:
        return data.decode(charset).encode()
    except UnicodeDecodeError:
        raise Problem(
            400, "encoding", _("The body is not in the charset that it says: %s.") % charset
        ) from None
