"""A secret for machines; only its digest is kept."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from accounts.models.users import User
from accounts.roles import Scope


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        if user is None or not user.is_active:
            return self.none()
        return self if user.has_perm("accounts.manage_tokens") else self.filter(user=user)

    def usable(self, now: datetime) -> Self:
        return self.filter(revoked_at=None, expires_on__gte=timezone.localdate(now), user__is_active=True)


class ApiToken(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.READ)
    prefix = models.CharField(_("begins with"), max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("created by"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_on = models.DateField(_("last day"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    changed = XactField()

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="token_scope_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
