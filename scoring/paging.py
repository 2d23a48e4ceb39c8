"""What every paged list reads from its address, and says under its rows."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from accounts import downloads
from accounts.downloads import Table
from accounts.templatetags.words import number
from scoring import keyset

SIZES = (50, 100, 200)
COUNTED = 10_000  # a longer list is said to be longer


def sort(request: HttpRequest, sorts: Collection[str], *, default: str) -> tuple[str, bool]:
    """The column and whether it falls; the default where the address names none there is."""
    told = request.GET.get("sort", default)
    if told.removeprefix("-") not in sorts:
        told = default
    return told.removeprefix("-"), told.startswith("-")


def size(request: HttpRequest) -> int:
    told = request.GET.get("size", "")
    return int(told) if told in map(str, SIZES) else SIZES[0]


def address(request: HttpRequest, **changes: str | None) -> str:
    """This page's query with some of it changed; None takes it away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def read(request: HttpRequest, rows: QuerySet[Any], *columns: str, **how: Any) -> keyset.Page:
    """The page that the address asks for; `how` as of keyset.read_page."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return keyset.read_page(rows, *columns, size=size(request), after=after, before=before, **how)


def download(
    request: HttpRequest, rows: QuerySet[Any], table: Table, kind: str, *, back: str
) -> HttpResponseBase:
    """The list as a file, all pages; where a sheet cannot hold it, the way `back` to its page, with the reason."""
    refused = downloads.too_long(request, rows, kind, back=f"{back}{address(request)}")
    return refused or downloads.answer(table, kind)


def pager(request: HttpRequest, page: keyset.Page, words: str) -> dict[str, Any]:
    """What components/pager.html takes."""
    begun = request.GET.get("after") or request.GET.get("before")
    sizes = [
        {
            "size": one,
            "is_current": one == size(request),
            "href": address(request, size=str(one), after=None, before=None),
        }
        for one in SIZES
    ]
    return {
        "words": words,
        "first": address(request, after=None, before=None) if begun else "",
        "previous": address(request, before=page.previous, after=None) if page.previous else "",
        "next": address(request, after=page.next, before=None) if page.next else "",
        "sizes": sizes,
    }


def shown_of(page: keyset.Page, rows: QuerySet[Any], things: Callable[[int], str]) -> str:
    """'12 suppliers'; '50 of 412 suppliers'; '50 of more than 10,000 suppliers (about 1,000,000 in all)'. `things`
    is the noun for a number of them. One query, or none."""
    shown = len(page.rows)
    if not page.previous and not page.next:
        return _("%(shown)s %(things)s") % {"shown": number(shown), "things": things(shown)}
    found, about = _count(rows)
    said = {"shown": number(shown), "count": number(min(found, COUNTED)), "things": things(found)}
    if found <= COUNTED:
        return _("%(shown)s of %(count)s %(things)s") % said
    if about <= COUNTED:  # nobody has counted the table lately
        return _("%(shown)s of more than %(count)s %(things)s") % said
    return _("%(shown)s of more than %(count)s %(things)s (about %(all)s in all)") % {
        **said,
        "all": number(round(about, -3)),
    }


def _count(rows: QuerySet[Any]) -> tuple[int, int]:
    """How many, counted up to one more than COUNTED; and about how many rows their table has at all."""
    listed, parameters = rows.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM ({listed}) listed), "
            "(SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass)",
            [*parameters, rows.model._meta.db_table],
        )
        return cursor.fetchone()
