"""Products: whose revenue stands on what?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
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
        "csv": paging.address(request, after=None, before=None, size=None),
    }
    return render(request, "scoring/products.html", context)


@require_safe
@_view
def products_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    day, filters = timezone.localdate(), productlist.ProductFilters(request.GET)
    rows = filters.narrow(productlist.everything(request.user, day=day))
    sort, falls = paging.sort(request, productlist.SORTS, default=productlist.DEFAULT_SORT)
    currency = yardstick.in_force().currency
    table = productlist.table(rows, sort=sort, falls=falls, currency=currency, day=day)
    return paging.download(request, rows, table, kind, back=reverse("products"))


def _products(count: int) -> str:
    return ngettext("finished product", "finished products", count)
