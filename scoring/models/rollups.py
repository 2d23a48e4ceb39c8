"""What a day without a part costs, from the whole bill of materials, and which changes the scores cover."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part


class DailyLoss(models.Model):
    """A part whose loss stops a product. A part without a row has no path to one: its loss is unknown.

    Derived: no foreign key in the database, so that it never stands in the way of a fact that goes.
    """

    part = models.OneToOneField(
        Part, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="daily_loss_row"
    )
    daily_loss = models.FloatField(_("daily loss"), null=True)  # base currency a day; null = not known
    products = models.PositiveIntegerField(_("products stopped"))
    by_revenue = models.BooleanField(_("counted by revenue, as a margin is not known"))

    objects = JudgementQuerySet.as_manager()


class RollUp(models.Model):
    """The last roll-up over the whole bill of materials. One row."""

    day = models.DateField(_("day"), null=True)
    company_daily_total = models.FloatField(_("daily total of the company"), null=True)  # base currency
    products = models.PositiveIntegerField(_("products"), default=0)
    # How often postures, money or the bill of materials have moved, and the last of these times that
    # `scoring.products` has seen.
    moved = models.BigIntegerField(_("moves"), db_default=0)
    counted = models.BigIntegerField(_("moves that products have seen"), db_default=0)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="rollup_is_one")]


class Coverage(models.Model):
    """The changes that the scores cover: all below `changed`, and of the later ones those in `ahead`.

    `changed` is the oldest transaction that was still at work, so that a slow import holds up no other
    change, and none that commits late is missed. One row.
    """

    changed = XactField()
    ahead = ArrayField(models.BigIntegerField(), verbose_name=_("covered beyond it"), default=list)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="coverage_is_one")]
