"""The Policy page: drafted, written, seen, discarded, put in force; who may, and what is said where somebody was
faster."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Job
from scoring import policies, rescoring
from scoring.models import PolicyVersion
from scoring.policyforms import WritePolicy
from tests.pages import rows
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


def as_(client, role, name=""):
    person = rows.person(role)
    client.force_login(person, backend="accounts.backends.RoleBackend")
    return person


def drafted(client) -> PolicyVersion:
    answer = client.post(reverse("policy_draft"))
    version = PolicyVersion.objects.drafts().latest("version")
    assert answer.url == reverse("policy_edit", args=[version.pk])
    return version


def typed(version: PolicyVersion, **changes) -> dict:
    """Every box of the editor as the page sends it."""
    form = WritePolicy(numbers=version.numbers, initial={"note": version.note, "edition": version.edition})
    boxes = {name: form[name].value() for name in form.fields}
    boxes = {name: "" if value is None else value for name, value in boxes.items()}
    return boxes | {name.replace("__", "."): value for name, value in changes.items()}


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


def test_a_change_is_said_in_words_and_its_moves_are_listed(client, scored):
    as_(client, "analyst")
    version = drafted(client)
    boxes = typed(version, impact__threshold="100", minimum_confidence="0", note="Only the worst.") | {
        "floors.0.driver": "",
        "scales.criticality.kind": "steps",
        "scales.criticality.steps": "1: 0; 3: 40; 5: 100",
        "programme.lead_days.warm": "30",
    }
    client.post(reverse("policy_edit", args=[version.pk]), boxes)
    page = client.get(reverse("policy_version", args=[version.pk]))
    said = {one.label: (one.before, one.after) for one in page.context["changes"]}
    assert said["Impact: high from"] == ("50", "100")
    assert said["Least confidence to call a part low"] == ("60\u202f%", "0\u202f%")
    assert said["Floors"] == ("Criticality from 5 on: at least 75", "none")
    assert said["Days before it lapses: warmth"] == ("45", "30")
    assert said["Criticality: scale"][1].startswith("in steps: 0 from 1 on; 40 from 3 on")
    assert len(said) == 5
    shown = page.context["shown"]
    assert shown["preview"].moved == len(shown["moves"]) > 0
    assert "Reviews and reminders change too; they move no score." in shown["notes"]
    assert "Only the worst." in page.content.decode()


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


def enforce(client, version, **told):
    boxes = {
        "reason": "Agreed with the board.",
        "over": PolicyVersion.objects.in_force().pk,
        "edition": version.edition,
    }
    return client.post(reverse("policy_enforce", args=[version.pk]), boxes | told, follow=True)


def test_a_manager_puts_it_in_force_with_a_reason_and_every_part_is_scored_again(client, scored):
    drafter = as_(client, "analyst")
    version = drafted(client)
    assert client.get(reverse("policy_enforce", args=[version.pk])).status_code == 403
    manager = as_(client, "manager")
    silent = enforce(client, version, reason=" ")
    assert "Say why this policy is to be in force." in silent.content.decode()
    before = PolicyVersion.objects.in_force()
    page = enforce(client, version)
    found = PolicyVersion.objects.in_force()
    assert (found.pk, found.enforced_by, found.reason) == (version.pk, manager, "Agreed with the board.")
    assert (found.drafted_by, found.in_force_from.date()) == (drafter, DAY)
    assert PolicyVersion.objects.get(pk=before.pk).status == "retired"
    job = Job.objects.get(kind=rescoring.KIND)
    assert (job.argument["policy"], job.argument["why"], job.started_by) == (found.pk, "policy", manager)
    assert page.context["job"] == job
    told = page.content.decode()
    assert "Every part is scored again under this policy" in told
    assert "Put in force because: Agreed with the board." in told
    assert str(drafter) in told and str(manager) in told
    old = client.get(reverse("policy_version", args=[before.pk]))
    assert old.status_code == 200 and old.context["version"] == before


def test_a_re_score_under_the_version_before_is_stopped(client, scored):
    older = rescoring.open(day=DAY, by=None)
    as_(client, "manager")
    enforce(client, drafted(client))
    older.refresh_from_db()
    assert older.status == "cancelled"


def test_who_was_slower_is_told_and_sees_what_the_draft_changes_now(client):
    as_(client, "manager")
    first, second = drafted(client), drafted(client)
    over = PolicyVersion.objects.in_force().pk
    enforce(client, first)
    page = enforce(client, second, over=over)
    assert "Policy 2 was put in force meanwhile by" in page.content.decode()
    assert page.context["form"]["over"].value() == first.pk
    assert page.context["form"]["reason"].value() == "Agreed with the board."
    assert "policy 2 is no draft any more; it is in force" in str(enforce_again(first))
    written = enforce(client, second, edition=7)
    assert "The draft was written meanwhile." in written.content.decode()
    enforce(client, second)
    assert PolicyVersion.objects.in_force() == second


def enforce_again(version):
    with pytest.raises(ValidationError) as refused:
        policies.put_in_force(version, by=None, now=version.drafted_at)
    return refused.value


def test_a_draft_is_discarded_and_nothing_that_judged_ever_is(client):
    as_(client, "analyst")
    version = drafted(client)
    client.post(reverse("policy_discard", args=[version.pk]))
    assert not PolicyVersion.objects.drafts().exists()
    in_force = PolicyVersion.objects.in_force()
    page = client.post(reverse("policy_discard", args=[in_force.pk]), follow=True)
    assert "It is no draft any more" in page.content.decode()
    assert PolicyVersion.objects.in_force() == in_force
    edited = client.get(reverse("policy_edit", args=[in_force.pk]))
    assert edited.url == reverse("policy_version", args=[in_force.pk])


def test_viewers_read_and_are_offered_no_verb(client):
    as_(client, "analyst")
    version = drafted(client)
    as_(client, "viewer")
    page = client.get(reverse("policy_version", args=[version.pk]))
    assert page.status_code == 200 and "Put in force" not in page.content.decode()
    assert client.post(reverse("policy_draft")).status_code == 403


def test_any_two_versions_are_compared(client):
    as_(client, "manager")
    first = drafted(client)
    client.post(reverse("policy_edit", args=[first.pk]), typed(first, impact__threshold="60"))
    first.refresh_from_db()
    enforce(client, first)
    second = drafted(client)
    address = reverse("policy_version", args=[second.pk])
    assert client.get(address).context["changes"] == []
    oldest = PolicyVersion.objects.get(version=1)
    (change,) = client.get(address, {"against": oldest.pk}).context["changes"]
    assert (change.before, change.after) == ("50", "60")
    assert client.get(address, {"against": "x"}).context["against"] == first


@pytest.mark.parametrize(
    "query", ["of=dual_source", "after=x,y", "after=1,99999999999999999999", "of=a.b", "after=nan,1"]
)
def test_an_address_cut_short_shows_the_whole_list(client, query):
    as_(client, "analyst")
    version = drafted(client)
    assert client.get(reverse("policy_version", args=[version.pk]) + "?" + query).status_code == 200


def test_queries_are_few_whatever_the_number_of_versions(client, scored, django_assert_max_num_queries):
    as_(client, "analyst")
    version = drafted(client)
    for _more in range(3):
        drafted(client)
    with django_assert_max_num_queries(6):
        client.get(reverse("policy"))
    with django_assert_max_num_queries(10):
        client.get(reverse("policy_version", args=[version.pk]))
    with django_assert_max_num_queries(10):
        client.get(reverse("policy_edit", args=[version.pk]))
