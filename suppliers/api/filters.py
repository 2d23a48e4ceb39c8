"""A query's parameters to a filter: exact, empty for "not known", and a sentence for what makes no sense."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api.problems import Problem
from suppliers.api.fields import Field, Listing
from suppliers.reading.cells import FLAGS, ISO_DATE, OPEN

NEVER = Q(pk__in=())


def narrow(rows: QuerySet, listing: Listing, given: dict[str, str]) -> QuerySet:
    """Only the rows whose fields have these values."""
    filters = listing.filters
    for name, text in given.items():
        if name in filters:
            rows = rows.filter(_condition(filters[name], text))
    return rows


def _condition(field: Field, text: str) -> Q:
    if text == "" or (field.kind == "open_date" and text == OPEN):
        return _not_known(field)
    if "\x00" in text:
        return NEVER
    value = _READ[field.kind](field, text)
    return NEVER if value is None else Q(**{field.path: value})


def _not_known(field: Field) -> Q:
    if field.kind in ("text", "email") or "" in field.choices:
        return Q(**{field.path: ""}) | Q(**{f"{field.path}__isnull": True})
    if not field.nullable:
        raise _unfit(field, "", _("it is never empty"))
    return Q(**{f"{field.path}__isnull": True})


def _unfit(field: Field, text: str, reason: str) -> Problem:
    return Problem(
        400,
        "wrong_value",
        _("%(field)s “%(value)s”: %(reason)s.") % {"field": field.name, "value": text[:60], "reason": reason},
    )


def _text(field: Field, text: str) -> str:
    return text


def _upper(field: Field, text: str) -> str:
    return text.upper()


def _lower(field: Field, text: str) -> str:
    return text.lower()


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        raise _unfit(field, text, _("there are %s") % ", ".join(field.choices))
    return text


def _number(field: Field, text: str) -> Decimal | None:
    """None where no row can have it."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _unfit(field, text, _("it is a number (write 1234.5)"))
    return number if -30 < number.adjusted() < 30 else Decimal(0) if not number else None


def _whole(field: Field, text: str) -> int | None:
    number = _number(field, text)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise _unfit(field, text, _("it is a whole number"))
    return int(number)


def _date(field: Field, text: str) -> date | None:
    if not ISO_DATE.fullmatch(text):
        raise _unfit(field, text, _("it is a date (write 2026-01-31)"))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _unfit(field, text, _("there is no such day")) from None


def _flag(field: Field, text: str) -> bool:
    if text not in FLAGS:
        raise _unfit(field, text, _("it is true or false"))
    return FLAGS[text] == "true"


_READ: dict[str, Callable[[Field, str], Any]] = {
    "text": _text,
    "email": _lower,
    "country": _upper,
    "currency": _upper,
    "locode": _upper,
    "choice": _choice,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "open_date": _date,
    "flag": _flag,
}
