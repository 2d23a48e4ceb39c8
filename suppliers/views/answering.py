"""The public door: a supplier's contact answers by a signed link."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from suppliers.answering import links


def answer(request: HttpRequest, token: str) -> HttpResponse:
    found = links.find(token, on=timezone.localdate())
    return HttpResponse(status=200 if found else 404)
