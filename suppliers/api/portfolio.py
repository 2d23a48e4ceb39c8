"""`GET /api/v1/portfolio.zip`: every fact as a zip of CSVs that can be read again, sent while it is read."""

from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from suppliers import exporting

SWITCH = {"1": True, "true": True, "0": False, "false": False}


class Portfolio(ApiView):
    permissions: ClassVar = {"GET": exporting.PERMISSION}

    def get(self, request: Request) -> StreamingHttpResponse:
        told = read_parameters(request, ("contacts",)).get("contacts", "1")
        if told not in SWITCH:
            raise Problem(400, "wrong_value", _("%s is 1 or 0.") % "contacts")
        at = timezone.localtime()
        content, headers = exporting.sent_to(request.user, with_contacts=SWITCH[told], at=at)
        return StreamingHttpResponse(content, content_type=exporting.CONTENT_TYPE, headers=headers)

    def operations(self) -> dict[str, Operation]:
        return {"GET": _described()}


def _described() -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": "One snapshot: a CSV a resource, what stands beside, and README.txt with every digest.",
            "content": {exporting.CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
    switch = {"type": "string", "enum": list(SWITCH)}
    about = "0: leave suppliers' contacts out. They are in it only for who may write to suppliers."
    return operations.operation(
        "portfolio_zip",
        "The whole portfolio, as a zip of CSVs that can be read again into an empty database",
        tag="portfolio",
        parameters=[operations.query("contacts", switch, about)],
        responses=answers | operations.problems(400),
    )
