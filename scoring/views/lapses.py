"""Lapses: what runs out next, and what becomes of the part?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import choices, paging, yardstick
from scoring import lapses as lapsing
from scoring.lapsefilters import LapseFilters

_view = needs("scoring.view_scores")


@require_safe
@_view
def lapses(request: HttpRequest) -> HttpResponse:
    """Seven queries at most, sign-in included."""
    day = timezone.localdate()
    filters = LapseFilters(request.GET, choices=choices.offered(request.user))
    rows = filters.narrow(request.user, day=day)
    page = paging.read(request, rows, **lapsing.HOW)
    ids = [row["source_id"] for row in page.rows]
    context: dict[str, Any] = {
        "filters": filters,
        "measure": yardstick.in_force(),
        "rows": lapsing.shown(ids, user=request.user, day=day) if ids else [],
        "today": day,
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _lapses)),
        "csv": paging.address(request, after=None, before=None, size=None),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_lapses.html" if fragment else "scoring/lapses.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def lapses_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    day = timezone.localdate()
    rows = LapseFilters(request.GET, choices={}).narrow(request.user, day=day)
    return paging.download(request, rows, lapsing.table(rows, day=day), kind, back=reverse("lapses"))


def _lapses(count: int) -> str:
    return ngettext("source that lapses", "sources that lapse", count)
