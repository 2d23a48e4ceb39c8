"""Part: is this part safe, and why?"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import days, money, percent, points, score
from scoring import (
    certainty,
    decided,
    explanation,
    overridden,
    partpoints,
    primaries,
    sentences,
    sidebyside,
    sourcelist,
    tiertwo,
    verdict,
    whereused,
    whymoved,
)
from scoring.evidence import numbers as asked
from scoring.evidence.sharing import accepted
from scoring.models import Assessment, Position, Posture
from scoring.models.positions import UNSTABLE_BELOW
from suppliers import ruled
from suppliers.models import Part
from suppliers.resources import named
from suppliers.views import notes

HISTORY = 8
USES = 50


@require_safe
@needs("scoring.view_scores")
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty-seven queries at most, sign-in included, however many sources and uses there are."""
    one = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=pk)
    position = (
        Position.objects.visible_to(request.user)
        .select_related("policy", "primary_supplier", "primary_site")
        .filter(pk=pk)
        .first()
    )
    context: dict[str, Any] = {
        "part": one,
        "position": position,
        "today": timezone.localdate(),
        "ruled": ruled.in_force(named("parts"), pk, user=request.user),
        "crumbs": [{"label": _("Parts"), "href": reverse("parts")}],
    } | notes.context(request, one)
    if position:
        position.part = one
        context |= _judged(request, position, day=context["today"])
        context["tier_two"] = tiertwo.of_part(
            [line.source for line in context["sources"]],
            one.number,
            user=request.user,
            day=context["today"],
            days=accepted(position.policy.read()).confirmation_days,
        )
    return render(request, "scoring/part.html", context)


def _judged(request: HttpRequest, position: Position, *, day: Any) -> dict[str, Any]:
    user = request.user
    measured = overridden.money(user)
    overrides = overridden.lines(position.pk, user=user, day=day, money=measured)
    said, currency = overridden.said(overrides), measured.currency
    past = list(Assessment.objects.visible_to(user).of(position.pk).select_related("policy")[:HISTORY])
    newest = next((one for one in past if one.pk == position.assessment_id), None)
    ruling = primaries.standing(position, user=user)
    policy = position.policy.read()
    sources = sourcelist.lines(position, user=user, day=day, policy=policy)
    rows = sidebyside.rows(position, user=user, day=day)
    sides = sidebyside.sides(sources, rows, asked.of(policy))
    names = sentences.names_of(line.source for line in sources)
    only_site = sourcelist.only_site(sources)
    uses = whereused.products_above(position.pk, user=user, day=day, most=USES)
    return {
        "currency": currency,
        "sentence": verdict.sentence(position, currency=currency),
        "posture_sentence": sentences.sentence_of(position, rows, names, day=day),
        "posture_now": sentences.posture_on(position, day),
        "lapses_to": Posture(position.posture_lapses_to).label,
        "sides": sides,
        "stability": certainty.stability(position),
        "is_unstable": position.stability is not None and position.stability < UNSTABLE_BELOW,
        "settling": certainty.settling(position),
        "also_possible": verdict.also_possible(position),
        "why_primary": verdict.why_primary(position, ruling),
        "sole_or_single": verdict.sole_or_single(position),
        "without_rate": verdict.without_rate(_without_rate(position, day=day)),
        "figures": _figures(position, currency, said) if position.impact is not None else [],
        "axes": explanation.axes(newest, currency=currency, outage_loss=position.outage_loss, said=said)
        if newest
        else [],
        "overrides": overrides,
        "decided": decided.of_part(position.pk, user=user, day=day),
        "past": past,
        "why_moved": _why_moved(request, newest, past, sources, measured, said) if newest else None,
        "sources": sources,
        "single_points": partpoints.panel(
            position,
            sources=sources,
            independent={side.source.pk: side.independent for side in sides},
            user=user,
        ),
        "one_site": verdict.in_name_only(only_site) if only_site else "",
        "uses": uses,
        "uses_in_all": uses[0]["all"] if uses else 0,
    }


def _why_moved(
    request: HttpRequest, newest: Assessment, past: Any, sources: Any, money: Any, said: Mapping[str, str]
) -> dict[str, Any] | None:
    return whymoved.panel(
        newest,
        past,
        told=request.GET.get("since", ""),
        sources={line.source.pk: line.source for line in sources},
        money=money,
        said=said,
        user=request.user,
    )


def _without_rate(position: Position, *, day: Any) -> list[str]:
    """Asked only where money is missing."""
    return whereused.currencies_without_rate(position.pk, day=day) if position.daily_loss is None else []


def _figures(position: Position, currency: str, said: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Impact"),
            "value": points(position.impact),
            "note": _range(position.impact_low, position.impact_high),
        },
        {
            "label": _("Exposure"),
            "value": points(position.exposure),
            "note": _range(position.exposure_low, position.exposure_high),
        },
        {
            "label": _("Loss of one outage"),
            "value": money(position.outage_loss, currency),
            "note": _("a person says %s") % said["outage_loss"]
            if "outage_loss" in said
            else _a_day(position, currency),
        },
        {
            "label": _("Days not covered"),
            "value": days(position.days_not_covered),
            "note": _("recovery %(recovery)s, stock for %(cover)s")
            % {"recovery": days(position.recovery_days), "cover": days(position.cover_days)},
        },
        {
            "label": _("Active sources"),
            "value": _("%(active)s of %(listed)s")
            % {"active": position.sources_active, "listed": position.sources_listed},
            "note": _("%(shipping)s shipped in the last 12 months") % {"shipping": position.sources_shipping},
        },
        {
            "label": _("Confidence"),
            "value": percent(position.confidence),
            "note": _("of the weight is known"),
        },
    ]


def _a_day(position: Position, currency: str) -> str:
    if position.daily_loss is None:
        return _("nor what a day without it costs")
    loss = {"loss": money(position.daily_loss, currency)}
    if position.loss_by_revenue:
        return _("%(loss)s a day, counted by revenue") % loss
    return _("%(loss)s a day") % loss


def _range(low: float, high: float) -> str:
    """'could be 40 to 71', where a fact is missing."""
    if score(low) == score(high):
        return _("all its facts are known") if low == high else ""
    return _("could be %(low)s to %(high)s") % {"low": score(low), "high": score(high)}
