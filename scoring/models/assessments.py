"""Assessments: a part scored under a policy on a day, with every driver; never changed afterwards."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.fields import RealField
from scoring.models.policies import PolicyVersion
from scoring.models.positions import Quadrant
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Source


class AssessmentQuerySet(JudgementQuerySet):
    def of(self, part: Part | int) -> Self:
        """Newest first."""
        return self.filter(part=part).order_by("-assessed_on", "-id")

    def as_of(self, day: date) -> Self:
        """Up to the day: of each part the newest of these is what stood on it."""
        return self.filter(assessed_on__lte=day)

    def latest_of(self, part: Part | int) -> "Assessment | None":
        return self.of(part).first()


def _of_drivers(base: models.Field, label: Any) -> ArrayField:
    return ArrayField(base, verbose_name=label, size=11)


class Assessment(models.Model):
    """Appended where a part's result differs from its last. One a part, day and policy: until the day is
    over a later result takes its place (under a new id), and no row is ever edited (by trigger).

    Arrays run over `scoring.policy.DRIVERS`; null = unknown. Partitioned by year of `assessed_on`. Without
    foreign keys in the database: it outlives the part, and a million rows a night are not checked one by one.
    """

    id = models.BigAutoField(primary_key=True)
    part = models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    assessed_on = models.DateField(_("assessed on"))
    policy = models.ForeignKey(
        PolicyVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    impact = RealField(_("impact"))
    impact_low = RealField(_("impact at best"))
    impact_high = RealField(_("impact at worst"))
    exposure = RealField(_("exposure"))
    exposure_low = RealField(_("exposure at best"))
    exposure_high = RealField(_("exposure at worst"))
    quadrant = models.CharField(_("quadrant"), max_length=20, choices=Quadrant)
    quadrants_possible = models.SmallIntegerField(_("possible quadrants"))  # bits 1, 2, 4, as Position
    impact_confidence = RealField(_("confidence in impact"))
    exposure_confidence = RealField(_("confidence in exposure"))
    confidence = RealField(_("confidence"))
    floor = models.SmallIntegerField(_("driver whose floor set the impact"), null=True)
    stability = RealField(_("stability"), null=True)
    settles = models.SmallIntegerField(_("driver that would settle it"), null=True)  # as Position
    daily_loss = models.FloatField(_("daily loss"), null=True)
    loss_by_revenue = models.BooleanField(_("counted by revenue"))
    cover_days = RealField(_("days of cover"), null=True)
    recovery_days = RealField(_("days to recover"), null=True)
    days_not_covered = RealField(_("days not covered"), null=True)
    primary_source = models.ForeignKey(
        Source, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    raw = _of_drivers(models.FloatField(null=True), _("values"))
    seen_on = _of_drivers(models.DateField(null=True), _("dates of the values"))
    origin = _of_drivers(models.SmallIntegerField(), _("origins of the values"))  # scoring.origins.Origin
    score = _of_drivers(RealField(), _("scores"))
    low = _of_drivers(RealField(), _("scores at best"))
    high = _of_drivers(RealField(), _("scores at worst"))
    points = _of_drivers(RealField(), _("points"))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "assessed_on", "policy"], name="assessment_is_one_a_part_day_and_policy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} on {self.assessed_on}"
