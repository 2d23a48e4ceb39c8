"""Putting a version of the policy in force."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.models import PolicyVersion
from scoring.policy_1 import POLICY_1
from scoring.policy_2 import POLICY_2

LOCK = 0x9017C  # advisory: one change of what is in force at a time
WHY_2 = "The supply network is computed: what lies upstream counts."

_SOMETHING_UPSTREAM = "SELECT EXISTS (SELECT FROM scoring_partpoints WHERE upstream_chance IS NOT NULL)"


def put_in_force(version: PolicyVersion, *, by: User | None, now: datetime) -> PolicyVersion:
    """The draft judges from now on, and what was in force until now is retired.

    Raises ValidationError where it is no draft any more: somebody else was faster.
    """
    with transaction.atomic():
        _alone()
        draft = PolicyVersion.objects.select_for_update().get(pk=version.pk)
        if draft.status != PolicyVersion.Status.DRAFT:
            raise ValidationError(
                _("%(policy)s is no draft any more; it is %(status)s.")
                % {"policy": draft, "status": draft.get_status_display()}
            )
        PolicyVersion.objects.filter(status=PolicyVersion.Status.IN_FORCE).update(
            status=PolicyVersion.Status.RETIRED
        )
        draft.status, draft.in_force_from, draft.enforced_by = PolicyVersion.Status.IN_FORCE, now, by
        draft.save(update_fields=["status", "in_force_from", "enforced_by"])
    return draft


def follow_the_network(*, now: datetime) -> PolicyVersion | None:
    """Put policy 2 in force, once the network knows something upstream and if policy 1 as published still
    judges; in the transaction that stored what the network says. None where there is nothing to do.

    A company that has changed policy 1 to its own mind, in a version of its own, keeps that; so does one that
    has gone back to its numbers.
    """
    if not _is_the_first() or not _something_is_upstream():
        return None
    with transaction.atomic():
        _alone()
        if not _is_the_first():
            return None
        newest = PolicyVersion.objects.order_by("-version").values_list("version", flat=True)[0]
        draft = PolicyVersion.objects.create(version=newest + 1, numbers=POLICY_2, note=WHY_2)
        return put_in_force(draft, by=None, now=now)


def _is_the_first() -> bool:
    """Whether policy 1 as published judges, and no other ever has."""
    if PolicyVersion.objects.filter(status=PolicyVersion.Status.RETIRED).exists():
        return False
    return PolicyVersion.objects.in_force().numbers == POLICY_1


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _something_is_upstream() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SOMETHING_UPSTREAM)
        return bool(cursor.fetchone()[0])
