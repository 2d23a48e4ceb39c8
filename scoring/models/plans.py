"""Plans: by when a source is to be real, who sees to it, what it costs, and every day it slipped."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet
from suppliers.models import Source

# The five, as pages and bodies name them.
CHECKS = ("qualified", "contracted", "warm", "independent", "can_ramp")


class PlanEnd(models.TextChoices):
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class SourcePlanQuerySet(JudgementQuerySet):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def of(self, source: Source | int) -> Self:
        """The newest first."""
        return self.filter(source=source).order_by("-pk")

    def overdue(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def slipped(self) -> Self:
        return self.filter(due_on__gt=F("first_due_on"))


class SourcePlan(models.Model):
    """One open one a source. `due_on` is moved by `scoring.plans.move` alone, which keeps each move as a row; all
    else is fixed, by trigger, but for the end. While it is open its day counts over `target_real_on`, which the
    ERP tells.

    Without a foreign key in the database: it never stands in the way of a fact that goes.
    """

    source = models.ForeignKey(
        Source,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("source"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    checks = ArrayField(models.CharField(max_length=20), verbose_name=_("checks that it is to pass"))
    todo = models.TextField(_("what is to be done"), max_length=2000)
    cost = models.DecimalField(_("cost"), max_digits=20, decimal_places=6, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, db_default="")
    first_due_on = models.DateField(_("due at first"))
    due_on = models.DateField(_("due on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    made_at = models.DateTimeField(_("planned at"))
    ended_as = models.CharField(_("ended as"), max_length=10, choices=PlanEnd, blank=True, db_default="")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_why = models.CharField(_("why it ended"), max_length=500, blank=True, db_default="")

    objects = SourcePlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(ended_at=None), name="sourceplan_open_is_one_a_source"
            ),
            models.CheckConstraint(
                condition=Q(checks__contained_by=list(CHECKS), checks__len__gt=0),
                name="sourceplan_checks_are_known",
                violation_error_message=_("Say which of the five checks it is to pass."),
            ),
            models.CheckConstraint(
                condition=~Q(todo=""),
                name="sourceplan_says_what_is_to_be_done",
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0) & ~Q(currency=""),
                name="sourceplan_cost_has_a_currency",
                violation_error_message=_("A cost is 0 or more, in a currency."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_on=None, ended_by=None, ended_as="")
                | Q(ended_at__isnull=False, ended_on__isnull=False, ended_as__in=PlanEnd.values),
                name="sourceplan_says_how_it_ended",
            ),
            models.CheckConstraint(
                condition=~Q(ended_as="dropped") | ~Q(ended_why=""),
                name="sourceplan_dropped_says_why",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            models.Index("source", F("id").desc(), name="sourceplan_of_a_source"),
            models.Index("due_on", "id", condition=Q(ended_at=None), name="sourceplan_by_due_day"),
        ]

    def __str__(self) -> str:
        return f"source {self.source_id} real by {self.due_on}"

    def slip_days(self, day: date) -> int:
        """How much later than planned at first, as of the day: what it is due on, the day itself where that is over,
        or the day on which it ended. Never negative."""
        last = self.ended_on or max(day, self.due_on)
        return max(0, (last - self.first_due_on).days)


class PlanMove(models.Model):
    """The due day of a plan was another. Never edited, by trigger."""

    plan = models.ForeignKey(SourcePlan, models.PROTECT, related_name="moves", verbose_name=_("plan"))
    was_due_on = models.DateField(_("was due on"))
    due_on = models.DateField(_("due on"))
    reason = models.CharField(_("reason"), max_length=500)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("moved by")
    )
    moved_at = models.DateTimeField(_("moved at"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="planmove_reason_is_given",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=~Q(due_on=F("was_due_on")),
                name="planmove_is_to_another_day",
                violation_error_message=_("It is due on that day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.plan_id}: {self.was_due_on} to {self.due_on}"
