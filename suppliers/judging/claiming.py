"""Who may judge, what they saw, and that nobody else was faster."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.models import Questionnaire
from suppliers.models.answers import Judged
from suppliers.resources import named
from suppliers.rulings import wait_for_turn

PERMISSION = "suppliers.change_facts"
WRITTEN = ("suppliers", "sites", "dependencies", "change-notices")  # turns are taken in this order


@contextmanager
def judging(questionnaire: Questionnaire, *, by: User, seen: int, writes: bool = False) -> Iterator[None]:
    """A transaction in which answers of the questionnaire, as they were seen, may be judged.

    Who `writes` facts waits for whoever loads them before a row is locked, never the other way round.
    """
    check_may(by)
    with transaction.atomic():
        for resource in WRITTEN if writes else ():
            wait_for_turn(named(resource))
        held = Questionnaire.objects.select_for_update().filter(pk=questionnaire.pk)
        check_unmoved(held.values_list("state", "version").get(), seen)
        yield


def check_may(by: User) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied(_("Whoever keeps the facts judges answers."))


def check_unmoved(standing: tuple[str, int], seen: int) -> None:
    state, version = standing
    if version != seen:
        raise ValidationError(
            _("The supplier has changed its answers since you read them. Look again, then decide.")
        )
    if state != Questionnaire.State.SUBMITTED:
        raise ValidationError(
            _("These answers do not wait to be read: they were read, closed or asked back.")
        )


def claim(answer: Any, to: str, *, by: User, now: datetime, comment: str = "") -> None:
    """Judge an answer that nobody has judged. Raises ValidationError where somebody was faster."""
    open_ones = type(answer).objects.filter(pk=answer.pk, judged__in=(Judged.OPEN, Judged.ASKED_BACK))
    if open_ones.update(judged=to, judged_by=by, judged_at=now, comment=comment) != 1:
        raise ValidationError(_("Somebody else has judged this answer meanwhile. Look again."))


def answered_on(questionnaire: Questionnaire) -> date:
    """The company's day on which the supplier answered: what it said is as old as that."""
    assert questionnaire.submitted_at is not None  # who is read has answered
    return timezone.localdate(questionnaire.submitted_at)


def why(questionnaire: Questionnaire) -> str:
    """For the history of every fact that comes of it."""
    names = {"supplier": questionnaire.supplier, "campaign": questionnaire.campaign}
    return _("Answered by %(supplier)s in “%(campaign)s”, and accepted") % names
