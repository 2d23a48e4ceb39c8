"""One row made, changed or deleted: `POST`, `PATCH`, `DELETE`, through the one writer and with the rules of a file.

What a program tells here is told as by a sync, whoever signed in for it: a person's ruling stays over it (docs/
decisions/0037). Who changes or deletes says with `If-Match` which state of the row they have seen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import conditional
from accounts.api.problems import Problem
from accounts.api.views import Operation, read_parameters
from accounts.models import ApiToken
from suppliers import singlerows
from suppliers.api import describing, pages
from suppliers.api.receiving import receive
from suppliers.api.views import Row, Rows
from suppliers.reading import BodyRefused
from suppliers.resources import Resource

BUSY = 15  # seconds after which to try again
KEPT = "Holdfast-Kept"
DEEPEST = 100


class FactRows(Rows):
    """The list, and a row more."""

    @property
    def resource(self) -> Resource:
        assert self.listing.resource is not None
        return self.listing.resource

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission, "POST": "suppliers.load_facts"}

    def post(self, request: Request) -> Response:
        read_parameters(request, ())
        values = _one_object(request)
        with _in_words(self.resource):
            made = singlerows.add(self.resource, values, by=request.user, why=_why(request))
        row, tag = pages.with_tag(self.listing.rows(request.user), self.listing, made)
        address = request.build_absolute_uri(reverse(f"api_{self.resource.name}_row", args=[made]))
        return Response(row, status=201, headers={"Location": address, "ETag": tag})

    def operations(self) -> dict[str, Operation]:
        return {**super().operations(), "POST": describing.add_operation(self.listing, self.resource)}


class FactRow(Row):
    """A row that can be changed, and of parts, suppliers and sources not deleted."""

    @property
    def resource(self) -> Resource:
        assert self.listing.resource is not None
        return self.listing.resource

    @property
    def permissions(self) -> dict[str, str]:
        return {
            "GET": self.listing.permission,
            "PATCH": "suppliers.load_facts",
            "DELETE": "suppliers.load_facts",
        }

    def check_permissions(self, request: Request) -> None:
        if request.method == "DELETE" and "DELETE" not in self.allowed_methods:
            raise Problem(405, "method_not_allowed", str(singlerows.CLOSED[self.resource.name]))
        super().check_permissions(request)

    def patch(self, request: Request, pk: int) -> Response:
        unless = self._seen(request, pk)
        values = _one_object(request)
        with _in_words(self.resource):
            changed = singlerows.change(
                self.resource, pk, values, by=request.user, why=_why(request), unless=unless
            )
        row, tag = pages.with_tag(self.listing.rows(request.user), self.listing, pk)
        kept = {KEPT: ", ".join(changed.kept)} if changed.kept else {}
        return Response(row, headers={"ETag": tag} | kept)

    def _seen(self, request: Request, pk: int) -> Callable[[int], bool]:
        """Whether the row is no more what `If-Match` says."""
        read_parameters(request, ())
        if not self.listing.rows(request.user).filter(pk=pk).exists():
            raise Http404
        header = request.headers.get("If-Match")
        if header is None:
            sentence = _(
                "Say with If-Match which state of the row you have seen: the ETag that it was read with."
            )
            raise Problem(428, "if_match_required", sentence)
        return lambda stamp: not conditional.matches(header, conditional.of_row(pk, stamp), weakly=False)

    def operations(self) -> dict[str, Operation]:
        return {**super().operations(), "PATCH": describing.change_operation(self.listing, self.resource)}


class FactRowThatGoes(FactRow):
    """A row that can be deleted."""

    def delete(self, request: Request, pk: int) -> HttpResponse:
        unless = self._seen(request, pk)
        with _in_words(self.resource):
            singlerows.remove(self.resource, pk, by=request.user, why=_why(request), unless=unless)
        return Response(status=204)

    def operations(self) -> dict[str, Operation]:
        return {**super().operations(), "DELETE": describing.remove_operation(self.listing)}


def _one_object(request: Request) -> dict[str, Any]:
    received = receive(request._request)
    if received.format != "json":
        raise Problem(415, "content_type", _("This is written with Content-Type: application/json."))
    try:
        given = orjson.loads(received.data)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not_json", _("The body is not JSON: %s.") % error) from error
    if not isinstance(given, dict):
        raise Problem(400, "not_an_object", _("The body is one JSON object."))
    if _is_deep(given):
        raise Problem(400, "too_deep", _("The body is nested deeper than %d levels.") % DEEPEST)
    return given


def _is_deep(given: dict[str, Any]) -> bool:
    """Whether it is nested deeper than any value is, so deep that writing it as JSON again would break."""
    level: list[Any] = [given]
    for _depth in range(DEEPEST):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _why(request: Request) -> str:
    if isinstance(request.auth, ApiToken):
        return _("One row by API, token “%s”") % request.auth.name
    return _("One row by API")


@contextmanager
def _in_words(resource: Resource) -> Iterator[None]:
    """Each refusal as the problem that it is."""
    conflict = partial(Problem, 409)
    try:
        yield
    except BodyRefused as refused:
        raise Problem(400, refused.code, str(refused)) from refused
    except singlerows.Refused as refused:
        told = [{"field": one.field, "code": one.code, "message": one.message} for one in refused.reasons]
        raise Problem(422, refused.reasons[0].code, str(refused), errors=told) from refused
    except singlerows.Taken as error:
        raise conflict("taken", _("This one is on file already; nothing was changed.")) from error
    except singlerows.Standing as error:
        raise conflict("in_use", str(error)) from error
    except singlerows.Gone as error:
        raise Http404 from error
    except singlerows.Overtaken as error:
        sentence = _("Somebody has changed the row since you read it. Read it again; nothing was written.")
        raise Problem(412, "overtaken", sentence) from error
    except ValidationError as busy:
        raise Problem(503, "busy", " ".join(busy.messages), wait=BUSY) from busy
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        sentence = _("A load of %s is under way. Nothing is lost: try again in a minute.") % resource.name
        raise Problem(503, "busy", sentence, wait=BUSY) from error
