"""Portfolio: where do we stand?"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.models import User
from accounts.templatetags.words import symbol
from scoring import (
    choices,
    headline,
    lapsefilters,
    lapses,
    overrides,
    portfoliowords,
    productlist,
    sentences,
    standing,
    yardstick,
)
from scoring.charts import quadrant
from scoring.filters import PortfolioFilters, everything
from scoring.models import Posture, Quadrant
from scoring.models.positions import PositionQuerySet
from suppliers.models import Change, Part

LAPSES, LAPSES_WITHIN = 5, 365
_view = needs("scoring.view_scores")


@require_safe
@_view
def portfolio(request: HttpRequest) -> HttpResponse:
    """Fourteen queries at most, sign-in included."""
    day, user = timezone.localdate(), request.user
    filters = PortfolioFilters(request.GET, choices=choices.offered(user))
    positions = filters.narrow(everything(user))
    counts = standing.counts(positions, day=day)
    measure = yardstick.in_force()
    context: dict[str, Any] = {"filters": filters, "measure": measure, "counts": counts}
    if not counts["all"] and not filters.told:
        context["parts_waiting"] = Part.objects.visible_to(user).count()
        return render(request, "scoring/portfolio_empty.html", context)
    told = filters.told
    money = productlist.by_posture(productlist.everything(user, day=day))
    worth = headline.avoided(user)
    context |= {
        "headline": worth.sentence() if worth else "",
        "headline_note": worth.note(measure.currency) if worth else "",
        "money": portfoliowords.money(money, currency=measure.currency),
        "money_note": portfoliowords.money_note(money),
        "figures": portfoliowords.figures(counts, told, currency=measure.currency),
        "postures": portfoliowords.postures(counts, told),
        "missing": portfoliowords.missing(counts, told),
        "gaps": _gaps(positions, user=user, day=day),
        "lapses": _lapses(user, told, day=day),
        "lapses_query": urlencode({name: told[name] for name in told if name != "country"}),
        "parts_query": urlencode(told | {"sort": "-loss"}),
        "figure_query": urlencode(told),
        "newest_facts": Change.objects.visible_to(user)
        .exclude(resource=overrides.RESOURCE)
        .order_by("-id")
        .values_list("at", flat=True)
        .first(),
        "today": day,
        "as_dots": counts["in_scope"] <= standing.MOST_DOTS,
        "largest_dots": standing.LARGEST_DOTS,
    }
    return render(request, "scoring/portfolio.html", context)


def _gaps(positions: PositionQuerySet, *, user: User, day: date) -> list[dict[str, Any]]:
    """The ten worst, each with its sentence. Five queries."""
    worst = standing.gaps(positions, day=day)
    said = sentences.sentences(worst, user=user, day=day)
    return [
        {"position": one, "posture": sentences.posture_on(one, day), "sentence": said[one.pk]}
        for one in worst
    ]


def _lapses(user: User, told: dict[str, str], *, day: date) -> list[lapses.Lapse]:
    rows = lapsefilters.of_parts(lapses.until(user, day=day, within=LAPSES_WITHIN), told)
    return lapses.soonest(rows, day=day, most=LAPSES)


@require_safe
@_view
def portfolio_figure(request: HttpRequest) -> JsonResponse:
    """What static/js/quadrant.js draws: dots, or above `standing.MOST_DOTS` parts a density."""
    day = timezone.localdate()
    positions = PortfolioFilters(request.GET, choices={}).narrow(everything(request.user))
    measure = yardstick.in_force()
    parts = standing.largest(positions, day=day, most=standing.MOST_DOTS + 1)
    cells = None
    if len(parts) > standing.MOST_DOTS:
        parts, cells = parts[: standing.LARGEST_DOTS], standing.cells(positions)
    figure = quadrant(parts, impact=measure.impact, exposure=measure.exposure, cells=cells)
    return JsonResponse(figure | {"currency": symbol(measure.currency), "words": _words()})


def _words() -> dict[str, Any]:
    """What the drawing says, in the reader's language."""
    return {
        "quadrants": {one.value: str(one.label).capitalize() for one in Quadrant},
        "postures": {one.name.lower(): str(one.label).capitalize() for one in Posture},
        "impact": _("Impact"),
        "exposure": _("Exposure"),
        "impact_axis": _("Impact: how badly an interruption would hurt"),
        "exposure_axis": _("Exposure of the primary source"),
        "loss": _("Loss of one outage"),
        "parts": _("parts"),
        "unknown": _("not known"),
    }
