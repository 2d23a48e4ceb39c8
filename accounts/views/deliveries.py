"""One delivery: what was told, each attempt, and what the receiver answered."""

from datetime import timedelta
from typing import Any

import orjson
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Delivery
from accounts.models.webhooks import DeliveryState
from accounts.views.webhooks import crumbs, manages
from accounts.webhooks import deliveries

SOON = timedelta(seconds=20)  # the page looks again by itself


@require_safe
@never_cache
@manages
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    body = orjson.dumps(one.said, option=orjson.OPT_INDENT_2).decode()
    context = _context(one) | {"body": body, "crumbs": crumbs(one.subscription.name, one.subscription_id)}
    return render(request, "accounts/delivery.html", context)


@require_safe
@never_cache
@manages
def delivery_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks for itself again while an attempt is on its way."""
    return render(request, "accounts/_delivery_fragment.html", _context(_one(request, pk)))


@require_POST
@manages
def delivery_replay(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        again = deliveries.replay(_one(request, pk), now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(
            request, _("It is sent again, under its old number.") if again else _("It waits already.")
        )
    return redirect("delivery", pk)


def _one(request: HttpRequest, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(request.user).select_related("subscription", "event")
    return get_object_or_404(rows, pk=pk)


def _context(one: Delivery) -> dict[str, Any]:
    is_live = one.state == DeliveryState.WAITING and one.subscription.is_active
    return {
        "delivery": one,
        "webhook": one.subscription,
        "is_live": is_live and one.due_at <= timezone.now() + SOON,
        "attempts": [entry | {"at": parse_datetime(entry["at"])} for entry in reversed(one.log)],
    }
