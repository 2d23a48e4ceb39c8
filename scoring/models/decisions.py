"""Decisions: the treatment that a person chose for a part against the one that is wanted, or that its risk is
accepted for a time."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models.positions import Quadrant
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Merge, Part


class Chosen(models.TextChoices):
    DUAL_SOURCE = "dual_source", _("dual source")
    QUALIFIED_BACKUP = "qualified_backup", _("qualified backup")
    SINGLE_SOURCE = "single_source", _("single source")
    ACCEPT = "accept", _("accept the risk")


class Acceptance(models.TextChoices):
    SOLE_SOURCE = "sole_source", _("there is no other source in the market")
    STOCK = "stock", _("stock covers it")
    LAST_TIME_BUY = "last_time_buy", _("a last-time buy covers it")
    REDESIGN = "redesign", _("a redesign will do without it")


class DecisionQuerySet(JudgementQuerySet):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def on(self, day: date) -> Self:
        """What counts on a day: in force, and its last day, if it has one, not over."""
        return self.in_force().filter(Q(until=None) | Q(until__gte=day))

    def of(self, part: Part | int) -> Self:
        """The newest first."""
        return self.filter(part=part).order_by("-pk")

    def acceptances(self) -> Self:
        return self.filter(chosen=Chosen.ACCEPT)

    def lapsed(self, day: date) -> Self:
        """In force, though their last day is over."""
        return self.in_force().filter(until__lt=day)

    def without_part(self) -> Self:
        """In force, though their part is gone, and did not go into another: that may be undone."""
        gone = self.in_force().exclude(part__in=Part.objects.all())
        return gone.exclude(part__in=Merge.objects.parts_gone())


class Decision(models.Model):
    """`wanted` is the quadrant of the day on which it was made. Never edited but to end it, by trigger; a newer one
    ends it too. What ends by its last day has no `ended_by`.

    It changes no posture: an acceptance stands beside it, and takes the part off the gap list until its last day.
    Without a foreign key in the database: it outlives the part, as assessments do.
    """

    part = models.ForeignKey(
        Part, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", verbose_name=_("part")
    )
    wanted = models.CharField(_("treatment wanted"), max_length=20, choices=Quadrant)
    chosen = models.CharField(_("treatment chosen"), max_length=20, choices=Chosen)
    acceptance = models.CharField(
        _("accepted as"), max_length=20, choices=Acceptance, blank=True, db_default=""
    )
    mitigation = models.TextField(_("mitigation"), max_length=2000, blank=True, db_default="")
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    made_at = models.DateTimeField(_("decided at"))
    until = models.DateField(_("last day"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_why = models.CharField(_("why it was ended"), max_length=500, blank=True, db_default="")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(ended_at=None), name="decision_in_force_is_one_a_part"
            ),
            models.CheckConstraint(
                condition=Q(chosen__in=Chosen.values, wanted__in=Quadrant.values),
                name="decision_treatment_is_known",
                violation_error_message=_("There is no such treatment."),
            ),
            models.CheckConstraint(
                condition=Q(chosen="accept", acceptance__in=Acceptance.values)
                | ~Q(chosen="accept") & Q(acceptance=""),
                name="decision_accepted_says_as_what",
                violation_error_message=_(
                    "Say why the risk may be accepted; a treatment has nothing to accept."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(chosen="accept") | ~Q(mitigation=""),
                name="decision_accepted_has_a_mitigation",
                violation_error_message=_("Say what makes the risk smaller while it is accepted."),
            ),
            models.CheckConstraint(
                condition=~Q(chosen="accept") | Q(until__isnull=False),
                name="decision_accepted_has_an_end",
                violation_error_message=_("Say until when the risk is accepted."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="decision_reason_is_given",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_why=""),
                name="decision_end_by_a_person_says_why",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [models.Index("part", models.F("id").desc(), name="decision_of_a_part")]

    def __str__(self) -> str:
        return f"{self.chosen} for part {self.part_id}"
