"""Rulings on the primary: which source of a part it is where no role says so, chosen once and then kept."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Source


class Basis(models.TextChoices):
    ONLY = "only", _("the only source that may be")
    LARGEST = "largest", _("received most in 12 months")
    OLDEST = "oldest", _("listed first, of sources that do not differ by what was received")
    PERSON = "person", _("a person's choice")


class Ending(models.TextChoices):
    ROLE = "role", _("the role names the primary")
    SOURCE = "source", _("its source is gone, or may not be bought from")
    PERSON = "person", _("a person said otherwise")


class PrimaryRulingQuerySet(JudgementQuerySet):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def of(self, part: Part | int) -> Self:
        """The newest first."""
        return self.filter(part=part).order_by("-pk")


class PrimaryRuling(models.Model):
    """Never edited but to end it, by trigger; what ended stays, as the history of the choice.

    `told_source` is what the role named when a person chose: their word stands over it until it names
    another. Without foreign keys in the database: it never stands in the way of a fact that goes.
    """

    part = models.ForeignKey(
        Part, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", verbose_name=_("part")
    )
    source = models.ForeignKey(
        Source,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("source"),
    )
    basis = models.CharField(_("chosen as"), max_length=20, choices=Basis)
    reason = models.CharField(_("reason"), max_length=500, blank=True, db_default="")
    told_source_id = models.BigIntegerField(_("source that the role named then"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    made_at = models.DateTimeField(_("chosen at"), db_default=Now())
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_as = models.CharField(_("ended as"), max_length=20, choices=Ending, null=True, blank=True)

    objects = PrimaryRulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(ended_at=None), name="primaryruling_in_force_is_one_a_part"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values),
                name="primaryruling_basis_is_known",
                violation_error_message=_("There is no such way to choose a primary."),
            ),
            models.CheckConstraint(
                condition=Q(basis="person", made_by__isnull=False) & ~Q(reason="")
                | ~Q(basis="person") & Q(made_by=None, told_source_id=None),
                name="primaryruling_of_a_person_has_a_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_as__in=Ending.values),
                name="primaryruling_says_how_it_ended",
            ),
        ]
        indexes = [models.Index("part", models.F("id").desc(), name="primaryruling_of_a_part")]

    def __str__(self) -> str:
        return f"source {self.source_id} is the primary of part {self.part_id}"
