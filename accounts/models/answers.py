"""What a request with an Idempotency-Key was answered, so that the same again has the same answer, and no effect."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self.filter(user=user) if isinstance(user, User) and user.is_active else self.none()

    def before(self, moment: datetime) -> Self:
        return self.filter(at__lt=moment)


class KeptAnswer(models.Model):
    """Written in the transaction of its effect. `digest` is of the request's address, type and body."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    key = models.CharField(_("key"), max_length=255)
    digest = models.BinaryField(_("digest"), max_length=32)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.BinaryField(_("answer"), null=True)
    location = models.CharField(_("address"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("at"), db_default=Now())

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="keptanswer_is_one_a_key"),
        ]
        indexes = [models.Index(fields=["at"], name="keptanswer_by_age")]

    def __str__(self) -> str:
        return self.key
