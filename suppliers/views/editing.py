"""Edit a part: a person's values over the ERP's, and nobody's are overwritten unseen."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from suppliers import histories, ruled, rulings
from suppliers.forms import EDITED, EditPart, seen_as
from suppliers.models import Part, Ruling
from suppliers.resources import named
from suppliers.rulings import Values

_change = needs("suppliers.change_facts")
PARTS = named("parts")
LOOKED_BACK = 50  # changes among which the other person's is looked for


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed meanwhile; `mine` is None where this person did not touch it."""

    label: str
    was: str
    theirs: str
    theirs_typed: str
    mine: str | None
    by: Any
    why: str
    field_id: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def part_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST says which values its person was shown; where they moved, nothing is written and both are shown."""
    one = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=pk)
    standing = rulings.standing_of(PARTS, pk)
    form = EditPart(request.POST.dict() or None, part=one, standing=standing, today=timezone.localdate())
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(request, one, form)
        except rulings.Moved as moved:
            one.refresh_from_db()
            differences = _differences(request, form, moved.standing)
            form = _again(request, form, one, moved.standing)
        except ValidationError as refused:
            _explain(form, refused)
        else:
            _say(request, one, made=made)
            return redirect("part", pk)
    return render(request, "suppliers/part_edit.html", _context(request, one, form, differences))


def _make(request: HttpRequest, one: Part, form: EditPart) -> Any:
    return rulings.make(
        PARTS,
        one,
        form.values,
        by=request.user,
        reason=form.cleaned_data["reason"],
        until=form.cleaned_data["until"],
        now=timezone.now(),
        seen=form.seen_values,
    )


def _say(request: HttpRequest, one: Part, *, made: Any) -> None:
    if made:
        messages.success(request, _("Saved. The score of %s follows in a moment.") % one)
    else:
        messages.info(request, _("Nothing differs from what stands, so nothing was saved."))


def _explain(form: EditPart, refused: ValidationError) -> None:
    """One sentence a field; what belongs to no field of the form stands above it."""
    for name, sentences in refused.message_dict.items() if hasattr(refused, "error_dict") else ():
        sentence = str(sentences[0]).removeprefix(f"{name} ")  # the field's own label says it
        form.add_error(name if name in form.fields else None, sentence)
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)


def _differences(request: HttpRequest, form: EditPart, standing: Values) -> list[Difference]:
    seen = form.seen_values
    since = histories.since(PARTS, form.part.pk, form.seen_stamp, user=request.user, most=LOOKED_BACK)
    found = []
    for name in EDITED:
        if standing[name] == seen[name]:
            continue
        column = PARTS.by_name[name]
        mine = form.values[name]
        entry = next((one for one in since if any(moved.name == name for moved in one.moved)), None)
        found.append(
            Difference(
                label=capfirst(str(column.model_field.verbose_name)),
                was=_words(column, seen[name]),
                theirs=_words(column, standing[name]),
                theirs_typed=standing[name] or "",
                mine=None if mine == seen[name] else _words(column, mine),
                by=entry.by if entry else None,
                why=entry.why if entry else "",
                field_id=f"id_{name}",
            )
        )
    return found


def _words(column: Any, value: str | None) -> str:
    return histories.in_words(column, value) if value else _("not known")


def _again(request: HttpRequest, form: EditPart, one: Part, standing: Values) -> EditPart:
    """The form with what was typed; fields that this person had not touched hold the other's values."""
    seen, data = form.seen_values, request.POST.dict()
    for name in EDITED:
        if form.typed(name) == seen[name]:
            data[name] = standing[name] or ""
    data["seen"] = seen_as(one.changed, standing)
    return EditPart(data, part=one, standing=standing, today=form.today)


def _context(
    request: HttpRequest, one: Part, form: EditPart, differences: list[Difference]
) -> dict[str, Any]:
    by_field = {line.name: line for line in ruled.in_force(PARTS, one.pk, user=request.user)}
    return {
        "part": one,
        "form": form,
        "facts": [{"field": form[name], "ruled": by_field.get(name)} for name in EDITED],
        "differences": differences,
        "crumbs": [
            {"label": _("Parts"), "href": reverse("parts")},
            {"label": str(one), "href": reverse("part", args=[one.pk])},
        ],
    }


@require_POST
@_change
def ruling_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the field back to what files and the ERP say."""
    ruling = get_object_or_404(Ruling.objects.visible_to(request.user), pk=pk, resource=PARTS.name)
    row = get_object_or_404(Part.objects.visible_to(request.user).select_related("plant"), pk=ruling.row_id)
    try:
        ended = rulings.end(ruling, resource=PARTS, row=row, by=request.user, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if ended:
            messages.success(request, _("The ruling has ended; what files and the ERP say counts again."))
        else:
            messages.info(request, _("The ruling had ended already."))
    return redirect("part", row.pk)
