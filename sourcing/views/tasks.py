"""Tasks: everybody's, and one with what can be done about it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import DateField, F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from scoring import paging
from scoring.keyset import Sort, in_order
from sourcing import queues
from sourcing.models import Task, TaskKind
from sourcing.programme import byhand, words
from sourcing.taskforms import Close, HandOver, Snooze

_view = needs("scoring.view_scores")
HOW: dict[str, Any] = {
    "sort": "day",
    "falls": False,
    "sorts": {"day": Sort(F("lapses_on"), DateField(), may_be_unknown=False)},
    "identity": "id",
}


class TaskFilters(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Any")), *TaskKind.choices]
    )
    stands = forms.ChoiceField(
        label=gettext_lazy("Which"),
        required=False,
        choices=[
            ("", gettext_lazy("All open")),
            ("lapsed", gettext_lazy("Lapsed")),
            ("escalated", gettext_lazy("Escalated")),
            ("snoozed", gettext_lazy("Snoozed")),
            ("nobody", gettext_lazy("Without an owner")),
        ],
    )
    owner = forms.CharField(
        label=gettext_lazy("Owner, name or e-mail"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def narrow(self, rows: Any, *, day: Any) -> Any:
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        stands = {
            "": Q(),
            "lapsed": Q(lapses_on__lte=day),
            "escalated": Q(escalated_on__isnull=False),
            "snoozed": Q(snoozed_until__gt=day),
            "nobody": Q(owner=None),
        }
        rows = rows.filter(stands[given["stands"]])
        if given["kind"]:
            rows = rows.filter(kind=given["kind"])
        if told := given["owner"].strip():
            rows = rows.filter(Q(owner__email__icontains=told) | Q(owner__name__icontains=told))
        return rows


@require_safe
@_view
def tasks(request: HttpRequest) -> HttpResponse:
    """Five queries at most, sign-in included."""
    day = timezone.localdate()
    filters = TaskFilters(request.GET, auto_id="filter_%s")
    rows = filters.narrow(Task.objects.visible_to(request.user).open(), day=day)
    page = paging.read(request, rows, **HOW)
    found = Task.objects.visible_to(request.user).select_related(*words.SHOWN)
    by_id = found.in_bulk([row["id"] for row in page.rows])
    shown = [by_id[row["id"]] for row in page.rows if row["id"] in by_id]
    context: dict[str, Any] = {
        "filters": filters,
        "told": any(filters.data.get(name) for name in filters.fields),
        "lines": queues.lines(shown, user=request.user, day=day),
        "today": day,
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _tasks)),
        "csv": paging.address(request, after=None, before=None, size=None),
        "crumbs": [{"label": _("Today"), "href": reverse("today")}],
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "sourcing/_tasks.html" if fragment else "sourcing/tasks.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def tasks_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    day = timezone.localdate()
    rows = TaskFilters(request.GET).narrow(Task.objects.visible_to(request.user).open(), day=day)
    return paging.download(
        request, rows, queues.table(in_order(rows, **HOW), day=day), kind, back=reverse("tasks")
    )


@require_safe
@never_cache
@_view
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Four queries, sign-in included; one more for who may take it over."""
    return render(request, "sourcing/task.html", _context(request, _one(request, pk)))


@require_http_methods(["POST"])
@needs(byhand.PERMISSION)
def task_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """snooze, hand-over or close; refused, the page comes back with what was typed and a sentence."""
    if verb not in _DONE:
        raise Http404
    one, day = _one(request, pk), timezone.localdate()
    form: Any = _forms(request.POST, chosen=verb)[verb]
    if form.is_valid():
        given = form.cleaned_data | {"by": request.user, "day": day}
        verbs: dict[str, Any] = {
            "snooze": byhand.snooze,
            "hand-over": byhand.hand_over,
            "close": byhand.close,
        }
        try:
            verbs[verb](one, **given)
        except ValidationError as refused:
            form.explain(refused)
        else:
            messages.success(request, _DONE[verb])
            return redirect("today" if verb == "close" else reverse("task", args=[pk]))
    context = _context(request, one, forms_=_forms(None, chosen=verb) | {verb: form}, chosen=verb)
    return render(request, "sourcing/task.html", context)


_DONE = {
    "snooze": gettext_lazy("Snoozed. You are reminded of it on that day."),
    "hand-over": gettext_lazy("Handed over."),
    "close": gettext_lazy("Closed, with your reason."),
}


def _one(request: HttpRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(request.user).select_related(*words.SHOWN)
    return get_object_or_404(rows, pk=pk)


def _forms(told: Any, *, chosen: str = "") -> dict[str, Any]:
    made = {"snooze": Snooze, "hand-over": HandOver, "close": Close}
    return {verb: form(told if verb == chosen else None, auto_id=f"{verb}_%s") for verb, form in made.items()}


def _context(request: HttpRequest, one: Task, *, forms_: Any = None, chosen: str = "") -> dict[str, Any]:
    day = timezone.localdate()
    may = request.user.has_perm(byhand.PERMISSION) and (chosen or one.state == Task.State.OPEN)
    given = forms_ or _forms(None)
    verbs = [
        {"name": "snooze", "words": _("Snooze"), "form": given["snooze"]},
        {"name": "hand-over", "words": _("Hand over"), "form": given["hand-over"]},
    ]
    if one.kind != TaskKind.REVIEW:
        verbs.append({"name": "close", "words": _("Close"), "form": given["close"]})
    return {
        "task": one,
        "line": queues.lines([one], user=request.user, day=day)[0],
        "events": one.events.visible_to(request.user).select_related("by").order_by("-pk")[:100],
        "verbs": verbs if may else [],
        "chosen": chosen,
        "today": day,
        "crumbs": [
            {"label": _("Today"), "href": reverse("today")},
            {"label": _("Tasks"), "href": reverse("tasks")},
        ],
    }


def _tasks(count: int) -> str:
    return ngettext("open task", "open tasks", count)
