"""`POST /api/v1/rescore/`: score every part again, as a job."""

from typing import ClassVar

from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.jobs import as_json
from accounts.api.views import ApiView, Operation, read_parameters
from scoring import rescoring


class Rescore(ApiView):
    """A job of today that nobody has started yet is answered again, instead of a second one."""

    permissions: ClassVar = {"POST": "scoring.rescore"}

    def post(self, request: Request) -> Response:
        read_parameters(request, ())
        job = rescoring.open_unless_waiting(day=timezone.localdate(), by=request.user)
        return Response(as_json(job), status=202, headers={"Location": reverse("api_job", args=[job.pk])})

    def operations(self) -> dict[str, Operation]:
        answer = operations.json_answer("The job that does it.", operations.ref("Job"))
        location = {"schema": {"type": "string"}, "required": True, "description": "The job's address."}
        answers = {"202": answer | {"headers": {"Location": location}}}
        return {
            "POST": operations.operation(
                "rescore",
                "Score every part again",
                tag="scores",
                responses=answers | operations.problems(400),
            )
        }
