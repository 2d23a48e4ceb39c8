"""Telling who subscribed which sources are about to lapse: one by one, the soonest first, and the rest as a count."""

from datetime import date
from typing import Any

from django.db import connection

from accounts import events
from accounts.models.events import EventName

_TOLD = """
    SELECT task.id, task.kind, task.lapses_on, part.number, plant.code, supplier.code, site.code
    FROM sourcing_task task JOIN suppliers_source source ON source.id = task.source_id
    JOIN suppliers_part part ON part.id = source.part_id LEFT JOIN suppliers_plant plant ON plant.id = part.plant_id
    JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
    LEFT JOIN suppliers_site site ON site.id = source.site_id
    WHERE task.id = ANY(%s) ORDER BY task.lapses_on, task.id LIMIT %s
"""


def lapsing(tasks: list[int], *, day: date) -> int:
    """Of tasks that were opened for a check of a source, in the transaction that did; how many are new events."""
    if not tasks:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [tasks, events.MOST - 1])
        rows = cursor.fetchall()
    told: list[tuple[str, dict[str, Any]]] = [
        (
            f"task {task}",
            {
                "task": task,
                "part": part,
                "plant": plant,
                "supplier": supplier,
                "site": site,
                "check": kind,
                "lapses_on": lapses_on.isoformat(),
            },
        )
        for task, kind, lapses_on, part, plant, supplier, site in rows
    ]
    if more := len(tasks) - len(rows):
        told.append((f"more on {day.isoformat()} from {min(tasks)}", {"more": more}))
    return events.record(EventName.SOURCE_LAPSING, told)
