"""Incidents: it has happened; who is hit, who was asked, and what do they answer?"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import paging, yardstick
from scoring.networknode import MAY_BE_HIT
from scoring.networks import nodes
from sourcing import incidentparts, incidents
from sourcing.models import Incident
from sourcing.models.incidents import MOST_NODES
from suppliers import typed
from suppliers.campaigns import Opened

_view = needs("scoring.view_scores")
_ask = needs(incidents.PERMISSION)
A_PAGE, MOST_POSSIBLE = 50, 50


class Begin(typed.Typed):
    name = typed.text(
        gettext_lazy("What to call it"), most=120, needs=gettext_lazy("An incident needs a name.")
    )
    began_on = typed.date_field(gettext_lazy("Began on"), needs=gettext_lazy("Say when it began."))
    lasts_days = forms.IntegerField(
        label=gettext_lazy("Days until they are back"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=gettext_lazy("Your best guess; left out where nobody knows."),
    )
    words = forms.CharField(
        label=gettext_lazy("What has happened"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For us. What suppliers read is written when they are asked."),
    )


class Ask(typed.Typed):
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "What has happened, as suppliers may know it. The letter asks whether they are affected."
        ),
    )


@require_safe
@_view
def incident_list(request: HttpRequest) -> HttpResponse:
    """Newest first. Three queries, sign-in included."""
    before = request.GET.get("before", "")
    rows = Incident.objects.visible_to(request.user).select_related("opened_by")
    older = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    found = list(older.newest_first()[: A_PAGE + 1])
    context = {
        "rows": found[:A_PAGE],
        "older": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "is_first": not before,
        "today": timezone.localdate(),
        "crumbs": [{"label": _("Network"), "href": reverse("network")}],
    }
    return render(request, "sourcing/incidents.html", context)


@require_safe
@_view
def incidents_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of them, newest first; written out as it is read."""
    rows = Incident.objects.visible_to(request.user)
    table = incidents.table(
        rows.select_related("opened_by").newest_first().iterator(), day=timezone.localdate()
    )
    return paging.download(request, rows, table, kind, back=reverse("incidents"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_ask
def incident_new(request: HttpRequest) -> HttpResponse:
    """What is hit stands in the address, `node` for each; `q` looks for more. What would stop shows before it is kept."""
    user: Any = request.user
    codes, asked = _codes(request), request.GET.get("q", "").strip()
    today = timezone.localdate()
    form = Begin(request.POST if request.method == "POST" else None, initial={"began_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            one = incidents.open_(codes=codes, by=user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _("Kept. Ask the suppliers concerned whether they are affected."))
            return redirect("incident", one.pk)
    found = incidents.hits(codes) if codes else None
    query = request.GET.copy()
    query.pop("q", None)
    context = {
        "form": form,
        "labels": [(label, _without(codes, label.code)) for label in nodes.labels(codes).values()],
        "asked": asked,
        "answers": [one for one in incidentparts.find(asked, user=user) if one.code not in codes],
        "effect": _effect(found, user) if found else "",
        "chosen": query.urlencode(),
        "crumbs": _crumbs(),
    }
    return render(request, "sourcing/incident_new.html", context)


@require_safe
@never_cache
@_view
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """Sixteen queries at most, sign-in included, however much stops."""
    return _shown(request, _one(request, pk), Ask())


@require_safe
@never_cache
@_view
def incident_parts_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """All that stop, by money; written out as it is read."""
    one, user = _one(request, pk), request.user
    found = incidents.hits(one.nodes)
    stopped = incidentparts.positions(found.stopped.tolist() if found else [], user=user)
    told = {"currency": yardstick.in_force().currency, "day": timezone.localdate()}
    table = incidentparts.table(stopped, incident=one, user=user, **told)
    return paging.download(request, stopped, table, kind, back=reverse("incident", args=[pk]))


@require_POST
@_ask
def incident_ask(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = _one(request, pk), Ask(request.POST)
    user: Any = request.user
    if form.is_valid():
        try:
            opened = incidents.ask(
                one,
                words=form.cleaned_data["words"],
                by=user,
                today=timezone.localdate(),
                now=timezone.now(),
            )
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _sent(opened))
            return redirect("incident", pk)
    return _shown(request, one, form)


@require_POST
@_ask
def incident_close(request: HttpRequest, pk: int) -> HttpResponse:
    one, user = _one(request, pk), request.user
    if incidents.close(one, by=user, on=max(timezone.localdate(), one.began_on), now=timezone.now()):
        messages.success(request, _("Over. Its links work no more; what was answered stays."))
    else:
        messages.info(request, _("Somebody had closed it already."))
    return redirect("incident", pk)


def _sent(opened: Opened) -> str:
    sent = ngettext("%s letter is on its way.", "%s letters are on their way.", opened.asked)
    said = [sent % number(opened.asked)]
    if opened.nobody:
        nobody = ngettext(
            "%s supplier has nobody to write to.", "%s suppliers have nobody to write to.", opened.nobody
        )
        said.append(nobody % number(opened.nobody))
    if opened.left_out:
        left = ngettext(
            "%s is not asked: it makes nothing for us at a site of its own.",
            "%s are not asked: they make nothing for us at a site of their own.",
            opened.left_out,
        )
        said.append(left % number(opened.left_out))
    return " ".join(said)


def _one(request: HttpRequest, pk: int) -> Incident:
    rows = Incident.objects.visible_to(request.user).select_related("campaign", "opened_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


def _shown(request: HttpRequest, one: Incident, form: Ask) -> HttpResponse:
    user: Any = request.user
    found = incidents.hits(one.nodes)
    sayings = incidentparts.sayings(one, user=user)
    context: dict[str, Any] = {
        "incident": one,
        "labels": list(nodes.labels(one.nodes).values()),
        "effect": _effect(found, user) if found else _("No network is built yet: what stops is not known."),
        "sayings": sayings,
        "asked": incidentparts.figures(one),
        "form": form,
        "today": timezone.localdate(),
        "back_on": one.began_on + timedelta(days=one.lasts_days) if one.lasts_days else None,
        "measure": yardstick.in_force(),
        "concerned": len(found.suppliers) if found else 0,
        "crumbs": _crumbs(),
    }
    if found:
        stopped = incidentparts.positions(found.stopped.tolist(), user=user)
        page = paging.read(request, stopped, *incidentparts.FIELDS, **incidentparts.HOW)
        said = incidentparts.said_of_parts([row["part_id"] for row in page.rows], sayings, user=user)
        may = incidentparts.positions(found.possible.tolist(), user=user)
        dearest = may.order_by("-daily_loss", "part_id").values("part_id", *incidentparts.FIELDS)
        context |= {
            "rows": incidentparts.drawn(page.rows, incident=one, said=said),
            "pager": paging.pager(request, page, paging.shown_of(page, stopped, _parts)),
            "possible": incidentparts.drawn(list(dearest[:MOST_POSSIBLE]), incident=one, said={}),
            "possible_in_all": len(found.possible),
        }
    return render(request, "sourcing/incident.html", context)


def _effect(found: incidents.Hits, user: Any) -> str:
    stopped, possible = incidentparts.counted(found.stopped.tolist(), found.possible.tolist(), user=user)
    words = ngettext(
        "%s bought part stops for certain once its stock is used up",
        "%s bought parts stop for certain once their stock is used up",
        stopped,
    )
    said = [words % number(stopped)]
    if possible:
        said.append(ngettext("%s more may stop", "%s more may stop", possible) % number(possible))
    concerned = ngettext("%s supplier is concerned", "%s suppliers are concerned", len(found.suppliers))
    said.append(concerned % number(len(found.suppliers)))
    told = "; ".join(said) + "."
    if found.unknown:
        unknown = ngettext(
            "%s of the places is in no network yet.",
            "%s of the places are in no network yet.",
            len(found.unknown),
        )
        told += " " + unknown % number(len(found.unknown))
    return told


def _codes(request: HttpRequest) -> list[int]:
    """Of the address; what makes no sense is left out."""
    told = dict.fromkeys(int(one) for one in request.GET.getlist("node") if one.isdecimal() and len(one) < 19)
    return [code for code in told if code and code & nodes.ALL in MAY_BE_HIT][:MOST_NODES]


def _without(codes: list[int], code: int) -> str:
    return "&".join(f"node={one}" for one in codes if one != code)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Network"), "href": reverse("network")},
        {"label": _("Incidents"), "href": reverse("incidents")},
    ]


def _parts(count: int) -> str:
    return ngettext("part that stops", "parts that stop", count)
