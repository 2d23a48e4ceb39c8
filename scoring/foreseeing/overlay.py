"""The facts as they would be, laid over those on file, for whoever reads them in this transaction.

A temporary view or table of a name is found before the table of that name: the very queries that read the facts
every night read these. Nothing on file is written or locked, and nothing is left of it: the transaction is undone.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from suppliers.judging.imagining import FIRST, Imagined
from suppliers.models import BomLine, Dependency, Part, Site, Source, Supplier

_WHOLE: tuple[type[models.Model], ...] = (Supplier, Site, Dependency)
_OF_PARTS: tuple[tuple[type[models.Model], str], ...] = (
    (Part, "id"),
    (Source, "part_id"),
    (BomLine, "parent_id"),
)
# What the networks answer is written here instead.
_ANSWERS = ("scoring_partpoints", "scoring_independence")


@contextmanager
def undone() -> Iterator[None]:
    """A transaction of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def lay(imagined: Imagined | None, part_ids: Sequence[int]) -> None:
    """What is imagined over what is on file; of parts, their sources and bills of materials only these."""
    of = schema()
    with connection.cursor() as cursor:
        # As whoever writes facts has it: a session's first use of temporary tables fixes their buffers.
        cursor.execute("SET LOCAL temp_buffers = '64MB'")
        cursor.execute("CREATE TEMPORARY TABLE near_part (id bigint PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("INSERT INTO near_part SELECT unnest(%s::bigint[])", [list(part_ids)])
        cursor.execute("ANALYZE near_part")
        for model, rows, gone in _laid(imagined or Imagined()):
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMPORARY TABLE would_{table} (LIKE {of}.{table}) ON COMMIT DROP")
            cursor.execute(f"ALTER TABLE would_{table} ALTER COLUMN changed DROP NOT NULL")
            _insert(cursor, f"would_{table}", rows)
            cursor.execute(f"CREATE TEMPORARY TABLE gone_{table} (id bigint PRIMARY KEY) ON COMMIT DROP")
            cursor.execute(f"INSERT INTO gone_{table} SELECT unnest(%s::bigint[])", [sorted(gone)])
        cursor.execute(
            f"CREATE TEMPORARY TABLE scoring_nodename (LIKE {of}.scoring_nodename INCLUDING ALL) ON COMMIT DROP"
        )
        cursor.execute(f"ALTER TABLE scoring_nodename ALTER COLUMN id RESTART WITH {FIRST}")
        cursor.execute(
            f"INSERT INTO scoring_nodename (id, name, kind) OVERRIDING SYSTEM VALUE "
            f"SELECT id, name, kind FROM {of}.scoring_nodename"
        )
        for table in _ANSWERS:
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {of}.{table} INCLUDING ALL) ON COMMIT DROP")
    show()


def show() -> None:
    """The facts as they would be stand in front."""
    of = schema()
    with connection.cursor() as cursor:
        for model in _WHOLE:
            table = model._meta.db_table
            cursor.execute(
                f"CREATE TEMPORARY VIEW {table} AS SELECT * FROM {of}.{table} fact WHERE NOT EXISTS ("
                f"SELECT FROM gone_{table} gone WHERE gone.id = fact.id) UNION ALL SELECT * FROM would_{table}"
            )
        for model, key in _OF_PARTS:
            table = model._meta.db_table
            cursor.execute(
                f"CREATE TEMPORARY VIEW {table} AS SELECT fact.* FROM {of}.{table} fact "
                f"JOIN near_part near ON near.id = fact.{key}"
            )


def hide() -> None:
    """The facts on file stand in front again; what the networks answered stays."""
    tables = [model._meta.db_table for model in (*_WHOLE, *(model for model, _key in _OF_PARTS))]
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW " + ", ".join(f"pg_temp.{table}" for table in tables))


def empty_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(f"pg_temp.{table}" for table in _ANSWERS))


def count_as_real(source_ids: Sequence[int], real: Sequence[bool]) -> None:
    """These sources would be real, or no more."""
    of = schema()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE would_real (id bigint PRIMARY KEY, verdict int) ON COMMIT DROP"
        )
        cursor.execute(
            "INSERT INTO would_real SELECT * FROM unnest(%s::bigint[], %s::int[])",
            [list(source_ids), [2 if one else 0 for one in real]],
        )
        cursor.execute(f"""
            CREATE TEMPORARY VIEW scoring_readiness AS
            SELECT source_id, verdict, verdict_lapses_on FROM {of}.scoring_readiness
            WHERE source_id NOT IN (SELECT id FROM would_real)
            UNION ALL SELECT id, verdict, NULL FROM would_real
        """)


def _laid(imagined: Imagined) -> Iterable[tuple[type[models.Model], Sequence[Any], set[int]]]:
    sites = {site.pk for site in imagined.sites}
    rows = {row.pk for row in imagined.rows}
    return (
        (Supplier, imagined.companies, set()),
        (Site, imagined.sites, sites),
        (Dependency, imagined.rows, imagined.gone | rows),
    )


def _insert(cursor: Any, table: str, rows: Sequence[models.Model]) -> None:
    if not rows:
        return
    fields = [one for one in rows[0]._meta.concrete_fields if one.column != "changed"]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    marks = ", ".join("%s" for _one in fields)
    cursor.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",
        [[one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields] for row in rows],
    )


def schema() -> str:
    """Of the tables themselves, quoted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])
