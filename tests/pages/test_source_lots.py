"""Lots of a source: the plan that follows from their size, and what the count decides."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from scoring import lotcourse
from suppliers.models import (
    Inspection,
    Part,
)
from tests.pages.sourced import DAY, _today, page_of, signed_in, source, words
from tests.pages.standings import order

__all__ = ["_today", "source"]
pytestmark = pytest.mark.django_db


def plan_for(client, source, **query):
    told = {"lot_size": "1000", "basis": "series", "level": "II", "aql": "1.5", "limiting": "5"} | query
    return client.get(reverse("source_lot", args=[source.pk]), told).context["proposal"]


def lot_of(source, place, decision="accepted", **fields):
    on = date(2026, 1, 1) + timedelta(days=place)
    return Inspection.objects.create(
        source=source, lot=f"L{place}", received_on=on, decision=decision, **fields
    )


def test_the_plan_follows_from_the_size_by_level_and_aql(client, source):
    found = plan_for(signed_in(client, "quality"), source)
    assert (found.letter, *found.plan) == ("J", 80, 3, 4)


def test_two_of_five_rejected_tighten_and_the_page_says_why(client, source):
    client = signed_in(client, "quality")
    for place, decision in enumerate(("accepted", "rejected", "accepted", "rejected", "accepted")):
        lot_of(source, place, decision)
    page = page_of(client, source)
    assert page.context["course"].severity == "tightened"
    assert "tightened inspection two of five or fewer lots in a row were rejected (one lot ago)." in words(
        page
    )
    assert plan_for(client, source).severity == "tightened"


def test_a_lot_by_concession_did_not_pass_its_inspection(source):
    lots = [lotcourse.Lot(decision, 0, 100, DAY) for decision in ("concession", "concession")]
    assert lotcourse.course(lots, lotcourse.Choice()).severity == "tightened"


def test_a_release_brings_back_sampling_that_was_discontinued():
    lots = [lotcourse.Lot("rejected", 1, 100, DAY - timedelta(days=20 - place)) for place in range(8)]
    assert lotcourse.course(lots, lotcourse.Choice()).severity == "discontinued"
    assert lotcourse.course(lots, lotcourse.Choice(), released_on=[DAY]).severity == "tightened"


def test_reduced_inspection_comes_only_where_it_is_wanted():
    lots = [lotcourse.Lot("accepted", 0, 100, DAY)] * 12
    assert lotcourse.course(lots, lotcourse.Choice()).severity == "normal"
    assert lotcourse.course(lots, lotcourse.Choice(reduced=True)).severity == "reduced"


def test_a_source_that_was_approved_long_ago_is_not_new(client, source):
    source.qualifications.all().delete()
    assert page_of(signed_in(client, "quality"), source).context["course"].is_new
    source.qualifications.create(stage="qualified", origin="grandfathered")
    assert not page_of(client, source).context["course"].is_new


def test_the_first_lots_of_a_new_source_stand_alone(client, source):
    client = signed_in(client, "quality")
    fresh = client.get(reverse("source_lot", args=[source.pk]), {"lot_size": "10"}).context
    assert (fresh["plan"].cleaned_data["basis"], fresh["proposal"].is_isolated) == ("isolated", True)
    isolated = plan_for(client, source, basis="isolated", lot_size="10", limiting="8")
    assert tuple(isolated.plan) == (9, 0, 1)
    for place in range(5):
        lot_of(source, place)
    settled = client.get(reverse("source_lot", args=[source.pk]), {"lot_size": "10"}).context
    assert settled["plan"].cleaned_data["basis"] == "series"


def typed(**fields):
    told = {
        "enter": "yes", "lot": "L-100", "received_on": "2026-06-29", "lot_size": "1000", "sample_size": "80",
        "defects": "3", "basis": "series", "level": "II", "aql": "1.5", "limiting": "5",
    }  # fmt: skip
    return told | fields


@pytest.mark.parametrize(("defects", "decision"), [("3", "accepted"), ("4", "rejected")])
def test_the_count_of_defects_decides(client, source, defects, decision):
    client = signed_in(client, "quality")
    answer = client.post(reverse("source_lot", args=[source.pk]), typed(defects=defects))
    assert answer["Location"] == f"/sources/{source.pk}/#lots"
    row = Inspection.objects.get()
    assert (row.decision, row.decided_by.email, row.decided_on) == (decision, "quality@holdfast.example", DAY)


def test_the_sample_is_the_plans_where_only_the_defects_are_told(client, source):
    signed_in(client, "quality").post(
        reverse("source_lot", args=[source.pk]), typed(sample_size="", defects="0")
    )
    assert Inspection.objects.get().sample_size == 80


def test_too_small_a_sample_decides_nothing_by_itself_unless_it_rejects(client, source):
    client, url = signed_in(client, "quality"), reverse("source_lot", args=[source.pk])
    assert "The plan asks for 80: fewer do not decide it." in words(
        client.post(url, typed(sample_size="20", defects="0"))
    )
    assert not Inspection.objects.exists()
    client.post(url, typed(sample_size="20", defects="4"))
    assert Inspection.objects.get().decision == "rejected"


def test_a_person_decides_otherwise_with_a_reason(client, source):
    client, url = signed_in(client, "quality"), reverse("source_lot", args=[source.pk])
    told = typed(defects="9", decision="concession")
    assert "Say why you decide it." in words(client.post(url, told))
    client.post(url, told | {"reason": "Sorted by hand."})
    row = Inspection.objects.get()
    assert (row.decision, row.decision_reason) == ("concession", "Sorted by hand.")


def test_an_analyst_enters_a_lot_that_waits_for_quality(client, source):
    client = signed_in(client, "analyst")
    client.post(reverse("source_lot", args=[source.pk]), typed(decision="accepted"))
    row = Inspection.objects.get()
    assert (row.decision, row.defects) == (None, 3)
    assert (
        client.post(reverse("lot", args=[row.pk]), {"decide": "yes", "decision": "accepted"}).status_code
        == 403
    )


def test_more_than_was_received_or_a_sample_beyond_the_lot_is_refused_where_it_was_typed(client, source):
    line = order(source, due=DAY)  # ten came
    client, url = signed_in(client, "quality"), reverse("source_lot", args=[source.pk])
    answer = client.post(
        url,
        typed(
            lot_size="50", sample_size="5", defects="0", decision="accepted", reason="x", order_line=line.pk
        ),
    )
    assert answer.status_code == 200
    assert "received" in str(answer.context["form"].errors)
    assert 'value="L-100"' in answer.content.decode()
    answer = client.post(url, typed(lot_size="50", sample_size="51", defects="0"))
    assert "A sample cannot be larger than its lot." in str(answer.context["form"].errors)
    assert not Inspection.objects.exists()


def test_a_buyer_rejects_lots_of_their_part_and_never_accepts_them(client, source):
    Part.objects.filter(pk=source.part_id).update(buyer="quality@holdfast.example")
    client, url = signed_in(client, "quality"), reverse("source_lot", args=[source.pk])
    answer = client.post(url, typed())
    assert answer.status_code == 403
    assert "You buy this part: somebody else releases it." in words(answer)
    assert not Inspection.objects.exists()
    client.post(url, typed(defects="4"))
    assert Inspection.objects.get().decision == "rejected"


def test_a_waiting_lot_is_decided_and_a_rejection_is_reversed(client, source):
    row = Inspection.objects.create(source=source, lot="W", lot_size=1000, received_on=DAY)
    client, url = signed_in(client, "quality"), reverse("lot", args=[row.pk])
    told = typed(decide="yes", sample_size="80", defects="5")
    client.post(url, told)
    row.refresh_from_db()
    assert (row.decision, row.defects) == ("rejected", 5)
    assert "Say why." in words(client.post(url, {"decide": "yes"}))
    client.post(url, {"decide": "yes", "reason": "Counted twice."})
    row.refresh_from_db()
    assert (row.decision, row.reversal_reason) == (None, "Counted twice.")


def test_a_persons_plan_is_kept_from_one_lot_to_the_next(client, source):
    client, url = signed_in(client, "quality"), reverse("source_lot", args=[source.pk])
    client.post(url, typed(aql="0.65", level="I", sample_size="", defects="0"))
    kept = client.get(url).context["plan"].cleaned_data
    assert (kept["aql"], kept["level"]) == ("0.65", "I")


@pytest.mark.parametrize("nonsense", ["0", "-1", "1.5", "many", "9" * 20, "NaN", "1e400", ""])
def test_no_size_makes_no_plan_and_breaks_nothing(client, source, nonsense):
    answer = signed_in(client, "quality").get(
        reverse("source_lot", args=[source.pk]), {"lot_size": nonsense, "basis": "x", "aql": "7"}
    )
    assert (answer.status_code, answer.context["proposal"]) == (200, None)


def test_the_operating_characteristic_is_a_table_too(client, source):
    client = signed_in(client, "viewer")
    answer = client.get(reverse("sampling_curve"), {"n": "80", "c": "3"})
    assert "Of each lot 80 are inspected; up to 3 defective pass." in words(answer)
    assert any(
        abs(fraction - 0.015) < 1e-9 and 0.96 < chance < 0.97
        for fraction, chance in answer.context["curve"].rows
    )
    for told in ({}, {"n": "0"}, {"n": "80", "c": "x"}, {"n": "80", "c": "1", "lot": "20"}, {"n": "9" * 30}):
        assert "There is no such plan" in words(client.get(reverse("sampling_curve"), told))
