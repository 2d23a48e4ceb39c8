"""Warm orders planned from what is on file."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tasks import work_here
from scoring.models import Position, Readiness
from scoring.readiness.codes import Reason as Why
from sourcing import warmplanning
from sourcing.models import ColdReason, WarmOrder, WarmPlan, WarmSource
from sourcing.warmorders.codes import Reason
from suppliers.models import Company, Source
from tests.scoring import small_company
from tests.scoring.small_company import DAY, load

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 3, tzinfo=ZoneInfo("UTC"))

TERMS = """part,supplier,site,kind,valid_from,price,price_unit,unit,currency,lead_time_days,minimum_order,signed_on
VALVE,ACME,A1,contract,2025-01-01,1000,100,pcs,EUR,10,50,2025-01-01
VALVE,BETA,B1,contract,2025-01-01,132,1,box,USD,30,5,2025-01-01
"""
BREAKS = """part,supplier,site,kind,valid_from,minimum_quantity,price
VALVE,BETA,B1,contract,2025-01-01,40,126
"""
ORDERS = """order,line,part,supplier,site,kind,status,due_on,quantity,unit,received,received_on,unit_price,currency
9,1,VALVE,BETA,B1,production,closed,2025-01-15,60,pcs,60,2025-01-15,12,EUR
"""


@pytest.fixture
def two_sources(company) -> Source:
    """Valves at 10 a piece from Acme, and from Beta in boxes of ten at 132 dollars: 12 euros a piece. A fifth of the
    demand of 3,650 is 547.5."""
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    load("parts", "number,unit\nVALVE,pcs\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nVALVE,box,pcs,10\n")
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.909090909091\n")
    load("terms", TERMS)
    load("price-breaks", BREAKS)
    load("order-lines", ORDERS)
    small_company.score_all()
    second = Source.objects.get(part__number="VALVE", supplier__code="BETA")
    want(second, dual=False)
    return second


def want(source: Source, *, dual: bool) -> None:
    """As if its part wanted it, and its qualification stood."""
    Position.objects.filter(part=source.part).update(treatment=1 if dual else 2)
    Readiness.objects.filter(source=source).update(
        for_dual=dual, usable_reason=Why.USABLE, qualified_reason=Why.ACCEPTED_LOT
    )


def make() -> WarmPlan:
    return warmplanning.make(day=DAY, now=NOW)


def test_a_backup_is_ordered_from_in_the_parts_unit_and_the_base_currency(two_sources):
    plan = make()
    order = WarmOrder.objects.get(source=two_sources)
    assert (plan.sources, plan.kept, plan.orders) == (1, 1, 1)
    assert (order.quantity, order.price, order.spend) == (50, pytest.approx(12), pytest.approx(600))
    assert order.cost == pytest.approx(50 * 2)
    assert (order.due_on, order.order_on) == (date(2027, 1, 15), date(2026, 12, 16))


def test_a_dual_source_ships_its_share_and_takes_the_price_break(two_sources):
    want(two_sources, dual=True)
    make()
    order = WarmOrder.objects.get()
    assert order.quantity == 548  # 0.15 x 3,650 = 547.5, in whole pieces
    assert order.price == pytest.approx(126 / 10 / 1.1)
    assert order.cost == pytest.approx(548 * (126 / 11 - 10))
    assert order.due_on == DAY + timedelta(days=30)
    assert WarmSource.objects.get().warm_from == order.due_on


def test_an_order_that_is_placed_already_counts(two_sources):
    load(
        "order-lines",
        ORDERS.splitlines()[0] + "\n10,1,VALVE,BETA,B1,production,open,2026-09-01,5,box,,,132,USD\n",
    )
    make()
    assert not WarmOrder.objects.exists()
    assert WarmSource.objects.get().warm_from == DAY


def test_an_order_at_no_price_does_not_count(two_sources):
    load(
        "order-lines", ORDERS.splitlines()[0] + "\n10,1,VALVE,BETA,B1,production,open,2026-09-01,5,box,,,,\n"
    )
    make()
    assert WarmOrder.objects.count() == 1


def test_what_is_told_without_the_site_counts_for_the_only_site(two_sources):
    load("sources", "part,supplier,site\nVALVE,BETA,\n")
    load(
        "order-lines",
        ORDERS.splitlines()[0] + "\n10,1,VALVE,BETA,,production,open,2026-09-01,50,pcs,,,12,EUR\n",
    )
    make()
    assert not WarmOrder.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"usable_reason": Why.IS_BLOCKED},
        {"usable_reason": Why.IS_CANDIDATE},
        {"qualified_reason": Why.QUALIFICATION_FAILED},
        {"qualified_lapses_on": DAY, "qualified_lapses_to": Why.QUALIFICATION_ENDED},
        {"is_primary": True},
    ],
)
def test_what_may_not_be_bought_or_is_not_fit_is_not_chosen(two_sources, facts):
    Readiness.objects.filter(source=two_sources).update(**facts)
    assert make().sources == 0


def test_a_part_that_wants_one_source_needs_no_warm_second(two_sources):
    Position.objects.filter(part=two_sources.part).update(treatment=4)
    assert make().sources == 0


def test_a_source_that_cannot_be_kept_warm_says_why(two_sources):
    load("terms", TERMS.splitlines()[0] + "\nVALVE,BETA,B1,contract,2025-01-01,132,1,box,USD,,5,2025-01-01\n")
    plan = make()
    row = WarmSource.objects.get()
    assert (plan.kept, row.reason, row.warm_from) == (0, ColdReason.NO_LEAD_TIME, None)


def test_a_pool_is_what_nobody_else_has_booked(two_sources):
    load("capacity-pools", "site,code,capacity_per_month,booked_by_others,unit\nB1,PRESS,100,60,pcs\n")
    load("sources", "part,supplier,site,capacity_pool\nVALVE,BETA,B1,PRESS\n")
    make()
    assert WarmSource.objects.get().reason == ColdReason.MINIMUM_OVER_POOL


def test_one_plan_stands_at_a_time(two_sources):
    make()
    assert make().pk == WarmPlan.objects.get().pk
    assert set(WarmOrder.objects.values_list("plan", flat=True)) == {WarmPlan.objects.get().pk}


def test_it_takes_as_many_queries_however_many_sources_there_are(two_sources):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        make()
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) <= 24


def test_a_job_makes_the_plan_and_the_nights_job_is_one(two_sources):
    job = warmplanning.open_nightly(day=DAY)
    assert warmplanning.open_nightly(day=DAY) == job
    assert warmplanning.open_unless_waiting(day=DAY, by=None) == job
    done = work_here(job)
    assert (done.status, done.result["orders"]) == ("done", 1)
    assert WarmPlan.objects.get().day == DAY


def test_every_reason_of_the_engine_has_its_sentence():
    assert {reason.name: reason.value for reason in Reason} == {
        choice.name: choice.value for choice in ColdReason
    }
