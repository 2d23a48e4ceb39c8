"""Terms that somebody agrees on: in with their price breaks, or not at all."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import byhand, natural_keys
from suppliers.models import Source, Terms
from suppliers.resources import named

Typed = Mapping[str, str | None]


def agree(source: Source, told: Typed, breaks: Sequence[Typed], *, by: User) -> None:
    """`told` by column of terms, `breaks` by column of price-breaks, in the order in which they were typed.

    An open-ended row ends an older open-ended one of its kind the day before. Raises ValidationError by column,
    those of a price break with its number behind ("price_2"); then nothing is written.
    """
    why = _("Agreed, entered by hand")
    with transaction.atomic():
        key = _key(source, by)
        byhand.add(named("terms"), key | dict(told), by=by, why=why)
        own = {"kind": told["kind"], "valid_from": told["valid_from"]}
        _put(key | own, breaks, known=set(), by=by, why=why)


def complete(terms: Terms, told: Typed, breaks: Sequence[Typed], *, by: User) -> None:
    """What was not stated yet of terms on file: of their kind, and from their first day on. Raises as `agree`."""
    why = _("Completed by hand")
    with transaction.atomic():
        first = terms.valid_from.isoformat() if terms.valid_from else None
        own = {"kind": terms.kind, "valid_from": first}
        key = _key(terms.source, by)
        byhand.change(named("terms"), key | dict(told) | own, by=by, why=why)
        known = set(terms.price_breaks.values_list("minimum_quantity", flat=True))
        _put(key | own, breaks, known=known, by=by, why=why)


def _key(source: Source, user: User) -> natural_keys.Key:
    return natural_keys.of_rows(named("sources"), [source.pk], user=user)[source.pk]


def _put(
    of_terms: natural_keys.Key, breaks: Sequence[Typed], *, known: set[Decimal], by: User, why: str
) -> None:
    """`known`: quantities from which a price is on file."""
    for place, row in enumerate(breaks, 1):
        write = byhand.change if _number(row["minimum_quantity"]) in known else byhand.add
        try:
            write(named("price-breaks"), of_terms | dict(row), by=by, why=why)
        except ValidationError as refused:
            raise ValidationError(_numbered(refused, place)) from refused


def _number(told: str | None) -> Decimal | None:
    try:
        return Decimal(told or "")
    except InvalidOperation:
        return None


def _numbered(refused: ValidationError, place: int) -> dict[str, list[str]]:
    """What belongs to no column of the break stands at its price."""
    if not hasattr(refused, "error_dict"):
        return {f"price_{place}": refused.messages}
    own = ("minimum_quantity", "price")
    return {
        f"{name if name in own else 'price'}_{place}": told for name, told in refused.message_dict.items()
    }
