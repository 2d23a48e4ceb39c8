"""What the demo company has asked its suppliers: one campaign, half answered. No letter of it is ever sent."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.models.mails import MailState
from suppliers import bounces, campaigns, contacting
from suppliers.models import Campaign, Questionnaire
from suppliers.models.answers import Covers, SiteAnswer
from suppliers.models.questionnaires import Asks, QuestionnaireState

NAME = "Second tier, first round"
WORDS = "We start with the suppliers of our presses. What we learn decides where we look for a second source first."
AGO, DUE_AFTER, ENDS_AFTER = 25, 21, 60  # days
SUPPLIERS = 48
# What became of the first of them, in this order; the others have not opened their letter.
ANSWERED, DECLINED, CAME_BACK, OPENED = 12, 3, 4, 9


def ask(*, by: User, now: datetime) -> Campaign:
    """As if it had been opened some weeks ago. A fixed number of queries."""
    asked_at = now - timedelta(days=AGO)
    chosen = campaigns.askable(by).order_by("code").values_list("pk", flat=True)[:SUPPLIERS]
    opened = campaigns.open(
        NAME,
        asks=Asks.TIER_TWO,
        words=WORDS,
        due_on=(asked_at + timedelta(days=DUE_AFTER)).date(),
        closes_on=(asked_at + timedelta(days=ENDS_AFTER)).date(),
        remind_before=[7, 1],
        suppliers=chosen,
        by=by,
        now=asked_at,
    )
    asked = Questionnaire.objects.filter(campaign=opened.campaign)
    sent = contacting.letters_about(asked)
    sent.update(state=MailState.SENT, ended_at=asked_at + timedelta(minutes=2))
    _answer(asked, asked_at)
    return opened.campaign


def _answer(asked: QuerySet[Questionnaire], asked_at: datetime) -> None:
    """Those that told us something before answer first, as what they told is filled in."""
    told = Q(sites__covers=Covers.LISTED)
    reached = asked.filter(times_asked__gt=0)
    first = list(reached.filter(told).distinct().order_by("pk").values_list("pk", flat=True))
    rest = list(reached.exclude(pk__in=first).order_by("pk").values_list("pk", flat=True))
    waiting = [*first, *rest]

    def take(count: int) -> QuerySet[Questionnaire]:
        taken, waiting[:count] = waiting[:count], []
        return Questionnaire.objects.filter(pk__in=taken)

    def after(days: int) -> datetime:
        return asked_at + timedelta(days=days)

    answered = take(ANSWERED)
    SiteAnswer.objects.filter(questionnaire__in=answered, covers=Covers.LISTED).update(complete=True)
    answered.update(
        state=QuestionnaireState.SUBMITTED,
        opened_at=after(3),
        saved_at=after(5),
        submitted_at=after(5),
        version=2,
    )
    take(DECLINED).update(state=QuestionnaireState.DECLINED, opened_at=after(2), ended_at=after(2))
    back = contacting.letters_about(take(CAME_BACK))
    back.update(
        state=MailState.BOUNCED, error="550 5.1.1 Mailbox unknown", ended_at=after(0) + timedelta(minutes=9)
    )
    take(OPENED).update(state=QuestionnaireState.OPENED, opened_at=after(6), saved_at=after(6), version=1)
    bounces.note()
    reminded = QuestionnaireState.SENT, QuestionnaireState.OPENED
    asked.filter(state__in=reminded, bounced_at=None, times_asked__gt=0).update(
        reminded_on=after(DUE_AFTER - 1).date()
    )
