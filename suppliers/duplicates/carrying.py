"""A plan is carried out, and kept; and carried back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.duplicates.holding import MOST_NAMED, OF_TABLE, called
from suppliers.duplicates.rules import ROOTS, RULES
from suppliers.models import Merge, MergedRow

_MODELS = {model._meta.db_table: model for model in (*ROOTS.values(), *(rule.model for rule in RULES))}
_SAVE = """
    INSERT INTO suppliers_mergedrow (merge_id, place, "table", row_id, kept_id, how, was, became)
    SELECT %s, place, "table", row_id, kept_id, how, was, became FROM fold
"""
_LATER = """
    SELECT t.id FROM suppliers_mergedrow m JOIN {table} t ON t.id = m.row_id
    WHERE m.merge_id = %s AND m."table" = '{table}' AND m.how IN ('moved', 'filled', 'made')
        AND to_jsonb(t) || (m.became - 'changed') <> to_jsonb(t) ORDER BY t.id LIMIT {most}
"""
_BACK = """
    INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values}
    FROM suppliers_mergedrow m CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, m.was) old
    WHERE m.merge_id = %s AND m."table" = '{table}' AND m.how = 'gone' ORDER BY m.place
"""


def carry_out(cursor, done: Merge) -> None:
    """What goes, goes from the end; then the rest moves, in the order of the rules."""
    cursor.execute(_SAVE, [done.pk])
    cursor.execute('SELECT "table" FROM fold WHERE how = %s GROUP BY "table" ORDER BY min(place)', ["gone"])
    going = [table for (table,) in cursor.fetchall()]
    root = ROOTS[done.resource]._meta.db_table
    for table in sorted(going, key=lambda one: (one == root, -_place(one))):
        if table != root:
            _delete(cursor, table)
    for table in _tables(cursor, "fold", "TRUE", []):
        _update(cursor, table, "fold", "became", [])
    _delete(cursor, root)


def keep_made(done: Merge, row: models.Model) -> None:
    """A row that came by the merge, to go with it."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO suppliers_mergedrow (merge_id, place, "table", row_id, how, became)
                SELECT %s, 0, %s, id, 'made', to_jsonb(t) FROM {table} t WHERE id = %s""",
            [done.pk, table, row.pk],
        )


def carry_back(cursor, done: Merge, *, user: User) -> dict[str, list[int]]:
    """table -> the rows that are as they were. Raises ValidationError where one has been changed since."""
    tables = _tables(cursor, "suppliers_mergedrow", "merge_id = %s", [done.pk])
    for table in tables:
        _refuse_later(cursor, done, table, user=user)
    touched: dict[str, list[int]] = {}
    made = MergedRow.objects.filter(merge=done, how=MergedRow.How.MADE)
    for table, row_id in made.values_list("table", "row_id"):
        _MODELS[table]._base_manager.filter(pk=row_id).delete()
        touched.setdefault(table, []).append(row_id)
    root = ROOTS[done.resource]._meta.db_table
    for table in sorted(tables, key=lambda one: (one != root, _place(one))):
        if table == root:
            _insert(cursor, done, table)
        _update(cursor, table, "suppliers_mergedrow", "was", [done.pk])
        if table != root:
            _insert(cursor, done, table)
    # A name that was filled in was never another name of it.
    cursor.execute(
        "DELETE FROM suppliers_formername WHERE supplier_id = %s AND until = now()", [done.kept_id]
    )
    rows = MergedRow.objects.filter(merge=done).exclude(how=MergedRow.How.MADE).values_list("table", "row_id")
    for table, row_id in rows.iterator():
        touched.setdefault(table, []).append(row_id)
    return touched


def _place(table: str) -> int:
    return next((place for place, rule in enumerate(RULES) if rule.table == table), -1)


def _tables(cursor, of: str, condition: str, told: list[Any]) -> list[str]:
    cursor.execute(f'SELECT DISTINCT "table" FROM {of} WHERE {condition}', told)
    return sorted((table for (table,) in cursor.fetchall()), key=_place)


def _delete(cursor, table: str) -> None:
    cursor.execute(
        f"DELETE FROM {table} WHERE id IN (SELECT row_id FROM fold WHERE \"table\" = '{table}' AND how = 'gone')"
    )


def _update(cursor, table: str, of: str, side: str, told: list[Any]) -> None:
    """The columns that were noted, to what they became, or were."""
    mine = f"\"table\" = '{table}' AND how IN ('moved', 'filled')" + (" AND merge_id = %s" if told else "")
    cursor.execute(f"SELECT DISTINCT jsonb_object_keys(became) FROM {of} WHERE {mine}", told)
    names = sorted(name for (name,) in cursor.fetchall())
    if not names:
        return
    noted = mine.replace('"table"', 'noted."table"').replace("how IN", "noted.how IN")
    cursor.execute(
        f"""UPDATE {table} t SET {", ".join(f'"{n}" = n."{n}"' for n in names)}
            FROM {of} noted JOIN {table} base ON base.id = noted.row_id
            CROSS JOIN LATERAL jsonb_populate_record(base, noted.{side}) n
            WHERE t.id = base.id AND {noted.replace("merge_id", "noted.merge_id")}""",
        told,
    )


def _insert(cursor, done: Merge, table: str) -> None:
    """Under the ids that they had, with a change stamp of now."""
    names = [str(f.column) for f in _MODELS[table]._meta.concrete_fields]
    values = ["pg_current_xact_id()" if name == "changed" else f'old."{name}"' for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(_BACK.format(table=table, columns=columns, values=", ".join(values)), [done.pk])


def _refuse_later(cursor, done: Merge, table: str, *, user: User) -> None:
    cursor.execute(_LATER.format(table=table, most=MOST_NAMED), [done.pk])
    ids = [row_id for (row_id,) in cursor.fetchall()]
    if ids:
        raise ValidationError(
            _(
                "It cannot be undone: since the merge somebody changed %(kind)s %(which)s. Take that back first."
            )
            % {
                "kind": OF_TABLE[table].name if table in OF_TABLE else _MODELS[table]._meta.verbose_name,
                "which": "; ".join(called(table, ids, user=user)),
            }
        )
