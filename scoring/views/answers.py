"""Answers: which wait to be read, and one of them as it is judged."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from scoring import answereffect, answerlist, answersread, answerverbs, paging, yardstick
from scoring.answerlist import AnswerFilters
from suppliers.judging.claiming import PERMISSION
from suppliers.judging.imagining import imagine
from suppliers.models import Questionnaire
from suppliers.models.questionnaires import Asks

_view = needs("scoring.view_scores")
_judge = needs(PERMISSION)


@require_safe
@_view
def answers(request: HttpRequest) -> HttpResponse:
    """Five queries at most, sign-in included."""
    filters = AnswerFilters(request.GET)
    rows = filters.narrow(request.user)
    page = paging.read(request, rows, falls=answerlist.falls(filters), **answerlist.HOW)
    ids = [row["pk"] for row in page.rows]
    context: dict[str, Any] = {
        "filters": filters,
        "rows": answerlist.shown(ids, user=request.user) if ids else [],
        "today": timezone.localdate(),
        "pager": paging.pager(request, page, paging.shown_of(page, rows, _answers)),
        "csv": paging.address(request, after=None, before=None, size=None),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "scoring/_answers.html" if fragment else "scoring/answers.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@_view
def answers_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the filters show, in the order shown, all pages; written out as it is read."""
    filters = AnswerFilters(request.GET)
    rows = filters.narrow(request.user)
    falls, day = answerlist.falls(filters), timezone.localdate()
    table = answerlist.table(rows, falls=falls, user=request.user, day=day)
    return paging.download(request, rows, table, kind, back=reverse("answers"))


@require_safe
@never_cache
@_view
def answer_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty queries at most, sign-in included, however much was answered."""
    return _shown(request, _one(request, pk), {})


@require_safe
@never_cache
@_judge
def answer_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, were it accepted as it stands chosen; `?need=` of one need alone. Swapped into the page."""
    one, today = _one(request, pk), timezone.localdate()
    found = answersread.read(one, user=request.user, day=today)
    told = found.chosen() | {name: value for name, value in request.GET.items() if value}
    chosen = answersread.taken(found, told, user=request.user)
    alone = request.GET.get("need", "")
    asked = [need for need in found.needs if not alone or str(need.pk) == alone]
    imagined = imagine(one, asked, [] if alone else found.site_answers, chosen)
    context = {
        "effect": answereffect.of(imagined, user=request.user, day=today),
        "measure": yardstick.in_force(),
        "is_of_one": bool(alone),
    }
    return render(request, "scoring/_answer_effect.html", context)


@require_POST
@never_cache
@_judge
def answer_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` says what: accept-need-7, refuse-site-3, accept-all, ask-back, finish. What was typed stays where it is
    refused."""
    one = _one(request, pk)
    try:
        sentence = answerverbs.do(request.POST, one, by=request.user, now=timezone.now())
    except ValidationError as refused:
        return _shown(request, _one(request, pk), request.POST, refused=" ".join(refused.messages))
    messages.success(request, sentence)
    if request.POST.get("do") == "finish":
        return redirect("answers")
    return redirect("answer_read", pk=pk)


def _one(request: HttpRequest, pk: int) -> Questionnaire:
    found = Questionnaire.objects.visible_to(request.user).filter(campaign__asks=Asks.TIER_TWO)
    found = found.filter(submitted_at__isnull=False)
    return get_object_or_404(
        found.select_related("supplier", "campaign__asked_by", "contact", "ended_by"), pk=pk
    )


def _shown(request: HttpRequest, one: Questionnaire, told: Any, *, refused: str = "") -> HttpResponse:
    found = answersread.read(one, user=request.user, day=timezone.localdate(), told=told)
    is_open = one.state == Questionnaire.State.SUBMITTED
    context: dict[str, Any] = {
        "one": one,
        "read": found,
        "question": told.get("question", ""),
        "refused": refused,
        "may_judge": is_open and request.user.has_perm(PERMISSION),
        "is_open": is_open,
        "today": timezone.localdate(),
        "crumbs": [{"label": _("Answers"), "href": reverse("answers")}],
    }
    return render(request, "scoring/answer_read.html", context)


def _answers(count: int) -> str:
    return ngettext("answer", "answers", count)
