"""What has been told is kept as long as the events are, and goes before them."""

from datetime import datetime
from typing import Any

from django.db import connection

from accounts.webhooks.deliveries import KEPT

PRUNED_AT_ONCE = 10_000

_OLD = """
    DELETE FROM accounts_delivery WHERE id IN (
        SELECT id FROM accounts_delivery WHERE made_at < %(before)s
        ORDER BY made_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
"""
_OF_REMOVED = """
    DELETE FROM accounts_delivery WHERE id IN (
        SELECT delivery.id FROM accounts_delivery delivery
        JOIN accounts_subscription subscription ON subscription.id = delivery.subscription_id
        WHERE subscription.removed_at IS NOT NULL LIMIT %(most)s FOR UPDATE OF delivery SKIP LOCKED)
"""
_REMOVED = """
    DELETE FROM accounts_subscription subscription WHERE removed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_delivery delivery WHERE delivery.subscription_id = subscription.id)
"""


def prune(*, now: datetime) -> int:
    """Forget old deliveries, and those of webhooks that were removed, some at a time; how many rows went."""
    told: dict[str, Any] = {"before": now - KEPT, "most": PRUNED_AT_ONCE}
    gone = 0
    with connection.cursor() as cursor:
        for statement in (_OLD, _OF_REMOVED, _REMOVED):
            cursor.execute(statement, told)
            gone += int(cursor.rowcount)
    return gone
