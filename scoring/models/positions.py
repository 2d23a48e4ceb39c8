"""Position: a part's present state in one row, with everything that a list or a filter asks for."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from scoring.fields import RealField
from scoring.models.policies import PolicyVersion
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Site, Source, Supplier

WEIGHTINGS = 256  # scoring.stability.DRAWS
UNSTABLE_BELOW = 0.8  # fewer than four in five of the weightings say the same
NONE_ALONE = -2  # scoring.settling.NONE_ALONE


class Quadrant(models.TextChoices):
    DUAL_SOURCE = "dual_source", _("dual source")
    QUALIFIED_BACKUP = "qualified_backup", _("qualified backup")
    SINGLE_SOURCE = "single_source", _("single source")
    UNSCORED = "unscored", _("unscored")
    OUT_OF_SCOPE = "out_of_scope", _("out of scope")


class Posture(models.IntegerChoices):
    """As `scoring.readiness.codes.Posture`."""

    OUT_OF_SCOPE = 0, _("out of scope")
    UNSCORED = 1, _("unscored")
    UNPROTECTED = 2, _("unprotected")
    IN_NAME_ONLY = 3, _("in name only")
    NOT_PROVEN = 4, _("not proven")
    PROTECTED = 5, _("protected")
    OVER_PROTECTED = 6, _("over-protected")


class PositionQuerySet(JudgementQuerySet):
    def in_scope(self) -> Self:
        return self.exclude(quadrant=Quadrant.OUT_OF_SCOPE)

    def dual_wanted(self) -> Self:
        return self.filter(quadrant=Quadrant.DUAL_SOURCE)

    def backup_wanted(self) -> Self:
        return self.filter(quadrant=Quadrant.QUALIFIED_BACKUP)

    def single_enough(self) -> Self:
        return self.filter(quadrant=Quadrant.SINGLE_SOURCE)

    def unscored(self) -> Self:
        return self.filter(quadrant=Quadrant.UNSCORED)

    def short_of_sources(self) -> Self:
        """Fewer than two that may be bought from today."""
        return self.filter(sources_active__lt=2)

    def unstable(self) -> Self:
        """Fewer than four in five weightings near the policy's would treat it the same."""
        return self.filter(stability__lt=UNSTABLE_BELOW)

    def on(self, day: date) -> Self:
        """With `posture_today`: what it lapses to holds from that day on, whether it was judged anew or not."""
        return self.annotate(
            posture_today=Case(
                When(posture_lapses_on__lte=day, then=F("posture_lapses_to")), default="posture"
            )
        )

    def standing_as(self, *postures: int, day: date) -> Self:
        """Whose posture is one of these on the day."""
        stands = Q(posture_lapses_on=None) | Q(posture_lapses_on__gt=day)
        return self.filter(
            stands & Q(posture__in=postures) | Q(posture_lapses_on__lte=day, posture_lapses_to__in=postures)
        )

    def gaps(self, day: date) -> Self:
        """Not protected on the day, and no risk accepted that long: what somebody has to do something about."""
        open_ = (Posture.UNPROTECTED, Posture.IN_NAME_ONLY, Posture.NOT_PROVEN)
        return self.standing_as(*open_, day=day).filter(Q(accepted_until=None) | Q(accepted_until__lt=day))

    def accepted(self, day: date) -> Self:
        """Whose risk is accepted on the day."""
        return self.filter(accepted_until__gte=day)

    def whose_second(self, checks: int, *, fails: bool) -> Self:
        """Whose best second source fails one of these checks (bits), or of which one is not known."""
        name = "second_fails" if fails else "second_open"
        return self.annotate(asked_of_second=F(name).bitand(checks)).filter(asked_of_second__gt=0)

    def worst_first(self) -> Self:
        """By what an outage would cost; unknown last. Keyset: (outage_loss, part)."""
        return self.order_by(F("outage_loss").desc(nulls_last=True), "part_id")


def _derived(to: type[models.Model], label: Any) -> models.ForeignKey:
    """A reference without a foreign key in the database: a position never stands in the way of a fact
    that goes, and follows it at the next refresh."""
    return models.ForeignKey(
        to,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=label,
    )


