"""Change notices: accepted by quality, or reversed with a reason."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import quality
from suppliers.models import ChangeNotice, Part

RESOURCE = "change-notices"


def accept(notice: ChangeNotice, *, by: User, on: date) -> ChangeNotice:
    """Raises ValidationError where it is accepted or reversed already, PermissionDenied for who may not."""
    if notice.announced_on and on < notice.announced_on:
        raise ValidationError(_("A change notice cannot be accepted before it was announced."))
    return _settle(notice, by=by, why=_("Accepted"), accepted_on=on, accepted_by=by)


def reverse(notice: ChangeNotice, *, by: User, on: date, reason: str) -> ChangeNotice:
    """The change does not come, or never concerned us: it counts no more. Raises as `accept` does."""
    reason = quality.checked_reason(reason)
    return _settle(notice, by=by, why=reason, reversed_on=on, reversed_by=by, reversal_reason=reason)


def _settle(notice: ChangeNotice, *, by: User, why: str, **to: Any) -> ChangeNotice:
    quality.check_may(by)
    if _buys(by, notice):
        raise PermissionDenied(_("You buy a part that it is about: somebody else decides on it."))
    with quality.deciding(RESOURCE, by=by, why=why):
        still_open = ChangeNotice.objects.filter(pk=notice.pk, accepted_on=None, reversed_on=None)
        quality.check_one(still_open.update(**to))
        quality.note(RESOURCE, notice.pk, by=by)
    return ChangeNotice.objects.get(pk=notice.pk)


def _buys(by: User, notice: ChangeNotice) -> bool:
    about = Part.objects.filter(buyer__iexact=by.email, sources__supplier=notice.supplier_id)
    if notice.site_id:
        about = about.filter(sources__site=notice.site_id)
    if notice.part:
        about = about.filter(number=notice.part)
    return about.exists()
