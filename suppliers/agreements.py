"""Terms that somebody agrees on: in with their price breaks, or not at all."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import byhand, natural_keys
from suppliers.models import Source
from suppliers.resources import named

Typed = Mapping[str, str | None]


def agree(source: Source, told: Typed, breaks: Sequence[Typed], *, by: User) -> None:
    """`told` by column of terms, `breaks` by column of price-breaks, in the order in which they were typed.

    An open-ended row ends an older open-ended one of its kind the day before. Raises ValidationError by column,
    those of a price break with its number behind ("price_2"); then nothing is written.
    """
    key = natural_keys.of_rows(named("sources"), [source.pk], user=by)[source.pk]
    why = _("Agreed, entered by hand")
    with transaction.atomic():
        byhand.add(named("terms"), key | dict(told), by=by, why=why)
        of_terms = key | {"kind": told["kind"], "valid_from": told["valid_from"]}
        for place, row in enumerate(breaks, 1):
            try:
                byhand.add(named("price-breaks"), of_terms | dict(row), by=by, why=why)
            except ValidationError as refused:
                raise ValidationError(_numbered(refused, place)) from refused


def _numbered(refused: ValidationError, place: int) -> dict[str, list[str]]:
    """What belongs to no column of the break stands at its price."""
    if not hasattr(refused, "error_dict"):
        return {f"price_{place}": refused.messages}
    own = ("minimum_quantity", "price")
    return {
        f"{name if name in own else 'price'}_{place}": told for name, told in refused.message_dict.items()
    }
