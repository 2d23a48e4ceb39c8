"""The outbox of mail: letters are written in the transaction of what caused them, and sent by workers.

A letter is claimed by a conditional update that sets a lease, sent outside any transaction, and marked. What the mail
server refuses for good has come back (`bounced`); what fails otherwise is tried again, ever more rarely, for about
three days, and is then given up and shown. Order is not promised. Nothing waits for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from accounts import bell
from accounts.models import Mail
from accounts.models.mails import MailQuerySet, MailState

TASK = "accounts.send_mail"
LEASE = timedelta(minutes=5)  # a mail server may take its time; two minutes is what SMTP asks for
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]
KEPT = timedelta(days=400)  # over a year, so that no yearly letter is written twice
PRUNED_AT_ONCE = 10_000
MOST = 10_000
AN_ANSWER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)  # to this letter; else it is away

_WRITE = """
    INSERT INTO accounts_mail (once, "to", reply_to, subject, words, message_id, state, attempts, error, due_at)
    SELECT once, to_, reply_to, subject, words, message_id, 'waiting', 0, '', coalesce(due_at, now())
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
         AS told (once, to_, reply_to, subject, words, message_id, due_at)
    ON CONFLICT (once) DO NOTHING
    RETURNING once
"""
_PRUNE = """
    DELETE FROM accounts_mail WHERE id IN (
        SELECT id FROM accounts_mail WHERE state <> 'waiting' AND written_at < %(before)s
        ORDER BY written_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`once`: what it is about, at most 200 characters, the same whenever the same letter is written again."""

    once: str
    to: str
    subject: str
    words: str
    reply_to: str = ""
    due_at: datetime | None = None


def write(letters: Iterable[Letter]) -> list[str]:
    """Put them into the outbox, each once, in the caller's transaction; the `once` of those that are new.

    One query, however many; workers are told on commit. Raises ValueError beyond MOST at once.
    """
    told = list(letters)
    if len(told) > MOST:
        raise ValueError(f"{len(told)} letters at once; at most {MOST}.")
    if not told:
        return []
    columns: Sequence[list[object]] = [
        [letter.once for letter in told],
        [letter.to for letter in told],
        [letter.reply_to for letter in told],
        [_one_line(letter.subject)[:200] for letter in told],
        [letter.words for letter in told],
        [f"<{uuid4().hex}@{settings.MAIL_DOMAIN}>" for _letter in told],
        [letter.due_at for letter in told],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, columns)
        new = [once for (once,) in cursor.fetchall()]
    if new:
        transaction.on_commit(partial(bell.ring, TASK), robust=True)
    return new


def claim(*, now: datetime) -> Mail | None:
    """One letter whose time has come, leased; None where there is none. Call it outside a transaction."""
    for pk in Mail.objects.due(now).order_by("due_at").values_list("pk", flat=True)[:20]:
        taken = Mail.objects.due(now).filter(pk=pk)
        if taken.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
            return Mail.objects.get(pk=pk)
    return None


def send(mail: Mail, *, by: BaseEmailBackend, now: datetime) -> bool:
    """Hand it to the mail server over the connection `by`, and write down what became of it; False where the server
    itself is away, so that nobody goes on asking it."""
    letter = EmailMessage(
        mail.subject,
        mail.words,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=by,
    )
    try:
        by.open()
        letter.send()
    except (SMTPException, OSError, ValueError) as refused:
        _refused(mail, refused, now=now)
        return isinstance(refused, (*AN_ANSWER, ValueError))
    _ended(mail, MailState.SENT, now=now)
    return True


def came_back(message_id: str, *, words: str, now: datetime) -> bool:
    """A mail server on the way has returned it later; whether we know such a letter."""
    known = Mail.objects.filter(message_id=message_id, state=MailState.SENT)
    return bool(known.update(state=MailState.BOUNCED, ended_at=now, error=words[:1000]))


def cancel(once: Iterable[str], *, now: datetime) -> int:
    """Those of them that still wait are not sent any more; how many."""
    waiting = Mail.objects.filter(once__in=list(once), state=MailState.WAITING)
    return waiting.update(state=MailState.CANCELLED, ended_at=now, leased_until=None)


def try_again(mail: Mail, *, now: datetime) -> bool:
    """One that came back or was given up waits anew, under its old Message-ID; whether it was such a one."""
    ended = Mail.objects.filter(pk=mail.pk, state__in=[MailState.BOUNCED, MailState.GIVEN_UP])
    again = ended.update(state=MailState.WAITING, ended_at=None, due_at=now, attempts=0, leased_until=None)
    if again:
        transaction.on_commit(partial(bell.ring, TASK), robust=True)
    return bool(again)


def prune(*, now: datetime, kept: timedelta = KEPT) -> int:
    """Forget what ended longer ago than it is kept, some at a time; how many went."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, {"before": now - kept, "most": PRUNED_AT_ONCE})
        return int(cursor.rowcount)


def server() -> BaseEmailBackend:
    """To the mail server, for several letters one after another; opened with the first."""
    return get_connection(fail_silently=False)


def _refused(mail: Mail, error: Exception, *, now: datetime) -> None:
    words = _said(error)
    if _is_for_good(error):
        _ended(mail, MailState.BOUNCED, now=now, error=words)
    elif mail.attempts > len(WAITS):
        _ended(mail, MailState.GIVEN_UP, now=now, error=words)
    else:
        again = now + WAITS[mail.attempts - 1]
        _still_ours(mail).update(due_at=again, leased_until=None, error=words)


def _is_for_good(error: Exception) -> bool:
    """The recipient refused (5yz), or what is said to them, or no address at all; not where it is we who are refused,
    nor where the server is away or busy."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return bool(codes) and all(500 <= code < 600 for code in codes)
    if isinstance(error, SMTPDataError):
        return 550 <= error.smtp_code <= 553
    return isinstance(error, ValueError)


def _said(error: Exception) -> str:
    """Without the class where it has words: people read this."""
    return (str(error) or type(error).__name__)[:1000]


def _ended(mail: Mail, state: MailState, *, now: datetime, error: str = "") -> None:
    _still_ours(mail).update(state=state, ended_at=now, leased_until=None, error=error)


def _still_ours(mail: Mail) -> MailQuerySet:
    """`attempts` tells this lease from a later one."""
    return Mail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=MailState.WAITING)


def _one_line(words: str) -> str:
    return " ".join(words.split())
