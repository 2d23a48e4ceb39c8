"""Portfolio: where do we stand?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import number, symbol
from scoring import choices, overrides, standing, yardstick
from scoring.charts import quadrant
from scoring.filters import UNKNOWN, PortfolioFilters, everything
from scoring.models import Quadrant
from suppliers.models import Change, Part

_view = needs("scoring.view_scores")


@require_safe
@_view
def portfolio(request: HttpRequest) -> HttpResponse:
    filters = PortfolioFilters(request.GET, choices=choices.offered(request.user))
    positions = filters.narrow(everything(request.user))
    counts = standing.counts(positions)
    measure = yardstick.in_force()
    context: dict[str, Any] = {"filters": filters, "measure": measure, "counts": counts}
    if not counts["all"] and not filters.told:
        context["parts_waiting"] = Part.objects.visible_to(request.user).count()
        return render(request, "scoring/portfolio_empty.html", context)
    context |= {
        "figures": _figures(counts, filters.told),
        "legend": _legend(counts, filters.told),
        "missing": _missing(counts, filters.told),
        "worst": standing.worst(positions),
        "parts_query": urlencode(filters.told | {"sort": "-loss"}),
        "worst_query": urlencode(
            filters.told | {"quadrant": Quadrant.DUAL_SOURCE, "fewer": "on", "sort": "-loss"}
        ),
        "figure_query": urlencode(filters.told),
        "newest_facts": Change.objects.visible_to(request.user)
        .exclude(resource=overrides.RESOURCE)
        .order_by("-id")
        .values_list("at", flat=True)
        .first(),
        "today": timezone.localdate(),
        "as_dots": counts["in_scope"] <= standing.MOST_DOTS,
        "largest_dots": standing.LARGEST_DOTS,
    }
    return render(request, "scoring/portfolio.html", context)


@require_safe
@_view
def portfolio_figure(request: HttpRequest) -> JsonResponse:
    """What static/js/quadrant.js draws: dots, or above `standing.MOST_DOTS` parts a density."""
    positions = PortfolioFilters(request.GET, choices={}).narrow(everything(request.user))
    measure = yardstick.in_force()
    parts = standing.largest(positions, most=standing.MOST_DOTS + 1)
    cells = None
    if len(parts) > standing.MOST_DOTS:
        parts, cells = parts[: standing.LARGEST_DOTS], standing.cells(positions)
    figure = quadrant(parts, impact=measure.impact, exposure=measure.exposure, cells=cells)
    return JsonResponse(figure | {"currency": symbol(measure.currency), "words": _words()})


def _words() -> dict[str, Any]:
    """What the drawing says, in the reader's language."""
    return {
        "quadrants": {one.value: str(one.label).capitalize() for one in Quadrant},
        "impact": _("Impact"),
        "exposure": _("Exposure"),
        "impact_axis": _("Impact: how badly an interruption would hurt"),
        "exposure_axis": _("Exposure of the primary source"),
        "loss": _("Loss of one outage"),
        "parts": _("parts"),
        "unknown": _("not known"),
    }


def _parts(told: dict[str, str], **more: str) -> str:
    return f"{reverse('parts')}?{urlencode(told | more)}"


def _figures(counts: dict[str, Any], told: dict[str, str]) -> list[dict[str, Any]]:
    dual, short, unscored = counts["dual_source"], counts["short"], counts["unscored"]
    return [
        {
            "label": _("Parts in scope"),
            "value": number(counts["in_scope"]),
            "href": _parts(told),
            "note": _("%(count)s more are made, sold or obsolete")
            % {"count": number(counts["out_of_scope"])},
        },
        {
            "label": _("Dual source wanted"),
            "value": number(dual),
            "href": _parts(told, quadrant="dual_source"),
            "note": _("high impact, high exposure"),
        },
        {
            "label": _("Of these, short of a second"),
            "value": number(short),
            "href": _parts(told, quadrant="dual_source", fewer="on"),
            "note": _("fewer than two active sources: one outage stops them")
            if short
            else _("none: each has two active sources or more"),
            "state": "bad" if short else "good",
        },
        {
            "label": _("Unstable"),
            "value": number(counts["unstable"]),
            "href": _parts(told, unstable="on"),
            "note": _("other reasonable weights would often treat them otherwise")
            if counts["unstable"]
            else _("other reasonable weights say the same of all"),
        },
        {
            "label": _("Cannot be scored"),
            "value": number(unscored),
            "href": _parts(told, quadrant="unscored"),
            "note": _reasons(counts) if unscored else _("every part has a quadrant"),
        },
    ]


def _reasons(counts: dict[str, Any]) -> str:
    """The two most frequent gaps of the unscored: 'no path to a product 9, no stock figure 4'."""
    gaps = [(counts[f"unscored_no_{name}"], why) for name, (_words, why, _where) in UNKNOWN.items()]
    gaps = sorted((gap for gap in gaps if gap[0]), key=lambda gap: -gap[0])[:2]
    return ", ".join(f"{why} {number(count)}" for count, why in gaps)


def _legend(counts: dict[str, Any], told: dict[str, str]) -> list[dict[str, Any]]:
    shown = [one for one in Quadrant if one != Quadrant.OUT_OF_SCOPE]
    return [
        {
            "quadrant": one.value,
            "words": str(one.label).capitalize(),
            "count": counts[one.value],
            "href": _parts(told, quadrant=one.value),
        }
        for one in shown
    ]


def _missing(counts: dict[str, Any], told: dict[str, str]) -> list[dict[str, str]]:
    """One line a fact that parts in scope lack, most first: '12 parts have no stock figure'."""
    lines = []
    for name, (_words, why, _where) in UNKNOWN.items():
        count = counts[f"no_{name}"]
        if count:
            words = ngettext("%(count)s part has %(gap)s", "%(count)s parts have %(gap)s", count)
            lines.append(
                (
                    count,
                    {
                        "words": words % {"count": number(count), "gap": why},
                        "href": _parts(told, unknown=name),
                    },
                )
            )
    return [line for _count, line in sorted(lines, key=lambda line: -line[0])]
