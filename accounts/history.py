"""What changed, who did it and why: kept by triggers, so that no door can forget it.

`track` and `stamp` return SQL for a migration's `RunSQL`; `acting` names the person for what follows in
the transaction; `of` reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:  # migrations import this module, and no migration imports a model
    from accounts.models import User
    from accounts.models.history import HistoryQuerySet

_SET = "SELECT set_config('holdfast.user', %s, true), set_config('holdfast.why', %s, true)"
_GET = "SELECT current_setting('holdfast.user', true), current_setting('holdfast.why', true)"


def stamp(table: str) -> str:
    """SQL: `changed` (an `XactField`) is the transaction that inserted the row or really updated it."""
    return f"""
        ALTER TABLE {table} ALTER COLUMN changed SET DEFAULT pg_current_xact_id();
        CREATE TRIGGER stamp BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION accounts_stamp();
    """


def unstamp(table: str) -> str:
    """SQL that takes `stamp` back."""
    return f"DROP TRIGGER IF EXISTS stamp ON {table};"


def track(table: str, *, resource: str, without: tuple[str, ...] = ()) -> str:
    """SQL: `stamp`, and the old row as JSON in `accounts_history` on each real update and delete.

    The table needs `id` and `changed`. Columns in `without` are not kept, and a change of them alone is none.
    """
    arguments = f"'{resource}', '{{{','.join(('changed', *without))}}}'"
    return (
        stamp(table)
        + f"""
        CREATE TRIGGER keep_updated AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep({arguments});
        CREATE TRIGGER keep_deleted AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
            FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep({arguments});
    """
    )


def untrack(table: str) -> str:
    """SQL that takes `track` back."""
    return (
        f"DROP TRIGGER IF EXISTS keep_updated ON {table}; DROP TRIGGER IF EXISTS keep_deleted ON {table};"
        + unstamp(table)
    )


def acting(by: User | None, why: str = "") -> AbstractContextManager[None]:
    """Who and why, for the changes that follow in this transaction; `with` ends it earlier.

    Raises TransactionManagementError outside of a transaction, where it could not last.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("history.acting needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_GET)
        before = cursor.fetchone()
        cursor.execute(_SET, [str(by.pk) if by else "", why])
    return _until_left(before)


@contextmanager
def _until_left(before: tuple[str | None, str | None]) -> Iterator[None]:
    """After an error nothing is set back: the rollback does it."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(_SET, [value or "" for value in before])


def of(resource: str, row_id: int) -> HistoryQuerySet:
    """Entries of one row, newest first."""
    from accounts.models import History

    return History.objects.of(resource, row_id)
