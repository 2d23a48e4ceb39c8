"""What runs by the clock: once for its day or hour, whoever rings, with a row that says what came of it."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from celery import current_app
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import jobs, mails
from accounts.models import Chunk, Event, EventName, Job, Mail, Status, User
from accounts.tasks import work_here, works_daily, works_hourly

SEEN: list[date] = []


@works_daily("tests.daily")
def daily(day, now):
    SEEN.append(day)
    return {"days": 1, "more": len(SEEN) % 3}


@works_hourly("tests.hourly")
def hourly(day, now):
    return None


def ring(name):
    current_app.tasks[name]()


@pytest.fixture
def at(time_machine):
    return lambda *told: time_machine.move_to(datetime(*told, tzinfo=UTC), tick=False)


@pytest.mark.django_db
def test_a_day_s_work_is_opened_once_a_day_and_an_hour_s_once_an_hour(at):
    for hour in (0, 1, 1, 23):
        at(2027, 3, 1, hour)
        ring("tests.daily_due")
        ring("tests.hourly_due")
    at(2027, 3, 2, 0)
    ring("tests.daily_due")
    assert set(Job.objects.values_list("kind", "due")) == {
        ("tests.daily", "2027-03-01"),
        ("tests.daily", "2027-03-02"),
        ("tests.hourly", "2027-03-01T00"),
        ("tests.hourly", "2027-03-01T01"),
        ("tests.hourly", "2027-03-01T23"),
    }


@pytest.mark.django_db
def test_a_clock_that_jumps_back_opens_nothing_twice(at):
    for day in (1, 3, 2, 1, 3):
        at(2027, 3, day)
        ring("tests.daily_due")
    assert Job.objects.filter(kind="tests.daily").count() == 3


@pytest.mark.django_db
def test_work_that_is_not_done_goes_on_in_another_chunk_for_the_same_day(at):
    SEEN.clear()
    at(2027, 3, 1)
    ring("tests.daily_due")
    at(2027, 3, 2)
    job = work_here(Job.objects.get())
    assert SEEN[:4] == [date(2027, 3, 1)] * 3, "the day it is for, not the day it is done on"
    assert (job.status, job.done, job.result) == (Status.DONE, 3, {"days": 3})


BUSY = [True]


@works_daily("tests.patient", waits=lambda: BUSY[0])
def patient(day, now):
    return None


@pytest.mark.django_db
def test_what_waits_for_other_work_is_opened_by_a_later_ring(at):
    at(2027, 3, 1, 5)
    ring("tests.patient_due")
    assert not Job.objects.exists()
    BUSY[0] = False
    ring("tests.patient_due")
    assert Job.objects.get().due == "2027-03-01"


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_the_same_moment_open_one(at):
    at(2027, 3, 1)
    together = Barrier(4)

    def scheduler():
        together.wait()
        ring("tests.daily_due")
        connection.close()

    threads = [Thread(target=scheduler) for _one in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Job.objects.get().total == 1


@pytest.mark.django_db
def test_what_was_kept_long_enough_goes_and_nothing_else(time_machine):
    now = datetime(2027, 3, 1, tzinfo=UTC)
    ended = {"status": Status.DONE, "finished_at": now - timedelta(days=31)}
    hour = jobs.open("tests.hourly", by=None, argument={}, chunks=[{}], due="2027-01-29T03")
    day = jobs.open("tests.daily", by=None, argument={}, chunks=[{}], due="2027-01-29")
    Job.objects.filter(pk__in=[hour.pk, day.pk]).update(**ended)
    waits = jobs.open("tests.daily", by=None, argument={}, chunks=[{}])
    old = jobs.open("tests.daily", by=None, argument={}, chunks=[{}])
    Job.objects.filter(pk=old.pk).update(status=Status.FAILED, finished_at=now - timedelta(days=401))
    assert jobs.prune(now=now) == 2
    assert set(Job.objects.values_list("pk", flat=True)) == {day.pk, waits.pk}
    assert set(Chunk.objects.values_list("job_id", flat=True)) == {day.pk, waits.pk}


@pytest.mark.django_db
def test_pruning_is_a_job_of_its_own(time_machine):
    Event.objects.create(name=EventName.JOB_FINISHED, once="1", payload={})
    mails.write([mails.Letter(once="1", to="a@example.com", subject="s", words="w")])
    Mail.objects.update(state="sent", ended_at=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(days=500), tick=False)
    ring("accounts.prune_due")
    job = work_here(Job.objects.get(kind="accounts.prune"))
    assert {name: count for name, count in job.result.items() if count} == {
        "events_pruned": 1,
        "letters_pruned": 1,
    }
    assert job.total == 2, "until nothing is left"


def test_the_clock_rings_what_is_regular():
    from django.conf import settings

    current_app.loader.import_default_modules()
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung <= set(current_app.tasks), "nothing is rung that nobody works"
    ours = ("accounts.", "suppliers.", "scoring.", "sourcing.")
    regular = {name for name in current_app.tasks if name.endswith("_due") and name.startswith(ours)}
    assert regular <= rung, "and nothing regular is forgotten"


# pages


@pytest.fixture
def manager(client, db):
    user = User.objects.create_user("manager@holdfast.example", role="manager")
    client.force_login(user)
    return user


def opened(count, **more):
    return [jobs.open(f"tests.kind_{n}", by=None, argument={}, chunks=[{}], **more) for n in range(count)]


def test_the_list_of_jobs_takes_three_queries_whatever_their_number(
    client, manager, django_assert_num_queries
):
    opened(60)
    with django_assert_num_queries(3):
        page = client.get(reverse("job_list"))
    assert len(page.context["rows"]) == 50
    older = client.get(reverse("job_list"), {"before": page.context["older"]})
    assert len(older.context["rows"]) == 10 and older.context["older"] is None


def test_a_job_says_what_it_is_for_who_started_it_and_what_went_wrong(client, manager):
    one = jobs.open("tests.hourly", by=manager, argument={}, chunks=[{}], due="2027-03-01T14")
    Job.objects.filter(pk=one.pk).update(
        status=Status.FAILED,
        error="The file is empty.",
        started_at=one.created_at,
        finished_at=one.created_at + timedelta(seconds=185),
    )
    said = client.get(reverse("job_list"), {"state": "failed"}).content.decode()
    for words in ("2027-03-01, 14 h", "manager@holdfast.example", "The file is empty.", "3 min 05 s"):
        assert words in said
    assert "Hourly" not in client.get(reverse("job_list"), {"state": "done"}).content.decode()


@pytest.mark.parametrize("told", ["x", "-1", "9" * 30, "1'"])
def test_an_address_that_makes_no_sense_starts_at_the_newest(client, manager, told):
    opened(1)
    page = client.get(reverse("job_list"), {"before": told, "state": told})
    assert page.status_code == 200 and len(page.context["rows"]) == 1


def test_letters_say_what_came_back_and_never_what_they_say(client, manager):
    secret = "https://holdfast.example/answer/secret"
    mails.write([mails.Letter(once="1", to="works@example.com", subject="Please say", words=secret)])
    letter = Mail.objects.get()
    Mail.objects.update(state="bounced", ended_at=timezone.now(), error="No such mailbox", attempts=1)
    page = client.get(reverse("letters")).content.decode()
    assert "No such mailbox" in page and "works@example.com" in page and secret not in page
    said = client.post(reverse("letter_again", args=[letter.pk]), follow=True).content.decode()
    assert "sent again within a minute" in said
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)
    said = client.post(reverse("letter_again", args=[letter.pk]), follow=True).content.decode()
    assert "nothing was changed" in said
