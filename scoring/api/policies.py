"""`policies`: every version as a list like the others, and the verbs that write them: draft, write, discard, put in
force."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.jobs import as_json
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from scoring import enforcing, policies
from scoring.api import written
from scoring.models import PolicyVersion
from suppliers.api import describing, pages
from suppliers.api.fields import Field, Listing
from suppliers.api.views import Rows

MOMENT = {"type": ["string", "null"], "format": "date-time"}
NUMBERS = {"type": "object", "description": "Every number of the policy, as `numbers` of a version has them."}
NOTE = {"type": "string", "maxLength": policies.MOST_NOTE}
EDITION = {"type": "integer", "minimum": 0, "description": "Of the draft that was read."}
WRITTEN: dict[str, dict[str, Any]] = {"numbers": NUMBERS, "note": NOTE, "edition": EDITION}
ENFORCED: dict[str, dict[str, Any]] = {
    "reason": {"type": "string", "maxLength": policies.MOST_REASON},
    "over": {"type": "integer", "description": "Id of the version that was in force when it was decided."},
    "edition": EDITION,
}


def _moment(value: datetime) -> str:
    return value.isoformat()


def _rows(user: Any) -> QuerySet:
    return PolicyVersion.objects.visible_to(user)


LISTING = Listing(
    "policies",
    gettext_lazy("Every version of the policy: drafts, the one in force, and those that were."),
    _rows,
    (
        Field("version", "version", "whole", gettext_lazy("its number")),
        Field("status", "status", "choice", gettext_lazy("where it stands"), choices=tuple(PolicyVersion.Status.values)),
        Field("numbers", "numbers", "object", gettext_lazy("the numbers behind every score"), schema={"type": "object"}),
        Field("note", "note", "text", gettext_lazy("what changes, and why")),
        Field("edition", "edition", "whole", gettext_lazy("how often the draft was written")),
        Field("drafted_at", "drafted_at", "list", write=_moment, schema={"type": "string", "format": "date-time"}),
        Field("drafted_by", "drafted_by__email", "email", gettext_lazy("null: published"), nullable=True),
        Field("in_force_from", "in_force_from", "list", nullable=True, write=_moment, schema=MOMENT),
        Field("enforced_by", "enforced_by__email", "email", gettext_lazy("who put it in force"), nullable=True),
        Field("reason", "reason", "text", gettext_lazy("why it was put in force")),
    ),
    "scoring.view_scores",
    one="Policy",
)  # fmt: skip


class Policies(Rows):
    """`GET` lists, `POST` drafts what is in force, to be changed."""

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission, "POST": "scoring.change_policy"}

    def post(self, request: Request) -> Response:
        read_parameters(request, ())
        given = written.body(request, {"note": NOTE}, needed=())
        try:
            made = policies.draft(by=request.user, now=timezone.now(), note=given.get("note", ""))
        except ValidationError as refused:
            raise written.unfit(refused) from refused
        row = pages.one(_rows(request.user), LISTING, made.pk)
        return Response(row, status=201, headers={"Location": reverse("api_policies_row", args=[made.pk])})

    def operations(self) -> dict[str, Operation]:
        described = operations.operation(
            "policies_draft",
            "Draft a change of the policy in force",
            tag=self.listing.name,
            responses={"201": _answer()} | operations.problems(400, 411, 413, 415, 422),
        )
        body = written.schema({"note": NOTE}, needed=())
        return {
            "GET": describing.list_operation(self.listing),
            "POST": described | {"requestBody": body},
        }


class PolicyWrite(ApiView):
    """`POST /api/v1/policies/<id>/write/`: other numbers for a draft, over the edition that was read."""

    permissions: ClassVar = {"POST": "scoring.change_policy"}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        given = written.body(request, WRITTEN, needed=("numbers", "edition"))
        version = get_object_or_404(_rows(request.user), pk=pk)
        try:
            policies.write(
                version,
                given["numbers"],
                note=given.get("note", version.note),
                by=request.user,
                now=timezone.now(),
                edition=given["edition"],
            )
        except policies.Overtaken as told:
            raise Problem(409, "overtaken", _overtaken(told.standing)) from told
        except ValidationError as refused:
            raise written.unfit(refused) from refused
        return Response(pages.one(_rows(request.user), LISTING, pk))

    def operations(self) -> dict[str, Operation]:
        described = _verb("policies_write", "Write a draft", {"200": _answer()})
        body = written.schema(WRITTEN, needed=("numbers", "edition"))
        return {"POST": described | {"requestBody": body}}


class PolicyDiscard(ApiView):
    """`POST /api/v1/policies/<id>/discard/`: the draft is gone, and its number free again. Answers what it was."""

    permissions: ClassVar = {"POST": "scoring.change_policy"}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        written.body(request, {}, needed=())
        version = get_object_or_404(_rows(request.user), pk=pk)
        row = pages.one(_rows(request.user), LISTING, pk)
        if not policies.discard(version):
            raise Problem(409, "no_draft", _("It is no draft any more, so that it stays."))
        return Response(row)

    def operations(self) -> dict[str, Operation]:
        described = _verb("policies_discard", "Discard a draft", {"200": _answer()})
        return {"POST": described | {"requestBody": written.schema({}, needed=())}}


class PolicyEnforce(ApiView):
    """`POST /api/v1/policies/<id>/enforce/`: it judges from now on; the answer is the job that scores every part."""

    permissions: ClassVar = {"POST": "scoring.enforce_policy"}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        given = written.body(request, ENFORCED, needed=tuple(ENFORCED))
        version = get_object_or_404(_rows(request.user), pk=pk)
        try:
            job = enforcing.enforce(
                version, by=request.user, now=timezone.now(), day=timezone.localdate(), **given
            )
        except ValidationError as refused:
            if hasattr(refused, "error_dict"):
                raise written.unfit(refused) from refused
            raise Problem(409, "overtaken", " ".join(refused.messages)) from refused
        return Response(as_json(job), status=202, headers={"Location": reverse("api_job", args=[job.pk])})

    def operations(self) -> dict[str, Operation]:
        answer = operations.json_answer("The job that scores every part under it.", operations.ref("Job"))
        location = {"schema": {"type": "string"}, "required": True, "description": "The job's address."}
        described = _verb(
            "policies_enforce", "Put a draft in force", {"202": answer | {"headers": {"Location": location}}}
        )
        return {"POST": described | {"requestBody": written.schema(ENFORCED, needed=tuple(ENFORCED))}}


def _answer() -> dict[str, Any]:
    return operations.json_answer("The version.", operations.ref(LISTING.one))


def _verb(name: str, words: str, responses: dict[str, Any]) -> Operation:
    return operations.operation(
        name,
        words,
        tag=LISTING.name,
        parameters=[operations.row_id()],
        responses=responses | operations.problems(400, 404, 409, 411, 413, 415, 422),
    )


def _overtaken(standing: PolicyVersion | None) -> str:
    if standing is None:
        return _("This draft was discarded.")
    if standing.status != PolicyVersion.Status.DRAFT:
        return _("%(policy)s is no draft any more; it is %(status)s.") % {
            "policy": str(standing).capitalize(),
            "status": standing.get_status_display(),
        }
    told = {"by": standing.edited_by or _("nobody"), "edition": standing.edition}
    return (
        _("It is at edition %(edition)s by now, written by %(by)s. Read it again, and send that edition.")
        % told
    )
