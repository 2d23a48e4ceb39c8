"""Purchases that a buyer made against a no or a warning, with the reason."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Site, Source, Supplier


class Purpose(models.TextChoices):
    PRODUCTION = "production", _("production")
    TRIAL = "trial", _("trial")
    SAMPLE = "sample", _("sample")


class BuyingOverrideQuerySet(JudgementQuerySet):
    def of_part(self, part: Part | int) -> Self:
        """The newest first."""
        return self.filter(part=part).order_by("-pk")

    def of_source(self, source: Source | int) -> Self:
        """The newest first."""
        return self.filter(source=source).order_by("-pk")


def _of(to: type[models.Model], label: Any, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        models.DO_NOTHING,
        null=null,
        blank=null,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=label,
    )


class BuyingOverride(models.Model):
    """What was asked, what was answered, and why it was bought all the same. Only ever added to, by trigger.

    `source` is null where it was none that is listed. Without foreign keys in the database: it outlives the facts.
    """

    part = _of(Part, _("part"))
    supplier = _of(Supplier, _("supplier"))
    site = _of(Site, _("site"), null=True)
    source = _of(Source, _("source"), null=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6, null=True, blank=True)
    for_on = models.DateField(_("asked for the day"))
    answer = models.CharField(_("answer"), max_length=10)
    codes = ArrayField(models.CharField(max_length=40), verbose_name=_("reasons of the answer"))
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))

    objects = BuyingOverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["no", "warning"], codes__len__gt=0),
                name="buyingoverride_is_of_a_no_or_a_warning",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="buyingoverride_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="buyingoverride_reason_is_given",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            models.Index("part", models.F("id").desc(), name="buyingoverride_of_a_part"),
            models.Index("source", models.F("id").desc(), name="buyingoverride_of_a_source"),
        ]

    def __str__(self) -> str:
        return f"part {self.part_id} from supplier {self.supplier_id}: {self.answer}"
