"""What each row would be after the merge: one temporary table, `image`, of rows that are new, changed or bad.

A column that a row leaves out keeps what stands in the table; an empty cell clears to the column's
fallback. Rows that would change nothing do not get into the image at all.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suppliers.reading import Rows
from suppliers.resources import Column, Resource
from suppliers.writing import named
from suppliers.writing.resolving import Problem, Resolution, resolve
from suppliers.writing.ruled import join as ruled_join
from suppliers.writing.staging import left_out_plants, prepare_parts_by_number, prepare_placeholders


@dataclass
class Image:
    """The image's problems, by their number in its column `problem`, and the columns that a merge may set.
    `matched` is SQL for (place, id) of the staged rows that stand in the table."""

    resource: Resource
    problems: list[Problem]
    settable: list[str]
    pending: str | None
    matched: str = ""


def literal(value: Any) -> str:
    """A fallback as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "'{}'::varchar[]"
    return "'" + str(value).replace("'", "''") + "'"


def draw(cursor, rows: Rows, *, ruled: Set[str] = frozenset(), all_ruled: bool = False) -> Image:
    """Make `image` from `stage`. Columns: place, old_id, id, problem, pending, and the table's own.

    Of `ruled` columns a row keeps what stands where a ruling is in force (see `ruled`). Rows that change nothing,
    and for which nothing new is told, are left out, but with `all_ruled` not those with a ruling.
    """
    resource = rows.resource
    blanks = left_out_plants(rows)
    if blanks is not None:
        prepare_parts_by_number(cursor, rows)
    prepare_placeholders(cursor, rows)
    found = resolve(resource, rows.present, blank_plants=blanks is not None)
    sketch = _Sketch(rows, found, ruled, all_ruled=all_ruled)
    values = sketch.values()
    problems = [*found.problems, *named.prepare(cursor, rows), *sketch.missing()]
    settable = [c for c in sketch.set_columns() if c not in resource.key_fields]
    cursor.execute(_sql(sketch, values, problems, settable, keep_all=blanks == "some"))
    cursor.execute("ANALYZE image")
    pending = found.pending.db_column if found.pending else None
    return Image(resource, problems, settable, pending, sketch.matched())


def spoken_of(cursor, image: Image) -> Any:
    """The ids of the rows that the body speaks of and that stand after the merge, as an array."""
    import numpy as np

    cursor.execute(
        f"SELECT id FROM ({image.matched}) matched"
        " WHERE NOT EXISTS (SELECT FROM image WHERE image.place = matched.place AND image.problem IS NOT NULL)"
    )
    return np.fromiter((row_id for (row_id,) in cursor.fetchall()), np.int64)


def _sql(sketch, values, problems, settable, *, keep_all: bool) -> str:
    """New rows get their ids in the order of the body."""
    numbered = " ".join(f"WHEN {p.condition} THEN {i}" for i, p in enumerate(problems))
    problem = f"CASE {numbered} END" if problems else "NULL::integer"
    pending = sketch.pending_sql()
    changed = "false"
    if settable:
        new = ", ".join(values[c] for c in settable)
        old = ", ".join(f't."{c}"' for c in settable)
        changed = f"ROW({new}) IS DISTINCT FROM ROW({old})"
    ruling_joins, ruling_columns, ruling_moved = sketch.rulings()
    kept = (
        "true"
        if keep_all
        else f"t.id IS NULL OR {problem} IS NOT NULL OR {pending} IS NOT NULL OR {changed}{ruling_moved}"
    )
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in values.items())
    table = sketch.resource.table
    return f"""
        CREATE TEMPORARY TABLE image ON COMMIT DROP AS
        SELECT s.place, t.id AS old_id,
               coalesce(t.id, nextval(pg_get_serial_sequence('{table}', 'id'))) AS id,
               {problem} AS problem, {pending} AS pending, {changed} AS is_changed, {columns}{ruling_columns}
        FROM stage s {" ".join(sketch.found.joins)}
        LEFT JOIN {table} t ON {sketch.match()} {ruling_joins}
        WHERE {kept} ORDER BY s.place
    """


