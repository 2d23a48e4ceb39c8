"""The editor of a draft: what is typed is kept, what makes no sense is said, what it would move is seen."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from scoring.models import PolicyVersion
from tests.pages.drafts import as_, drafted, typed
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def scored(db):
    small_company.build()
    small_company.score_all(day=DAY)


def test_the_editor_without_a_change_writes_the_numbers_that_it_shows(client, scored):
    as_(client, "analyst")
    version = drafted(client)
    before = PolicyVersion.objects.in_force()
    assert (version.version, version.copied_from, version.edition) == (2, before, 0)
    answer = client.post(reverse("policy_edit", args=[version.pk]), typed(version))
    assert answer.status_code == 302, answer.context["form"].sentences
    written = PolicyVersion.objects.get(pk=version.pk)
    assert written.numbers == version.numbers
    assert written.edition == 1
    page = client.get(reverse("policy_version", args=[version.pk]))
    assert page.context["changes"] == []
    assert page.context["shown"]["sentence"] == "No part would change its quadrant."


@pytest.mark.parametrize(
    ("box", "value", "sentence"),
    [
        ("impact.threshold", "much", "Write a number, such as 12.5."),
        ("impact.threshold", "", "Write a number."),
        ("exposure.exponent", "21", "It lies between 1 and 20."),
        ("exposure.weights.on_time", "-1", "It lies between 0 and 1000000."),
        ("programme.review_interval_days", "400", "It lies between 30 and 366."),
        ("programme.escalate_after_days", "1.5", "Write a whole number."),
        ("scales.on_time.hundred_at", "100", "The two ends must differ."),
        ("scales.on_time.zero_at", "50", "The scale runs the wrong way: the lower, the worse."),
        ("scales.outage_loss.zero_at", "0", "By multiples, both ends must be above 0."),
        ("scales.outage_loss.zero_at", "", "Write a number."),
        ("floors.0.from", "7", "Criticality lies between 1 and 5."),
        ("floors.0.axis_at_least", "", "Write a number."),
        ("readiness.lots_rejected", "9", "These cannot be more than the lots that are looked at."),
        ("readiness.longest_window_days", "40", "This cannot be shorter than a dual source's window."),
        ("readiness.required_dual", [], "Choose one at least."),
        ("node_chances.port.chance", "140", "It lies between 0 and 100."),
    ],
)
def test_a_number_that_makes_no_sense_gets_one_sentence_and_keeps_what_was_typed(
    client, box, value, sentence
):
    as_(client, "analyst")
    version = drafted(client)
    answer = client.post(
        reverse("policy_edit", args=[version.pk]), typed(version) | {box: value, "note": "Mine."}
    )
    assert answer.status_code == 200
    form = answer.context["form"]
    assert [one["words"] for one in form.sentences] == [sentence]
    assert form[box].value() == value and form["note"].value() == "Mine."
    assert PolicyVersion.objects.get(pk=version.pk).edition == 0


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("1: 0", "A scale in steps has two steps or more."),
        ("3: 0; 1: 100", "List the steps by rising value, each once."),
        ("1: 0; 3: 60; 5: 40", "The scores of the steps must all rise or all fall."),
        ("1: 100; 5: 0", "The scale runs the wrong way: the higher, the worse."),
        ("1, 5", "Write steps as 1: 0; 3: 40; 5: 100: from a value on, a score of 0 to 100."),
        ("", "A scale in steps has two steps or more."),
    ],
)
def test_steps_are_checked_one_sentence_each(client, steps, sentence):
    as_(client, "analyst")
    version = drafted(client)
    boxes = typed(version) | {"scales.criticality.kind": "steps", "scales.criticality.steps": steps}
    answer = client.post(reverse("policy_edit", args=[version.pk]), boxes)
    assert [one["words"] for one in answer.context["form"].sentences] == [sentence]


def test_all_weights_at_zero_is_one_sentence(client):
    as_(client, "analyst")
    version = drafted(client)
    none = {f"impact.weights.{name}": "0" for name in version.numbers["impact"]["weights"]}
    answer = client.post(reverse("policy_edit", args=[version.pk]), typed(version) | none)
    told = ["One weight of the axis at least must be above 0."]
    assert [one["words"] for one in answer.context["form"].sentences] == told


def test_looking_writes_nothing_and_shows_what_would_move(client, scored):
    as_(client, "analyst")
    version = drafted(client)
    address = reverse("policy_edit", args=[version.pk])
    boxes = typed(version, impact__threshold="100", minimum_confidence="0", look="1")
    page = client.post(address, boxes, headers={"HX-Request": "true"})
    assert "would change" in page.context["shown"]["sentence"]
    assert "<html" not in page.content.decode()
    wrong = client.post(address, boxes | {"impact.threshold": "x"}, headers={"HX-Request": "true"})
    assert "makes no sense yet" in wrong.content.decode()
    assert "#id_impact.threshold" in wrong.content.decode()
    plain = client.post(address, boxes)
    assert plain.context["form"]["impact.threshold"].value() == "100"
    assert PolicyVersion.objects.get(pk=version.pk).edition == 0


def test_of_two_who_write_one_draft_the_second_is_told_and_keeps_what_was_typed(client):
    by = as_(client, "analyst")
    version = drafted(client)
    address = reverse("policy_edit", args=[version.pk])
    mine = typed(version, impact__threshold="60")
    client.post(address, typed(version, impact__threshold="40"))
    answer = client.post(address, mine)
    assert answer.context["overtaken"]
    assert f"Not saved: {by} saved this draft meanwhile." in answer.content.decode()
    form = answer.context["form"]
    assert (form["impact.threshold"].value(), form["edition"].value()) == ("60", "1")
    assert client.post(address, mine | {"edition": "1"}).status_code == 302
    assert PolicyVersion.objects.get(pk=version.pk).numbers["impact"]["threshold"] == 60
