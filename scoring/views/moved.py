"""What moved: which parts score otherwise than on a day, and why?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import downloads
from accounts.access import needs
from scoring import choices, movedlist, movedsince, paging
from scoring.filters import everything
from scoring.movedfilters import MovedFilters
from scoring.movement import PLAYERS

BRIEF = 5
_view = needs("scoring.view_scores")


@require_safe
@_view
def moved(request: HttpRequest) -> HttpResponse:
    """Twelve queries at most, sign-in included, whatever the size."""
    filters = MovedFilters(request.GET, choices=choices.offered(request.user), today=timezone.localdate())
    crumbs = [{"label": _("Portfolio"), "href": reverse("portfolio")}]
    context: dict[str, Any] = {"filters": filters, "crumbs": crumbs, "csv": paging.address(request)}
    context |= _found(request, filters)
    return render(request, "scoring/moved.html", context)


@require_safe
@_view
def moved_brief(request: HttpRequest) -> HttpResponse:
    """What the Portfolio loads once it is there."""
    filters = MovedFilters(request.GET, choices={}, today=timezone.localdate())
    context = _found(request, filters, most=BRIEF)
    return render(request, "scoring/_moved_brief.html", context | {"query": urlencode(filters.told)})


@require_safe
@_view
def moved_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The moves that the page lists, with its filters; the page itself where they cannot be read."""
    filters = MovedFilters(request.GET, choices={}, today=timezone.localdate())
    if not filters.is_valid():
        return redirect(f"{reverse('moved')}{paging.address(request)}")
    since = movedsince.kept(filters.narrow(everything(request.user)), day=filters.cleaned_data["since"])
    parts = movedlist.parts_of(since, user=request.user)
    return downloads.answer(movedlist.table(since, parts, day=timezone.localdate()), kind)


def _found(request: HttpRequest, filters: MovedFilters, *, most: int | None = None) -> dict[str, Any]:
    """Nothing where the filters cannot be read."""
    if not filters.is_valid():
        return {}
    positions = filters.narrow(everything(request.user))
    day = filters.cleaned_data["since"]
    since = movedsince.kept(positions, day=day)
    parts = movedlist.parts_of(since, user=request.user)
    return {
        "since": since,
        "day": day,
        "sentence": movedlist.sentence(since, in_scope=positions.in_scope().count()),
        "first": movedlist.first_scored(since),
        "crossed": movedlist.crossed(since, parts)[:most],
        "largest": [
            {
                "axis": axis,
                "label": movedlist.AXES[axis],
                "rows": movedlist.rows(since.largest[axis][:most], axis, parts, since=since),
            }
            for axis in PLAYERS
        ],
        "drivers": [movedlist.drivers(since, axis) for axis in PLAYERS],
    }
