"""Override a driver of a part, seeing first what that would do; and end an override."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.templatetags.words import percent, points
from scoring import overridden, overrides, whatif
from scoring.explanation import LABELS, fact_in_words
from scoring.forms import EndOverride, OverrideDriver
from scoring.models import Assessment, Override, PolicyVersion, Position, Quadrant
from scoring.policy import DRIVERS, Policy
from suppliers.models import Part

_override = needs("scoring.override")
EDITED_INSTEAD = ("criticality", "substitutability")  # facts of the part itself


@dataclass(frozen=True)
class _Asked:
    """What an address asks for: a driver that weighs something, of a part that is scored."""

    part: Part
    position: Position
    driver: str
    policy: Policy
    money: overridden.Money
    today: date
    standing: Override | None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_override
def part_override(request: HttpRequest, pk: int, driver: str) -> HttpResponse:
    """A GET with a value, or a POST that only looks, shows what it would do. Else a POST says which override its
    person saw in force; where it is another one by now, nothing is written, that one is shown, and what was
    typed stays."""
    asked = _asked(request, pk, driver)
    only_looks = "look" in request.POST
    form = OverrideDriver(
        None if only_looks else request.POST.dict() or None,
        unit=asked.money.unit(driver),
        today=asked.today,
        initial=_initial(request.POST if only_looks else request.GET, asked),
    )
    overtaken = False
    if request.method == "POST" and not only_looks and form.is_valid():
        try:
            _make(request, asked, form)
        except overrides.Overtaken as told:
            overtaken, asked, form = True, _again(asked, told.standing), form.again(told.standing)
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _("Saved. The score of %s follows in a moment.") % asked.part)
            return redirect("part", pk)
    context = _context(request, asked, form) | {"overtaken": overtaken}
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "scoring/_override_effect.html" if fragment else "scoring/override.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_override
def override_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the facts speak again, and say why."""
    one = get_object_or_404(Override.objects.visible_to(request.user).select_related("made_by"), pk=pk)
    part = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=one.part_id)
    form = EndOverride(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        if overrides.end(one, by=request.user, why=why, now=timezone.now()):
            messages.success(request, _("The override has ended; what the facts say counts again."))
        else:
            messages.info(request, _("The override had ended already."))
        return redirect("part", part.pk)
    money, today = overridden.money(request.user), timezone.localdate()
    context = {
        "part": part,
        "override": one,
        "label": LABELS[one.driver],
        "value": money.words(one.driver, one.value),
        "is_over": one.ended_at is not None,
        "form": form,
        "today": today,
        "effect": _effect(
            part.pk, one.driver, None, day=today, policy=PolicyVersion.objects.in_force().read()
        ),
        "crumbs": _crumbs(part),
    }
    return render(request, "scoring/override_end.html", context)


def _asked(request: HttpRequest, pk: int, driver: str) -> _Asked:
    part = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=pk)
    scored = Position.objects.visible_to(request.user).exclude(quadrant=Quadrant.OUT_OF_SCOPE)
    position = get_object_or_404(scored, pk=pk)
    policy, today = PolicyVersion.objects.in_force().read(), timezone.localdate()
    if driver not in DRIVERS or not _weight(policy, driver):
        raise Http404
    standing = (
        Override.objects.visible_to(request.user)
        .on(today)
        .of(pk)
        .filter(driver=driver)
        .select_related("made_by")
        .first()
    )
    return _Asked(part, position, driver, policy, overridden.money(request.user), today, standing)


def _again(asked: _Asked, standing: Override | None) -> _Asked:
    return _Asked(asked.part, asked.position, asked.driver, asked.policy, asked.money, asked.today, standing)


def _weight(policy: Policy, driver: str) -> float:
    weights = dict(zip(policy.impact.drivers, policy.impact.weights, strict=True))
    return (weights | dict(zip(policy.exposure.drivers, policy.exposure.weights, strict=True)))[driver]


def _initial(told: QueryDict, asked: _Asked) -> dict[str, Any]:
    standing = asked.standing
    unit = asked.money.unit(asked.driver)
    begun = {name: told[name] for name in ("value", "reason", "until", "replaces") if name in told}
    of_standing = {"value": unit.write(standing.value), "replaces": standing.pk} if standing else {}
    return of_standing | begun


def _make(request: HttpRequest, asked: _Asked, form: OverrideDriver) -> None:
    given = form.cleaned_data
    overrides.make(
        asked.part,
        asked.driver,
        given["value"],
        by=request.user,
        reason=given["reason"],
        until=given["until"],
        replaces=given["replaces"],
        now=timezone.now(),
        day=asked.today,
    )


def _context(request: HttpRequest, asked: _Asked, form: OverrideDriver) -> dict[str, Any]:
    value = form.value_so_far
    newest = Assessment.objects.visible_to(request.user).filter(pk=asked.position.assessment_id).first()
    standing = asked.standing
    return {
        "part": asked.part,
        "driver": asked.driver,
        "label": LABELS[asked.driver],
        "form": form,
        "today": asked.today,
        "fact": fact_in_words(
            asked.driver, newest, currency=asked.money.currency, outage_loss=asked.position.outage_loss
        )
        if newest
        else "",
        "edit_instead": asked.driver in EDITED_INSTEAD,
        "standing": standing,
        "standing_value": asked.money.words(asked.driver, standing.value) if standing else "",
        "value": None if value is None else asked.money.words(asked.driver, value),
        "value_error": form.value_error,
        "effect": None
        if value is None
        else _effect(asked.part.pk, asked.driver, value, day=asked.today, policy=asked.policy),
        "crumbs": _crumbs(asked.part),
    }


def _effect(
    part: int, driver: str, value: float | None, *, day: date, policy: Policy
) -> dict[str, Any] | None:
    """Rows of now against then, and what the driver scores then."""
    found = whatif.outcomes(part, driver, value, day=day, policy=policy)
    if found is None:
        return None
    now, then = found
    rows = [
        {"label": str(LABELS[driver]), "now": points(now.score), "then": points(then.score)},
        {"label": _("Impact"), "now": _axis(now, "impact"), "then": _axis(then, "impact")},
        {"label": _("Exposure"), "now": _axis(now, "exposure"), "then": _axis(then, "exposure")},
        {"label": _("Stability"), "now": percent(now.stability), "then": percent(then.stability)},
    ]
    return {
        "rows": [row | {"moves": row["now"] != row["then"]} for row in rows],
        "now": now.quadrant,
        "then": then.quadrant,
        "moves": now.quadrant != then.quadrant,
        "score": points(then.score),
    }


def _axis(outcome: whatif.Outcome, name: str) -> str:
    """'66.0', or with its range where a fact is missing: '66.0 (40.1 to 71.3)'."""
    point, low, high = (points(getattr(outcome, f"{name}{end}")) for end in ("", "_low", "_high"))
    if low == high:
        return point
    return _("%(point)s (%(low)s to %(high)s)") % {"point": point, "low": low, "high": high}


def _crumbs(part: Part) -> list[dict[str, str]]:
    return [
        {"label": _("Parts"), "href": reverse("parts")},
        {"label": str(part), "href": reverse("part", args=[part.pk])},
    ]
