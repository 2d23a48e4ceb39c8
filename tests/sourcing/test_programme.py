"""The daily round: tasks of what lapses, how they end, and whose they are."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Mail, User
from scoring.models import Decision, Override, Quadrant, Readiness
from scoring.readiness.codes import Reason
from sourcing.models import Reminder, Review, Task, TaskEvent
from tests.pages import rows
from tests.sourcing import lapsing as lapsing_
from tests.sourcing.lapsing import DAY, NOW, lapsed, lapsing, renewed, run

pytestmark = pytest.mark.django_db
acme, buyer, manager = lapsing_.acme, lapsing_.buyer, lapsing_.manager


# opening


def test_what_lapses_within_its_lead_becomes_a_task_of_the_buyer(acme, buyer):
    for number, days in {"AT-LEAD": 60, "BEYOND": 61, "SOON": 3, "TODAY": 0, "OVER": -1}.items():
        lapsing(number, acme, days=days)
    run()
    found = {
        task.part.number: (task.kind, task.owner) for task in Task.objects.select_related("part", "owner")
    }
    assert found == dict.fromkeys(("AT-LEAD", "SOON", "TODAY"), ("terms", buyer))


def test_a_check_that_nobody_asks_for_is_no_task(acme):
    lapsing("A", acme, days=3, check="warm_backup", to=Reason.IS_COLD)
    lapsing("B", acme, days=3, check="independent", to=Reason.CONFIRMATION_OLD, is_primary=True)
    lapsing("C", acme, days=3, position={"quadrant": Quadrant.SINGLE_SOURCE})
    lapsing("D", acme, days=3, position={"quadrant": Quadrant.OUT_OF_SCOPE, "impact": None, "exposure": None})
    lapsing("E", acme, days=3, source={"status": "blocked"})
    lapsing("F", acme, days=3, source={"role": "candidate"})
    run()
    assert not Task.objects.exists()


def test_a_round_that_was_missed_is_made_up_for(acme):
    lapsing("A", acme, days=2)
    run(5)
    assert not Task.objects.exists(), "it lapsed three days ago, and nobody says that nothing was done then"
    run(5, since=DAY)
    assert Task.objects.get().lapses_on == DAY + timedelta(days=2)


def test_what_a_person_said_until_a_day_is_looked_at_again_before_it(acme, buyer):
    part = rows.part("A")
    rows.position(part)
    made = {"made_by": buyer, "made_at": NOW, "reason": "audit", "until": DAY + timedelta(days=9)}
    Override.objects.create(part=part, driver="on_time", value=0.9, **made)
    Decision.objects.create(
        part=part,
        wanted="dual_source",
        chosen="accept",
        acceptance="stock",
        mitigation="Stock for a year",
        **made,
    )
    Review.objects.create(
        part=part, reason="due", opened_on=DAY, due_on=DAY + timedelta(days=20), owner=buyer
    )
    run()
    assert {(task.kind, (task.lapses_on - DAY).days, task.owner) for task in Task.objects.all()} == {
        ("override", 10, buyer),
        ("acceptance", 10, buyer),
        ("review", 20, buyer),
    }


def test_a_round_run_twice_leaves_the_same_rows(acme):
    for number in range(5):
        lapsing(f"P{number}", acme, days=number * 10)
    run()
    before = [list(model.objects.order_by("pk").values()) for model in (Task, Reminder, Mail, TaskEvent)]
    assert set(run().values()) == {0}
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Task, Reminder, Mail, TaskEvent)
    ]


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_leave_one(acme):
    for number in range(20):
        lapsing(f"P{number}", acme, days=number)
    together = Barrier(3)

    def one():
        together.wait()
        run()
        connection.close()

    threads = [Thread(target=one) for _round in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (Task.objects.count(), Reminder.objects.count(), Mail.objects.count()) == (20, 20, 1)


# ending


def test_a_renewed_check_ends_its_task_and_is_another_when_that_comes_near(acme):
    one = lapsing("A", acme, days=10)
    run()
    renewed(one, 80)
    run(1)
    task = Task.objects.get()
    assert (task.state, task.ending, task.ended_on) == ("done", "renewed", DAY + timedelta(days=1))
    assert task.events.get().words == "Renewed."
    run(30)
    assert Task.objects.open().get().lapses_on == DAY + timedelta(days=80)


def test_what_lapsed_stays_open_until_it_is_mended(acme):
    one = lapsing("A", acme, days=2)
    run()
    lapsed(one)
    for day in (2, 9, 40):
        run(day)
        assert Task.objects.get().state == "open"
    renewed(one, 400)
    run(41)
    assert Task.objects.get().ending == "renewed"


def test_a_day_that_moves_nearer_is_another_task(acme):
    one = lapsing("A", acme, days=40)
    run()
    renewed(one, 20)
    run(1)
    assert {(task.state, task.ending, (task.lapses_on - DAY).days) for task in Task.objects.all()} == {
        ("closed", "moved", 40),
        ("open", "", 20),
    }


def test_a_task_whose_source_is_gone_closes_and_says_so(acme):
    one = lapsing("A", acme, days=10)
    run()
    source = one.source
    one.delete()
    source.delete()
    run(1)
    task = Task.objects.get()
    assert (task.state, task.ending) == ("closed", "gone") and "gone" in task.events.get().words


def test_a_check_that_is_not_asked_for_any_more_closes_its_task(acme):
    one = lapsing("A", acme, days=10, check="independent", to=Reason.CONFIRMATION_OLD)
    run()
    Readiness.objects.filter(pk=one.pk).update(is_primary=True)
    run(1)
    assert Task.objects.get().ending == "not_asked"


def test_an_override_said_anew_and_a_review_that_is_signed_are_done(acme, buyer):
    part = rows.part("A")
    rows.position(part)
    made = {
        "part": part,
        "driver": "on_time",
        "value": 0.9,
        "made_by": buyer,
        "made_at": NOW,
        "reason": "audit",
    }
    old = Override.objects.create(until=DAY + timedelta(days=9), **made)
    review = Review.objects.create(part=part, reason="due", opened_on=DAY, due_on=DAY, owner=buyer)
    run()
    Override.objects.filter(pk=old.pk).update(ended_at=NOW, ended_by=buyer, ended_why="said anew")
    Override.objects.create(until=DAY + timedelta(days=90), **made)
    Review.objects.filter(pk=review.pk).update(state="signed", ended_on=DAY)
    run(1)
    assert {(task.kind, task.ending) for task in Task.objects.all()} == {
        ("override", "renewed"),
        ("review", "signed"),
    }


# owners


def test_the_task_of_somebody_who_left_finds_another_owner_and_says_so(acme, buyer, manager):
    lapsing("A", acme, days=30)
    run()
    User.objects.filter(pk=buyer.pk).update(is_active=False)
    run(1)
    task = Task.objects.get()
    assert task.owner == manager
    assert task.events.get().words == "Buyer is not here any more: it is manager@holdfast.example's now."
    assert Reminder.objects.filter(task=task, to=manager).count() == 1


def test_the_task_of_somebody_whose_letters_come_back_finds_another_owner(acme, buyer, manager):
    lapsing("A", acme, days=30)
    run()
    Mail.objects.update(state="bounced", ended_at=NOW, written_at=NOW)
    run(1)
    task = Task.objects.get()
    assert task.owner == manager and "come back" in task.events.get().words
    assert Mail.objects.filter(to=manager.email).count() == 1


def test_without_anybody_a_task_waits_for_an_owner(acme, buyer, manager):
    User.objects.update(is_active=False)
    lapsing("A", acme, days=30)
    run()
    assert Task.objects.get().owner is None and not Mail.objects.exists()
    User.objects.filter(pk=manager.pk).update(is_active=True)
    run(1)
    assert Task.objects.get().owner == manager and Mail.objects.get().to == manager.email
