"""Today, tasks, reminders, absence and calendar, as people use them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Mail, User
from scoring.models import Quadrant
from scoring.readiness.codes import Reason
from sourcing import programme
from sourcing.models import Absence, CalendarLink, Reminder, Task
from suppliers.models import Campaign, ChangeNotice, Inspection, Questionnaire, Supplier
from tests.pages import rows
from tests.pages.judged import judged

pytestmark = pytest.mark.django_db


def _today():
    return timezone.localdate()


@pytest.fixture
def buyer(db):
    rows.company()
    return User.objects.create_user("buyer@holdfast.example", role="analyst", name="Buyer")


@pytest.fixture
def acme(buyer):
    return Supplier.objects.create(code="ACME", name="Acme <b>Castings</b>")


def lapsing(number, supplier, *, days, **part):
    one = rows.part(number, **({"buyer": "buyer@holdfast.example"} | part))
    rows.position(one, quadrant=Quadrant.DUAL_SOURCE)
    source = rows.source(one, supplier)
    return judged(source, lapses=("contracted", _today() + timedelta(days=days), Reason.QUOTE_ONLY))


def run():
    programme.round_of(_today(), now=timezone.now())


def signed_in(client, user):
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return client


def test_my_queue_stands_soonest_first_and_says_where_each_is_done(client, buyer, acme):
    one = lapsing("LATER", acme, days=20)
    lapsing("NOW", acme, days=0)
    lapsing("OTHERS", acme, days=1, buyer="")
    run()
    page = signed_in(client, buyer).get(reverse("today"))
    found = [(line.task.part.number, line.when) for line in page.context["lines"]]
    mine = [told for told in found if told[0] != "OTHERS"]
    assert mine == [("NOW", "lapses today"), ("LATER", "lapses in 20 days")]
    said = page.content.decode()
    assert f'href="{reverse("source", args=[one.source_id])}#check-contracted"' in said
    assert "Acme &lt;b&gt;Castings&lt;/b&gt;" in said and "<b>Castings" not in said


def test_who_has_nothing_to_do_is_told_what_comes_here(client, buyer):
    assert "Nothing needs you today" in signed_in(client, buyer).get(reverse("today")).content.decode()


def test_what_else_waits_is_shown_with_its_first_five(client, buyer, acme):
    source = rows.source(rows.part("A"), acme)
    for number in range(7):
        Inspection.objects.create(source=source, lot=f"L{number}", received_on=_today())
    ChangeNotice.objects.create(supplier=acme, reference="PCN-7")
    said = signed_in(client, buyer).get(reverse("today")).content.decode()
    assert "L4, " in said and "L5, " not in said and "and more" in said and "PCN-7" in said


def test_answers_that_nobody_has_read_wait_here(client, buyer, acme):
    made = {"name": "2027", "asked_by": buyer, "due_on": _today(), "closes_on": _today()}
    campaign, now = Campaign.objects.create(**made), timezone.now()
    told = {"campaign": campaign, "supplier": acme, "nonce": "n", "ends_on": _today(), "sent_at": now}
    one = Questionnaire.objects.create(**told, state="submitted", submitted_at=now)
    said = signed_in(client, buyer).get(reverse("today")).content.decode()
    assert reverse("answer_read", args=[one.pk]) in said
    Campaign.objects.update(asks="affected")
    said = client.get(reverse("today")).content.decode()
    assert reverse("answer_read", args=[one.pk]) not in said, "it is read with its incident"


def test_today_takes_a_fixed_number_of_queries(client, buyer, acme, django_assert_max_num_queries):
    for number in range(30):
        lapsing(f"P{number}", acme, days=number)
    run()
    signed_in(client, buyer)
    with django_assert_max_num_queries(10):
        client.get(reverse("today"))
    with django_assert_max_num_queries(5):
        client.get(reverse("tasks"))
    with django_assert_max_num_queries(6):
        client.get(reverse("task", args=[Task.objects.first().pk]))
    with django_assert_max_num_queries(4):
        client.get(reverse("reminders"))


def test_tasks_are_narrowed_by_kind_state_and_owner(client, buyer, acme):
    lapsing("A", acme, days=0)
    lapsing("B", acme, days=20)
    run()
    Task.objects.filter(part__number="B").update(snoozed_until=_today() + timedelta(days=5), owner=None)
    signed_in(client, buyer)

    def shown(**told):
        return [line.task.part.number for line in client.get(reverse("tasks"), told).context["lines"]]

    assert shown() == ["A", "B"] and shown(stands="lapsed") == ["A"] and shown(stands="snoozed") == ["B"]
    assert shown(stands="nobody") == ["B"] and shown(owner="buy") == ["A"] and shown(kind="warm") == []
    assert shown(kind="no such kind") == []
    assert "No task passes" in client.get(reverse("tasks"), {"kind": "warm"}).content.decode()


def test_a_task_is_snoozed_handed_over_and_closed_and_says_what_happened(client, buyer, acme):
    manager = User.objects.create_user("manager@holdfast.example", role="manager")
    lapsing("A", acme, days=20)
    run()
    task = Task.objects.get()
    signed_in(client, buyer)

    def tell(verb, **told):
        return client.post(reverse("task_verb", args=[task.pk, verb]), told, follow=True)

    until = (_today() + timedelta(days=7)).isoformat()
    assert "Snoozed." in tell("snooze", until=until, reason="Waits for legal.").content.decode()
    said = tell("hand-over", to=manager.pk, reason="Your supplier.").content.decode()
    assert "Handed over." in said and "Waits for legal." in said and "To manager@holdfast.example" in said
    assert "Closed, with your reason." in tell("close", reason="Redesigned.").content.decode()
    assert "ended meanwhile" in tell("close", reason="Redesigned.").content.decode()


@pytest.mark.parametrize(
    ("verb", "told", "sentence"),
    [
        ("snooze", {"until": "", "reason": "x"}, "Say until when."),
        ("snooze", {"until": "yesterday", "reason": "x"}, "This is not a day."),
        ("snooze", {"until": "2999-01-01", "reason": "Kept words"}, "30 at most"),
        ("hand-over", {"to": "", "reason": "x"}, "Say to whom."),
        ("close", {"reason": ""}, "Say why."),
    ],
)
def test_wrong_words_get_one_sentence_and_stay(client, buyer, acme, verb, told, sentence):
    lapsing("A", acme, days=20)
    run()
    page = signed_in(client, buyer).post(reverse("task_verb", args=[Task.objects.get().pk, verb]), told)
    said = page.content.decode()
    assert page.status_code == 200 and sentence in said
    assert not told["reason"] or told["reason"] in said
    assert Task.objects.get().state == "open" and not Task.objects.get().events.exists()


def test_who_may_not_sign_sees_a_task_and_no_verb(client, buyer, acme):
    viewer = User.objects.create_user("viewer@holdfast.example", role="viewer")
    lapsing("A", acme, days=20)
    run()
    task = Task.objects.get()
    said = signed_in(client, viewer).get(reverse("task", args=[task.pk])).content.decode()
    assert "Hand over" not in said
    assert client.post(reverse("task_verb", args=[task.pk, "close"]), {"reason": "x"}).status_code == 403


def test_reminders_are_new_until_they_are_seen(client, buyer, acme):
    lapsing("A", acme, days=20)
    run()
    signed_in(client, buyer)
    assert "1 new reminder" in client.get(reverse("today")).content.decode()
    client.post(reverse("reminders"))
    assert (
        Reminder.objects.get().seen_at and "new reminder" not in client.get(reverse("today")).content.decode()
    )


def test_an_absence_shows_the_queue_to_who_stands_in(client, buyer, acme):
    manager = User.objects.create_user("manager@holdfast.example", role="manager")
    lapsing("A", acme, days=20)
    run()
    told = {"from_on": _today(), "until_on": _today() + timedelta(days=5), "stand_in": manager.pk}
    assert "Noted." in signed_in(client, buyer).post(reverse("away"), told, follow=True).content.decode()
    said = client.post(reverse("away"), told).content.decode()
    assert "There is an absence in these days already." in said
    signed_in(client, manager)
    assert [line.whose for line in client.get(reverse("today")).context["lines"]] == [buyer]
    assert client.post(reverse("away_end", args=[Absence.objects.get().pk])).status_code == 403
    signed_in(client, buyer)
    client.post(reverse("away_end", args=[Absence.objects.get().pk]))
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"from_on": "2020-01-01", "until_on": "2020-01-02"}, "These days are over."),
        ({"from_on": "2999-01-02", "until_on": "2999-01-01"}, "cannot be before the first"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(client, buyer, told, sentence):
    manager = User.objects.create_user("manager@holdfast.example", role="manager")
    page = signed_in(client, buyer).post(reverse("away"), told | {"stand_in": manager.pk})
    assert sentence in page.content.decode() and not Absence.objects.exists()


def test_a_calendar_is_read_by_its_address_alone_and_ends_with_a_new_one(client, buyer, acme):
    lapsing("A", acme, days=20)
    run()
    shown = signed_in(client, buyer).post(reverse("calendar_link")).context["address"]
    client.logout()
    answer = client.get(shown)
    assert answer["Content-Type"].startswith("text/calendar") and answer["Referrer-Policy"] == "no-referrer"
    [event] = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert event["SUMMARY"] == "Terms of Acme <b>Castings</b> for A"
    assert event["DTSTART"].dt == _today() + timedelta(days=20)
    signed_in(client, buyer).post(reverse("calendar_link"))
    client.logout()
    assert client.get(shown).status_code == 404
    secret = shown.rpartition("/")[2].removesuffix(".ics")
    assert secret not in str(CalendarLink.objects.values())


def test_the_calendar_of_somebody_who_left_is_not_there(client, buyer):
    shown = signed_in(client, buyer).post(reverse("calendar_link")).context["address"]
    User.objects.filter(pk=buyer.pk).update(is_active=False)
    client.logout()
    assert client.get(shown).status_code == 404
    assert not Mail.objects.exists()
