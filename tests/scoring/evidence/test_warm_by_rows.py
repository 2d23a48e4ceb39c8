"""Whether a source is warm, by what came from it: one source a row, all judged at once."""

from datetime import timedelta

import pytest

from scoring.models import Readiness
from scoring.readiness.codes import Check, Fact, Reason
from suppliers.models import Company
from tests.scoring.evidence.town import DAY, Town, at, reason, reasons, stands, tell

pytestmark = pytest.mark.django_db
WARM = Reason.IS_WARM
YEAR = timedelta(days=365)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)

# Of 1,200 a year, of which 180 are asked for.
LINES = {
    "AS_IT_IS": ({}, WARM, WARM),
    "SAMPLES": ({"kind": "sample"}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "TRIAL": ({"kind": "trial"}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "RETURN": ({"kind": "return"}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "CANCELLED": ({"status": "cancelled"}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "NOTHING_CAME": ({"received": 0}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "NOT_TOLD": ({"received": ""}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "TOMORROW": ({"received_on": TOMORROW, "due_on": TOMORROW}, Reason.NEVER_SHIPPED, Reason.NEVER_SHIPPED),
    "TODAY": ({"received_on": DAY}, WARM, WARM),
    "IN_TIME": ({"received_on": DAY - YEAR + timedelta(days=1)}, WARM, WARM),
    "TOO_OLD": ({"received_on": DAY - YEAR}, Reason.IS_COLD, WARM),
    "OLDER": ({"received_on": DAY - 2 * YEAR}, Reason.IS_COLD, Reason.IS_COLD),
    "UNDATED": ({"received_on": ""}, WARM, WARM),  # the day it was due stands in
    "FREE": ({"unit_price": 0}, Reason.WITHOUT_PRICE, Reason.WITHOUT_PRICE),
    "NO_PRICE": ({"unit_price": ""}, Reason.WITHOUT_PRICE, Reason.WITHOUT_PRICE),
    "ENOUGH": ({"received": 180}, WARM, WARM),
    "TOO_LITTLE": ({"received": 179.9}, Reason.SHARE_TOO_SMALL, WARM),
    "OPEN": ({"status": "open", "quantity": 1000}, WARM, WARM),
}


def test_each_column_of_an_order_line_counts():
    town = Town("HH")
    for code, (changed, _dual, _backup) in LINES.items():
        town.second(code).but(code, "order-lines", **changed)
    town.judge()
    assert reasons(Check.WARM_BACKUP) == {code: backup for code, (_told, _dual, backup) in LINES.items()}
    assert reasons(Check.WARM) == {code: dual for code, (_told, dual, _backup) in LINES.items()}
    assert stands("IN_TIME").warm_lapses_on == TOMORROW
    assert stands("AS_IT_IS").share == pytest.approx(400 / 1200)
    assert stands("AS_IT_IS").last_production_on.isoformat() == "2026-04-10"
    assert stands("TOO_LITTLE").share == pytest.approx(179.9 / 1200)


UNITS = {
    "PIECES": ({}, 400, WARM),
    "NO_UNIT": ({"unit": ""}, 400, WARM),
    "BOXES": ({"unit": "box", "received": 80}, 400, WARM),
    "CRATES": ({"unit": "crate", "received": 4}, 400, WARM),
    "KG": ({"unit": "kg"}, None, Reason.WITHOUT_PRICE),
}


def test_what_came_is_counted_in_the_parts_unit():
    """A box is five of this part and ten of any other, a crate a hundred; of kilograms nobody has told."""
    town = Town("HH")
    town.add("unit-conversions", from_unit="box", to_unit="pc", factor=10)
    town.add("unit-conversions", part="VALVE", from_unit="box", to_unit="pc", factor=5)
    town.add("unit-conversions", from_unit="pc", to_unit="crate", factor=0.01)
    for code, (changed, _came, _expected) in UNITS.items():
        town.second(code).but(code, "order-lines", **{"unit": "pc"} | changed)
    town.judge()
    found = dict(Readiness.objects.values_list("source__supplier__code", "share"))
    shares = {code: came and pytest.approx(came / 1200) for code, (_told, came, _expected) in UNITS.items()}
    assert found == shares
    assert reasons(Check.WARM) == {code: expected for code, (_told, _came, expected) in UNITS.items()}
    tell("unit-conversions", part="VALVE", from_unit="kg", to_unit="pc", factor=1)
    assert reason("KG", Check.WARM) == WARM


def test_prices_paid_stand_in_one_currency_and_unit():
    Company.objects.update_or_create(id=1, defaults={"base_currency": "EUR"})
    town = Town("HH").add("exchange-rates", currency="USD", valid_on="2026-01-01", rate=0.5)
    town.add("unit-conversions", from_unit="box", to_unit="pc", factor=10)
    for code, changed in {
        "EURO": {"currency": "EUR"},
        "DOLLARS": {"currency": "USD", "unit_price": 20},
        "DOLLARS_A_BOX": {"currency": "USD", "unit_price": 200, "unit": "box", "received": 40},
        "POUNDS": {"currency": "GBP"},
    }.items():
        town.second(code).but(code, "terms", price="").but(code, "order-lines", **changed)
    town.judge()
    found = dict(Readiness.objects.values_list("source__supplier__code", "price"))
    assert found == {"EURO": 10, "DOLLARS": 10, "DOLLARS_A_BOX": 10, "POUNDS": None}
    assert reason("POUNDS", Check.WARM) == Reason.WITHOUT_PRICE
    assert reason("DOLLARS", Check.WARM) == WARM


def test_the_price_paid_is_the_mean_of_the_year_by_quantity():
    town = Town("HH").second(received=100)
    town.came("B", "2026-05-01", order="X1", received=300, unit_price=14)
    town.came("B", "2024-05-01", order="X2", received=900, unit_price=99).judge()
    assert stands("B").price == 13


def halves(order: str, *, of: str) -> list[dict]:
    days = ("2026-04-10", "2026-05-10")
    return [
        {
            "order": order,
            "line": 1,
            "receipt": f"{of}{day}",
            "received_on": day,
            "quantity": 90,
            "rejected": 0,
        }
        for day in days
    ]


def test_one_order_in_two_halves_counts_whole_and_two_halves_on_two_orders_do_not():
    town = Town("HH")
    for code in ("ONE", "TWO"):
        town.second(code).without(code, "order-lines").but(code, "terms", minimum_order=100)
    town.came("ONE", order="O1", received=180).came("TWO", order="O2", received=90)
    town.came("TWO", order="O3", received=90)
    town.rows["receipts"] = halves("O1", of="R")
    town.rows["receipts"] += [halves("O2", of="R")[0], halves("O3", of="R")[1]]
    town.judge()
    assert (reason("ONE", Check.WARM), reason("TWO", Check.WARM)) == (WARM, Reason.WITHOUT_PRICE)
    assert stands("ONE").warm_backup_lapses_on.isoformat() == "2028-05-09"  # by the newest of the two
    assert stands("ONE").share == stands("TWO").share == pytest.approx(180 / 1200)


def test_receipts_count_in_place_of_their_lines_totals():
    town = Town("HH").second()
    town.rows["receipts"] = [halves("OB", of="R")[0] | {"quantity": 30, "received_on": "2026-06-01"}]
    town.judge()
    assert (stands("B").share, stands("B").last_production_on.isoformat()) == (
        pytest.approx(30 / 1200),
        "2026-06-01",
    )


def test_a_share_of_an_unknown_demand_is_unknown():
    Town("HH", annual_demand="").second().judge()
    assert (reason("B", Check.WARM), reason("B", Check.WARM_BACKUP)) == (Reason.DEMAND_NOT_KNOWN, WARM)
    assert stands("B").warm_missing == Fact.DEMAND and stands("B").share is None
    tell("parts", number="VALVE", plant="W1", annual_demand=1200)
    assert reason("B", Check.WARM) == WARM
    tell("order-lines", order="OB", line=1, **at("B"), received=100)
    assert reason("B", Check.WARM) == Reason.SHARE_TOO_SMALL


def test_a_share_that_is_reached_without_what_is_in_another_unit_is_reached():
    town = Town("HH").second("ENOUGH").second("OPEN", received=100)
    for code in ("ENOUGH", "OPEN"):
        town.came(code, order=f"X{code}", received=10, unit="kg")
    town.judge()
    assert (reason("ENOUGH", Check.WARM), reason("OPEN", Check.WARM)) == (WARM, Reason.DEMAND_NOT_KNOWN)
    assert stands("OPEN").share is None
