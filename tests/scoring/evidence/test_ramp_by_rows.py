"""Whether a source can take over, by its own figures, its pool's and its terms'; each in a company of its own.

The primary ships 800 of 1,200 a year, the second 400: once the primary is lost 100 a month are needed of it,
and the stock of 30 days lasts 45.
"""

import pytest

from scoring.readiness.codes import Check, Fact, Reason
from tests.scoring.evidence.town import Town, reason, stands, tell

pytestmark = pytest.mark.django_db
IN_TIME, OPEN = Reason.RAMPS_IN_TIME, Reason.RAMP_NOT_KNOWN


def town(wanted: str = "HH", **part) -> Town:
    return Town(wanted, **part).primary().second()


def pool(of: Town, **told) -> Town:
    row = {"site": "FB", "code": "PRESS", "capacity_per_month": 5000} | told
    return of.add("capacity-pools", **row).but("B", "sources", capacity_pool="PRESS")


def test_the_figures_are_kept_beside_the_check():
    town().judge()
    found = stands("B")
    assert reason("B", Check.CAN_RAMP) == IN_TIME
    assert (found.takes_days, found.gap_days, found.capacity) == (30, pytest.approx(45), 200)
    assert found.needed == pytest.approx(100)
    assert reason("A", Check.CAN_RAMP) == Reason.CARRIES_TODAY


@pytest.mark.parametrize(
    ("changed", "expected", "missing"),
    [
        ({"ramp_days": ""}, OPEN, Fact.RAMP),
        ({"ramp_days": 25}, IN_TIME, 0),
        ({"ramp_days": 26}, Reason.TOO_LATE, 0),
        ({"capacity_per_month": ""}, OPEN, Fact.CAPACITY),
        ({"capacity_per_month": 100}, IN_TIME, 0),
        ({"capacity_per_month": 99}, Reason.TOO_SMALL, 0),
        ({"capacity_per_month": 0}, Reason.TOO_SMALL, 0),
        ({"ramp_days": "", "capacity_per_month": ""}, OPEN, Fact.RAMP | Fact.CAPACITY),
    ],
)
def test_each_figure_of_a_source_counts(changed, expected, missing):
    town().but("B", "sources", **changed).judge()
    assert (reason("B", Check.CAN_RAMP), stands("B").can_ramp_missing) == (expected, missing)


@pytest.mark.parametrize(
    ("changed", "expected", "missing"),
    [
        ({"lead_time_days": 36}, Reason.TOO_LATE, 0),
        ({"lead_time_days": ""}, OPEN, Fact.LEAD_TIME),
        ({"valid_to": "2026-06-29"}, OPEN, Fact.TERMS),
        ({"kind": "quote"}, OPEN, Fact.TERMS),
    ],
)
def test_the_lead_time_is_that_of_binding_terms(changed, expected, missing):
    town().but("B", "terms", **changed).judge()
    assert (reason("B", Check.CAN_RAMP), stands("B").can_ramp_missing) == (expected, missing)


@pytest.mark.parametrize(
    ("changed", "expected", "missing"),
    [
        ({"safety_stock": ""}, OPEN, Fact.COVER),
        ({"safety_stock": 50}, Reason.TOO_LATE, 0),
        ({"annual_demand": ""}, OPEN, Fact.DEMAND | Fact.COVER),
        ({"annual_demand": 400}, Reason.NO_GAP, 0),
    ],
)
def test_cover_and_demand_make_the_gap(changed, expected, missing):
    town(**changed).judge()
    assert (reason("B", Check.CAN_RAMP), stands("B").can_ramp_missing) == (expected, missing)


@pytest.mark.parametrize(
    ("told", "capacity"),
    [
        ({}, 200),
        ({"booked_by_others": 4850}, 150),
        ({"booked_by_others": 4950}, 50),
        ({"booked_by_others": 9000}, 0),
        ({"capacity_per_month": ""}, 200),
        ({"capacity_per_month": 120, "unit": "pc"}, 120),
        ({"capacity_per_month": 120, "unit": "t"}, 200),
    ],
)
def test_what_others_booked_of_a_pool_is_not_ours(told, capacity):
    pool(town(), **told).judge()
    assert stands("B").capacity == capacity
    assert reason("B", Check.CAN_RAMP) == (IN_TIME if capacity >= 100 else Reason.TOO_SMALL)


def test_that_a_pool_has_room_does_not_say_what_one_source_can_make():
    """Nor may a capacity that goes make the source look better."""
    of = pool(town()).but("B", "sources", capacity_per_month=50).judge()
    assert reason("B", Check.CAN_RAMP) == Reason.TOO_SMALL
    of.but("B", "sources", capacity_per_month="").judge()
    assert (reason("B", Check.CAN_RAMP), stands("B").can_ramp_missing) == (OPEN, Fact.CAPACITY)


def test_capacity_that_terms_reserve_is_there_whatever_the_pool():
    row = {"unit": "box", "reserved_capacity_per_month": 15, "price": 100}
    of = pool(town(), booked_by_others=5000).but("B", "terms", **row)
    of.add("unit-conversions", from_unit="box", to_unit="pc", factor=10).judge()
    assert (stands("B").capacity, reason("B", Check.CAN_RAMP)) == (150, IN_TIME)


def test_what_a_third_source_ships_goes_on():
    town().second("C", received=300).judge()
    assert (stands("B").needed, stands("C").needed) == (pytest.approx(75), pytest.approx(800 / 12))
    tell("suppliers", code="C", status="blocked")
    assert stands("B").needed == pytest.approx(100)


def test_stock_stands_in_for_a_safety_stock_that_is_not_told():
    town(safety_stock="").judge()
    tell("stock", part="VALVE", plant="W1", as_of="2026-06-01", on_hand=98.63013699)
    assert reason("B", Check.CAN_RAMP) == IN_TIME


def test_what_came_in_a_unit_that_does_not_compare_leaves_the_gap_open():
    """Nobody knows what goes on once the primary is lost: that is no pass."""
    town().but("B", "order-lines", unit="kg").but("B", "sources", capacity_per_month=1).judge()
    assert stands("B").share is None
    assert reason("B", Check.CAN_RAMP) not in (IN_TIME, Reason.NO_GAP)
