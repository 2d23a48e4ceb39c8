"""A full load: what the body does not have is gone. Parts, suppliers and sources are closed, all else is deleted.

Gone can only be what the body could have had: of a body that speaks of one plant, rows of that plant; each resource
says by what. Where more would go than a stated share of those rows, or a row was rejected, nothing goes. What others
hang on is kept, and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import bell, history
from suppliers import natural_keys
from suppliers.models import Change, Load
from suppliers.reading import BodyRefused
from suppliers.resources import Resource

MOST = 0.05  # of the rows in scope that may go, where nothing else is said
BITE = 20_000
MOST_NAMED = 20
# By what the rows of a body are told apart from those it does not speak of: joins, and columns.
_OF_PART = "JOIN suppliers_part part ON part.id = t.part_id"
_OF_SOURCE = (
    "JOIN suppliers_source source ON source.id = {} JOIN suppliers_part part ON part.id = source.part_id"
)
SCOPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "plants": ("", ()),
    "parts": ("", ("t.plant_id",)),
    "stock": (_OF_PART, ("part.plant_id", "t.as_of")),
    "bom-lines": ("JOIN suppliers_part part ON part.id = t.parent_id", ("part.plant_id",)),
    "uses": (_OF_PART, ("part.plant_id",)),
    "unit-conversions": ("", ()),
    "exchange-rates": ("", ("t.valid_on",)),
    "suppliers": ("", ()),
    "financials": ("", ("t.supplier_id",)),
    "ratings": ("", ("t.agency",)),
    "sites": ("", ()),
    "ports": ("", ()),
    "routes": ("", ("t.plant_id",)),
    "tools": ("", ()),
    "capacity-pools": ("", ("t.site_id",)),
    "sources": (_OF_PART, ("part.plant_id",)),
    "dependencies": ("", ("t.site_id",)),
    "order-lines": ("", ('t."order"',)),
    "receipts": ("", ("t.order_line_id",)),
    "terms": (_OF_SOURCE.format("t.source_id"), ("part.plant_id", "t.kind")),
    "price-breaks": (
        "JOIN suppliers_terms terms ON terms.id = t.terms_id " + _OF_SOURCE.format("terms.source_id"),
        ("part.plant_id", "terms.kind"),
    ),
    "country-risks": ("", ('t."index"', "t.year")),
}
# Readings of stock go in bulk when they are old, and leave no tombstone then; these were there a moment ago.
_BURIED = {
    "stock": """, buried AS (
        INSERT INTO suppliers_tombstone (resource, row_id, key)
        SELECT 'stock', removed.id,
               jsonb_build_object('part', part.number, 'plant', plant.code, 'as_of', removed.as_of)
        FROM removed JOIN suppliers_part part ON part.id = removed.part_id
        LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id)"""
}
CLOSED = {"parts": "obsolete", "suppliers": "blocked", "sources": "blocked"}


@dataclass(frozen=True)
class Full:
    """`most`: the share (0-1) of the rows in scope that may go."""

    most: float = MOST


@dataclass
class Gone:
    """What went in one bite, and what was kept as others hang on it. `after`: from which id the next bite goes on;
    `stopped`: why nothing went."""

    removed: int = 0
    kept: int = 0
    named: list[str] = field(default_factory=list)
    after: int | None = None
    stopped: str = ""


class TooMany(Exception):
    """More rows are to go than one transaction takes while somebody waits for the answer."""


def check(resource: Resource, full: Full | None) -> None:
    """Raises BodyRefused where rows of the resource do not go by not being there."""
    if full is not None and resource.name not in SCOPES:
        raise BodyRefused(
            "no_full_load",
            _("%s have no full load: what they say goes by a decision, not by being left out.")
            % resource.name,
        )


def refuse_rejected(rejected: int) -> str:
    return (
        _("Nothing was removed: %d rows were rejected, and what they speak of is not known to be gone.")
        % rejected
    )


def prepare(resource: Resource, spoken_of: Sequence[np.ndarray], *, after: int, most: float) -> str:
    """Make the table `gone` of the ids beyond `after` that are to go, within the caller's transaction. The sentence
    where those are too many; it is only asked before the first."""
    joins, columns = SCOPES[resource.name]
    counted = f"t.id > {after}" + (" AND NOT t.is_placeholder" if resource.unseen else "")
    if resource.name in CLOSED:
        counted += f" AND t.status <> '{CLOSED[resource.name]}'"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS spoken, scope, gone")
        cursor.execute("CREATE TEMPORARY TABLE spoken (id bigint) ON COMMIT DROP")
        with cursor.copy("COPY spoken FROM STDIN") as copy:
            for ids in spoken_of:
                copy.write("".join(f"{one}\n" for one in ids.tolist()))
        cursor.execute("ANALYZE spoken")
        within = ""
        if columns:
            named = ", ".join(f"{sql} AS scope_{i}" for i, sql in enumerate(columns))
            cursor.execute(
                f"CREATE TEMPORARY TABLE scope ON COMMIT DROP AS SELECT DISTINCT {named}"
                f" FROM {resource.table} t {joins} WHERE t.id IN (SELECT id FROM spoken)"
            )
            same = " AND ".join(
                f"scope.scope_{i} IS NOT DISTINCT FROM {sql}" for i, sql in enumerate(columns)
            )
            within = f" AND EXISTS (SELECT FROM scope WHERE {same})"
        rows = f"FROM {resource.table} t {joins} WHERE {counted}{within}"
        cursor.execute(
            f"CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT t.id {rows}"
            " AND NOT EXISTS (SELECT FROM spoken WHERE spoken.id = t.id)"
        )
        if after:
            return ""
        cursor.execute(f"SELECT (SELECT count(*) FROM gone), (SELECT count(*) {rows})")
        going, of = cursor.fetchone()
    if going <= most * of:
        return ""
    return _(
        "Nothing was removed: %(going)d of %(of)d rows are not in the body, more than the share of %(most)s that may go."
    ) % {"going": going, "of": of, "most": f"{most:g}"}


def going() -> int:
    """How many are in the table `gone`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM gone")
        return int(cursor.fetchone()[0])


