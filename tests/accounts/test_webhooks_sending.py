"""Deliveries to a receiver of this machine: signed, tried again, given up, replayed; never twice by two workers."""

import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import events
from accounts.models import Delivery, Event, EventName, Subscription
from accounts.tasks import send_webhooks
from accounts.webhooks import deliveries, posting, pruning, subscriptions
from tests.accounts.receiving import (
    Receiver,
    admin,
    allow,
    attempt,
    follow,
    happened,
    is_genuine,
    subscribed,
    told,
    waiting,
)

pytestmark = pytest.mark.django_db(transaction=True)
ENDED = EventName.JOB_FINISHED


@pytest.fixture(autouse=True)
def allowed(settings):
    allow(settings)


def test_a_receiver_that_fails_three_times_gets_it_once_more_and_can_verify_it():
    busy = (503, {}, b"busy")
    with Receiver([busy, (500, {}, b"broken"), busy]) as receiver:
        _one, secret, now = waiting(url=receiver.url)
        while attempt(now=now) or Delivery.objects.filter(state="waiting").exists():
            now += timedelta(minutes=1)
        assert len(receiver.got) == 4
    found = Delivery.objects.get()
    assert (found.state, found.attempts, found.status, found.response) == ("sent", 4, 200, "ok")
    assert [entry["status"] for entry in found.log] == [503, 500, 503, 200]
    assert {got["headers"]["Holdfast-Delivery"] for got in receiver.got} == {str(found.uuid)}
    assert len({got["headers"]["Holdfast-Timestamp"] for got in receiver.got}) == 4
    assert all(is_genuine(secret, got) for got in receiver.got)
    assert not is_genuine("whsec_other", receiver.got[0])
    event = Event.objects.get()
    assert told(receiver.got[-1]) == {
        "id": event.pk, "event": "job.finished", "at": event.at.isoformat(), "payload": {"job": 0},
    }  # fmt: skip
    assert receiver.got[0]["headers"]["Holdfast-Event"] == "job.finished"
    assert receiver.got[0]["path"] == "/hook?of=us"


def test_a_body_that_was_touched_on_the_way_is_not_genuine():
    with Receiver() as receiver:
        _one, secret, now = waiting(url=receiver.url)
        attempt(now=now)
    [got] = receiver.got
    assert is_genuine(secret, got)
    assert not is_genuine(secret, got | {"body": got["body"].replace(b'"job":0', b'"job":1')})


def test_the_task_reads_and_sends_what_is_due():
    with Receiver() as receiver:
        subscribed(url=receiver.url)
        happened(3)
        send_webhooks()
    assert len(receiver.got) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert Subscription.objects.get().delivered_at


def test_a_heap_for_one_receiver_does_not_keep_another_waiting():
    with Receiver() as first, Receiver() as second:
        waiting(count=40, url=first.url)
        subscribed(url=second.url, name="Chat", events=["review.due"])
        happened(1, EventName.REVIEW_DUE)
        now = timezone.now()
        follow(now)
        while not second.got:
            attempt(now=now)
        assert len(first.got) < 30, "it is drawn by lot whose first is next"


def test_a_killed_worker_s_delivery_is_sent_again_under_the_same_number():
    with Receiver() as receiver:
        _one, _secret, now = waiting(url=receiver.url)
        lost = deliveries.claim(now=now)
        posting.post(lost.subscription.url, b"{}", {"Holdfast-Delivery": str(lost.uuid)})  # and dies
        assert deliveries.claim(now=now + timedelta(seconds=30)) is None
        again = attempt(now=now + deliveries.LEASE)
        assert again.pk == lost.pk and again.tries == 2
        assert [got["headers"]["Holdfast-Delivery"] for got in receiver.got] == [str(lost.uuid)] * 2
    found = Delivery.objects.get()
    assert found.tries == 2 and len(found.log) == 1


def test_who_has_lost_the_lease_writes_nothing():
    with Receiver([(500, {}, b"")]) as receiver:
        one, _secret, now = waiting(url=receiver.url)
        lost = deliveries.claim(now=now)
        late = now + deliveries.LEASE
        assert deliveries.claim(now=late)
        deliveries.send(lost, now=late)
    found = Delivery.objects.get()
    assert (found.leased_until, found.log, found.error) == (late + deliveries.LEASE, [], "")
    one.refresh_from_db()
    assert one.failures == 0 and one.failing_since is None


