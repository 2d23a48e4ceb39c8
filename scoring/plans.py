"""Dated plans by which sources become real: made, moved, finished or dropped; every move is kept.

An open plan's day is told to the scores of the part on commit (`OPEN` and `DUE_ON` of `scoring.facts.plans`).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import bell
from accounts.models import User
from accounts.roles import Role
from scoring.models import PlanEnd, PlanMove, SourcePlan
from scoring.models.plans import CHECKS
from suppliers.models import Change, Source

RESOURCE = "source-plans"  # in the change log; its row ids are those of the parts
MOST_DAYS = 5 * 366  # whoever plans further ahead does not plan
MOST_REASON = 500
LONGEST_WORK = 2000


class Overtaken(Exception):
    """Somebody else planned this source, or moved or ended its plan; `standing` is the open plan, None for none."""

    def __init__(self, standing: SourcePlan | None) -> None:
        super().__init__("The plan is another one by now.")
        self.standing = standing


def make(
    source: Source,
    *,
    owner: User,
    checks: Iterable[str],
    todo: str,
    due_on: date,
    by: User,
    now: datetime,
    day: date,
    cost: Decimal | None = None,
    currency: str = "",
) -> SourcePlan:
    """Plan by when a source is to be real. `day` is today.

    Raises ValidationError with a sentence a field where something does not fit, Overtaken where a plan is open,
    PermissionDenied for who may not plan.
    """
    _check_may(by)
    _refuse_day(due_on, day=day)
    _refuse_owner(owner)
    asked = set(checks)
    if unknown := asked - set(CHECKS):
        raise ValidationError({"checks": _("There is no check “%s”.") % sorted(unknown)[0][:60]})
    if cost is not None and not currency:
        raise ValidationError({"currency": _("Say in which currency.")})
    made = SourcePlan(
        source=source,
        owner=owner,
        checks=[name for name in CHECKS if name in asked],
        todo=todo.strip(),
        cost=cost,
        currency=currency if cost is not None else "",
        first_due_on=due_on,
        due_on=due_on,
        made_by=by,
        made_at=now,
    )
    with transaction.atomic():
        Source.objects.select_for_update().get(pk=source.pk)  # two at once: one after the other
        if standing := open_of(source):
            raise Overtaken(standing)
        made.full_clean()
        made.save(force_insert=True)
        _tell(source.part_id, by=by)
    return made


def move(plan: SourcePlan, *, to: date, why: str, by: User, now: datetime, day: date) -> SourcePlan:
    """Make it due on another day, from the day that was seen. The move is kept with its reason.

    Raises ValidationError, PermissionDenied, and Overtaken where it was moved or ended meanwhile.
    """
    _check_may(by)
    why = _reason(why)
    _refuse_day(to, day=day)
    if to == plan.due_on:
        raise ValidationError({"due_on": _("It is due on that day already.")})
    with transaction.atomic():
        as_seen = SourcePlan.objects.open().filter(pk=plan.pk, due_on=plan.due_on)
        if not as_seen.update(due_on=to):
            raise Overtaken(open_of(plan.source_id))
        moved = PlanMove(plan=plan, was_due_on=plan.due_on, due_on=to, reason=why, moved_by=by, moved_at=now)
        moved.full_clean()
        moved.save(force_insert=True)
        _tell(_part_of(plan), by=by)
    return SourcePlan.objects.get(pk=plan.pk)


def finish(plan: SourcePlan, *, by: User, now: datetime, day: date, why: str = "") -> bool:
    """What was planned is done. Whether that made the source real, its checks say. False where it had ended."""
    return _end(plan, PlanEnd.DONE, why=why.strip(), by=by, now=now, day=day)


def drop(plan: SourcePlan, *, why: str, by: User, now: datetime, day: date) -> bool:
    """Plan it no longer. False where it had ended. Raises ValidationError where no reason is given."""
    return _end(plan, PlanEnd.DROPPED, why=_reason(why), by=by, now=now, day=day)


def open_of(source: Source | int) -> SourcePlan | None:
    return SourcePlan.objects.open().of(source).select_related("owner", "made_by").first()


def _end(plan: SourcePlan, how: str, *, why: str, by: User, now: datetime, day: date) -> bool:
    _check_may(by)
    if len(why) > MOST_REASON:
        raise ValidationError({"reason": _("A reason has at most %d characters.") % MOST_REASON})
    told: dict[str, Any] = {"ended_as": how, "ended_on": day, "ended_at": now, "ended_by": by}
    with transaction.atomic():
        ended = SourcePlan.objects.open().filter(pk=plan.pk).update(**told, ended_why=why)
        if ended:
            _tell(_part_of(plan), by=by)
    return bool(ended)


def _check_may(by: User) -> None:
    if not by.has_perm("scoring.decide"):
        raise PermissionDenied


def _reason(why: str) -> str:
    why = why.strip()
    if not why:
        raise ValidationError({"reason": _("Say why.")})
    if len(why) > MOST_REASON:
        raise ValidationError({"reason": _("A reason has at most %d characters.") % MOST_REASON})
    return why


def _refuse_day(due_on: date, *, day: date) -> None:
    if due_on < day:
        raise ValidationError({"due_on": _("That day is over already.")})
    if due_on > day + timedelta(days=MOST_DAYS):
        raise ValidationError({"due_on": _("A plan is due within five years.")})


def _refuse_owner(owner: User) -> None:
    if not owner.is_active or owner.role == Role.INTEGRATION:
        raise ValidationError({"owner": _("An owner is somebody who can sign in.")})


def _part_of(plan: SourcePlan) -> int | None:
    """None where the source is gone."""
    return Source.objects.filter(pk=plan.source_id).values_list("part_id", flat=True).first()


def _tell(part: int | None, *, by: User) -> None:
    if part is None:
        return
    Change.objects.create(resource=RESOURCE, row_ids=[part], by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))
