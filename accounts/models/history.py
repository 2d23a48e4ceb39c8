"""What a row was before it changed. Written by triggers only (see `accounts.history`)."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import WrittenField, XactField
from accounts.models.users import User


class Operation(models.TextChoices):
    UPDATE = "update", _("Changed")
    DELETE = "delete", _("Deleted")


class HistoryQuerySet(models.QuerySet["History"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self if user is not None and user.is_active else self.none()

    def of(self, resource: str, row_id: int) -> Self:
        """Newest first."""
        return self.filter(resource=resource, row_id=row_id).order_by("-id")

    def since(self, moment: datetime) -> Self:
        """Reads only the partitions that can hold it."""
        return self.filter(at__gte=moment)


class History(models.Model):
    """The row as it stood before; what it became is the next entry, or the row itself.

    Partitioned by year. `user` has no foreign key in the database (people are never deleted, and checking it
    would cost a look-up a row).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    changed = XactField()
    resource = models.CharField(_("resource"), max_length=40)
    row_id = models.BigIntegerField(_("row"))
    operation = models.CharField(_("operation"), max_length=6, choices=Operation)
    old = WrittenField(_("before"))
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    why = models.TextField(_("why"), null=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["resource", "row_id", "-id"], name="history_of_a_row")]

    def __str__(self) -> str:
        return f"{self.resource} {self.row_id}"
