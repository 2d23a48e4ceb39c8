"""How fresh the facts are: when each resource last changed, and about how many rows it has."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import User
from suppliers.resources import RESOURCES, Resource

COUNTED = 10_000  # beyond, the planner's estimate is near enough


@dataclass(frozen=True)
class Fresh:
    resource: Resource
    rows: int
    is_estimate: bool
    newest: datetime | None


def of_resources(*, user: User) -> list[Fresh]:
    """Every resource in the order in which they load. Two queries, whatever their size."""
    if not user.is_active:
        return []
    newest, rows = _newest(), _rows()
    return [
        Fresh(resource, rows[name][0], rows[name][1], newest.get(name))
        for name, resource in RESOURCES.items()
    ]


def _newest() -> dict[str, datetime]:
    """Each by the index, from its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT name, change.at FROM unnest(%s::text[]) AS name
            JOIN LATERAL (SELECT at FROM suppliers_change WHERE resource = name
                          ORDER BY id DESC LIMIT 1) change ON true
            """,
            [list(RESOURCES)],
        )
        return dict(cursor.fetchall())


def _rows() -> dict[str, tuple[int, bool]]:
    one = (
        "SELECT '{name}', (SELECT count(*) FROM (SELECT FROM {table} LIMIT {most}) counted),"
        " (SELECT reltuples::bigint FROM pg_class WHERE oid = '{table}'::regclass)"
    )
    queries = [one.format(name=name, table=r.table, most=COUNTED + 1) for name, r in RESOURCES.items()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries))
        return {
            name: (counted, False) if counted <= COUNTED else (max(estimate, counted), True)
            for name, counted, estimate in cursor.fetchall()
        }
