"""What makes a source real: qualifications, inspections, terms, price breaks, change notices, certificates."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from suppliers.models import (
    Certificate,
    ChangeNotice,
    Inspection,
    PriceBreak,
    Qualification,
    Terms,
    Tombstone,
)
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db
SOURCE = "part,plant,supplier,site"
P1 = "P1,A,S1,F1"
QUALIFICATIONS = f"{SOURCE},revision,stage,origin,decided_on,valid_until,approval,ppap_level\n"
INSPECTIONS = f"{SOURCE},lot,lot_size,sample_size,defects,decision,decided_on,order,line\n"
TERMS = f"{SOURCE},kind,valid_from,valid_to,price,currency\n"
BREAKS = f"{SOURCE},kind,valid_from,minimum_quantity,price\n"


@pytest.fixture
def agreed(listed):
    load("terms", TERMS + f"{P1},contract,2024-01-01,,5,EUR\n{P1},info_record,,,5,EUR\n")


@pytest.fixture
def ordered(listed):
    load("order-lines", f"order,line,{SOURCE},quantity,received\nO1,1,{P1},100,100\nO1,2,P2,A,S2,,50,50\n")


# qualifications


def test_a_file_brings_any_stage_as_grandfathered_or_by_similarity(listed):
    body = (
        QUALIFICATIONS + f"{P1},B,qualified,,2015-01-01,9999-12-31,full,3\nP2,A,S2,,,trial,similarity,,,,\n"
    )
    assert counts(load("qualifications", body)) == (2, 2, 0, 0, 0)
    assert counts(load("qualifications", body)) == (2, 0, 0, 2, 0)
    rows = Qualification.objects.order_by("id").values_list("stage", "origin", "valid_until", "revision")
    assert list(rows) == [("qualified", "grandfathered", None, "B"), ("trial", "similarity", None, "")]


@pytest.mark.parametrize(
    ("row", "rule", "word"),
    [
        (f"{P1},B,qualified,process,,,,", "qualification_process_is_run_here", "run here"),
        (
            f"{P1},B,qualified,,2026-02-01,2026-01-31,,",
            "qualification_valid_until_not_before_decided_on",
            "cannot end before",
        ),
        (f"{P1},B,qualified,,,,,6", "qualification_ppap_level_within_bounds", "1 to 5"),
        (f"{P1},B,approved,,,,,", "wrong_value", "none of"),
        (f"{P1},B,,,,,,", "missing_value", "empty"),
        ("P9,A,S1,F1,B,trial,,,,,", "unknown_reference", "P9"),
    ],
)
def test_a_qualification_that_breaks_a_rule_stays_out_and_the_good_ones_go_in(listed, row, rule, word):
    result = load("qualifications", QUALIFICATIONS + f"{row}\nP2,A,S2,,C,qualified,,,,,\n")
    assert [e.code for e in result.errors] == [rule]
    assert word in result.errors[0].message
    assert Qualification.objects.get().source.part.number == "P2"


def test_one_qualification_a_source_and_revision(listed):
    body = QUALIFICATIONS + f"{P1},B,trial,,,,,\n{P1},C,trial,,,,,\n{P1},B,qualified,,,,,\n"
    result = load("qualifications", body)
    assert (said(result), result.created) == ([(3, None, "key_twice")], 2)
    first = Qualification.objects.first()
    with pytest.raises(IntegrityError, match="qualification_is_one_a_revision"), transaction.atomic():
        Qualification.objects.create(source_id=first.source_id, revision=first.revision, stage="trial")


@pytest.mark.parametrize(
    "adverse", [f"{P1},B,suspended,,,,,", f"{P1},B,failed,,,,,", f"{P1},B,trial,,,,rejected,"]
)
def test_what_speaks_against_a_source_goes_by_no_load_and_is_never_deleted(listed, adverse):
    load("qualifications", QUALIFICATIONS + adverse)
    body = QUALIFICATIONS + f"{P1},B,qualified,,2026-01-01,,full,\nP2,A,S2,,B,trial,,,,,\n"
    result = load("qualifications", body)
    assert said(result) == [(1, "stage", "qualification_adverse_is_only_reversed")]
    assert "reverses it" in result.errors[0].message and result.created == 1
    standing = Qualification.objects.get(source__part__number="P1")
    with pytest.raises(IntegrityError, match="qualification_adverse"), transaction.atomic():
        Qualification.objects.filter(pk=standing.pk).update(stage="qualified", approval="full")
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        standing.delete()
    Qualification.objects.get(source__part__number="P2").delete()
    assert load("qualifications", QUALIFICATIONS + adverse).unchanged == 1


# inspections


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (f"{P1},L1,100,13,0,accepted,,O1,1", None),
        (f"{P1},L1,101,13,0,accepted,,O1,1", "inspection_is_at_most_received"),
        (f"{P1},L1,20,13,0,accepted,,O1,2", "inspection_is_of_its_source"),
        (f"{P1},L1,20,13,0,accepted,,O9,2", "unknown_reference"),
        (f"{P1},L1,20,13,0,accepted,,O1,", "unknown_reference"),
        (f"{P1},L1,10,11,0,accepted,,,", "inspection_sample_size_is_at_most_lot_size"),
        (f"{P1},L1,20,10,11,rejected,,,", "inspection_defects_is_at_most_sample_size"),
        (f"{P1},L1,20,10,0.5,rejected,,,", "inspection_defects_is_whole"),
        (f"{P1},L1,-1,,,,,,", "inspection_lot_size_is_not_negative"),
        (f"{P1},L1,,,,fine,,,", "wrong_value"),
        (f"{P1},,,,,,,,", "missing_key"),
    ],
)
def test_a_lot_is_inspected_within_what_was_received(ordered, row, rule):
    result = load("inspections", INSPECTIONS + f"{row}\nP2,A,S2,,L7,50,8,1,concession,,O1,2\n")
    assert [e.code for e in result.errors] == ([rule] if rule else [])
    assert all(e.message.endswith(".") for e in result.errors)
    assert Inspection.objects.filter(lot="L7").count() == 1


def test_receipts_of_the_lot_count_before_the_lines_total(ordered):
    load(
        "receipts",
        "order,line,receipt,received_on,quantity,lot\nO1,1,R1,2026-01-02,40,L1\nO1,1,R2,2026-01-03,30,\n",
    )
    lots = INSPECTIONS + f"{P1},L1,41,,,,,O1,1\n{P1},L2,71,,,,,O1,1\n{P1},L3,70,,,,,O1,1\n"
    assert [e.row for e in load("inspections", lots).errors] == [1, 2]
    with pytest.raises(IntegrityError, match="inspection_is_at_most_received"), transaction.atomic():
        Inspection.objects.update(lot_size=71)


def test_an_order_line_without_its_column_line_is_a_sentence(ordered):
    result = load("inspections", f"{SOURCE},lot,order\n{P1},L1,O1\n{P1},L2,\n")
    assert said(result) == [(1, "order", "unknown_reference")]
    assert result.created == 1


def test_a_rejected_lot_goes_by_no_load_and_is_never_deleted(listed):
    load("inspections", INSPECTIONS + f"{P1},L1,,,,rejected,,,\n{P1},L2,,,,accepted,,,\n")
    for decision in ("accepted", "concession", "skipped", ""):
        result = load("inspections", INSPECTIONS + f"{P1},L1,,,,{decision},,,\n{P1},L2,9,,,accepted,,,\n")
        assert said(result) == [(1, "decision", "inspection_rejected_is_only_reversed")]
    assert Inspection.objects.get(lot="L2").lot_size == 9
    with pytest.raises(IntegrityError, match="inspection_rejected"), transaction.atomic():
        Inspection.objects.update(decision=None)
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        Inspection.objects.all().delete()
    assert load("inspections", INSPECTIONS + f"{P1},L2,9,,,rejected,,,\n").updated == 1


# change notices and certificates


def test_an_open_notice_is_accepted_and_narrowed_by_no_load_and_never_deleted(listed):
    head = "supplier,reference,site,part,announced_on,accepted_on\n"
    load("change-notices", head + "S1,N1,,,2026-01-01,\nS1,N2,,,2026-01-01,2026-02-01\n")
    for row in ("S1,N1,,,2026-01-01,2026-02-01", "S1,N1,F1,,2026-01-01,", "S1,N1,,P1,2026-01-01,"):
        result = load("change-notices", head + f"{row}\nS2,N1,,P1,2026-01-01,\n")
        assert [(e.row, e.code.split("_")[0]) for e in result.errors] == [(1, "changenotice")]
    with pytest.raises(IntegrityError, match="changenotice_is_accepted_here"), transaction.atomic():
        ChangeNotice.objects.filter(reference="N1").update(accepted_on=date(2026, 2, 1))
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        ChangeNotice.objects.all().delete()
    early = load("change-notices", head + "S1,N3,,,2026-01-01,2025-12-31\nS1,N4,,P9,,\n")
    assert [e.code for e in early.errors] == [
        "changenotice_accepted_on_not_before_announced_on",
        "unknown_reference",
    ]


def test_certificates_are_known_by_site_standard_and_reference(listed):
    body = (
        "site,standard,reference,valid_from,valid_to\nF1,ISO 9001,C1,2024-01-01,2027-01-01\nF1,ISO 9001,,,\n"
    )
    assert counts(load("certificates", body)) == (2, 2, 0, 0, 0)
    assert counts(load("certificates", body)) == (2, 0, 0, 2, 0)
    result = load(
        "certificates", "site,standard,valid_from,valid_to\nF1,IATF,2024-01-01,2023-01-01\nF9,X,,\n"
    )
    assert [e.code for e in result.errors] == [
        "certificate_valid_to_not_before_valid_from",
        "unknown_reference",
    ]
    assert Certificate.objects.count() == 2


def test_what_is_gone_leaves_its_natural_key(agreed):
    load("price-breaks", BREAKS + f"{P1},contract,2024-01-01,100,4.5\n")
    load("qualifications", f"{SOURCE},revision,stage\n{P1},B,trial\n")
    load("inspections", f"{SOURCE},lot\n{P1},L1\n")
    load("change-notices", "supplier,reference,accepted_on\nS1,N1,2026-01-01\n")
    load("certificates", "site,standard\nF1,ISO 9001\n")
    for model in (PriceBreak, Terms, Qualification, Inspection, ChangeNotice, Certificate):
        model.objects.all().delete()
    kept = {t.resource: t.key for t in Tombstone.objects.order_by("id")}
    source = dict(zip(SOURCE.split(","), P1.split(","), strict=True))
    assert kept["price-breaks"] == source | {
        "kind": "contract",
        "valid_from": "2024-01-01",
        "minimum_quantity": 100,
    }
    assert kept["qualifications"] == source | {"revision": "B"}
    assert kept["inspections"] == source | {"lot": "L1"}
    assert kept["change-notices"] == {"supplier": "S1", "reference": "N1"}
    assert set(kept) >= {"terms", "certificates"}


def test_no_load_brings_the_warm_window_of_a_source(listed):
    from suppliers.reading import BodyRefused

    for column in ("warm_window_days", "warm_minimum"):
        with pytest.raises(BodyRefused, match=column):
            load("sources", f"{SOURCE},{column}\n{P1},30\n")
        with pytest.raises(BodyRefused, match=column):
            row = dict(zip(SOURCE.split(","), P1.split(","), strict=True)) | {column: 30}
            load("sources", json.dumps([row]), format="json")
