"""What workers do for campaigns: for a date, once, whoever rings."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Job, Mail
from accounts.tasks import work_here
from suppliers import tasks
from suppliers.models import Questionnaire
from tests.suppliers.asked import DAY, NOW, asked, company, person, suppliers

pytestmark = pytest.mark.django_db(transaction=True)


def ring(kind):
    from celery import current_app

    current_app.tasks[f"{kind}_due"].apply(throw=True)
    for job in Job.objects.filter(kind=kind):
        work_here(job)


def test_reminders_and_the_end_come_with_their_days_and_once():
    company()
    opened = asked(person(), suppliers(3), due_on=DAY + timedelta(days=10), remind_before=[3])
    for n in (6, 7, 7, 8, 61, 62):
        with time_machine.travel(NOW + timedelta(days=n), tick=False):
            ring("suppliers.remind")
            ring("suppliers.close_campaigns")
    assert Mail.objects.filter(once__contains="reminder").count() == 3
    assert set(Questionnaire.objects.values_list("state", flat=True)) == {"closed"}
    opened.campaign.refresh_from_db()
    assert opened.campaign.closed_at.date() == opened.campaign.closes_on + timedelta(days=1)
    done = Job.objects.filter(kind="suppliers.remind").order_by("pk")
    assert [job.result.get("reminders_written") for job in done] == [0, 3, 0, 0, 0]


def test_what_came_back_is_noted():
    company()
    asked(person(), suppliers(1))
    Mail.objects.update(state="bounced", ended_at=NOW)
    tasks.note_bounces()
    assert Questionnaire.objects.unreachable().count() == 1
