"""Lists that grow at their head: the newest first, page by page by id, narrowed to one state."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts import downloads
from accounts.downloads import Table

A_PAGE = 50


def chosen(request: HttpRequest, states: list[str]) -> str:
    told = request.GET.get("state", "")
    return told if told in states else ""


def page(request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    """`before` is the id that the page before ended with; `csv` is what a file of the list is asked for."""
    before = request.GET.get("before", "")
    after_newer = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    found = list(after_newer.order_by("-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    query = request.GET.copy()
    query.pop("before", None)
    return {
        "rows": shown,
        "older": shown[-1].pk if len(found) > A_PAGE else None,
        "is_first": not before,
        "csv": f"?{query.urlencode()}" if query else "",
    }


def download(
    request: HttpRequest, rows: QuerySet[Any], table: Table, kind: str, *, back: str
) -> HttpResponseBase:
    """The list as a file, all pages; where a sheet cannot hold it, the way `back` to its page, with the reason."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return downloads.too_long(request, rows, kind, back=back + query) or downloads.answer(table, kind)
