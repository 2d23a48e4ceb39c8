"""Facts of the main job, and rows that speak of every plant."""

import pytest

from suppliers.models import Part, Source
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db


def test_the_facts_of_the_main_job_load(listed):
    load("order-lines", "order,line,part,plant,supplier,quantity\nO1,1,P2,A,S2,10\n")
    body = (
        "order,line,receipt,received_on,quantity,rejected\nO1,1,R1,2026-01-02,4,1\nO1,1,R2,2026-01-09,6,0\n"
    )
    assert counts(load("receipts", body)) == (2, 2, 0, 0, 0)
    assert counts(load("receipts", body)) == (2, 0, 0, 2, 0)
    assert said(load("receipts", body.replace("O1", "O9")))[0] == (1, "order", "unknown_reference")
    assert load("uses", "part,plant,product\nP2,A,P1\n").created == 1
    assert load("financials", "supplier,period_end,sales\nS1,2025-12-31,5e6\n").created == 1
    assert load("ratings", "supplier,agency,rated_on,score\nS1,Agency,2026-01-01,70\n").created == 1
    assert load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.9\n").created == 1
    body = "part,from_unit,to_unit,factor\n,box,pc,10\nP1,kg,pc,4\n"
    assert counts(load("unit-conversions", body)) == (2, 2, 0, 0, 0)
    assert counts(load("unit-conversions", body)) == (2, 0, 0, 2, 0)


def test_a_star_writes_the_row_for_each_plant_of_its_part(listed):
    result = load("parts", "number,plant,description\nP1,*,Pump\nP1,B,Pump of B\nP9,*,Nothing\n")
    assert said(result) == [(3, "number", "unknown_reference")]
    assert result.updated == 2
    assert list(Part.objects.filter(number="P1").order_by("plant").values_list("description", flat=True)) == [
        "Pump",
        "Pump of B",
    ]
    again = load("parts", "number,plant,description\nP1,*,Pump\nP1,B,Pump of B\n")
    assert (again.updated, again.created, again.unchanged) == (0, 0, 2)


def test_a_starred_row_that_fails_at_one_plant_is_written_at_none(listed):
    load("sources", "part,plant,supplier,role\nP1,B,S2,secondary\n")
    result = load("sources", "part,plant,supplier,role\nP1,*,S2,primary\n")
    assert said(result) == [(1, "role", "second_primary")]
    assert Source.objects.filter(supplier__code="S2", part__number="P1").get().role == "secondary"
