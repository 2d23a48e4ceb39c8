"""`?search=`: a piece of a row's key or name, whatever its case; read off the indexes on trigrams, where there are many
rows."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api.problems import Problem
from suppliers.api.fields import Listing

LEAST, MOST = 3, 100


def narrow(rows: QuerySet, listing: Listing, told: str | None) -> QuerySet:
    if told is None:
        return rows
    if not LEAST <= len(told) <= MOST:
        sentence = _("search is a text of %(least)d to %(most)d characters.")
        raise Problem(400, "wrong_search", sentence % {"least": LEAST, "most": MOST})
    if sum(map(str.isalnum, told)) < LEAST:
        raise Problem(422, "wrong_search", _("search needs at least %d letters or digits.") % LEAST)
    if "\0" in told:
        return rows.none()
    return rows.filter(reduce(or_, (Q(**{f"{path}__icontains": told}) for path in listing.searches)))


def about(listing: Listing) -> str:
    """Which fields it looks at, for the schema."""
    names = {f.path: f.name for f in listing.fields}
    return ", ".join(names.get(path, path) for path in listing.searches)
