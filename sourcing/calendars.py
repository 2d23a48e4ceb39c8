"""A person's due days as a calendar that other programs read, under an address that is theirs alone.

The secret in the address is kept hashed; making a new one ends the one before. An event a task, all day, under an
identifier that stays, so that a task that ends goes from the calendar too.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import User
from sourcing import queues
from sourcing.models import CalendarLink, Task
from sourcing.programme import words

MOST = 500  # events, the soonest


def make_link(user: User, *, now: datetime) -> str:
    """The secret, told this once."""
    secret = token_urlsafe(32)
    made = {"digest": _digest(secret), "made_at": now, "read_at": None}
    CalendarLink.objects.update_or_create(user=user, defaults=made)
    return secret


def end_link(user: User) -> bool:
    return bool(CalendarLink.objects.filter(user=user).delete()[0])


def whose(secret: str, *, now: datetime) -> User | None:
    """Who reads by this secret; None for one that is not or no longer good, and for who is not here any more."""
    found = CalendarLink.objects.filter(digest=_digest(secret), user__is_active=True)
    link = found.select_related("user").first()
    if link is None:
        return None
    found.update(read_at=now)
    return link.user


def feed(user: User, *, day: date, now: datetime) -> bytes:
    """RFC 5545. One query."""
    tasks = queues.of(user, day=day).select_related(*words.SHOWN).order_by("lapses_on", "pk")[:MOST]
    calendar = Calendar()
    calendar.add("prodid", "-//Holdfast//tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Holdfast: what lapses"))
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for task in tasks:
        calendar.add_component(_event(task, now))
    return bytes(calendar.to_ical())


def _event(task: Task, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"task-{task.pk}@{settings.MAIL_DOMAIN}")
    event.add("dtstamp", now)
    event.add("dtstart", task.lapses_on)
    event.add("dtend", task.lapses_on + timedelta(days=1))
    event.add("summary", words.title(task))
    event.add("url", settings.SITE_ADDRESS + reverse("task", args=[task.pk]))
    event.add("transp", "TRANSPARENT")
    return event


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
