"""Reminders of what was asked: as planned by the campaign, or at once; never to who answered or declined.

A plan is days before the due day. On a day, the last planned one that has come counts: a day on which nobody was
there to send is made up for once, and two missed ones by one letter.

>>> planned([14, 3, -7], due_on=date(2026, 6, 30), on=date(2026, 6, 20))
datetime.date(2026, 6, 16)
>>> planned([14, 3, -7], due_on=date(2026, 6, 30), on=date(2026, 6, 1))
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts import mails
from accounts.models import User
from suppliers import letters
from suppliers.campaigns import check_may
from suppliers.models import Campaign, Questionnaire

AT_ONCE = 500

# Whoever is claimed here is reminded in the same transaction: two at once share them out.
_CLAIM = """
    WITH due AS (
        SELECT one.id
        FROM suppliers_questionnaire one
        JOIN suppliers_campaign campaign ON campaign.id = one.campaign_id
        JOIN suppliers_supplier supplier ON supplier.id = one.supplier_id
        JOIN suppliers_contact contact ON contact.id = one.contact_id
        CROSS JOIN LATERAL (
            SELECT max(campaign.due_on - before) AS planned_on FROM unnest(campaign.remind_before) before
            WHERE campaign.due_on - before <= %(on)s
        ) plan
        WHERE campaign.closed_at IS NULL AND one.ends_on >= %(on)s AND one.state IN ('sent', 'opened')
            AND one.times_asked > 0 AND one.bounced_at IS NULL AND contact.bounced_on IS NULL
            AND supplier.status = 'active' AND {when}
        ORDER BY one.id LIMIT %(most)s FOR UPDATE OF one SKIP LOCKED
    )
    UPDATE suppliers_questionnaire one SET reminded_on = %(on)s FROM due WHERE one.id = due.id RETURNING one.id
"""
_SENT_ON = "(one.sent_at AT TIME ZONE %(zone)s)::date"
_AS_PLANNED = f"""
    plan.planned_on > {_SENT_ON} AND (one.reminded_on IS NULL OR one.reminded_on < plan.planned_on)
"""
_NOW = f"""
    campaign.id = %(campaign)s AND {_SENT_ON} < %(on)s AND (one.reminded_on IS NULL OR one.reminded_on < %(on)s)
"""


def planned(remind_before: Iterable[int], *, due_on: date, on: date) -> date | None:
    """The last planned day that has come; None where none has."""
    days = (due_on - timedelta(days=before) for before in remind_before)
    return max((day for day in days if day <= on), default=None)


def remind_due(*, on: date, most: int = AT_ONCE) -> int:
    """Write to whom a reminder is due on the day, at most so many; how many letters that makes. Four queries."""
    return _remind(_AS_PLANNED, on=on, most=most)


def remind_now(campaign: Campaign, *, by: User, on: date, most: int = 5_000) -> int:
    """Write to everyone of the campaign who has not answered, asked or reminded before today; how many that is."""
    check_may(by)
    return _remind(_NOW, on=on, most=most, campaign=campaign.pk)


def _remind(when: str, *, on: date, most: int, campaign: int | None = None) -> int:
    told: dict[str, Any] = {
        "on": on,
        "most": most,
        "campaign": campaign,
        "zone": timezone.get_default_timezone_name(),
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM.format(when=when), told)
            claimed = [pk for (pk,) in cursor.fetchall()]
        found = Questionnaire.objects.filter(pk__in=claimed).order_by("pk")
        written = mails.write(
            letters.reminding(found.select_related("campaign__asked_by", "supplier", "contact"), on=on)
        )
    return len(written)
