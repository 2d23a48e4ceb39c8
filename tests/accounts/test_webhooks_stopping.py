"""A receiver that takes nothing: tried ever more rarely, left alone, stopped with a letter; and secrets that change."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Delivery, Mail, Subscription
from accounts.webhooks import deliveries, signing, stopping, subscriptions
from tests.accounts.receiving import Receiver, admin, allow, attempt, is_genuine, subscribed, waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def allowed(settings):
    allow(settings)


def test_what_is_not_taken_is_tried_ever_more_rarely_and_given_up_after_three_days():
    with Receiver([(500, {}, b"")] * 99) as receiver:
        one, _secret, now = waiting(url=receiver.url)
        began, waits = now, []
        while Delivery.objects.filter(state="waiting").exists() and Subscription.objects.get().is_active:
            now = max(now, Delivery.objects.get().due_at, one.held_until or now)
            assert attempt(now=now)
            one.refresh_from_db()
            waits.append(Delivery.objects.get().due_at - now)
        assert len(receiver.got) == len(deliveries.WAITS) + 1
    found = Delivery.objects.get()
    assert found.state == "failed" and found.error == "The receiver answered 500."
    assert waits[0] < timedelta(minutes=1) < waits[1] < waits[3] < waits[6]
    assert timedelta(days=3) < now - began < timedelta(days=5)
    assert len(found.log) == len(deliveries.WAITS) + 1


def test_after_three_days_without_success_it_is_stopped_and_its_people_get_a_letter():
    admin("other@holdfast.example")
    with Receiver([(500, {}, b"")] * 99) as receiver:
        one, secret, now = waiting(count=2, url=receiver.url)
        attempt(now=now)
        late = now + stopping.PATIENCE
        assert attempt(now=late)
        one.refresh_from_db()
        assert not one.is_active and one.disabled_at == late
        assert one.disabled_why == "Nothing was taken for 3 days. Last: The receiver answered 500."
        assert attempt(now=late + timedelta(days=1)) is None, "what waits is left alone"
    assert set(Mail.objects.values_list("to", flat=True)) == {
        "admin@holdfast.example",
        "other@holdfast.example",
    }
    letter = Mail.objects.first()
    assert "“ERP” was stopped" in letter.subject and "answered 500" in letter.words
    assert f"/settings/webhooks/{one.pk}/" in letter.words
    assert secret not in letter.words and "of=us" not in letter.words


def test_it_is_stopped_once_and_not_with_two_letters():
    one, _secret = subscribed()
    assert stopping.stop(one, why="Nothing was taken.", now=timezone.now())
    assert not stopping.stop(one, why="Nothing was taken.", now=timezone.now())
    assert Mail.objects.count() == 1


def test_a_success_forgets_the_failures_before_it():
    with Receiver([(500, {}, b"")]) as receiver:
        one, _secret, now = waiting(url=receiver.url)
        attempt(now=now)
        one.refresh_from_db()
        assert one.failing_since == now and one.failures == 1
        attempt(now=now + timedelta(hours=1))
        one.refresh_from_db()
        assert one.failing_since is None and one.failures == 0 and one.held_until is None


def test_who_says_gone_is_never_asked_again():
    with Receiver([(410, {}, b"")]) as receiver:
        one, _secret, now = waiting(url=receiver.url)
        attempt(now=now)
    one.refresh_from_db()
    assert not one.is_active and "410" in one.disabled_why
    assert Delivery.objects.get().state == "failed"


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("120", 120, 120), ("99999999999", 6 * 3600, 6 * 3600), ("soon", 20, 40), ("-5", 20, 40)],
)
def test_retry_after_is_heeded_within_bounds(said, least, most):
    with Receiver([(503, {"Retry-After": said}, b"")]) as receiver:
        one, _secret, now = waiting(url=receiver.url)
        attempt(now=now)
    wait = Delivery.objects.get().due_at - now
    assert timedelta(seconds=least) <= wait <= timedelta(seconds=most)
    one.refresh_from_db()
    assert (one.held_until is not None) == (least >= 60)


def test_a_receiver_that_fails_in_a_row_is_left_alone_whatever_waits_for_it():
    with Receiver([(500, {}, b"")] * 99) as receiver:
        one, _secret, now = waiting(count=50, url=receiver.url)
        while attempt(now=now):
            pass
        assert len(receiver.got) == stopping.HELD_AFTER
        one.refresh_from_db()
        assert one.held_until == now + stopping.HELD_FIRST
        assert attempt(now=one.held_until) and len(receiver.got) == stopping.HELD_AFTER + 1


def test_for_a_day_after_a_rotation_both_secrets_sign():
    with Receiver() as receiver:
        one, old, now = waiting(count=2, url=receiver.url)
        new = subscriptions.rotate(one, by=admin(), now=now)
        attempt(now=now)
        attempt(now=now + signing.OVERLAP)
    assert is_genuine(old, receiver.got[0]) and is_genuine(new, receiver.got[0])
    assert is_genuine(new, receiver.got[1]) and not is_genuine(old, receiver.got[1])


def test_a_replaced_secret_key_stops_it_and_a_fallback_does_not(settings):
    with Receiver() as receiver:
        one, secret, now = waiting(count=2, url=receiver.url)
        before = settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, [before]
        attempt(now=now)
        assert is_genuine(secret, receiver.got[0])
        settings.SECRET_KEY_FALLBACKS = []
        attempt(now=now)
        assert len(receiver.got) == 1
    one.refresh_from_db()
    assert not one.is_active and "Make a new secret" in one.disabled_why
    assert Delivery.objects.filter(state="waiting", leased_until=None).count() == 1


def test_the_example_in_the_documents_is_right():
    text = (Path(__file__).parents[2] / "docs/webhooks.md").read_text()
    assert signing.signature(b"{}", secrets=["whsec_example"], timestamp=1767225600) in text
