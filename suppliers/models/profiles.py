"""Profiles that people saved, and what each did with a header the last time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from suppliers.models.queries import FactQuerySet


class SavedProfileQuerySet(FactQuerySet):
    def visible_to(self, user):
        """One's own, and those that are shared."""
        return super().visible_to(user).filter(Q(owner=user) | Q(is_shared=True)) if user else self.none()


class SavedProfile(models.Model):
    """`definition` is a profile as data; `resource` is what it reads first. A name is one a resource, in any case."""

    name = models.CharField(_("name"), max_length=100)
    resource = models.CharField(_("resource"), max_length=40)
    definition = models.JSONField(_("definition"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    is_shared = models.BooleanField(_("shared"), default=False)
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    objects = SavedProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved profile")
        verbose_name_plural = _("saved profiles")
        constraints = [
            models.UniqueConstraint(
                "resource",
                Lower("name"),
                name="savedprofile_name_is_one_a_resource",
                violation_error_message=_("There is a profile of this name already; choose another."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="savedprofile_name_is_given",
                violation_error_message=_("A profile needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HeaderQuerySet(FactQuerySet):
    def visible_to(self, user):
        """One's own alone."""
        return super().visible_to(user).filter(owner=user) if user else self.none()


class RememberedHeader(models.Model):
    """How a person mapped a file with these column names the last time. `fingerprint` is of the names alone."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    resource = models.CharField(_("resource"), max_length=40)
    definition = models.JSONField(_("definition"))
    at = models.DateTimeField(_("at"), db_default=Now())

    objects = HeaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "fingerprint", "resource"], name="rememberedheader_is_one_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.fingerprint[:8]}"
