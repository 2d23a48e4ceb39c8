"""Who subscribed is told of a source's check that is about to lapse, once, when it becomes a task."""

import pytest

from accounts import events
from accounts.models import Event
from tests.sourcing import lapsing as lapsing_
from tests.sourcing.lapsing import lapsing, run

pytestmark = pytest.mark.django_db
acme, buyer, manager = lapsing_.acme, lapsing_.buyer, lapsing_.manager


def said():
    return [event.payload for event in Event.objects.filter(name="source.lapsing").order_by("pk")]


def test_it_is_told_once_with_its_source_its_check_and_its_day(acme):
    one = lapsing("A", acme, days=3)
    run()
    run()
    run(1)
    [payload] = said()
    site = one.source.site.code if one.source.site else None
    assert payload.pop("task")
    assert payload == {
        "part": "A", "plant": None, "supplier": "ACME", "site": site, "check": "terms", "lapses_on": "2027-03-04",
    }  # fmt: skip


def test_beyond_what_is_read_one_by_one_the_rest_is_a_count_and_the_soonest_come_first(acme, monkeypatch):
    monkeypatch.setattr(events, "MOST", 3)
    for number, days in {"A": 9, "B": 3, "C": 6, "D": 12}.items():
        lapsing(number, acme, days=days)
    run()
    assert [one.get("part") for one in said()] == ["B", "C", None]
    assert said()[2] == {"more": 2}
