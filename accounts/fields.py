"""The change stamp, the row as history wrote it down, and many ids as few ranges."""

from typing import Any

from django.db import models


class CurrentXact(models.Func):
    """The id of the transaction it runs in; never wraps around, unlike xid."""

    function = "pg_current_xact_id"
    arity = 0


class ClockTime(models.Func):
    """The moment at which it is asked, and not the transaction's first as `Now` is: no earlier than the snapshot."""

    function = "clock_timestamp"
    arity = 0
    output_field = models.DateTimeField()


class OldestXact(models.Func):
    """The oldest transaction that was still at work when this statement began: whatever commits later is not older."""

    function = "pg_snapshot_xmin"
    template = "%(function)s(pg_current_snapshot())"
    arity = 0


class XactField(models.Field):
    """`xid8`, set by the database on insert and (see `accounts.history`) on each real update; reads as int.

    With `changed < pg_snapshot_xmin(pg_current_snapshot())` it is a cursor that loses no late commit.
    """

    description = "Transaction id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_default", CurrentXact())
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_default", None)
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def to_python(self, value: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        """A quoted literal: PostgreSQL has no cast from bigint to xid8."""
        value = super().get_prep_value(value)
        return str(value) if isinstance(value, int) else value


class OldestXactField(XactField):
    """`xid8`: the oldest transaction that was at work when the row was made."""

    description = "Oldest transaction at work"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_default", OldestXact())
        super().__init__(*args, **kwargs)


class WrittenField(models.Field):
    """`json` (not jsonb: making it of a row costs half), written by triggers only; reads as dict.

    In SQL `old->>'name'`; it has no equality and no index of its own.
    """

    description = "A row, written down"

    def db_type(self, connection: Any) -> str:
        return "json"


class RangesField(models.Field):
    """`int8multirange`: many ids as few ranges, written by SQL only; reads as a list of (first, last)."""

    description = "Ranges of ids"

    def db_type(self, connection: Any) -> str:
        return "int8multirange"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[tuple[int, int]] | None:
        return None if value is None else [(one.lower, one.upper - 1) for one in value]
