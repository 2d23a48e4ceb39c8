"""Quality passes stages, suspends, releases and renews; each refusal is one sentence."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import History
from scoring.readiness.codes import Reason
from suppliers import qualifications
from suppliers.models import (
    Part,
    Qualification,
)
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.sourced import DAY, _today, page_of, signed_in, source, verb_on, words

__all__ = ["_today", "source"]
pytestmark = pytest.mark.django_db


def test_quality_passes_stage_after_stage_and_the_page_says_who_and_when(client, source):
    client = signed_in(client, "quality")
    url = reverse("source_stage", args=[source.pk])
    for stage in ("candidate", "samples", "first_article", "trial"):
        assert client.get(url).context["form"]["stage"].value() == stage
        answer = client.post(
            url, {"stage": stage, "on": "2026-06-01", "reference": "PPAP-7", "ppap_level": "3"}
        )
        assert answer["Location"] == f"/sources/{source.pk}/#qualification"
    refused = client.post(url, {"stage": "qualified", "on": "2026-06-02"})
    assert "Say whether the approval is full or interim." in words(refused)
    client.post(url, {"stage": "qualified", "on": "2026-06-02", "approval": "full"})
    row = Qualification.objects.get()
    assert (row.stage, row.revision, row.ppap_level, row.reference) == ("qualified", "B", 3, "PPAP-7")
    page = page_of(client, source)
    [line] = page.context["stages"]
    assert [step.stage for step in line.steps] == [
        "candidate",
        "samples",
        "first_article",
        "trial",
        "qualified",
    ]
    assert {step.by.email for step in line.steps} == {"quality@holdfast.example"}
    assert "evidence: PPAP-7" in words(page)


def test_a_skipped_stage_is_refused_in_a_sentence_and_what_was_typed_stays(client, source):
    answer = signed_in(client, "quality").post(
        reverse("source_stage", args=[source.pk]),
        {"stage": "trial", "on": "2026-06-01", "reference": "TYPED"},
    )
    assert "“trial” comes later: the next stage is “candidate”." in words(answer)
    assert 'value="TYPED"' in answer.content.decode()
    assert not Qualification.objects.exists()


def test_of_two_who_pass_the_same_stage_one_wins_and_the_other_is_told(client, source):
    client = signed_in(client, "quality")
    url = reverse("source_stage", args=[source.pk])
    seen = client.get(url).context["form"]["stage"].value()
    qualifications.pass_stage(source, seen, by=rows.person("admin"), on=DAY)
    answer = client.post(url, {"stage": seen, "on": "2026-06-30", "reference": "MINE"})
    assert "“candidate” is passed already." in words(answer)
    assert 'value="MINE"' in answer.content.decode()
    assert 'name="stage" value="samples"' in answer.content.decode()
    assert Qualification.objects.get().stage == "candidate"


def test_a_buyer_never_releases_their_own_part(client, source):
    Part.objects.filter(pk=source.part_id).update(buyer="QUALITY@holdfast.example")
    client = signed_in(client, "quality")
    row = Qualification.objects.create(source=source, revision="B", stage="suspended")
    stage = client.post(reverse("source_stage", args=[source.pk]), {"stage": "candidate", "on": "2026-06-30"})
    assert stage.status_code == 403
    assert "You buy this part: somebody else releases it." in words(stage)
    url = reverse("qualification_verb", args=[row.pk, "reverse"])
    assert client.post(url, {"on": "2026-06-30", "reason": "mine"}).status_code == 403
    assert "You buy this part: somebody else releases it." in words(page_of(client, source))
    row.refresh_from_db()
    assert row.stage == "suspended"


def test_a_suspension_and_its_release_each_say_why(client, source):
    row = Qualification.objects.create(source=source, revision="B", stage="qualified", approval="full")
    client = signed_in(client, "quality")
    suspend = reverse("qualification_verb", args=[row.pk, "suspend"])
    assert "Say why." in words(client.post(suspend, {"on": "2026-06-30"}))
    client.post(suspend, {"on": "2026-06-30", "reason": "Two lots were bad."})
    row.refresh_from_db()
    assert row.stage == "suspended"
    release = reverse("qualification_verb", args=[row.pk, "reverse"])
    client.post(release, {"on": "2026-06-30", "reason": "The mould was mended."})
    assert "released on 30 Jun 2026 by quality@holdfast.example: The mould was mended." in words(
        page_of(client, source)
    )
    whys = History.objects.of("qualifications", row.pk).values_list("why", flat=True)
    assert list(whys) == ["The mould was mended.", "Two lots were bad."]


def test_what_ended_is_renewed(client, source):
    row = Qualification.objects.create(
        source=source,
        revision="B",
        stage="qualified",
        approval="interim",
        decided_on=date(2025, 1, 1),
        valid_until=date(2026, 1, 1),
    )
    judged(source, qualified=Reason.QUALIFICATION_ENDED, qualified_row=row.pk)
    client = signed_in(client, "quality")
    verb = verb_on(page_of(client, source), "qualified")
    assert (verb.words, verb.href) == (
        "Renew the qualification",
        reverse("qualification_verb", args=[row.pk, "renew"]),
    )
    assert "An interim approval ends: say when." in words(client.post(verb.href, {"on": "2026-06-30"}))
    client.post(verb.href, {"on": "2026-06-30", "valid_until": "2027-06-30"})
    row.refresh_from_db()
    assert (row.decided_on, row.valid_until) == (DAY, date(2027, 6, 30))


def test_a_verb_that_is_none_is_not_there(client, source):
    row = Qualification.objects.create(source=source, revision="B", stage="trial")
    client = signed_in(client, "quality")
    assert client.get(reverse("qualification_verb", args=[row.pk, "delete"])).status_code == 404
    assert client.get(reverse("source_stage", args=[source.pk]) + "?revision=Z").status_code == 404
