"""Decisions on received lots, and their reversal."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import quality
from suppliers.models import Inspection

Decision = Inspection.Decision
RESOURCE = "inspections"


def decide(inspection: Inspection, decision: str, *, by: User, on: date, reason: str = "") -> Inspection:
    """Decide on a lot that waits. A concession, and skipping, needs a reason.

    Raises ValidationError where it is decided already or the reason is missing, PermissionDenied for who may not,
    and, unless it is rejected, for whoever buys the part.
    """
    quality.check_may(by, None if decision == Decision.REJECTED else inspection.source.part)
    if decision not in Decision.values:
        raise ValidationError(_("A lot is accepted, rejected, accepted by concession, or skipped."))
    if decision in (Decision.CONCESSION, Decision.SKIPPED) or reason:
        reason = quality.checked_reason(reason)
    if inspection.received_on and on < inspection.received_on:
        raise ValidationError(_("A lot cannot be decided before it was received."))
    with quality.deciding(RESOURCE, by=by, why=reason or _("Decided: %s") % decision):
        told: dict[str, Any] = {
            "decision": decision,
            "decided_on": on,
            "decided_by": by,
            "decision_reason": reason,
        }
        if decision == Decision.REJECTED:
            told |= {"reversed_on": None, "reversed_by": None, "reversal_reason": ""}
        waiting = Inspection.objects.filter(pk=inspection.pk, decision=None)
        quality.check_one(waiting.update(**told))
        quality.note(RESOURCE, inspection.pk, by=by)
    return Inspection.objects.get(pk=inspection.pk)


def reverse(inspection: Inspection, *, by: User, on: date, reason: str) -> Inspection:
    """Take a rejection back: the lot waits again. Raises as `decide` does, and where it is not rejected."""
    quality.check_may(by, inspection.source.part)
    reason = quality.checked_reason(reason)
    with quality.deciding(RESOURCE, by=by, why=reason):
        rejected = Inspection.objects.filter(pk=inspection.pk, decision=Decision.REJECTED)
        if not rejected.exists():
            raise ValidationError(_("The lot is not rejected: there is nothing to reverse."))
        quality.check_one(
            rejected.update(decision=None, reversed_on=on, reversed_by=by, reversal_reason=reason)
        )
        quality.note(RESOURCE, inspection.pk, by=by)
    return Inspection.objects.get(pk=inspection.pk)
