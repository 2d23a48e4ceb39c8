"""Versions of the policy: drafted, written while they are drafts, put in force, retired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from scoring.models import PolicyVersion
from scoring.policy import Policy, PolicyError
from scoring.policy_1 import POLICY_1
from scoring.policy_2 import POLICY_2
from scoring.policy_filled import filled

LOCK = 0x9017C  # advisory: one change of what is in force at a time
WHY_2 = "The supply network is computed: what lies upstream counts."

MOST_NOTE = MOST_REASON = 500


class Overtaken(Exception):
    """Somebody else was at this draft meanwhile; `standing` is what it is now, None where it was discarded."""

    def __init__(self, standing: PolicyVersion | None) -> None:
        super().__init__("The draft is another one by now.")
        self.standing = standing


# A site that needs nothing from others has a known chance, and says nothing of what lies upstream.
_SOMETHING_UPSTREAM = """
    SELECT EXISTS (
        SELECT FROM suppliers_dependency told
        JOIN suppliers_site site ON site.id = told.site_id AND site.tier_two_complete
        JOIN suppliers_source source ON source.site_id = site.id
        JOIN suppliers_part part ON part.id = source.part_id AND told.part IN ('', part.number)
        JOIN scoring_partpoints points ON points.part_id = part.id AND points.upstream_chance IS NOT NULL)
"""


def draft(*, by: User, now: datetime, note: str = "") -> PolicyVersion:
    """The numbers in force, to be changed; those it leaves to what is published are written out."""
    _check_note(note)
    with transaction.atomic():
        _alone()
        source = PolicyVersion.objects.in_force()
        made = PolicyVersion(
            version=_newest() + 1,
            numbers=filled(source.read()).as_numbers(),
            note=note,
            drafted_by=by,
            copied_from=source,
            edited_by=by,
            edited_at=now,
        )
        made.full_clean(exclude=["numbers", "in_force_from", "enforced_by"])
        made.save(force_insert=True)
    return made


def write(
    version: PolicyVersion, numbers: Mapping[str, Any], *, note: str, by: User, now: datetime, edition: int
) -> PolicyVersion:
    """Other numbers for a draft, over the edition that its writer saw.

    Raises ValidationError where they make no sense, with a sentence each, and Overtaken where somebody else wrote
    the draft, put it in force or discarded it meanwhile.
    """
    try:
        read = Policy.from_numbers(numbers)
    except PolicyError as bad:
        raise ValidationError({"numbers": list(bad.sentences)}) from bad
    _check_note(note)
    drafts = PolicyVersion.objects.drafts().filter(pk=version.pk, edition=edition)
    if not drafts.update(
        numbers=read.as_numbers(), note=note, edition=edition + 1, edited_by=by, edited_at=now
    ):
        raise Overtaken(_standing(version.pk))
    return PolicyVersion.objects.get(pk=version.pk)


def discard(version: PolicyVersion) -> bool:
    """Whether it was a draft still. Its number is free again."""
    with transaction.atomic():
        _alone()  # a draft that is being put in force is none once that is through
        return bool(PolicyVersion.objects.drafts().filter(pk=version.pk).delete()[0])


def put_in_force(
    version: PolicyVersion,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    over: int | None = None,
    edition: int | None = None,
) -> PolicyVersion:
    """The draft judges from now on, and what was in force until now is retired. `over` is the version that its
    person saw in force, `edition` what they saw of the draft.

    Raises ValidationError where they saw something else than stands: somebody else was faster.
    """
    if by and not reason.strip():
        raise ValidationError({"reason": _("Say why this policy is to be in force.")})
    if len(reason) > MOST_REASON:
        raise ValidationError({"reason": _("A reason has at most %d characters.") % MOST_REASON})
    with transaction.atomic():
        _alone()
        standing = PolicyVersion.objects.in_force()
        drafts = PolicyVersion.objects.drafts().filter(pk=version.pk)
        if not drafts.exists():
            raise ValidationError(_gone(_standing(version.pk)))
        if over is not None and over != standing.pk:
            raise ValidationError(_outrun(standing))
        PolicyVersion.objects.filter(pk=standing.pk).update(status=PolicyVersion.Status.RETIRED)
        if not drafts.filter(**({} if edition is None else {"edition": edition})).update(
            status=PolicyVersion.Status.IN_FORCE, in_force_from=now, enforced_by=by, reason=reason.strip()
        ):
            raise ValidationError(
                _("The draft was written meanwhile. Look at what it changes now, and try again.")
            )
    return PolicyVersion.objects.get(pk=version.pk)


def _check_note(note: str) -> None:
    if len(note) > MOST_NOTE:
        raise ValidationError({"note": _("A note has at most %d characters.") % MOST_NOTE})


def _gone(version: PolicyVersion | None) -> str:
    if version is None:
        return _("This draft was discarded meanwhile.")
    told = {"policy": version, "status": version.get_status_display(), "by": version.enforced_by}
    if version.enforced_by is None:
        return _("%(policy)s is no draft any more; it is %(status)s.") % told
    return _("%(policy)s is no draft any more; it is %(status)s, by %(by)s.") % told


def _outrun(standing: PolicyVersion) -> str:
    by = _(" by %s") % standing.enforced_by if standing.enforced_by else ""
    return _(
        "%(policy)s was put in force meanwhile%(by)s. Look at what this draft changes against it, and try again."
    ) % {"policy": str(standing).capitalize(), "by": by}


def _standing(pk: int) -> PolicyVersion | None:
    return PolicyVersion.objects.select_related("edited_by", "enforced_by").filter(pk=pk).first()


def _newest() -> int:
    return PolicyVersion.objects.order_by("-version").values_list("version", flat=True)[0]


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
        made = PolicyVersion.objects.create(version=_newest() + 1, numbers=POLICY_2, note=WHY_2)
        return put_in_force(made, by=None, now=now)


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
