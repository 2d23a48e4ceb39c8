"""The certificates of a supplier's sites as of a day, the most urgent first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from suppliers.models import Certificate

SOON = 90  # days before its end in which the next one should be asked for
MOST = 60
ENDED, ENDS_SOON, STARTS_LATER, VALID, REPLACED = "ended", "soon", "later", "valid", "replaced"
URGENCY = (ENDED, ENDS_SOON, STARTS_LATER, VALID, REPLACED)


@dataclass(frozen=True)
class Held:
    certificate: Certificate
    state: str  # of URGENCY

    @property
    def is_open(self) -> bool:
        """Nobody has told when it ends."""
        return self.certificate.valid_to is None


def of(supplier: int, *, user: User, day: date) -> list[Held]:
    """At most MOST of them. One that ended is replaced where the site has a later one of the same standard."""
    same = Certificate.objects.filter(site=OuterRef("site"), standard=OuterRef("standard"))
    later = same.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), Q(valid_to=None) | Q(valid_to__gte=day)
    )
    found = (
        Certificate.objects.visible_to(user)
        .filter(site__supplier=supplier)
        .select_related("site")
        .annotate(is_replaced=Exists(later))
        .order_by("is_replaced", F("valid_to").asc(nulls_last=True), "standard", "pk")[:MOST]
    )
    held = [Held(one, _state(one, is_replaced=one.is_replaced, day=day)) for one in found]
    return sorted(held, key=lambda one: URGENCY.index(one.state))


def _state(one: Certificate, *, is_replaced: bool, day: date) -> str:
    if one.valid_to and one.valid_to < day:
        return REPLACED if is_replaced else ENDED
    if one.valid_from and one.valid_from > day:
        return STARTS_LATER
    if one.valid_to and one.valid_to <= day + timedelta(days=SOON):
        return VALID if is_replaced else ENDS_SOON
    return VALID
