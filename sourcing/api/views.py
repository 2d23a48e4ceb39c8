"""The root, the schema, and what is not there."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations, problems
from accounts.api.views import ApiView, Operation, read_parameters
from sourcing.api import schema
from sourcing.api.lists import LISTINGS
from suppliers.resources import RESOURCES

ADDRESS = {"type": ["string", "null"], "format": "uri"}
READ_ONLY = tuple(shown.name for shown in LISTINGS)


class Root(ApiView):
    """Every resource with its addresses."""

    permissions: ClassVar = {"GET": "suppliers.view_facts"}

    def get(self, request: Request) -> Response:
        read_parameters(request, ())

        def address(name: str) -> str:
            return request.build_absolute_uri(reverse(name))

        resources: dict[str, Any] = {
            name: {
                "rows": address(f"api_{name}"),
                "sync": address(f"api_{name}_sync"),
                "template": address(f"api_{name}_template"),
            }
            for name in RESOURCES
        }
        resources |= {
            name: {"rows": address(f"api_{name}"), "sync": None, "template": None} for name in READ_ONLY
        }
        return Response(
            {"resources": resources, "schema": address("api_schema"), "docs": address("api_docs")}
        )

    def operations(self) -> dict[str, Operation]:
        entry = {
            "type": "object",
            "required": ["rows", "sync", "template"],
            "properties": {"rows": ADDRESS, "sync": ADDRESS, "template": ADDRESS},
        }
        answer = {
            "type": "object",
            "required": ["resources", "schema", "docs"],
            "properties": {
                "resources": {"type": "object", "additionalProperties": entry},
                "schema": ADDRESS,
                "docs": ADDRESS,
            },
        }
        answers = {"200": operations.json_answer("What there is.", answer)} | operations.problems(400)
        return {"GET": operations.operation("root", "What there is", tag="root", responses=answers)}


class Schema(ApiView):
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return Response(schema.document())


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Addresses under /api/ that are none. Reading one that lacks only its slash is sent on."""
    sentence = _("There is nothing at this address.")
    if not request.path.endswith("/"):
        try:
            found = resolve(request.path + "/")
        except Resolver404:
            found = None
        if found is not None and found.func is not nowhere:
            if request.method in ("GET", "HEAD"):
                return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
            sentence = _("There is nothing at this address; with a slash at its end there is.")
    return problem(404, "not_found", sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke is written down by the server's log; programs get a problem, people a page."""
    from django.views.defaults import server_error as page

    if request.path.startswith("/api/"):
        return problem(500, "server_error", _("Something broke on our side; nothing was written."))
    return page(request)


def problem(status: int, code: str, sentence: str) -> HttpResponse:
    told = problems.describe(status, code, sentence)
    return JsonResponse(told, status=status, content_type=problems.CONTENT_TYPE)
