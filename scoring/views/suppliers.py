"""Suppliers: who are they, and what hangs on them?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from scoring import paging, supplierfilters, supplierlist, yardstick
from scoring.supplierfilters import SupplierFilters
from scoring.supplierlist import SORTS
from suppliers.models import Supplier

_view = needs("scoring.view_scores")


@require_safe
@_view
def suppliers(request: HttpRequest) -> HttpResponse:
    """Six queries at most, sign-in included."""
    filters = SupplierFilters(request.GET, countries=supplierfilters.countries(request.user))
    standings = filters.narrow(supplierlist.everything(request.user))
    sort, falls = paging.sort(request, SORTS, default=supplierlist.DEFAULT_SORT)
    page = paging.read(
        request, standings, *supplierlist.FIELDS, sort=sort, falls=falls, sorts=SORTS, **supplierlist.HOW
    )
    measure = yardstick.in_force()
    context: dict[str, Any] = {
        "filters": filters,
        "measure": measure,
        "rows": supplierlist.drawn(page.rows, today=timezone.localdate()),
        "headings": supplierlist.headings(request.GET, sort=sort, falls=falls, currency=measure.currency),
        "sorted_by": f"-{sort}" if falls else sort,
        "pager": paging.pager(request, page, paging.shown_of(page, standings, _suppliers)),
        "csv": paging.address(request, after=None, before=None, size=None),
    }
    if not page.rows and not filters.told:
        context["waiting"] = Supplier.objects.visible_to(request.user).count()
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_suppliers.html" if fragment else "scoring/suppliers.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def suppliers_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    standings = SupplierFilters(request.GET, countries=[]).narrow(supplierlist.everything(request.user))
    sort, falls = paging.sort(request, SORTS, default=supplierlist.DEFAULT_SORT)
    table = supplierlist.table(
        standings,
        sort=sort,
        falls=falls,
        currency=yardstick.in_force().currency,
        day=timezone.localdate(),
    )
    return paging.download(request, standings, table, kind, back=reverse("suppliers"))


def _suppliers(count: int) -> str:
    return ngettext("supplier", "suppliers", count)
