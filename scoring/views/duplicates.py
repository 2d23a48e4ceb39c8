"""Duplicates: which rows may be one, side by side, merged, and taken apart again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import bell
from accounts.access import needs
from scoring import duplicatelist, mergecompared, mergedjudgements, mergeeffect, paging, yardstick
from suppliers.duplicates import dismissing, finding, merging, telling
from suppliers.duplicates.rules import ROOTS
from suppliers.models import Duplicate, Merge

_change = needs("suppliers.change_facts")
PAGES = {"suppliers": "supplier", "parts": "part"}


@require_safe
@_change
def duplicates(request: HttpRequest) -> HttpResponse:
    """Seven queries at most, sign-in included. `?of=parts`, `?dismissed=1`."""
    pairs, resource, is_dismissed = _listed(request)
    page = paging.read(request, pairs, **duplicatelist.HOW)
    by_id = pairs.select_related("dismissed_by").in_bulk([row["pk"] for row in page.rows])
    found = [by_id[row["pk"]] for row in page.rows]
    context = {
        "resource": resource,
        "is_dismissed": is_dismissed,
        "pairs": duplicatelist.shown(found, resource=resource, user=request.user) if found else [],
        "merges": duplicatelist.last_merges(resource, user=request.user),
        "pager": paging.pager(request, page, paging.shown_of(page, pairs, _pairs)),
        "csv": paging.address(request, after=None, before=None, size=None),
        "tabs": [(name, name == resource) for name in ROOTS],
    }
    return render(request, "scoring/duplicates.html", context)


@require_safe
@_change
def duplicates_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of the chosen ones, the likeliest first; written out as it is read."""
    pairs, resource, is_dismissed = _listed(request)
    table = duplicatelist.table(
        pairs, resource=resource, is_dismissed=is_dismissed, user=request.user, day=timezone.localdate()
    )
    return paging.download(request, pairs, table, kind, back=reverse("duplicates"))


def _listed(request: HttpRequest) -> tuple[Any, str, bool]:
    """The pairs that are asked for, of what, and whether somebody said of them that they are two."""
    resource = "parts" if request.GET.get("of") == "parts" else "suppliers"
    is_dismissed = request.GET.get("dismissed") == "1"
    pairs = Duplicate.objects.visible_to(request.user).of(resource)
    return (
        pairs.exclude(dismissed_at=None) if is_dismissed else pairs.standing(),
        resource,
        is_dismissed,
    )


@require_POST
@_change
def duplicates_look(request: HttpRequest) -> HttpResponse:
    resource = "parts" if request.POST.get("of") == "parts" else "suppliers"
    bell.ring(finding.TASK, resource)
    messages.success(request, _("A worker is looking: this list is new within a minute."))
    return redirect(f"{reverse('duplicates')}?of={resource}")


