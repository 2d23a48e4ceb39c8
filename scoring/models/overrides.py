"""Overrides: a person's word for one driver of a part, in place of what the facts say."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet
from scoring.policy import BEST_AND_WORST, DRIVERS
from suppliers.models import Merge, Part

CRITICALITIES = (1, 2, 3, 4, 5)
MOST = 1e9  # of what has no end of its own


def _of_driver(driver: str) -> Q:
    """What a value of this driver can be, in the unit of BEST_AND_WORST."""
    if driver == "criticality":
        return Q(driver=driver, value__in=CRITICALITIES)
    least, most = sorted(BEST_AND_WORST[driver])
    return Q(driver=driver, value__gte=least, value__lte=min(most, MOST))


class OverrideQuerySet(JudgementQuerySet):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def on(self, day: date) -> Self:
        """What counts on a day: in force, and its last day not over."""
        return self.in_force().filter(until__gte=day)

    def of(self, part: Part | int) -> Self:
        """The newest first."""
        return self.filter(part=part).order_by("-pk")

    def lapsed(self, day: date) -> Self:
        """In force, though their last day is over."""
        return self.in_force().filter(until__lt=day)

    def without_part(self) -> Self:
        """In force, though their part is gone, and did not go into another: that may be undone."""
        gone = self.in_force().exclude(part__in=Part.objects.all())
        return gone.exclude(part__in=Merge.objects.parts_gone())


class Override(models.Model):
    """`value` is the driver's in the unit of BEST_AND_WORST, and is scaled like a fact. Never edited but to end
    it; a newer one ends it too. What ends by its last day has no `ended_by`.

    Without a foreign key in the database: it outlives the part, as assessments do.
    """

    part = models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, related_name="+")
    driver = models.CharField(_("driver"), max_length=40)
    value = models.FloatField(_("value"))
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    until = models.DateField(_("last day"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_why = models.CharField(_("why it was ended"), max_length=500, blank=True, default="")

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
                condition=reduce(or_, map(_of_driver, DRIVERS)),
                name="override_value_is_one_its_driver_can_have",
                violation_error_message=_("This driver cannot have such a value."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_why=""),
                name="override_end_by_a_person_says_why",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.driver} of part {self.part_id} is {self.value:g}"
