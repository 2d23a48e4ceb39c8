"""Webhooks: who is told what happens, by which address, and how it goes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.forms import WebhookForm
from accounts.models import Delivery, Subscription
from accounts.models.webhooks import DeliveryState
from accounts.views import newest
from accounts.webhooks import deliveries, lists, subscriptions

manages = needs("accounts.manage_webhooks")


@require_safe
@never_cache
@manages
def webhook_list(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/webhooks.html", {"rows": _rows(request), "today": timezone.localdate()})


@require_safe
@never_cache
@manages
def webhooks_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = _rows(request)
    table = lists.webhooks(rows, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("webhooks"))


def _rows(request: HttpRequest) -> QuerySet[Subscription]:
    found: Any = Subscription.objects.visible_to(request.user)
    return found.with_waiting().order_by("name")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@manages
def webhook_add(request: HttpRequest) -> HttpResponse:
    """The answer to POST is the only page that ever shows the secret."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = subscriptions.add(**form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _shown(request, made, secret, is_new=True)
    return render(request, "accounts/webhook_form.html", {"form": form, "crumbs": crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@manages
def webhook_edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    initial = {"name": one.name, "url": one.url, "events": one.events}
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            subscriptions.change(one, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved. What waits goes to the address as it is now."))
            return redirect("webhook", pk)
    context = {"form": form, "webhook": _one(request, pk), "crumbs": crumbs(initial["name"], pk)}
    return render(request, "accounts/webhook_form.html", context)


@require_safe
@never_cache
@manages
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """What it was told, the newest first."""
    rows = Subscription.objects.visible_to(request.user).with_waiting().select_related("made_by")
    one = get_object_or_404(rows, pk=pk)
    told = Delivery.objects.visible_to(request.user).filter(subscription=one)
    listed, state = _listed(request, told)
    context = newest.page(request, listed)
    context |= {
        "webhook": one,
        "crumbs": crumbs(),
        "states": DeliveryState.choices,
        "state": state,
        "has_failed": told.filter(state=DeliveryState.FAILED).exclude(event=None).exists(),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "accounts/webhook.html", context)


@require_safe
@never_cache
@manages
def webhook_deliveries_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """All of the chosen state, newest first; written out as it is read."""
    one = _one(request, pk)
    rows, _state = _listed(request, Delivery.objects.visible_to(request.user).filter(subscription=one))
    table = lists.deliveries(rows, one, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("webhook", args=[pk]))


def _listed(request: HttpRequest, told: Any) -> tuple[QuerySet[Delivery], str]:
    """Those of the chosen state, and which that is."""
    state = newest.chosen(request, DeliveryState.values)
    narrowed = told.filter(state=state) if state else told
    return narrowed.select_related("event").defer("response", "log"), state


@require_POST
@never_cache
@manages
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    secret = subscriptions.rotate(one, by=request.user, now=timezone.now())
    return _shown(request, one, secret, is_new=False)


@require_POST
@manages
def webhook_pause(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    subscriptions.pause(one, by=request.user)
    messages.success(request, _("Paused. What happens meanwhile can be told when you resume it."))
    return redirect("webhook", pk)


@require_POST
@manages
def webhook_resume(request: HttpRequest, pk: int) -> HttpResponse:
    skip = request.POST.get("skip") == "1"
    try:
        subscriptions.resume(_one(request, pk), by=request.user, now=timezone.now(), skip=skip)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        words = _("Resumed from now on.") if skip else _("Resumed where it stood.")
        messages.success(request, words)
    return redirect("webhook", pk)


@require_POST
@manages
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    subscriptions.remove(one, by=request.user, now=timezone.now())
    messages.success(request, _("“%s” is removed; nothing is sent to it any more.") % one.name)
    return redirect("webhooks")


@require_POST
@manages
def webhook_test(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        made = subscriptions.test(_one(request, pk), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("webhook", pk)
    return redirect("delivery", made.pk)


@require_POST
@manages
def webhook_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """What was given up, as far back as it is kept."""
    now = timezone.now()
    since = now - deliveries.KEPT
    try:
        count = deliveries.replay_failed(_one(request, pk), since=since, now=now)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _again(count))
    return redirect("webhook", pk)


def crumbs(name: str = "", pk: int | None = None) -> list[dict[str, Any]]:
    """To the list, and to one of them."""
    found = [{"label": _("Webhooks"), "href": reverse("webhooks")}]
    return [*found, {"label": name, "href": reverse("webhook", args=[pk])}] if pk else found


def _one(request: HttpRequest, pk: int) -> Subscription:
    return get_object_or_404(Subscription.objects.visible_to(request.user), pk=pk)


def _again(count: int) -> str:
    if count == deliveries.REPLAYED_AT_ONCE:
        return _("The oldest %d are sent again; ask once more for the rest.") % count
    return _("%d are sent again.") % count if count else _("Nothing was given up.")


def _shown(request: HttpRequest, one: Subscription, secret: str, *, is_new: bool) -> HttpResponse:
    context = {"webhook": one, "secret": secret, "is_new": is_new, "crumbs": crumbs(one.name, one.pk)}
    return render(request, "accounts/webhook_shown.html", context)
