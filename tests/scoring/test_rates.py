"""Money in another currency than the company's: turned at the rate of the day, or not known by name."""

from datetime import date

import pytest

from scoring import whereused
from scoring.models import RollUp, SupplierStanding
from suppliers.models import ExchangeRate, Part
from tests.pages import rows
from tests.pages.standings import refresh
from tests.scoring.small_company import DAY, load, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


@pytest.fixture
def in_dollars(company):
    """The pump earns 10,000 USD a day; the company counts in EUR."""
    rows.company("EUR")
    load("parts", "number,currency\nPUMP,USD\n")


def test_the_newest_rate_on_or_before_the_day_counts(in_dollars):
    load(
        "exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\nUSD,2026-06-01,0.9\nUSD,2026-07-01,2\n"
    )
    score_all()
    assert position("VALVE").daily_loss == pytest.approx(9000)
    assert RollUp.objects.get().company_daily_total == pytest.approx(9000)
    score_all(day=date(2026, 5, 31))
    assert position("VALVE").daily_loss == pytest.approx(5000)


def test_a_rate_holds_until_the_next_one(in_dollars):
    load("exchange-rates", "currency,valid_on,rate\nUSD,2019-01-01,0.5\n")
    score_all()
    assert position("VALVE").daily_loss == pytest.approx(5000)


def test_without_a_rate_the_loss_is_not_known_and_the_currency_is_named(in_dollars, client):
    score_all()
    assert position("VALVE").daily_loss is None
    assert whereused.currencies_without_rate(position("VALVE").pk, day=DAY) == ["USD"]
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    said = client.get(f"/parts/{position('VALVE').pk}/").content.decode()
    assert "There is no exchange rate for USD" in said
    assert "money behind it has no exchange rate" in said


def test_a_rate_of_tomorrow_is_none_today(in_dollars):
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-07-01,0.9\n")
    score_all()
    assert position("VALVE").daily_loss is None


def test_line_down_cost_is_turned_too(in_dollars):
    load("parts", "number,line_down_cost_per_day,currency\nVALVE,100,CHF\n")
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\n")
    score_all()
    assert position("VALVE").daily_loss is None
    assert whereused.currencies_without_rate(position("VALVE").pk, day=DAY) == ["CHF"]
    assert position("SEAL").daily_loss == pytest.approx(5000)
    load("exchange-rates", "currency,valid_on,rate\nCHF,2026-01-01,2\n")
    score_all()
    assert position("VALVE").daily_loss == pytest.approx(5200)


def test_the_company_s_own_currency_needs_no_rate_and_takes_none(in_dollars):
    load("parts", "number,currency\nPUMP,EUR\n")
    load("exchange-rates", "currency,valid_on,rate\nEUR,2026-01-01,7\n")
    score_all()
    assert position("VALVE").daily_loss == 10000


def test_a_part_without_money_needs_no_rate(in_dollars):
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\n")
    Part.objects.filter(number="SEAL").update(currency="CHF")
    score_all()
    assert position("SEAL").daily_loss == pytest.approx(5000)


def test_spend_is_turned_at_the_rate_of_the_day(in_dollars):
    load("order-lines", "order,line,unit_price,currency\n1,1,2,USD\n1,2,3,EUR\n1,5,1,CHF\n")
    load("exchange-rates", "currency,valid_on,rate\nUSD,2026-01-01,0.5\n")
    refresh(DAY)
    found = SupplierStanding.objects.get(supplier__code="ACME")
    assert (found.spend, found.lines_unpriced) == (10 * 2 * 0.5 + 10 * 3, 2)  # the CHF line, the sample
    load("exchange-rates", "currency,valid_on,rate\nCHF,2026-01-01,1\n")
    refresh(DAY)
    found.refresh_from_db()
    assert found.spend == 10 * 2 * 0.5 + 10 * 3 + 20
    assert ExchangeRate.objects.count() == 2
