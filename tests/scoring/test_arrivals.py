"""What was received on a line: its receipts, else its totals; in the part's unit, or not added up at all."""

from datetime import date

import numpy as np
import pytest
from django.db import connection

from scoring import facts, scorecards, sourcelist, supplied
from scoring.facts import reading
from scoring.facts.scope import Parts
from scoring.models import PolicyVersion, SupplierStanding
from scoring.readiness import Numbers
from suppliers.models import Part, Receipt, Source, Supplier
from tests.pages import rows
from tests.pages.standings import refresh
from tests.scoring.small_company import DAY, EVERYTHING, load, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
RECEIPTS = "order,line,receipt,received_on,quantity,rejected\n"


def sums(part="VALVE", supplier="ACME", *, day: date = DAY) -> dict:
    policy = PolicyVersion.objects.in_force().read()
    columns = reading.read_orders(EVERYTHING, day=day, policy=policy)
    source = Source.objects.get(part__number=part, supplier__code=supplier)
    place = columns["source"].tolist().index(source.pk)
    return {name: values[place].item() for name, values in columns.items()}


def value(driver: str, number: str = "VALVE") -> float:
    found = facts.load(EVERYTHING, day=DAY, policy=PolicyVersion.objects.in_force().read())
    place = found.part_ids.tolist().index(Part.objects.get(number=number).pk)
    return float(found.drivers.values[driver][place])


def line_of(part="VALVE", supplier="ACME"):
    user = rows.person("viewer")
    lines = sourcelist.lines(
        position(part), user=user, day=DAY, policy=PolicyVersion.objects.in_force().read()
    )
    return next(line for line in lines if line.source.supplier.code == supplier)


def test_receipts_count_in_place_of_the_line_s_totals():
    """Line 1/2 says 10 of 10, four days late, none rejected; its receipts say 6 and 4, in time, 3 rejected."""
    assert (value("on_time"), value("reject_rate")) == (0.5, 1 / 40)
    load("receipts", RECEIPTS + "1,2,R1,2026-03-20,6,3\n1,2,R2,2026-04-01,4,0\n")
    assert (value("on_time"), value("reject_rate")) == (0.75, 4 / 40)
    assert sums()["taken"] == 40


def test_a_line_is_on_time_when_all_of_it_had_come_by_its_day():
    load("receipts", RECEIPTS + "1,1,R1,2026-02-01,9.5,\n1,1,R2,2026-03-02,0.5,\n")
    assert sums()["on_time"] == 1  # of 1/1, 1/2, 1/5 and 1/6 only 1/5
    load("receipts", RECEIPTS + "1,1,R2,2026-03-01,0.5,\n")
    assert sums()["on_time"] == 2


def test_an_open_line_that_came_in_part_is_received_in_part():
    load("receipts", RECEIPTS + "1,7,R1,2026-06-20,4,1\n")
    found = sums()
    assert (found["taken"], found["received"], found["rejected"]) == (44, 44, 2)
    assert found["due"] == 4  # it is not due before July


def test_a_receipt_of_nothing_means_that_nothing_came():
    load("receipts", RECEIPTS + "1,1,R1,2026-02-01,0,0\n")
    assert (sums()["taken"], sums()["on_time"]) == (30, 1)


def test_a_receipt_whose_rejects_are_not_known_is_not_judged():
    load("receipts", RECEIPTS + "1,2,R1,2026-04-01,6,\n1,2,R2,2026-04-01,4,2\n")
    found = sums()
    assert (found["taken"], found["received"], found["rejected"]) == (40, 34, 3)


def test_each_receipt_counts_on_its_own_day():
    """Of a line that was due long ago only what came within the year is what came within the year."""
    load("order-lines", "order,line,part,supplier,site,due_on,quantity,received,received_on\n"
         "1,8,VALVE,ACME,A1,2025-06-01,100,100,2025-06-01\n")  # fmt: skip
    before = sums()
    load("receipts", RECEIPTS + "1,8,R1,2025-06-01,70,0\n1,8,R2,2026-01-15,30,0\n")
    after = sums()
    assert (after["taken"] - before["taken"], after["due"] - before["due"]) == (30, 0)
    assert sums(day=date(2026, 1, 14))["taken"] == 70


def test_the_largest_receiver_is_the_one_whose_receipts_say_so():
    load("order-lines", "order,line,part,supplier,site,due_on,quantity\n3,1,SEAL,BETA,B1,2026-05-01,500\n")
    load("receipts", RECEIPTS + "3,1,R1,2026-05-01,60,0\n2,1,R1,2026-05-01,20,0\n")
    score_all()
    assert position("SEAL").primary_source.supplier.code == "BETA"
    assert position("SEAL").sources_shipping == 2


