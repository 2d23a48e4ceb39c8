"""Jobs: what ran, who or what started it, how far it is and what came of it. Letters: what was sent, and what came back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import joblist, mails
from accounts.access import needs
from accounts.models import Job, Mail, Status
from accounts.models.mails import MailState
from accounts.views import newest

_view = needs("accounts.view_jobs")
_letters = needs("accounts.view_letters")


@require_safe
@never_cache
@_view
def job_list(request: HttpRequest) -> HttpResponse:
    """Newest first; two queries, sign-in left out."""
    rows, state = _jobs(request)
    context = newest.page(request, rows)
    return render(request, "accounts/jobs.html", context | {"states": Status.choices, "state": state})


@require_safe
@never_cache
@_view
def job_list_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of the chosen state, newest first; written out as it is read."""
    rows, _state = _jobs(request)
    table = joblist.jobs(rows, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("job_list"))


def _jobs(request: HttpRequest) -> tuple[QuerySet[Job], str]:
    """Those of the chosen state, and which that is."""
    rows: Any = Job.objects.visible_to(request.user).select_related("started_by").defer("result")
    state = newest.chosen(request, Status.values)
    return (rows.filter(status=state) if state else rows), state


@require_safe
@never_cache
@_letters
def letter_list(request: HttpRequest) -> HttpResponse:
    """Newest first. What a letter says is shown to nobody: it may hold a link that is its reader's alone."""
    rows, state = _mails(request)
    context = newest.page(request, rows)
    crumbs = [{"label": _("Jobs"), "href": reverse("job_list")}]
    context |= {"states": MailState.choices, "state": state, "crumbs": crumbs}
    return render(request, "accounts/letters.html", context)


@require_safe
@never_cache
@_letters
def letters_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All of the chosen state, newest first; what a letter says is never read."""
    rows, _state = _mails(request)
    table = joblist.letters(rows, day=timezone.localdate())
    return newest.download(request, rows, table, kind, back=reverse("letters"))


def _mails(request: HttpRequest) -> tuple[QuerySet[Mail], str]:
    """Those of the chosen state, and which that is."""
    rows: Any = Mail.objects.visible_to(request.user).defer("words")
    state = newest.chosen(request, MailState.values)
    return (rows.filter(state=state) if state else rows), state


@require_POST
@_letters
def letter_again(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Mail.objects.visible_to(request.user), pk=pk)
    if mails.try_again(letter, now=timezone.now()):
        messages.success(request, _("It will be sent again within a minute."))
    else:
        messages.info(request, _("It waits or was sent already; nothing was changed."))
    return redirect("letters")
