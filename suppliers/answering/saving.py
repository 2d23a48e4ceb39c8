"""Saves as the supplier goes, its submission, and its no. Nothing here touches a fact.

Every write first claims the questionnaire's next version by a conditional update, which also locks it: of two tabs
one is told, a save after the submission finds nothing to write into, and numbers are given out one at a time.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from suppliers.answering import writing
from suppliers.answering.said import Said
from suppliers.models import Campaign, NeedAnswer, NoticeAnswer, Questionnaire, SiteAnswer
from suppliers.models.answers import Covers, Judged
from suppliers.models.questionnaires import Asks, QuestionnaireState

_FIRST = QuestionnaireState.SENT


class Ended(Exception):
    """It may not be written any more: answered, ended, superseded or past its day."""


class Stale(Exception):
    """Somebody saved since the page was made, from another window; `version` is the newest."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def opened(questionnaire: Questionnaire, *, now: datetime) -> None:
    """Note that its page was first shown."""
    Questionnaire.objects.filter(pk=questionnaire.pk, state=_FIRST).update(
        state=QuestionnaireState.OPENED, opened_at=now
    )


@transaction.atomic
def save(questionnaire: Questionnaire, said: Said, *, version: int, now: datetime) -> int | None:
    """Write what was said into its rows; the number of a new need or notice. `questionnaire` gets the new version.

    Raises Ended, Stale, or ValidationError with a sentence; then nothing is written.
    """
    _claim(questionnaire, version=version, now=now)
    number = writing.write(said, questionnaire)
    questionnaire.version, questionnaire.saved_at = version + 1, now
    return number


@transaction.atomic
def submit(questionnaire: Questionnaire, *, now: datetime, version: int | None = None) -> None:
    """Hand it in, once. What was asked back stands to be read again. Raises Ended, Stale or ValidationError."""
    _hold(questionnaire, now=now, version=version)
    if not _says_something(questionnaire):
        raise ValidationError(
            _(
                "Nothing is told yet: add what your sites need, say that they need nothing, or leave us a remark."
            )
        )
    _may_be_written(questionnaire, now).update(
        state=QuestionnaireState.SUBMITTED,
        submitted_at=Greatest("sent_at", Value(now)),  # also by a clock that is behind
        opened_at=Coalesce("opened_at", Value(now)),
        version=F("version") + 1,
    )
    for answers in (SiteAnswer, NeedAnswer, NoticeAnswer):
        answers.objects.filter(questionnaire=questionnaire, judged=Judged.ASKED_BACK).update(
            judged=Judged.OPEN, judged_by=None, judged_at=None
        )
    questionnaire.refresh_from_db()


@transaction.atomic
def decline(questionnaire: Questionnaire, *, now: datetime, words: str = "") -> None:
    """The supplier will not answer, and may say why. Raises Ended."""
    _hold(questionnaire, now=now, version=None)
    _may_be_written(questionnaire, now).update(
        state=QuestionnaireState.DECLINED,
        ended_at=now,
        **({"remark": words} if words else {}),
        version=F("version") + 1,
    )
    questionnaire.refresh_from_db()


def _may_be_written(questionnaire: Questionnaire, now: datetime):
    return Questionnaire.objects.answerable(timezone.localdate(now)).filter(
        pk=questionnaire.pk, nonce=questionnaire.nonce, campaign__in=Campaign.objects.open()
    )


def _claim(questionnaire: Questionnaire, *, version: int, now: datetime) -> None:
    claimed = (
        _may_be_written(questionnaire, now)
        .filter(version=version)
        .update(
            version=F("version") + 1,
            saved_at=now,
            opened_at=Coalesce("opened_at", Value(now)),
            state=Case(When(state=_FIRST, then=Value(QuestionnaireState.OPENED.value)), default=F("state")),
        )
    )
    if not claimed:
        _hold(questionnaire, now=now, version=version)
        raise Stale(version)


def _hold(questionnaire: Questionnaire, *, now: datetime, version: int | None) -> None:
    """Lock it for the rest of the transaction, where it may still be written and nobody saved since."""
    newest = _may_be_written(questionnaire, now).select_for_update().values_list("version", flat=True).first()
    if newest is None:
        raise Ended
    if version is not None and newest != version:
        raise Stale(newest)


def _says_something(questionnaire: Questionnaire) -> bool:
    if questionnaire.campaign.asks == Asks.AFFECTED:
        return True
    told = SiteAnswer.objects.filter(questionnaire=questionnaire).exclude(covers=Covers.UNTOLD)
    return (
        told.exists()
        or NeedAnswer.objects.filter(questionnaire=questionnaire).exists()
        or NoticeAnswer.objects.filter(questionnaire=questionnaire).exists()
        or Questionnaire.objects.filter(pk=questionnaire.pk).exclude(remark="").exists()
    )
