"""Parts: which parts?"""

import csv
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import cells, choices, keyset, listing, savedviews, yardstick
from scoring.filters import PartFilters, everything
from scoring.models import SavedView
from scoring.models.positions import PositionQuerySet

_view = needs("scoring.view_scores")
SIZES = (50, 100, 200)
COUNTED = 10_000  # a longer list is said to be longer
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
    sort, falls = _sort(request)
    size = _size(request)
    columns = listing.chosen(request.GET)
    page = keyset.read_page(
        positions,
        *listing.fields(columns),
        sort=sort,
        falls=falls,
        size=size,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
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
        "pager": _pager(request, page, size, _words(page, positions)),
        "csv": _address(request, after=None, before=None, size=None),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_parts.html" if fragment else "scoring/parts.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def parts_csv(request: HttpRequest) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    filters = PartFilters(request.GET, choices={})
    sort, falls = _sort(request)
    columns = listing.chosen(request.GET)
    positions = keyset.in_order(filters.narrow(everything(request.user)), sort=sort, falls=falls)
    writer = csv.writer(_Echo())
    lines = listing.lines(positions, columns, currency=yardstick.in_force().currency)
    response = StreamingHttpResponse(
        (writer.writerow(line) for line in lines), content_type="text/csv; charset=utf-8"
    )
    name = f"holdfast-parts-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
        return f"{reverse('parts')}{_address(request, columns=told or None)}"
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


class _Echo:
    """csv writes into this; what it writes is what is sent."""

    def write(self, line: str) -> str:
        return line


def _sort(request: HttpRequest) -> tuple[str, bool]:
    """The column and whether it falls; the default where the address names none there is."""
    told = request.GET.get("sort", DEFAULT_SORT)
    if told.removeprefix("-") not in keyset.SORTS:
        told = DEFAULT_SORT
    return told.removeprefix("-"), told.startswith("-")


def _size(request: HttpRequest) -> int:
    told = request.GET.get("size", "")
    return int(told) if told in map(str, SIZES) else SIZES[0]


def _address(request: HttpRequest, **changes: str | None) -> str:
    """This page's query with some of it changed; None takes it away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def _pager(request: HttpRequest, page: keyset.Page, size: int, words: str) -> dict[str, Any]:
    first = request.GET.get("after") or request.GET.get("before")
    sizes = [
        {
            "size": one,
            "is_current": one == size,
            "href": _address(request, size=str(one), after=None, before=None),
        }
        for one in SIZES
    ]
    return {
        "words": words,
        "first": _address(request, after=None, before=None) if first else "",
        "previous": _address(request, before=page.previous, after=None) if page.previous else "",
        "next": _address(request, after=page.next, before=None) if page.next else "",
        "sizes": sizes,
    }


def _words(page: keyset.Page, positions: PositionQuerySet) -> str:
    """'50 of 412 parts'; 'All 12 parts'; '50 of more than 10,000 parts (about 1,000,000 in all)'."""
    shown = len(page.rows)
    if not page.previous and not page.next:
        return ngettext("%(count)s part", "%(count)s parts", shown) % {"count": number(shown)}
    found, about = _count(positions)
    if found <= COUNTED:
        return _("%(shown)s of %(count)s parts") % {"shown": number(shown), "count": number(found)}
    return _("%(shown)s of more than %(count)s parts (about %(all)s in all)") % {
        "shown": number(shown),
        "count": number(COUNTED),
        "all": number(round(about, -3)),
    }


def _count(positions: PositionQuerySet) -> tuple[int, int]:
    """How many, counted up to one more than COUNTED; and about how many positions there are at all."""
    listed, parameters = positions.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM ({listed}) listed), "
            "(SELECT reltuples::bigint FROM pg_class WHERE oid = 'scoring_position'::regclass)",
            parameters,
        )
        return cursor.fetchone()
