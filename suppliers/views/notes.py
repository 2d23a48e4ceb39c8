"""Notes on a part, within its page; each of these addresses also works as a page of its own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from suppliers import notes
from suppliers.forms import WriteNote
from suppliers.models import Note, Part

_view = needs("suppliers.view_facts")
_write = needs("suppliers.write_notes")
LONGEST_ID = 18


@require_http_methods(["GET", "HEAD", "POST"])
@_view
def part_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes, `?before=` an older page of them; POST adds one."""
    part = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    form = WriteNote(request.POST or None)
    if request.method == "POST":
        if not request.user.has_perm("suppliers.write_notes"):
            raise PermissionDenied
        if form.is_valid():
            notes.write(part, form.cleaned_data["text"], by=request.user, now=timezone.now())
            return _shown(request, part)
    return _answer(request, "suppliers/_notes.html", context(request, part, form=form), part)


@require_http_methods(["GET", "HEAD", "POST"])
@_write
def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own note as a form; POST keeps it."""
    note = _own(request, pk)
    form = WriteNote(request.POST or None, initial={"text": note.text})
    if request.method == "POST" and form.is_valid():
        notes.change(note, form.cleaned_data["text"], by=request.user, now=timezone.now())
        return _shown(request, note.part)
    given = context(request, note.part) | {"editing": note.pk, "edit_form": form}
    return _answer(request, "suppliers/_notes.html", given, note.part)


@require_POST
@_write
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    note = _own(request, pk)
    notes.delete(note, by=request.user, now=timezone.now())
    return _shown(request, note.part)


def context(request: HttpRequest, part: Part, *, form: WriteNote | None = None) -> dict[str, Any]:
    """What templates/suppliers/_notes.html takes, wherever it stands. One query."""
    told = request.GET.get("before", "")
    before = int(told) if told.isdecimal() and len(told) <= LONGEST_ID else None
    page = notes.of(part, user=request.user, before=before)
    return {
        "part": part,
        "notes": page.notes,
        "older_notes": page.older,
        "are_newest_notes": before is None,
        "note_form": form or WriteNote(),
        "may_write_notes": request.user.has_perm("suppliers.write_notes"),
        "now": timezone.now(),
        "today": timezone.localdate(),
    }


def _own(request: HttpRequest, pk: int) -> Note:
    """What is deleted is not there; what is somebody else's is refused."""
    standing = Note.objects.visible_to(request.user).standing().select_related("part")
    note = get_object_or_404(standing, pk=pk)
    if note.by_id != request.user.pk:
        raise PermissionDenied
    return note


def _shown(request: HttpRequest, part: Part) -> HttpResponse:
    if request.htmx:
        return render(request, "suppliers/_notes.html", context(request, part))
    return redirect(f"{reverse('part', args=[part.pk])}#notes")


def _answer(request: HttpRequest, fragment: str, given: dict[str, Any], part: Part) -> HttpResponse:
    if request.htmx:
        return render(request, fragment, given)
    crumbs = [
        {"label": _("Parts"), "href": reverse("parts")},
        {"label": str(part), "href": reverse("part", args=[part.pk])},
    ]
    return render(request, "suppliers/notes.html", given | {"crumbs": crumbs})
