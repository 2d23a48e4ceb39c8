"""One campaign: what became of each supplier, and what is to be done about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import campaignlist, campaignstate, paging
from scoring.campaignforms import ExtendCampaign, SendAgain
from scoring.campaignstate import CampaignFilters
from suppliers import campaigns, contacting, reminders
from suppliers.models import Campaign, Contact, Questionnaire

_view = needs("scoring.view_scores")
_ask = needs(campaigns.PERMISSION)


@require_safe
@_view
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Nine queries at most, sign-in included, however many it asks."""
    one, today = _one(request, pk), timezone.localdate()
    filters = CampaignFilters(request.GET)
    rows = filters.narrow(campaignstate.everything(one, user=request.user, day=today))
    page = paging.read(request, rows, **campaignstate.HOW)
    counts = campaignlist.counts([pk], day=today).get(pk, campaignlist.Counts())
    context: dict[str, Any] = {
        "campaign": one,
        "filters": filters,
        "counts": counts,
        "figures": campaignstate.figures(counts),
        "reminders": campaignstate.reminders(one, day=today),
        "reachable": len(campaigns.reachable_now(one, on=today)) if counts.nobody or counts.came_back else 0,
        "rows": campaignstate.shown([row["id"] for row in page.rows], user=request.user, day=today),
        "today": today,
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _suppliers)),
        "csv": paging.address(request, after=None, before=None, size=None),
        "crumbs": _crumbs(),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_campaign.html" if fragment else "scoring/campaign.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def campaign_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """What the filters show, all pages; written out as it is read."""
    one, today = _one(request, pk), timezone.localdate()
    rows = CampaignFilters(request.GET).narrow(campaignstate.everything(one, user=request.user, day=today))
    table = campaignstate.table(rows, one, day=today)
    return paging.download(request, rows, table, kind, back=reverse("campaign", args=[pk]))


@require_POST
@_ask
def campaign_remind(request: HttpRequest, pk: int) -> HttpResponse:
    written = reminders.remind_now(_one(request, pk), by=request.user, on=timezone.localdate())
    if written:
        words = ngettext("%s reminder is on its way.", "%s reminders are on their way.", written)
        messages.success(request, words % number(written))
    else:
        messages.info(
            request,
            _(
                "Nobody is left to remind today: all have answered, or got a letter today, or none reaches them."
            ),
        )
    return redirect("campaign", pk)


@require_POST
@_ask
def campaign_write(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom no letter came through, and who has somebody to write to by now."""
    written = campaigns.write_to_reachable(_one(request, pk), by=request.user, now=timezone.now())
    if written:
        words = ngettext("%s letter is on its way.", "%s letters are on their way.", written)
        messages.success(request, words % number(written))
    else:
        messages.info(request, _("Nothing was sent: nobody has a contact who was not written to already."))
    return redirect("campaign", pk)


@require_POST
@_ask
def campaign_close(request: HttpRequest, pk: int) -> HttpResponse:
    if campaigns.close(_one(request, pk), by=request.user, now=timezone.now()):
        messages.success(request, _("Closed. Its links work no more; what is answered stays to be read."))
    else:
        messages.info(request, _("It was closed already."))
    return redirect("campaign", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_ask
def campaign_extend(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    told = request.POST if request.method == "POST" else None
    form = ExtendCampaign(told, initial={"due_on": one.due_on, "closes_on": one.closes_on})
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.extend(one, by=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _("Everybody has until then. Links that were sent go on working."))
            return redirect("campaign", pk)
    context = {"campaign": one, "form": form, "today": timezone.localdate(), "crumbs": _crumbs(one)}
    return render(request, "scoring/campaign_extend.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_ask
def questionnaire_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to one supplier again, or to somebody else there."""
    visible = Questionnaire.objects.visible_to(request.user).with_progress(timezone.localdate())
    one = get_object_or_404(visible.select_related("campaign", "supplier", "contact"), pk=pk)
    contacts = list(
        Contact.objects.visible_to(request.user)
        .filter(supplier=one.supplier_id)
        .order_by(F("bounced_on").asc(nulls_first=True), "email")[: contacting.MOST]
    )
    told = request.POST if request.method == "POST" else None
    form = SendAgain(told, questionnaire=one, contacts=contacts)
    if request.method == "POST" and form.is_valid():
        to = next(contact for contact in contacts if str(contact.pk) == form.cleaned_data["contact"])
        one.times_asked = form.cleaned_data["seen"]
        try:
            campaigns.send_again(one, to=to, by=request.user, now=timezone.now())
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _("A letter to %s is on its way.") % to.email)
            return redirect("campaign", one.campaign_id)
    context = {
        "questionnaire": one,
        "form": form,
        "contacts": contacts,
        "is_open": one.state in campaigns.STILL_OPEN and one.campaign.closed_at is None,
        "today": timezone.localdate(),
        "crumbs": _crumbs(one.campaign),
    }
    return render(request, "scoring/questionnaire_send.html", context)


def _one(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.user).select_related("asked_by"), pk=pk)


def _crumbs(of: Campaign | None = None) -> list[dict[str, str]]:
    found = [
        {"label": _("Suppliers"), "href": reverse("suppliers")},
        {"label": _("Campaigns"), "href": reverse("campaigns")},
    ]
    return [*found, {"label": str(of), "href": reverse("campaign", args=[of.pk])}] if of else found


def _suppliers(count: int) -> str:
    return ngettext("supplier", "suppliers", count)
