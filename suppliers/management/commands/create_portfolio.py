"""A synthetic company of any size, by COPY: for benchmarks, and for trying an installation."""

from time import monotonic

import pyarrow as pa
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyarrow import csv as arrow_csv

from accounts import bell
from suppliers import synthetic
from suppliers.models import Company, Part, Supplier
from suppliers.resources import RESOURCES

BATCH = 100_000
FEWEST = 200


class Command(BaseCommand):
    help = "Fill an empty database with a synthetic company: --parts N --seed S."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parts", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, parts: int, seed: int, verbosity: int, **options: object) -> None:
        if parts < FEWEST:
            raise CommandError(_("A synthetic company has at least %d parts.") % FEWEST)
        if Part.objects.exists() or Supplier.objects.exists():
            raise CommandError(_("The database is not empty; nothing was written."))
        start = monotonic()
        with transaction.atomic(), connection.cursor() as cursor:
            counts = {}
            for name, rows in synthetic.each_table(parts, seed=seed, today=timezone.localdate()):
                copy(cursor, name, rows)
                counts[name] = rows.num_rows
            note(cursor, set(counts))
            Company.objects.update_or_create(
                pk=1, defaults={"name": _("Synthetic company"), "base_currency": "EUR"}
            )
            transaction.on_commit(lambda: bell.ring("scoring.refresh"))
        if verbosity:
            self.stdout.write(
                _("Wrote %(count)d rows in %(seconds).1f s.")
                % {"count": sum(counts.values()), "seconds": monotonic() - start}
            )


def copy(cursor, table: str, rows: pa.Table) -> None:
    """COPY the rows in, and let the table's ids go on behind them."""
    columns = ", ".join(f'"{c}"' for c in rows.column_names)
    cursor.execute("SELECT 1")
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as out:
        for at in range(0, rows.num_rows, BATCH):
            sink = pa.BufferOutputStream()
            arrow_csv.write_csv(rows.slice(at, BATCH), sink, arrow_csv.WriteOptions(include_header=False))
            out.write(memoryview(sink.getvalue()))
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM {table}"
    )
    cursor.execute(f"ANALYZE {table}")


def note(cursor, tables: set[str]) -> None:
    """Everything changed: whoever follows scores it all."""
    names = [[r.name] for r in RESOURCES.values() if r.table in tables]
    cursor.executemany("INSERT INTO suppliers_change (resource, at) VALUES (%s, now())", names)
