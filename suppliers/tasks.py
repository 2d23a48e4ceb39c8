"""What workers do for facts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from celery import shared_task

from accounts.tasks import works_daily, works_hourly
from suppliers import bounces, campaigns, reminders, rulings

AT_ONCE = 50


@works_hourly("suppliers.end_lapsed_rulings")
def end_lapsed_rulings(day: date, now: datetime) -> Mapping[str, Any]:
    """Run twice, or on two machines, each ruling ends once."""
    ended = rulings.end_lapsed(on=day, now=now, most=AT_ONCE)
    return {"rulings_ended": ended, "more": ended >= AT_ONCE}


@works_daily("suppliers.remind")
def remind(day: date, now: datetime) -> Mapping[str, Any]:
    """A day on which no worker was there is made up for by the next, with one reminder each."""
    written = reminders.remind_due(on=day)
    return {"reminders_written": written, "more": written >= reminders.AT_ONCE}


@works_daily("suppliers.close_campaigns")
def close_campaigns(day: date, now: datetime) -> Mapping[str, Any]:
    ended = campaigns.close_ended(on=day, now=now, most=AT_ONCE)
    return {"campaigns_closed": ended, "more": ended >= AT_ONCE}


@shared_task(name="suppliers.note_bounces")
def note_bounces() -> None:
    """What came back, out of the outbox; seen within minutes."""
    bounces.note()
