"""The one review of a new policy, for all the parts that it moved."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.models import PolicyVersion
from sourcing.models import Reason, Review, ReviewDay, ReviewState
from sourcing.owners import SIGNERS


def open_for_new(*, day: date, lead: int) -> list[int]:
    """Ids of the reviews of policies that took force since the programme began; an older one's closes unsigned, as
    nobody has to answer for what no longer counts."""
    began = ReviewDay.objects.select_related("policy").order_by("day").first()
    if began is None:
        return []
    opened = []
    reviewed = Review.objects.filter(reason=Reason.POLICY).values("policy")
    fresh = PolicyVersion.objects.exclude(status=PolicyVersion.Status.DRAFT).exclude(pk__in=reviewed)
    for version in fresh.filter(in_force_from__gt=began.policy.in_force_from).order_by("in_force_from"):
        from_day = timezone.localtime(version.in_force_from).date()
        if from_day > day:
            continue
        review, is_new = Review.objects.get_or_create(
            policy=version,
            defaults={
                "reason": Reason.POLICY,
                "opened_on": from_day,
                "due_on": from_day + timedelta(days=lead),
                "owner": _owner(version),
            },
        )
        opened += [review.pk] if is_new else []
    Review.objects.open().filter(policy__status=PolicyVersion.Status.RETIRED).update(
        state=ReviewState.CLOSED, ended_on=day, ended_why=_("Another policy took its place.")
    )
    return opened


def _owner(version: PolicyVersion) -> User | None:
    """Who put it in force; where that person may not sign, `owners.assign` finds somebody."""
    by = version.enforced_by
    return by if by is not None and by.is_active and by.role in SIGNERS else None
