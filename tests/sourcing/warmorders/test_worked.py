"""Cases worked by hand."""

import doctest
from math import inf

import numpy as np
import pytest

import sourcing.warmorders
from sourcing.warmorders import Flag, Reason, plan
from sourcing.warmorders.given import read
from sourcing.warmorders.inturn import in_turn
from tests.sourcing.warmorders.calendar import DAY, YEAR, check, company


def one(**told) -> dict:
    """A backup that shipped 100 days ago, and is to ship again within a year of that."""
    source = {
        "id": 1,
        "window_days": 365,
        "minimum_order": 50.0,
        "lead_time_days": 20.0,
        "price": 12.0,
        "primary_price": 10.0,
        "annual_demand": 1200.0,
        **told,
    }
    return {name: [value] for name, value in source.items()}


LAST = {"source": [1], "on": [DAY - 100], "quantity": [60.0]}


def test_the_worked_example_of_the_package() -> None:
    assert doctest.testmod(sourcing.warmorders).failed == 0


def test_an_order_comes_on_the_last_day_on_which_it_keeps_warm() -> None:
    order = plan(sources=one(), arrivals=LAST, day=DAY).orders.iloc[0]
    assert (order["due_on"] - DAY, order["order_on"] - DAY, order["quantity"]) == (265, 245, 50)


def test_what_is_on_order_already_is_not_ordered_again() -> None:
    arrivals = {"source": [1, 1], "on": [DAY - 100, DAY + 10], "quantity": [60.0, 50.0]}
    assert plan(sources=one(), arrivals=arrivals, day=DAY).orders.empty


def test_a_receipt_that_does_not_count_keeps_nothing_warm() -> None:
    found = plan(sources=one(), arrivals=LAST | {"counts": [False]}, day=DAY)
    assert found.sources.loc[1, "warm_from"] == DAY + 20
    assert found.sources.loc[1, "flags"] & Flag.COLD_UNTIL_THEN


def test_a_cold_source_is_warm_from_its_lead_time_on() -> None:
    found = plan(sources=one(lead_time_days=45.5), day=DAY)
    assert found.sources.loc[1, "warm_from"] - DAY == 46
    assert (found.orders["due_on"] - DAY).tolist() == [46]
    assert (found.orders["order_on"] - DAY).tolist() == [0]


def test_a_share_that_a_month_cannot_make_is_spread_over_several() -> None:
    found = plan(sources=one(share=0.15, capacity_per_month=70.0), day=DAY)
    assert found.orders["quantity"].sum() == 180
    assert found.orders["quantity"].max() <= 70
    assert found.sources.loc[1, "warm_from"] - DAY == 82  # 70 in July and in August: 2026-09-01
    check(found, company_of(one(share=0.15, capacity_per_month=70.0)))


def test_a_minimum_beyond_the_demand_is_ordered_and_said() -> None:
    found = plan(sources=one(minimum_order=100.0, annual_demand=80.0), day=DAY)
    told = found.sources.loc[1]
    assert (told["quantity"], told["beyond_demand"]) == (100, 20)
    assert found.sources.loc[1, "flags"] & Flag.OVER_DEMAND
    assert told["cost"] == 80 * (12 - 10) + 20 * 12


def test_a_price_break_is_taken_where_it_makes_warmth_cheaper() -> None:
    breaks = {"source": [1], "minimum_quantity": [60.0], "price": [11.0]}
    found = plan(sources=one(), breaks=breaks, day=DAY)
    assert found.orders["quantity"].tolist() == [60]
    assert found.sources.loc[1, "cost"] == 60


def test_no_price_break_is_worth_more_than_the_year_needs() -> None:
    breaks = {"source": [1], "minimum_quantity": [1300.0], "price": [9.0]}
    assert plan(sources=one(), breaks=breaks, day=DAY).orders["quantity"].tolist() == [50]


def test_a_cheaper_second_source_gets_no_more_than_it_has_to() -> None:
    found = plan(sources=one(price=8.0), day=DAY)
    assert (found.sources.loc[1, "quantity"], found.sources.loc[1, "cost"]) == (50, 0)


def test_a_minimum_volume_is_taken_within_the_year() -> None:
    found = plan(sources=one(minimum_volume=130.0), arrivals=LAST, day=DAY)
    assert found.orders["quantity"].sum() == 130


