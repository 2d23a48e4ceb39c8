"""A page of a list: by id, in another order, or what changed since.

Lists of facts say with each page where to go on from for what changes after it (`delta`). Whoever pulls a list whole
keeps the `delta` of its first page, and asks with it as `updated_after` from then on.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.problems import Problem
from accounts.api.views import read_parameters
from suppliers import deltas
from suppliers.api import ordering, pages
from suppliers.api.fields import Listing, plain
from suppliers.deltas import Place
from suppliers.reading.cells import ISO_DATE

SINCE = "updated_after"
# A page of a list is read either by key or by transaction.
APART = ("cursor", "ordering")
AHEAD = timedelta(hours=14)  # of UTC: the first place on earth at which a day begins
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?([.,][0-9]+)?([Zz]|[+ -][0-9]{2}:?[0-9]{2})"
)


def known(listing: Listing) -> set[str]:
    """The names of its parameters."""
    names = {"limit", "cursor", "ordering", *listing.filters}
    names |= {"search"} if listing.searches else set()
    return names | ({SINCE} if listing.has_deltas else set())


def parameters(request: Request, listing: Listing, more: Iterable[str] = ()) -> dict[str, str]:
    """Raises a Problem for what there is not; of a list without delta pulls, with its reason."""
    if SINCE in request.query_params and not listing.has_deltas:
        sentence = _("There is no updated_after here: %s.") % listing.undated
        raise Problem(400, "unknown_parameter", sentence)
    return read_parameters(request, {*known(listing), *more})


def answer(request: Request, rows: QuerySet, listing: Listing, given: dict[str, str]) -> dict[str, Any]:
    limit = pages.read_limit(given.get("limit"))
    if SINCE in given:
        return _since(request, rows, listing, given, limit)
    order = ordering.read_order(listing, given.get("ordering"))
    cursor = given.get("cursor")
    pages.check_cursor(cursor)
    if order:
        spot = ordering.read_spot(cursor, order, rows) if cursor else None
        rows = ordering.in_order(rows, listing, order, spot)
    else:
        rows = pages.by_id(rows, listing, after=pages.read_cursor(cursor))
    return _page(request, rows, listing, order, limit)


def _page(
    request: Request, rows: QuerySet, listing: Listing, order: ordering.Order | None, limit: int
) -> dict[str, Any]:
    """One query; where there is no row, the moment is asked for on its own."""
    paths = [listing.id_path, *(f.path for f in listing.fields)]
    extra: list[Any] = [order.field.path] if order else []
    if listing.has_deltas:
        extra = [*extra, deltas.now_beside_rows()]
    read = list(rows.values_list(*paths, *extra)[: limit + 1])
    shown = [values[: len(paths)] for values in read[:limit]]
    following = None
    if len(read) > limit:
        last = read[limit - 1]
        following = ordering.spot_of(last[len(paths)], last[0]) if order else f"after-{last[0]}"
    told: dict[str, Any] = {
        "results": pages.as_json(listing, shown),
        "next": pages.next_address(request, "cursor", following),
    }
    if listing.has_deltas:
        told["delta"] = (deltas.Now.read(read[0][-1]) if read else deltas.now()).place.write()
    return told


def _since(
    request: Request, rows: QuerySet, listing: Listing, given: dict[str, str], limit: int
) -> dict[str, Any]:
    """Three queries; four where a time is told."""
    if apart := [name for name in APART if name in given]:
        sentence = _("updated_after has its own order, and %s cannot be beside it; follow “next”.")
        raise Problem(422, "parameters_apart", sentence % ", ".join(apart))
    now = deltas.now()
    place = _place(given[SINCE], now)
    paths = [f.path for f in listing.fields]
    page = deltas.page(rows, paths, listing.resource, place, user=request.user, until=now.oldest, limit=limit)
    token = page.after.write()
    return {
        "results": _told(listing, page),
        "next": pages.next_address(request, SINCE, token if page.has_more else None),
        "delta": token,
    }


def _place(given: str, now: deltas.Now) -> Place:
    """Raises a Problem: 400 for what is neither a token nor a time, 410 for a place in another life of the database."""
    place = Place.read(given)
    if place is None:
        return deltas.since(read_moment(given), life=now.life)
    if place.life != now.life or place.changed > now.next:
        sentence = _(
            "This place is from before the database was restored or moved. Pull the whole list again, without "
            "updated_after, and go on with the “delta” of its first page."
        )
        raise Problem(410, "other_life", sentence)
    return place


def read_moment(given: str) -> datetime:
    """A day stands for its beginning where on earth it begins first: too much is shown, and nothing missed."""
    told = MOMENT.fullmatch(given)
    try:
        if ISO_DATE.fullmatch(given):
            return _early(datetime.combine(date.fromisoformat(given), time(), UTC), AHEAD)
        if told is not None:
            day, clock, seconds, parts, zone = told.groups()
            seconds = min(seconds or ":00", ":59") + (
                f".{parts[1:7]}" if parts else ""
            )  # RFC 3339 has a 61st
            zone = "+00:00" if zone in "Zz" else zone.replace(" ", "+")  # a plus that nobody wrote as %2B
            return _early(datetime.fromisoformat(f"{day}T{clock}{seconds}{zone}"), timedelta())
    except ValueError as error:
        raise Problem(
            422, "wrong_value", _("updated_after “%s”: there is no such time.") % given[:60]
        ) from error
    raise Problem(
        400,
        "wrong_value",
        _(
            "updated_after “%s”: it is a time with its offset (2026-01-31T12:00:00Z), a day, or a token of ours."
        )
        % given[:60],
    )


def _early(moment: datetime, by: timedelta) -> datetime:
    try:
        return max(moment.astimezone(UTC) - by, datetime(1970, 1, 1, tzinfo=UTC))
    except OverflowError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def _told(listing: Listing, page: deltas.Page) -> list[dict[str, Any]]:
    there = pages.as_json(
        listing, [(pk, *values) for _changed, kind, pk, values in page.rows if kind == deltas.THERE]
    )
    following = iter(there)
    return [
        next(following) if kind == deltas.THERE else _gone(listing, *values)
        for _changed, kind, _pk, values in page.rows
    ]


def _gone(listing: Listing, row_id: int, key: dict[str, Any]) -> dict[str, Any]:
    """Its key as its row had it."""
    assert listing.resource is not None
    names = [name for name in listing.resource.key if name in key]
    kinds = {f.name: f.kind for f in listing.fields}
    told = {
        name: plain(Decimal(str(key[name])))
        if kinds[name] == "number" and key[name] is not None
        else key[name]
        for name in names
    }
    return {"deleted": True, "id": row_id, "key": told}
