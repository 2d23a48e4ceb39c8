"""A row that somebody types: in by the one writer, as every other, and never over what is on file."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.reading import read
from suppliers.resources import Resource
from suppliers.rulings import wait_for_turn
from suppliers.writing import Result, write_rows


def add(resource: Resource, values: Mapping[str, str | None], *, by: User, why: str) -> None:
    """`values` is column -> text as a body has it. Raises ValidationError, by column, with a sentence where a
    value does not fit, and where the row is on file already; then nothing is written."""
    with transaction.atomic():
        if not _written(resource, values, by=by, why=why).created:
            raise ValidationError({resource.key[-1]: _("This one is on file already; nothing was changed.")})


def change(resource: Resource, values: Mapping[str, str | None], *, by: User, why: str) -> None:
    """The columns told of a row that is on file. Raises as `add` does, and where it is gone by now."""
    with transaction.atomic():
        if _written(resource, values, by=by, why=why).created:
            raise ValidationError(_("Somebody has deleted it meanwhile; nothing was changed."))


def _written(resource: Resource, values: Mapping[str, str | None], *, by: User, why: str) -> Result:
    wait_for_turn(resource)
    body = json.dumps([dict(values)]).encode()
    result = write_rows(read(resource, body, format="json"), by=by, why=why, atomic=True)
    if result.errors:
        raise ValidationError(_by_column(result.errors))
    return result


def _by_column(errors: list[Any]) -> dict[str, str]:
    """The first sentence of each column, without the column's name, which the field's label says."""
    found: dict[str, str] = {}
    for error in errors:
        name = error.field or "__all__"
        found.setdefault(name, _sentence(error.message.removeprefix(f"{error.field} ")))
    return found


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
