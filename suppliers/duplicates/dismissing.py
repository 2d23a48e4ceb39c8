"""Somebody says that two rows are two, and takes it back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.models import Duplicate

MOST_WHY = 500


def dismiss(resource: str, one: int, other: int, *, by: User, why: str, now: datetime) -> Duplicate:
    """Not the same, whether anything held them alike or not. Raises ValidationError where somebody was faster."""
    low, high = sorted((one, other))
    if low == high:
        raise ValidationError(_("A row is the same as itself."))
    with transaction.atomic():
        pair, _made = Duplicate.objects.get_or_create(
            resource=resource, low_id=low, high_id=high, defaults={"rank": 0.0, "reasons": []}
        )
        told = {"dismissed_at": now, "dismissed_by": by, "dismissed_why": why.strip()[:MOST_WHY]}
        if not Duplicate.objects.standing().filter(pk=pair.pk).update(**told):
            raise ValidationError(_("Somebody has said already that these are two."))
    pair.refresh_from_db()
    return pair


def take_back(pair: Duplicate) -> None:
    """It may be asked again."""
    told = {"dismissed_at": None, "dismissed_by": None, "dismissed_why": ""}
    Duplicate.objects.filter(pk=pair.pk).update(**told)