class Position(models.Model):
    """Written by scoring's merge only, but for `accepted_until` (see `scoring.decisions`) and `next_review_on`, which
    is sourcing's. Money in the company's base currency.

    Scores are null where the part is out of scope. `assessed_on` is the day on which this result was
    first reached. `quadrants_possible` adds 1 dual source, 2 qualified backup, 4 single source.
    `settles` is the place of a driver, -1 where one quadrant is possible, -2 where no fact alone would settle.
    `primary_told` says whether the role names the primary, or a ruling does that is kept (`PrimaryRuling`).
    """

    part = models.OneToOneField(
        Part, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="position"
    )
    assessed_on = models.DateField(_("assessed on"))
    policy = models.ForeignKey(
        PolicyVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    assessment_id = models.BigIntegerField(_("assessment"), null=True)
    impact = RealField(_("impact"), null=True)
    impact_low = RealField(_("impact at best"), null=True)
    impact_high = RealField(_("impact at worst"), null=True)
    exposure = RealField(_("exposure"), null=True)
    exposure_low = RealField(_("exposure at best"), null=True)
    exposure_high = RealField(_("exposure at worst"), null=True)
    quadrant = models.CharField(_("quadrant"), max_length=20, choices=Quadrant)
    quadrants_possible = models.SmallIntegerField(_("possible quadrants"), null=True)
    confidence = RealField(_("confidence"), null=True)
    impact_confidence = RealField(_("confidence in impact"), null=True)
    exposure_confidence = RealField(_("confidence in exposure"), null=True)
    floor = models.SmallIntegerField(_("driver whose floor set the impact"), null=True)
    stability = RealField(_("stability"), null=True)
    settles = models.SmallIntegerField(_("driver that would settle it"), null=True)
    daily_loss = models.FloatField(_("daily loss"), null=True)
    loss_by_revenue = models.BooleanField(_("counted by revenue"))
    products = models.PositiveIntegerField(_("products stopped"))
    outage_loss = models.FloatField(_("loss of one outage"), null=True)
    cover_days = RealField(_("days of cover"), null=True)
    recovery_days = RealField(_("days to recover"), null=True)
    days_not_covered = RealField(_("days not covered"), null=True)
    primary_source = _derived(Source, _("primary source"))
    primary_supplier = _derived(Supplier, _("primary supplier"))
    primary_site = _derived(Site, _("primary site"))
    primary_country = models.CharField(_("country of the primary"), max_length=2, null=True)
    primary_told = models.BooleanField(_("primary is told"))
    is_sole = models.BooleanField(_("sole in the market"), default=False)
    sources_listed = models.SmallIntegerField(_("sources listed"))
    sources_active = models.SmallIntegerField(_("sources active"))
    sources_shipping = models.SmallIntegerField(_("sources that shipped in 12 months"))
    # Posture: `scoring.readiness.posture`, its numbers those of `scoring.readiness.codes`. Read it by `on(day)`.
    posture = models.SmallIntegerField(_("posture"), choices=Posture, db_default=Posture.UNSCORED)
    posture_why = models.SmallIntegerField(_("reason of the posture"), db_default=0)
    posture_lapses_on = models.DateField(_("posture until"), null=True)
    posture_lapses_to = models.SmallIntegerField(_("posture from then on"), choices=Posture, db_default=1)
    treatment = models.SmallIntegerField(
        _("treatment that it is held against"), db_default=0
    )  # a Treatment; 0 none
    anchor = _derived(Source, _("source that carries it"))
    second = _derived(Source, _("best source beside it"))
    # Of the best source beside the anchor, among the checks that are asked of it: bits 1 << Check.
    second_fails = models.SmallIntegerField(_("checks that the second source fails"), db_default=0)
    second_open = models.SmallIntegerField(_("checks of the second source that are not known"), db_default=0)
    postures_possible = models.SmallIntegerField(
        _("possible postures"), db_default=0
    )  # bits, of an unscored part
    real_as_backup = models.BooleanField(_("another source is real as a backup"), db_default=False)
    being_built_until = models.DateField(_("second source due on"), null=True)
    frees = models.FloatField(_("what over-protection costs a year"), null=True)
    accepted_until = models.DateField(_("risk accepted until"), null=True)  # by scoring.decisions only
    next_review_on = models.DateField(_("next review"), null=True)  # by sourcing.reviews only
    # Digests of this row and of its assessment, so that a night on which nothing moved writes nothing.
    row_digest = models.BigIntegerField(editable=False)
    result_digest = models.BigIntegerField(editable=False, null=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quadrant="out_of_scope", impact=None, exposure=None)
                | (~Q(quadrant="out_of_scope") & Q(impact__isnull=False, exposure__isnull=False)),
                name="position_is_scored_or_out_of_scope",
            ),
            models.CheckConstraint(
                condition=Q(posture__in=Posture.values, posture_lapses_to__in=Posture.values),
                name="position_posture_is_known",
            ),
        ]
        indexes = [
            models.Index(F("outage_loss").desc(nulls_last=True), "part", name="position_by_outage_loss"),
            models.Index(F("impact").desc(nulls_last=True), "part", name="position_by_impact"),
            models.Index(F("exposure").desc(nulls_last=True), "part", name="position_by_exposure"),
            models.Index(
                "quadrant", F("outage_loss").desc(nulls_last=True), "part", name="position_by_quadrant"
            ),
            models.Index(
                "posture", F("outage_loss").desc(nulls_last=True), "part", name="position_by_posture"
            ),
            models.Index(
                "posture_lapses_on",
                "part",
                condition=Q(posture_lapses_on__isnull=False),
                name="position_by_posture_lapse",
            ),
            models.Index(
                "accepted_until",
                "part",
                condition=Q(accepted_until__isnull=False),
                name="position_of_accepted_risk",
            ),
            models.Index(
                "primary_country", F("outage_loss").desc(nulls_last=True), "part", name="position_by_country"
            ),
            models.Index(
                F("outage_loss").desc(nulls_last=True),
                "part",
                condition=Q(is_sole=True),
                name="position_of_a_sole_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.quadrant}"
