"""Network: what single thing could stop us?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import networklist, networkstate, paging, yardstick
from scoring.models import NetworkKind
from scoring.networklist import SORTS, NetworkFilters
from scoring.networks import nodes

_view = needs("scoring.view_scores")


@require_safe
@_view
def network(request: HttpRequest) -> HttpResponse:
    """Eleven queries at most, sign-in included."""
    filters = NetworkFilters(request.GET)
    context: dict[str, Any] = {"filters": filters, "network": filters.chosen}
    version = networkstate.newest()
    if version is None:
        return render(request, "scoring/network.html", context)
    points = networklist.everything(request.user, filters.chosen)
    shown = filters.narrow(points)
    sort, falls = paging.sort(request, SORTS, default=networklist.DEFAULT_SORT)
    page = paging.read(
        request, shown, *networklist.FIELDS, sort=sort, falls=falls, sorts=SORTS, **networklist.HOW
    )
    measure = yardstick.in_force()
    worst = networkstate.worst(points)
    mapped = networkstate.mapped(filters.chosen, version=version, user=request.user)
    context |= {
        "version": version,
        "measure": measure,
        "rows": networklist.drawn(page.rows, network=filters.chosen),
        "headings": networklist.headings(
            request.GET, sort=sort, falls=falls, currency=measure.currency, network=filters.chosen
        ),
        "sorted_by": f"-{sort}" if falls else sort,
        "pager": paging.pager(request, page, paging.shown_of(page, shown, _things)),
        "csv": paging.address(request, after=None, before=None, size=None),
        "figures": _figures(mapped),
        "mapped": mapped,
        "reach": networkstate.reach(mapped, filters.chosen),
        "missing": networkstate.missing(),
        "is_usable": filters.chosen == NetworkKind.USABLE,
    }
    if worst:
        label = nodes.labels([worst.node])[worst.node]
        context["sentence"] = networkstate.sentence(worst, label, currency=measure.currency)
        context["worst"] = networklist.address(worst.node, network=filters.chosen)
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_network.html" if fragment else "scoring/network.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def network_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    filters = NetworkFilters(request.GET)
    points = filters.narrow(networklist.everything(request.user, filters.chosen))
    sort, falls = paging.sort(request, SORTS, default=networklist.DEFAULT_SORT)
    table = networklist.table(
        points,
        network=filters.chosen,
        sort=sort,
        falls=falls,
        currency=yardstick.in_force().currency,
        day=timezone.localdate(),
    )
    return paging.download(request, points, table, kind, back=reverse("network"))


def _things(count: int) -> str:
    return ngettext("single point", "single points", count)


def _figures(mapped: networkstate.Mapped) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Parts that one thing stops"),
            "value": number(mapped.pointed),
            "note": _("of %s bought parts") % number(mapped.parts),
            "state": "bad" if mapped.pointed else "good",
        },
        {
            "label": _("Not mapped to the end"),
            "value": number(mapped.open),
            "note": _("parts of which more could be found upstream"),
        },
        {
            "label": _("Without supply"),
            "value": number(mapped.gap),
            "note": _("parts that nothing usable supplies; a gap, not a single point"),
        },
    ]
