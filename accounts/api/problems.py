"""Errors of the API as RFC 9457 problems: one sentence for people, one code for machines."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"


class Problem(APIException):
    """`Problem(400, "unknown_parameter", "...")`: what the client can mend.

    `errors` says it field by field (field, code, message); `wait` are the seconds after which to try again.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        wait: int | None = None,
    ) -> None:
        super().__init__(sentence, code)
        self.status_code = status
        self.errors = list(errors)
        self.wait = wait


def describe(status: int, code: str, sentence: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence,
    }


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's exception handler: None lets what is no fault of the client crash and be seen."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, Http404):
        code, sentence = "not_found", _("There is nothing at this address.")
    else:
        detail = getattr(exc, "detail", None)
        code = getattr(detail, "code", None) or "refused"
        sentence = str(detail or exc)
    response.data = describe(response.status_code, code, sentence)
    if errors := getattr(exc, "errors", None):
        response.data["errors"] = errors
    response.content_type = CONTENT_TYPE
    return response
