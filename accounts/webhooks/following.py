"""Reading the events: each subscription has a cursor of its own, in the order in which transactions ended.

An event is read once every transaction that began before its own has ended, so that none that commits late is
passed by; a paused subscription's cursor stands still.
"""

from datetime import datetime

from django.db import connection, transaction

from accounts.models.webhooks import Subscription

AT_ONCE = 2000  # events looked at; of those that it is not told of nothing is written

# After a restore into another database the numbers of transactions begin anew: a cursor ahead of all of them is set
# to here, or it would hear nothing for years.
_FROM_HERE = """
    UPDATE accounts_subscription SET followed = pg_current_xact_id(), followed_id = 0
    WHERE id = %(pk)s AND followed > pg_snapshot_xmax(pg_current_snapshot())
"""
_FOLLOW = """
    WITH reader AS (SELECT id, events, followed, followed_id FROM accounts_subscription WHERE id = %(pk)s),
    read AS MATERIALIZED (
        SELECT event.id, event.changed, event.name FROM accounts_event event, reader
        WHERE (event.changed, event.id) > (reader.followed, reader.followed_id)
            AND event.changed < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY event.changed, event.id LIMIT %(most)s),
    written AS (
        INSERT INTO accounts_delivery (subscription_id, event_id, state, due_at, tries, attempts, error, response, log)
        SELECT reader.id, read.id, 'waiting', %(now)s, 0, 0, '', '', '[]'::jsonb FROM read, reader
        WHERE read.name = ANY(reader.events) ORDER BY read.changed, read.id
        ON CONFLICT (subscription_id, event_id) DO NOTHING RETURNING id),
    last AS (SELECT changed, id FROM read ORDER BY changed DESC, id DESC LIMIT 1),
    moved AS (
        UPDATE accounts_subscription SET followed = last.changed, followed_id = last.id
        FROM last WHERE accounts_subscription.id = %(pk)s)
    SELECT (SELECT count(*) FROM read), (SELECT count(*) FROM written)
"""


def follow(*, now: datetime) -> bool:
    """Write what is to be told, one bite a subscription; whether there may be more. Call it outside a transaction."""
    more = False
    for pk in Subscription.objects.sending().order_by("pk").values_list("pk", flat=True):
        more |= _follow_one(pk, now=now)
    return more


def _follow_one(pk: int, *, now: datetime) -> bool:
    """Held by one worker at a time: the second leaves it alone. Which transactions have ended is read under the lock."""
    with transaction.atomic():
        held = Subscription.objects.sending().select_for_update(skip_locked=True).filter(pk=pk)
        if not held.values_list("pk", flat=True):
            return False
        with connection.cursor() as cursor:
            cursor.execute(_FROM_HERE, {"pk": pk})
            cursor.execute(_FOLLOW, {"pk": pk, "now": now, "most": AT_ONCE})
            read, _written = cursor.fetchone()
    return bool(read == AT_ONCE)
