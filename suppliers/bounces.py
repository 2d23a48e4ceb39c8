"""Letters to suppliers that came back: what the outbox says of them, and what a mail server reports later.

A report is a delivery status notification (RFC 3464): a message of several parts, of which one says what became of
each recipient, and the last holds the letter that it is about, or its headers.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mails
from accounts.models import Mail
from accounts.models.mails import MailState

LARGEST = 2_000_000  # bytes of a report, which may hold the whole letter
MOST_PARTS = 50
MOST_WORDS = 500

# The letter that asked last, and what was written since: the last reminder, and what was asked back.
_LETTERS = """
    suppliers_questionnaire one
    CROSS JOIN LATERAL (VALUES
        ('questionnaire ' || one.id || ' asked ' || one.times_asked),
        ('questionnaire ' || one.id || ' asked ' || one.times_asked || ' reminder ' || one.reminded_on),
        ('questionnaire ' || one.id || ' asked back ' || one.times_sent_back)
    ) key (once)
    JOIN accounts_mail mail ON mail.once = key.once
    JOIN accounts_mail asking ON asking.once = 'questionnaire ' || one.id || ' asked ' || one.times_asked
        AND asking.id <= mail.id
    WHERE one.state IN ('sent', 'opened', 'sent_back')
"""
# `given_up`: the mail server was away for days. Nobody was reached, yet the address may be a good one.
_CAME_BACK = f"""
    WITH back AS (
        SELECT DISTINCT ON (one.id) one.id, one.contact_id, mail.ended_at, mail.state FROM {_LETTERS}
            AND one.bounced_at IS NULL AND mail.state IN ('bounced', 'given_up')
        ORDER BY one.id, mail.ended_at DESC
    ), marked AS (
        UPDATE suppliers_questionnaire one SET bounced_at = back.ended_at FROM back
        WHERE one.id = back.id AND one.bounced_at IS NULL
        RETURNING one.id, one.contact_id, back.ended_at, back.state
    ), unreached AS (
        UPDATE suppliers_contact contact SET bounced_on = (marked.ended_at AT TIME ZONE %(zone)s)::date
        FROM marked
        WHERE contact.id = marked.contact_id AND marked.state = 'bounced' AND contact.bounced_on IS NULL
    )
    SELECT count(*) FROM marked
"""
# Sent once more from the outbox, and taken.
_ARRIVED = f"""
    WITH taken AS (
        SELECT DISTINCT one.id, one.contact_id FROM {_LETTERS}
            AND mail.state = 'sent' AND mail.ended_at > one.bounced_at
    ), reached AS (
        UPDATE suppliers_contact contact SET bounced_on = NULL FROM taken WHERE contact.id = taken.contact_id
    )
    UPDATE suppliers_questionnaire one SET bounced_at = NULL FROM taken WHERE one.id = taken.id
"""


class Unreadable(Exception):
    """With the sentence that says why."""


@dataclass(frozen=True)
class Report:
    """Of a letter that no later attempt will bring."""

    message_id: str
    words: str


@transaction.atomic
def note() -> int:
    """Mark what came back, and its contacts; take the mark from what has arrived since. Run twice, it is the same.

    How many came back. Two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED)
        cursor.execute(_CAME_BACK, {"zone": timezone.get_default_timezone_name()})
        return int(cursor.fetchone()[0])


def take_in(report: Report, *, now: datetime) -> bool:
    """Write down that the letter came back; whether we wrote it. The same report twice is one."""
    known = mails.came_back(report.message_id, words=report.words, now=now)
    note()
    return known or Mail.objects.filter(message_id=report.message_id, state=MailState.BOUNCED).exists()


def read(body: bytes) -> Report | None:
    """None where it says that the letter is late or has arrived. Raises Unreadable where it is no such report."""
    if len(body) > LARGEST:
        raise Unreadable(_("The report is larger than %s bytes.") % f"{LARGEST:,}")
    try:
        message = message_from_bytes(body)
    except RecursionError:
        raise Unreadable(_("The report is made of parts in parts in parts, too deep to read.")) from None
    parts = _parts(message)
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        raise Unreadable(
            _("This is no delivery status notification: it has no part message/delivery-status.")
        )
    message_id = _original_id(parts)
    if not message_id:
        raise Unreadable(_("The notification does not say which letter it is about: it holds no Message-ID."))
    failed = [group for group in _groups(status) if _told(group, "Action").lower() == "failed"]
    return Report(message_id, _words(failed[0])) if failed else None


def _parts(message: Message) -> list[Message]:
    """Of the report itself; what the returned letter is made of is not looked into."""
    told = message.get_payload()
    return [part for part in told if isinstance(part, Message)][:MOST_PARTS] if isinstance(told, list) else []


def _groups(status: Message) -> list[Message]:
    """About the message, then about each recipient."""
    told = status.get_payload()
    return [group for group in told if isinstance(group, Message)] if isinstance(told, list) else []


def _original_id(parts: list[Message]) -> str:
    for part in parts:
        kind, told = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(told, list) and told and isinstance(told[0], Message):
            return _told(told[0], "Message-ID")
        if kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            return _told(message_from_bytes(raw), "Message-ID") if isinstance(raw, bytes) else ""
    return ""


def _words(recipient: Message) -> str:
    said = _told(recipient, "Diagnostic-Code").partition(";")[2] or _told(recipient, "Status")
    return " ".join(said.split())[:MOST_WORDS] or _("The mail server gave no reason.")


def _told(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
