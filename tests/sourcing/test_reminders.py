"""Reminders, escalation, digests, and what people do with a task."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Mail, User
from sourcing.models import Absence, Reminder, Task, TaskState
from sourcing.programme import byhand
from tests.sourcing import lapsing as lapsing_
from tests.sourcing.lapsing import DAY, lapsed, lapsing, run

pytestmark = pytest.mark.django_db
acme, buyer, manager = lapsing_.acme, lapsing_.buyer, lapsing_.manager


# reminders


def steps(**of):
    return list(Reminder.objects.filter(**of).order_by("pk").values_list("step", flat=True))


def test_it_is_reminded_when_opened_and_14_7_and_1_days_before_and_on_its_day(acme):
    one = lapsing("A", acme, days=60)
    on = []
    for day in range(70):
        if day == 60:
            lapsed(one)
        if run(day)["reminders"]:
            on.append(60 - day)
    assert on == [60, 14, 7, 1, 0] and steps(to__role="analyst") == [1000, 14, 7, 1, 0]


def test_a_week_without_rounds_is_one_reminder_and_not_several(acme):
    lapsing("A", acme, days=20)
    run()
    run(19)
    assert steps() == [1000, 1]


def test_what_lapsed_a_week_ago_is_told_to_a_manager_once(acme, manager):
    one = lapsing("A", acme, days=0)
    run()
    lapsed(one)
    assert run(6)["escalated"] == 0
    assert run(7)["escalated"] == 1 and run(8)["escalated"] == 0
    task = Task.objects.get()
    assert (task.escalated_to, task.escalated_on) == (manager, DAY + timedelta(days=7))
    assert steps(to=manager) == [-1]
    letter = Mail.objects.get(to=manager.email)
    assert "nobody has mended it" in letter.words


def test_a_snoozed_task_is_silent_until_its_day(acme, buyer):
    lapsing("A", acme, days=20)
    run()
    byhand.snooze(
        Task.objects.get(), until=DAY + timedelta(days=10), reason="Waits for legal.", by=buyer, day=DAY
    )
    for day in range(1, 10):
        assert run(day)["reminders"] == 0
    assert run(10)["reminders"] == 1 and steps() == [1000, 14]


# digests


def test_one_letter_a_day_says_all_that_is_new_the_soonest_first(acme, buyer):
    lapsing("LATER", acme, days=30)
    lapsing("SOON", acme, days=3)
    run()
    letter = Mail.objects.get()
    assert letter.to == buyer.email and letter.subject == "2 things about to lapse, 1 March 2027"
    assert letter.words.index("SOON") < letter.words.index("LATER")
    assert "Terms of Acme Castings for SOON: lapses in 3 days (4 March 2027)" in letter.words
    assert "/today/" in letter.words
    run(1)
    assert Mail.objects.count() == 1, "nothing is new"


def test_what_comes_after_the_letter_of_a_day_is_told_the_next(acme):
    lapsing("A", acme, days=30)
    run()
    lapsing("B", acme, days=30)
    run()
    assert Mail.objects.count() == 1
    run(1)
    assert "Acme Castings for B" in Mail.objects.latest("pk").words
    assert Mail.objects.count() == 2 and not Reminder.objects.filter(told_on=None).exists()


def test_who_stands_in_gets_what_is_theirs_and_what_is_not_in_one_letter(acme, buyer, manager):
    Absence.objects.create(user=buyer, stand_in=manager, from_on=DAY, until_on=DAY + timedelta(days=5))
    lapsing("A", acme, days=30)
    lapsing("B", acme, days=30, part={"buyer": ""})
    run()
    letter = Mail.objects.get()
    assert letter.to == manager.email and "For Buyer, who is away" in letter.words
    assert letter.words.index("for B") < letter.words.index("For Buyer") < letter.words.index("for A")


def test_a_long_letter_counts_what_it_does_not_list(acme):
    for number in range(45):
        lapsing(f"P{number}", acme, days=30)
    run()
    letter = Mail.objects.get()
    assert letter.words.count("lapses in 30 days") == 40 and "and 5 more." in letter.words


def test_a_round_takes_a_fixed_number_of_queries(acme, django_assert_num_queries):
    for number in range(30):
        lapsing(f"P{number}", acme, days=number)
    with django_assert_num_queries(26):
        run()


# by hand


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(0, "a day at least"), (31, "30 at most"), (21, "past the day on which it lapses")],
)
def test_it_is_not_snoozed_too_long(acme, buyer, days, sentence):
    lapsing("A", acme, days=20)
    run()
    with pytest.raises(ValidationError, match=sentence):
        byhand.snooze(Task.objects.get(), until=DAY + timedelta(days=days), reason="x", by=buyer, day=DAY)


def test_it_is_handed_over_to_somebody_who_may_and_they_are_reminded(acme, buyer, manager):
    lapsing("A", acme, days=20)
    run()
    viewer = User.objects.create_user("viewer@holdfast.example", role="viewer")
    with pytest.raises(ValidationError, match="may not work on tasks"):
        byhand.hand_over(Task.objects.get(), to=viewer, reason="x", by=buyer, day=DAY)
    byhand.hand_over(Task.objects.get(), to=manager, reason="Your supplier.", by=buyer, day=DAY)
    run(1)
    assert steps(to=manager) == [1000]
    with pytest.raises(PermissionDenied):
        byhand.close(Task.objects.get(), reason="x", by=viewer, day=DAY)


def test_it_is_closed_with_a_reason_and_once(acme, buyer):
    lapsing("A", acme, days=20)
    run()
    task = Task.objects.get()
    with pytest.raises(ValidationError, match="Say why"):
        byhand.close(task, reason=" ", by=buyer, day=DAY)
    byhand.close(task, reason="The part is redesigned.", by=buyer, day=DAY)
    with pytest.raises(ValidationError, match="ended meanwhile"):
        byhand.close(task, reason="Again.", by=buyer, day=DAY)
    run(1)
    assert Task.objects.get().state == TaskState.CLOSED, "and it is not opened again"
