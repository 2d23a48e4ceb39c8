"""Bring a file: what it is, what it would change, and then, if so, its load. Nothing is written before that."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.uploads import Bounded
from suppliers.importing import applying, choices, files, outcomes, outlines, rejects, remembering, steps
from suppliers.models import Import
from suppliers.profiles import ProfileRefused
from suppliers.reading import MAX_BYTES
from suppliers.resources import RESOURCES
from suppliers.views.imports import own_import

_load = needs("suppliers.load_facts")
FORM = 64 * 1024  # what a form has beside its file
DRAINED = 256 * 1024 * 1024  # of a file that is refused, so that its sender gets to read why
PIECE = 64 * 1024


class _OneFile(Bounded):
    most = MAX_BYTES + FORM


@csrf_exempt  # asked inside, once what receives the file is set
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_load
def import_new(request: HttpRequest) -> HttpResponse:
    request.upload_handlers = [_OneFile(request), TemporaryFileUploadHandler(request)]
    try:
        return _import_new(request)
    except RequestDataTooBig:
        _drain(request)
        return _new(request, files.too_large(), status=413)


@csrf_protect
def _import_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _new(request)
    file = request.FILES.get("file")
    if file is None:
        return _new(request, _("Choose a file first."))
    try:
        one = files.keep(file, by=request.user, now=timezone.now())
    except ValidationError as refused:
        return _new(request, " ".join(refused.messages))
    steps.start_reading(one, by=request.user)
    return redirect("import", one.pk)


def _drain(request: HttpRequest) -> None:
    drained = 0
    while drained < DRAINED and (piece := request.read(PIECE)):
        drained += len(piece)


def _new(request: HttpRequest, refused: str = "", *, status: int = 200) -> HttpResponse:
    context = {
        "refused": refused,
        "most": MAX_BYTES,
        "templates": {name: reverse(f"api_{name}_template") for name in RESOURCES},
        "crumbs": [{"label": _("Imports"), "href": reverse("imports")}],
    }
    return render(request, "suppliers/import_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_load
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """What its columns are. A swap, or a button but the main one, only takes note of what is chosen."""
    one = own_import(request, pk)
    if one.load is not None:
        return redirect("load", one.load.pk)
    if one.outline is None or request.method != "POST":
        return render(request, "suppliers/import.html", _columns(request, one))
    anew = _note(request, one)
    if anew:
        steps.start_reading(one, by=request.user)
        return _to(request, one)
    if "HX-Request" in request.headers:
        return render(request, "suppliers/_import_columns.html", _columns(request, one))
    if "look" not in request.POST:
        return redirect("import", one.pk)
    context = _columns(request, one)
    refused = context["wrong"] or _saved(request, one)
    if refused:
        return render(request, "suppliers/import.html", context | {"refused": refused})
    steps.start_looking(one, by=request.user)
    return redirect("import_preview", one.pk)


def _to(request: HttpRequest, one: Import) -> HttpResponse:
    """The whole page, also where a part of it asked."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": reverse("import", args=[one.pk])})
    return redirect("import", one.pk)


def _saved(request: HttpRequest, one: Import) -> str:
    """Why it cannot be saved as the profile that was asked for; empty where it was, or none was."""
    try:
        remembering.save(one, by=request.user)
    except ProfileRefused as refused:
        return str(refused)
    return ""


def _note(request: HttpRequest, one: Import) -> bool:
    """Keep what was chosen; whether the file has to be read anew for it."""
    before = one.chosen
    if any(request.POST.get(name, was) != was for name, was in choices.read_anew(before).items()):
        one.chosen = choices.to_read(before, request.POST, outlines.kept(one))
        Import.objects.filter(pk=one.pk, is_applied=False).update(chosen=one.chosen)
        return True
    one.chosen = choices.told(request.POST, outlines.kept(one), before, user=request.user)
    Import.objects.filter(pk=one.pk, is_applied=False).update(chosen=one.chosen, seen=None)
    one.seen = None
    return False


def _columns(request: HttpRequest, one: Import) -> dict[str, Any]:
    context = {
        "one": one,
        "is_live": one.outline is None and not one.refused,
        "address": reverse("import_progress", args=[one.pk]),
        "refused": one.refused,
        "crumbs": [{"label": _("Imports"), "href": reverse("imports")}],
        "wrong": "",
    }
    return context | (choices.form(one, user=request.user) if one.outline is not None else {})


@require_safe
@never_cache
@_load
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar that asks for itself again; once there is something to see, the whole page is asked for."""
    one = own_import(request, pk)
    is_live = not one.refused and (one.outline is None or (one.seen is None and one.job is not None))
    if is_live and not (one.job and not one.job.is_live):
        return render(request, "suppliers/_import_wait.html", {"one": one, "address": request.path})
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_safe
@never_cache
@_load
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    one = own_import(request, pk)
    if one.load is not None:
        return redirect("load", one.load.pk)
    if one.outline is None or (one.seen is None and one.job is None and not one.refused):
        return redirect("import", one.pk)
    return render(request, "suppliers/import_preview.html", _seen(one))


def _seen(one: Import, *, refused: str = "", atomic: bool = False) -> dict[str, Any]:
    context = {
        "one": one,
        "seen": one.seen,
        "is_live": one.seen is None and not one.refused,
        "address": reverse("import_progress", args=[one.pk]),
        "refused": refused or one.refused,
        "atomic": atomic,
        "crumbs": [
            {"label": _("Imports"), "href": reverse("imports")},
            {"label": str(one.upload), "href": reverse("import", args=[one.pk])},
        ],
    }
    if one.seen is None:
        return context
    counts = one.seen["counts"]
    return context | {
        "figures": outcomes.figures(counts),
        "writes": counts["created"] + counts["updated"],
        "good": counts["received"] - counts["rejected"],
        "sections": choices.sections(one.seen),
    }


@require_safe
@_load
def import_rejected(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What the preview rejects, as a file to mend."""
    one = own_import(request, pk)
    if one.seen is None or not one.seen["counts"]["rejected"]:
        raise Http404
    answer = StreamingHttpResponse(rejects.of_import(one), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="holdfast-rejected-{one.pk}.csv"'
    return answer


@require_POST
@_load
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    one = own_import(request, pk)
    atomic = bool(request.POST.get("atomic"))
    try:
        load = applying.apply(one, by=request.user, atomic=atomic)
    except ValidationError as refused:
        if one.seen is None:
            messages.error(request, " ".join(refused.messages))
            return redirect("import", one.pk)
        context = _seen(one, refused=" ".join(refused.messages), atomic=atomic)
        return render(request, "suppliers/import_preview.html", context)
    return redirect("load", load.pk)


@require_POST
@_load
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The file goes with it; a load of it stays."""
    one = own_import(request, pk)
    files.discard(one)
    messages.success(request, _("Thrown away: “%s”. Nothing of it was written.") % one.upload)
    return redirect("imports")
