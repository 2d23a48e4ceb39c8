"""A request's body: its format by content type, its charset, its gzip, and never more of it than is taken.

It is read as a stream: what is short is read whole, of what is long no more than a block is in memory here.
"""

import codecs
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from gunicorn.http.errors import ParseException

from accounts.api.problems import Problem
from suppliers.reading import MAX_BYTES

BLOCK = 64 * 1024
UNREADABLE = (OSError, ParseException)  # the server's own words for a body in chunks
INFLATED = 16 * BLOCK  # bytes at a time
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


class Incoming:
    """A body that is being read. `short` is all of it, or None where it is longer than `at_once`; then `blocks` are
    all of it, in the charset that was told. `digest` is of what was sent, and of its type: whole, once all is read.

    Raises a Problem while it is read: 411, 413, 415, or 400 for a body that is not what its headers say.
    """

    def __init__(self, request: HttpRequest, *, at_once: int, most: int) -> None:
        self.format, self.charset = _content_type(request.headers.get("Content-Type", ""))
        encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip"):
            raise Problem(415, "content_encoding", _("A body comes plain or with Content-Encoding: gzip."))
        self._digest = hashlib.sha256(f"{request.headers.get('Content-Type')}\n{encoding}\n".encode())
        sent = self._noted(_sent(request, most))
        blocks = sent if encoding == "identity" else inflated(sent, most)
        begun = bytearray()
        while len(begun) <= at_once and (block := next(blocks, b"")):
            begun += block
        is_short = len(begun) <= at_once
        self.short = _as_utf8(bytes(begun), self.charset) if is_short else None
        self.blocks: Iterator[bytes] = iter(()) if is_short else chain([bytes(begun)], blocks)

    def _noted(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._digest.update(block)
            yield block

    def digest(self) -> bytes:
        return self._digest.digest()


def incoming(request: HttpRequest) -> Incoming:
    """A sync's body."""
    return Incoming(request, at_once=settings.SYNC_AT_ONCE_BYTES, most=settings.SYNC_MOST_BYTES)


def receive(request: HttpRequest) -> Received:
    """A body of at most 64 MiB, whole."""
    body = Incoming(request, at_once=MAX_BYTES, most=MAX_BYTES)
    assert body.short is not None
    return Received(body.short, body.format)


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


def _sent(request: HttpRequest, most: int) -> Iterator[bytes]:
    """In blocks, and no further than the limit. A body without a length is read to its end where the server
    marks it."""
    stream = request
    length = request.headers.get("Content-Length") or ""
    length = length if length.isascii() else ""  # other scripts have digits too
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        if not request.META.get("wsgi.input_terminated"):
            raise Problem(411, "length_required", _("Say how long the body is: Content-Length."))
        stream = request.META["wsgi.input"]
    elif length.isdigit() and int(length) > most:
        _drain(stream)
        raise _too_large(most)
    read = 0
    while block := _next(stream):
        read += len(block)
        if read > most:
            _drain(stream)
            raise _too_large(most)
        yield block
    if length.isdigit() and read < int(length):
        raise _cut_off()


def _next(stream) -> bytes:
    try:
        return stream.read(BLOCK)
    except UnreadablePostError:
        raise _cut_off() from None
    except UNREADABLE:
        raise Problem(
            400,
            "incomplete",
            _("The body, sent in chunks, breaks off or is not well formed; nothing was taken."),
        ) from None


def _cut_off() -> Problem:
    return Problem(400, "incomplete", _("The body ended before its Content-Length; nothing was taken."))


def _drain(stream) -> None:
    drained = 0
    while drained < DRAINED and (block := _next(stream)):
        drained += len(block)


def _too_large(most: int) -> Problem:
    size = f"{most >> 20} MiB" if most < 1 << 30 else f"{most >> 30} GiB"
    return Problem(413, "too_large", _("The body is larger than %s; send it in several parts.") % size)


def inflated(blocks: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Gzip, of several members too, as far as the limit: a bomb is noticed before it goes off."""
    member = zlib.decompressobj(wbits=31)
    read = 0
    for sent in blocks:
        block = sent
        while True:
            if member.eof:
                block = block.lstrip(b"\x00")  # padding between members
                if not block:
                    break
                member = zlib.decompressobj(wbits=31)
            out = _inflate(member, block)
            read += len(out)
            if read > most:
                raise _too_large(most)
            if out:
                yield out
            block = member.unused_data if member.eof else member.unconsumed_tail
            if not block and (member.eof or len(out) < INFLATED):
                break
    if not member.eof:
        raise Problem(400, "not_gzip", _("The gzip body ends too early."))


def _inflate(member: "zlib._Decompress", block: bytes) -> bytes:
    try:
        return member.decompress(block, INFLATED)
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
