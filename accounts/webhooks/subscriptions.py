"""Who is told: made, changed, paused, resumed, removed, and given a new secret. By administrators only."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.utils.translation import gettext as _

from accounts import bell, history
from accounts.fields import CurrentXact
from accounts.models import EventName, User
from accounts.models.webhooks import Delivery, DeliveryState, Subscription
from accounts.webhooks import TASK, addresses, signing

MOST = 100  # each is asked of every event
TESTS_AT_ONCE = 5
CANCELLED_AT_ONCE = 10_000
_CANCEL = """
    UPDATE accounts_delivery SET state = 'cancelled', ended_at = %(now)s, leased_until = NULL
    WHERE id IN (SELECT id FROM accounts_delivery
        WHERE subscription_id = %(pk)s AND state = 'waiting' LIMIT %(most)s)
"""


def add(name: str, url: str, events: Sequence[str], *, by: User) -> tuple[Subscription, str]:
    """The subscription and its secret, which is shown this once. It is told what happens from now on."""
    _may(by)
    nonce, fingerprint, secret = signing.fresh()
    made = Subscription(
        name=name.strip(),
        url=url.strip(),
        events=_in_order(events),
        nonce=nonce,
        fingerprint=fingerprint,
        made_by=by,
    )
    _clean(made)
    with transaction.atomic():
        _lock()
        if Subscription.objects.filter(removed_at=None).count() >= MOST:
            raise ValidationError(_("There are %d webhooks already; remove one that is not used.") % MOST)
        made.save(force_insert=True)
    made.refresh_from_db()
    return made, secret


def change(one: Subscription, *, by: User, **told: Any) -> None:
    """Any of name, url and events. What already waits goes to the new address."""
    _may(by)
    for field, value in told.items():
        setattr(one, field, _in_order(value) if field == "events" else value.strip())
    _clean(one)
    with transaction.atomic():
        history.acting(by, _("Webhook changed"))
        _there(one).update(**{field: getattr(one, field) for field in told})


def rotate(one: Subscription, *, by: User, now: datetime) -> str:
    """A new secret, shown this once. For a day both sign, so that the receiver can take the new one in peace."""
    _may(by)
    nonce, fingerprint, secret = signing.fresh()
    with transaction.atomic():
        history.acting(by, _("New secret"))
        _there(one).update(
            old_nonce=F("nonce"),
            old_fingerprint=F("fingerprint"),
            old_until=now + signing.OVERLAP,
            nonce=nonce,
            fingerprint=fingerprint,
            secret_made_at=now,
        )
    one.refresh_from_db()
    return secret


def pause(one: Subscription, *, by: User) -> None:
    """Nothing is sent from now on; what happens meanwhile can still be told when it is resumed."""
    _may(by)
    with transaction.atomic():
        history.acting(by, _("Paused"))
        _there(one).update(is_active=False)
    one.refresh_from_db()


def resume(one: Subscription, *, by: User, now: datetime, skip: bool = False) -> None:
    """Go on where it stood; or, where `skip`, leave out what happened meanwhile and what still waits."""
    _may(by)
    if skip and _cancel_waiting(one, now=now) == CANCELLED_AT_ONCE:
        raise ValidationError(
            _("%d deliveries that waited are cancelled, and more wait: skip them once more.")
            % CANCELLED_AT_ONCE
        )
    told: dict[str, Any] = {"is_active": True, "disabled_at": None, "disabled_why": ""}
    told |= {"failing_since": None, "failures": 0, "held_until": None}
    if skip:
        told |= {"followed": CurrentXact(), "followed_id": Value(0)}
    with transaction.atomic():
        history.acting(by, _("Resumed"))
        _there(one).update(**told)
        transaction.on_commit(partial(bell.ring, TASK), robust=True)
    one.refresh_from_db()


def remove(one: Subscription, *, by: User, now: datetime) -> None:
    """At once and for good. Its deliveries go with the daily prune, some at a time."""
    _may(by)
    with transaction.atomic():
        history.acting(by, _("Removed"))
        _there(one).update(is_active=False, disabled_at=None, removed_at=now)
        _cancel_waiting(one, now=now)


def test(one: Subscription, *, by: User) -> Delivery:
    """Tell it that nothing has happened: tried once, so that its maker sees what the receiver answers."""
    _may(by)
    if not one.is_active:
        raise ValidationError(_("It is paused; resume it first."))
    waiting = Delivery.objects.filter(subscription=one, event=None, state=DeliveryState.WAITING)
    if waiting[:TESTS_AT_ONCE].count() >= TESTS_AT_ONCE:
        raise ValidationError(_("%d tests wait already; see what becomes of them.") % TESTS_AT_ONCE)
    with transaction.atomic():
        made = Delivery.objects.create(subscription=one)
        transaction.on_commit(partial(bell.ring, TASK), robust=True)
    made.refresh_from_db()
    return made


def _may(by: User) -> None:
    if not by.has_perm("accounts.manage_webhooks"):
        raise PermissionDenied


def _there(one: Subscription) -> Any:
    return Subscription.objects.filter(pk=one.pk, removed_at=None)


def _cancel_waiting(one: Subscription, *, now: datetime) -> int:
    """What waits is not sent any more, as far as one bite goes; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL, {"pk": one.pk, "now": now, "most": CANCELLED_AT_ONCE})
        return int(cursor.rowcount)


def _in_order(events: Sequence[str]) -> list[str]:
    """Once each, in the order in which they are listed; what is unknown stays, to be refused."""
    known = [name for name in EventName.values if name in events]
    return known + [name for name in dict.fromkeys(events) if name not in known]


def _clean(one: Subscription) -> None:
    try:
        addresses.entered(one.url)
    except ValidationError as refused:
        raise ValidationError({"url": refused.messages}) from refused
    one.full_clean(exclude=["made_by", "nonce", "fingerprint"])


def _lock() -> None:
    """Two who add at once are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.webhooks'))")
