"""Edit a part: a person's values over the ERP's, with a reason; two people at once lose nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from celery import current_app
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, User
from accounts.tasks import work_here
from suppliers import rulings
from suppliers.forms import EDITED
from suppliers.models import Change, Part, Ruling
from suppliers.resources import named
from suppliers.tasks import end_lapsed_rulings
from suppliers.writing import take_turn
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(db):
    load(
        "parts",
        "number,criticality,safety_stock,description,buyer\nP1,2,100,Pump,ann@holdfast.example\nP2,1,,Seal,\n",
    )
    return Part.objects.get(number="P1")


def client_of(name="anna", role="analyst"):
    client = Client()
    client.force_login(User.objects.create_user(f"{name}@holdfast.example", role=role))
    return client


def opened(client, part):
    """The form as the page shows it: name -> what is in it."""
    form = client.get(reverse("part_edit", args=[part.pk])).context["form"]
    return {name: form[name].value() or "" for name in (*EDITED, "seen")} | {"reason": "safety case"}


def send(client, part, typed):
    return client.post(reverse("part_edit", args=[part.pk]), typed)


def test_what_a_person_sets_stands_over_what_the_erp_says_and_is_shown_as_such(part):
    client = client_of()
    until = timezone.localdate() + timedelta(days=28)
    answer = send(client, part, opened(client, part) | {"criticality": "5", "until": until.isoformat()})
    assert answer["Location"] == reverse("part", args=[part.pk])
    load("parts", "number,criticality,description\nP1,3,Pump 45\n")
    part.refresh_from_db()
    assert (part.criticality, part.description, part.safety_stock) == (5, "Pump 45", 100)
    ruling = Ruling.objects.get()
    assert (ruling.field, ruling.reason, ruling.until) == ("criticality", "safety case", until)
    page = client.get(answer["Location"]).content.decode()
    assert "Set by anna@holdfast.example on" in page
    assert "safety case. Files and the ERP say: 3; until" in page
    assert "safety case" in client.get(reverse("part_edit", args=[part.pk])).content.decode()


def test_the_score_is_told_of_the_edit(part):
    client = client_of()
    before = Change.objects.count()
    send(client, part, opened(client, part) | {"criticality": "5"})
    change = Change.objects.order_by("-id").first()
    assert Change.objects.count() == before + 1
    assert (change.resource, change.row_ids) == ("parts", [part.pk])


def test_a_ruling_is_ended_from_the_page_and_the_erps_value_comes_back(part):
    client = client_of()
    send(client, part, opened(client, part) | {"criticality": "5"})
    load("parts", "number,criticality\nP1,3\n")
    address = reverse("ruling_end", args=[Ruling.objects.get().pk])
    answer = client.post(address, follow=True)
    assert "counts again" in answer.content.decode()
    part.refresh_from_db()
    assert part.criticality == 3
    assert "had ended already" in client.post(address, follow=True).content.decode()


def test_what_does_not_fit_is_said_in_a_sentence_a_field_and_nothing_typed_is_lost(part):
    client = client_of()
    typed = opened(client, part) | {
        "substitutability": "1.5",
        "time_to_recover_days": "soon",
        "safety_stock": "-3",
        "buyer": "nobody",
        "reason": "",
        "sole_reason": "patent",
    }
    answer = send(client, part, typed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["reason"]
    answer = send(client, part, typed | {"reason": "audit"})
    errors = answer.context["form"].errors
    assert all(len(sentences) == 1 and sentences[0].endswith(".") for sentences in errors.values()), errors
    assert {"time_to_recover_days", "buyer"} <= set(errors)
    for name in EDITED:
        assert answer.context["form"][name].value() == typed[name]
    part.refresh_from_db()
    assert part.safety_stock == 100
    assert not Ruling.objects.exists()
    rules = {**typed, "time_to_recover_days": "9", "buyer": "", "reason": "audit"}
    errors = send(client, part, rules).context["form"].errors
    assert errors["substitutability"] == ["Substitutability goes from 0 to 1 (1 = replaceable)."]


@pytest.mark.parametrize("until", ["2020-01-01", "someday", "9999-99-99"])
def test_a_last_day_that_cannot_be_is_refused(part, until):
    client = client_of()
    answer = send(client, part, opened(client, part) | {"criticality": "5", "until": until})
    assert list(answer.context["form"].errors) == ["until"]
    assert not Ruling.objects.exists()


def test_saving_what_stands_saves_nothing(part):
    client = client_of()
    answer = client.post(reverse("part_edit", args=[part.pk]), opened(client, part), follow=True)
    assert "Nothing differs" in answer.content.decode()
    assert send(client, part, opened(client, part) | {"safety_stock": "100.00"}).status_code == 302
    assert not Ruling.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_later_of_two_people_is_told_and_loses_nothing(transactional_db, part):
    anna, ben = client_of("anna"), client_of("ben", "manager")
    annas, bens = opened(anna, part), opened(ben, part)
    assert send(anna, part, annas | {"criticality": "4", "safety_stock": "70"}).status_code == 302
    typed = bens | {"criticality": "5", "sole_reason": "patent", "reason": "audit of 2 November"}
    answer = send(ben, part, typed)
    part.refresh_from_db()
    assert (part.criticality, part.safety_stock, part.sole_reason) == (4, 70, "")
    told = {one.label: (one.was, one.theirs, one.mine, str(one.by)) for one in answer.context["differences"]}
    assert told == {
        "Criticality": ("2", "4", "5", "anna@holdfast.example"),
        "Safety stock": ("100", "70", None, "anna@holdfast.example"),
    }
    again = answer.context["form"]
    kept = {name: again[name].value() for name in (*EDITED, "seen", "reason")}
    assert (kept["criticality"], kept["sole_reason"], kept["reason"]) == (
        "5",
        "patent",
        "audit of 2 November",
    )
    assert kept["safety_stock"] == "70", "what ben had not touched is anna's"
    assert send(ben, part, kept).status_code == 302
    part.refresh_from_db()
    assert (part.criticality, part.safety_stock, part.sole_reason) == (5, 70, "patent")


def test_a_change_of_other_columns_is_no_conflict(part):
    client = client_of()
    typed = opened(client, part) | {"criticality": "5"}
    load("parts", "number,description,annual_demand\nP1,Pump 46,10\n")
    assert send(client, part, typed).status_code == 302
    part.refresh_from_db()
    assert (part.criticality, part.description) == (5, "Pump 46")


@pytest.mark.parametrize(
    "seen", ["", "{", "[]", '{"values": {}}', json.dumps({"changed": "x", "values": {}})]
)
def test_a_form_that_does_not_say_what_was_seen_is_shown_again(part, seen):
    client = client_of()
    answer = send(client, part, opened(client, part) | {"criticality": "5", "seen": seen})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert form.non_field_errors()
    part.refresh_from_db()
    assert part.criticality == 2
    again = {name: form[name].value() for name in (*EDITED, "seen", "reason")}
    assert send(client, part, again).status_code == 302


@pytest.mark.parametrize("role", ["viewer", "quality"])
def test_who_may_not_change_facts_is_refused_on_the_server_and_sees_no_button(part, role):
    client = client_of(role, role)
    assert send(client, part, {"criticality": "5", "reason": "x"}).status_code == 403
    page = client.get(reverse("part", args=[part.pk])).content.decode()
    assert reverse("part_edit", args=[part.pk]) not in page
    assert reverse("row_history", args=["parts", part.pk]) in page


def test_the_page_takes_a_fixed_number_of_queries(part, django_assert_max_num_queries):
    client = client_of()
    with django_assert_max_num_queries(5):
        client.get(reverse("part_edit", args=[part.pk]))


def test_a_lapsed_ruling_ends_by_the_clock(part):
    anna = User.objects.create_user("anna@holdfast.example", role="analyst")
    made = {"by": anna, "reason": "audit", "now": timezone.now(), "until": date(2020, 1, 1)}
    rulings.make(named("parts"), part, {"criticality": "5", "sole_reason": "patent"}, **made)
    current_app.tasks["suppliers.end_lapsed_rulings_due"]()
    work_here(Job.objects.get(kind="suppliers.end_lapsed_rulings"))
    part.refresh_from_db()
    assert (part.criticality, part.sole_reason) == (2, "")
    assert not Ruling.objects.in_force().exists()
    assert {ruling.ended_by for ruling in Ruling.objects.all()} == {None}


def test_the_clock_is_set():
    from django.conf import settings

    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert f"{end_lapsed_rulings.name}_due" in tasks


def test_what_was_told_and_breaks_a_rule_does_not_keep_a_ruling_from_ending(part):
    anna = User.objects.create_user("anna@holdfast.example", role="analyst")
    made = {"by": anna, "reason": "audit", "now": timezone.now(), "until": date(2020, 1, 1)}
    rulings.make(named("parts"), part, {"criticality": "5"}, **made)
    load("parts", "number,criticality\nP1,9\n")
    assert rulings.end_lapsed(on=date(2020, 1, 2), now=timezone.now()) == 1
    part.refresh_from_db()
    assert part.criticality == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(transactional_db):
    load("parts", "number,criticality\nP1,2\n")
    part = Part.objects.get()
    clients = {"4": client_of("anna"), "5": client_of("ben")}
    typed = {value: opened(client, part) | {"criticality": value} for value, client in clients.items()}
    answers = in_parallel(lambda value: send(clients[value], part, typed[value]), clients)
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    part.refresh_from_db()
    [(winner, _answer)] = [pair for pair in answers.items() if pair[1].status_code == 302]
    assert str(part.criticality) == winner
    [loser] = set(clients) - {winner}
    assert answers[loser].context["form"]["criticality"].value() == loser


@pytest.mark.django_db(transaction=True)
def test_loads_and_edits_at_once_never_wait_for_each_other_in_a_circle(transactional_db):
    load("parts", "number,criticality\n" + "".join(f"P{i},2\n" for i in range(50)))
    anna = User.objects.create_user("anna@holdfast.example", role="analyst")
    parts = list(Part.objects.order_by("pk")[:8])

    def work(place):
        now = timezone.now()
        for turn in range(4):
            if place % 2:
                body = "".join(f"P{i},{1 + (turn + place) % 4}\n" for i in range(50))
                assert load("parts", "number,criticality\n" + body).errors == []
            else:
                one = parts[turn]
                rulings.make(
                    named("parts"), one, {"criticality": str(2 + turn)}, by=anna, reason="x", now=now
                )
                for ruling in Ruling.objects.in_force().of("parts", one.pk):
                    rulings.end(ruling, resource=named("parts"), row=one, by=anna, now=now)
        return True

    assert all(in_parallel(work, range(4)).values())


@pytest.mark.django_db(transaction=True)
def test_a_person_does_not_wait_for_a_long_load_but_is_told(transactional_db, monkeypatch):
    load("parts", "number,criticality\nP1,2\n")
    monkeypatch.setattr(rulings, "PATIENCE", "200ms")
    client = client_of()
    part = Part.objects.get()
    typed = opened(client, part) | {"criticality": "5"}
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", ["write parts"])
        answer = send(client, part, typed)
    other.close()
    assert "A load of parts is under way" in answer.content.decode()
    assert answer.context["form"]["criticality"].value() == "5"
    assert send(client, part, typed).status_code == 302


def in_parallel(work, places):
    """What each call gave; an error in one of them is raised here."""

    def run(place):
        try:
            return work(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(places)) as pool:
        calls = {place: pool.submit(run, place) for place in places}
        return {place: call.result() for place, call in calls.items()}


def test_the_turn_is_taken_once_a_transaction(part):
    with connection.cursor() as cursor:
        take_turn(cursor, named("parts"))
        take_turn(cursor, named("parts"))
