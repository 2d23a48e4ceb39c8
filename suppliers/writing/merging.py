"""The merge itself: one UPDATE of what differs, one INSERT of what is new."""

import json
from collections.abc import Mapping, Sequence

from accounts.models import User
from suppliers.reading import Rows
from suppliers.resources import Resource
from suppliers.writing.images import Image

MOST_IDS = 20_000  # beyond, a change says "all rows"


def merge(cursor, image: Image) -> tuple[int, int]:
    """(updated, created) rows of the image that have no problem."""
    table = image.resource.table
    updated = 0
    if image.settable:
        settings = ", ".join(f'"{c}" = i."{c}"' for c in image.settable)
        cursor.execute(f"""
            UPDATE {table} t SET {settings} FROM image i
            WHERE i.old_id = t.id AND i.problem IS NULL AND i.is_changed
        """)
        updated = cursor.rowcount
    names = [f.column for f in image.resource.model._meta.concrete_fields if f.column != "changed"]
    columns = ", ".join(f'"{c}"' for c in names)
    cursor.execute(
        f"INSERT INTO {table} ({columns})"
        f" SELECT {columns} FROM image WHERE old_id IS NULL AND problem IS NULL"
    )
    return updated, cursor.rowcount


def note_change(
    cursor,
    resource: Resource,
    *,
    by: User | None,
    job_id: int | None,
    load_id: int | None = None,
    also: Sequence[int] = (),
    told: Mapping[int, str | None] | None = None,
) -> None:
    """One row a merge, for whoever follows: which rows it touched, or that it touched very many; and for who undoes
    it: which of them are new, and what files had `told` before where rulings stand."""
    cursor.execute(
        f"""
        INSERT INTO suppliers_change (resource, row_ids, at, by_id, job_id, load_id, made, told)
        SELECT %s, CASE WHEN count(*) <= {MOST_IDS} THEN coalesce(array_agg(id), '{{}}') END,
            now(), %s, %s, %s,
            (SELECT range_agg(int8range(id, id, '[]')) FROM image WHERE problem IS NULL AND old_id IS NULL),
            %s::jsonb
        FROM (SELECT id FROM image WHERE problem IS NULL AND (old_id IS NULL OR is_changed)
              UNION ALL SELECT unnest(%s::bigint[]) LIMIT {MOST_IDS + 1}) touched
        """,
        [resource.name, by and by.pk, job_id, load_id, json.dumps(told) if told else None, list(also)],
    )


def remember_currency(cursor, rows: Rows) -> None:
    """The first prices that are loaded fix the company's base currency: the commonest among them."""
    if "currency" not in rows.present:
        return
    cursor.execute("""
        INSERT INTO suppliers_company (id, name, is_demo) VALUES (1, '', false) ON CONFLICT DO NOTHING;
        UPDATE suppliers_company SET base_currency = (
            SELECT currency FROM image WHERE currency IS NOT NULL AND problem IS NULL
            GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1)
        WHERE id = 1 AND base_currency IS NULL
    """)
