"""The Policy page: drafted, compared, put in force, discarded; who may, and what is said where somebody was
faster."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Job
from scoring import policies, rescoring
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
