"""Letters that wait to be sent, and what became of them: the outbox of mail.

A row is written with what caused it; a worker sends it later, at least once. Twice only where a worker dies between
the mail server's answer and the commit, and then under the same Message-ID, so that a mailbox shows it once.
"""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    BOUNCED = "bounced", _("came back")
    GIVEN_UP = "given_up", _("given up")
    CANCELLED = "cancelled", _("cancelled")


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """Whoever sees jobs sees what is sent, to whom and whether it arrived; `words` is shown to nobody."""
        return self if user is not None and user.is_active else self.none()

    def due(self, now: datetime) -> Self:
        """Waiting, its time has come, and no worker has it in hand."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.filter(free, state=MailState.WAITING, due_at__lte=now)


class Mail(models.Model):
    """`once` is what it is about, in words that no other letter has: written twice, it is one letter."""

    State = MailState

    once = models.CharField(_("what it is about"), max_length=200)
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers go to"), blank=True, default="")
    subject = models.CharField(_("subject"), max_length=200)
    words = models.TextField(_("words"))
    message_id = models.CharField(_("Message-ID"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    written_at = models.DateTimeField(_("written"), db_default=Now())
    due_at = models.DateTimeField(_("to be sent"), db_default=Now())
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    error = models.TextField(_("what the mail server said"), blank=True, default="")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint("once", name="mail_is_written_once"),
            models.UniqueConstraint("message_id", name="mail_message_id_is_unique"),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="mail_waits_or_has_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="mail_waiting", condition=Q(state="waiting")),
            models.Index(fields=["-written_at"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"
