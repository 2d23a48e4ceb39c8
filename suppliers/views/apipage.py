"""API, for people: with what it is asked, how facts go in and changes come out, and whether both did."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.models import ApiToken, Subscription
from accounts.views import newest
from suppliers import freshness
from suppliers.importing import loadlist
from suppliers.models import Load

MOST_TOKENS = 10
MOST_LOADS = 20
MOST_WEBHOOKS = 10
_view = needs("suppliers.view_facts")


@require_safe
@never_cache
@_view
def api_page(request: HttpRequest) -> HttpResponse:
    """Seven queries at most, sign-in included, whatever the size."""
    user: Any = request.user
    now = timezone.now()
    tokens = ApiToken.objects.visible_to(user).filter(user=user).usable(now)
    fresh = freshness.of_resources(user=user)
    context: dict[str, Any] = {
        "site": f"{request.scheme}://{request.get_host()}",
        "tokens": tokens.order_by(F("last_used_at").desc(nulls_last=True), "-pk")[:MOST_TOKENS],
        "loads": _syncs(request).order_by("-pk")[:MOST_LOADS],
        "fresh": [one for one in fresh if one.rows or one.newest],
        "webhooks": _webhooks(request),
        "today": timezone.localdate(),
    }
    return render(request, "suppliers/api_page.html", context)


@require_safe
@never_cache
@_view
def syncs_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Every sync that is kept, newest first; written out as it is read."""
    rows = _syncs(request)
    table = loadlist.syncs(rows, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("api_page"))


def _syncs(request: HttpRequest) -> Any:
    return Load.objects.visible_to(request.user).filter(door=Load.Door.API).select_related("by")


def _webhooks(request: HttpRequest) -> Any:
    """Those that fail or were stopped first; none for who does not manage them."""
    if not request.user.has_perm("accounts.manage_webhooks"):
        return []
    rows = Subscription.objects.visible_to(request.user).with_waiting()
    return rows.order_by(F("failing_since").asc(nulls_last=True), "is_active", "name")[:MOST_WEBHOOKS]
