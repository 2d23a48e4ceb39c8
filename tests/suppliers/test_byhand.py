"""Lots, terms, figures and renewals that people enter: through the one writer, whole or not at all."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from suppliers import agreements, byhand, lots, qualifications, rulings
from suppliers.models import Inspection, Part, PriceBreak, Qualification, Source, Terms
from suppliers.resources import named
from tests.suppliers.loading import load

DAY = date(2026, 3, 1)
KEY = "part,plant,supplier,site"
P1 = "P1,A,S1,F1"


def person(role):
    return User.objects.create_user(f"{role}@holdfast.example", role=role)


@pytest.fixture
def source(listed):
    return Source.objects.get(part__number="P1", part__plant__code="A")


def refused(call, *args, **told):
    with pytest.raises(ValidationError) as found:
        call(*args, **told)
    return found.value.message_dict if hasattr(found.value, "error_dict") else found.value.messages


def test_a_lot_is_entered_and_decided_in_one_step(source):
    by = person("quality")
    told = {"lot": "L1", "received_on": "2026-02-20", "lot_size": "500", "sample_size": "50", "defects": "0"}
    lot = lots.enter(source, told, by=by, on=DAY, decision="accepted")
    assert (lot.decision, lot.decided_by, lot.decided_on, lot.lot_size) == ("accepted", by, DAY, 500)


def test_a_lot_that_cannot_be_decided_is_not_entered_either(source):
    Part.objects.filter(pk=source.part_id).update(buyer="quality@holdfast.example")
    with pytest.raises(PermissionDenied, match="You buy this part"):
        lots.enter(source, {"lot": "L1"}, by=person("quality"), on=DAY, decision="accepted")
    assert not Inspection.objects.exists()


def test_a_lot_of_more_than_was_received_or_a_sample_beyond_it_is_refused(source):
    load("order-lines", f"order,line,{KEY},quantity,received,unit\n7,1,{P1},100,100,pc\n")
    by = person("analyst")
    said = refused(
        lots.enter, source, {"lot": "L1", "lot_size": "101", "order": "7", "line": "1"}, by=by, on=DAY
    )
    assert "received" in str(said)
    said = refused(lots.enter, source, {"lot": "L1", "lot_size": "10", "sample_size": "11"}, by=by, on=DAY)
    assert "A sample cannot be larger than its lot." in str(said)
    assert not Inspection.objects.exists()


def test_the_same_lot_is_not_entered_twice(source):
    by = person("analyst")
    lots.enter(source, {"lot": "L1", "lot_size": "10"}, by=by, on=DAY)
    assert "on file already" in str(
        refused(lots.enter, source, {"lot": "L1", "lot_size": "20"}, by=by, on=DAY)
    )
    assert Inspection.objects.get().lot_size == 10


def test_a_lot_that_waits_is_counted_and_decided_once(source):
    load("inspections", f"{KEY},lot,lot_size\n{P1},L1,200\n")
    by, lot = person("quality"), Inspection.objects.get()
    told = {"sample_size": "32", "defects": "4"}
    lots.count(lot, told, by=by, on=DAY, decision="rejected")
    lot.refresh_from_db()
    assert (lot.decision, lot.sample_size, lot.defects, lot.lot_size) == ("rejected", 32, 4, 200)
    again = {"sample_size": "32", "defects": "0"}
    assert "meanwhile" in str(refused(lots.count, lot, again, by=by, on=DAY, decision="accepted"))
    lot.refresh_from_db()
    assert lot.defects == 4


def test_terms_go_in_with_their_breaks_and_end_the_older_ones(source):
    load("terms", f"{KEY},kind,valid_from,price,currency\n{P1},contract,2025-01-01,9,EUR\n")
    told = {"kind": "contract", "valid_from": "2026-04-01", "price": "8", "currency": "EUR"}
    breaks = [{"minimum_quantity": "100", "price": "7.5"}, {"minimum_quantity": "500", "price": "7"}]
    agreements.agree(source, told, breaks, by=person("analyst"))
    older, newer = Terms.objects.order_by("valid_from")
    assert (older.valid_to, newer.valid_to) == (date(2026, 3, 31), None)
    assert [row.price for row in PriceBreak.objects.filter(terms=newer).order_by("minimum_quantity")] == [
        7.5,
        7,
    ]


def test_a_break_that_does_not_fit_takes_the_terms_with_it_and_says_which(source):
    told = {"kind": "contract", "valid_from": "2026-04-01", "price": "8", "currency": "EUR"}
    breaks = [{"minimum_quantity": "100", "price": "7.5"}, {"minimum_quantity": "many", "price": "7"}]
    assert list(refused(agreements.agree, source, told, breaks, by=person("analyst"))) == [
        "minimum_quantity_2"
    ]
    dearer = [{"minimum_quantity": "100", "price": "7"}, {"minimum_quantity": "500", "price": "7.5"}]
    assert list(refused(agreements.agree, source, told, dearer, by=person("manager"))) == ["price_2"]
    assert not Terms.objects.exists()


def test_overlapping_terms_of_one_kind_are_refused(source):
    load("terms", f"{KEY},kind,valid_from,valid_to\n{P1},contract,2026-01-01,2026-12-31\n")
    told = {"kind": "contract", "valid_from": "2026-06-01", "valid_to": "2027-06-01"}
    assert "in force with this source on some of these days" in str(
        refused(agreements.agree, source, told, [], by=person("analyst"))
    )


def test_a_persons_figure_of_a_source_is_kept_over_the_files(source):
    by = person("analyst")
    rulings.make(
        named("sources"),
        source,
        {"role": "secondary", "ramp_days": "20"},
        by=by,
        reason="Chosen.",
        now=timezone.now(),
    )
    load("sources", f"{KEY},role,ramp_days\n{P1},candidate,90\n")
    source.refresh_from_db()
    assert (source.role, source.ramp_days) == ("secondary", 20)


def test_what_is_qualified_is_renewed_by_quality_alone(source):
    load(
        "qualifications",
        f"{KEY},stage,approval,decided_on,valid_until\n{P1},qualified,interim,2025-01-01,2025-12-31\n",
    )
    row, by = Qualification.objects.get(), person("quality")
    assert "say when" in str(refused(qualifications.renew, row, by=by, on=DAY, valid_until=None))
    early = {"on": DAY, "valid_until": date(2026, 2, 1)}
    assert "before it was decided" in str(refused(qualifications.renew, row, by=by, **early))
    with pytest.raises(PermissionDenied, match="Quality decides"):
        qualifications.renew(row, by=person("manager"), on=DAY, valid_until=date(2027, 3, 1))
    moved = qualifications.renew(row, by=by, on=DAY, valid_until=date(2027, 3, 1))
    assert (moved.decided_on, moved.valid_until, moved.decided_by) == (DAY, date(2027, 3, 1), by)
    row.changed -= 1  # as it was seen before somebody else's transaction
    assert "meanwhile" in str(refused(qualifications.renew, row, by=by, on=DAY, valid_until=date(2028, 3, 1)))


def test_what_is_not_qualified_is_not_renewed(source):
    load("qualifications", f"{KEY},stage\n{P1},trial\n")
    said = refused(
        qualifications.renew, Qualification.objects.get(), by=person("quality"), on=DAY, valid_until=None
    )
    assert said == ["Only what is qualified can be renewed."]


def test_a_row_that_is_gone_is_not_made_again_by_a_change(source):
    by = person("analyst")
    key = {"part": "P1", "plant": "A", "supplier": "S1", "site": "F1", "lot": "L9"}
    said = refused(byhand.change, named("inspections"), key | {"lot_size": "3"}, by=by, why="x")
    assert "deleted" in str(said)
    assert not Inspection.objects.exists()
