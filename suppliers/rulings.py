"""A person's value over what files say: made with a reason, ended by a person or on its last day."""

import json
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.models import Ruling
from suppliers.reading import read
from suppliers.resources import Resource, named
from suppliers.writing import Result, write_rows

MOST_REASON = 500


def make(
    resource: Resource,
    row: Any,
    values: dict[str, Any],
    *,
    by: User,
    reason: str,
    now: datetime,
    until: date | None = None,
) -> Result:
    """Set fields of one row to a person's values, and keep them over later loads.

    `values` is column -> text as a body would have it ("" or None clears). Raises ValidationError with a
    sentence a field where a value does not fit; then nothing is written.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    with transaction.atomic():
        standing = _standing(resource, row.pk)
        changed = {n: v for n, v in values.items() if (v or None) != standing[n]}
        result = _set(resource, row, changed, by=by, why=reason)
        kept = _standing(resource, row.pk)
        made = {"by": by, "reason": reason[:MOST_REASON], "until": until, "now": now}
        for name in changed:
            _keep(resource, row.pk, name, kept[name], standing[name], **made)
    return result


def end(ruling: Ruling, *, resource: Resource, row: Any, by: User | None, now: datetime) -> bool:
    """Give the field back what was told last. False where somebody else ended it first."""
    with transaction.atomic():
        ended = Ruling.objects.in_force().filter(pk=ruling.pk).update(ended_at=now, ended_by=by)
        if ended:
            ruling.refresh_from_db()
            _set(resource, row, {ruling.field: ruling.told}, by=by, why=_("The ruling ended."))
    return bool(ended)


def end_lapsed(*, on: date, now: datetime) -> int:
    """End every ruling whose last day is over; how many there were."""
    ended = 0
    for ruling in Ruling.objects.lapsed(on).order_by("pk")[:10_000]:
        resource = named(ruling.resource)
        row = resource.model._default_manager.filter(pk=ruling.row_id).first()
        if row is None:
            Ruling.objects.filter(pk=ruling.pk).update(ended_at=now)
        else:
            ended += end(ruling, resource=resource, row=row, by=None, now=now)
    return ended


def _keep(resource, row_id, name, value, told, *, by, reason, until, now) -> None:
    """A newer ruling takes the place of the one in force, and what was told with it."""
    of_field = Ruling.objects.in_force().of(resource.name, row_id).filter(field=name)
    standing = of_field.first()
    if standing:
        told = standing.told
        of_field.update(ended_at=now, ended_by=by)
    Ruling.objects.create(
        resource=resource.name,
        row_id=row_id,
        field=name,
        value=value,
        told=told,
        reason=reason,
        made_by=by,
        until=until,
    )


def _standing(resource: Resource, row_id: int) -> dict[str, str | None]:
    """The row's own columns as a body would have them."""
    row = resource.model._default_manager.select_for_update().values().get(pk=row_id)
    return {c.name: _text(row[c.db_column]) for c in resource.values}


def _text(value: Any) -> str | None:
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(value)
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def _set(resource: Resource, row: Any, values: dict[str, Any], *, by: User | None, why: str) -> Result:
    body = json.dumps([{**_key(resource, row), **values}]).encode()
    result = write_rows(read(resource, body, format="json"), by=by, why=why, atomic=True, over_rulings=True)
    if result.errors:
        raise ValidationError({e.field or "__all__": e.message for e in result.errors})
    return result


def _key(resource: Resource, row: Any) -> dict[str, Any]:
    """The row's natural key, for resources whose key is its own columns and a plant."""
    key = {}
    for name in resource.key:
        value = getattr(row, name)
        key[name] = getattr(value, "code", value)
    return key
