"""`decisions`: a list like the others, and the two verbs that write it: decide, and end."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from scoring import decisions
from scoring.api import written
from scoring.models import Acceptance, Chosen, Decision, Quadrant
from suppliers.api import describing, pages
from suppliers.api.fields import Field, Listing
from suppliers.api.views import Rows

MOMENT = {"type": ["string", "null"], "format": "date-time"}
MADE: dict[str, dict[str, Any]] = {
    "part": {"type": "string", "maxLength": written.LONGEST_KEY},
    "plant": {"type": ["string", "null"], "maxLength": written.LONGEST_KEY},
    "chosen": {"type": "string", "enum": Chosen.values},
    "acceptance": {"type": "string", "enum": Acceptance.values},
    "mitigation": {"type": "string"},
    "reason": {"type": "string"},
    "until": {"type": ["string", "null"], "format": "date"},
    "replaces": {"type": ["integer", "null"]},
}
NEEDED = ("part", "chosen", "reason")
ABOUT = gettext_lazy(
    "An acceptance says as what, with a mitigation and a last day, a year ahead at most, and takes a manager. "
    "`replaces` is the id of the decision that stands, where one does. Somebody faster is a 409 that says who."
)


def _moment(value: datetime) -> str:
    return value.isoformat()


def _rows(user: Any) -> QuerySet:
    """Those without a last day count until somebody ends them."""
    day = timezone.localdate()
    counts = When(Q(ended_at=None) & (Q(until=None) | Q(until__gte=day)), then=Value(True))
    in_force = Case(counts, default=Value(False), output_field=BooleanField())
    return Decision.objects.visible_to(user).annotate(is_in_force=in_force)


LISTING = Listing(
    "decisions",
    gettext_lazy("The treatment that was chosen for a part against the one wanted, or its risk, accepted until a day."),
    _rows,
    (
        Field("part", "part__number", "text", gettext_lazy("the part's number")),
        Field("plant", "part__plant__code", "text", gettext_lazy("code of the part's plant"), nullable=True),
        Field("wanted", "wanted", "choice", gettext_lazy("wanted by the quadrant then"), choices=tuple(Quadrant.values)),
        Field("chosen", "chosen", "choice", gettext_lazy("what was decided"), choices=tuple(Chosen.values)),
        Field("acceptance", "acceptance", "text", gettext_lazy("why the risk may be accepted; empty else")),
        Field("mitigation", "mitigation", "text", gettext_lazy("what makes the risk smaller meanwhile")),
        Field("reason", "reason", "text", gettext_lazy("why")),
        Field("until", "until", "date", gettext_lazy("its last day"), nullable=True),
        Field("in_force", "is_in_force", "flag", gettext_lazy("whether it counts today")),
        Field("made_by", "made_by__email", "email", gettext_lazy("who decided")),
        Field("made_at", "made_at", "list", write=_moment, schema={"type": "string", "format": "date-time"}),
        Field("ended_at", "ended_at", "list", nullable=True, write=_moment, schema=MOMENT),
        Field("ended_by", "ended_by__email", "email", gettext_lazy("null: its last day was over"), nullable=True),
        Field("ended_why", "ended_why", "text", gettext_lazy("why it was ended; empty else")),
    ),
    "scoring.view_scores",
    one="Decision",
)  # fmt: skip


class Decisions(Rows):
    """`GET` lists, `POST` decides."""

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission, "POST": "scoring.decide"}

    def post(self, request: Request) -> Response:
        read_parameters(request, ())
        given = written.body(request, MADE, needed=NEEDED)
        part = written.part(request.user, given.pop("part"), given.pop("plant", None))
        try:
            made = decisions.decide(
                part,
                given.pop("chosen"),
                by=request.user,
                now=timezone.now(),
                day=timezone.localdate(),
                **given,
            )
        except decisions.Overtaken as told:
            raise Problem(409, "overtaken", _who(told.standing)) from told
        except ValidationError as refused:
            raise written.unfit(refused) from refused
        address = reverse("api_decisions_row", args=[made.pk])
        row = pages.one(_rows(request.user), LISTING, made.pk)
        return Response(row, status=201, headers={"Location": address})

    def operations(self) -> dict[str, Operation]:
        described = operations.operation(
            "decisions_make",
            "Choose a part's treatment, or accept its risk",
            tag=self.listing.name,
            responses={"201": operations.json_answer("The decision.", operations.ref(self.listing.one))}
            | operations.problems(400, 409, 411, 413, 415, 422),
        )
        body = written.schema(MADE, needed=NEEDED)
        return {
            "GET": describing.list_operation(self.listing),
            "POST": described | {"description": str(ABOUT), "requestBody": body},
        }


class DecisionEnd(ApiView):
    """`POST /api/v1/decisions/<id>/end/`: it counts no longer."""

    permissions: ClassVar = {"POST": "scoring.decide"}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        given = written.body(request, {"reason": MADE["reason"]}, needed=("reason",))
        one = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
        try:
            ended = decisions.end(one, by=request.user, why=given["reason"], now=timezone.now())
        except ValidationError as refused:
            raise written.unfit(refused) from refused
        if not ended:
            raise Problem(409, "ended", _("This decision has ended already."))
        return Response(pages.one(_rows(request.user), LISTING, pk))

    def operations(self) -> dict[str, Operation]:
        described = operations.operation(
            "decisions_end",
            "End a decision",
            tag="decisions",
            parameters=[operations.row_id()],
            responses={"200": operations.json_answer("The decision.", operations.ref("Decision"))}
            | operations.problems(400, 404, 409, 411, 413, 415, 422),
        )
        body = written.schema({"reason": MADE["reason"]}, needed=("reason",))
        return {"POST": described | {"requestBody": body}}


def _who(standing: Decision | None) -> str:
    if standing is None:
        return _("The decision that is to be replaced has ended. Send it again without “replaces”.")
    return _(
        "%(by)s decided on this part, by decision %(id)s. To put yours in its place, send “replaces”: %(id)s."
    ) % {"by": standing.made_by, "id": standing.pk}
