"""Reviews: what a person has to look at and sign, why, and the rounds that they are done in.

They outlive the part, as assessments do: no foreign keys to facts in the database.
"""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from scoring.models import PolicyVersion, Posture, Quadrant
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part


class Reason(models.TextChoices):
    DUE = "due", _("its year is over")
    SAMPLE = "sample", _("in this year's sample")
    ROUND = "round", _("in a round")
    LEFT_QUADRANT = "left_quadrant", _("left its quadrant")
    LOT_REJECTED = "lot_rejected", _("a lot was rejected")
    TERMS_LAPSED = "terms_lapsed", _("terms lapsed")
    FINANCES = "finances", _("the supplier's finances moved")
    COUNTRY = "country", _("the country's risk moved")
    DEPENDENCY = "dependency", _("a dependency appeared")
    DEMAND = "demand", _("demand moved")
    PRIMARY_CHANGED = "primary_changed", _("another primary source")
    POLICY = "policy", _("a new policy")


# What opens a review at once, the gravest first: it names the review where several come on one day.
AT_ONCE = (
    Reason.LEFT_QUADRANT,
    Reason.LOT_REJECTED,
    Reason.TERMS_LAPSED,
    Reason.PRIMARY_CHANGED,
    Reason.DEPENDENCY,
    Reason.FINANCES,
    Reason.COUNTRY,
    Reason.DEMAND,
)
PLANNED = (Reason.DUE, Reason.SAMPLE, Reason.ROUND)


class ReviewState(models.TextChoices):
    OPEN = "open", _("open")
    SIGNED = "signed", _("signed")
    CLOSED = "closed", _("closed unsigned")


def person(label: Any, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **more
    )


def of_part(**more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        Part, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("part"), **more
    )


class RoundQuerySet(JudgementQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Round(models.Model):
    """Reviews that are done together, such as those of a year. `covers` is what its parts were chosen by."""

    name = models.CharField(_("name"), max_length=80)
    owner = person(_("owner"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    covers = models.JSONField(_("what it covers"), default=dict)
    opened_by = person(_("opened by"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_by = person(_("closed by"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "name",
                name="round_name_is_unique",
                violation_error_message=_("There is a round of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="round_has_a_name",
                violation_error_message=_("A round needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_ends_after_it_starts",
                violation_error_message=_("A round cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="round_is_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReviewQuerySet(JudgementQuerySet):
    def open(self) -> Self:
        return self.filter(state=ReviewState.OPEN)

    def due_before(self, day: date) -> Self:
        return self.filter(due_on__lt=day)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def of(self, part: Part | int) -> Self:
        """Newest first."""
        return self.filter(part=part).order_by("-id")

    def unchanged(self, *, band: float) -> Self:
        """Whose part is of low impact, stands as it was signed (as it was first seen, where it never was), within the
        hysteresis band, and to which nothing happened: these may be signed together."""
        position, watch = "part__position__", "part__watch__"
        stands = {
            f"{position}quadrant": Quadrant.SINGLE_SOURCE,
            f"{watch}quadrant": Quadrant.SINGLE_SOURCE,
            f"{position}policy": F(f"{watch}policy"),
            f"{position}posture__in": (Posture.PROTECTED, Posture.OVER_PROTECTED),
        }
        moved = {axis: Abs(F(f"{position}{axis}") - F(f"{watch}{axis}")) for axis in ("impact", "exposure")}
        same_source = Q(**{f"{position}primary_source": F(f"{watch}primary_source")}) | Q(
            **{f"{position}primary_source": None, f"{watch}primary_source": None}
        )
        return (
            self.alias(impact_moved=moved["impact"], exposure_moved=moved["exposure"])
            .filter(
                same_source, reason__in=PLANNED, impact_moved__lte=band, exposure_moved__lte=band, **stands
            )
            .exclude(Exists(Cause.objects.filter(review=OuterRef("pk"))))
        )

    def soonest_first(self) -> Self:
        """Keyset: (due_on, id)."""
        return self.order_by("due_on", "-id")


class Review(models.Model):
    """Of a part, or, where `policy` is set, of what a new policy moved: one for all parts.

    `opened_on` is the day it should be looked at from, whenever the machine noticed. `owner` is null where nobody
    may sign. What it was opened for, and what came while it was open, are its causes.
    """

    part = of_part(null=True, db_index=False)
    policy = models.OneToOneField(
        PolicyVersion, models.PROTECT, null=True, related_name="review", verbose_name=_("policy")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    opened_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("due on"))
    owner = person(_("owner"), null=True, db_index=False)
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="reviews",
        verbose_name=_("round"),
    )
    state = models.CharField(_("state"), max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_why = models.CharField(_("why it was closed unsigned"), max_length=200, blank=True, db_default="")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(state="open"), name="review_open_is_one_a_part"
            ),
            models.CheckConstraint(
                condition=Q(reason="policy", policy__isnull=False, part=None)
                | ~Q(reason="policy") & Q(policy=None, part__isnull=False),
                name="review_is_of_a_part_or_a_policy",
            ),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="review_reason_is_known"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")), name="review_is_due_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None, ended_why="")
                | Q(state="signed", ended_on__isnull=False, ended_why="")
                | Q(state="closed", ended_on__isnull=False) & ~Q(ended_why=""),
                name="review_unsigned_end_says_why",
            ),
        ]
        indexes = [
            models.Index("due_on", F("id").desc(), condition=Q(state="open"), name="review_open_by_due_day"),
            models.Index(
                "owner",
                "due_on",
                F("id").desc(),
                condition=Q(state="open"),
                name="review_open_of_an_owner",
            ),
            models.Index("round", "owner", "state", condition=Q(round__isnull=False), name="review_of_round"),
            models.Index("part", F("id").desc(), name="review_of_a_part"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}: {self.reason}"


class Cause(models.Model):
    """Something that happened to a part and asks for a look; told once, by `evidence`. `was` and `is_now` are of
    the kind's own unit, null where there is nothing to compare; `about` the row it is of, where it is of one."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="causes", verbose_name=_("review"))
    part = of_part(db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Reason)
    evidence = models.CharField(_("what tells it from others"), max_length=80)
    happened_on = models.DateField(_("happened on"))
    was = models.FloatField(_("before"), null=True)
    is_now = models.FloatField(_("now"), null=True)
    about = models.BigIntegerField(_("row it is of"), null=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "kind", "evidence"], name="cause_is_told_once_a_part"),
            models.CheckConstraint(condition=Q(kind__in=Reason.values), name="cause_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of part {self.part_id}"
