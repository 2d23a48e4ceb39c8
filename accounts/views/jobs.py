"""A job's progress. The work goes on when the page is left."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.models import Job
from accounts.templatetags.words import number

_view = needs("accounts.view_jobs")
SHOWN_ERRORS = 100
TOLD_ELSEWHERE = {
    "job",
    "resource",
    "errors_url",
    "stopped",
}  # in the address, the title, a link and a message
SELDOM = {"closed", "removed", "kept"}  # nothing of these is not told
# What jobs report, in the order in which it is read.
WORDS = {
    "received": gettext_lazy("Rows received"),
    "created": gettext_lazy("Created"),
    "updated": gettext_lazy("Updated"),
    "unchanged": gettext_lazy("Unchanged"),
    "rejected": gettext_lazy("Rejected"),
    "closed": gettext_lazy("Ended by newer ones"),
    "removed": gettext_lazy("Removed: not in a full load"),
    "kept": gettext_lazy("Kept: others hang on them"),
    "scored": gettext_lazy("Parts scored"),
    "out_of_scope": gettext_lazy("Out of scope"),
    "moved": gettext_lazy("Positions moved"),
    "assessed": gettext_lazy("Results moved"),
    "gone": gettext_lazy("Positions gone"),
    "losses_moved": gettext_lazy("Daily losses moved"),
    "standings_moved": gettext_lazy("Suppliers moved"),
    "company_daily_total": gettext_lazy("The company's daily total"),
}


@require_safe
@never_cache
@_view
def job(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "accounts/job.html", _context(request, _one(request, pk)))


@require_safe
@never_cache
@_view
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks for itself again until the job has ended."""
    return render(request, "accounts/_job_fragment.html", _context(request, _one(request, pk)))


@require_POST
@_view
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    if not _may_cancel(request, one):
        raise PermissionDenied
    if jobs.cancel(one, now=timezone.now()):
        messages.success(request, _("Stopped. What was done stays; nothing more is written."))
    else:
        messages.info(request, _("It had already ended."))
    return redirect("jobs", one.pk)


def _one(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("started_by"), pk=pk)


def _may_cancel(request: HttpRequest, one: Job) -> bool:
    return one.started_by_id == request.user.pk or request.user.has_perm("accounts.manage_people")


def _label(name: str) -> str:
    return str(WORDS.get(name, name.replace("_", " ").capitalize()))


def _key(error: dict[str, Any]) -> str:
    """'P-100 · NORTH': as the row had it."""
    key = error.get("key")
    return (
        " · ".join(str(value) for value in key.values() if value) if isinstance(key, dict) else str(key or "")
    )


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _place(name: str) -> tuple[int, str]:
    """The database keeps the names of a result by their length."""
    told = list(WORDS)
    return (told.index(name) if name in told else len(told), name)


def _context(request: HttpRequest, one: Job) -> dict[str, Any]:
    result = one.result if isinstance(one.result, dict) else {}
    errors = result.get("errors") or []
    return {
        "job": one,
        "may_cancel": one.is_live and _may_cancel(request, one),
        "figures": [
            {"label": _label(name), "value": value if isinstance(value, str) else number(value)}
            for name, value in sorted(result.items(), key=lambda told: _place(told[0]))
            if name not in TOLD_ELSEWHERE and _is_figure(value) and (value or name not in SELDOM)
        ],
        "errors": [error | {"key": _key(error)} for error in errors[:SHOWN_ERRORS]],
        "errors_left_out": max(0, max(len(errors), result.get("rejected") or 0) - len(errors[:SHOWN_ERRORS])),
        "errors_url": result.get("errors_url", "") if errors else "",
        "stopped": result.get("stopped", ""),
    }
