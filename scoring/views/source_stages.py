"""The verbs on a qualification: pass the next stage, renew, suspend, let fail, reverse. Quality's alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from scoring.sourcestages import NAMES
from scoring.stageforms import PassStage, form_of
from scoring.views.source import crumbs, may_release, one_of
from suppliers import qualifications, quality
from suppliers.models import Qualification, Source

_decide = needs(quality.PERMISSION)
Verb = tuple[Any, Any, Any, Any]  # title, what happens, the button, what is said then
VERBS: dict[str, Verb] = {
    "renew": (
        gettext_lazy("Renew the qualification"),
        gettext_lazy("It counts from this day on as approved again."),
        gettext_lazy("Renew"),
        gettext_lazy("Renewed. The source is judged again in a moment."),
    ),
    "suspend": (
        gettext_lazy("Suspend the qualification"),
        gettext_lazy(
            "The source may not be bought from until quality releases it. Somebody else than the buyer does."
        ),
        gettext_lazy("Suspend"),
        gettext_lazy("Suspended. The source counts no more until quality releases it."),
    ),
    "fail": (
        gettext_lazy("Let the qualification fail"),
        gettext_lazy("Its way ends here. Reversed with a reason, it begins again as a candidate."),
        gettext_lazy("Let it fail"),
        gettext_lazy("Failed. The source counts no more."),
    ),
    "reverse": (
        gettext_lazy("Release it, with a reason"),
        gettext_lazy(
            "What is suspended counts again; what failed begins again as a candidate; what was rejected is "
            "approved anew before it counts."
        ),
        gettext_lazy("Release"),
        gettext_lazy("Released. The source is judged again in a moment."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_decide
def source_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """The next stage of a revision: the one in force, unless ?revision= names another that is on file."""
    one = one_of(request, pk)
    revision = request.GET.get("revision", one.part.revision)
    standing = Qualification.objects.visible_to(request.user).filter(source=one, revision=revision).first()
    if standing is None and revision != one.part.revision:
        raise Http404
    coming = qualifications.next_stage(standing) or ""
    form = PassStage(
        request.POST or None, initial={"stage": coming, "on": timezone.localdate(), "approval": ""}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        refused = _refusal(
            form,
            lambda: qualifications.pass_stage(
                one,
                told["stage"],
                by=request.user,
                on=told["on"],
                revision=revision,
                approval=told["approval"] or None,
                ppap_level=told["ppap_level"],
                valid_until=told["valid_until"],
                reference=told["reference"],
            ),
        )
        if not refused:
            messages.success(
                request, _("Passed: %s. The source is judged again in a moment.") % NAMES[told["stage"]]
            )
            return redirect(f"{reverse('source', args=[pk])}#qualification")
        standing = Qualification.objects.filter(source=one, revision=revision).first()
        _show_next(form, standing)
    stage = form["stage"].value() or coming
    context = _context(request, one, form) | {
        "standing": standing,
        "revision": revision,
        "coming": NAMES.get(stage, ""),
        "stages": [
            {"name": NAMES[name], "is_passed": _is_passed(standing, name), "is_coming": name == stage}
            for name in qualifications.STAGES
        ],
    }
    return render(request, "scoring/source_stage.html", context, status=403 if form.is_forbidden else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_decide
def qualification_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    found = Qualification.objects.visible_to(request.user).select_related("source__part")
    row = get_object_or_404(found, pk=pk)
    one = one_of(request, row.source_id)
    title, about, button, said = VERBS[verb]
    form = form_of(verb)(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        do = getattr(qualifications, verb)
        if not _refusal(form, lambda: do(row, by=request.user, **form.cleaned_data)):
            messages.success(request, str(said))
            return redirect(f"{reverse('source', args=[one.pk])}#qualification")
        row.refresh_from_db()
    context = _context(request, one, form) | {
        "row": row,
        "title": title,
        "about": about,
        "button": button,
        "is_danger": verb in ("suspend", "fail"),
        # Whoever may not release may still stop it.
        "may": _may(request, one, verb),
    }
    return render(request, "scoring/source_verb.html", context, status=403 if form.is_forbidden else 200)


def _may(request: HttpRequest, one: Source, verb: str) -> bool:
    return verb in ("suspend", "fail") or may_release(request, one)


def _refusal(form: Any, do: Callable[[], Any]) -> bool:
    """Whether it was refused; the form then says why, and keeps what was typed."""
    try:
        do()
    except ValidationError as refused:
        form.explain(refused)
    except PermissionDenied as refused:
        form.forbid(str(refused))
    else:
        return False
    return True


def _show_next(form: PassStage, standing: Qualification | None) -> None:
    """What comes next by now, where somebody else was faster: sending again passes that one."""
    form.data = {**form.data.dict(), "stage": qualifications.next_stage(standing) or ""}


def _is_passed(standing: Qualification | None, stage: str) -> bool:
    if standing is None or standing.stage in qualifications.ADVERSE:
        return False
    order = qualifications.STAGES
    return order.index(Qualification.Stage(stage)) <= order.index(Qualification.Stage(standing.stage))


def _context(request: HttpRequest, one: Source, form: Any) -> dict[str, Any]:
    return {
        "source": one,
        "part": one.part,
        "form": form,
        "may": may_release(request, one),
        "crumbs": crumbs(one, itself=True),
    }
