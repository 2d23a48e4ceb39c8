"""Inspections: the decision on a received lot."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from suppliers.models import rules
from suppliers.models.orders import OrderLine
from suppliers.models.queries import FactQuerySet
from suppliers.models.sources import Source


class InspectionDecision(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    CONCESSION = "concession", _("accepted by concession")
    SKIPPED = "skipped", _("skipped")


class Inspection(models.Model):
    """A lot, and what was decided on it; nothing while it waits. Sizes are in the unit of its order line.

    A rejection is never deleted, and goes only by a reversal: then the lot waits again. Not more is inspected
    than was received on its order line, and that line is of the same source (`suppliers_inspection_misfits`).
    """

    Decision = InspectionDecision

    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, related_name="inspections", verbose_name=_("source")
    )
    lot = models.CharField(_("lot"), max_length=60)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    lot_size = models.DecimalField(_("lot size"), max_digits=20, decimal_places=6, null=True, blank=True)
    sample_size = models.DecimalField(
        _("sample size"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    defects = models.DecimalField(_("defects"), max_digits=20, decimal_places=6, null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision, null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    order_line = models.ForeignKey(
        OrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("order line"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_reason = models.CharField(_("reason of the decision"), max_length=500, blank=True, default="")
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
            models.UniqueConstraint(fields=["source", "lot"], name="inspection_is_one_a_lot"),
            rules.has_a_key("lot", _("An inspection needs its lot.")),
            rules.one_of(
                "decision",
                InspectionDecision.values,
                _("A lot is accepted, rejected, accepted by concession, or skipped."),
            ),
            rules.never_negative("lot_size", _("A lot cannot be smaller than nothing.")),
            rules.never_negative("sample_size", _("A sample cannot be smaller than nothing.")),
            rules.never_negative("defects", _("Defects cannot be negative.")),
            rules.whole("defects", _("Defects are counted in whole pieces.")),
            rules.at_most("sample_size", "lot_size", _("A sample cannot be larger than its lot.")),
            rules.at_most("defects", "sample_size", _("There cannot be more defects than were looked at.")),
            rules.not_before(
                "decided_on", "received_on", _("A lot cannot be decided before it was received.")
            ),
            rules.reversed_with_a_reason(),
        ]

    def __str__(self) -> str:
        return self.lot
