"""The primary of a part, chosen by a person: with a reason, until the role names another or somebody lets go."""

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
from scoring import primaries
from scoring.forms import ChoosePrimary
from scoring.models import Position, PrimaryRuling
from scoring.sourcelist import status_of
from suppliers.models import Part, Source

_change = needs("suppliers.change_facts")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_change
def part_primary(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    listed = _listed(request, one)
    sources = [source for source in listed if _may_be(source)]
    past = primaries.of_part(one, user=request.user)
    standing = past[0] if past and past[0].ended_at is None else None
    form = ChoosePrimary(
        request.POST or None,
        sources=[(source.pk, _named(source)) for source in sources],
        initial={"source": _present(request, one), "seen": standing.pk if standing else None},
    )
    if request.method == "POST" and form.is_valid():
        source = next(source for source in sources if source.pk == form.cleaned_data["source"])
        try:
            _choose(request, source, form)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Chosen. The score of %s follows in a moment.") % one)
            return redirect("part", pk)
    context = {
        "part": one,
        "form": form,
        "sources": sources,
        "past": [{"ruling": ruling, "source": _of(ruling, listed)} for ruling in past],
        "standing": standing,
        "crumbs": [
            {"label": _("Parts"), "href": reverse("parts")},
            {"label": one.number, "href": reverse("part", args=[pk])},
        ],
    }
    return render(request, "scoring/primary.html", context)


@require_POST
@_change
def part_primary_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End what a person chose; the role says again, else it is chosen anew."""
    one = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
    ruling = PrimaryRuling.objects.visible_to(request.user).in_force().of(one).first()
    if ruling is not None and primaries.let_go(ruling, by=request.user, now=timezone.now()):
        messages.success(request, _("Ended. The score of %s follows in a moment.") % one)
    else:
        messages.info(request, _("There was nothing to end any more."))
    return redirect("part", pk)


def _listed(request: HttpRequest, one: Part) -> list[Source]:
    sources = Source.objects.visible_to(request.user).filter(part=one)
    return list(sources.select_related("supplier", "site").order_by("pk"))


def _may_be(source: Source) -> bool:
    return source.role != Source.Role.CANDIDATE and status_of(source, day=timezone.localdate())[1]


def _of(ruling: PrimaryRuling, listed: list[Source]) -> str:
    source = next((source for source in listed if source.pk == ruling.source_id), None)
    return _named(source) if source else _("a source that is gone")


def _present(request: HttpRequest, one: Part) -> int | None:
    found = (
        Position.objects.visible_to(request.user).filter(pk=one.pk).values_list("primary_source_id").first()
    )
    return found[0] if found else None


def _named(source: Source) -> str:
    site = _("site not known") if source.site.is_placeholder else str(source.site)
    return _("%(supplier)s, made at %(site)s") % {"supplier": source.supplier, "site": site}


def _choose(request: HttpRequest, source: Source, form: ChoosePrimary) -> Any:
    return primaries.choose(
        source,
        by=request.user,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
        day=timezone.localdate(),
        seen=form.cleaned_data["seen"],
    )
