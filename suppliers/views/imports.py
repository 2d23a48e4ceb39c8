"""Imports: did the data get in? Every load by whatever door, what became of its rows, and the way back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.views import newest
from suppliers import freshness, undoing
from suppliers.importing import loadlist, outcomes, rejects
from suppliers.models import Import, Load
from suppliers.models.loads import Door, LoadState
from suppliers.resources import RESOURCES

_view = needs("suppliers.view_facts")
_load = needs("suppliers.load_facts")
A_PAGE = 50
MOST_OPEN = 10
LONGEST_ID = 18


@require_safe
@never_cache
@_view
def imports(request: HttpRequest) -> HttpResponse:
    """Newest first, by key; five queries, sign-in left out."""
    rows, chosen = _listed(request)
    before = request.GET.get("before", "")
    is_first = not (before.isdecimal() and len(before) <= LONGEST_ID)
    found = list((rows if is_first else rows.filter(pk__lt=int(before))).order_by("-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    fresh = freshness.of_resources(user=request.user)
    context = {
        "rows": shown,
        "older": shown[-1].pk if len(found) > A_PAGE else None,
        "is_first": is_first,
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "address": "&".join(f"{name}={value}" for name, value in chosen.items() if value),
        "resources": [(name, name) for name in RESOURCES],
        "doors": Door.choices,
        "states": LoadState.choices,
        "fresh": [one for one in fresh if one.rows or one.newest],
        "not_loaded": [one.resource.name for one in fresh if not (one.rows or one.newest)],
        "open": _open(request) if is_first else [],
        "today": timezone.localdate(),
    }
    return render(request, "suppliers/imports.html", context)


@require_safe
@never_cache
@_view
def imports_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All that the filters leave, newest first; written out as it is read."""
    rows, _told = _listed(request)
    table = loadlist.loads(rows, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("imports"))


def _listed(request: HttpRequest) -> tuple[QuerySet[Load], dict[str, str]]:
    """What the filters leave, and what they are."""
    rows = Load.objects.visible_to(request.user).select_related("by")
    chosen = _chosen(request)
    for name in ("resource", "door", "state"):
        if chosen[name]:
            rows = rows.filter(**{name: chosen[name]})
    return (rows.filter(rejected__gt=0) if chosen["rejects"] else rows), chosen


@require_safe
@never_cache
@_view
def load(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "suppliers/load.html", _context(request, _one(request, pk)))


@require_safe
@never_cache
@_view
def load_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks for itself again until the load has ended."""
    return render(request, "suppliers/_load.html", _context(request, _one(request, pk)))


@require_safe
@_view
def load_rejected(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were rejected, in the columns in which they came, each with its reasons."""
    one = _one(request, pk)
    if not one.rejected:
        raise Http404
    name, lines = rejects.of_load(one, user=request.user)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@_load
def load_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """At once where it is small; else by a job, whose page says how it ends."""
    one = _one(request, pk)
    if undoing.size(one) > undoing.AT_ONCE:
        return redirect("jobs", undoing.open_job(one, by=request.user).pk)
    try:
        count = undoing.undo(one, by=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Undone: %d rows are what they were before.") % count)
    return redirect("load", one.pk)


def _one(request: HttpRequest, pk: int) -> Load:
    visible = Load.objects.visible_to(request.user).select_related("by", "job", "undone_by", "import_of")
    return get_object_or_404(visible, pk=pk)


def _chosen(request: HttpRequest) -> dict[str, str]:
    known = {"resource": list(RESOURCES), "door": Door.values, "state": LoadState.values, "rejects": ["1"]}
    told = {name: request.GET.get(name, "") for name in known}
    return {name: value if value in known[name] else "" for name, value in told.items()}


def _open(request: HttpRequest) -> list[Import]:
    """What this person has begun and not loaded."""
    mine = Import.objects.visible_to(request.user).open().filter(by=request.user).select_related("upload")
    return list(mine.defer("outline", "seen", "chosen").order_by("-pk")[:MOST_OPEN])


def _context(request: HttpRequest, one: Load) -> dict[str, Any]:
    may_load = request.user.has_perm("suppliers.load_facts")
    return {
        "load": one,
        "is_live": one.state == LoadState.RUNNING,
        "figures": outcomes.figures(one),
        "moved_since": outcomes.moved_since(one),
        "errors": rejects.first_errors(one) if one.rejected else [],
        "may_undo": may_load and undoing.can_be_undone(one),
        "shown_errors": rejects.SHOWN,
        "crumbs": [{"label": _("Imports"), "href": reverse("imports")}],
    }


def own_import(request: HttpRequest, pk: int) -> Import:
    """Only who brought a file goes on with it: it may hold what the others are not meant to see."""
    visible = Import.objects.visible_to(request.user).select_related("upload", "load", "job", "rows")
    one = get_object_or_404(visible, pk=pk)
    if one.by_id != request.user.pk:
        raise PermissionDenied
    return one
