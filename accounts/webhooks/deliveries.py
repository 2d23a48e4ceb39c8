"""Sending what waits, and what becomes of it.

A delivery is claimed by a conditional update that sets a lease, sent outside any transaction, and marked: at least
once, twice only where a worker dies between the receiver's answer and the commit, and then under the same number.
What is not taken is tried again, ever more rarely, for about three days. Order is not promised.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import bell, events
from accounts.models.webhooks import Delivery, DeliveryState, Subscription
from accounts.webhooks import TASK, posting, signing, stopping
from accounts.webhooks.posting import Answer

LEASE = timedelta(seconds=60)  # an attempt takes ten seconds at most
AT_ONCE = 4  # workers that send at a time: slow receivers do not take them all from other work
TO_ONE = 2  # of these, to one receiver
WAITS = [timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 120, 360, 720, 1440, 2160)]
JITTER = 0.1  # of a wait, either way
ASKED_MOST = timedelta(hours=6)  # that a Retry-After is heeded
NOTED_EVERY = timedelta(minutes=1)
LOGGED = 12
KEPT = events.KEPT
REPLAYED_AT_ONCE = 1000
GONE = 410
AGENT = "Holdfast-Webhooks/1"

# The subscriptions first, as they are few: the thousands that wait for one that is held or busy are not looked at.
# Whose first is next is drawn by lot: a receiver's heap does not stand before another's one.
_DUE = """
    SELECT due.id FROM accounts_subscription subscription CROSS JOIN LATERAL (
        SELECT delivery.id, row_number() OVER (ORDER BY delivery.due_at) AS turn FROM accounts_delivery delivery
        WHERE delivery.subscription_id = subscription.id AND delivery.state = 'waiting'
            AND delivery.due_at <= %(now)s AND (delivery.leased_until IS NULL OR delivery.leased_until <= %(now)s)
        ORDER BY delivery.due_at LIMIT 5) due
    WHERE subscription.is_active AND subscription.removed_at IS NULL AND subscription.id <> ALL(%(busy)s)
        AND (subscription.held_until IS NULL OR subscription.held_until <= %(now)s)
    ORDER BY due.turn, random() LIMIT 20
"""
_REPLAY = """
    UPDATE accounts_delivery SET state = 'waiting', attempts = 0, due_at = %(now)s, ended_at = NULL
    WHERE id IN (SELECT id FROM accounts_delivery
        WHERE subscription_id = %(pk)s AND state = 'failed' AND event_id IS NOT NULL AND made_at >= %(since)s
        ORDER BY id LIMIT %(most)s) AND state = 'failed'
