"""Why a load is not undone: later edits stand on its rows, or other rows hang on those that it made."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from suppliers import natural_keys
from suppliers.models import Change, Load, Ruling
from suppliers.resources import RESOURCES, Resource

MOST_NAMED = 5  # rows in a sentence
SAID_BY = ("by", "made_by")  # a row with one of these is what a person said
# Changed, made anew or deleted by anybody else since the load touched them.
_LATER = """
    SELECT touched.id, count(*) OVER () FROM (
        SELECT was.row_id AS id, was.entry_id FROM was UNION ALL SELECT made.id, 0 FROM made) touched
    LEFT JOIN {table} row ON row.id = touched.id
    WHERE (row.id IS NOT NULL AND row.changed NOT IN (SELECT changed FROM own))
        OR (row.id IS NULL AND NOT EXISTS (
            SELECT FROM accounts_history entry JOIN own USING (changed)
            WHERE entry.resource = %(resource)s AND entry.row_id = touched.id AND entry.operation = 'delete'))
        OR EXISTS (
            SELECT FROM accounts_history entry
            WHERE entry.resource = %(resource)s AND entry.row_id = touched.id AND entry.id > touched.entry_id
                AND entry.changed NOT IN (SELECT changed FROM own))
    ORDER BY touched.id LIMIT {most}
"""
# Foreign keys to the table that do not delete along: which table, and which of its columns.
_KEYS = """
    SELECT child.relname, attribute.attname
    FROM pg_constraint rule
    JOIN pg_class child ON child.oid = rule.conrelid
    CROSS JOIN unnest(rule.conkey, rule.confkey) AS pair (own, other)
    JOIN pg_attribute attribute ON attribute.attrelid = rule.conrelid AND attribute.attnum = pair.own
    JOIN pg_attribute target ON target.attrelid = rule.confrelid AND target.attnum = pair.other
    WHERE rule.confrelid = %s::regclass AND rule.contype = 'f' AND rule.confdeltype IN ('a', 'r')
        AND target.attname = 'id'
    ORDER BY child.relname, attribute.attname
"""


def refuse_later(cursor, resource: Resource, *, by: User) -> None:
    sql = _LATER.format(table=resource.table, most=MOST_NAMED)
    cursor.execute(sql, {"resource": resource.name})
    found = cursor.fetchall()
    if not found:
        return
    count, ids = found[0][1], [row_id for row_id, _count in found]
    sentence = ngettext(
        "%(count)s row has changed since: %(rows)s.", "%(count)s rows have changed since: %(rows)s.", count
    )
    raise ValidationError(
        [
            sentence % {"count": count, "rows": _named(resource, ids, count, by=by)},
            _("Nothing was undone: undo what came later first, or correct these rows by hand."),
        ]
    )


def refuse_hanging(cursor, resource: Resource, *, by: User) -> None:
    """Facts and what people have said that point to a row which would go."""
    cursor.execute("SELECT EXISTS (SELECT FROM made)")
    if not cursor.fetchone()[0]:
        return
    for table, column in [*_keys(cursor, resource), *_said(resource)]:
        cursor.execute(_hanging(resource, table, column))
        ids = [row_id for (row_id,) in cursor.fetchall()]
        if not ids:
            continue
        sentence = _("%(kind)s hang on rows that this load brought: on %(rows)s.")
        told = {"kind": _kind(table), "rows": _named(resource, ids[:MOST_NAMED], len(ids), by=by)}
        raise ValidationError([sentence % told, _("Nothing was undone: what hangs on them has to go first.")])


def refuse_ended_rulings(load: Load, changes: list[Change], *, by: User) -> None:
    """A ruling that ended took what this load told."""
    ids = {int(pk) for change in changes for pk in change.told or {}}
    ended = Ruling.objects.visible_to(by).filter(pk__in=ids, ended_at__isnull=False).order_by("pk")
    rows = list(ended.values_list("row_id", flat=True)[:MOST_NAMED])
    if rows:
        sentence = _("Rulings have ended since, and their fields took what this load said: %(rows)s.")
        named = _named(RESOURCES[load.resource], rows, len(rows), by=by)
        raise ValidationError([sentence % {"rows": named}, _("Nothing was undone.")])


def _keys(cursor, resource: Resource) -> list[tuple[str, str]]:
    cursor.execute(_KEYS, [resource.table])
    return cursor.fetchall()


def _said(resource: Resource) -> list[tuple[str, str]]:
    """What people say about rows has no foreign key in the database, so that it never stands in a load's way."""
    found: list[tuple[str, str]] = []
    for relation in resource.model._meta.related_objects:
        other: Any = relation.related_model
        own: Any = relation.field
        if not own.db_constraint and any(_is_person(other, name) for name in SAID_BY):
            found.append((other._meta.db_table, own.column))
    return found


def _is_person(model: Any, name: str) -> bool:
    found = next((f for f in model._meta.concrete_fields if f.name == name), None)
    return isinstance(found, models.ForeignKey) and found.related_model is get_user_model()


def _hanging(resource: Resource, table: str, column: str) -> str:
    """Of the made rows, those on which others hang that neither go themselves nor are given back."""
    own = ""
    if table == resource.table:
        own = (
            "AND NOT EXISTS (SELECT FROM made other WHERE other.id = child.id)"
            " AND NOT EXISTS (SELECT FROM was WHERE was.row_id = child.id)"
        )
    by = next((f"AND child.{n}_id IS NOT NULL" for n in SAID_BY if _has_person(table, n)), "")
    return f"""
        SELECT made.id FROM made
        WHERE EXISTS (SELECT FROM {table} child WHERE child."{column}" = made.id {own} {by})
        ORDER BY made.id LIMIT {MOST_NAMED + 1}
    """


def _has_person(table: str, name: str) -> bool:
    model = _model(table)
    return model is not None and _is_person(model, name)


def _model(table: str) -> Any:
    from django.apps import apps

    return next((m for m in apps.get_models() if m._meta.db_table == table), None)


def _kind(table: str) -> str:
    model = _model(table)
    return capfirst(str(model._meta.verbose_name_plural)) if model else table


def _named(resource: Resource, ids: list[int], count: int, *, by: User) -> str:
    """The first rows by their keys: P-100 · NORTH, P-101 · NORTH and 12 more."""
    keys = natural_keys.of_rows(resource, ids[:MOST_NAMED], user=by)
    shown = [natural_keys.in_words(keys[i]) if i in keys else _("no longer there") for i in ids[:MOST_NAMED]]
    left = count - len(shown)
    return ", ".join(shown) + (ngettext(" and %d more", " and %d more", left) % left if left > 0 else "")
