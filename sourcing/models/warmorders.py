"""The plan of warm orders that stands: its orders, and what it says of each source that was chosen.

Derived, and written by `sourcing.warmplanning` only, all of it anew each time: no foreign keys in the database,
so that it never stands in the way of a fact that goes. Quantities are in the part's unit, money in the base
currency.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models import PolicyVersion
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Source


class ColdReason(models.IntegerChoices):
    """As `sourcing.warmorders.codes.Reason`, in a sentence; the engine is not loaded for it."""

    KEPT_WARM = 0, _("kept warm")
    NO_PRICE = 1, _("No price is agreed or known.")
    NO_LEAD_TIME = 2, _("Its lead time is not known.")
    DEMAND_NOT_KNOWN = (
        3,
        _("The part's yearly demand is not known, so neither is its share of it."),
    )
    LEAD_TIME_TOO_LONG = 4, _("An order of today would arrive in more than a year.")
    MINIMUM_OVER_CAPACITY = (
        5,
        _("In no month has it room for the smallest order that counts."),
    )
    CAPACITY_TOO_SMALL = (
        6,
        _("Its capacity is too small for its share or its minimum volume."),
    )
    MINIMUM_OVER_POOL = (
        7,
        _("In no month has its capacity pool room for the smallest order that counts."),
    )
    POOL_TOO_SMALL = (
        8,
        _("Its capacity pool is too small for it and the others that are kept warm there."),
    )
    NOT_SETTLED = 9, _("No plan was found for it in the time that there is.")


class WarmPlan(models.Model):
    """One row: the plan that stands."""

    day = models.DateField(_("planned from"))
    made_at = models.DateTimeField(_("made at"))
    policy = models.ForeignKey(
        PolicyVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    sources = models.IntegerField(_("sources chosen"))
    kept = models.IntegerField(_("kept warm"))
    orders = models.IntegerField(_("orders"))
    spend = models.FloatField(_("to be spent"))
    cost = models.FloatField(_("cost of warmth"))
    cost_open = models.IntegerField(_("orders whose cost of warmth is not known"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sources__gte=models.F("kept"), kept__gte=0),
                name="warmplan_keeps_some_of_its_sources",
            ),
        ]

    def __str__(self) -> str:
        return f"warm orders from {self.day}"


def _plan() -> models.ForeignKey:
    return models.ForeignKey(
        WarmPlan, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


def _source() -> models.ForeignKey:
    return models.ForeignKey(Source, models.DO_NOTHING, db_constraint=False, related_name="+")


def _part() -> models.ForeignKey:
    return models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, related_name="+")


class WarmOrder(models.Model):
    """An order to place. `cost` is what it costs more than at the primary; null where that price is not known."""

    plan = _plan()
    source = _source()
    part = _part()
    for_dual = models.BooleanField(_("one of two that share the demand"))
    order_on = models.DateField(_("order on"))
    due_on = models.DateField(_("due on"))
    quantity = models.FloatField(_("quantity"))
    price = models.FloatField(_("price a unit"))
    spend = models.FloatField(_("to be spent"))
    cost = models.FloatField(_("cost of warmth"), null=True)
    beyond_demand = models.FloatField(_("beyond the year's demand"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="warmorder_orders_something"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("order_on")), name="warmorder_is_due_after_it_is_placed"
            ),
        ]
        indexes = [
            models.Index("due_on", "id", name="warmorder_by_due_day"),
            models.Index("order_on", "id", name="warmorder_by_order_day"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:g} from source {self.source_id}, due on {self.due_on}"


class WarmSource(models.Model):
    """A chosen source, kept warm from `warm_from` on, or why not. `flags`: bits of `warmorders.codes.Flag`."""

    plan = _plan()
    source = models.OneToOneField(Source, models.DO_NOTHING, db_constraint=False, related_name="+")
    part = _part()
    for_dual = models.BooleanField(_("one of two that share the demand"))
    reason = models.SmallIntegerField(_("why not"), choices=ColdReason)
    warm_from = models.DateField(_("warm from"), null=True)
    orders = models.IntegerField(_("orders"))
    quantity = models.FloatField(_("quantity"))
    spend = models.FloatField(_("to be spent"))
    cost = models.FloatField(_("cost of warmth"), null=True)
    beyond_demand = models.FloatField(_("beyond the year's demand"))
    flags = models.SmallIntegerField(_("said beside it"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason=ColdReason.KEPT_WARM, warm_from__isnull=False)
                | Q(~Q(reason=ColdReason.KEPT_WARM), warm_from=None, orders=0),
                name="warmsource_is_warm_from_a_day_or_not",
            ),
        ]
        indexes = [
            models.Index(
                "reason", "id", condition=~Q(reason=ColdReason.KEPT_WARM), name="warmsource_that_stays_cold"
            ),
        ]

    def __str__(self) -> str:
        return f"source {self.source_id}: {self.get_reason_display()}"
