"""Readiness: how each source stands, check by check, with the row that proves it and the day on which it lapses.

Derived and written by `scoring.evidence` only: no foreign keys in the database, so that it never stands in the
way of a fact that goes. The numbers are those of `scoring.readiness.codes`.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from scoring.fields import RealField
from scoring.models.policies import PolicyVersion
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Source


class Verdict(models.IntegerChoices):
    IN_NAME_ONLY = 0, _("in name only")
    NOT_PROVEN = 1, _("not proven")
    REAL = 2, _("real")


class ReadinessQuerySet(JudgementQuerySet):
    def on(self, day: date) -> Self:
        """With `verdict_today`: what a check lapses to holds from its day on, judged anew or not."""
        return self.annotate(
            verdict_today=Case(
                When(verdict_lapses_on__lte=day, then=F("verdict_lapses_to")), default="verdict"
            )
        )

    def lapsing(self, *, until: date) -> Self:
        """Those of which a check that is asked for lapses by then, or has; the soonest first, in the order of the
        index. Keyset: (lapses_on, source), falling by source where the day is one."""
        return self.filter(lapses_on__lte=until).order_by(F("lapses_on").asc(nulls_first=True), "-source")


def _reason(label: Any) -> models.SmallIntegerField:
    return models.SmallIntegerField(label)


def _row(label: Any) -> models.BigIntegerField:
    return models.BigIntegerField(label, null=True)


def _day(label: Any) -> models.DateField:
    return models.DateField(label, null=True)


class Readiness(models.Model):
    """One row a source that stands for itself. Of each check: a Reason, which says the state; the row that proves
    it, of the table that the reason names; the first day on which it no longer stands so, and the Reason from
    then on (0: it does not lapse); and bits of Fact, where it is unknown.

    `verdict` is against what its part wants: `for_dual`, else as a backup. `decided_by` is the check that decides
    it, null where all pass; `lapses_on` the first day on which a check that is asked for lapses, `lapses_by`
    that check; `verdict_lapses_on` the first on which the verdict does.
    """

    source = models.OneToOneField(
        Source, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="readiness"
    )
    part = models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, related_name="+")
    is_primary = models.BooleanField(_("primary"))
    for_dual = models.BooleanField(_("judged as one of two"))
    verdict = models.SmallIntegerField(_("verdict"), choices=Verdict)
    verdict_lapses_on = _day(_("verdict until"))
    verdict_lapses_to = models.SmallIntegerField(_("verdict from then on"), choices=Verdict)
    decided_by = models.SmallIntegerField(_("check that decides"), null=True)
    missing = models.IntegerField(_("facts that are missing"))
    settles = models.IntegerField(_("the one fact that would settle it"))  # -1: none alone, 0: settled
    lapses_on = _day(_("first lapse"))
    lapses_by = models.SmallIntegerField(_("check that lapses first"), null=True)

    usable_reason = _reason(_("may be bought from"))
    usable_row = _row(_("proof"))
    usable_lapses_on = _day(_("until"))
    usable_lapses_to = _reason(_("then"))
    usable_missing = models.IntegerField(_("missing"))
    qualified_reason = _reason(_("qualified"))
    qualified_row = _row(_("proof"))
    qualified_lapses_on = _day(_("until"))
    qualified_lapses_to = _reason(_("then"))
    qualified_missing = models.IntegerField(_("missing"))
    contracted_reason = _reason(_("contracted"))
    contracted_row = _row(_("proof"))
    contracted_lapses_on = _day(_("until"))
    contracted_lapses_to = _reason(_("then"))
    contracted_missing = models.IntegerField(_("missing"))
    warm_reason = _reason(_("warm"))
    warm_row = _row(_("proof"))
    warm_lapses_on = _day(_("until"))
    warm_lapses_to = _reason(_("then"))
    warm_missing = models.IntegerField(_("missing"))
    warm_backup_reason = _reason(_("warm as a backup"))
    warm_backup_row = _row(_("proof"))
    warm_backup_lapses_on = _day(_("until"))
    warm_backup_lapses_to = _reason(_("then"))
    warm_backup_missing = models.IntegerField(_("missing"))
    independent_reason = _reason(_("independent"))
    independent_row = _row(_("proof"))
    independent_lapses_on = _day(_("until"))
    independent_lapses_to = _reason(_("then"))
    independent_missing = models.IntegerField(_("missing"))
    can_ramp_reason = _reason(_("can ramp"))
    can_ramp_row = _row(_("proof"))
    can_ramp_lapses_on = _day(_("until"))
    can_ramp_lapses_to = _reason(_("then"))
    can_ramp_missing = models.IntegerField(_("missing"))

    flags = models.SmallIntegerField(_("said beside qualified"))  # bits of Flag
    qualification_id = models.BigIntegerField(_("qualification that counts"), null=True)
    stage = models.SmallIntegerField(_("stage"))
    shared_kind = models.SmallIntegerField(_("kind of what is shared"))
    share = RealField(_("share of the year's demand"), null=True)
    last_production_on = _day(_("last production receipt"))
    price = models.FloatField(_("price, base currency a unit"), null=True)
    takes_days = RealField(_("days to ramp up and deliver"), null=True)
    gap_days = RealField(_("days to the gap"), null=True)  # may be infinite: there is none
    capacity = models.FloatField(_("capacity a month"), null=True)
    needed = models.FloatField(_("needed a month"), null=True)
    row_digest = models.BigIntegerField(editable=False)

    objects = ReadinessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values, verdict_lapses_to__in=Verdict.values),
                name="readiness_verdict_is_known",
            ),
            models.CheckConstraint(
                condition=Q(lapses_on=None, lapses_by=None)
                | Q(lapses_on__isnull=False, lapses_by__isnull=False),
                name="readiness_lapse_says_by_which_check",
            ),
        ]
        indexes = [
            models.Index(
                F("lapses_on").desc(nulls_last=True),
                "source",
                condition=Q(lapses_on__isnull=False),
                name="readiness_by_next_lapse",
            ),
        ]

    def __str__(self) -> str:
        return f"source {self.source_id}: {self.get_verdict_display()}"


class WarmWindow(models.Model):
    """What keeps a source warm, fixed when a policy takes force (or once demand is first known under it): a
    receipt of `least_quantity` or more, in the part's unit, within `window_days`."""

    source = models.OneToOneField(
        Source, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="warm_window"
    )
    policy = models.ForeignKey(
        PolicyVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    window_days = models.SmallIntegerField(_("window, days"))
    least_quantity = models.FloatField(_("least quantity that counts"))
    fixed_on = models.DateField(_("fixed on"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(window_days__gt=0, least_quantity__gte=0), name="warmwindow_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"source {self.source_id}: {self.window_days} days"
