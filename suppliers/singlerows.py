"""One row made, changed or deleted by a program: through the one writer, and never over what somebody else changed.

The rules are those of a file: a person's ruling stays over what is told, and what is told is kept beside it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import errors

from accounts import bell, history
from accounts.models import User
from suppliers import natural_keys
from suppliers.models import Change, Ruling, Tombstone
from suppliers.reading import read
from suppliers.reading.rows import RowError
from suppliers.resources import RESOURCES, Resource
from suppliers.rulings import wait_for_turn
from suppliers.writing import Result, write_rows

Values = Mapping[str, Any]
# Everything hangs on these: they are closed by what they say of themselves.
CLOSED = {
    "parts": gettext_lazy("A part is not deleted: set its status to obsolete."),
    "suppliers": gettext_lazy("A supplier is not deleted: set its status to blocked."),
    "sources": gettext_lazy(
        "A source is not deleted: set its status to blocked, or its valid_to to its last day."
    ),
}
WITHOUT_TOMBSTONES = ("stock",)  # its old readings go in bulk
LINKS = {"suppliers_routeport": "routes", "suppliers_sourcetool": "sources"}


class Refused(Exception):
    """A value does not fit, or breaks a rule: every reason, with its field."""

    def __init__(self, reasons: list[RowError]) -> None:
        super().__init__(" ".join(one.message for one in reasons))
        self.reasons = reasons


class Taken(Exception):
    """The row is on file already."""


class Gone(Exception):
    """The row is not there, or not any more."""


class Overtaken(Exception):
    """Somebody has changed the row since it was read."""


class Standing(Exception):
    """Something hangs on the row, or it speaks against a source; `str()` is the sentence."""


@dataclass(frozen=True)
class Changed:
    """`kept`: fields that keep a person's value over the one that was told."""

    kept: list[str]


def add(resource: Resource, values: Values, *, by: User, why: str) -> int:
    """The id of the new row. Raises Refused, Taken, or ValidationError while a load holds the resource."""
    if _is_star(values.get("plant")):
        raise _refuse("plant", "one_row", _("plant “*” stands for several rows: one is made at a time."))
    with transaction.atomic():
        wait_for_turn(resource)
        result = _write(resource, values, by=by, why=why)
        if not result.created:
            raise Taken
        change = Change.objects.get(job=result.job, resource=resource.name)
        assert change.made  # a row was made, and this is which
        return int(change.made[0][0])


def change(
    resource: Resource, row_id: int, values: Values, *, by: User, why: str, unless: Callable[[int], bool]
) -> Changed:
    """Set fields of a row. `unless` is asked, of the row's stamp as it is locked, whether somebody was faster.

    Raises Gone, Overtaken, Refused, or ValidationError while a load holds the resource.
    """
    with transaction.atomic():
        wait_for_turn(resource)
        _lock(resource, row_id, unless=unless, by=by)
        standing = _standing(resource, row_id)
        told = _without_key(resource, values, standing)
        if told:
            body = (
                {name: standing[name] for name in resource.key} | _referring(resource, told, standing) | told
            )
            if _write(resource, body, by=by, why=why).created:
                raise Gone  # the key has led to no row
        ruled = Ruling.objects.in_force().of(resource.name, row_id).values_list("field", flat=True)
        return Changed(sorted(set(ruled) & set(told)))


def remove(resource: Resource, row_id: int, *, by: User, why: str, unless: Callable[[int], bool]) -> None:
    """Raises Gone, Overtaken, Standing, or ValidationError while a load holds the resource."""
    with transaction.atomic(), connection.cursor() as cursor:
        wait_for_turn(resource)
        _lock(resource, row_id, unless=unless, by=by)
        history.acting(by, why)
        if resource.name in WITHOUT_TOMBSTONES:
            key = natural_keys.of_rows(resource, [row_id], user=by)[row_id]
            Tombstone.objects.create(resource=resource.name, row_id=row_id, key=_plain(key))
        try:
            with transaction.atomic():
                cursor.execute(f"DELETE FROM {resource.table} WHERE id = %s", [row_id])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError as error:
            raise Standing(_why_not(error)) from error
        Change.objects.create(resource=resource.name, row_ids=[row_id], by=by)
        transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def _write(resource: Resource, values: Values, *, by: User, why: str) -> Result:
    result = write_rows(
        read(resource, json.dumps([dict(values)]).encode(), format="json"), by=by, why=why, atomic=True
    )
    if result.errors:
        raise Refused(result.errors)
    return result


def _is_star(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == "*"


def _refuse(field: str, code: str, sentence: str) -> Refused:
    return Refused([RowError(1, {}, field, code, sentence)])


def _lock(resource: Resource, row_id: int, *, unless: Callable[[int], bool], by: User) -> None:
    known: Any = resource.rows()
    rows = known.visible_to(by).filter(pk=row_id)
    stamp = rows.select_for_update(of=("self",)).values_list("changed", flat=True).first()
    if stamp is None:
        raise Gone
    if unless(stamp):
        raise Overtaken


def _standing(resource: Resource, row_id: int) -> dict[str, str | None]:
    """The columns of its key and its references, as a body has them."""
    names = list(dict.fromkeys([*resource.key, *(c for r in resource.references for c in r.columns)]))
    rows = resource.model._default_manager.filter(pk=row_id)
    [values] = rows.values_list(*(natural_keys.path(resource, name) for name in names))
    return _plain(dict(zip(names, values, strict=True)))


def _plain(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def _without_key(resource: Resource, values: Values, standing: Mapping[str, str | None]) -> dict[str, Any]:
    """Raises Refused where a part of the key is told otherwise than it is."""
    told = [name for name in resource.key if name in values]
    moved = [name for name in told if not _is_same(resource.by_name[name].kind, values[name], standing[name])]
    if moved:
        sentence = _("%s is part of what the row is called, and does not change: make another row.")
        raise Refused([RowError(1, {}, name, "key_is_fixed", sentence % name) for name in moved])
    return {name: value for name, value in values.items() if name not in resource.key}


def _is_same(kind: str, told: Any, standing: str | None) -> bool:
    """Whether a reader would take it for what stands."""
    if isinstance(told, bool | list | dict):
        return False
    text = str(told).strip() if told is not None else ""
    if kind in ("number", "whole") and standing:
        try:
            return Decimal(text) == Decimal(standing)
        except InvalidOperation:
            return False
    stands = standing or ""
    return text == stands if kind == "text" else text.casefold() == stands.casefold()


def _referring(resource: Resource, told: Values, standing: Mapping[str, str | None]) -> dict[str, str | None]:
    """The other columns of each reference that is spoken of."""
    spoken = [r.columns for r in resource.references if any(c in told for c in r.columns)]
    return {name: standing[name] for columns in spoken for name in columns}


def _why_not(error: IntegrityError) -> str:
    told = error.__cause__
    if isinstance(told, errors.RestrictViolation):
        return _("What speaks against a source is not deleted: it is reversed by quality, with a reason.")
    table = told.diag.table_name if isinstance(told, errors.ForeignKeyViolation) else None
    names = LINKS | {resource.table: resource.name for resource in RESOURCES.values()}
    what = names.get(table or "", _("other rows"))
    return _("It is not deleted while %s hang on it: delete or change those first.") % what
