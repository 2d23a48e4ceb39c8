"""How each finished product stands: the worst posture among the parts that it needs."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from scoring.models.positions import Posture
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part


class ProductPostureQuerySet(JudgementQuerySet):
    def on(self, day: date) -> Self:
        """With `posture_today`: what it lapses to holds from that day on, whether it was counted anew or not."""
        return self.annotate(
            posture_today=Case(When(lapses_on__lte=day, then=F("lapses_to")), default=F("posture"))
        )


class ProductPosture(models.Model):
    """One row a finished product, written by `scoring.products` only; see `scoring.byproduct` for how.

    Over-protected parts count as protected. Money in the base currency a day, null where it is not known.
    Derived: no foreign key in the database, so that it never stands in the way of a fact that goes.
    """

    product = models.OneToOneField(
        Part, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="product_posture"
    )
    posture = models.SmallIntegerField(_("worst posture of its parts"), choices=Posture)
    lapses_on = models.DateField(_("posture until"), null=True)
    lapses_to = models.SmallIntegerField(_("posture from then on"), choices=Posture)
    decided_by = models.ForeignKey(
        Part, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    revenue = models.FloatField(_("revenue a day"), null=True)
    margin = models.FloatField(_("margin a day"), null=True)
    # Parts that it needs at any depth, alternatives included, by posture.
    parts_unprotected = models.PositiveIntegerField(_("parts unprotected"))
    parts_in_name_only = models.PositiveIntegerField(_("parts in name only"))
    parts_not_proven = models.PositiveIntegerField(_("parts not proven"))
    parts_protected = models.PositiveIntegerField(_("parts protected"))
    parts_unscored = models.PositiveIntegerField(_("parts unscored"))
    parts_out_of_scope = models.PositiveIntegerField(_("parts out of scope"))

    objects = ProductPostureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(posture__in=Posture.values, lapses_to__in=Posture.values),
                name="product_posture_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, posture=Posture.UNSCORED)
                | Q(decided_by__isnull=False, posture__gt=Posture.UNSCORED),
                name="product_posture_says_which_part_decides",
            ),
        ]
        indexes = [
            models.Index(F("revenue").desc(nulls_last=True), "product", name="product_by_revenue"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.posture}"
