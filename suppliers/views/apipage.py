"""API, for people: with what it is asked, how facts go in and changes come out, and whether both did."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.models import ApiToken, Subscription
from suppliers import freshness
from suppliers.models import Load

MOST_TOKENS = 10
MOST_LOADS = 20
MOST_WEBHOOKS = 10


@require_safe
@never_cache
@needs("suppliers.view_facts")
def api_page(request: HttpRequest) -> HttpResponse:
    """Seven queries at most, sign-in included, whatever the size."""
    user: Any = request.user
    now = timezone.now()
    tokens = ApiToken.objects.visible_to(user).filter(user=user).usable(now)
    loads = Load.objects.visible_to(user).filter(door=Load.Door.API).select_related("by")
    fresh = freshness.of_resources(user=user)
    context: dict[str, Any] = {
        "site": f"{request.scheme}://{request.get_host()}",
        "tokens": tokens.order_by(F("last_used_at").desc(nulls_last=True), "-pk")[:MOST_TOKENS],
        "loads": loads.order_by("-pk")[:MOST_LOADS],
        "fresh": [one for one in fresh if one.rows or one.newest],
        "webhooks": _webhooks(request),
        "today": timezone.localdate(),
    }
    return render(request, "suppliers/api_page.html", context)


def _webhooks(request: HttpRequest) -> Any:
    """Those that fail or were stopped first; none for who does not manage them."""
    if not request.user.has_perm("accounts.manage_webhooks"):
        return []
    rows = Subscription.objects.visible_to(request.user).with_waiting()
    return rows.order_by(F("failing_since").asc(nulls_last=True), "is_active", "name")[:MOST_WEBHOOKS]
