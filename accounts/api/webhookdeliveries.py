"""`/api/v1/webhooks/<id>/deliveries/` and `/api/v1/webhook-deliveries/<id>/`: what was told, and what became of it."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import operations, webhooks
from accounts.api.jobs import MOMENT
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from accounts.models import Delivery
from accounts.models.webhooks import DeliveryState
from accounts.webhooks import deliveries

MOST, USUAL = 1000, 100
CURSOR = re.compile(r"before-([0-9]{1,18})")
NUMBER_OR_NULL = {"type": ["integer", "null"]}
ATTEMPT = {
    "type": "object",
    "required": ["at", "status", "error", "ms"],
    "properties": {
        "at": {"type": "string", "format": "date-time"},
        "status": NUMBER_OR_NULL,
        "error": {"type": "string"},
        "ms": {"type": "integer"},
    },
}
FIELDS: dict[str, Any] = {
    "id": {"type": "integer"},
    "webhook": {"type": "integer"},
    "delivery": {"type": "string", "format": "uuid", "description": "as Holdfast-Delivery says it"},
    "event": {"type": "string"},
    "state": {"type": "string", "enum": DeliveryState.values},
    "made_at": MOMENT,
    "due_at": MOMENT | {"description": "when it is tried next, where it waits"},
    "ended_at": MOMENT,
    "attempts": {"type": "integer"},
    "tried_at": MOMENT,
    "status": NUMBER_OR_NULL | {"description": "what the receiver answered last"},
    "error": {"type": "string"},
}
LISTED = {"type": "object", "required": list(FIELDS), "properties": FIELDS}
MORE: dict[str, Any] = {
    "body": {"type": "object", "description": "what is posted"},
    "response": {"type": "string", "description": "the beginning of its last answer"},
    "took_ms": NUMBER_OR_NULL,
    "log": {"type": "array", "items": ATTEMPT, "description": "the last attempts"},
}
WHOLE = {"type": "object", "required": [*FIELDS, *MORE], "properties": FIELDS | MORE}
SCHEMAS = {"WebhookDelivery": WHOLE}
PAGE = {
    "type": "object",
    "required": ["results", "next"],
    "properties": {
        "results": {"type": "array", "items": LISTED},
        "next": {"type": ["string", "null"], "format": "uri", "description": "Older ones, if there are any."},
    },
}


class Deliveries(ApiView):
    permissions: ClassVar = {"GET": webhooks.NEEDS}

    def get(self, request: Request, pk: int) -> Response:
        """Newest first."""
        given = read_parameters(request, ("limit", "cursor", "state"))
        limit, before = _limit(given.get("limit")), _cursor(given.get("cursor"))
        rows = Delivery.objects.visible_to(request.user).filter(subscription=webhooks.one(request, pk))
        if state := given.get("state"):
            if state not in DeliveryState.values:
                known = ", ".join(DeliveryState.values)
                raise Problem(400, "wrong_value", _("state is one of %s.") % known)
            rows = rows.filter(state=state)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows.select_related("event").order_by("-pk")[: limit + 1])
        more = _next(request, found[limit - 1].pk) if len(found) > limit else None
        return Response({"results": [_row(one) for one in found[:limit]], "next": more})

    def operations(self) -> dict[str, Operation]:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        described = operations.operation(
            "webhooks_deliveries",
            "What a webhook was told, the newest first",
            tag="webhooks",
            parameters=[
                operations.row_id(),
                operations.query("state", {"type": "string", "enum": DeliveryState.values}, "In this state."),
                operations.query("limit", limit, "Rows a page."),
                operations.query(
                    "cursor", {"type": "string", "pattern": f"^{CURSOR.pattern}$"}, "As `next` has it."
                ),
            ],
            responses={"200": operations.json_answer("A page of deliveries.", PAGE)}
            | operations.problems(400, 404),
        )
        return {"GET": described}


class OneDelivery(ApiView):
    permissions: ClassVar = {"GET": webhooks.NEEDS}

    def get(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        return Response(_whole(_one(request, pk)))

    def operations(self) -> dict[str, Operation]:
        return {"GET": _described("delivery", "One delivery, with what is posted", "200", "The delivery.")}


class DeliveryReplay(ApiView):
    permissions: ClassVar = {"POST": webhooks.NEEDS}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        try:
            deliveries.replay(_one(request, pk), now=timezone.now())
        except ValidationError as refused:
            raise webhooks.unfit(refused) from refused
        return Response(_whole(_one(request, pk)), status=202)

    def operations(self) -> dict[str, Operation]:
        words = "It waits to be sent once more, under its old number."
        return {"POST": _described("delivery_replay", "Send a delivery again", "202", words, 422)}


def _described(name: str, summary: str, status: str, words: str, *refusals: int) -> Operation:
    answers = {status: operations.json_answer(words, operations.ref("WebhookDelivery"))}
    return operations.operation(
        f"webhooks_{name}",
        summary,
        tag="webhooks",
        parameters=[operations.row_id()],
        responses=answers | operations.problems(400, 404, *refusals),
    )


def _one(request: Request, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(request.user).select_related("event", "subscription")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _row(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.pk,
        "webhook": one.subscription_id,
        "delivery": one.uuid,
        "event": one.name,
        "state": one.state,
        "made_at": one.made_at,
        "due_at": one.due_at,
        "ended_at": one.ended_at,
        "attempts": one.attempts,
        "tried_at": one.tried_at,
        "status": one.status,
        "error": one.error,
    }


def _whole(one: Delivery) -> dict[str, Any]:
    more = {"body": one.said, "response": one.response, "took_ms": one.took_ms, "log": one.log}
    return _row(one) | more


def _limit(given: str | None) -> int:
    if given is None:
        return USUAL
    if not re.fullmatch(r"[0-9]{1,9}", given) or not 1 <= int(given) <= MOST:
        raise Problem(400, "wrong_limit", _("limit is a whole number from 1 to %d.") % MOST)
    return int(given)


def _cursor(given: str | None) -> int | None:
    if given is None:
        return None
    cursor = CURSOR.fullmatch(given)
    if cursor is None:
        raise Problem(400, "wrong_cursor", _("This cursor is not one of ours; follow “next” as it stands."))
    return int(cursor[1])


def _next(request: Request, before: int) -> str:
    query = request.query_params.copy()
    query["cursor"] = f"before-{before}"
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
