"""Who is told of what happens, by webhook; and each telling of it, with what became of it.

A subscription's secret is not here: it is worked out of `nonce` and the installation's key (see
`accounts.webhooks.signing`), and `fingerprint` says whether it came out as it was.
"""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from accounts.models.events import Event, EventName
from accounts.models.users import User

COUNTED = 1000  # of what waits no more than these are counted
_WAITING = """
    SELECT count(*) FROM (SELECT FROM accounts_delivery delivery
        WHERE delivery.subscription_id = accounts_subscription.id AND delivery.state = 'waiting' LIMIT %s) counted
"""


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        if user is None or not user.is_active or not user.has_perm("accounts.manage_webhooks"):
            return self.none()
        return self.filter(removed_at=None)

    def sending(self) -> Self:
        return self.filter(is_active=True, removed_at=None)

    def with_waiting(self) -> Self:
        """`waiting`: how many deliveries wait; beyond COUNTED one more than that."""
        return self.annotate(waiting=RawSQL(_WAITING, [COUNTED + 1]))


class Subscription(models.Model):
    """`followed`, `followed_id`: how far the events were read for it. `failures`: in a row; `held_until`: it is left
    alone until then. Where the machine has stopped it, `disabled_at` says when; a person's pause leaves it empty."""

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(
        models.CharField(max_length=40, choices=EventName), verbose_name=_("told of"), size=len(EventName)
    )
    is_active = models.BooleanField(_("active"), default=True)
    disabled_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    disabled_why = models.TextField(_("why it was stopped"), blank=True, default="")
    nonce = models.BinaryField(max_length=32)
    fingerprint = models.BinaryField(max_length=8)
    secret_made_at = models.DateTimeField(_("secret made"), db_default=Now())
    old_nonce = models.BinaryField(max_length=32, null=True)
    old_fingerprint = models.BinaryField(max_length=8, null=True)
    old_until = models.DateTimeField(_("old secret signs until"), null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), db_default=Now())
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    followed = XactField()
    followed_id = models.BigIntegerField(default=0)
    delivered_at = models.DateTimeField(_("last delivered"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    held_until = models.DateTimeField(_("left alone until"), null=True, blank=True)
    changed = XactField()

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(removed_at=None),
                name="subscription_name_is_unique",
                violation_error_message=_("There is a webhook of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(events__contained_by=EventName.values), name="subscription_events_are_known"
            ),
            models.CheckConstraint(
                condition=Q(events__len__gt=0),
                name="subscription_is_told_something",
                violation_error_message=_("Choose at least one event."),
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="subscription_address_is_http",
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(disabled_at=None, removed_at=None),
                name="subscription_stopped_is_not_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_words(self) -> list[str]:
        return [str(EventName(name).label) for name in self.events]

    @property
    def host(self) -> str:
        """What of the address names nobody's key: a receiver may have put one into the path."""
        return self.url.partition("://")[2].partition("/")[0].partition("?")[0]


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("delivered")
    FAILED = "failed", _("given up")
    CANCELLED = "cancelled", _("cancelled")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        if user is None or not user.is_active or not user.has_perm("accounts.manage_webhooks"):
            return self.none()
        return self.filter(subscription__removed_at=None)

    def in_hand(self, now: datetime) -> Self:
        """A worker is at it, or was killed at it a moment ago."""
        return self.filter(leased_until__gt=now)

    def free(self, now: datetime) -> Self:
        """In words of the row alone, so that a concurrent claimer that waited for it checks them all again."""
        leased = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(leased, state=DeliveryState.WAITING, due_at__lte=now)


class Delivery(models.Model):
    """One event told to one subscription; without an event it is a test. `tries` never goes back and tells one lease
    from another; `attempts` are those since it last began to wait. `log`: the newest attempts, the newest last."""

    State = DeliveryState

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="deliveries", db_index=False, verbose_name=_("webhook")
    )
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+", verbose_name=_("event"))
    uuid = models.UUIDField(_("delivery"), db_default=RandomUUID(), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    made_at = models.DateTimeField(_("made"), db_default=Now())
    due_at = models.DateTimeField(_("to be sent"), db_default=Now())
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("answered"), null=True, blank=True)
    took_ms = models.PositiveIntegerField(_("took"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True, default="")
    response = models.CharField(_("what it answered"), max_length=500, blank=True, default="")
    log = models.JSONField(_("attempts"), default=list)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="delivery_is_one_an_event"),
            models.UniqueConstraint(fields=["uuid"], name="delivery_uuid_is_unique"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False, leased_until=None)),
                name="delivery_waits_or_has_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"], name="delivery_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["leased_until"], name="delivery_in_hand", condition=Q(leased_until__isnull=False)
            ),
            models.Index(fields=["subscription", "-id"], name="delivery_newest"),
            models.Index(fields=["subscription", "state", "-id"], name="delivery_newest_of_state"),
            models.Index(fields=["made_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uuid}"

    @property
    def name(self) -> str:
        """The event's, as the receiver reads it."""
        return self.event.name if self.event else TEST

    @property
    def said(self) -> dict[str, Any]:
        """The body, the same in each attempt. Needs the event at hand."""
        if self.event is None:
            words = "This is a test: nothing has happened."
            return {"id": None, "event": TEST, "at": self.made_at, "payload": {"message": words}}
        event = self.event
        return {"id": event.pk, "event": event.name, "at": event.at, "payload": event.payload}


TEST = "test"