@require_safe
@_change
def duplicates_of(request: HttpRequest, resource: str, pk: int) -> HttpResponse:
    """What may be the same as one row, and a search for another. Seven queries, sign-in included."""
    row = _row(request, resource, pk)
    told = request.GET.get("q", "")
    context = {
        "resource": resource,
        "row": row,
        "called": merging.called(resource, row),
        "pairs": [
            (pair, next(side for side in pair.sides if side.pk != pk))
            for pair in duplicatelist.of_row(resource, pk, user=request.user)
        ],
        "q": told,
        "named": duplicatelist.named(resource, row, told, user=request.user),
        "merges": duplicatelist.merged_into(resource, pk, user=request.user),
        "keys": duplicatelist.keys_of(resource, pk, user=request.user),
        "crumbs": _crumbs(resource, row),
    }
    return render(request, "scoring/duplicates_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def duplicate_compare(request: HttpRequest, resource: str, kept: int, gone: int) -> HttpResponse:
    """Both side by side, and all that would move; POST merges, or says that they are two."""
    refused: list[str] = []
    if request.method == "POST":
        try:
            return _done(request, resource, kept, gone)
        except ValidationError as error:
            refused = error.messages
    rows = _row(request, resource, kept), _row(request, resource, gone)
    told = telling.preview(resource, kept=rows[0], gone=rows[1], user=request.user)
    filled = {label for label, _value in told.filled}
    context: dict[str, Any] = {
        "resource": resource,
        "kept": rows[0],
        "gone": rows[1],
        "kept_called": merging.called(resource, rows[0]),
        "gone_called": merging.called(resource, rows[1]),
        "fields": mergecompared.rows(resource, *rows, filled, user=request.user),
        "told": told,
        "in_force": list(_in_force(request, resource, gone, told)),
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "longest": dismissing.MOST_WHY,
        "crumbs": [{"label": _("Duplicates"), "href": f"{reverse('duplicates')}?of={resource}"}],
    }
    return render(request, "scoring/duplicate_compare.html", context, status=400 if refused else 200)


def _in_force(request: HttpRequest, resource: str, gone: int, told: telling.Told) -> Any:
    """What people said of rows that would go."""
    return mergedjudgements.in_force(
        parts=[gone] if resource == "parts" else [],
        sources=[source for source, _into in told.source_pairs],
        user=request.user,
    )


def _done(request: HttpRequest, resource: str, kept: int, gone: int) -> HttpResponse:
    now, reason = timezone.now(), request.POST.get("reason", "")
    if resource not in ROOTS:
        raise Http404
    if request.POST.get("do") == "dismiss":
        dismissing.dismiss(resource, kept, gone, by=request.user, why=reason, now=now)
        messages.success(request, _("Noted: these are two. The pair is not shown again."))
        return redirect(f"{reverse('duplicates')}?of={resource}")
    done = merging.merge(resource, kept_id=kept, gone_id=gone, by=request.user, reason=reason, now=now)
    messages.success(request, _("%(gone)s is %(kept)s now.") % {"gone": done.gone, "kept": done.kept})
    return redirect("duplicates_of", resource, kept)


@require_safe
@never_cache
@_change
def duplicate_effect(request: HttpRequest, resource: str, kept: int, gone: int) -> HttpResponse:
    """What the merge would do to single points. Swapped into the page."""
    rows = _row(request, resource, kept), _row(request, resource, gone)
    context = {
        "outcome": mergeeffect.of(
            resource, kept=rows[0], gone=rows[1], user=request.user, day=timezone.localdate()
        ),
        "measure": yardstick.in_force(),
        "resource": resource,
    }
    return render(request, "scoring/_merge_effect.html", context)


@require_POST
@_change
def duplicate_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` = take_back lets it be asked again."""
    pair = get_object_or_404(Duplicate.objects.visible_to(request.user), pk=pk)
    if request.POST.get("do") == "take_back":
        dismissing.take_back(pair)
        messages.success(request, _("The pair is on the list again."))
        return redirect(f"{reverse('duplicates')}?of={pair.resource}&dismissed=1")
    try:
        dismissing.dismiss(
            pair.resource, pair.low_id, pair.high_id, by=request.user, why="", now=timezone.now()
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Noted: these are two. The pair is not shown again."))
    return redirect(f"{reverse('duplicates')}?of={pair.resource}")


@require_POST
@_change
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(Merge.objects.visible_to(request.user), pk=pk)
    try:
        merging.undo(done, by=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Undone: %s stands by itself again.") % done.gone)
    return redirect(f"{reverse('duplicates')}?of={done.resource}")


def _row(request: HttpRequest, resource: str, pk: int) -> Any:
    if resource not in ROOTS:
        raise Http404
    rows: Any = ROOTS[resource]._default_manager
    beside = "parent" if resource == "suppliers" else "plant"
    return get_object_or_404(rows.visible_to(request.user).select_related(beside), pk=pk)


def _crumbs(resource: str, row: Any) -> list[dict[str, str]]:
    pages = {"suppliers": _("Suppliers"), "parts": _("Parts")}
    return [
        {"label": pages[resource], "href": reverse(resource)},
        {"label": str(row), "href": reverse(PAGES[resource], args=[row.pk])},
    ]


def _pairs(count: int) -> str:
    return ngettext("pair that may be one", "pairs that may be one", count)
