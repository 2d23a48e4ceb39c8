"""A receiver that takes nothing: left alone for a while, and after three days stopped, with a letter that says so."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import mails
from accounts.models import User
from accounts.models.webhooks import Subscription

PATIENCE = timedelta(days=3)  # since the first failure after the last success
HELD_AFTER = 3  # failures in a row
HELD_FIRST, HELD_MOST = timedelta(seconds=15), timedelta(minutes=15)
MOST_TOLD = 20


def note_failure(one: Subscription, *, error: str, is_gone: bool, asked: timedelta, now: datetime) -> None:
    """In the transaction that writes the delivery down. It is left alone for as long as it asks, or as it has failed
    in a row; stopped where it says that it is gone, or has taken nothing for three days."""
    told = {"failures": F("failures") + 1, "failing_since": Coalesce(F("failing_since"), now)}
    Subscription.objects.filter(pk=one.pk).update(**told)
    one.refresh_from_db(fields=["failures", "failing_since", "is_active"])
    rounds = one.failures - HELD_AFTER
    held = min(HELD_FIRST * 2 ** min(rounds, 10), HELD_MOST) if rounds >= 0 else timedelta(0)
    if wait := max(held, asked):
        later = Q(held_until=None) | Q(held_until__lt=now + wait)
        Subscription.objects.filter(later, pk=one.pk).update(held_until=now + wait)
    if is_gone:
        stop(one, why=_("The receiver answered 410: it wants nothing any more."), now=now)
    elif one.failing_since and now - one.failing_since >= PATIENCE:
        why = _("Nothing was taken for %(days)d days. Last: %(error)s") % {
            "days": PATIENCE.days,
            "error": error,
        }
        stop(one, why=why, now=now)


def no_secret() -> str:
    return _("SECRET_KEY is another one than when its secret was made. Make a new secret, then resume it.")


def stop(one: Subscription, *, why: str, now: datetime) -> bool:
    """Once, with a letter to who made it and to the administrators; whether it was still running."""
    with transaction.atomic():
        running = Subscription.objects.sending().filter(pk=one.pk)
        if not running.update(is_active=False, disabled_at=now, disabled_why=why[:1000]):
            return False
        one.refresh_from_db()
        mails.write(_letter(one, user, now=now) for user in _told(one))
    return True


def _told(one: Subscription) -> list[User]:
    """Who made it, and the administrators, as far as they sign in."""
    admins = list(User.objects.active().admins().exclude(pk=one.made_by_id).order_by("pk")[:MOST_TOLD])
    return [user for user in (one.made_by, *admins) if user.may_sign_in]


def _letter(one: Subscription, user: User, *, now: datetime) -> mails.Letter:
    told = {
        "webhook": one,
        "person": user,
        "address": settings.SITE_ADDRESS + reverse("webhook", args=[one.pk]),
    }
    return mails.Letter(
        once=f"webhook {one.pk} stopped {now.isoformat()} {user.pk}",
        to=user.email,
        subject=_("The webhook “%s” was stopped") % one.name,
        words=render_to_string("accounts/letters/webhook_stopped.txt", told),
    )
