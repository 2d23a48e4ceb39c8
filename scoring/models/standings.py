"""A supplier's present standing in one row: what a list of suppliers shows, sorts and filters by."""

from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from scoring.fields import RealField
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Supplier


class StandingQuerySet(JudgementQuerySet):
    def with_dual_wanted(self) -> Self:
        """The primary of a part that wants two sources."""
        return self.filter(parts_dual__gt=0)

    def with_second_sources_that_are_not_real(self) -> Self:
        return self.filter(seconds_listed__gt=F("seconds_real"))


class SupplierStanding(models.Model):
    """Written by `scoring.standings` only, for a day; "12 months" ends on it. Money in the base currency.

    Outage losses are never added up: `worst_outage_loss` is the largest of its parts', `worst_part` the part.
    Derived: no foreign key in the database, so that it never stands in the way of a fact that goes.
    """

    supplier = models.OneToOneField(
        Supplier,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="standing",
        verbose_name=_("supplier"),
    )
    parts_listed = models.PositiveIntegerField(_("parts listed"))
    parts_primary = models.PositiveIntegerField(_("parts of which it is the primary source"))
    parts_dual = models.PositiveIntegerField(_("of these, dual source wanted"))
    worst_outage_loss = models.FloatField(_("worst outage loss"), null=True)
    worst_part = models.ForeignKey(
        Part, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    lines_due = models.PositiveIntegerField(_("order lines due in 12 months"))
    on_time = RealField(_("on time"), null=True)  # share of the lines due
    reject_rate = RealField(_("reject rate"), null=True)  # share of the quantity received
    spend = models.FloatField(_("spend of 12 months"), null=True)
    lines_unpriced = models.PositiveIntegerField(_("lines received without a price in the base currency"))
    rating = RealField(_("newest rating"), null=True)  # 0-100, 100 = safest
    rating_agency = models.CharField(_("its agency"), max_length=60, null=True)
    rated_on = models.DateField(_("rated on"), null=True)
    # Of what it sells beside the primaries: see `scoring.standings`. Once `real_until` is here, fewer are real.
    seconds_listed = models.PositiveIntegerField(_("second sources"), db_default=0)
    seconds_real = models.PositiveIntegerField(_("of these, real"), db_default=0)
    real_until = models.DateField(_("first day on which one of these lapses"), null=True)
    next_lapse_on = models.DateField(_("next lapse of a check"), null=True)
    lots_decided = models.PositiveIntegerField(_("lots decided"), db_default=0)
    lots_rejected = models.PositiveIntegerField(_("of these, rejected"), db_default=0)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                F("worst_outage_loss").desc(nulls_last=True), "supplier", name="standing_by_worst_loss"
            ),
            models.Index(F("spend").desc(nulls_last=True), "supplier", name="standing_by_spend"),
            models.Index(F("parts_dual").desc(nulls_last=True), "supplier", name="standing_by_parts_dual"),
            models.Index(
                (F("seconds_listed") - F("seconds_real")).desc(nulls_last=True),
                "supplier",
                name="standing_by_not_real",
            ),
            models.Index(F("next_lapse_on").desc(nulls_last=True), "supplier", name="standing_by_next_lapse"),
        ]

    def __str__(self) -> str:
        return str(self.supplier_id)
