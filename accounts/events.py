"""The outbox: what happened is written with what caused it, so that neither is there without the other.

Whoever sends it on reads in the order of `changed`, which no late commit escapes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from accounts.models.events import Event, EventName

MOST = 1000  # told one by one; of more than these at once nobody reads each
KEPT = timedelta(days=90)
PRUNED_AT_ONCE = 10_000

_RECORD = """
    INSERT INTO accounts_event (name, once, payload)
    SELECT %(name)s, told.once, told.payload
    FROM unnest(%(once)s::text[], %(payload)s::jsonb[]) told (once, payload)
    ON CONFLICT (name, once) DO NOTHING
"""
_PRUNE = """
    DELETE FROM accounts_event WHERE id IN (
        SELECT id FROM accounts_event event WHERE at < %(before)s
            AND NOT EXISTS (SELECT FROM accounts_delivery delivery WHERE delivery.event_id = event.id)
        ORDER BY at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
"""


def record(name: EventName, happened: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Write what happened, each (once, payload) once; in the caller's transaction. How many are new.

    Raises ValueError beyond MOST: the caller sums such a heap up in one event of its own.
    """
    told = list(happened)
    if len(told) > MOST:
        raise ValueError(
            _("%(count)d events at once; at most %(most)d are told one by one.")
            % {"count": len(told), "most": MOST}
        )
    if not told:
        return 0
    given: dict[str, Any] = {
        "name": EventName(name).value,
        "once": [once for once, _payload in told],
        "payload": [Jsonb(payload) for _once, payload in told],
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, given)
        return int(cursor.rowcount)


def prune(*, now: datetime, kept: timedelta = KEPT) -> int:
    """Forget what is older than it is kept and stands behind no delivery, some at a time; how many went."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - kept, "most": PRUNED_AT_ONCE})
        return int(cursor.rowcount)


__all__ = ["Event", "EventName", "prune", "record"]
