"""Contacts of a supplier: added, changed, and erased for good."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from suppliers import contacting
from suppliers.contactforms import EditContact
from suppliers.models import Contact, Supplier

_change = needs(contacting.PERMISSION)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def supplier_contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Offers the supplier's general address, where it has one and no contact yet."""
    supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    known = supplier.contacts.visible_to(request.user).exists()
    told = request.POST if request.method == "POST" else None
    form = EditContact(told, initial={"email": "" if known else supplier.email, "language": "en"})
    if request.method == "POST" and form.is_valid():
        try:
            contacting.add(supplier, form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _("Added."))
            return redirect(_contacts(supplier))
    return _shown(request, supplier, form, _("Add a contact of %s") % supplier)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _one(request, pk)
    form = EditContact.of(contact, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            contacting.change(contact, form.cleaned_data, by=request.user)
        except ValidationError as refused:
            contact.refresh_from_db()
            form.explain(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(_contacts(contact.supplier))
    title = _("Change a contact of %s") % contact.supplier
    return _shown(request, contact.supplier, form, title, contact=contact)


@require_POST
@_change
def contact_erase(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _one(request, pk)
    contacting.erase(contact, by=request.user, now=timezone.now())
    messages.success(request, _("Erased. Nothing here keeps the address any more."))
    return redirect(_contacts(contact.supplier))


def _one(request: HttpRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("supplier"), pk=pk)


def _contacts(supplier: Supplier) -> str:
    return f"{reverse('supplier', args=[supplier.pk])}#contacts"


def _shown(
    request: HttpRequest, supplier: Supplier, form: EditContact, title: str, contact: Contact | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "supplier": supplier,
        "contact": contact,
        "form": form,
        "title": title,
        "crumbs": [
            {"label": _("Suppliers"), "href": reverse("suppliers")},
            {"label": str(supplier), "href": reverse("supplier", args=[supplier.pk])},
        ],
    }
    return render(request, "suppliers/contact.html", context)