def test_without_the_primarys_price_the_plan_stands_and_its_cost_is_not_known() -> None:
    found = plan(sources=one(primary_price=np.nan), day=DAY)
    assert found.orders["quantity"].tolist() == [50]
    assert np.isnan(found.sources.loc[1, "cost"])
    assert found.sources.loc[1, "flags"] & Flag.PRIMARY_PRICE_NOT_KNOWN


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"price": np.nan}, Reason.NO_PRICE),
        ({"price": 0.0}, Reason.NO_PRICE),
        ({"lead_time_days": np.nan}, Reason.NO_LEAD_TIME),
        ({"share": 0.15, "annual_demand": np.nan}, Reason.DEMAND_NOT_KNOWN),
        ({"lead_time_days": 365.0}, Reason.LEAD_TIME_TOO_LONG),
        ({"capacity_per_month": 49.0}, Reason.MINIMUM_OVER_CAPACITY),
        ({"share": 0.9, "capacity_per_month": 60.0}, Reason.CAPACITY_TOO_SMALL),
    ],
)
def test_what_cannot_be_kept_warm_says_why(told, reason) -> None:
    found = plan(sources=one(**told), day=DAY)
    assert found.sources.loc[1, "reason"] == reason
    assert found.orders.empty


def pooled(capacity: float) -> dict:
    sources = {name: values * 2 for name, values in one().items()} | {"id": [1, 2], "pool": [7, 7]}
    return {"sources": sources, "pools": {"id": [7], "capacity_per_month": [capacity]}}


def test_two_sources_of_one_pool_wait_for_each_other() -> None:
    found = plan(**pooled(60.0), day=DAY)
    assert sorted(found.sources["warm_from"] - DAY) == [20, 51]  # on the first of July, and of August
    assert len(
        {(np.datetime64("2000-01-01") + due).astype("datetime64[M]") for due in found.orders["due_on"]}
    )


@pytest.mark.parametrize(("capacity", "reason"), [(49.0, Reason.MINIMUM_OVER_POOL)])
def test_a_pool_that_is_too_small_is_named(capacity, reason) -> None:
    assert set(plan(**pooled(capacity), day=DAY).sources["reason"]) == {reason}


def test_a_plan_in_turn_keeps_to_the_pool() -> None:
    tables = company(5, 40, pools=2)
    given = read(tables, day=DAY, horizon=YEAR)
    found, had_turn = in_turn(given, until=inf)
    assert had_turn.all()
    used = np.zeros(given.pools.shape)
    weight = found.orders.quantity * given.weight[found.orders.source]
    np.add.at(used, (given.pool[found.orders.source], given.month[found.orders.due]), weight)
    assert (used <= given.pools + 1e-6).all()
    assert (found.warm_from < YEAR).any()


def test_whose_turn_does_not_come_in_time_is_left() -> None:
    found, had_turn = in_turn(read(company(5, 40, pools=2), day=DAY, horizon=YEAR), until=-inf)
    assert not had_turn.any()
    assert not len(found.orders.source)


def test_where_the_time_is_up_a_plan_that_holds_is_kept_and_said_to_be_unproven() -> None:
    tables = company(5, 40, pools=2)
    found = plan(**tables, day=DAY, seconds=0)
    check(found, tables)
    assert (found.sources["flags"].to_numpy() & int(Flag.NOT_PROVEN)).any()


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"sources": {"id": [1]}}, "lack: window_days"),
        ({"sources": one() | {"colour": [1]}}, "no such: colour"),
        ({"sources": one(pool=3)}, "no such pool"),
        ({"sources": one(), "arrivals": LAST | {"source": [2]}}, "no such source"),
        ({"sources": one(), "horizon": 400}, "1 to 365 days"),
        ({"sources": one(window_days=0)}, "a day or more"),
        ({"sources": {name: value * 2 for name, value in one().items()}}, "twice"),
    ],
)
def test_bad_columns_are_refused_by_a_sentence(tables, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        plan(**tables, day=DAY)


def company_of(sources: dict) -> dict:
    columns = {name: np.array(values) for name, values in sources.items()}
    columns |= {"least_quantity": np.zeros(1), "minimum_volume": np.zeros(1)}
    nothing = {name: np.zeros(0, dtype=np.int64) for name in ("source", "on", "quantity")}
    return {"sources": columns, "arrivals": nothing | {"counts": np.zeros(0, dtype=bool)}}
