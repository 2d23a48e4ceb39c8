"""Answers that do not become facts: refused, or asked back; and the end of reading."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import mails
from accounts.models import User
from suppliers import letters
from suppliers.judging.claiming import check_may, claim, judging
from suppliers.models import Campaign, Questionnaire
from suppliers.models.answers import Judged, NeedAnswer
from suppliers.quality import checked_reason

DAYS_TO_ANSWER = 14  # at least, once asked back
MOST_QUESTION = 2000


def refuse(answer: Any, *, by: User, now: datetime, seen: int, reason: str) -> None:
    """A need, a site or a notice does not count; the reason is kept with it."""
    reason = checked_reason(reason)
    with judging(answer.questionnaire, by=by, seen=seen):
        claim(answer, Judged.REFUSED, by=by, now=now, comment=reason)


def ask_back(
    questionnaire: Questionnaire,
    question: str,
    *,
    by: User,
    now: datetime,
    seen: int,
    comments: Mapping[int, str] | None = None,
) -> Questionnaire:
    """The supplier may answer anew, by the same link, for at least two weeks, and gets a letter that says so where it
    has a contact. `comments`: need -> what is asked of it."""
    question = question.strip()
    if not question:
        raise ValidationError({"question": _("Say what you ask.")})
    if len(question) > MOST_QUESTION:
        raise ValidationError({"question": _("Ask it in at most %d characters.") % MOST_QUESTION})
    told = []
    latest = timezone.localdate(now) + timedelta(days=DAYS_TO_ANSWER)
    with judging(questionnaire, by=by, seen=seen):
        _keep_open(questionnaire, latest)
        for need in _asked(questionnaire, comments or {}):
            words = checked_reason((comments or {})[need.pk] or question[:500])
            claim(need, Judged.ASKED_BACK, by=by, now=now, comment=words)
            told.append((need.material, words))
        Questionnaire.objects.filter(pk=questionnaire.pk).update(
            state=Questionnaire.State.SENT_BACK,
            question=question,
            times_sent_back=questionnaire.times_sent_back + 1,
            ends_on=max(questionnaire.ends_on, latest),
        )
        found = Questionnaire.objects.select_related("supplier", "campaign__asked_by", "contact")
        sent = found.get(pk=questionnaire.pk)
        if sent.contact is not None:
            mails.write([letters.asking_back(sent, told)])
    return sent


def _keep_open(questionnaire: Questionnaire, latest: date) -> None:
    """The campaign does not end before the supplier could answer. Raises ValidationError where it has ended."""
    running = Campaign.objects.open().filter(pk=questionnaire.campaign_id)
    if not running.exists():
        raise ValidationError(_("The campaign is closed, and its links have ended: ask in a new one."))
    running.filter(closes_on__lt=latest).update(closes_on=latest)


def _asked(questionnaire: Questionnaire, comments: Mapping[int, str]) -> Iterable[NeedAnswer]:
    return questionnaire.needs.filter(pk__in=list(comments)).order_by("number") if comments else ()


def finish_reading(questionnaire: Questionnaire, *, by: User, now: datetime, seen: int) -> None:
    """Every answer is judged. Raises ValidationError where one is not."""
    check_may(by)
    with judging(questionnaire, by=by, seen=seen):
        left = open_answers(questionnaire)
        if left:
            raise ValidationError(
                ngettext(
                    "%d answer is still to be judged: accept it, refuse it, or ask back.",
                    "%d answers are still to be judged: accept them, refuse them, or ask back.",
                    left,
                )
                % left
            )
        Questionnaire.objects.filter(pk=questionnaire.pk).update(
            state=Questionnaire.State.REVIEWED, ended_at=now, ended_by=by
        )


def open_answers(questionnaire: Questionnaire) -> int:
    """Sites of which nothing was told need no judgement."""
    waiting = (Judged.OPEN, Judged.ASKED_BACK)
    return (
        questionnaire.needs.filter(judged__in=waiting).count()
        + questionnaire.sites.filter(judged__in=waiting).exclude(covers="untold").count()
        + questionnaire.notices.filter(judged__in=waiting).count()
    )
