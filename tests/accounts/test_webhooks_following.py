"""Events are read in the order in which transactions end: none that commits late is missed, none told twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import events
from accounts.models import Delivery, EventName, Subscription
from accounts.webhooks import following, subscriptions
from tests.accounts.receiving import admin, subscribed

pytestmark = pytest.mark.django_db(transaction=True)
ENDED = EventName.JOB_FINISHED


def happened(*once, name=ENDED):
    events.record(name, [(one, {"job": one}) for one in once])


def follow():
    while following.follow(now=timezone.now()):
        pass


def heard(**of):
    rows = Delivery.objects.filter(**of).order_by("pk")
    return list(rows.values_list("event__once", flat=True))


def test_what_happened_before_it_subscribed_is_not_told():
    happened("before")
    subscribed()
    happened("after")
    follow()
    assert heard() == ["after"]


def test_only_what_it_asked_for_is_told():
    subscribed(events=["review.due", "job.finished"])
    happened("job")
    happened("node", name=EventName.SINGLE_POINT_FOUND)
    happened("review", name=EventName.REVIEW_DUE)
    follow()
    assert heard() == ["job", "review"]


def test_reading_again_writes_nothing_twice():
    one, _secret = subscribed()
    happened("a", "b")
    follow()
    Subscription.objects.update(followed=one.followed, followed_id=0)
    follow()
    assert heard() == ["a", "b"]


def test_a_transaction_that_commits_late_is_not_passed_by():
    """The earlier of two transactions commits last: a cursor by time or by id would never look back."""
    subscribed()
    written, go_on = threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            happened("late")
            written.set()
            assert go_on.wait(30)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert written.wait(30)
    happened("early")
    follow()
    assert heard() == [], "the one that was there first has not ended"
    go_on.set()
    thread.join()
    follow()
    assert sorted(heard()) == ["early", "late"]


def test_a_heap_is_read_in_bites(monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 10)
    subscribed()
    happened(*(str(number) for number in range(25)))
    bites = 1
    while following.follow(now=timezone.now()):
        bites += 1
    assert bites == 3 and len(heard()) == 25


def test_two_who_read_at_once_tell_it_once():
    subscribed()
    happened(*(str(number) for number in range(500)))
    together = threading.Barrier(4)

    def read():
        together.wait()
        follow()
        connection.close()

    threads = [threading.Thread(target=read) for _reader in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    follow()
    assert sorted(heard(), key=int) == [str(number) for number in range(500)]


@pytest.mark.parametrize("skip", [False, True])
def test_what_happens_during_a_pause_is_told_after_it_unless_it_is_skipped(skip):
    one, _secret = subscribed()
    happened("waiting")
    follow()
    subscriptions.pause(one, by=admin())
    happened("meanwhile")
    follow()
    assert heard() == ["waiting"]
    subscriptions.resume(one, by=admin(), now=timezone.now(), skip=skip)
    happened("afterwards")
    follow()
    expected = ["afterwards"] if skip else ["waiting", "meanwhile", "afterwards"]
    assert heard(state="waiting") == expected


def test_a_removed_one_hears_nothing_more():
    one, _secret = subscribed()
    happened("waiting")
    follow()
    subscriptions.remove(one, by=admin(), now=timezone.now())
    happened("afterwards")
    follow()
    assert heard() == ["waiting"] and heard(state="waiting") == []


def test_after_a_restore_whose_numbers_begin_anew_it_goes_on_from_there():
    one, _secret = subscribed()
    Subscription.objects.update(followed=one.followed + 10**9)
    follow()
    happened("after the restore")
    follow()
    assert heard() == ["after the restore"]


def test_a_delivery_is_due_when_it_is_written():
    subscribed()
    happened("a")
    now = timezone.now() - timedelta(minutes=5)
    following.follow(now=now)
    assert Delivery.objects.get().due_at == now


def test_nobody_who_subscribed_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not following.follow(now=timezone.now())
