"""History of any row: who changed what, when, why."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import downloads
from accounts.access import needs
from suppliers import histories, natural_keys
from suppliers.resources import RESOURCES, Resource

# Where a row has a page of its own, and under which list.
PAGES = {"parts": ("part", "parts"), "suppliers": ("supplier", "suppliers")}
LONGEST_ID = 18


@require_safe
@needs("suppliers.view_facts")
def row_history(request: HttpRequest, resource: str, pk: int) -> HttpResponse:
    """Of rows that are there, and of those that are gone."""
    of, key = _row(request, resource, pk)
    page = histories.of(of, pk, user=request.user, before=_before(request))
    is_gone = not natural_keys.visible(of, user=request.user).filter(pk=pk).exists()
    context = {
        "resource": of,
        "kind": capfirst(str(of.model._meta.verbose_name)),
        "pk": pk,
        "title": natural_keys.in_words(key),
        "key": key,
        "page": page,
        "is_gone": is_gone,
        "is_newest": "before" not in request.GET,
        "today": timezone.localdate(),
        "crumbs": _crumbs(of, pk, key, is_gone=is_gone),
    }
    return render(request, "suppliers/history.html", context)


@require_safe
@needs("suppliers.view_facts")
def row_history_file(request: HttpRequest, resource: str, pk: int, kind: str) -> HttpResponseBase:
    """All of it, field by field; written out as it is read."""
    of, _key = _row(request, resource, pk)
    user: Any = request.user
    return downloads.answer(histories.table(of, pk, user=user, day=timezone.localdate()), kind)


def _row(request: HttpRequest, resource: str, pk: int) -> tuple[Resource, dict[str, Any]]:
    """The resource, and what the row is called, or was."""
    if resource not in RESOURCES or resource in histories.WITHOUT:
        raise Http404
    of = RESOURCES[resource]
    key = natural_keys.of_rows(of, [pk], user=request.user).get(pk)
    if key is None:
        raise Http404
    return of, key


def _before(request: HttpRequest) -> int | None:
    told = request.GET.get("before", "")
    return int(told) if told.isdecimal() and len(told) <= LONGEST_ID else None


def _crumbs(of: Resource, pk: int, key: dict[str, Any], *, is_gone: bool) -> list[dict[str, str]]:
    if of.name not in PAGES:
        return []
    page, listed = PAGES[of.name]
    crumbs = [{"label": _("Parts") if of.name == "parts" else _("Suppliers"), "href": reverse(listed)}]
    if not is_gone:
        crumbs.append({"label": natural_keys.in_words(key), "href": reverse(page, args=[pk])})
    return crumbs
