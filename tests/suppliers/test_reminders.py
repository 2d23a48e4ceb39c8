"""Reminders: exactly as planned, one letter each, and none to who answered, declined or cannot be reached."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Mail
from suppliers import bounces, campaigns, contacting, reminders
from suppliers.models import Questionnaire, Supplier
from tests.suppliers.asked import DAY, NOW, asked, company, person, suppliers

YEAR = 365
QUERIES = 6


@pytest.fixture
def by(db):
    company()
    return person()


def reminded(of=None):
    """The days on which reminders were written, of one supplier or of all."""
    letters = Mail.objects.filter(once__contains=" reminder ").order_by("once")
    if of is not None:
        letters = letters.filter(
            once__startswith=f"questionnaire {Questionnaire.objects.get(supplier=of).pk} "
        )
    return sorted(
        date.fromisoformat(once.rpartition(" ")[2]) for once in letters.values_list("once", flat=True)
    )


def walk(days, *, skip=(), each=lambda day: None):
    for n in days:
        day = DAY + timedelta(days=n)
        each(day)
        if n not in skip:
            assert reminders.remind_due(on=day) >= 0
            assert reminders.remind_due(on=day) == 0, "twice on a day is once"
            campaigns.close_ended(on=day, now=NOW + timedelta(days=n))


def day(n):
    return DAY + timedelta(days=n)


def test_a_year_of_days_brings_the_planned_ones_and_no_other(by):
    silent, answers, declines, bounced, blocked, erased = all_six = suppliers(6)
    asked(by, all_six, due_on=day(40), closes_on=day(100), remind_before=[20, 5, -10, -100])

    def happens(on):
        n = (on - DAY).days
        row = Questionnaire.objects.filter
        if n == 21:
            row(supplier=answers).update(state="submitted", submitted_at=NOW + timedelta(days=n))
            row(supplier=declines).update(state="declined", ended_at=NOW + timedelta(days=n))
        if n == 10:
            Mail.objects.filter(to=bounced.contacts.get().email).update(state="bounced", ended_at=NOW)
            bounces.note()
        if n == 36:
            Supplier.objects.filter(pk=blocked.pk).update(status="blocked")
            contacting.erase(erased.contacts.get(), by=by, now=NOW)

    walk(range(YEAR), each=happens)
    assert reminded(silent) == [day(20), day(35), day(50)]
    assert reminded(answers) == reminded(declines) == [day(20)]
    assert reminded(bounced) == []
    assert reminded(blocked) == reminded(erased) == [day(20), day(35)]
    assert Questionnaire.objects.get(supplier=silent).state == "closed"
    assert Mail.objects.filter(once__contains=" asked ").count() == 6 + len(reminded())


def test_a_day_on_which_nobody_was_there_is_made_up_for_once(by):
    asked(by, suppliers(1), due_on=day(30), closes_on=day(60), remind_before=[20, 18, 5])
    walk(range(60), skip=range(8, 15))
    assert reminded() == [day(15), day(25)]


def test_more_time_moves_the_reminders_with_the_due_day(by):
    opened = asked(by, suppliers(1), due_on=day(30), closes_on=day(60), remind_before=[3])

    def extends(on):
        if on == day(28):
            campaigns.extend(opened.campaign, due_on=day(50), closes_on=day(60), by=by, now=NOW)

    walk(range(60), each=extends)
    assert reminded() == [day(27), day(47)]


def test_a_letter_written_anew_is_not_followed_by_a_reminder_that_was_due_before_it(by):
    [one] = suppliers(1)
    asked(by, [one], due_on=day(30), closes_on=day(60), remind_before=[20, 5])

    def again(on):
        if on == day(12):
            seen = Questionnaire.objects.get()
            campaigns.send_again(seen, to=one.contacts.get(), by=by, now=NOW + timedelta(days=12))

    walk(range(60), skip=range(8, 12), each=again)
    assert reminded() == [day(25)]


def test_five_hundred_reminders_take_the_queries_of_two(by):
    few, many = suppliers(2), suppliers(500, first=100)
    asked(by, few, due_on=day(10), closes_on=day(60), remind_before=[5])
    asked(by, many, name="More", due_on=day(20), closes_on=day(60), remind_before=[5])
    counted = []
    for on in (day(5), day(15)):
        with CaptureQueriesContext(connection) as seen:
            reminders.remind_due(on=on)
        counted.append(len(seen))
    assert counted == [QUERIES, QUERIES]
    assert len(reminded()) == 502


def test_no_more_than_asked_for_are_written_at_once_and_the_rest_follows(by):
    asked(by, suppliers(5), due_on=day(30), closes_on=day(60), remind_before=[5])
    assert [reminders.remind_due(on=day(25), most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(reminded()) == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_share_the_reminders_out():
    company()
    asked(person(), suppliers(80), due_on=day(30), closes_on=day(60), remind_before=[5])
    start = Barrier(3)

    def work(_n):
        start.wait()
        try:
            return sum(reminders.remind_due(on=day(25), most=30) for _ in range(3))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as workers:
        written = list(workers.map(work, range(3)))
    written.append(reminders.remind_due(on=day(25), most=90))  # what the others held back for one another
    assert sum(written) == len(reminded()) == 80


def test_all_can_be_reminded_now_once_a_day_and_not_on_the_day_they_were_asked(by):
    answered, silent = suppliers(2)
    opened = asked(by, [answered, silent], remind_before=[])
    assert reminders.remind_now(opened.campaign, by=by, on=DAY) == 0
    Questionnaire.objects.filter(supplier=answered).update(state="submitted", submitted_at=NOW)
    assert reminders.remind_now(opened.campaign, by=by, on=day(1)) == 1
    assert reminders.remind_now(opened.campaign, by=by, on=day(1)) == 0
    assert reminders.remind_now(opened.campaign, by=by, on=day(2)) == 1
    assert reminded() == [day(1), day(2)]
    with pytest.raises(PermissionDenied):
        reminders.remind_now(opened.campaign, by=person("viewer@holdfast.example", "viewer"), on=day(3))
