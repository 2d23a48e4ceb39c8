"""Products: whose revenue stands on what?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import paging, productlist, yardstick

_view = needs("scoring.view_scores")


@require_safe
@_view
def products(request: HttpRequest) -> HttpResponse:
    """Six queries at most, sign-in included."""
    filters = productlist.ProductFilters(request.GET, auto_id="filter_%s")
    rows = filters.narrow(productlist.everything(request.user, day=timezone.localdate()))
    sort, falls = paging.sort(request, productlist.SORTS, default=productlist.DEFAULT_SORT)
    page = paging.read(request, rows, *productlist.FIELDS, sort=sort, falls=falls, **productlist.HOW)
    measure = yardstick.in_force()
    context: dict[str, Any] = {
        "filters": filters,
        "rows": page.rows,
        "headings": productlist.headings(request.GET, sort=sort, falls=falls, currency=measure.currency),
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _products)),
    }
    return render(request, "scoring/products.html", context)


def _products(count: int) -> str:
    return ngettext("finished product", "finished products", count)
