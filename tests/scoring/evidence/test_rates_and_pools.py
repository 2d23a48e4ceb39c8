"""A rate, or a pool, reaches the sources behind it, whichever table their money or capacity stands in."""

import pytest

from scoring.readiness.codes import Check, Posture, Reason
from suppliers.models import Company
from tests.scoring.evidence.town import Town, catch_up, posture, reason, stands, tell
from tests.scoring.small_company import score_all

pytestmark = pytest.mark.django_db


def euro() -> Town:
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    of = (
        Town("HH")
        .primary()
        .second()
        .but("A", "terms", currency="EUR")
        .but("A", "order-lines", currency="EUR")
    )
    of.rows["parts"][0]["currency"] = "EUR"
    return of


def rate(value: float = 0.5) -> None:
    tell("exchange-rates", currency="USD", valid_on="2026-01-01", rate=value)


def test_a_rate_reaches_the_terms_in_its_currency():
    euro().but("B", "terms", currency="USD").but("B", "order-lines", currency="EUR").stand()
    catch_up()
    assert (reason("B", Check.CONTRACTED), posture()[0]) == (Reason.NO_PRICE, Posture.NOT_PROVEN)
    rate()
    assert (reason("B", Check.CONTRACTED), posture()[0]) == (Reason.TERMS_IN_FORCE, Posture.PROTECTED)
    assert score_all().moved == 0


def test_a_rate_reaches_the_orders_in_its_currency():
    euro().but("B", "terms", currency="EUR").but("B", "order-lines", currency="USD").stand()
    catch_up()
    assert reason("B", Check.WARM) == Reason.WITHOUT_PRICE
    rate()
    assert (reason("B", Check.WARM), stands("B").price) == (Reason.IS_WARM, 5)
    rate(0.25)
    assert stands("B").price == 2.5


def test_a_rate_reaches_the_upkeep_in_its_currency():
    of = Town("L").primary().second(upkeep_cost_per_year=4000)
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    of.but("B", "sources", currency="USD").stand()
    catch_up()
    assert posture()[0] == Posture.PROTECTED
    rate()
    assert posture()[0] == Posture.OVER_PROTECTED


def test_a_pool_reaches_its_sources():
    of = Town("HH").primary().second().but("B", "sources", capacity_pool="PRESS")
    told = {"site": "FB", "code": "PRESS"}
    of.add("capacity-pools", **told, capacity_per_month=500).stand()
    catch_up()
    assert reason("B", Check.CAN_RAMP) == Reason.RAMPS_IN_TIME
    tell("capacity-pools", **told, booked_by_others=450)
    assert (reason("B", Check.CAN_RAMP), stands("B").capacity) == (Reason.TOO_SMALL, 50)
    assert posture()[0] == Posture.IN_NAME_ONLY
