"""Saved views of Parts: a name for what an address shows."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from scoring.models.queries import JudgementQuerySet


class SavedViewQuerySet(JudgementQuerySet):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """One's own, and what others share."""
        everything = super().visible_to(user)
        return everything if user is None else everything.filter(Q(owner=user.pk) | Q(is_shared=True))

    def own(self, user: User) -> Self:
        return self.filter(owner=user)


class SavedView(models.Model):
    """`query` is the page's own, without the place in the list: filters, order, columns."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("whose")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("what it shows"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("everyone sees it"), default=False)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedview_name_is_its_owners_once"),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_name_is_given"),
        ]
        indexes = [models.Index(fields=["name"], condition=Q(is_shared=True), name="savedview_shared")]

    def __str__(self) -> str:
        return self.name
