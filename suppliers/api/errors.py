"""`GET /api/v1/jobs/<id>/errors/`: every error of a load, a line each, as NDJSON or CSV; never all of them in memory."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from accounts.downloads import Table, as_csv
from suppliers.loading.rejected import errors_of, lines_of
from suppliers.models import Load

TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv"}
COLUMNS = ("row", "key", "field", "code", "message")
LINES = 500  # written at a time


class LoadErrorsFile(ApiView):
    permissions: ClassVar = {"GET": "accounts.view_jobs"}

    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        format = read_parameters(request, ("format",)).get("format") or _accepted(request)
        if format not in TYPES:
            raise Problem(400, "wrong_value", _("format is one of %s.") % ", ".join(TYPES))
        load = get_object_or_404(Load.objects.visible_to(request.user), job=pk)
        lines = _csv(load) if format == "csv" else _heaped(line + b"\n" for line in lines_of(load))
        answer = StreamingHttpResponse(lines, content_type=f"{TYPES[format]}; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="errors-{pk}.{format}"'
        return answer

    def operations(self) -> dict[str, Operation]:
        text = {"type": "string"}
        found = {
            "description": "An error a line, in the order of the pieces of the body; empty where there is none.",
            "content": {media: {"schema": text} for media in TYPES.values()},
        }
        return {
            "GET": operations.operation(
                "jobs_errors",
                "All errors of a sync or an import",
                tag="jobs",
                parameters=[
                    operations.row_id(),
                    operations.query(
                        "format", {"type": "string", "enum": list(TYPES)}, "Else as `Accept` says."
                    ),
                ],
                responses={"200": found} | operations.problems(400, 404),
            )
        }


def _accepted(request: Request) -> str:
    return "csv" if "text/csv" in request.headers.get("Accept", "") else "ndjson"


def _csv(load: Load) -> Iterator[bytes]:
    rows = map(_cells, errors_of(load))
    for text in as_csv(Table("errors", COLUMNS, rows, load.started_at.date())):
        yield text.encode()


def _cells(error: dict[str, Any]) -> list[str]:
    key = " · ".join(str(value) for value in error["key"].values() if value not in (None, ""))
    return [str(error["row"]), key, error["field"] or "", error["code"], error["message"]]


def _heaped(lines: Iterator[bytes]) -> Iterator[bytes]:
    heap: list[bytes] = []
    for line in lines:
        heap.append(line)
        if len(heap) == LINES:
            yield b"".join(heap)
            heap.clear()
    yield b"".join(heap)
