"""What changed, what is gone, and whose facts these are."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import ClockTime, OldestXactField, RangesField, XactField
from suppliers.models.loads import Load
from suppliers.models.queries import FactQuerySet


class Change(models.Model):
    """One row a merge: which rows of a resource it touched (all of them where `row_ids` is null).

    So that it can be undone: `made`, the ids of rows that were not there before, and `told`, by ruling, what
    files had said until then. `oldest`: which transactions could still be at work at `looked_at`, so that a time
    can be told as a transaction.
    """

    resource = models.CharField(_("resource"), max_length=40)
    row_ids = ArrayField(models.BigIntegerField(), verbose_name=_("rows"), null=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("accounts.Job", models.SET_NULL, null=True, related_name="+")
    load = models.ForeignKey(Load, models.SET_NULL, null=True, related_name="changes")
    made = RangesField(_("new rows"), null=True, editable=False)
    told = models.JSONField(_("what was told before"), null=True, editable=False)
    changed = XactField()
    oldest = OldestXactField()
    looked_at = models.DateTimeField(_("looked at"), db_default=ClockTime(), editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["changed", "id"], name="change_in_order"),
            models.Index(fields=["resource", "-id"], name="change_of_a_resource"),
            models.Index(fields=["looked_at"], name="change_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} at {self.at}"


class Tombstone(models.Model):
    """A row that was deleted, written by trigger, so that whoever pulls changes learns of it."""

    resource = models.CharField(_("resource"), max_length=40)
    row_id = models.BigIntegerField(_("row"))
    key = models.JSONField(_("key"))
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["resource", "changed", "id"], name="tombstone_in_order")]

    def __str__(self) -> str:
        return f"{self.resource} {self.row_id}"


class Company(models.Model):
    """Whose parts these are. One row; its currency is fixed by the first price that is loaded."""

    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    base_currency = models.CharField(_("base currency"), max_length=3, null=True, blank=True)
    is_demo = models.BooleanField(_("demo company"), default=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="company_is_one"),
        ]

    def __str__(self) -> str:
        return self.name