def bite(load: Load, resource: Resource, *, why: str) -> Gone:
    """Take the first rows of `gone`. Rows that somebody else has at hand are kept, so that nobody waits in a circle."""
    with transaction.atomic(), connection.cursor() as cursor:
        history.acting(load.by, why)
        cursor.execute(f"SELECT id FROM gone ORDER BY id LIMIT {BITE}")
        ids = [row_id for (row_id,) in cursor.fetchall()]
        if resource.name in CLOSED:
            removed = _close(cursor, resource, ids)
        else:
            removed = _delete(cursor, resource, ids)
        if removed:
            is_closed = resource.name in CLOSED
            Change.objects.create(
                resource=resource.name,
                row_ids=removed if is_closed else None,
                by=load.by,
                job_id=load.job_id,
                load=load,
            )
            transaction.on_commit(lambda: bell.ring("scoring.refresh"))
    kept = sorted(set(ids) - set(removed))
    keys = natural_keys.of_rows(resource, kept[:MOST_NAMED], user=load.by) if kept and load.by else {}
    named = [natural_keys.in_words(key) for key in keys.values()]
    return Gone(len(removed), len(kept), named, ids[-1] if len(ids) == BITE else None)


def _close(cursor, resource: Resource, ids: list[int]) -> list[int]:
    cursor.execute(
        f"UPDATE {resource.table} SET status = %s WHERE id = ANY(%s) RETURNING id",
        [CLOSED[resource.name], ids],
    )
    return [row_id for (row_id,) in cursor.fetchall()]


def _delete(cursor, resource: Resource, ids: list[int]) -> list[int]:
    hanging = "".join(
        f" AND NOT EXISTS (SELECT FROM {table} other WHERE other.{column} = t.id)"
        for table, column in _hanging(cursor, resource.table)
    )
    cursor.execute(
        f"WITH removed AS (DELETE FROM {resource.table} WHERE id IN (SELECT t.id FROM {resource.table} t"
        f" WHERE t.id = ANY(%s){hanging} FOR UPDATE SKIP LOCKED) RETURNING *)"
        f"{_BURIED.get(resource.name, '')} SELECT id FROM removed",
        [ids],
    )
    return [row_id for (row_id,) in cursor.fetchall()]


def _hanging(cursor, table: str) -> list[tuple[str, str]]:
    """The (table, column) that refer to rows of this one and do not go with them."""
    cursor.execute(
        """
        SELECT conrelid::regclass::text, quote_ident(attname) FROM pg_constraint
        JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f' AND confrelid = %s::regclass
        GROUP BY 1, 2 HAVING bool_and(confdeltype NOT IN ('c', 'n'))
        ORDER BY 1, 2
        """,
        [table],
    )
    return cursor.fetchall()
