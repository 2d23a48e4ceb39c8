"""Qualifications: how far a source is approved for a revision of its part."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.queries import FactQuerySet
from suppliers.models.sources import Source


class QualificationStage(models.TextChoices):
    CANDIDATE = "candidate", _("candidate")
    SAMPLES = "samples", _("samples")
    FIRST_ARTICLE = "first_article", _("first article")
    TRIAL = "trial", _("trial")
    QUALIFIED = "qualified", _("qualified")
    SUSPENDED = "suspended", _("suspended")
    FAILED = "failed", _("failed")


class QualificationApproval(models.TextChoices):
    FULL = "full", _("full")
    INTERIM = "interim", _("interim")
    REJECTED = "rejected", _("rejected")


class QualificationOrigin(models.TextChoices):
    PROCESS = "process", _("run here")
    GRANDFATHERED = "grandfathered", _("grandfathered")
    SIMILARITY = "similarity", _("by similarity")


class Qualification(models.Model):
    """One a source and revision. Files bring any stage as grandfathered or by similarity; what is run here
    moves by `suppliers.qualifications` alone, and names who decided last.

    Suspended, failed and rejected are never deleted, and go only by a reversal: a trigger holds to that, whoever
    writes. What was reversed, by whom and why stands in the row; what it was, in its history.
    """

    Stage = QualificationStage
    Approval = QualificationApproval
    Origin = QualificationOrigin

    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, related_name="qualifications", verbose_name=_("source")
    )
    revision = models.CharField(_("revision"), max_length=40, blank=True, default="")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    approval = models.CharField(_("approval"), max_length=20, choices=Approval, null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.GRANDFATHERED)
    ppap_level = models.SmallIntegerField(_("PPAP level"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reversed_on = models.DateField(_("reversed on"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("reversed by"),
    )
    reversal_reason = models.CharField(_("reason of the reversal"), max_length=500, blank=True, default="")
    changed = XactField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "revision"], name="qualification_is_one_a_revision"),
            rules.one_of(
                "stage",
                QualificationStage.values,
                _(
                    "A qualification is at candidate, samples, first_article, trial or qualified, or it is suspended or failed."
                ),
            ),
            rules.one_of(
                "approval",
                QualificationApproval.values,
                _("An approval is full, interim or rejected."),
            ),
            rules.one_of(
                "origin",
                QualificationOrigin.values,
                _("A qualification was run here (process), grandfathered, or given by similarity."),
            ),
            models.CheckConstraint(
                condition=~models.Q(origin="process") | models.Q(decided_by__isnull=False),
                name="qualification_process_is_run_here",
                violation_error_message=_(
                    "A qualification by process is run here, stage by stage: a file brings grandfathered or similarity."
                ),
            ),
            rules.within("ppap_level", 1, 5, _("A PPAP level goes from 1 to 5.")),
            rules.not_before(
                "valid_until", "decided_on", _("A qualification cannot end before it was decided.")
            ),
            rules.reversed_with_a_reason(),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of source {self.source_id}"