class _Sketch:
    """The SQL of one row's image: `s` is the staged row, `t` the row that stands, if any."""

    def __init__(self, rows: Rows, found: Resolution, ruled: Set[str], *, all_ruled: bool = False) -> None:
        self.rows, self.found, self.ruled, self.all_ruled = rows, found, ruled, all_ruled
        self.resource = rows.resource
        self.present = set(rows.present)

    def values(self) -> dict[str, str]:
        """SQL of every column of the table but id and changed."""
        made = {c.db_column: self._value(c) for c in self.resource.values}
        for reference in self.resource.references:
            made[reference.db_column] = self._reference(reference)
        for f in self.resource.model._meta.concrete_fields:
            if f.column and f.column not in made and f.column not in ("id", "changed"):
                made[f.column] = (
                    f'CASE WHEN t.id IS NULL THEN {literal(f.get_default())} ELSE t."{f.column}" END'
                )
        return made

    def set_columns(self) -> list[str]:
        """The columns that the body speaks of."""
        own = [c.db_column for c in self.resource.values if c.name in self.present]
        return own + [r.db_column for r in self.resource.references if r.db_column in self.found.ids]

    def _value(self, column: Column) -> str:
        fallback, name = literal(column.fallback), column.db_column
        stands = f'CASE WHEN t.id IS NULL THEN {fallback} ELSE t."{name}" END'
        if column.name not in self.present:
            return stands
        given = f's."{column.name}"'
        if column.fallback is not None:
            given = f"coalesce({given}, {fallback})"
        keep = [f's."absent_{column.name}"'] if column.name in self.rows.absent else []
        keep += [f'"ruled_{column.name}".id IS NOT NULL'] if column.name in self.ruled else []
        return f"CASE WHEN {' OR '.join(keep)} THEN {stands} ELSE {given} END" if keep else given

    def rulings(self) -> tuple[str, str, str]:
        """Joins, further columns of the image, and the condition under which what was told has moved."""
        joins, columns, moved = [], [], []
        for name in sorted(self.ruled):
            joins.append(ruled_join(self.resource.name, name))
            told = f"nullif(s.\"{name}\"::text, '')"
            if name in self.rows.absent:
                told = f'CASE WHEN s."absent_{name}" THEN "ruled_{name}".told #>> \'{{}}\' ELSE {told} END'
            columns.append(f', "ruled_{name}".id AS "ruling_{name}", to_jsonb({told}) AS "told_{name}"')
            known = f"\"ruled_{name}\".told #>> '{{}}'"
            news = "" if self.all_ruled else f" AND {known} IS DISTINCT FROM {told}"
            moved.append(f' OR ("ruled_{name}".id IS NOT NULL{news})')
        return " ".join(joins), "".join(columns), "".join(moved)

    def _reference(self, reference) -> str:
        name = reference.db_column
        if name not in self.found.ids:
            return f't."{name}"'
        given = self.found.ids[name]
        if reference.given_by in self.rows.absent:
            return f'CASE WHEN s."absent_{reference.given_by}" THEN t."{name}" ELSE {given} END'
        return given

    def missing(self) -> Iterable[Problem]:
        """What a new row cannot do without."""
        for column in self.resource.values:
            if column.is_required and column.name not in self.resource.key:
                yield from self._missing(column.name, [column.name])
        for reference in self.resource.references:
            if not reference.optional and reference.db_column not in self.resource.key_fields:
                yield from self._missing(reference.given_by, list(reference.columns))

    def _missing(self, name: str, columns: list[str]) -> Iterable[Problem]:
        sentence = _("A new row needs %s.") % name
        if name not in self.present:
            yield Problem("t.id IS NULL", name, "missing_value", sentence)
        elif name in self.rows.absent:
            yield Problem(f't.id IS NULL AND s."absent_{name}"', name, "missing_value", sentence)

    def match(self) -> str:
        """How a staged row finds the row that stands: equality only, so that it can be hashed."""
        conditions = []
        by_db = {c.db_column: c for c in self.resource.values}
        for name in self.resource.key_fields:
            if name in self.found.ids:
                given, empty = self.found.ids[name], "0"
                nullable = self.resource.model._meta.get_field(name.removesuffix("_id")).null
            else:
                column = by_db[name]
                given = f's."{column.name}"' if column.name in self.present else "NULL"
                nullable = column.model_field.null and not column.model_field.choices
                empty = "'-infinity'::date" if column.kind == "date" else "''"
                given = f"{given}::date" if column.kind == "date" else given
                if column.fallback is not None:
                    given = f"coalesce({given}, {literal(column.fallback)})"
            if nullable:
                conditions.append(f'coalesce(t."{name}", {empty}) = coalesce({given}, {empty})')
            else:
                conditions.append(f't."{name}" = {given}')
        return " AND ".join(conditions)

    def matched(self) -> str:
        joins, table = " ".join(self.found.joins), self.resource.table
        return f"SELECT s.place, t.id FROM stage s {joins} JOIN {table} t ON {self.match()}"

    def pending_sql(self) -> str:
        """The code of a row of the same body that this one points to, while it is not in the table."""
        reference = self.found.pending
        if reference is None:
            return "NULL::text"
        column = reference.given_by
        return f'CASE WHEN {self.found.ids[reference.db_column]} IS NULL THEN s."{column}" END'
