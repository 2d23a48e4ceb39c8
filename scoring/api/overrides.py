"""`overrides`: a list like the others, and the two verbs that write it: make one, and end one."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
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
from scoring import overrides
from scoring.api import written
from scoring.models import Override
from scoring.policy import DRIVERS
from suppliers.api import describing, pages
from suppliers.api.fields import Field, Listing
from suppliers.api.views import Rows

MOMENT = {"type": ["string", "null"], "format": "date-time"}
MADE: dict[str, dict[str, Any]] = {
    "part": {"type": "string", "maxLength": written.LONGEST_KEY},
    "plant": {"type": ["string", "null"], "maxLength": written.LONGEST_KEY},
    "driver": {"type": "string", "enum": list(DRIVERS)},
    "value": {"type": "number"},
    "reason": {"type": "string"},
    "until": {"type": "string", "format": "date"},
    "replaces": {"type": ["integer", "null"]},
}
NEEDED = ("part", "driver", "value", "reason", "until")
ABOUT = gettext_lazy(
    "`value` is in the driver's own unit (shares 0 to 1, outage_loss in days of the company's daily total); "
    "`until` is its last day, a year ahead at most; `replaces` is the id of the override that stands, where "
    "one does. Somebody faster is a 409 that says who."
)


def _moment(value: datetime) -> str:
    return value.isoformat()


def _rows(user: Any) -> QuerySet:
    standing = Q(ended_at=None, until__gte=timezone.localdate())
    in_force = ExpressionWrapper(standing, output_field=BooleanField())
    return Override.objects.visible_to(user).annotate(is_in_force=in_force)


LISTING = Listing(
    "overrides",
    gettext_lazy("A person's word for one driver of a part, in place of what the facts say, until a day."),
    _rows,
    (
        Field("part", "part__number", "text", gettext_lazy("the part's number")),
        Field("plant", "part__plant__code", "text", gettext_lazy("code of the part's plant"), nullable=True),
        Field("driver", "driver", "choice", gettext_lazy("what is overridden"), choices=DRIVERS),
        Field("value", "value", "real", gettext_lazy("in the driver's own unit; shares 0 to 1")),
        Field("reason", "reason", "text", gettext_lazy("why")),
        Field("until", "until", "date", gettext_lazy("its last day")),
        Field("in_force", "is_in_force", "flag", gettext_lazy("whether it counts today")),
        Field("made_by", "made_by__email", "email", gettext_lazy("who said so")),
        Field("made_at", "made_at", "list", write=_moment, schema={"type": "string", "format": "date-time"}),
        Field("ended_at", "ended_at", "list", nullable=True, write=_moment, schema=MOMENT),
        Field(
            "ended_by", "ended_by__email", "email", gettext_lazy("null: its last day was over"), nullable=True
        ),
        Field("ended_why", "ended_why", "text", gettext_lazy("why it was ended; empty else")),
    ),
    "scoring.view_scores",
    one="Override",
)


class Overrides(Rows):
    """`GET` lists, `POST` makes one."""

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission, "POST": "scoring.override"}

    def post(self, request: Request) -> Response:
        read_parameters(request, ())
        given = written.body(request, MADE, needed=NEEDED)
        day = timezone.localdate()
        part = written.part(request.user, given["part"], given.get("plant"))
        try:
            made = overrides.make(
                part,
                given["driver"],
                float(given["value"]),
                by=request.user,
                reason=given["reason"],
                until=given["until"],
                now=timezone.now(),
                day=day,
                replaces=given.get("replaces"),
            )
        except overrides.Overtaken as told:
            raise Problem(409, "overtaken", _who(told.standing)) from told
        except ValidationError as refused:
            raise written.unfit(refused) from refused
        address = reverse("api_overrides_row", args=[made.pk])
        return Response(_as_json(request.user, made.pk), status=201, headers={"Location": address})

    def operations(self) -> dict[str, Operation]:
        described = operations.operation(
            "overrides_make",
            "Override a driver of a part",
            tag=self.listing.name,
            responses={"201": operations.json_answer("The override.", operations.ref(self.listing.one))}
            | operations.problems(400, 409, 411, 413, 415, 422),
        )
        body = written.schema(MADE, needed=NEEDED)
        return {
            "GET": describing.list_operation(self.listing),
            "POST": described | {"description": str(ABOUT), "requestBody": body},
        }


class OverrideEnd(ApiView):
    """`POST /api/v1/overrides/<id>/end/`: let the facts speak again."""

    permissions: ClassVar = {"POST": "scoring.override"}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        given = written.body(request, {"reason": MADE["reason"]}, needed=("reason",))
        one = get_object_or_404(Override.objects.visible_to(request.user), pk=pk)
        try:
            ended = overrides.end(one, by=request.user, why=given["reason"], now=timezone.now())
        except ValidationError as refused:
            raise written.unfit(refused) from refused
        if not ended:
            raise Problem(409, "ended", _("This override has ended already."))
        return Response(_as_json(request.user, pk))

    def operations(self) -> dict[str, Operation]:
        described = operations.operation(
            "overrides_end",
            "End an override before its last day",
            tag="overrides",
            parameters=[operations.row_id()],
            responses={"200": operations.json_answer("The override.", operations.ref("Override"))}
            | operations.problems(400, 404, 409, 411, 413, 415, 422),
        )
        return {
            "POST": described
            | {"requestBody": written.schema({"reason": MADE["reason"]}, needed=("reason",))}
        }


def _who(standing: Override | None) -> str:
    if standing is None:
        return _("The override that is to be replaced has ended. Send it again without “replaces”.")
    return _(
        "%(by)s overrides this driver until %(until)s, by override %(id)s. To put yours in its place, send "
        "“replaces”: %(id)s."
    ) % {"by": standing.made_by, "until": standing.until, "id": standing.pk}


def _as_json(user: Any, pk: int) -> dict[str, Any] | None:
    return pages.one(_rows(user), LISTING, pk)
