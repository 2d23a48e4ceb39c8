"""Where a webhook may go: never to an address inside, whatever name leads there.

A name is resolved here, every address that it has is judged, and the connection is made to one that was judged: there
is no second look-up that could give another answer.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.webhooks.networks import is_outside

PORTS = {"https": 443, "http": 80}
FIRST_FREE_PORT = 1024  # below it are a machine's services: no mail server is spoken to in HTTP
LONGEST = 500
MOST_TRIED = 3
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


class Refused(Exception):
    """Nothing was sent; the sentence says why."""


@dataclass(frozen=True)
class Place:
    """An address as it was entered, taken apart. `host` is a name or bare numbers; `path` is with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Target:
    """What a socket is connected to: in numbers, so that nothing is looked up again."""

    family: socket.AddressFamily
    place: tuple[Any, ...]


def read(url: str) -> Place:
    """Raises ValidationError with a sentence. Resolves nothing."""
    if len(url) > LONGEST or not _PRINTABLE.fullmatch(url):
        raise ValidationError(
            _("Write an address of up to %d characters, without spaces; percent-encode what is not ASCII.")
            % LONGEST
        )
    try:
        told = urlsplit(url)
        port, host = told.port, told.hostname or ""
    except ValueError as error:
        raise ValidationError(_("This is no address that anything could be sent to.")) from error
    scheme = told.scheme
    if scheme not in PORTS or not host:
        raise ValidationError(_("Write an address that begins with https:// and names a host."))
    if scheme == "http" and not settings.WEBHOOKS_OVER_HTTP:
        raise ValidationError(_("Webhooks go to https:// only, so that nobody on the way reads them."))
    if "@" in told.netloc:
        raise ValidationError(_("Leave user and password out of the address: the signature says who we are."))
    if "#" in url:
        raise ValidationError(_("Leave out the # and what follows it: it is never sent."))
    port = PORTS[scheme] if port is None else port
    if port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise ValidationError(_("Webhooks go to port 443, 80, or one from %d up.") % FIRST_FREE_PORT)
    return Place(scheme, host, port, (told.path or "/") + (f"?{told.query}" if told.query else ""))


def entered(url: str) -> Place:
    """As `read`; bare numbers that lead inside are refused while whoever entered them is there to mend them."""
    place = read(url)
    try:
        address = ip_address(place.host.partition("%")[0])
    except ValueError:
        return place  # a name: where it leads is asked each time that something is sent
    if not is_outside(address, allowed=settings.WEBHOOKS_TO_PRIVATE):
        raise ValidationError(_inside(place, address))
    return place


def _inside(place: Place, address: IPv4Address | IPv6Address) -> str:
    sentence = _(
        "%(host)s leads to %(address)s, inside a network or to a machine itself; nothing is sent there."
    )
    return sentence % {"host": place.host, "address": address}


def targets(place: Place, *, within: float) -> list[Target]:
    """Where its name leads, in the resolver's order. Raises Refused where one of its addresses is inside: a name that
    is here and there at once is somebody's trick, or a mistake."""
    found = [
        Target(socket.AddressFamily(family), told)
        for family, _kind, _protocol, _name, told in _resolved(place, within=within)
        if family in (socket.AF_INET, socket.AF_INET6)
    ]
    if not found:
        raise Refused(_("The name %s has no address.") % place.host)
    for target in found:
        address = ip_address(str(target.place[0]).partition("%")[0])
        if not is_outside(address, allowed=settings.WEBHOOKS_TO_PRIVATE):
            raise Refused(_inside(place, address))
    return found[:MOST_TRIED]


def _resolved(place: Place, *, within: float) -> list[Any]:
    """The system's resolver keeps no time limit, so that a thread waits for it."""
    answers: Queue[list[Any] | None] = Queue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put(None)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=within)
    except Empty:
        raise Refused(_("The name %s was not resolved in time.") % place.host) from None
    if answer is None:
        raise Refused(_("The name %s cannot be resolved.") % place.host)
    return answer
