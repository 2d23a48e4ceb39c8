"""Columns that name rows of another resource without a foreign key: lists of codes, and a part's number.

What they name has to be there; behind lists the database holds the same as rows with foreign keys.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suppliers.reading import Rows
from suppliers.resources import RESOURCES, Column
from suppliers.writing.resolving import ONE, Problem

PREFIX = "unknown_"


def prepare(cursor, rows: Rows) -> list[Problem]:
    """The rows that name what is not there. One look-up a column, over the different names in it."""
    return [problem for column in _naming(rows) for problem in _prepare(cursor, column)]


def _naming(rows: Rows) -> Iterator[Column]:
    return (c for c in rows.resource.values if c.names and c.name in rows.present)


def _prepare(cursor, column: Column) -> Iterator[Problem]:
    target, unknown = RESOURCES[column.names], PREFIX + column.name
    is_list = column.kind == "codes"
    names = f'SELECT DISTINCT {_each(column)} AS name FROM stage s WHERE s."{column.name}" IS NOT NULL'
    cursor.execute(f"""
        DROP TABLE IF EXISTS {unknown};
        CREATE TEMPORARY TABLE {unknown} ON COMMIT DROP AS
        SELECT name FROM ({names}) named
        WHERE NOT EXISTS (SELECT FROM {target.table} t WHERE t."{target.key[0]}" = named.name)
    """)
    cursor.execute(f"SELECT EXISTS (SELECT FROM {unknown})")
    if not cursor.fetchone()[0]:
        return
    among = (
        f"&& ARRAY(SELECT name::varchar FROM {unknown})" if is_list else f"IN (SELECT name FROM {unknown})"
    )
    quoted = unknown if is_list else column.name
    sentence = _("There is no %(kind)s “%(value)s”.") % {"kind": ONE[column.names], "value": f"%({quoted})s"}
    yield Problem(f's."{column.name}" {among}', column.name, "unknown_reference", sentence)


def _each(column: Column) -> str:
    return f'unnest(s."{column.name}")' if column.kind == "codes" else f's."{column.name}"'


def quoted(name: str) -> str:
    """SQL of the unknown names in a list of the staged row, as a sentence has them: A”, “B."""
    column = name.removeprefix(PREFIX)
    return (
        f"(SELECT string_agg(told, '”, “' ORDER BY told) FROM unnest(s.\"{column}\") told"
        f" WHERE told IN (SELECT name FROM {name}))"
    )
