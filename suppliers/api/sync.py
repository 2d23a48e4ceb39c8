"""`POST /api/v1/sync/<resource>/`: a body of rows through the one writer.

200 has the result, with every error; `applied` is false where `atomic` left everything out.
"""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from accounts.models import ApiToken
from suppliers import writing
from suppliers.api.receiving import receive
from suppliers.reading import BodyRefused, BodyTooLarge
from suppliers.resources import Resource

SWITCH = {"1": True, "true": True, "0": False, "false": False}
COUNTS = ("received", "created", "updated", "unchanged", "rejected")
ROW_ERROR = {
    "type": "object",
    "required": ["row", "key", "field", "code", "message"],
    "properties": {
        "row": {"type": "integer", "description": "Its place among the rows; the first is 1."},
        "key": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        "field": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "message": {"type": "string", "description": "One sentence for people."},
    },
}
SYNC_RESULT = {
    "type": "object",
    "required": ["job", "resource", "dry_run", "applied", *COUNTS, "closed", "errors"],
    "properties": {
        "job": {
            "type": ["integer", "null"],
            "description": "Where it was written, under which job it is kept.",
        },
        "resource": {"type": "string"},
        "dry_run": {"type": "boolean"},
        "applied": {
            "type": "boolean",
            "description": "Whether good rows went in (in a dry run: all would have).",
        },
        **{name: {"type": "integer"} for name in COUNTS},
        "closed": {
            "type": "integer",
            "description": "Rows that ended because newer ones begin: terms.",
        },
        "errors": {
            "type": "array",
            "items": operations.ref("RowError"),
            "description": "All of them, by row.",
        },
    },
}


class Sync(ApiView):
    """`resource` is given by the address."""

    resource: Resource = None  # type: ignore[assignment]
    permissions: ClassVar = {"POST": "suppliers.load_facts"}

    def post(self, request: Request) -> Response:
        given = read_parameters(request, ("dry_run", "atomic"))
        switches = {name: _switch(name, text) for name, text in given.items()}
        body = receive(request._request)
        try:
            result = writing.write(
                self.resource, body.data, format=body.format, by=request.user, why=_why(request), **switches
            )
        except BodyRefused as refused:
            status = 413 if isinstance(refused, BodyTooLarge) else 400
            raise Problem(status, refused.code, str(refused)) from refused
        return Response(result.as_dict())

    def operations(self) -> dict[str, Operation]:
        return {"POST": describe(self.resource)}


def _switch(name: str, text: str) -> bool:
    if text not in SWITCH:
        raise Problem(400, "wrong_value", _("%s is 1 or 0.") % name)
    return SWITCH[text]


def _why(request: Request) -> str:
    if isinstance(request.auth, ApiToken):
        return _("Sync by API, token “%s”") % request.auth.name
    return _("Sync by API")


def describe(resource: Resource) -> dict[str, Any]:
    row = operations.ref(f"{resource.model.__name__}Row")
    rows = {"anyOf": [{"type": "array", "items": row, "minItems": 1}, row]}
    switch = {"type": "string", "enum": list(SWITCH)}
    result = operations.ref("SyncResult")
    answers = {
        "200": operations.json_answer(
            "What became of the rows; bad rows are named, good rows went in (with `atomic`: none did, and"
            " `applied` is false).",
            result,
        ),
    }
    described = operations.operation(
        f"{resource.name.replace('-', '_')}_sync",
        f"Create and change {resource.name} by natural key",
        tag=resource.name,
        parameters=[
            operations.query("dry_run", switch, "1: change nothing, and count what would have been."),
            operations.query("atomic", switch, "1: all rows or none."),
        ],
        responses=answers | operations.problems(400, 411, 413, 415),
    )
    about = (
        "Rows as a JSON array, as NDJSON (application/x-ndjson) or as CSV with a header line (text/csv), up "
        "to 64 MiB, also after Content-Encoding: gzip. Within one body the same key twice is an error on the "
        "later row."
    )
    return described | {
        "description": about,
        "requestBody": {"required": True, "content": {"application/json": {"schema": rows}}},
    }
