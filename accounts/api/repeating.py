"""The header `Idempotency-Key`: whoever is not sure that a request arrived sends it again with the same key."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts import answers
from accounts.answers import Answer
from accounts.api.problems import Problem

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "The same key with the same request has one effect and the same answer, for 30 days; with another"
    " request it is refused with 409. Of an answer other than 2xx nothing is kept.",
}


def key_of(request: Request) -> str | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        raise Problem(
            400,
            "idempotency_key",
            _("Idempotency-Key has 1 to 255 visible characters of ASCII, without blanks."),
        )
    return given


def once(request: Request, *, digest: bytes, work: Callable[[], Answer]) -> HttpResponse:
    """The answer of `work`, or what it was before. Raises a Problem: 409."""
    try:
        answer = answers.once(request.user, key_of(request), digest=digest, work=work)
    except answers.OtherRequest:
        raise Problem(
            409,
            "idempotency_key_reused",
            _("This Idempotency-Key came with another request before; take a new key for each."),
        ) from None
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.location:
        response["Location"] = answer.location
    return response
