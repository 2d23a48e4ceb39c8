"""Warm orders: which orders keep the second sources warm, and what does it cost?"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.templatetags.words import compact, number
from scoring import paging, yardstick
from sourcing import warmlist, warmplanning
from sourcing.models import WarmPlan
from sourcing.warmlist import SORTS, WarmFilters

_view = needs("scoring.view_scores")


@require_safe
@_view
def warm_orders(request: HttpRequest) -> HttpResponse:
    """Eight queries at most, sign-in included."""
    plan = WarmPlan.objects.visible_to(request.user).first()
    filters = WarmFilters(request.GET, start=plan and plan.day)
    context: dict[str, Any] = {"plan": plan, "filters": filters, "today": timezone.localdate()}
    if plan is None:
        return render(request, "sourcing/warm_orders.html", context)
    shown = filters.narrow(warmlist.everything(request.user))
    sort, falls = paging.sort(request, SORTS, default=warmlist.DEFAULT_SORT)
    page = paging.read(request, shown, *warmlist.FIELDS, sort=sort, falls=falls, sorts=SORTS, **warmlist.HOW)
    currency = yardstick.in_force().currency
    stays_cold = filters.narrow(warmlist.cold(request.user))
    context |= {
        "currency": currency,
        "rows": warmlist.drawn(page.rows),
        "headings": warmlist.headings(request.GET, sort=sort, falls=falls, currency=currency),
        "sorted_by": f"-{sort}" if falls else sort,
        "pager": paging.pager(request, page, paging.shown_of(page, shown, _orders)),
        "csv": paging.address(request, after=None, before=None, size=None),
        "figures": _figures(plan, currency),
        "months": warmlist.by_month(shown),
        "cold": list(
            stays_cold.select_related("part__plant", "source__supplier").order_by("reason", "id")[
                : warmlist.MOST_COLD + 1
            ]
        ),
        "most_cold": warmlist.MOST_COLD,
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request, "sourcing/_warm_orders.html" if fragment else "sourcing/warm_orders.html", context
    )
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def warm_orders_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    plan = WarmPlan.objects.visible_to(request.user).first()
    filters = WarmFilters(request.GET, start=plan and plan.day)
    shown = filters.narrow(warmlist.everything(request.user))
    sort, falls = paging.sort(request, SORTS, default=warmlist.DEFAULT_SORT)
    table = warmlist.table(
        shown, sort=sort, falls=falls, currency=yardstick.in_force().currency, day=timezone.localdate()
    )
    return paging.download(request, shown, table, kind, back=reverse("warm_orders"))


@require_POST
@needs("scoring.rescore")
def warm_orders_plan(request: HttpRequest) -> HttpResponse:
    """Open the job that plans anew, or find the one that waits."""
    job = warmplanning.open_unless_waiting(day=timezone.localdate(), by=request.user)
    messages.info(request, _("Warm orders are planned anew. The plan is here once the job is done."))
    return redirect("jobs", job.pk)


def _orders(count: int) -> str:
    return ngettext("order", "orders", count)


def _figures(plan: WarmPlan, currency: str) -> list[dict[str, Any]]:
    left = plan.sources - plan.kept
    open_ = (
        ngettext(
            "%s order without a price at the primary",
            "%s orders without a price at the primary",
            plan.cost_open,
        )
        % number(plan.cost_open)
        if plan.cost_open
        else _("more than the same would cost at the primaries")
    )
    return [
        {
            "label": _("Cost of warmth"),
            "value": f"{compact(plan.cost)} {currency}".strip(),
            "note": open_,
        },
        {
            "label": _("To be spent"),
            "value": f"{compact(plan.spend)} {currency}".strip(),
            "note": ngettext("in %s order", "in %s orders", plan.orders) % number(plan.orders),
        },
        {
            "label": _("Kept warm"),
            "value": number(plan.kept),
            "note": ngettext("of %s second source", "of %s second sources", plan.sources) % number(plan.sources),
            "state": "good" if not left else "",
        },
        {
            "label": _("Stay cold"),
            "value": number(left),
            "note": _("each with its reason, below"),
            "state": "bad" if left else "good",
        },
    ]  # fmt: skip
