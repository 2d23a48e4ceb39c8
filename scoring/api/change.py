"""`assessments/<id>/change/`: why the scores of a part moved since an earlier assessment, as shares."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from scoring import whymoved
from scoring.models import Assessment, RollUp
from scoring.movement import FLOOR, MADE_OF, PLAYERS, POLICY
from scoring.policy import DRIVERS

SINCE = "since"
PAST = 20  # earlier assessments among which the usual one is looked for
SIDE = {
    "type": "object",
    "required": ["id", "assessed_on", "policy", "quadrant"],
    "properties": {
        "id": {"type": "integer"},
        "assessed_on": {"type": "string", "format": "date"},
        "policy": {"type": "integer"},
        "quadrant": {"type": "string"},
    },
}
SHARE = {
    "type": "object",
    "required": ["what", "of", "share"],
    "properties": {
        "what": {
            "type": "string",
            "enum": [*DRIVERS, *MADE_OF, POLICY, FLOOR],
            "description": "A driver, the policy, the floor, or what the loss of an outage is made of.",
        },
        "of": {
            "type": ["string", "null"],
            "enum": [*DRIVERS, None],
            "description": "The driver it belongs to; null: the policy, or the floor.",
        },
        "share": {"type": "number", "description": "In points of the axis; above 0 is more risk."},
    },
}
AXIS = {
    "type": "object",
    "required": ["axis", "before", "after", "change", "shares"],
    "properties": {
        "axis": {"type": "string", "enum": list(PLAYERS)},
        "before": {"type": "number"},
        "after": {"type": "number"},
        "change": {"type": "number", "description": "What the shares add up to."},
        "shares": {"type": "array", "items": SHARE, "description": "What did not change is left out."},
    },
}
ANSWER = {
    "type": "object",
    "required": ["part", "plant", "before", "after", "axes"],
    "properties": {
        "part": {"type": "string"},
        "plant": {"type": ["string", "null"]},
        "before": SIDE | {"type": ["object", "null"], "description": "null: nothing is earlier."},
        "after": SIDE,
        "axes": {"type": "array", "items": AXIS},
    },
}


class Change(ApiView):
    permissions: ClassVar = {"GET": "scoring.view_scores"}

    def get(self, request: Request, pk: int) -> Response:
        told = read_parameters(request, {SINCE}).get(SINCE, "")
        rows = Assessment.objects.visible_to(request.user)
        after = rows.filter(pk=pk).select_related("policy", "part__plant").first()
        if after is None:
            raise Http404
        before = _named(told, after, request) if told else _usual(after, request)
        if before is None:
            return Response(_as_json(after, None, ()))
        total = RollUp.objects.values_list("company_daily_total", flat=True).first()
        change = whymoved.between(before, after, company_daily_total=total)
        return Response(_as_json(after, before, change.axes))

    def operations(self) -> dict[str, Operation]:
        about = _(
            "The id of an earlier assessment of the part, or a day: what stood on it. Left out: the last of an "
            "earlier day with another score, else the last."
        )
        described = operations.operation(
            "assessments_change",
            "Why the scores of a part moved",
            tag="assessments",
            parameters=[
                operations.row_id(),
                operations.query(SINCE, {"type": "string", "maxLength": 20}, about),
            ],
            responses={"200": operations.json_answer("Shares that add up to the change.", ANSWER)}
            | operations.problems(400, 404, 422),
        )
        return {"GET": described}


def _named(told: str, after: Assessment, request: Request) -> Assessment:
    if not whymoved.is_readable(told):
        reason = _("since “%(told)s”: it is the id of an assessment, or a date (write 2026-01-31).")
        raise Problem(422, "wrong_value", reason % {"told": told[:60]})
    before = whymoved.asked_for(told, after, user=request.user)
    if before is None:
        reason = _("This part has no other assessment of that id or day, up to the day of this one.")
        raise Problem(404, "nothing_earlier", reason)
    return before


def _usual(after: Assessment, request: Request) -> Assessment | None:
    rows = Assessment.objects.visible_to(request.user).of(after.part_id).as_of(after.assessed_on)
    return whymoved.earlier(after, rows.exclude(pk=after.pk).select_related("policy")[:PAST])


def _as_json(
    after: Assessment, before: Assessment | None, axes: Iterable[whymoved.AxisChange]
) -> dict[str, Any]:
    part = after.part
    return {
        "part": part.number,
        "plant": part.plant.code if part.plant else None,
        "before": _side(before) if before else None,
        "after": _side(after),
        "axes": [
            {
                "axis": axis.name,
                "before": axis.before,
                "after": axis.after,
                "change": axis.after - axis.before,
                "shares": [{"what": one.name, "of": one.driver, "share": one.exact} for one in axis.shares],
            }
            for axis in axes
        ],
    }


def _side(one: Assessment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "assessed_on": one.assessed_on.isoformat(),
        "policy": one.policy.version,
        "quadrant": one.quadrant,
    }