def test_a_receipt_that_is_only_planned_ships_nothing():
    load("order-lines", "order,line,part,supplier,site,due_on,quantity\n3,1,SEAL,BETA,B1,2026-05-01,500\n")
    load("receipts", RECEIPTS + "3,1,R1,2026-07-01,60,0\n")
    score_all()
    assert position("SEAL").sources_shipping == 1


def test_pages_and_standings_say_the_same_as_the_scores():
    load("receipts", RECEIPTS + "1,2,R1,2026-03-20,6,3\n1,2,R2,2026-06-03,4,0\n")
    score_all()
    refresh(DAY)
    standing = SupplierStanding.objects.get(supplier__code="ACME")
    line = line_of()
    assert (line.on_time, line.rejects) == (value("on_time"), value("reject_rate"))
    assert standing.on_time == pytest.approx(value("on_time"))
    assert standing.reject_rate == pytest.approx((3 + 1) / 40)
    assert line.last_receipt == date(2026, 6, 3)
    assert line.share == 1.0
    by_quarter = {one.name: one for one in scorecards.quarters(line.source.supplier_id, day=DAY)}
    assert by_quarter["Q2 2026"].lines_due == 3
    assert by_quarter["Q1 2026"].reject_rate == pytest.approx(4 / 16)
    (made,) = supplied.lines(
        [line.source.pk], supplier=line.source.supplier_id, user=rows.person(), day=DAY, numbers=Numbers()
    )
    assert made.share == line.share


def test_receipts_of_one_part_leave_the_others_as_they_were():
    before = sums("SEAL", "GAMA")
    load("receipts", RECEIPTS + "1,2,R1,2026-03-20,6,3\n")
    assert sums("SEAL", "GAMA") == before


def test_what_came_is_read_once_however_many_receipts_there_are():
    """Without receipts no receipt is looked for: the plan never runs that branch."""
    query = reading._ORDERS.format(among="source.part_id BETWEEN 0 AND 1000000", of_parts="part.id >= 0")
    days = {"day": DAY, "window": DAY, "year_ago": DAY, "oldest": DAY, "no_date": 0}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) {query}", days)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count("suppliers_orderline line") <= 4
    assert "One-Time Filter" in plan
    assert "never executed" in plan


# Units


def test_what_is_bought_in_another_unit_counts_in_the_part_s():
    load("parts", "number,unit\nSEAL,EA\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,CTN,EA,12\n")
    load("order-lines", "order,line,unit,rejected\n2,1,CTN,5\n")
    found = sums("SEAL", "GAMA")
    assert (found["taken"], found["received"], found["rejected"]) == (600, 600, 60)
    assert found["on_time"] == 1  # ordered and received in the same unit


def test_a_conversion_is_turned_round_where_it_is_told_the_other_way():
    load("parts", "number,unit\nSEAL,CTN\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,CTN,EA,10\n")
    load("order-lines", "order,line,unit\n2,1,EA\n")
    assert sums("SEAL", "GAMA")["taken"] == pytest.approx(5)


def test_a_conversion_of_the_part_goes_before_one_of_all_parts():
    load("parts", "number,unit\nSEAL,EA\n")
    load("order-lines", "order,line,unit\n2,1,CTN\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\n,CTN,EA,10\n")
    assert sums("SEAL", "GAMA")["taken"] == 500
    load("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,EA,CTN,0.25\n")
    assert sums("SEAL", "GAMA")["taken"] == 200
    load("unit-conversions", "part,from_unit,to_unit,factor\nVALVE,CTN,EA,99\n")
    assert sums("SEAL", "GAMA")["taken"] == 200


def test_no_two_conversions_are_chained():
    load("parts", "number,unit\nSEAL,EA\n")
    load("order-lines", "order,line,unit\n2,1,PAL\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,PAL,CTN,40\nSEAL,CTN,EA,12\n")
    assert np.isnan(sums("SEAL", "GAMA")["taken"])


def test_without_a_conversion_amounts_are_not_known_and_shares_of_one_unit_are():
    load("parts", "number,unit\nSEAL,EA\n")
    load("order-lines", "order,line,unit,rejected\n2,1,CTN,5\n")
    found = sums("SEAL", "GAMA")
    assert np.isnan(found["taken"])
    assert found["rejected"] / found["received"] == 0.1  # five of fifty, whatever a carton holds
    score_all()
    assert position("SEAL").sources_shipping == 1
    line = line_of("SEAL", "GAMA")
    assert (line.share, line.foreign_units, line.rejects) == (None, "CTN", 0.1)
    assert line_of_other("SEAL", "BETA").foreign_units == ""