def test_two_workers_never_have_one_delivery(monkeypatch):
    monkeypatch.setattr(deliveries, "AT_ONCE", 1000)
    monkeypatch.setattr(deliveries, "TO_ONE", 1000)
    _one, _secret, now = waiting(count=40)
    taken: list[int] = []
    together = Barrier(4)

    def work():
        together.wait()
        while found := deliveries.claim(now=now):
            taken.append(found.pk)
        connection.close()

    threads = [Thread(target=work) for _worker in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(taken) == len(set(taken)), "none twice"
    assert len(taken) >= 30, "who finds all of a handful taken leaves the rest to the next round"


def test_no_more_are_sent_at_a_time_than_may_be():
    _one, _secret, now = waiting(count=9)
    assert [bool(deliveries.claim(now=now)) for _turn in range(3)] == [True, True, False], "to one receiver"
    for number in range(3):
        subscribed(name=f"Chat {number}", events=["review.due"])
    happened(3, EventName.REVIEW_DUE)
    follow(now)
    assert [bool(deliveries.claim(now=now)) for _turn in range(3)] == [True, True, False], "altogether"


def test_what_was_given_up_is_sent_again_from_a_time_on_and_from_no_earlier():
    with Receiver([(410, {}, b"")]) as receiver:
        one, _secret, now = waiting(url=receiver.url)
        attempt(now=now)
        number = str(Delivery.objects.get().uuid)
        one.refresh_from_db()
        with pytest.raises(ValidationError, match="resume it first"):
            deliveries.replay_failed(one, since=now - timedelta(days=1), now=now)
        subscriptions.resume(one, by=admin(), now=now)
        assert deliveries.replay_failed(one, since=now + timedelta(days=1), now=now) == 0
        assert deliveries.replay_failed(one, since=now - timedelta(days=1), now=now) == 1
        attempt(now=now)
        assert [got["headers"]["Holdfast-Delivery"] for got in receiver.got] == [number] * 2
    assert Delivery.objects.get().state == "sent"


def test_one_that_was_taken_can_be_sent_again_and_one_that_waits_is_not_doubled():
    with Receiver() as receiver:
        _one, _secret, now = waiting(url=receiver.url)
        found = Delivery.objects.get()
        assert not deliveries.replay(found, now=now)
        attempt(now=now)
        assert deliveries.replay(found, now=now)
        attempt(now=now)
        assert len(receiver.got) == 2


def test_a_test_is_tried_once_and_says_what_it_is():
    with Receiver([(500, {}, b"not yet")]) as receiver:
        one, secret = subscribed(url=receiver.url)
        now = timezone.now()
        for _turn in range(2):
            subscriptions.test(one, by=admin())
            attempt(now=timezone.now())
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed", "sent"]
    assert is_genuine(secret, receiver.got[1]) and told(receiver.got[1])["event"] == "test"
    one.refresh_from_db()
    assert one.failing_since is None and one.delivered_at > now


def test_nothing_secret_is_logged(caplog):
    with caplog.at_level(logging.DEBUG), Receiver([(500, {}, b"")]) as receiver:
        _one, secret, now = waiting(url=receiver.url)
        attempt(now=now)
        attempt(now=now + timedelta(hours=1))
    assert secret not in caplog.text and "of=us" not in caplog.text


def test_old_deliveries_go_before_their_events_and_removed_webhooks_last():
    one, _secret, now = waiting(count=3)
    late = now + events.KEPT + timedelta(days=1)
    assert events.prune(now=late) == 0, "deliveries stand on them"
    assert pruning.prune(now=late) == 3 and events.prune(now=late) == 3
    happened(2, first=10)
    follow(now)
    subscriptions.remove(one, by=admin(), now=now)
    assert pruning.prune(now=now) == 3, "two deliveries, and itself"
    assert not Subscription.objects.exists()


def test_a_delivery_waits_or_has_ended():
    waiting()
    with pytest.raises(IntegrityError, match="delivery_waits_or_has_ended"), transaction.atomic():
        Delivery.objects.update(state="sent")
