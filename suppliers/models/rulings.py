"""Rulings: a person's value for a field, kept over what files and bodies say until it ends."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suppliers.models.queries import FactQuerySet


class RulingQuerySet(FactQuerySet):
    def in_force(self):
        return self.filter(ended_at=None)

    def of(self, resource: str, row_id: int):
        return self.filter(resource=resource, row_id=row_id)

    def lapsed(self, day):
        """In force, though their last day is over."""
        return self.in_force().filter(until__lt=day)


class Ruling(models.Model):
    """`value` stands in the row; `told` is what the last file or body said, and comes back when it ends."""

    resource = models.CharField(_("resource"), max_length=40)
    row_id = models.BigIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=60)
    value = models.JSONField(_("the person's value"), null=True)
    told = models.JSONField(_("what was told"), null=True)
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    until = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = RulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "row_id", "field"],
                condition=Q(ended_at=None),
                name="ruling_in_force_is_one_a_field",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="ruling_reason_is_given",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.row_id} {self.field}"
