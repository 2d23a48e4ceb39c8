"""A changed fact reaches its part's score, and nothing else is touched."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import Job
from accounts.tasks import work_here
from scoring import refreshing, rescoring, touching
from scoring.models import Assessment, Coverage, Position
from suppliers.models import (
    Change,
    Company,
    CountryRisk,
    ExchangeRate,
    OrderLine,
    Part,
    Receipt,
    Source,
    Stock,
    UnitConversion,
)
from tests.scoring.small_company import DAY, assessment, load, position, score_all, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

CHANGES = [
    ("parts", "number,criticality\nVALVE,5\n", {"VALVE"}),
    ("parts", "number,annual_demand,criticality\nNEW,10,2\n", {"NEW"}),
    ("stock", "part,as_of,on_hand\nSEAL,2026-06-25,10000\n", {"SEAL"}),
    ("sites", "code,hazard\nA1,90\n", {"VALVE"}),
    ("suppliers", "code,status\nBETA,blocked\n", {"VALVE", "SEAL"}),
    ("sources", "part,supplier,site,capacity_per_month\nVALVE,ACME,A1,100\n", {"VALVE"}),
    ("order-lines", "order,line,received_on\n1,1,2026-03-20\n", {"VALVE"}),
    ("country-risks", "country,index,year,value\nDE,wgi_pv,2025,99\n", {"VALVE"}),
    ("country-risks", "country,index,year,value\nCN,inform_natural,2026,99\n", set()),
    ("bom-lines", "parent,component\nPUMP,BOLT\n", {"BOLT"}),
    ("uses", "part,product\nBOLT,PUMP\n", {"BOLT"}),
    ("receipts", "order,line,receipt,received_on,quantity,rejected\n1,2,R1,2026-03-20,10,9\n", {"VALVE"}),
    ("receipts", "order,line,receipt,received_on,quantity,rejected\n2,1,R1,2026-05-02,5,5\n", {"SEAL"}),
    ("unit-conversions", "part,from_unit,to_unit,factor\nSEAL,CTN,EA,12\n", set()),
    ("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\n", set()),
    ("bom-lines", "parent,component,valid_to\nPUMP,SEAL,2026-01-01\n", {"SEAL"}),
    ("plants", "code\nX\n", set()),
]


def settle() -> None:
    while refreshing.catch_up(day=DAY):
        pass


@pytest.fixture
def covered(company) -> None:
    """Everything loaded is scored, and the coverage stands at its end."""
    score_all()
    settle()


def rows_before() -> dict[str, int]:
    return dict(Position.objects.values_list("part__number", "row_digest"))


@pytest.mark.parametrize(("resource", "body", "expected"), CHANGES)
def test_a_change_moves_its_parts_as_a_full_rescore_would(covered, resource, body, expected):
    before = rows_before()
    load(resource, body)
    jobs_before = Job.objects.filter(kind=rescoring.KIND).count()
    settle()
    after = rows_before()
    assert {number for number in after if after[number] != before.get(number)} == expected
    assert Job.objects.filter(kind=rescoring.KIND).count() == jobs_before
    refreshed = standing()
    assert score_all().moved == 0
    assert standing() == refreshed


def test_a_conversion_that_comes_changes_or_goes_moves_what_is_bought_in_it(covered):
    load("parts", "number,unit\nSEAL,EA\n")
    load("sources", "part,supplier,site\nSEAL,BETA,B1\n")
    load("order-lines", "order,line,part,supplier,site,unit,due_on,received_on,quantity,received,rejected\n"
         "2,1,SEAL,GAMA,,CTN,2026-05-01,2026-05-01,50,50,0\n2,2,SEAL,GAMA,,EA,2026-05-01,2026-05-01,50,50,10\n")  # fmt: skip
    settle()
    rates = []
    for body in ("SEAL,CTN,EA,12", "SEAL,CTN,EA,3"):
        load("unit-conversions", f"part,from_unit,to_unit,factor\n{body}\n")
        settle()
        rates.append(assessment("SEAL").raw[9])
        assert score_all().moved == 0
    assert rates == [10 / 650, 10 / 200]
    delete("unit-conversions", UnitConversion.objects.all())
    settle()
    assert assessment("SEAL").raw[9] is None
    assert score_all().moved == 0


def test_a_receipt_that_is_deleted_reaches_the_score(covered):
    load("receipts", "order,line,receipt,received_on,quantity,rejected\n1,2,R1,2026-03-20,10,9\n")
    settle()
    before = rows_before()
    delete("receipts", Receipt.objects.all())
    settle()
    assert rows_before()["VALVE"] != before["VALVE"]
    assert score_all().moved == 0


def test_a_rate_reaches_the_parts_behind_money_in_its_currency(covered):
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    load("parts", "number,daily_margin,currency\nOTHER,10,USD\n")
    load("bom-lines", "parent,component\nOTHER,BOLT\n")
    settle()
    assert position("BOLT").daily_loss is None
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\n")
    settle()
    assert position("BOLT").daily_loss == 5
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.25\n")
    settle()
    assert position("BOLT").daily_loss == 2.5
    delete("exchange-rates", ExchangeRate.objects.all())
    settle()
    assert position("BOLT").daily_loss is None


def test_the_first_look_covers_all_that_was_loaded(company):
    settle()
    assert Position.objects.count() == 4
    assert not refreshing.is_behind()
    by_refresh = standing()
    work_here(Job.objects.get(kind=rescoring.KIND))
    assert standing() == by_refresh


def test_a_fact_that_moves_from_one_part_to_another_moves_both(covered):
    seal = Source.objects.get(part__number="SEAL", supplier__code="GAMA")
    before = rows_before()
    load("order-lines", "order,line,part,supplier,site\n1,1,SEAL,GAMA,\n")
    assert OrderLine.objects.get(order="1", line="1").source == seal
    settle()
    after = rows_before()
    assert {number for number in after if after[number] != before[number]} == {"VALVE", "SEAL"}
    assert score_all().moved == 0


def delete(resource: str, rows) -> None:
    """As a door does it: the rows, and a change that names them."""
    ids = list(rows.values_list("pk", flat=True))
    rows.delete()
    Change.objects.create(resource=resource, row_ids=ids)


@pytest.mark.parametrize(
    ("resource", "rows"),
    [
        ("order-lines", lambda: OrderLine.objects.filter(order="1", line="2")),
        ("sources", lambda: Source.objects.filter(supplier__code="BETA")),
        ("country-risks", lambda: CountryRisk.objects.filter(country="DE")),
    ],
)
def test_a_fact_that_is_deleted_reaches_the_score(covered, resource, rows):
    before = rows_before()
    delete(resource, rows())
    settle()
    assert rows_before() != before
    assert score_all().moved == 0


def test_a_part_that_is_deleted_loses_its_position(covered):
    delete("parts", Part.objects.filter(number="BOLT"))
    settle()
    assert not Position.objects.filter(part__isnull=False, part__number="BOLT").exists()
    assert Position.objects.count() == 3


def test_a_stock_reading_that_is_gone_asks_for_all_parts(covered):
    delete("stock", Stock.objects.filter(as_of="2026-06-10"))
    settle()
    work_here(Job.objects.filter(kind=rescoring.KIND).latest("pk"))
    assert score_all().moved == 0


def test_another_company_total_asks_for_all_parts_and_says_the_changed_ones_at_once(covered):
    load("parts", "number,daily_margin\nPUMP,20000\n")
    settle()
    assert position("VALVE").daily_loss == 20000
    assert Job.objects.filter(kind=rescoring.KIND, status="queued").exists()


def test_a_change_of_all_rows_asks_for_all_parts(covered):
    before = Job.objects.filter(kind=rescoring.KIND).count()
    Change.objects.create(resource="sources", row_ids=None)
    Change.objects.create(resource="order-lines", row_ids=None)
    settle()
    assert Job.objects.filter(kind=rescoring.KIND).count() == before + 1
    assert not refreshing.is_behind()


def test_more_parts_than_a_slice_asks_for_all_parts(covered, monkeypatch):
    monkeypatch.setattr(touching, "MOST_PARTS", 1)
    monkeypatch.setattr(refreshing, "MOST_PARTS", 1)
    load("parts", "number,criticality\nVALVE,4\nSEAL,4\n")
    settle()
    assert assessment("VALVE").raw[1] == 3.0
    work_here(Job.objects.filter(kind=rescoring.KIND).latest("pk"))
    assert assessment("VALVE").raw[1] == 4.0


def test_changes_are_covered_in_slices(covered, monkeypatch):
    monkeypatch.setattr(refreshing, "_NEXT", refreshing._NEXT.replace("LIMIT 500", "LIMIT 2"))
    monkeypatch.setattr(refreshing, "CHANGES_AT_ONCE", 2)
    for criticality in (1, 2, 4, 5, 1):
        load("parts", f"number,criticality\nVALVE,{criticality}\n")
    assert refreshing.catch_up(day=DAY)
    settle()
    assert not refreshing.is_behind()
    assert assessment("VALVE").raw[1] == 1.0


def test_nothing_to_cover_writes_nothing(covered):
    before = Coverage.objects.values().get()
    assert not refreshing.catch_up(day=DAY)
    assert Coverage.objects.values().get() == before


def test_a_refresh_of_tomorrow_leaves_what_did_not_move(covered):
    load("plants", "code\nX\n")
    assert not refreshing.catch_up(day=DAY + timedelta(days=1))
    assert set(Position.objects.values_list("assessed_on", flat=True)) == {DAY}


def test_a_refresh_that_breaks_covers_nothing(covered):
    load("parts", "number,criticality\nVALVE,5\n")
    with transaction.atomic():
        refreshing.catch_up(day=DAY)
        transaction.set_rollback(True)
    assert refreshing.is_behind()
    settle()
    assert assessment("VALVE").raw[1] == 5.0
    assert Assessment.objects.filter(part__number="VALVE").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_not_missed(company):
    """While an older transaction is at work, younger changes are covered, and its own once it commits."""
    score_all()
    settle()
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE suppliers_part SET criticality = 5 WHERE number = 'SEAL' RETURNING id")
            cursor.execute(
                "INSERT INTO suppliers_change (resource, row_ids, at) VALUES ('parts', ARRAY[%s], now())",
                [cursor.fetchone()[0]],
            )
        load("parts", "number,criticality\nVALVE,4\n")
        settle()
        assert assessment("VALVE").raw[1] == 4.0
        assert assessment("SEAL").raw[1] == 2.0
        with slow.cursor() as cursor:
            cursor.execute("COMMIT")
        assert refreshing.is_behind()
        settle()
        assert assessment("SEAL").raw[1] == 5.0
        assert not refreshing.is_behind()  # what is kept ahead goes when no transaction anywhere is older
    finally:
        slow.close()


@pytest.mark.django_db(transaction=True)
def test_only_one_process_refreshes_at_a_time(company):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [refreshing.LOCK])
        assert not refreshing.catch_up(day=DAY)
        assert refreshing.is_behind()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [refreshing.LOCK])
        settle()
        assert not refreshing.is_behind()
    finally:
        other.close()
