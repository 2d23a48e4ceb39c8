"""Add a change notice, or a certificate, that came by mail and in no file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from suppliers import byhand
from suppliers.models import Site, Source, Supplier
from suppliers.noticeforms import AddCertificate, AddChangeNotice
from suppliers.resources import named

_change = needs("suppliers.change_facts")
MOST_SITES = 300


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def supplier_notice_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality accepts it later; what is made after it is not covered until then."""
    supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    form = AddChangeNotice(_told(request), sites=_sites(supplier, request), none=_("all its sites"))
    if _added(request, form, "change-notices", {"supplier": supplier.code}):
        messages.success(request, _("Added. It is open until quality accepts it."))
        return redirect(f"{reverse('supplier', args=[pk])}#notices")
    words = {
        "title": _("Add a change notice of %s") % supplier,
        "lead": _(
            "What its sources make after the change is not covered by a qualification until quality has accepted it."
        ),
    }
    return render(request, "suppliers/add_row.html", _context(supplier, form) | words)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def supplier_certificate_add(request: HttpRequest, pk: int) -> HttpResponse:
    supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    own = [site for site in _sites(supplier, request) if site.supplier_id == pk]
    form = AddCertificate(_told(request), sites=own, none=_("choose a site"))
    if _added(request, form, "certificates", {}):
        messages.success(request, _("Added."))
        return redirect(f"{reverse('supplier', args=[pk])}#certificates")
    words = {
        "title": _("Add a certificate of %s") % supplier,
        "lead": _("A standard to which one of its sites is certified, and until when."),
    }
    return render(request, "suppliers/add_row.html", _context(supplier, form) | words)


def _told(request: HttpRequest) -> Any:
    """What was posted, be it nothing; None where the form is only opened."""
    return request.POST if request.method == "POST" else None


def _added(request: HttpRequest, form: Any, resource: str, key: dict[str, str]) -> bool:
    """Whether it is in; else the form says why not, and keeps what was typed."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        byhand.add(named(resource), key | form.values, by=request.user, why=_("Added by hand"))
    except ValidationError as refused:
        form.explain(refused)
        return False
    return True


def _sites(supplier: Supplier, request: HttpRequest) -> list[Site]:
    """Its own, and others' where something that it sells is made. One query."""
    known = Site.objects.visible_to(request.user).filter(is_placeholder=False)
    used = known.filter(pk__in=Source.objects.filter(supplier=supplier).values("site"))
    return list((known.filter(supplier=supplier) | used).order_by("code")[:MOST_SITES])


def _context(supplier: Supplier, form: Any) -> dict[str, Any]:
    return {
        "supplier": supplier,
        "form": form,
        "crumbs": [
            {"label": _("Suppliers"), "href": reverse("suppliers")},
            {"label": str(supplier), "href": reverse("supplier", args=[supplier.pk])},
        ],
    }
