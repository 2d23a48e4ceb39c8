"""The dated plan of a source: make it, move its day, and say that it is done or dropped."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from scoring import planned, plans
from scoring.models import SourcePlan
from scoring.rulingforms import EndPlan, MakePlan, MovePlan, SayWhy, explain
from suppliers.models import Source

Save = Callable[[HttpRequest, Source, SourcePlan | None, dict[str, Any]], str]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("scoring.decide")
def source_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST names its verb: make, move, finish or drop. What was typed stays where it is refused."""
    listed = Source.objects.visible_to(request.user).select_related("part__plant", "supplier", "site")
    source = get_object_or_404(listed, pk=pk)
    today = timezone.localdate()
    known = planned.of_source(source, user=request.user, day=today)
    told = _forms(request, source, known)
    verb = next((name for name in VERBS if name in request.POST), "")
    overtaken = False
    if request.method == "POST" and verb and told[verb].is_valid():
        try:
            said = VERBS[verb](request, source, known.plan, told[verb].cleaned_data)
        except plans.Overtaken:
            overtaken, known = True, planned.of_source(source, user=request.user, day=today)
        except ValidationError as refused:
            explain(told[verb], refused)
        else:
            messages.success(request, said)
            return redirect("source_plan", pk)
    context = {
        "source": source,
        "planned": known,
        "forms": told,
        "overtaken": overtaken,
        "today": today,
        "crumbs": _crumbs(source),
    }
    return render(request, "scoring/source_plan.html", context)


def _forms(request: HttpRequest, source: Source, known: planned.Planned) -> dict[str, forms.Form]:
    """Only the one that was sent is bound."""

    def sent(verb: str) -> Any:
        return request.POST if verb in request.POST else None

    due_on = known.plan.due_on if known.plan else source.target_real_on
    first = {
        "owner": request.user.pk,
        "due_on": due_on,
        "cost": _cost(source),
        "currency": source.currency,
    }
    return {
        "make": MakePlan(sent("make"), initial=first),
        "move": MovePlan(sent("move"), initial={"seen": due_on}, auto_id="move_%s"),
        "finish": EndPlan(sent("finish"), auto_id="finish_%s"),
        "drop": SayWhy(sent("drop"), auto_id="drop_%s"),
    }  # fmt: skip


def _cost(source: Source) -> str:
    told = source.qualification_cost
    return "" if told is None else f"{told:.2f}"


def _make(request: HttpRequest, source: Source, plan: SourcePlan | None, given: dict[str, Any]) -> str:
    plans.make(source, by=request.user, now=timezone.now(), day=timezone.localdate(), **given)
    return _("Planned.")


def _move(request: HttpRequest, source: Source, plan: SourcePlan | None, given: dict[str, Any]) -> str:
    if plan is None or plan.due_on != given["seen"]:
        raise plans.Overtaken(plan)
    day = timezone.localdate()
    plans.move(plan, to=given["due_on"], why=given["reason"], by=request.user, now=timezone.now(), day=day)
    return _("Moved. The slip is kept.")


def _finish(request: HttpRequest, source: Source, plan: SourcePlan | None, given: dict[str, Any]) -> str:
    day, now = timezone.localdate(), timezone.now()
    if plan is None or not plans.finish(plan, why=given["reason"], by=request.user, now=now, day=day):
        raise plans.Overtaken(plan)
    return _("Done. Whether the source is real, its checks say.")


def _drop(request: HttpRequest, source: Source, plan: SourcePlan | None, given: dict[str, Any]) -> str:
    day, now = timezone.localdate(), timezone.now()
    if plan is None or not plans.drop(plan, why=given["reason"], by=request.user, now=now, day=day):
        raise plans.Overtaken(plan)
    return _("Dropped.")


VERBS: dict[str, Save] = {"make": _make, "move": _move, "finish": _finish, "drop": _drop}


def _crumbs(source: Source) -> list[dict[str, str]]:
    return [
        {"label": _("Parts"), "href": reverse("parts")},
        {"label": str(source.part), "href": reverse("part", args=[source.part_id])},
        {"label": str(source.supplier), "href": reverse("source", args=[source.pk])},
    ]
