"""Supplier: who are they, and what hangs on them?"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import number
from scoring import (
    announced,
    health,
    paging,
    scorecards,
    supplied,
    suppliercard,
    suppliercontacts,
    suppliersecond,
    tiertwo,
    yardstick,
)
from scoring.evidence.numbers import of as numbers_of
from scoring.models import PolicyVersion, SupplierStanding
from suppliers import certified
from suppliers.models import Site, Supplier

CHILDREN = 20
LAPSES = 8


@require_safe
@needs("scoring.view_scores")
def supplier(request: HttpRequest, pk: int) -> HttpResponse:
    """Thirty queries, sign-in included, however much it sells."""
    one = get_object_or_404(Supplier.objects.visible_to(request.user).select_related("parent"), pk=pk)
    standing = (
        SupplierStanding.objects.visible_to(request.user).select_related("worst_part").filter(pk=pk).first()
    )
    user, today, measure = request.user, timezone.localdate(), yardstick.in_force()
    own_sites = supplied.sites(pk, user=user)
    children = list(
        Supplier.objects.visible_to(user).filter(parent=pk).order_by("name", "code")[: CHILDREN + 1]
    )
    former = list(one.former_names.visible_to(user).exclude(name=one.name).order_by("-until"))
    second = suppliersecond.standing(pk, user=user, day=today)
    notices = announced.of(pk, user=user, day=today)
    context: dict[str, Any] = {
        "supplier": one,
        "standing": standing,
        "measure": measure,
        "today": today,
        "crumbs": [{"label": _("Suppliers"), "href": reverse("suppliers")}],
        "facts": _facts(one, [entry.name for entry in former]),
        "sentence": suppliercard.sentence(second, notices),
        "figures": suppliercard.figures(standing, second, measure, day=today) if standing else [],
        "second": second,
        "lapses": suppliersecond.lapses(pk, user=user, day=today, most=LAPSES)
        if second.next_lapse_on
        else [],
        "notices": notices,
        "certificates": certified.of(pk, user=user, day=today),
        "sites": own_sites,
        "health": health.of(one, user=user),
        "children": children[:CHILDREN],
        "more_children": len(children) > CHILDREN,
    }
    context |= tiertwo.of_supplier(pk, user=user, day=today)
    context |= suppliercontacts.of_supplier(pk, user=user, day=today)
    context |= _delivered(pk, day=today) | _supplied(request, pk, own_sites, day=today)
    return render(request, "scoring/supplier.html", context)


def _delivered(pk: int, *, day: date) -> dict[str, Any]:
    quarters = scorecards.quarters(pk, day=day)
    return {"quarters": quarters, "drawings": scorecards.drawings(quarters)}


def _supplied(request: HttpRequest, pk: int, own_sites: list[Site], *, day: date) -> dict[str, Any]:
    """A page of its sources. Seven queries."""
    user = request.user
    counts = supplied.counts(pk, own_sites, user=user)
    page = paging.read(request, supplied.of(pk, own_sites, user=user), **supplied.HOW)
    ids = [row["id"] for row in page.rows]
    asked = numbers_of(PolicyVersion.objects.visible_to(user).in_force().read())
    words = _("%(shown)s of %(all)s sources, the dearest outages first") % {
        "shown": number(len(ids)),
        "all": number(counts["sources"]),
    }
    return {
        "counts": counts,
        "lines": supplied.lines(ids, supplier=pk, user=user, day=day, numbers=asked) if ids else [],
        "pager": _anchored(paging.pager(request, page, words)),
    }


def _anchored(pager: dict[str, Any]) -> dict[str, Any]:
    """Its pages stand far down this one."""
    ways = {name: f"{pager[name]}#supplied" if pager[name] else "" for name in ("first", "previous", "next")}
    return pager | ways | {"sizes": [one | {"href": f"{one['href']}#supplied"} for one in pager["sizes"]]}


def _facts(one: Supplier, former: list[str]) -> list[dict[str, Any]]:
    listed = {True: _("yes"), False: _("no"), None: _("not known")}
    facts = [
        {"label": _("Listed on an exchange"), "value": listed[one.listed]},
        {"label": _("LEI"), "value": one.lei or _("not known")},
        {"label": _("D-U-N-S"), "value": one.duns or _("not known")},
    ]
    if former:
        facts.append({"label": _("Formerly"), "value": ", ".join(former)})
    return facts
