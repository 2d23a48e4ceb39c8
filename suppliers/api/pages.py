"""Lists page by page: by id, never by offset, so that the last page costs what the first does."""

import re
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.problems import Problem
from suppliers.api.fields import Listing

MOST, USUAL = 1000, 100
CURSOR = re.compile(r"after-([0-9]{1,18})")


def page(
    rows: QuerySet, listing: Listing, *, limit: int, after: int
) -> tuple[list[dict[str, Any]], int | None]:
    """(rows as JSON has them, the id to go on after or None at the end), in one query."""
    key = listing.id_path
    found = list(
        rows.filter(**{f"{key}__gt": after}).order_by(key).values_list(key, *_paths(listing))[: limit + 1]
    )
    more = found[limit - 1][0] if len(found) > limit else None
    return as_json(listing, found[:limit]), more


def one(rows: QuerySet, listing: Listing, row_id: int) -> dict[str, Any] | None:
    found = rows.filter(**{listing.id_path: row_id}).values_list(listing.id_path, *_paths(listing))[:1]
    return next(iter(as_json(listing, found)), None)


def as_json(listing: Listing, found) -> list[dict[str, Any]]:
    names = ["id", *(f.name for f in listing.fields)]
    writers = [(f.name, f.write) for f in listing.fields if f.write]
    made = [dict(zip(names, values, strict=True)) for values in found]
    for name, write in writers:
        for row in made:
            if row[name] is not None:
                row[name] = write(row[name])
    return made


def _paths(listing: Listing) -> list[str]:
    return [f.path for f in listing.fields]


def read_limit(given: str | None) -> int:
    if given is None:
        return USUAL
    if not re.fullmatch(r"[0-9]{1,9}", given) or not 1 <= int(given) <= MOST:
        raise Problem(400, "wrong_limit", _("limit is a whole number from 1 to %d.") % MOST)
    return int(given)


def read_cursor(given: str | None) -> int:
    if given is None:
        return 0
    cursor = CURSOR.fullmatch(given)
    if cursor is None:
        raise Problem(400, "wrong_cursor", _("This cursor is not one of ours; follow “next” as it stands."))
    return int(cursor[1])


def next_address(request: Request, after: int | None) -> str | None:
    if after is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = f"after-{after}"
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
