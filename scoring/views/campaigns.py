"""Campaigns: who was asked, and how many answered? And a new one, in one click."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import campaignchoice, campaignlist, paging, yardstick
from scoring.campaignchoice import CampaignChoice, Chosen
from scoring.campaignforms import WriteCampaign
from suppliers import campaigns as campaigning
from suppliers import letters
from suppliers.models.questionnaires import Asks

_view = needs("scoring.view_scores")
_ask = needs(campaigning.PERMISSION)


@require_safe
@_view
def campaigns(request: HttpRequest) -> HttpResponse:
    """Five queries at most, sign-in included."""
    rows = campaignlist.everything(request.user)
    page = paging.read(request, rows, **campaignlist.HOW)
    today = timezone.localdate()
    context = {
        "lines": campaignlist.shown([row["id"] for row in page.rows], user=request.user, day=today),
        "today": today,
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _campaigns)),
        "crumbs": _crumbs(),
    }
    return render(request, "scoring/campaigns.html", context)


@require_safe
@_view
def campaigns_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of them, in the order shown; written out as it is read."""
    rows = campaignlist.everything(request.user)
    table = campaignlist.table(rows, user=request.user, day=timezone.localdate())
    return paging.download(request, rows, table, kind, back=reverse("campaigns"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_ask
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Thirteen queries at most, however many are chosen. A POST says the filters again, and asks whom they leave."""
    told = request.POST if request.method == "POST" else request.GET
    today, company = timezone.localdate(), letters.company()
    choice = CampaignChoice(told, user=request.user)
    standings = campaignchoice.everything(request.user)
    chosen = choice.chosen(standings, day=today)
    form = WriteCampaign(request.POST if request.method == "POST" else None, today=today, company=company)
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, form, chosen)
        if opened:
            _say(request, opened)
            return redirect("campaign", opened.campaign.pk)
    context = _choice(request, choice, standings, chosen)
    if request.method != "POST" and request.htmx and not request.htmx.history_restore_request:
        response = render(request, "scoring/_campaign_choice.html", context | {"is_swap": True})
        response["HX-Trigger-After-Swap"] = "chosen"  # the letter's form then asks how it reads
    else:
        context |= {"form": form, "letters": _previews(request, form, chosen)}
        response = render(request, "scoring/campaign_new.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_POST
@_ask
def campaign_letter(request: HttpRequest) -> HttpResponse:
    """How the letter reads with what is typed so far."""
    today = timezone.localdate()
    choice = CampaignChoice(request.POST, user=request.user)
    chosen = choice.chosen(campaignchoice.everything(request.user), day=today)
    form = WriteCampaign(request.POST, today=today, company=letters.company())
    context = {"letters": _previews(request, form, chosen), "chosen": chosen}
    return render(request, "scoring/_campaign_letter.html", context)


def _choice(request: HttpRequest, choice: CampaignChoice, standings: Any, chosen: Chosen) -> dict[str, Any]:
    today = timezone.localdate()
    rows = choice.narrowed(standings, day=today)
    page = paging.read(request, rows, *campaignchoice.FIELDS, **campaignchoice.HOW)
    shown = campaignchoice.drawn(page.rows, picked=choice.picked)
    here = {row["supplier_id"] for row in shown}
    return {
        "filters": choice,
        "chosen": chosen,
        "rows": shown,
        "picked_elsewhere": [pk for pk in choice.picked if pk not in here],
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _suppliers)),
        "measure": yardstick.in_force(),
        "today": today,
        "crumbs": [*_crumbs(), {"label": _("Campaigns"), "href": reverse("campaigns")}],
    }


def _previews(request: HttpRequest, form: WriteCampaign, chosen: Chosen) -> list[letters.Letter]:
    """One in each language that a letter goes out in. One query, or none."""
    if not form.is_bound:
        form = WriteCampaign(form.initial, today=timezone.localdate(), company=form.known_as)
    campaign = form.draft(request.user)
    campaign.asks = Asks.TIER_TWO
    link = _("(each supplier's own link stands here)")
    company = form.signed_as or _("(our company's name)")
    return [letters.previewed(campaign, contact, company=company, link=link) for contact in chosen.examples()]


def _opened(request: HttpRequest, form: WriteCampaign, chosen: Chosen) -> campaigning.Opened | None:
    """None where it is refused: then the form says why, and keeps what was typed."""
    if chosen.are_too_many:
        form.add_error(None, chosen.sentence)
        return None
    given = form.cleaned_data
    try:
        if "company" in given:
            letters.sign_as(given["company"])
        return campaigning.open(
            given["name"],
            asks=Asks.TIER_TWO,
            words=given["words"],
            due_on=given["due_on"],
            closes_on=given["closes_on"],
            remind_before=given["remind"],
            suppliers=chosen.suppliers,
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as refused:
        form.explain(refused)
        return None


def _say(request: HttpRequest, opened: campaigning.Opened) -> None:
    sent = ngettext("%s letter is on its way.", "%s letters are on their way.", opened.asked)
    said = [sent % number(opened.asked)]
    if opened.nobody:
        words = ngettext(
            "%s supplier has nobody to write to: add a contact, and write then.",
            "%s suppliers have nobody to write to: add contacts, and write then.",
            opened.nobody,
        )
        said.append(words % number(opened.nobody))
    messages.success(request, " ".join(said))


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Suppliers"), "href": reverse("suppliers")}]


def _campaigns(count: int) -> str:
    return ngettext("campaign", "campaigns", count)


def _suppliers(count: int) -> str:
    return ngettext("supplier", "suppliers", count)
