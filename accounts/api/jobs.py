"""`GET /api/v1/jobs/<id>/`: how far a job is, and what came of it."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.views import ApiView, Operation, read_parameters
from accounts.models import Job, Status

MOMENT = {"type": ["string", "null"], "format": "date-time"}
JOB = {
    "type": "object",
    "required": ["id", "kind", "title", "status", "progress", "result", "error"],
    "properties": {
        "id": {"type": "integer"},
        "kind": {"type": "string"},
        "title": {"type": "string", "description": "What it does, in words for people."},
        "status": {"type": "string", "enum": Status.values},
        "progress": {
            "type": "object",
            "required": ["done", "total"],
            "properties": {"done": {"type": "integer"}, "total": {"type": "integer"}},
            "description": "Chunks; a job whose total is 0 was done at once.",
        },
        "started_by": {"type": ["string", "null"], "description": "e-mail"},
        "created_at": MOMENT,
        "started_at": MOMENT,
        "finished_at": MOMENT,
        "result": {"description": "What the kind of job reports; null until there is something."},
        "error": {"type": "string", "description": "One sentence where it failed, else empty."},
    },
}


class JobView(ApiView):
    permissions: ClassVar = {"GET": "accounts.view_jobs"}

    def get(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        job = get_object_or_404(Job.objects.visible_to(request.user).select_related("started_by"), pk=pk)
        return Response(as_json(job))

    def operations(self) -> dict[str, Operation]:
        answers = {"200": operations.json_answer("The job.", operations.ref("Job"))}
        return {
            "GET": operations.operation(
                "jobs_read",
                "How far a job is, and what came of it",
                tag="jobs",
                parameters=[operations.row_id()],
                responses=answers | operations.problems(400, 404),
            )
        }


def as_json(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "status": job.status,
        "progress": {"done": job.done, "total": job.total},
        "started_by": job.started_by.email if job.started_by else None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "result": job.result,
        "error": job.error,
    }
