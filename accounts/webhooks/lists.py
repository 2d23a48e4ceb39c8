"""Webhooks and their deliveries as files have them: what the pages show, and never a secret."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.downloads import Table, local_day, minute
from accounts.models import Delivery, Subscription
from accounts.models.webhooks import COUNTED, DeliveryState

WEBHOOKS = ("name", "goes_to", "told_when", "state", "failing_since", "waiting", "last_delivered")
DELIVERIES = (
    *("event", "happened", "state", "again_at", "attempts", "answered", "took_ms"),
    "what_went_wrong",
)


def webhooks(rows: QuerySet[Subscription], *, day: date) -> Table:
    """In their order; `rows` have what waits for each. One query."""
    return Table("webhooks", WEBHOOKS, _webhooks(rows), day)


def deliveries(rows: QuerySet[Delivery], of: Subscription, *, day: date) -> Table:
    """Newest first. One query."""
    return Table(f"webhook-{of.pk}-deliveries", DELIVERIES, _deliveries(rows), day)


def _webhooks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    for one in rows.iterator(chunk_size=2000):
        state, since = _stands(one)
        yield [
            one.name,
            one.host,
            ", ".join(one.event_words),
            state,
            since,
            _("over 1,000") if one.waiting > COUNTED else one.waiting,
            local_day(one.delivered_at),
        ]


def _stands(one: Subscription) -> tuple[str, date | None]:
    """In words, and since when it fails."""
    if one.disabled_at:
        return _("Stopped"), None
    if not one.is_active:
        return _("Paused"), None
    if one.failing_since:
        return _("Failing"), local_day(one.failing_since)
    return (_("Delivering") if one.delivered_at else _("Nothing to tell yet")), None


def _deliveries(rows: QuerySet[Delivery]) -> Iterator[list[Any]]:
    for one in rows.order_by("-pk").iterator(chunk_size=2000):
        is_tried_again = one.state == DeliveryState.WAITING and one.error
        yield [
            one.name,
            minute(one.event.at if one.event else one.made_at),
            capfirst(one.get_state_display()),
            minute(one.due_at) if is_tried_again else None,
            one.tries,
            one.status or None,
            one.took_ms,
            "" if one.state == DeliveryState.SENT else one.error,
        ]
