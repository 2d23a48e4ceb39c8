"""Allocate: which of the supplier's sites do these facts belong to?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from suppliers import allocation
from suppliers.models import Allocation, OrderLine, Site, Source, Supplier

_change = needs("suppliers.change_facts")
SHOWN = 100
MOST_SITES = 300
LAST = 10
LONGEST_ID = 18


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def supplier_allocate(request: HttpRequest, pk: int) -> HttpResponse:
    """The sources without a site, a hundred a page; POST moves those that are ticked."""
    supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    sites = _sites(supplier, request)
    refused: list[str] = []
    ticked: dict[int, str] = {}
    if request.method == "POST":
        ticked = _ticked(request)
        try:
            done = allocation.allocate(supplier, _chosen(ticked, sites), by=request.user, now=timezone.now())
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _said(done))
            return redirect("supplier_allocate", pk)
    return render(
        request,
        "suppliers/allocate.html",
        _context(request, supplier, sites) | {"refused": refused, "ticked": ticked},
    )


@require_POST
@_change
def allocation_undo(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Allocation.objects.visible_to(request.user).select_related("supplier")
    done = get_object_or_404(visible, pk=pk)
    try:
        allocation.undo(done, by=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Undone: these facts hang on the site that is not known again."))
    return redirect("supplier_allocate", done.supplier_id)


def _context(request: HttpRequest, supplier: Supplier, sites: list[Site]) -> dict[str, Any]:
    waiting = _waiting(supplier, request)
    told = request.GET.get("after", "")
    if told.isdecimal() and len(told) <= LONGEST_ID:
        waiting = waiting.filter(pk__gt=told)
    found = list(waiting[: SHOWN + 1])
    shown = found[:SHOWN]
    proposed = _proposed(supplier, shown, sites, request)
    done = Allocation.objects.visible_to(request.user).filter(supplier=supplier).select_related("by")
    return {
        "supplier": supplier,
        "sites": sites,
        "lines": [{"source": source, "proposed": proposed.get(source.pk)} for source in shown],
        "more": shown[-1].pk if len(found) > SHOWN else None,
        "is_first": not told,
        "done": done.order_by("-pk")[:LAST],
        "today": timezone.localdate(),
        "crumbs": [
            {"label": _("Suppliers"), "href": reverse("suppliers")},
            {"label": str(supplier), "href": reverse("supplier", args=[supplier.pk])},
        ],
    }


def _waiting(supplier: Supplier, request: HttpRequest) -> QuerySet[Source]:
    counted = (
        OrderLine.objects.filter(source=OuterRef("pk")).order_by().values("source").annotate(n=Count("pk"))
    )
    orders = Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
    return (
        Source.objects.visible_to(request.user)
        .filter(supplier=supplier, site__is_placeholder=True)
        .select_related("part__plant")
        .annotate(orders=orders)
        .order_by("pk")
    )


def _sites(supplier: Supplier, request: HttpRequest) -> list[Site]:
    """Its own sites, then others' where something it sells is made. One query."""
    known = Site.objects.visible_to(request.user).filter(is_placeholder=False)
    own = known.filter(supplier=supplier)
    used = known.filter(pk__in=Source.objects.filter(supplier=supplier).values("site"))
    found = (own | used).select_related("supplier").order_by("code")[:MOST_SITES]
    return sorted(found, key=lambda site: site.supplier_id != supplier.pk)


def _proposed(
    supplier: Supplier, sources: list[Source], sites: list[Site], request: HttpRequest
) -> dict[int, int]:
    """source -> site: where the supplier makes the same part already, if at one site; else its only site."""
    parts = [source.part_id for source in sources]
    standing = Source.objects.visible_to(request.user).filter(
        supplier=supplier, part__in=parts, site__is_placeholder=False
    )
    by_part: dict[int, set[int]] = {}
    for part, site in standing.values_list("part", "site"):
        by_part.setdefault(part, set()).add(site)
    only = {site.pk for site in sites} if len(sites) == 1 else set()
    found = {source.pk: by_part.get(source.part_id, only) for source in sources}
    return {source: next(iter(places)) for source, places in found.items() if len(places) == 1}


def _ticked(request: HttpRequest) -> dict[int, str]:
    """source -> the site that was chosen for it, as told."""
    told = request.POST.getlist("source")[: allocation.MOST]
    whole = [one for one in told if one.isdecimal() and len(one) <= LONGEST_ID]
    return {int(one): request.POST.get(f"site_{one}", "") for one in whole}


def _chosen(ticked: dict[int, str], sites: list[Site]) -> dict[int, int]:
    known = {str(site.pk): site.pk for site in sites}
    if any(site not in known for site in ticked.values()):
        raise ValidationError(_("Choose a site for each source that is ticked."))
    return {source: known[site] for source, site in ticked.items()}


def _said(done: Allocation) -> str:
    sources = len(done.moved) + len(done.merged)
    words = ngettext(
        "%(count)s source has its site now; %(lines)s order lines went with it.",
        "%(count)s sources have their site now; %(lines)s order lines went with them.",
        sources,
    )
    return words % {"count": sources, "lines": done.order_lines}
