from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import events
from accounts.models import Event, EventName

FOUND = EventName.SINGLE_POINT_FOUND


@pytest.mark.django_db
def test_what_is_told_twice_is_one_event():
    assert events.record(FOUND, [("usable:196", {"node": 196}), ("usable:212", {"node": 212})]) == 2
    assert events.record(FOUND, [("usable:196", {"node": 1}), ("paper:196", {"node": 196})]) == 1
    assert Event.objects.get(once="usable:196").payload == {"node": 196}


@pytest.mark.django_db
def test_an_event_goes_with_what_caused_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        events.record(FOUND, [("usable:196", {})])
        raise RuntimeError
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_heap_of_events_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"1001 events at once; at most 1000"):
        events.record(FOUND, [(str(number), {}) for number in range(1001)])
    assert events.record(FOUND, []) == 0


@pytest.mark.django_db
def test_the_database_knows_the_names():
    with pytest.raises(IntegrityError, match="event_name_is_known"), transaction.atomic():
        Event.objects.create(name="something.else", once="1", payload={})


@pytest.mark.django_db
def test_old_events_are_forgotten_and_others_kept():
    events.record(FOUND, [("old", {}), ("new", {})])
    now = timezone.now()
    Event.objects.filter(once="old").update(at=now - timedelta(days=91))
    assert events.prune(now=now) == 1
    assert list(Event.objects.values_list("once", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_at_once_tell_it_once():
    counted = []

    def tell() -> None:
        try:
            with transaction.atomic():
                counted.append(events.record(FOUND, [("usable:196", {"node": 196})]))
        finally:
            connection.close()

    told = [Thread(target=tell) for _one in range(4)]
    for one in told:
        one.start()
    for one in told:
        one.join()
    assert sorted(counted) == [0, 0, 0, 1]
    assert Event.objects.count() == 1