def line_of_other(part, supplier):
    from accounts.models import User

    lines = sourcelist.lines(
        position(part), user=User.objects.first(), day=DAY, policy=PolicyVersion.objects.in_force().read()
    )
    return next(line for line in lines if line.source.supplier.code == supplier)


def test_rejects_in_two_units_that_do_not_convert_have_no_share():
    load("parts", "number,unit\nVALVE,EA\n")
    load("order-lines", "order,line,unit\n1,1,CTN\n1,2,EA\n1,5,EA\n")
    assert np.isnan(value("reject_rate"))
    load("order-lines", "order,line,unit\n1,1,CTN\n1,2,CTN\n1,5,CTN\n")
    assert value("reject_rate") == 1 / 40
    load("order-lines", "order,line,unit\n1,1,CTN\n1,2,BOX\n1,5,CTN\n")
    assert np.isnan(value("reject_rate"))


def test_a_line_or_a_part_without_a_unit_is_in_the_other_s():
    load("parts", "number,unit\nSEAL,EA\n")
    assert sums("SEAL", "GAMA")["taken"] == 50
    load("parts", "number,unit\nSEAL,\n")
    load("order-lines", "order,line,unit\n2,1,CTN\n")
    assert sums("SEAL", "GAMA")["taken"] == 50


def test_amounts_that_do_not_compare_leave_those_that_shipped_as_equals():
    load("parts", "number,unit\nSEAL,EA\n")
    load("order-lines", "order,line,part,supplier,site,due_on,received_on,quantity,received,unit\n"
         "3,1,SEAL,BETA,B1,2026-05-01,2026-05-01,500,500,EA\n2,1,SEAL,GAMA,,2026-05-01,2026-05-01,50,50,CTN\n")  # fmt: skip
    score_all()
    assert position("SEAL").primary_source.supplier.code == "BETA"  # listed first
    load("sources", "part,supplier,site\nBOLT,GAMA,\nBOLT,BETA,B1\n")
    load("parts", "number,unit\nBOLT,EA\n")
    load("order-lines", "order,line,part,supplier,site,due_on,received_on,quantity,received,unit\n"
         "4,1,BOLT,BETA,B1,2026-05-01,2026-05-01,500,500,CTN\n")  # fmt: skip
    score_all()
    assert position("BOLT").primary_source.supplier.code == "BETA"  # the one that shipped


def test_a_receipt_is_in_its_line_s_unit():
    load("parts", "number,unit\nSEAL,EA\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,CTN,EA,12\n")
    load("order-lines", "order,line,unit\n2,1,CTN\n")
    load("receipts", RECEIPTS + "2,1,R1,2026-05-01,3,1\n")
    found = sums("SEAL", "GAMA")
    assert (found["taken"], found["rejected"], found["on_time"]) == (36, 12, 0)


def test_some_parts_read_as_they_do_among_all():
    load("parts", "number,unit\nSEAL,EA\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,CTN,EA,12\n")
    load("order-lines", "order,line,unit\n2,1,CTN\n")
    load("receipts", RECEIPTS + "2,1,R1,2026-05-01,3,1\n1,1,R1,2026-03-01,2,1\n")
    policy = PolicyVersion.objects.in_force().read()
    whole = reading.read_orders(EVERYTHING, day=DAY, policy=policy)
    for part in Part.objects.filter(number__in=("SEAL", "VALVE")):
        alone = reading.read_orders(Parts.listed([part.pk]), day=DAY, policy=policy)
        for name, values in alone.items():
            np.testing.assert_array_equal(values, whole[name][np.isin(whole["source"], alone["source"])])


def test_spend_takes_each_receipt_at_the_line_s_price():
    rows.company("EUR")
    load("order-lines", "order,line,unit_price,currency\n1,2,2.5,EUR\n1,5,1,EUR\n")
    load("receipts", RECEIPTS + "1,2,R1,2026-03-20,6,3\n1,2,R2,2026-04-01,2,0\n")
    refresh(DAY)
    standing = SupplierStanding.objects.get(supplier=Supplier.objects.get(code="ACME"))
    assert standing.spend == 8 * 2.5 + 20
    assert standing.lines_unpriced == 2  # 1/1, and the sample
    assert Receipt.objects.count() == 2
