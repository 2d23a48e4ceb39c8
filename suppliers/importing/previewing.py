"""A look at what a merge does, from within it: what is new, what becomes what, and where a ruling keeps its value.

Given to the writer with a dry run, as a `suppliers.writing.Look`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from suppliers import histories, natural_keys
from suppliers.histories import Moved, State
from suppliers.resources import Resource
from suppliers.writing.images import Image
from suppliers.writing.results import Result


@dataclass(frozen=True)
class Seen:
    """One row of the file (0 where it does not speak of it), by its key; of a new row `moved` has only `new`."""

    row: int
    key: str
    moved: list[Moved]


@dataclass
class Preview:
    """At most `most` rows of each kind, seen by `user`; counts are of the whole file.

    `fields` counts the changed rows by the label of each field that changes. `kept` are rows in which a person's
    value stays: `old` is the person's, `new` what the file says.
    """

    most: int
    user: User
    new: list[Seen] = field(default_factory=list)
    changed: list[Seen] = field(default_factory=list)
    ended: list[Seen] = field(default_factory=list)
    kept: list[Seen] = field(default_factory=list)
    kept_count: int = 0
    fields: dict[str, int] = field(default_factory=dict)

    def before(self, cursor, image: Image) -> None:
        """Keep the rows that would change, as they stand."""
        table = image.resource.table
        cursor.execute("DROP TABLE IF EXISTS stood")
        cursor.execute(f"""
            CREATE TEMPORARY TABLE stood ON COMMIT DROP AS SELECT t.* FROM {table} t
            JOIN image i ON i.old_id = t.id WHERE i.problem IS NULL AND i.is_changed
        """)
        cursor.execute("CREATE INDEX ON stood (id); ANALYZE stood")

    def after(self, cursor, image: Image, result: Result, *, ruled: Iterable[str]) -> None:
        resource = image.resource
        self.new = self._seen(cursor, resource, _NEW, made=True)
        self.changed = self._seen(cursor, resource, _CHANGED)
        if result.closed_ids:
            ids = sorted(result.closed_ids)[: self.most]
            self.ended = self._seen(cursor, resource, _ENDED, name=resource.name, ids=ids)
        self.fields = self._fields(cursor, image)
        for name in sorted(ruled):
            self._keep(cursor, resource, name)

    def _seen(self, cursor, resource: Resource, sql: str, *, made: bool = False, **told: Any) -> list[Seen]:
        cursor.execute(sql.format(table=resource.table), {"most": self.most, **told})
        rows = [(place, row_id, _read(old), _read(new)) for place, row_id, old, new in cursor.fetchall()]
        pairs = [(new, {}) if made else (old, new) for _place, _id, old, new in rows]
        words = histories.moved(resource, pairs, user=self.user)
        keys = natural_keys.of_rows(resource, [row_id for _place, row_id, *_ in rows], user=self.user)
        return [
            Seen(place or 0, natural_keys.in_words(keys.get(row_id, {})), _turned(moved) if made else moved)
            for (place, row_id, *_states), moved in zip(rows, words, strict=True)
        ]

    def _fields(self, cursor, image: Image) -> dict[str, int]:
        if not image.settable:
            return {}
        counts = ", ".join(
            f'count(*) FILTER (WHERE s."{c}" IS DISTINCT FROM i."{c}")' for c in image.settable
        )
        cursor.execute(
            f"SELECT {counts} FROM stood s JOIN image i ON i.old_id = s.id WHERE i.problem IS NULL AND i.is_changed"
        )
        labels = [histories.label(image.resource, column) for column in image.settable]
        return {label: count for label, count in zip(labels, cursor.fetchone(), strict=True) if count}

    def _keep(self, cursor, resource: Resource, name: str) -> None:
        cursor.execute(_KEPT.format(name=name), {"most": self.most})
        rows = cursor.fetchall()
        keys = natural_keys.of_rows(resource, [row_id for _place, row_id, *_ in rows], user=self.user)
        column = resource.by_name[name]
        label = histories.label(resource, column.db_column)
        for place, row_id, value, told, _count in rows:
            said = [histories.in_words(column, one) if one else "" for one in (value, told)]
            if len(self.kept) < self.most:
                key = natural_keys.in_words(keys.get(row_id, {}))
                self.kept.append(Seen(place, key, [Moved(name, label, said[0], said[1])]))
        self.kept_count += rows[0][4] if rows else 0


_NEW = """
    SELECT i.place, t.id, NULL, row_to_json(t)::text FROM image i JOIN {table} t ON t.id = i.id
    WHERE i.problem IS NULL AND i.old_id IS NULL ORDER BY i.place LIMIT %(most)s
"""
_CHANGED = """
    SELECT i.place, t.id, row_to_json(s)::text, row_to_json(t)::text
    FROM image i JOIN stood s ON s.id = i.old_id JOIN {table} t ON t.id = i.old_id
    WHERE i.problem IS NULL AND i.is_changed ORDER BY i.place LIMIT %(most)s
"""
_ENDED = """
    SELECT DISTINCT ON (t.id) NULL::integer, t.id, entry.old::text, row_to_json(t)::text
    FROM {table} t JOIN accounts_history entry ON entry.resource = %(name)s AND entry.row_id = t.id
        AND entry.changed = pg_current_xact_id()
    WHERE t.id = ANY(%(ids)s) ORDER BY t.id, entry.id LIMIT %(most)s
"""
_KEPT = """
    SELECT i.place, i.id, ruling.value #>> '{{}}', i."told_{name}" #>> '{{}}', count(*) OVER ()
    FROM image i JOIN suppliers_ruling ruling ON ruling.id = i."ruling_{name}"
    WHERE i.problem IS NULL AND ruling.value IS DISTINCT FROM i."told_{name}" ORDER BY i.place LIMIT %(most)s
"""


def _read(written: str | None) -> State:
    return json.loads(written, parse_float=Decimal) if written else {}


def _turned(moved: list[Moved]) -> list[Moved]:
    return [Moved(one.name, one.label, "", one.old) for one in moved]
