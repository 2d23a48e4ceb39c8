"""Reminders where things do not go as planned: a mail server that is away, a task that changes hands late."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mail
from sourcing.models import Absence, Reminder, Task
from sourcing.programme import byhand
from sourcing.taskforms import Away
from tests.sourcing import lapsing as lapsing_
from tests.sourcing.lapsing import DAY, NOW, lapsed, lapsing, run

pytestmark = pytest.mark.django_db
acme, buyer, manager = lapsing_.acme, lapsing_.buyer, lapsing_.manager


def test_a_mail_server_that_was_away_for_days_takes_no_task_from_anybody(acme, buyer, manager):
    lapsing("A", acme, days=30)
    run()
    Mail.objects.update(state="given_up", ended_at=NOW, written_at=NOW)
    assert run(4)["tasks_moved"] == 0
    assert Task.objects.get().owner == buyer
    Mail.objects.update(state="bounced")
    assert run(5)["tasks_moved"] == 1


def test_the_task_of_somebody_who_may_not_work_on_it_any_more_finds_another_owner(acme, buyer, manager):
    lapsing("A", acme, days=30)
    run()
    type(buyer).objects.filter(pk=buyer.pk).update(role="viewer")
    assert run(1)["tasks_moved"] == 1 and run(2)["tasks_moved"] == 0
    task = Task.objects.get()
    assert task.owner == manager and "may not work on tasks" in task.events.get(what="new_owner").words


def test_who_gets_a_task_that_was_escalated_is_told_of_it(acme, buyer, manager, django_user_model):
    one = lapsing("A", acme, days=0)
    run()
    lapsed(one)
    assert run(7)["escalated"] == 1
    other = django_user_model.objects.create_user("other@holdfast.example", role="analyst")
    byhand.hand_over(
        Task.objects.get(), to=other, reason="Knows them.", by=buyer, day=DAY + timedelta(days=8)
    )
    assert run(8)["reminders"] == 1 and run(9)["reminders"] == 0
    assert Reminder.objects.filter(to=other).count() == 1


def test_who_gets_a_task_that_was_snoozed_is_told_of_it_and_not_again(acme, buyer, django_user_model):
    lapsing("A", acme, days=20)
    run()
    until, day = DAY + timedelta(days=10), DAY + timedelta(days=1)
    byhand.snooze(Task.objects.get(), until=until, reason="Waits for legal.", by=buyer, day=DAY)
    other = django_user_model.objects.create_user("other@holdfast.example", role="analyst")
    byhand.hand_over(Task.objects.get(), to=other, reason="Knows them.", by=buyer, day=day)
    assert run(1)["reminders"] == 1
    assert [run(later)["reminders"] for later in range(2, 10)] == [0] * 8
    assert run(10)["reminders"] == 1


def test_two_clicks_at_once_are_one_absence_and_a_sentence(client, buyer, manager, monkeypatch):
    """The second was checked before the first was written."""
    monkeypatch.setattr(Away, "clean", lambda form: form.cleaned_data)
    monkeypatch.setattr(Absence, "validate_constraints", lambda *_args, **_told: None)
    client.force_login(buyer, backend="accounts.backends.RoleBackend")
    day = timezone.localdate().isoformat()
    told = {"from_on": day, "until_on": day, "stand_in": manager.pk}
    assert client.post(reverse("away"), told).status_code == 302
    answered = client.post(reverse("away"), told)
    assert answered.status_code == 200
    assert "There is an absence in these days already." in answered.content.decode()
    assert Absence.objects.count() == 1
