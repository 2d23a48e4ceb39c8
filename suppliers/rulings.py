"""A person's value over what files say: made with a reason, ended by a person or on its last day."""

import json
import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import natural_keys
from suppliers.models import Ruling
from suppliers.reading import read
from suppliers.resources import Resource, named
from suppliers.writing import Result, take_turn, write_rows

log = logging.getLogger(__name__)
MOST_REASON = 500
PATIENCE = "8s"  # for a load of the same resource that is under way
Values = dict[str, str | None]


class Moved(Exception):
    """Somebody else changed the row since it was looked at; `standing` is what it holds now."""

    def __init__(self, standing: Values) -> None:
        super().__init__("The row has changed since it was looked at.")
        self.standing = standing


def make(
    resource: Resource,
    row: Any,
    values: Mapping[str, str | None],
    *,
    by: User,
    reason: str,
    now: datetime,
    until: date | None = None,
    seen: Mapping[str, str | None] | None = None,
) -> Result | None:
    """Set fields of one row to a person's values, and keep them over later loads. None: nothing differs.

    `values` is column -> text as a body would have it ("" or None clears); `seen` what the person was
    shown. Raises Moved where one of those is something else by now, and ValidationError with a sentence a
    field where a value does not fit; then nothing is written.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    with transaction.atomic():
        wait_for_turn(resource)
        standing = _lock(resource, row.pk)
        if any(standing[name] != value for name, value in (seen or {}).items()):
            raise Moved(standing)
        changed = {n: v for n, v in values.items() if (v or None) != standing[n]}
        if not changed:
            return None
        result = _set(resource, row, changed, by=by, why=reason)
        kept = standing_of(resource, row.pk)
        made = {"by": by, "reason": reason[:MOST_REASON], "until": until, "now": now}
        for name in changed:
            if kept[name] != standing[name]:
                _keep(resource, row.pk, name, kept[name], standing[name], **made)
    return result


def end(ruling: Ruling, *, resource: Resource, row: Any, by: User | None, now: datetime) -> bool:
    """Give the field back what was told last. False where somebody else ended it first.

    What was told may break a rule that was not looked at while the ruling stood: then the person's value
    stays in the row until a file or body brings a better one.
    """
    with transaction.atomic():
        wait_for_turn(resource)
        ended = Ruling.objects.in_force().filter(pk=ruling.pk).update(ended_at=now, ended_by=by)
        if ended:
            ruling.refresh_from_db()
            try:
                _set(resource, row, {ruling.field: ruling.told}, by=by, why=_("The ruling ended."))
            except ValidationError as refused:
                log.warning("%s keeps its value after its ruling: %s", ruling, " ".join(refused.messages))
    return bool(ended)


def end_lapsed(*, on: date, now: datetime, most: int = 10_000) -> int:
    """End rulings whose last day is over; how many there were."""
    ended = 0
    for ruling in Ruling.objects.lapsed(on).order_by("pk")[:most]:
        resource = named(ruling.resource)
        row = resource.model._default_manager.filter(pk=ruling.row_id).first()
        if row is None:
            ended += Ruling.objects.in_force().filter(pk=ruling.pk).update(ended_at=now)
        else:
            ended += end(ruling, resource=resource, row=row, by=None, now=now)
    return ended


def standing_of(resource: Resource, row_id: int) -> Values:
    """The row's own columns as a body would have them."""
    return _as_body(resource, resource.model._default_manager.values().get(pk=row_id))


def _lock(resource: Resource, row_id: int) -> Values:
    rows = resource.model._default_manager.select_for_update()
    return _as_body(resource, rows.values().get(pk=row_id))


def wait_for_turn(resource: Resource) -> None:
    """Raises ValidationError where a load holds the resource for longer than a person waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        try:
            take_turn(cursor, resource)
        except OperationalError as error:
            raise ValidationError(
                _("A load of %s is under way. Nothing is lost: try again in a minute.") % resource.name
            ) from error


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


def _as_body(resource: Resource, row: Mapping[str, Any]) -> Values:
    return {c.name: _text(row[c.db_column]) for c in resource.values}


def _text(value: Any) -> str | None:
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(value)
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def _set(
    resource: Resource, row: Any, values: Mapping[str, str | None], *, by: User | None, why: str
) -> Result:
    body = json.dumps([{**_key(resource, row), **values}]).encode()
    result = write_rows(read(resource, body, format="json"), by=by, why=why, atomic=True, over_rulings=True)
    if result.errors:
        raise ValidationError({e.field or "__all__": e.message for e in result.errors})
    return result


def _key(resource: Resource, row: Any) -> Values:
    """The row's natural key, as a body has it."""
    rows = resource.model._default_manager.filter(pk=row.pk)
    [values] = rows.values_list(*(natural_keys.path(resource, name) for name in resource.key))
    return {name: _text(value) for name, value in zip(resource.key, values, strict=True)}
