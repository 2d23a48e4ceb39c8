"""`POST /api/v1/sync/<resource>/`: a body of rows through the one writer.

A short one is written before the answer: 200 has the result, with every error; `applied` is false where `atomic`
left everything out. A long one, and one that has to queue behind a long one, is stored and written by workers: 202.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts import answers
from accounts.answers import Answer
from accounts.api import repeating
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from accounts.models import ApiToken
from suppliers import loading
from suppliers.api import syncwords
from suppliers.api.receiving import Incoming, incoming
from suppliers.api.syncwords import ROW_ERROR as ROW_ERROR
from suppliers.api.syncwords import SYNC_RESULT as SYNC_RESULT
from suppliers.loading import Full, short
from suppliers.loading.fullload import MOST, TooMany
from suppliers.models.loads import Door
from suppliers.profiles import Profile, ProfileRefused, named
from suppliers.reading import BodyRefused, BodyTooLarge
from suppliers.reading.pieces import cut
from suppliers.resources import Resource
from suppliers.writing import Arrival
from suppliers.writing.keys import checked_system

SWITCH = {"1": True, "true": True, "0": False, "false": False}
PATIENCE = 5.0  # seconds that a short body waits for loads before it, until it queues as well


@dataclass(frozen=True)
class Asked:
    """What the query says."""

    dry_run: bool = False
    atomic: bool = False
    full: Full | None = None
    system: str = ""
    profile: Profile | None = None

    @classmethod
    def read(cls, request: Request, resource: Resource) -> "Asked":
        given = read_parameters(request, ("atomic", "dry_run", "full", "full_most", "system", "profile"))
        switches = {name: _switch(name, given.get(name, "0")) for name in ("atomic", "dry_run", "full")}
        most = _share(given.get("full_most", str(MOST)))
        if "full_most" in given and not switches["full"]:
            raise Problem(422, "wrong_value", _("full_most is said of a full load: full=1."))
        full = Full(most) if switches["full"] else None
        return cls(
            switches["dry_run"],
            switches["atomic"],
            full,
            _system(given.get("system", "")),
            _profile(given["profile"], request, resource) if "profile" in given else None,
        )


class Sync(ApiView):
    """`resource` is given by the address."""

    resource: Resource = None  # type: ignore[assignment]
    permissions: ClassVar = {"POST": "suppliers.load_facts"}

    def post(self, request: Request) -> HttpResponse:
        asked = Asked.read(request, self.resource)
        key = repeating.key_of(request)
        body = incoming(request._request)
        known = key is not None and answers.known(request.user, key)
        try:
            if body.short is not None and (
                known or asked.dry_run or loading.wait(self.resource.name, most=PATIENCE)
            ):
                return self._at_once(request, body, asked)
            if asked.profile is not None:
                raise _only_short(body)
            return self._in_pieces(request, body, asked, known=known)
        except BodyRefused as refused:
            status = 413 if isinstance(refused, BodyTooLarge) else 400
            raise Problem(status, refused.code, str(refused)) from refused

    def _at_once(self, request: Request, body: Incoming, asked: Asked) -> HttpResponse:
        arrival = Arrival(
            Door.API,
            _title(request),
            profile=asked.profile.name if asked.profile else "",
            is_atomic=asked.atomic,
            is_full=asked.full is not None,
        )

        def work() -> Answer:
            told = short.write(
                self.resource,
                body.short or b"",
                format=body.format,
                by=request.user,
                why=_why(request),
                arrival=arrival,
                full=asked.full,
                dry_run=asked.dry_run,
                system=asked.system,
                profile=asked.profile,
            )
            return Answer.of(told)

        try:
            return repeating.once(request, digest=_digest(request, body), work=work)
        except TooMany:
            if asked.profile is not None:
                raise _only_short(body) from None
            return self._in_pieces(request, body, asked, known=False)

    def _in_pieces(self, request: Request, body: Incoming, asked: Asked, *, known: bool) -> HttpResponse:
        """Stored as it comes in. Where the key was answered before, it is only read to its end."""
        upload = None
        if known:
            for _block in body.blocks:
                pass
        else:
            blocks: Iterable[bytes] = body.blocks if body.short is None else [body.short]
            charset = body.charset if body.short is None else None
            pieces = cut(blocks, format=body.format, charset=charset)
            upload = loading.store(pieces, format=body.format, by=request.user, name=_title(request))
        opened = False

        def work() -> Answer:
            nonlocal opened
            if upload is None:
                raise Problem(409, "idempotency_key_reused", _("What the key stood for is no longer kept."))
            load = loading.begin(
                self.resource,
                upload,
                by=request.user,
                door=Door.API,
                title=_title(request),
                why=_why(request),
                atomic=asked.atomic,
                full=asked.full,
                dry_run=asked.dry_run,
                system=asked.system,
            )
            opened = True
            return _accepted(load, asked)

        try:
            return repeating.once(request, digest=_digest(request, body), work=work)
        finally:
            if upload is not None and not opened:
                loading.forget(upload)

    def operations(self) -> dict[str, Operation]:
        return {"POST": syncwords.describe(self.resource)}


def _accepted(load, asked: Asked) -> Answer:
    address = reverse("api_job", args=[load.job_id])
    told = {
        "job": load.job_id,
        "resource": load.resource,
        "dry_run": asked.dry_run,
        "status": "queued",
        "detail": _("The rows are stored and will be written piece by piece; %s says how far it is.")
        % address,
    }
    return Answer.of(told, status=202, location=address)


def _digest(request: Request, body: Incoming) -> bytes:
    """Of the address with its query, the type, and the body as it was sent."""
    return hashlib.sha256(request.get_full_path().encode() + b"\n" + body.digest()).digest()


def _switch(name: str, text: str) -> bool:
    if text not in SWITCH:
        raise Problem(400, "wrong_value", _("%s is 1 or 0.") % name)
    return SWITCH[text]


def _share(text: str) -> float:
    if not syncwords.SHARE.fullmatch(text):
        raise Problem(400, "wrong_value", _("full_most is a share between 0 and 1, such as 0.05."))
    return float(text)


def _system(text: str) -> str:
    if not syncwords.SYSTEM.fullmatch(text):
        raise Problem(
            400, "wrong_value", _("A system's name has at most 40 characters, none of them for control.")
        )
    return checked_system(text)


def _profile(name: str, request: Request, resource: Resource) -> Profile:
    try:
        found = named(name, request.user, resource=resource.name)
        found.mapping(resource.name)
    except ProfileRefused as refused:
        raise Problem(422, "unknown_profile", str(refused)) from None
    return found


def _only_short(body: Incoming) -> Problem:
    """What a profile reads is written before the answer, and not in pieces."""
    if body.short is None:
        most = settings.SYNC_AT_ONCE_BYTES >> 20
        return Problem(413, "too_large", _("A body that a profile reads is at most %d MiB.") % most)
    return Problem(
        409,
        "busy",
        _("A long load of these rows has to end before a body that a profile reads; send it again."),
    )


def _title(request: Request) -> str:
    return request.auth.name if isinstance(request.auth, ApiToken) else ""


def _why(request: Request) -> str:
    if isinstance(request.auth, ApiToken):
        return _("Sync by API, token “%s”") % request.auth.name
    return _("Sync by API")
