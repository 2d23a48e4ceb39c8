"""`?ordering=`: pages by key in another order than by id. Equal keys run by id, unknown ones come last both ways.

A cursor holds the key of the row that it stands after, and the row's id.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.db.models import BigIntegerField, DateField, DecimalField, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.api.problems import Problem
from suppliers.api.fields import Field, Listing
from suppliers.keypairs import compared

LONGEST = 2000
NUMERAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
PATTERN = f"at-[A-Za-z0-9_-]{{1,{LONGEST}}}"


@dataclass(frozen=True)
class Order:
    field: Field
    falls: bool


@dataclass(frozen=True)
class Spot:
    """After the row of this id, whose key this is."""

    key: str | None
    row: int

    def write(self) -> str:
        return "at-" + base64.urlsafe_b64encode(orjson.dumps([self.key, self.row])).decode().rstrip("=")


def spot_of(key: Any, row: int) -> str:
    """The cursor after a row with this key."""
    return Spot(None if key is None else str(key), row).write()


def allowed(listing: Listing) -> list[str]:
    return [f"{sign}{name}" for name in ("id", *listing.orderings) for sign in ("", "-")]


def read_order(listing: Listing, given: str | None) -> Order | None:
    """None: by id, as without it."""
    if given is None or given == "id":
        return None
    if given not in allowed(listing):
        raise Problem(
            400,
            "wrong_ordering",
            _("There is no ordering by “%(given)s” here. There are: %(known)s.")
            % {"given": given[:60], "known": ", ".join(allowed(listing))},
        )
    name = given.removeprefix("-")
    fields = {f.name: f for f in listing.fields} | {"id": Field("id", listing.id_path, "whole")}
    return Order(fields[name], given.startswith("-"))


def read_spot(cursor: str, order: Order, rows: QuerySet) -> Spot:
    """Raises a Problem where the cursor is of another ordering."""
    padded = cursor.removeprefix("at-")
    padded += "=" * (-len(padded) % 4)
    try:
        key, row = orjson.loads(base64.urlsafe_b64decode(padded))
        if (
            type(row) is not int
            or not 0 < row < 2**63
            or not ((key is None and order.field.nullable) or _fits(_reads(rows, order.field), key))
        ):
            raise ValueError
    except (ValueError, TypeError, binascii.Error) as error:
        raise Problem(
            422, "wrong_cursor", _("This cursor is of another ordering; follow “next” as it stands.")
        ) from error
    return Spot(key, row)


def _fits(column: Any, key: Any) -> bool:
    """Whether the database reads it as a value of this column. Python takes more for a number than the database."""
    if not isinstance(key, str) or "\0" in key or len(key) > LONGEST:
        return False
    try:
        if isinstance(column, DateField):
            return date.fromisoformat(key).isoformat() == key
        if isinstance(column, BigIntegerField):
            return NUMERAL.fullmatch(key) is not None and -(2**63) <= int(key) < 2**63
        if isinstance(column, DecimalField | FloatField):
            return NUMERAL.fullmatch(key) is not None and -30 < Decimal(key).adjusted() < 30
    except (ValueError, InvalidOperation):
        return False
    return True


def in_order(rows: QuerySet, listing: Listing, order: Order, spot: Spot | None) -> QuerySet:
    """From a spot on."""
    key, row = order.field.path, listing.id_path
    if spot is not None:
        rows = rows.filter(_beyond(rows, order, row, spot))
    by = F(key)
    if order.field.nullable:
        return rows.order_by(
            by.desc(nulls_last=True) if order.falls else by.asc(nulls_last=True),
            f"-{row}" if order.falls else row,
        )
    return rows.order_by(by.desc() if order.falls else by.asc(), f"-{row}" if order.falls else row)


def _beyond(rows: QuerySet, order: Order, row: str, spot: Spot) -> Q:
    key = order.field.path
    if spot.key is None:
        return Q(**{f"{key}__isnull": True, f"{row}__{'lt' if order.falls else 'gt'}": spot.row})
    here = Cast(Value(spot.key), _reads(rows, order.field))
    beyond = Q(compared((F(key), F(row)), "<" if order.falls else ">", (here, Value(spot.row))))
    return beyond | Q(**{f"{key}__isnull": True}) if order.field.nullable else beyond


def _reads(rows: QuerySet, field: Field) -> Any:
    """The type that a key is read as. A whole number may be too large for its column: no row has it."""
    return BigIntegerField() if field.kind == "whole" else _column(rows, field.path)


def _column(rows: QuerySet, path: str) -> Any:
    """The model's field at the end of a path, so that a key compares exactly."""
    model: Any = rows.model
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)
