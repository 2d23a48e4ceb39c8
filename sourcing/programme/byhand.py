"""What people do with a task: snooze it for a time, hand it over, or close it; each with a reason that is kept."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from sourcing.models import Ending, Task, TaskEvent, TaskKind, TaskState, What

PERMISSION = "sourcing.sign_reviews"
LONGEST = 30  # days


def snooze(task: Task, *, until: date, reason: str, by: User, day: date) -> None:
    """No reminder before that day. Raises ValidationError with a sentence, PermissionDenied for who may not."""
    _check(by, reason)
    if not day < until <= day + timedelta(days=LONGEST):
        raise ValidationError({"until": _("Snooze it for a day at least and %d at most.") % LONGEST})
    if task.lapses_on > day and until > task.lapses_on:
        raise ValidationError({"until": _("It cannot be snoozed past the day on which it lapses.")})
    words = _("Until %(until)s: %(reason)s") % {"until": until.isoformat(), "reason": reason}
    _change(task, What.SNOOZED, words, by=by, day=day, snoozed_until=until)


def hand_over(task: Task, *, to: User, reason: str, by: User, day: date) -> None:
    """Raises as `snooze` does; the new owner is reminded with the next round."""
    _check(by, reason)
    if not (to.may_sign_in and to.has_perm(PERMISSION)):
        raise ValidationError({"to": _("%s may not work on tasks.") % to})
    if to.pk == task.owner_id:
        raise ValidationError({"to": _("It is %s's already.") % to})
    words = _("To %(to)s: %(reason)s") % {"to": to, "reason": reason}
    _change(task, What.HANDED_OVER, words, by=by, day=day, owner=to)


def close(task: Task, *, reason: str, by: User, day: date) -> None:
    """Nothing will be done about it. Raises as `snooze` does; a review is signed and not closed here."""
    _check(by, reason)
    if task.kind == TaskKind.REVIEW:
        raise ValidationError(_("A review is signed, and not closed by hand."))
    ended = {"state": TaskState.CLOSED, "ended_on": day, "ending": Ending.BY_HAND}
    _change(task, What.ENDED, reason, by=by, day=day, **ended)


def _check(by: User, reason: str) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})


def _change(task: Task, what: What, words: str, *, by: User, day: date, **to: object) -> None:
    with transaction.atomic():
        if not Task.objects.open().filter(pk=task.pk).update(**to):
            raise ValidationError(_("It has ended meanwhile; nothing was changed."))
        TaskEvent.objects.create(task=task, what=what, words=words[:500], on=day, by=by)
