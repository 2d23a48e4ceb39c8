"""What happened that others wait for. Rows are only added, in the transaction of what caused them."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from accounts.models.users import User


class EventName(models.TextChoices):
    """As a subscription names them."""

    QUADRANT_CHANGED = "quadrant.changed", _("a part's quadrant changed")
    SOURCE_LAPSING = "source.lapsing", _("a source is about to lapse")
    SOURCE_NOT_REAL = "source.not_real", _("a source is no longer real")
    REVIEW_DUE = "review.due", _("a review is due")
    SINGLE_POINT_FOUND = "single_point.found", _("a single point was found")
    JOB_FINISHED = "job.finished", _("a job ended")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self if user is not None and user.is_active else self.none()

    def before(self, moment: datetime) -> Self:
        return self.filter(at__lt=moment)


class Event(models.Model):
    """`once` is what happened, in words that no other of its name has: told twice, it is one event."""

    name = models.CharField(_("event"), max_length=40, choices=EventName)
    once = models.CharField(_("what happened"), max_length=200)
    payload = models.JSONField(_("what it says"))
    at = models.DateTimeField(_("at"), db_default=Now())
    changed = XactField()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["name", "once"], name="event_happens_once"),
            models.CheckConstraint(condition=models.Q(name__in=EventName.values), name="event_name_is_known"),
        ]
        indexes = [
            models.Index(fields=["changed", "id"], name="event_in_order_of_commit"),
            models.Index(fields=["at"], name="event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.once}"
