"""Decide on a part: a treatment, or that its risk is accepted for a time; and the end of a decision."""

from typing import Any

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
from scoring import decided, decisions
from scoring.models import Decision, Position
from scoring.rulingforms import Decide, SayWhy, explain
from suppliers.models import Part

_decide = needs("scoring.decide")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_decide
def part_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST says which decision its person saw in force; where it is another one by now, nothing is written, that
    one is shown, and what was typed stays."""
    part = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=pk)
    position = get_object_or_404(Position.objects.visible_to(request.user).in_scope(), pk=pk)
    today = timezone.localdate()
    known = decided.of_part(part, user=request.user, day=today)
    standing = known.standing
    if standing:
        decisions.check_may(request.user, standing.chosen)
    form = Decide(
        request.POST.dict() or None,
        by=request.user,
        today=today,
        initial={"replaces": standing.pk if standing else None},
    )
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            decisions.decide(part, by=request.user, now=timezone.now(), day=today, **form.cleaned_data)
        except decisions.Overtaken as told:
            overtaken, standing, form = True, told.standing, form.again(told.standing)
        except ValidationError as refused:
            explain(form, refused)
        else:
            messages.success(request, _("Decided."))
            return redirect("part", pk)
    context = {
        "part": part,
        "position": position,
        "form": form,
        "standing": standing,
        "overtaken": overtaken,
        "past": known.past,
        "today": today,
        "crumbs": _crumbs(part),
    }
    return render(request, "scoring/decide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_decide
def decision_end(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Decision.objects.visible_to(request.user).select_related("made_by"), pk=pk)
    part = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=one.part_id)
    decisions.check_may(request.user, one.chosen)
    form = SayWhy(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        if decisions.end(one, by=request.user, why=why, now=timezone.now()):
            messages.success(request, _("The decision has ended."))
        else:
            messages.info(request, _("The decision had ended already."))
        return redirect("part", part.pk)
    context: dict[str, Any] = {
        "part": part,
        "decision": one,
        "is_over": one.ended_at is not None,
        "form": form,
        "today": timezone.localdate(),
        "crumbs": _crumbs(part),
    }
    return render(request, "scoring/decision_end.html", context)


def _crumbs(part: Part) -> list[dict[str, str]]:
    return [
        {"label": _("Parts"), "href": reverse("parts")},
        {"label": str(part), "href": reverse("part", args=[part.pk])},
    ]
