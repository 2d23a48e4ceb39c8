"""What a merge would touch, in words: kind by kind, how many rows go along, which stay, and who wins."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import histories
from suppliers.duplicates import planning
from suppliers.duplicates.holding import MOST_NAMED, OF_TABLE, called
from suppliers.duplicates.rules import ROOTS, RULES, Rule
from suppliers.resources import Resource

_COUNTS = """
    SELECT "table", count(*) FILTER (WHERE how = 'moved'), count(*) FILTER (WHERE how = 'gone'),
        count(*) FILTER (WHERE how = 'filled'),
        (array_agg(row_id ORDER BY place) FILTER (WHERE how = 'gone'))[1:%s]
    FROM fold WHERE NOT ("table" = %s AND row_id = %s) GROUP BY "table"
"""


@dataclass(frozen=True)
class Line:
    """Of one kind: rows that go along, rows that are put away since others stand, rows that are filled in."""

    what: str
    moved: int
    put_away: int
    filled: int
    stays: str
    examples: list[str]


@dataclass(frozen=True)
class Told:
    """`obstacles`: why it cannot be done. `filled`: fields that what stays takes over. `source_pairs`: (the source
    that goes, the one that it goes into)."""

    obstacles: list[str]
    lines: list[Line]
    filled: list[tuple[str, str]]
    source_pairs: list[tuple[int, int]]

    @property
    def moved(self) -> int:
        return sum(line.moved for line in self.lines)

    @property
    def put_away(self) -> int:
        return sum(line.put_away for line in self.lines)


def preview(resource: str, *, kept: Any, gone: Any, user: User) -> Told:
    """Reads alone: nothing is locked, nothing is left."""
    with transaction.atomic(), connection.cursor() as cursor:
        obstacles = planning.plan(cursor, resource, kept=kept, gone=gone, user=user)
        root = ROOTS[resource]._meta.db_table
        cursor.execute(_COUNTS, [MOST_NAMED, root, gone.pk])
        counts = {table: rest for table, *rest in cursor.fetchall()}
        told = Told(
            obstacles=obstacles,
            lines=list(_lines(counts, root, user=user)),
            filled=_filled(cursor, OF_TABLE[root], kept),
            source_pairs=_pairs(cursor),
        )
        transaction.set_rollback(True)
    return told


def _lines(counts: dict[str, Any], root: str, *, user: User) -> Iterator[Line]:
    for rule in RULES:
        moved, put_away, filled, examples = counts.get(rule.table, (0, 0, 0, None))
        filled -= rule.table == root and filled > 0
        if moved or put_away or filled:
            yield Line(
                what=_kind(rule),
                moved=moved,
                put_away=put_away,
                filled=filled,
                stays=capfirst(str(rule.stays)) if put_away or filled else "",
                examples=called(rule.table, examples, user=user) if examples else [],
            )


def _kind(rule: Rule) -> str:
    resource = OF_TABLE.get(rule.table)
    return capfirst(
        resource.name.replace("-", " ") if resource else str(rule.model._meta.verbose_name_plural)
    )


def _filled(cursor, resource: Resource, kept: Any) -> list[tuple[str, str]]:
    """(field, value) that what stays did not say itself."""
    cursor.execute(
        "SELECT became::text FROM fold WHERE \"table\" = %s AND row_id = %s AND how = 'filled'",
        [resource.table, kept.pk],
    )
    row = cursor.fetchone()
    columns = {column.db_column: column for column in resource.values}
    found = []
    for name, value in (json.loads(row[0]) if row else {}).items():
        field: Any = resource.model._meta.get_field(name.removesuffix("_id"))
        label = capfirst(str(field.verbose_name))
        if name in columns:
            found.append((label, histories.in_words(columns[name], value)))
        else:
            found.append((label, _("as the other has it") if value else _("none")))
    return found


def _pairs(cursor) -> list[tuple[int, int]]:
    cursor.execute(
        "SELECT gone, kept FROM went WHERE \"table\" = 'suppliers_source' AND kept IS NOT NULL ORDER BY gone"
    )
    return [(int(gone), int(kept)) for gone, kept in cursor.fetchall()]
