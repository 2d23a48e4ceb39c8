"""One POST to one address: in ten seconds altogether, whatever the receiver does with them.

Of the standard library only: no proxy of the environment is asked, no redirect followed, nothing looked up twice, and
the certificate is checked against the name that was entered.
"""

import http.client
import io
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.webhooks import addresses
from accounts.webhooks.addresses import Place, Refused, Target

CONNECT = 5.0  # seconds, for the look-up, and for each address
TOTAL = 10.0
BODY = 2.0  # for what is kept of an answer whose status is known
KEPT = 500  # bytes of the answer


@dataclass(frozen=True)
class Answer:
    """What came of it. `status` is None where there was no answer; `error` is empty where it was taken."""

    took_ms: int
    status: int | None = None
    error: str = ""
    response: str = ""
    retry_after: str = ""

    @property
    def is_taken(self) -> bool:
        return not self.error


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Never raises for what the receiver, the network or the address does."""
    began = monotonic()
    status, error, response, retry_after = None, "", "", ""
    try:
        place = addresses.read(url)
        status, retry_after, response = _posted(place, body, headers, deadline=began + TOTAL)
    except ValidationError as refused:
        error = " ".join(refused.messages)
    except Refused as refused:
        error = str(refused)
    except ssl.SSLCertVerificationError as refused:
        error = _("The receiver's certificate is not one to trust: %s.") % refused.verify_message
    except TimeoutError:
        error = _("The receiver did not answer in time.")
    except (OSError, http.client.HTTPException, ValueError) as refused:
        error = _("The receiver could not be reached: %s") % _said(refused)
    took = round((monotonic() - began) * 1000)
    return Answer(took, status, error or _judged(status), response, retry_after)


def _posted(
    place: Place, body: bytes, headers: Mapping[str, str], *, deadline: float
) -> tuple[int, str, str]:
    targets = addresses.targets(place, within=CONNECT)
    line = _connected(place, targets, deadline=deadline)
    try:
        timed = _Timed(line, deadline)
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = timed  # so that it connects to nothing by itself
        connection.putrequest("POST", place.path, skip_host=True)
        for name, value in {"Host": place.host_header, **headers, "Connection": "close"}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        timed.deadline = min(deadline, monotonic() + BODY)
        return answer.status, answer.headers.get("Retry-After", ""), _beginning(answer)
    finally:
        line.close()


def _connected(place: Place, targets: list[Target], *, deadline: float) -> socket.socket:
    """To the first that answers; its certificate has to be the host's own."""
    refused: OSError = TimeoutError()
    for target in targets:
        line = socket.socket(target.family, socket.SOCK_STREAM)
        try:
            line.settimeout(_left(deadline, at_most=CONNECT))
            line.connect(target.place)
            if not place.is_https:
                return line
            line.settimeout(_left(deadline))
            return ssl.create_default_context().wrap_socket(line, server_hostname=place.host)
        except OSError as error:
            line.close()
            refused = error
    raise refused


def _left(deadline: float, *, at_most: float = TOTAL) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, at_most)


class _Timed:
    """A socket as `http.client` uses one, whose every read and write ends by the deadline: a receiver that sends a
    byte now and then gains nothing by it. Who has opened the line closes it."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self.line, self.deadline = line, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self))

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(_left(self.deadline))
        self.line.sendall(data)

    def close(self) -> None:
        """The answer is still to be read."""


class _Reading(io.RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self.timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.timed.line.settimeout(_left(self.timed.deadline))
        return self.timed.line.recv_into(buffer)


def _beginning(answer: http.client.HTTPResponse) -> str:
    """The status is known: what goes wrong in the body changes nothing any more."""
    read = b""
    try:
        while len(read) < KEPT and (piece := answer.read1(KEPT - len(read))):
            read += piece
    except (OSError, http.client.HTTPException, ValueError):
        pass
    return read.decode(errors="replace").replace("\x00", "�")


def _judged(status: int | None) -> str:
    if status is None or 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return (
            _(
                "The receiver answered %d and points elsewhere; a redirect is never followed. Enter its last address."
            )
            % status
        )
    return _("The receiver answered %d.") % status


def _said(error: Exception) -> str:
    """Only what the system says of it: nothing of what was sent, or where to."""
    if isinstance(error, ssl.SSLError):
        return _("it does not speak TLS as it should.")
    if isinstance(error, ConnectionResetError):
        return _("it hung up without an answer.")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}."
    return _("its answer is no HTTP.")
