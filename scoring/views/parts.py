"""Parts: which parts?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import cells, choices, keyset, listing, paging, savedviews, yardstick
from scoring.filters import PartFilters, everything
from scoring.models import SavedView

_view = needs("scoring.view_scores")
DEFAULT_SORT = "-loss"
LONGEST_ID = 18


@require_safe
@_view
def parts(request: HttpRequest) -> HttpResponse:
    """Six queries at most, sign-in included."""
    if elsewhere := _tidy(request):
        return redirect(elsewhere)
    filters = PartFilters(request.GET, choices=choices.offered(request.user))
    positions = filters.narrow(everything(request.user))
    sort, falls = paging.sort(request, keyset.SORTS, default=DEFAULT_SORT)
    columns = listing.chosen(request.GET)
    page = paging.read(request, positions, *listing.fields(columns), sort=sort, falls=falls)
    measure, views = savedviews.with_yardstick(request.user)
    names = [column.name for column in columns]
    context = {
        "filters": filters,
        "measure": measure,
        "rows": cells.rows(page.rows, names, impact=measure.impact, exposure=measure.exposure),
        "headings": listing.headings(request.GET, columns, sort=sort, falls=falls, currency=measure.currency),
        "columns": [{"column": one, "is_shown": one in columns} for one in listing.COLUMNS],
        "columns_told": listing.as_told(columns),
        "views": _views(request, views),
        "sorted_by": f"-{sort}" if falls else sort,
        "pager": paging.pager(request, page, paging.shown_of(page, positions, _parts)),
        "csv": paging.address(request, after=None, before=None, size=None),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_parts.html" if fragment else "scoring/parts.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def parts_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    filters = PartFilters(request.GET, choices={})
    sort, falls = paging.sort(request, keyset.SORTS, default=DEFAULT_SORT)
    columns = listing.chosen(request.GET)
    positions = keyset.in_order(filters.narrow(everything(request.user)), sort=sort, falls=falls)
    currency, day = yardstick.in_force().currency, timezone.localdate()
    table = listing.table(positions, columns, title="parts", currency=currency, day=day)
    return paging.download(request, positions, table, kind, back=reverse("parts"))


def _parts(count: int) -> str:
    return ngettext("part", "parts", count)


def _tidy(request: HttpRequest) -> str:
    """Where an address leads that is told in a longer way: a saved view alone, or ticked columns one by one."""
    if set(request.GET) == {"view"}:
        told = request.GET["view"]
        if not told.isdecimal() or len(told) > LONGEST_ID:
            return reverse("parts")
        view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=told)
        return f"{reverse('parts')}?{view.query}{'&' if view.query else ''}view={view.pk}"
    if len(request.GET.getlist("columns")) > 1 and not request.htmx:
        told = listing.as_told(listing.chosen(request.GET))
        return f"{reverse('parts')}{paging.address(request, columns=told or None)}"
    return ""


def _views(request: HttpRequest, views: list[dict[str, Any]]) -> dict[str, Any]:
    """The saved views to choose from, and which of them the address shows, perhaps changed."""
    told = request.GET.get("view", "")
    now = savedviews.of_address(request.GET)
    current = next((view for view in views if str(view["pk"]) == told), None)
    return {
        "own": [view for view in views if view["owner"] == request.user.pk],
        "shared": [view for view in views if view["owner"] != request.user.pk],
        "current": current,
        "is_changed": current is not None and now != savedviews.of_address(QueryDict(current["query"])),
        "query": now,
    }
