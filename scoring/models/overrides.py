"""Overrides: a person's word for one driver of a part, in place of what its scale makes of the facts."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet
from scoring.policy import DRIVERS
from suppliers.models import Part


class OverrideQuerySet(JudgementQuerySet):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def of(self, part: Part | int) -> Self:
        """The newest first."""
        return self.filter(part=part).order_by("-pk")

    def lapsed(self, day: date) -> Self:
        """In force, though their last day is over."""
        return self.in_force().filter(until__lt=day)

    def without_part(self) -> Self:
        """In force, though their part is gone."""
        return self.in_force().exclude(part__in=Part.objects.all())


class Override(models.Model):
    """`value` is the factor itself, 0-100, 100 worst. Never edited but to end it; a newer one ends it too.

    Without a foreign key in the database: it outlives the part, as assessments do.
    """

    part = models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, related_name="+")
    driver = models.CharField(_("driver"), max_length=40)
    value = models.FloatField(_("score"))
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    until = models.DateField(_("last day"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = OverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "driver"],
                condition=Q(ended_at=None),
                name="override_in_force_is_one_a_driver",
            ),
            models.CheckConstraint(
                condition=Q(driver__in=DRIVERS),
                name="override_driver_is_known",
                violation_error_message=_("There is no such driver."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="override_reason_is_given",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=100),
                name="override_value_within_0_and_100",
                violation_error_message=_("A score goes from 0 to 100 (100 = worst)."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.driver} of part {self.part_id} is {self.value:g}"
