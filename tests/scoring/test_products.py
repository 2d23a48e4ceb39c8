"""How products stand, from rows to rows: counted from the facts, kept up, and read as of a day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Status
from accounts.tasks import work_here
from scoring import products, refreshing, rescoring
from scoring.models import Position, Posture, ProductPosture
from suppliers.models import Company, ExchangeRate
from tests.scoring.small_company import DAY, load, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def pump() -> ProductPosture:
    return ProductPosture.objects.get(product__number="PUMP")


def posture(number: str, posture: Posture, **more) -> None:
    Position.objects.filter(part__number=number).update(posture=posture, **more)


@pytest.fixture
def scored(company) -> None:
    """VALVE and SEAL go into PUMP; BOLT into nothing."""
    score_all()
    posture("VALVE", Posture.PROTECTED)
    posture("SEAL", Posture.NOT_PROVEN)
    posture("BOLT", Posture.UNPROTECTED)


def test_a_product_stands_as_the_worst_of_its_parts(scored):
    assert products.refresh(day=DAY) == 1
    found = pump()
    assert (found.posture, found.decided_by.number) == (Posture.NOT_PROVEN, "SEAL")
    assert (found.parts_protected, found.parts_not_proven, found.parts_unprotected) == (1, 1, 0)
    assert (found.margin, found.revenue) == (10_000.0, None)


def test_what_did_not_move_is_not_written(scored):
    products.refresh(day=DAY)
    assert products.refresh(day=DAY) == 0


def test_a_use_is_a_need(scored):
    load("uses", "part,product\nBOLT,PUMP\n")
    products.refresh(day=DAY)
    assert pump().decided_by.number == "BOLT"


def test_a_product_that_is_one_no_more_goes(scored):
    products.refresh(day=DAY)
    load("parts", "number,daily_margin\nPUMP,\n")
    assert products.refresh(day=DAY) == 1
    assert not ProductPosture.objects.exists()


def test_a_part_without_a_score_is_unscored(scored):
    load("parts", "number\nNEW\n")
    load("bom-lines", "parent,component\nPUMP,NEW\n")
    products.refresh(day=DAY)
    assert (pump().posture, pump().parts_unscored) == (Posture.NOT_PROVEN, 1)


def test_from_the_day_on_which_a_part_lapses_the_product_does(scored):
    tomorrow = DAY + timedelta(days=1)
    lapses = {"posture_lapses_on": tomorrow, "posture_lapses_to": Posture.IN_NAME_ONLY}
    posture("VALVE", Posture.PROTECTED, **lapses)
    products.refresh(day=DAY)
    assert pump().lapses_on == tomorrow
    read = {day: ProductPosture.objects.on(day).get().posture_today for day in (DAY, tomorrow)}
    assert read == {DAY: Posture.NOT_PROVEN, tomorrow: Posture.IN_NAME_ONLY}
    products.refresh(day=tomorrow)
    assert (pump().posture, pump().lapses_on) == (Posture.IN_NAME_ONLY, None)


def test_money_is_turned_into_the_base_currency_or_is_not_known(scored):
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    load("parts", "number,daily_revenue,currency\nPUMP,30000,USD\n")
    products.refresh(day=DAY)
    assert (pump().revenue, pump().margin) == (None, None)
    ExchangeRate.objects.create(currency="USD", valid_on=DAY, rate="0.5")
    products.refresh(day=DAY)
    assert (pump().revenue, pump().margin) == (15_000.0, 5_000.0)


def test_a_whole_rescore_ends_with_the_products(company):
    assert work_here(rescoring.open(day=DAY, by=None)).status == Status.DONE
    assert pump().parts_unscored + pump().parts_unprotected + pump().parts_in_name_only == 2
    assert not products.is_behind()


def test_a_refresh_that_moved_something_tells_and_the_next_count_covers_it(company):
    score_all()
    while refreshing.catch_up(day=DAY):
        pass
    products.catch_up(day=DAY)
    assert not products.is_behind()
    load("parts", "number,criticality\nVALVE,5\n")
    refreshing.catch_up(day=DAY)
    assert products.is_behind()
    products.catch_up(day=DAY)
    assert not products.is_behind()


def test_a_refresh_that_moved_nothing_tells_nothing(company):
    score_all()
    while refreshing.catch_up(day=DAY):
        pass
    products.catch_up(day=DAY)
    load("plants", "code\nX\n")
    refreshing.catch_up(day=DAY)
    assert not products.is_behind()


def test_it_takes_seven_queries_whatever_the_size(scored):
    for more in ("", "".join(f"P{number},10\n" for number in range(50))):
        if more:
            load("parts", f"number,daily_margin\n{more}")
        with CaptureQueriesContext(connection) as taken:
            products.refresh(day=DAY)
        assert len(taken) <= 7
