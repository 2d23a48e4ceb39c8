"""`/api/v1/webhooks/`: who is told what happens. By administrators, with a token of their whole scope."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import bodies, operations
from accounts.api.jobs import MOMENT
from accounts.api.problems import Problem
from accounts.api.views import ApiView, Operation, read_parameters
from accounts.models import EventName, Subscription
from accounts.webhooks import addresses, deliveries, subscriptions

NEEDS = "accounts.manage_webhooks"
NAME = {"type": "string", "minLength": 1, "maxLength": 100}
URL = {"type": "string", "maxLength": addresses.LONGEST, "description": "https://, out in the world"}
EVENTS = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": EventName.values}}
MADE: dict[str, Any] = {"name": NAME, "url": URL, "events": EVENTS}
CHANGED = MADE | {
    "active": {"type": "boolean", "description": "false: paused"},
    "skip_missed": {
        "type": "boolean",
        "description": "With `active`: true, leave out what happened meanwhile and what still waits.",
    },
}
FIELDS: dict[str, Any] = {
    "id": {"type": "integer"},
    "name": {"type": "string"},
    "url": {"type": "string"},
    "events": EVENTS,
    "active": {"type": "boolean"},
    "stopped_at": MOMENT | {"description": "when it was stopped because it took nothing"},
    "stopped_why": {"type": "string"},
    "made_by": {"type": "string", "description": "e-mail"},
    "made_at": MOMENT,
    "secret_made_at": MOMENT,
    "delivered_at": MOMENT | {"description": "last, to the minute"},
    "failing_since": MOMENT,
    "waiting": {"type": "integer", "description": "deliveries; 1001: more than a thousand"},
}
WEBHOOK = {"type": "object", "required": list(FIELDS), "properties": FIELDS}
SHOWN_ONCE = {"type": "string", "description": "Signs each delivery. Shown this once."}
WITH_SECRET = {
    "type": "object",
    "required": [*FIELDS, "secret"],
    "properties": FIELDS | {"secret": SHOWN_ONCE},
}
SCHEMAS = {"Webhook": WEBHOOK, "WebhookWithSecret": WITH_SECRET}
PAGE = {
    "type": "object",
    "required": ["results", "next"],
    "properties": {
        "results": {"type": "array", "items": operations.ref("Webhook")},
        "next": {"type": "null", "description": "There are at most a hundred."},
    },
}
REPLAYED = {
    "type": "object",
    "required": ["replayed", "more"],
    "properties": {
        "replayed": {"type": "integer"},
        "more": {"type": "boolean", "description": "Ask once more for the rest."},
    },
}


class Webhooks(ApiView):
    permissions: ClassVar = {"GET": NEEDS, "POST": NEEDS}

    def get(self, request: Request) -> Response:
        read_parameters(request, ())
        rows = Subscription.objects.visible_to(request.user).with_waiting().select_related("made_by")
        return Response({"results": [as_json(one) for one in rows.order_by("pk")], "next": None})

    def post(self, request: Request) -> Response:
        read_parameters(request, ())
        given = bodies.read(request, MADE, needed=tuple(MADE))
        try:
            made, secret = subscriptions.add(given["name"], given["url"], given["events"], by=request.user)
        except ValidationError as refused:
            raise unfit(refused) from refused
        address = reverse("api_webhook", args=[made.pk])
        told = as_json(one(request, made.pk)) | {"secret": secret}
        return Response(told, status=201, headers={"Location": address})

    def operations(self) -> dict[str, Operation]:
        made = operations.json_answer("The webhook, with its secret.", operations.ref("WebhookWithSecret"))
        body = bodies.described(MADE, needed=tuple(MADE))
        return {
            "GET": _operation("list", "List webhooks", {"200": operations.json_answer("All.", PAGE)}, 400),
            "POST": _operation("make", "Make a webhook", {"201": made}, *bodies.REFUSALS)
            | {"requestBody": body},
        }


class Webhook(ApiView):
    permissions: ClassVar = dict.fromkeys(("GET", "PATCH", "DELETE"), NEEDS)

    def get(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        return Response(as_json(one(request, pk)))

    def patch(self, request: Request, pk: int) -> Response:
        """What is left out stays. Pausing and resuming come last, so that it resumes with its new address."""
        read_parameters(request, ())
        given = bodies.read(request, CHANGED)
        changed = one(request, pk)
        told = {name: given[name] for name in MADE if name in given}
        try:
            if told:
                subscriptions.change(changed, by=request.user, **told)
            if given.get("active") is False:
                subscriptions.pause(changed, by=request.user)
            elif given.get("active"):
                skip = given.get("skip_missed", False)
                subscriptions.resume(changed, by=request.user, now=timezone.now(), skip=skip)
        except ValidationError as refused:
            raise unfit(refused) from refused
        return Response(as_json(one(request, pk)))

    def delete(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        subscriptions.remove(one(request, pk), by=request.user, now=timezone.now())
        return Response(status=204)

    def operations(self) -> dict[str, Operation]:
        answers = {"200": operations.json_answer("The webhook.", operations.ref("Webhook"))}
        gone = {"204": {"description": "It is gone, and nothing waits for it any more."}}
        return {
            "GET": _of_one("read", "One webhook", answers, 400),
            "PATCH": _of_one("change", "Change, pause or resume a webhook", answers, *bodies.REFUSALS)
            | {"requestBody": bodies.described(CHANGED)},
            "DELETE": _of_one("remove", "Remove a webhook", gone, 400),
        }


class WebhookSecret(ApiView):
    permissions: ClassVar = {"POST": NEEDS}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        rotated = one(request, pk)
        secret = subscriptions.rotate(rotated, by=request.user, now=timezone.now())
        return Response(as_json(one(request, pk)) | {"secret": secret})

    def operations(self) -> dict[str, Operation]:
        answer = operations.json_answer("With the new secret.", operations.ref("WebhookWithSecret"))
        about = (
            "For a day deliveries are signed with both, so that the receiver can take the new one in peace."
        )
        made = _of_one("secret", "Give a webhook a new secret", {"200": answer}, 400)
        return {"POST": made | {"description": about}}


class WebhookTest(ApiView):
    permissions: ClassVar = {"POST": NEEDS}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        try:
            made = subscriptions.test(one(request, pk), by=request.user)
        except ValidationError as refused:
            raise unfit(refused) from refused
        address = reverse("api_delivery", args=[made.pk])
        return Response({"delivery": made.pk}, status=202, headers={"Location": address})

    def operations(self) -> dict[str, Operation]:
        schema = {
            "type": "object",
            "required": ["delivery"],
            "properties": {"delivery": {"type": "integer", "description": "id of the delivery to look at"}},
        }
        answer = operations.json_answer("It is sent within moments, and tried once.", schema)
        return {"POST": _of_one("test", "Send a test", {"202": answer}, 400, 422)}


class WebhookReplay(ApiView):
    permissions: ClassVar = {"POST": NEEDS}
    SINCE: ClassVar = {"since": {"type": "string", "format": "date-time"}}

    def post(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        given = bodies.read(request, self.SINCE, needed=("since",))
        try:
            count = deliveries.replay_failed(one(request, pk), since=given["since"], now=timezone.now())
        except ValidationError as refused:
            raise unfit(refused) from refused
        more = count == deliveries.REPLAYED_AT_ONCE
        return Response({"replayed": count, "more": more}, status=202)

    def operations(self) -> dict[str, Operation]:
        answer = operations.json_answer("They wait to be sent again.", REPLAYED)
        made = _of_one("replay", "Send again what was given up since", {"202": answer}, *bodies.REFUSALS)
        return {"POST": made | {"requestBody": bodies.described(self.SINCE, needed=("since",))}}


def one(request: Request, pk: int) -> Subscription:
    rows = Subscription.objects.visible_to(request.user).with_waiting().select_related("made_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def unfit(refused: ValidationError) -> Problem:
    """One sentence for all that does not fit, each named by its field."""
    if not hasattr(refused, "error_dict"):
        return Problem(422, "refused", " ".join(refused.messages))
    told = [
        " ".join(said) if name == "__all__" else f"{name}: {' '.join(said)}"
        for name, said in refused.message_dict.items()
    ]
    return Problem(422, "wrong_value", " ".join(told))


def as_json(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "url": one.url,
        "events": one.events,
        "active": one.is_active,
        "stopped_at": one.disabled_at,
        "stopped_why": one.disabled_why,
        "made_by": one.made_by.email,
        "made_at": one.made_at,
        "secret_made_at": one.secret_made_at,
        "delivered_at": one.delivered_at,
        "failing_since": one.failing_since,
        "waiting": one.waiting,
    }


def _operation(name: str, summary: str, answers: dict[str, Any], *refusals: int) -> Operation:
    described = operations.operation(
        f"webhooks_{name}", summary, tag="webhooks", responses=answers | operations.problems(*refusals)
    )
    if "413" in described["responses"]:
        described["responses"]["413"]["description"] = _("The body is larger than 256 KiB.")
    return described


def _of_one(name: str, summary: str, answers: dict[str, Any], *refusals: int) -> Operation:
    return _operation(name, summary, answers, 404, *refusals) | {"parameters": [operations.row_id()]}
