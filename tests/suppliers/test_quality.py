"""What quality decides: stages, suspensions, lots and change notices, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from accounts.models import History, User
from suppliers import changenotices, inspections, qualifications
from suppliers.models import Change, ChangeNotice, Inspection, Part, Qualification, Source
from tests.suppliers.loading import load, said

SOURCE = "part,plant,supplier,site"
P1 = "P1,A,S1,F1"
DAY = date(2026, 3, 1)
STAGES = ("candidate", "samples", "first_article", "trial")


def person(role="quality", name=""):
    return User.objects.create_user(f"{name or role}@holdfast.example", role=role)


@pytest.fixture
def quality(db):
    return person()


@pytest.fixture
def source(listed):
    return Source.objects.get(part__number="P1", part__plant__code="A")


def refusal(call, *args, **told):
    with pytest.raises(ValidationError) as refused:
        call(*args, **told)
    return " ".join(refused.value.messages)


def passed(source, by, upto="qualified"):
    for stage in STAGES:
        row = qualifications.pass_stage(source, stage, by=by, on=DAY)
        if stage == upto:
            return row
    return qualifications.pass_stage(source, "qualified", by=by, on=DAY, approval="full")


def test_a_source_passes_from_candidate_to_qualified_and_each_stage_says_who(source, quality):
    row = passed(source, quality)
    assert (row.stage, row.approval, row.origin, row.decided_by) == ("qualified", "full", "process", quality)
    kept = History.objects.of("qualifications", row.pk)
    assert [entry.old["stage"] for entry in kept] == list(reversed(STAGES))
    assert {entry.user for entry in kept} == {quality}
    assert Change.objects.filter(resource="qualifications", row_ids=[row.pk], by=quality).count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize("skipped", ["samples", "first_article", "trial", "qualified"])
def test_a_stage_is_never_skipped(source, quality, skipped):
    said = refusal(qualifications.pass_stage, source, skipped, by=quality, on=DAY, approval="full")
    assert "the next stage is “candidate”" in said
    assert not Qualification.objects.exists()


def test_a_stage_is_passed_once_and_a_word_that_is_none_never(source, quality):
    passed(source, quality, upto="samples")
    assert "passed already" in refusal(qualifications.pass_stage, source, "samples", by=quality, on=DAY)
    for word in ("suspended", "failed", "approved", ""):
        assert "no stage" in refusal(qualifications.pass_stage, source, word, by=quality, on=DAY)


def test_an_approval_has_what_it_needs(source, quality):
    passed(source, quality, upto="trial")
    said = [
        refusal(qualifications.pass_stage, source, "qualified", by=quality, on=DAY, **told)
        for told in (
            {},
            {"approval": "interim"},
            {"approval": "rejected"},
            {"approval": "some"},
            {"approval": "interim", "valid_until": date(2026, 2, 1)},
        )
    ]
    words = ("full or interim", "say when", "fail", "full, interim or rejected", "before it was decided")
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))
    earlier = refusal(
        qualifications.pass_stage, source, "qualified", by=quality, on=date(2026, 2, 1), approval="full"
    )
    assert "later day" in earlier
    assert Qualification.objects.get().stage == "trial"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["viewer", "analyst", "manager", "integration"])
def test_who_does_not_decide_on_quality_passes_nothing(source, role):
    by = person(role)
    for call in (qualifications.pass_stage,):
        with pytest.raises(PermissionDenied):
            call(source, "candidate", by=by, on=DAY)


def test_a_buyer_never_releases_their_own_part(source, quality):
    Part.objects.filter(pk=source.part_id).update(buyer="QUALITY@holdfast.example")
    source = Source.objects.get(pk=source.pk)
    with pytest.raises(PermissionDenied, match="You buy this part"):
        qualifications.pass_stage(source, "candidate", by=quality, on=DAY)
    load("qualifications", f"{SOURCE},stage\n{P1},suspended\n")
    load("inspections", f"{SOURCE},lot,decision\n{P1},L1,\n{P1},L2,rejected\n")
    load("change-notices", "supplier,reference\nS1,N1\n")
    lots = {lot.lot: lot for lot in Inspection.objects.all()}
    told = {"by": quality, "on": DAY}
    for call in (
        lambda: qualifications.reverse(Qualification.objects.get(), reason="It is mine", **told),
        lambda: inspections.decide(lots["L1"], "accepted", **told),
        lambda: inspections.reverse(lots["L2"], reason="It is mine", **told),
        lambda: changenotices.accept(ChangeNotice.objects.get(), **told),
        lambda: changenotices.reverse(ChangeNotice.objects.get(), reason="It is mine", **told),
    ):
        with pytest.raises(PermissionDenied, match="You buy"):
            call()
    assert inspections.decide(lots["L1"], "rejected", **told).decision == "rejected"


def test_what_is_suspended_is_released_with_a_reason_and_the_reversal_stands(source, quality):
    load("qualifications", f"{SOURCE},stage,approval\n{P1},suspended,full\n")
    row = Qualification.objects.get()
    assert "Say why" in refusal(qualifications.reverse, row, by=quality, on=DAY, reason=" ")
    row = qualifications.reverse(row, by=quality, on=DAY, reason="The seal was ours")
    assert (row.stage, row.reversed_by, row.reversal_reason) == ("qualified", quality, "The seal was ours")
    assert "nothing to reverse" in refusal(qualifications.reverse, row, by=quality, on=DAY, reason="Again")
    head = f"{SOURCE},stage,approval,decided_on\n{P1},suspended,full,"
    assert said(load("qualifications", head + "2026-03-01\n")) == [
        (1, "stage", "qualification_reversal_stands")
    ]
    assert load("qualifications", head + "2026-03-02\n").updated == 1
    row.refresh_from_db()
    assert (row.stage, row.reversed_on, row.reversed_by, row.reversal_reason) == ("suspended", None, None, "")


def test_what_failed_or_was_rejected_begins_again(source, quality):
    row = qualifications.fail(passed(source, quality, "trial"), by=quality, on=DAY, reason="It leaks")
    assert row.stage == "failed"
    assert "Reverse that first" in refusal(
        qualifications.pass_stage, source, "qualified", by=quality, on=DAY, approval="full"
    )
    assert qualifications.reverse(row, by=quality, on=DAY, reason="New seal").stage == "candidate"
    load("qualifications", f"{SOURCE},revision,stage,approval\n{P1},C,qualified,rejected\n")
    rejected = Qualification.objects.get(revision="C")
    back = qualifications.reverse(rejected, by=quality, on=DAY, reason="A slip")
    assert (back.stage, back.approval) == ("trial", None)


def test_only_what_is_qualified_is_suspended(source, quality):
    row = passed(source, quality, "trial")
    said = refusal(qualifications.suspend, row, by=quality, on=DAY, reason="It leaks")
    assert "Only what is qualified" in said
    row = passed_on = qualifications.pass_stage(source, "qualified", by=quality, on=DAY, approval="full")
    assert qualifications.suspend(row, by=quality, on=DAY, reason="It leaks").stage == "suspended"
    again = refusal(qualifications.fail, passed_on, by=quality, on=DAY, reason="It leaks")
    assert "decided meanwhile" in again


def test_no_load_moves_what_is_run_here_but_bad_news_come_by_any_door(source, quality):
    passed(source, quality, "samples")
    head = f"{SOURCE},stage,origin\n"
    for row in (f"{P1},trial,", f"{P1},samples,similarity", f"{P1},candidate,process"):
        assert said(load("qualifications", head + row)) == [(1, "stage", "qualification_process_is_run_here")]
    assert load("qualifications", f"{SOURCE},reference\n{P1},PPAP 7\n").updated == 1
    assert load("qualifications", f"{SOURCE},stage\n{P1},failed\n").updated == 1


def test_a_lot_is_decided_once_and_a_concession_says_why(source, quality):
    load("inspections", f"{SOURCE},lot,received_on\n{P1},L1,2026-03-01\n")
    lot = Inspection.objects.get()
    told = {"by": quality, "on": DAY}
    assert "Say why" in refusal(inspections.decide, lot, "concession", **told)
    assert "accepted, rejected" in refusal(inspections.decide, lot, "fine", **told)
    assert "before it was received" in refusal(
        inspections.decide, lot, "accepted", by=quality, on=date(2026, 2, 1)
    )
    done = inspections.decide(lot, "concession", reason="Scratches only", **told)
    assert (done.decision, done.decision_reason, done.decided_by) == ("concession", "Scratches only", quality)
    assert "meanwhile" in refusal(inspections.decide, lot, "accepted", **told)


def test_a_rejection_is_reversed_with_a_reason_and_the_lot_waits_again(source, quality):
    load("inspections", f"{SOURCE},lot,decision\n{P1},L1,rejected\n")
    lot, told = Inspection.objects.get(), {"by": quality, "on": DAY}
    assert "Say why" in refusal(inspections.reverse, lot, reason="", **told)
    lot = inspections.reverse(lot, reason="The gauge was off", **told)
    assert (lot.decision, lot.reversed_by, lot.reversal_reason) == (None, quality, "The gauge was off")
    assert "nothing to reverse" in refusal(inspections.reverse, lot, reason="Again", **told)
    again = load("inspections", f"{SOURCE},lot,decision\n{P1},L1,rejected\n")
    assert said(again) == [(1, "decision", "inspection_reversal_stands")]
    assert inspections.decide(lot, "rejected", **told).reversed_on is None


def test_a_notice_is_accepted_or_reversed_once(source, quality):
    load("change-notices", "supplier,reference,announced_on\nS1,N1,2026-01-01\nS1,N2,\n")
    one, two = ChangeNotice.objects.order_by("reference")
    assert "before it was announced" in refusal(changenotices.accept, one, by=quality, on=date(2025, 12, 1))
    assert changenotices.accept(one, by=quality, on=DAY).accepted_by == quality
    assert changenotices.reverse(two, by=quality, on=DAY, reason="Withdrawn").reversal_reason == "Withdrawn"
    for notice in (one, two):
        assert "meanwhile" in refusal(changenotices.accept, notice, by=quality, on=DAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["candidate", "samples"])
def test_two_people_pass_the_same_stage_at_once_and_one_is_told(stage):
    load("plants", "code\nA\n")
    load("parts", "number,plant\nP1,A\n")
    load("suppliers", "code\nS1\n")
    load("sites", "code,supplier\nF1,S1\n")
    load("sources", f"{SOURCE}\n{P1}\n")
    source, people = Source.objects.get(), [person(name=f"q{n}") for n in range(4)]
    if stage == "samples":
        qualifications.pass_stage(source, "candidate", by=people[0], on=DAY)

    def try_it(by):
        try:
            return qualifications.pass_stage(Source.objects.get(), stage, by=by, on=DAY).decided_by
        except ValidationError as refused:
            return refused.messages
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(try_it, people))
    told = [answer for answer in answers if isinstance(answer, list)]
    winners = [answer for answer in answers if not isinstance(answer, list)]
    assert len(winners) == 1 and len(told) == 3
    assert all("passed already" in said[0] or "meanwhile" in said[0] for said in told)
    assert Qualification.objects.get().decided_by == winners[0]
