"""The public door: a supplier's contact answers by a signed link, without an account.

Whoever has the link may answer, and nobody else can know it, so the pages set no cookie and ask for none: a foreign
page that could make a browser post here would have to know the link, and could then post itself.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from suppliers.answering import links, pace, saving
from suppliers.models import Questionnaire
from suppliers.models.questionnaires import QuestionnaireState
from suppliers.views import answerpage, answerverbs

MOST_BYTES = 64 * 1024
METHODS = ("GET", "HEAD", "POST")
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
OPEN_STATES = {QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.SENT_BACK}


@csrf_exempt
def answer(request: HttpRequest, token: str) -> HttpResponse:
    return _private(_answer(request, token))


@csrf_exempt
def no_answer(request: HttpRequest, rest: str | None = None) -> HttpResponse:
    """Any other address under this one: cut short, or made up."""
    return answer(request, "")


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    if seconds := pace.wait(_address(request), pace.BY_ADDRESS):
        return _slow(request, seconds)
    found = links.find(token, on=timezone.localdate())
    if found is None:
        return refused(request)
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if seconds := pace.wait(f"questionnaire-{found.pk}", pace.BY_QUESTIONNAIRE):
        return _slow(request, seconds)
    with translation.override(_language(request, found)):
        if found.state not in OPEN_STATES:
            return refused(request) if request.method == "POST" else answerpage.thanks(request, found)
        return _post(request, found) if request.method == "POST" else _get(request, found)


def _get(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    if request.method == "GET":
        saving.opened(found, now=timezone.now())
    return answerpage.shown(request, found)


def _post(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    try:
        given = _given(request)
    except BadRequest:
        sentence = _("That is too much at once, and was not saved. Shorten it, or send it to us by mail.")
        return answerpage.trouble(request, found, sentence, status=413)
    try:
        return answerverbs.act(request, found, given)
    except saving.Ended:
        return refused(request)


def _given(request: HttpRequest) -> Any:
    """What was posted; BadRequest where it is more than any of our forms sends."""
    if not (request.META.get("CONTENT_LENGTH") or "0").isdigit():
        raise BadRequest
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise BadRequest
    try:
        return request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        raise BadRequest from None


def refused(request: HttpRequest) -> HttpResponse:
    """The same to the byte, whatever is wrong with the link and whatever language was asked for."""
    with translation.override(settings.LANGUAGE_CODE):
        return render(request, "suppliers/answer/refused.html", status=404)


def _slow(request: HttpRequest, seconds: int) -> HttpResponse:
    with translation.override(settings.LANGUAGE_CODE):
        response = render(request, "suppliers/answer/slow.html", status=429)
    response["Retry-After"] = str(seconds)
    return response


def _language(request: HttpRequest, found: Questionnaire) -> str:
    """The one chosen on the page, which is kept; else the contact's; else that of the house."""
    known = dict(settings.LANGUAGES)
    chosen = request.GET.get("language", "")
    if chosen in known and chosen != found.language:
        Questionnaire.objects.filter(pk=found.pk).update(language=chosen)
        found.language = chosen
    told = found.language or (found.contact.language if found.contact else "")
    short = told[:2].lower()
    return short if short in known else settings.LANGUAGE_CODE


def _address(request: HttpRequest) -> str:
    """The proxy's word where there is one: the last, which it wrote itself."""
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if told:
            return told
    return request.META.get("REMOTE_ADDR", "")
