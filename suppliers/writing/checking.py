"""Which rows of the image break a rule, and the sentence for each.

The rules are the table's own check constraints, read back from the database, so that each is stated once.
"""

from django.utils.translation import gettext as _

from suppliers.reading.rows import RowError, shortened
from suppliers.resources import Resource
from suppliers.writing import named
from suppliers.writing.images import Image
from suppliers.writing.resolving import Problem

REPEATED, BROKEN, LATER = -1, -2, -3  # `problem` of rows found here; resolving's are 0 and up


def resolving_errors(cursor, image: Image) -> list[tuple]:
    """(place, column, code, sentence) of rows whose references were not found, or that lack a value."""
    found = []
    cursor.execute("SELECT DISTINCT problem FROM image WHERE problem >= 0")
    for (number,) in cursor.fetchall():
        problem = image.problems[number]
        quoted = _quoted(problem)
        columns = ", ".join(_column(q) for q in quoted)
        cursor.execute(
            f"SELECT s.place{', ' if columns else ''}{columns} FROM image i JOIN stage s USING (place)"
            " WHERE i.problem = %s",
            [number],
        )
        for place, *values in cursor.fetchall():
            shown = {
                q: shortened(str(v)) if v is not None else "" for q, v in zip(quoted, values, strict=True)
            }
            found.append((place, problem.column, problem.code, problem.sentence % shown))
    return found


def _quoted(problem: Problem) -> list[str]:
    import re

    return list(dict.fromkeys(re.findall(r"%\((\w+)\)s", problem.sentence)))


def _column(name: str) -> str:
    if name.startswith(named.PREFIX):
        return named.quoted(name)
    if name.startswith("several_"):
        return f'(SELECT several FROM one_part WHERE number = s."{name.removeprefix("several_")}")'
    return f's."{name}"'


def mark_repeated(cursor, resource: Resource) -> list[tuple]:
    """Later rows of one key that only differ in how they write it (a plant left out, and named)."""
    key = ", ".join(f'"{c}"' for c in resource.key_fields)
    cursor.execute(f"""
        UPDATE image SET problem = {REPEATED} FROM (
            SELECT place, row_number() OVER (PARTITION BY {key} ORDER BY place) AS nth
            FROM image WHERE problem IS NULL) ranked
        WHERE ranked.place = image.place AND nth > 1 RETURNING image.place
    """)
    return [(place, None, "key_twice", key_twice()) for (place,) in cursor.fetchall()]


def key_twice() -> str:
    return _("The same key stands in an earlier row of this body.")


def mark_broken(cursor, resource: Resource) -> list[tuple]:
    """Rows that break a check constraint of the table."""
    cursor.execute(
        """SELECT conname, pg_get_expr(conbin, conrelid),
                  array(SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey))
           FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname""",
        [resource.table],
    )
    checks = cursor.fetchall()
    if not checks:
        return []
    tested = ", ".join(f"CASE WHEN ({sql}) IS FALSE THEN {i} END" for i, (_n, sql, _c) in enumerate(checks))
    cursor.execute(f"""
        UPDATE image SET problem = {BROKEN} FROM (
            SELECT place, array_remove(ARRAY[{tested}]::int[], NULL) AS broken
            FROM image WHERE problem IS NULL) tried
        WHERE tried.place = image.place AND cardinality(broken) > 0 RETURNING image.place, broken
    """)
    sentences = {c.name: c.violation_error_message for c in resource.model._meta.constraints}
    return [
        (place, _blamed(resource, checks[i][2]), checks[i][0], str(sentences[checks[i][0]]))
        for place, broken in cursor.fetchall()
        for i in broken
    ]


def _blamed(resource: Resource, columns: list[str]) -> str | None:
    """The file's column for the database columns of a constraint: the last in file order."""
    names = [c.name for c in resource.values if c.db_column in columns]
    names += [r.given_by for r in resource.references if r.db_column in columns]
    return names[-1] if names else None


def settle_pending(cursor, image: Image) -> list[tuple]:
    """Rows that point to a row of the same body: to its id, or with it out of the door."""
    if image.pending is None:
        return []
    cursor.execute(f"""
        UPDATE image SET "{image.pending}" = other.id, is_changed = image.old_id IS NOT NULL FROM image other
        WHERE image.pending = other.code AND image.pending IS NOT NULL AND other.problem IS NULL
    """)
    cursor.execute(f"""
        WITH RECURSIVE lost AS (
            SELECT i.place, i.code, i.pending FROM image i
            WHERE i.problem IS NULL AND i.pending IS NOT NULL AND NOT EXISTS (
                SELECT FROM image other WHERE other.code = i.pending AND other.problem IS NULL)
            UNION
            SELECT i.place, i.code, i.pending FROM image i JOIN lost ON i.pending = lost.code
            WHERE i.problem IS NULL
        )
        UPDATE image SET problem = {LATER} FROM lost WHERE lost.place = image.place
        RETURNING image.place, image.pending
    """)
    column = image.pending.removesuffix("_id")
    return [
        (place, column, "unknown_reference", _("There is no supplier “%s”.") % shortened(code))
        for place, code in cursor.fetchall()
    ]


def mark(cursor, places: list[int]) -> None:
    """Take these rows out of the merge."""
    cursor.execute(f"UPDATE image SET problem = {LATER} WHERE place = ANY(%s)", [places])


def as_errors(found: list[tuple], keys: dict[int, dict]) -> list[RowError]:
    return [RowError(place, keys.get(place, {}), column, code, text) for place, column, code, text in found]
