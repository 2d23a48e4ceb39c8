"""The view that all API views are: JSON in and out, a permission a method, and its own description."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api import rates
from accounts.api.problems import Problem
from accounts.authentication import RolePermission

Operation = dict[str, Any]


class Json(BaseRenderer):
    """Dates as ISO 8601; a number that is not finite becomes null."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data)


class LeftUnread(BaseParser):
    """The view reads the body itself; looking for a form's CSRF token reads nothing."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> dict[str, Any]:
        return {}


class AlwaysJson(BaseContentNegotiation):
    """There is one format, so an Accept header changes nothing."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """`permissions` names what each method needs; `operations` describes each method for the schema
    (an OpenAPI operation object; see `accounts.api.operations`)."""

    http_method_names = ["get", "head", "post", "patch", "delete"]
    renderer_classes = (Json,)
    parser_classes = (LeftUnread,)
    permission_classes: Sequence[type[BasePermission]] = (RolePermission,)
    content_negotiation_class = AlwaysJson
    metadata_class = None
    counted: rates.Count | None = None

    @property
    def permissions(self) -> Mapping[str, str]:
        """By method, upper case. A method without one is refused to everybody."""
        return {}

    def operations(self) -> dict[str, Operation]:
        """By method, upper case. A view without any is left out of the schema."""
        return {}

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """An address is always UTF-8: the charset that a Content-Type tells is the body's alone."""
        request.encoding = "utf-8"
        return super().initialize_request(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Whoever asks is counted, also where they may not."""
        super().perform_authentication(request)
        self.counted = rates.count(request, now=time.time())
        if self.counted and self.counted.is_over:
            raise self.counted.refusal()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.counted.headers.items() if self.counted else ():
            response[name] = value
        return response

    def check_permissions(self, request: Request) -> None:
        """A method that is not there is 405 whoever asks."""
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        super().check_permissions(request)


def read_parameters(request: Request, known: Iterable[str]) -> dict[str, str]:
    """The query's parameters, each once. Raises a Problem that names those that are not `known`."""
    given = request.query_params
    names = sorted(known)
    unknown = [name for name in given if name not in names]
    if unknown:
        raise Problem(
            400,
            "unknown_parameter",
            _("There is no parameter %(unknown)s here. There are: %(known)s.")
            % {
                "unknown": ", ".join(f"“{n[:60]}”" for n in unknown[:10]),
                "known": ", ".join(names) or _("none"),
            },
        )
    twice = [name for name in given if len(given.getlist(name)) > 1]
    if twice:
        raise Problem(
            400, "parameter_twice", _("The parameter %s is given more than once.") % ", ".join(twice)
        )
    return {name: given[name] for name in given}
