"""Whether a source is bound, by each column of its terms: one source a row, all judged at once."""

from datetime import date, timedelta

import pytest

from scoring.models import Readiness
from scoring.readiness.codes import Check, Fact, Reason
from suppliers.models import Company, Terms
from tests.scoring.evidence.town import DAY, Town, at, reason, reasons, stands, tell

pytestmark = pytest.mark.django_db
HOLDS = Reason.TERMS_IN_FORCE
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)

TERMS = {
    "AS_IT_IS": ({}, HOLDS),
    "FRAMEWORK": ({"kind": "framework"}, HOLDS),
    "SCHEDULING": ({"kind": "scheduling_agreement"}, HOLDS),
    "QUOTE": ({"kind": "quote"}, Reason.QUOTE_ONLY),
    "INFO_RECORD": ({"kind": "info_record"}, Reason.QUOTE_ONLY),
    "NOT_SIGNED": ({"signed_on": ""}, Reason.NOT_SIGNED),
    "SIGNED_LATER": ({"signed_on": TOMORROW}, Reason.TERMS_START_LATER),
    "NO_PRICE": ({"price": ""}, Reason.NO_PRICE),
    "NO_LEAD_TIME": ({"lead_time_days": ""}, Reason.NO_LEAD_TIME),
    "AT_ONCE": ({"lead_time_days": 0}, HOLDS),
    "NO_VOLUME": ({"minimum_volume_per_year": ""}, Reason.NO_MINIMUM_VOLUME),
    "ENDED": ({"valid_to": YESTERDAY}, Reason.TERMS_ENDED),
    "LAST_DAY": ({"valid_to": DAY}, HOLDS),
    "OPEN": ({"valid_to": "9999-12-31"}, HOLDS),
    "EVER_SINCE": ({"valid_from": ""}, HOLDS),
    "LATER": ({"valid_from": TOMORROW}, Reason.TERMS_START_LATER),
    "IN_KG": ({"unit": "kg"}, Reason.NO_PRICE),
    "IN_BOXES": ({"unit": "box"}, HOLDS),
    "IN_ITS_UNIT": ({"unit": "pc"}, HOLDS),
}


def test_each_column_of_terms_counts():
    town = Town("HH").add("unit-conversions", from_unit="box", to_unit="pc", factor=10)
    for code, (changed, _expected) in TERMS.items():
        town.second(code).but(code, "terms", **changed)
    town.second("NONE").without("NONE", "terms").judge()
    expected = {code: expected for code, (_changed, expected) in TERMS.items()}
    assert reasons(Check.CONTRACTED) == expected | {"NONE": Reason.NO_TERMS}
    assert stands("LAST_DAY").contracted_lapses_on == TOMORROW
    assert stands("LAST_DAY").contracted_lapses_to == Reason.TERMS_ENDED
    assert stands("OPEN").contracted_lapses_on is None
    assert stands("AS_IT_IS").contracted_row == Terms.objects.get(source__supplier__code="AS_IT_IS").pk
    assert stands("NOT_SIGNED").contracted_missing == Fact.SIGNATURE
    assert stands("IN_KG").contracted_missing == Fact.PRICE | Fact.MINIMUM_VOLUME


PRICES = {
    "AS_IT_IS": ({}, 10),
    "A_HUNDRED": ({"price": 1000, "price_unit": 100}, 10),
    "A_BOX": ({"price": 50, "unit": "box"}, 10),
    "TWO_BOXES": ({"price": 100, "price_unit": 2, "unit": "box"}, 10),
    "IN_EURO": ({"currency": "EUR"}, 10),
    "IN_DOLLARS": ({"price": 20, "currency": "USD"}, 10),
    "DOLLARS_A_BOX": ({"price": 200, "price_unit": 2, "unit": "box", "currency": "USD"}, 10),
    "IN_POUNDS": ({"currency": "GBP"}, None),
    "IN_KG": ({"unit": "kg"}, None),
    "FREE": ({"price": 0}, 0),
}


def test_agreed_prices_stand_in_one_currency_and_unit():
    """A box is five of this part, and ten of any other."""
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    town = Town("HH", currency="EUR")
    town.add("exchange-rates", currency="USD", valid_on="2026-01-01", rate=0.5)
    town.add("exchange-rates", currency="USD", valid_on=TOMORROW, rate=0.1)
    town.add("exchange-rates", currency="GBP", valid_on=TOMORROW, rate=1.2)
    town.add("unit-conversions", from_unit="box", to_unit="pc", factor=10)
    town.add("unit-conversions", part="VALVE", from_unit="pc", to_unit="box", factor=0.2)
    for code, (changed, _expected) in PRICES.items():
        town.second(code).without(code, "order-lines").but(code, "terms", **{"currency": "EUR"} | changed)
    town.judge()
    found = dict(Readiness.objects.values_list("source__supplier__code", "price"))
    assert found == {code: price for code, (_changed, price) in PRICES.items()}
    without = {code for code, why in reasons(Check.CONTRACTED).items() if why == Reason.NO_PRICE}
    assert without == {"IN_POUNDS", "IN_KG"}


def test_terms_that_follow_each_other_are_one():
    town = Town("HH").second().but("B", "terms", valid_to=DAY)
    town.rows["terms"].append(town.rows["terms"][0] | {"valid_from": TOMORROW, "valid_to": "2028-06-30"})
    town.judge()
    assert (reason("B", Check.CONTRACTED), stands("B").contracted_lapses_on) == (HOLDS, date(2028, 7, 1))


def test_terms_of_another_part_or_source_bind_nobody_else():
    Town("HH").second("B").second("C").without("C", "terms").judge()
    assert reason("C", Check.CONTRACTED) == Reason.NO_TERMS


def test_a_conversion_that_is_told_or_goes_reaches_the_terms_in_its_unit():
    Town("HH").second().without("B", "order-lines").but("B", "terms", unit="box", price=100).judge()
    assert reason("B", Check.CONTRACTED) == Reason.NO_PRICE
    tell("unit-conversions", part="VALVE", from_unit="box", to_unit="pc", factor=10)
    assert (reason("B", Check.CONTRACTED), stands("B").price) == (HOLDS, 10)
    tell("unit-conversions", part="VALVE", from_unit="box", to_unit="pc", factor=20)
    assert stands("B").price == 5


def test_new_terms_reach_the_check():
    Town("HH").second().without("B", "terms").judge()
    tell("terms", **at("B"), kind="contract", signed_on="2026-01-01", price=9, lead_time_days=5)
    assert reason("B", Check.CONTRACTED) == Reason.NO_MINIMUM_VOLUME
    tell("terms", **at("B"), kind="contract", signed_on="2026-01-01", minimum_volume_per_year=0)
    assert reason("B", Check.CONTRACTED) == HOLDS
