"""Plants: what does each depend on? Countries: where do our sources stand, and how risky is it there?"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import downloads
from accounts.access import needs
from accounts.templatetags.words import money, number
from scoring import paging, placelist, places, yardstick
from scoring.models import PolicyVersion, Position, Quadrant
from suppliers.models import Plant

_view = needs("scoring.view_scores")


@require_safe
@_view
def plants(request: HttpRequest) -> HttpResponse:
    context = {"rows": places.plants(request.user), "measure": yardstick.in_force()}
    return render(request, "scoring/plants.html", context)


@require_safe
@_view
def plants_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the page shows of each. Six queries, sign-in included."""
    rows, currency = places.plants(request.user), yardstick.in_force().currency
    return downloads.answer(placelist.plants(rows, currency=currency, day=timezone.localdate()), kind)


@require_safe
@_view
def plant(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Plant.objects.visible_to(request.user), pk=pk)
    counts = places.of_plant(one, user=request.user)
    measure = yardstick.in_force()
    products, daily = places.daily_totals(request.user, one).get(pk, (0, None))
    query = {"plant": one.code}
    context: dict[str, Any] = {
        "plant": one,
        "measure": measure,
        "counts": counts,
        "figures": [
            _figure(_("Parts in scope"), counts.get("in_scope", 0), query),
            {
                "label": _("Its products bring a day"),
                "value": money(daily, measure.currency),
                "note": ngettext("%s product", "%s products", products) % number(products),
            },
            *(
                _figure(
                    str(one.label).capitalize(), counts.get(one.value, 0), query | {"quadrant": one.value}
                )
                for one in Quadrant
                if one != Quadrant.OUT_OF_SCOPE
            ),
        ],
        "worst": places.worst_of(Position.objects.visible_to(request.user).filter(part__plant=one)),
        "parts_query": urlencode(query | {"sort": "-loss"}),
        "crumbs": [{"label": _("Plants"), "href": reverse("plants")}],
    }
    return render(request, "scoring/plant.html", context)


def _figure(label: str, count: int, query: dict[str, str]) -> dict[str, Any]:
    return {"label": label, "value": number(count), "href": f"{reverse('parts')}?{urlencode(query)}"}


@dataclass(frozen=True)
class Asked:
    """Countries as the address asks for them: `rows` are shown, with these indexes."""

    policy: PolicyVersion
    years: float
    found: list[places.Country]
    others: list[str]
    chosen: str
    everywhere: bool

    @property
    def indexes(self) -> list[str]:
        return [*places.USED, *([self.chosen] if self.chosen in self.others else [])]

    @property
    def ours(self) -> list[places.Country]:
        return [one for one in self.found if one.is_ours]

    @property
    def rows(self) -> list[places.Country]:
        return self.found if self.everywhere else self.ours


@require_safe
@_view
def countries(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    ours = asked.ours
    context = {
        "rows": [(one, one.of(asked.indexes)) for one in asked.rows],
        "indexes": [places.index_name(index) for index in asked.indexes],
        "others": [(index, places.index_name(index)) for index in asked.others],
        "chosen": asked.chosen,
        "everywhere": asked.everywhere,
        "rest": len(asked.found) - len(ours),
        "stale": _stale(ours),
        "years": round(asked.years),
        "policy": asked.policy.version,
        "measure": yardstick.in_force(),
        "with_values": any(one.values for one in asked.found),
        "csv": paging.address(request),
    }
    return render(request, "scoring/countries.html", context)


@require_safe
@_view
def countries_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Those that the page shows, with the same indexes. Seven queries, sign-in included."""
    asked, currency = _asked(request), yardstick.in_force().currency
    table = placelist.countries(asked.rows, asked.indexes, currency=currency, day=timezone.localdate())
    return downloads.answer(table, kind)


def _asked(request: HttpRequest) -> Asked:
    policy = PolicyVersion.objects.in_force()
    years = policy.read().country_risk_years
    found = places.countries(request.user, day=timezone.localdate(), years=years)
    others = sorted({index for one in found for index in one.values} - set(places.USED))
    chosen = request.GET.get("index", "")
    return Asked(policy, years, found, others, chosen, everywhere="all" in request.GET)


def _stale(ours: list[places.Country]) -> dict[str, int]:
    """Of the countries we buy from: how many lack a value that the scores use, or have an old one."""
    used = [(one, one.values.get(index)) for one in ours for index in places.USED]
    return {
        "old": len({one.code for one, value in used if value and value.is_stale}),
        "missing": len({one.code for one, value in used if value is None}),
    }
