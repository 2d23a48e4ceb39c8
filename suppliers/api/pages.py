"""Lists page by page: by key, never by offset, so that the last page costs what the first does."""

import re
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api import conditional
from accounts.api.problems import Problem
from suppliers.api.fields import Listing
from suppliers.api.ordering import PATTERN

MOST, USUAL = 1000, 100
CURSOR = re.compile(r"after-([0-9]{1,18})")
ANY_CURSOR = re.compile(rf"after-[0-9]{{1,18}}|{PATTERN}")


def by_id(rows: QuerySet, listing: Listing, *, after: int) -> QuerySet:
    return rows.filter(**{f"{listing.id_path}__gt": after}).order_by(listing.id_path)


def one(rows: QuerySet, listing: Listing, row_id: int) -> dict[str, Any] | None:
    found = rows.filter(**{listing.id_path: row_id}).values_list(listing.id_path, *_paths(listing))[:1]
    return next(iter(as_json(listing, found)), None)


def with_tag(rows: QuerySet, listing: Listing, row_id: int) -> tuple[dict[str, Any] | None, str]:
    """A row and its ETag; the tag is empty where it shows more than the row itself."""
    if listing.resource is None:
        return one(rows, listing, row_id), ""
    stamped = rows.filter(**{listing.id_path: row_id})
    found = stamped.values_list("changed", listing.id_path, *_paths(listing)).first()
    if found is None:
        return None, ""
    return as_json(listing, [found[1:]])[0], conditional.of_row(row_id, found[0])


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


def check_cursor(given: str | None) -> None:
    """Whether it is a cursor at all, of whatever ordering."""
    if given is not None and not ANY_CURSOR.fullmatch(given):
        raise Problem(400, "wrong_cursor", _("This cursor is not one of ours; follow “next” as it stands."))


def read_cursor(given: str | None) -> int:
    """The id after which to go on."""
    if given is None:
        return 0
    cursor = CURSOR.fullmatch(given)
    if cursor is None:
        raise Problem(
            422, "wrong_cursor", _("This cursor is of another ordering; follow “next” as it stands.")
        )
    return int(cursor[1])


def next_address(request: Request, name: str, value: str | None) -> str | None:
    """The same request with another value of one parameter."""
    if value is None:
        return None
    query = request.query_params.copy()
    query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