"""


def claim(*, now: datetime) -> Delivery | None:
    """One delivery whose time has come, leased; None where there is none, or as many are sent as may be at a time.
    Call it outside a transaction."""
    in_hand = list(Delivery.objects.in_hand(now).values_list("subscription", flat=True)[: AT_ONCE * 10])
    if len(in_hand) >= AT_ONCE:
        return None
    busy = [pk for pk in set(in_hand) if in_hand.count(pk) >= TO_ONE]
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "busy": busy})
        found = [pk for (pk,) in cursor.fetchall()]
    for pk in found:
        taken = Delivery.objects.free(now).filter(pk=pk)
        told = {"tries": F("tries") + 1, "attempts": F("attempts") + 1}
        if taken.update(leased_until=now + LEASE, tried_at=now, **told):
            return Delivery.objects.select_related("subscription", "event").get(pk=pk)
    return None


def send(one: Delivery, *, now: datetime) -> None:
    """Post it, and write down what became of it."""
    secrets = signing.secrets_of(one.subscription, now=now)
    if not secrets:
        stopping.stop(one.subscription, why=stopping.no_secret(), now=now)
        _still_ours(one).update(leased_until=None)
        return
    body = orjson.dumps(one.said)
    answer = posting.post(one.subscription.url, body, _headers(one, body, secrets, now=now))
    with transaction.atomic():
        if answer.is_taken:
            _taken(one, answer, now=now)
        else:
            _refused(one, answer, now=now)


def replay(one: Delivery, *, now: datetime) -> bool:
    """Send it once more under its old number; False where it waits anyway. Raises ValidationError where it cannot."""
    _may_wait(one.subscription)
    ended = Delivery.objects.filter(pk=one.pk).exclude(state=DeliveryState.WAITING)
    again = ended.update(state=DeliveryState.WAITING, attempts=0, due_at=now, ended_at=None)
    if again:
        transaction.on_commit(partial(bell.ring, TASK), robust=True)
    return bool(again)


def replay_failed(subscription: Subscription, *, since: datetime, now: datetime) -> int:
    """Send once more what was given up since then, the oldest first, as far as one bite goes; how many."""
    _may_wait(subscription)
    told: dict[str, Any] = {"pk": subscription.pk, "since": since, "now": now, "most": REPLAYED_AT_ONCE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REPLAY, told)
        transaction.on_commit(partial(bell.ring, TASK), robust=True)
        return int(cursor.rowcount)


def _may_wait(subscription: Subscription) -> None:
    if not subscription.is_active:
        raise ValidationError(_("The webhook is paused; resume it first."))


def _headers(one: Delivery, body: bytes, secrets: list[str], *, now: datetime) -> Mapping[str, str]:
    timestamp = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Holdfast-Event": one.name,
        "Holdfast-Delivery": str(one.uuid),
        "Holdfast-Timestamp": str(timestamp),
        "Holdfast-Signature": signing.signature(body, secrets=secrets, timestamp=timestamp),
    }


def _taken(one: Delivery, answer: Answer, *, now: datetime) -> None:
    if not _ended(one, DeliveryState.SENT, answer, now=now):
        return
    stale = Q(delivered_at=None) | Q(delivered_at__lte=now - NOTED_EVERY) | Q(failures__gt=0)
    told = {"delivered_at": now, "failing_since": None, "failures": 0, "held_until": None}
    Subscription.objects.filter(stale, pk=one.subscription_id).update(**told)


def _refused(one: Delivery, answer: Answer, *, now: datetime) -> None:
    asked = _retry_after(answer, now=now)
    is_last = one.event is None or one.attempts > len(WAITS) or answer.status == GONE
    if is_last:
        written = _ended(one, DeliveryState.FAILED, answer, now=now)
    else:
        wait = WAITS[one.attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)
        written = _still_ours(one).update(
            due_at=now + max(wait, asked), leased_until=None, **_said(one, answer, now=now)
        )
    if written and one.event is not None:
        stopping.note_failure(
            one.subscription, error=answer.error, is_gone=answer.status == GONE, asked=asked, now=now
        )


def _ended(one: Delivery, state: DeliveryState, answer: Answer, *, now: datetime) -> int:
    told = _said(one, answer, now=now)
    return _still_ours(one).update(state=state, ended_at=now, leased_until=None, **told)


def _said(one: Delivery, answer: Answer, *, now: datetime) -> dict[str, Any]:
    entry = {
        "at": now.isoformat(),
        "status": answer.status,
        "error": answer.error[:200],
        "ms": answer.took_ms,
    }
    return {
        "status": answer.status,
        "took_ms": answer.took_ms,
        "error": answer.error[:500],
        "response": answer.response[:500],
        "log": [*one.log, entry][-LOGGED:],
    }


def _retry_after(answer: Answer, *, now: datetime) -> timedelta:
    """As the receiver asks, in seconds or as a date, and within bounds; nothing where it makes no sense."""
    text = answer.retry_after.strip()
    if text.isascii() and text.isdigit():
        asked = timedelta(seconds=min(int(text[:9]), ASKED_MOST.total_seconds()))
    else:
        try:
            asked = parsedate_to_datetime(text) - now
        except (TypeError, ValueError):
            return timedelta(0)
    return max(timedelta(0), min(asked, ASKED_MOST))


def _still_ours(one: Delivery) -> Any:
    """`tries` tells this lease from a later one."""
    return Delivery.objects.filter(pk=one.pk, tries=one.tries, state=DeliveryState.WAITING)
