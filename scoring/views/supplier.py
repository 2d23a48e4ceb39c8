"""Supplier: who are they, and what hangs on them?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.templatetags.words import money, number, percent
from scoring import health, scorecards, supplied, yardstick
from scoring.models import SupplierStanding
from suppliers.models import Supplier

CHILDREN = 20


@require_safe
@needs("scoring.view_scores")
def supplier(request: HttpRequest, pk: int) -> HttpResponse:
    """Fourteen queries, sign-in included, however much it sells."""
    one = get_object_or_404(Supplier.objects.visible_to(request.user).select_related("parent"), pk=pk)
    standing = (
        SupplierStanding.objects.visible_to(request.user).select_related("worst_part").filter(pk=pk).first()
    )
    user, today, measure = request.user, timezone.localdate(), yardstick.in_force()
    own_sites = supplied.sites(pk, user=user)
    counts = supplied.counts(pk, own_sites, user=user)
    quarters = scorecards.quarters(pk, day=today)
    children = list(
        Supplier.objects.visible_to(user).filter(parent=pk).order_by("name", "code")[: CHILDREN + 1]
    )
    former = list(one.former_names.visible_to(user).exclude(name=one.name).order_by("-until"))
    context: dict[str, Any] = {
        "supplier": one,
        "standing": standing,
        "measure": measure,
        "today": today,
        "crumbs": [{"label": _("Suppliers"), "href": reverse("suppliers")}],
        "facts": _facts(one, [entry.name for entry in former]),
        "figures": _figures(standing, measure) if standing else [],
        "sites": own_sites,
        "counts": counts,
        "lines": supplied.lines(pk, own_sites, user=user, day=today) if counts["sources"] else [],
        "quarters": quarters,
        "drawings": scorecards.drawings(quarters),
        "health": health.of(one, user=user),
        "children": children[:CHILDREN],
        "more_children": len(children) > CHILDREN,
    }
    return render(request, "scoring/supplier.html", context)


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


def _figures(standing: SupplierStanding, measure: yardstick.Yardstick) -> list[dict[str, Any]]:
    worst, currency, span = standing.worst_part, measure.currency, measure.performance_span
    return [
        {
            "label": _("Parts that list it"),
            "value": number(standing.parts_listed),
            "note": _("primary source of %s") % number(standing.parts_primary),
        },
        {
            "label": _("Want two sources"),
            "value": number(standing.parts_dual),
            "note": _("of the parts it is primary source of"),
            "state": "bad" if standing.parts_dual else "",
        },
        {
            "label": _("Worst outage behind it"),
            "value": money(standing.worst_outage_loss, currency),
            "note": _("part %s") % worst.number if worst else _("of no part is it known"),
            "href": reverse("part", args=[worst.pk]) if worst else "",
        },
        {
            "label": _("On time in %s") % span,
            "value": percent(standing.on_time),
            "note": ngettext("of %s order line due", "of %s order lines due", standing.lines_due)
            % number(standing.lines_due),
        },
        {
            "label": _("Rejected in %s") % span,
            "value": percent(standing.reject_rate, 2),
            "note": _("of the quantity received"),
        },
        {
            "label": _("Spend in 12 months"),
            "value": money(standing.spend, currency),
            "note": _left_out(standing.lines_unpriced),
        },
    ]


def _left_out(lines: int) -> str:
    if not lines:
        return _("what came, at its price")
    return ngettext(
        "without %s line that has no price, or another currency",
        "without %s lines that have no price, or another currency",
        lines,
    ) % number(lines)
