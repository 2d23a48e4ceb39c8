"""Whatever is drawn, a plan keeps what it promises; and no plan by the exact way is better."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.warmorders import Reason, alone, needs, plan, together
from sourcing.warmorders.given import read
from tests.sourcing.warmorders.calendar import DAY, YEAR, check, company


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_every_window_minimum_capacity_and_share_is_kept(seed) -> None:
    tables = company(seed, 12)
    found = plan(**tables, day=DAY)
    check(found, tables)
    assert (found.sources["reason"] != Reason.NOT_SETTLED).all()


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_pools_are_kept_to(seed) -> None:
    tables = company(seed, 12, pools=3)
    check(plan(**tables, day=DAY, seconds=4, seconds_a_pool=2), tables)


def test_what_is_settled_by_itself_is_as_good_as_the_exact_way() -> None:
    """Sources whose months are too small for what they need, so that which months matters."""
    tables = company(11, 400, breaks=0.0, short=0.0)
    capacity, minimum = tables["sources"]["capacity_per_month"], tables["sources"]["minimum_order"]
    tables["sources"]["capacity_per_month"] = np.where(np.isnan(capacity), np.nan, np.ceil(minimum * 1.3))
    everything = read(tables, day=DAY, horizon=YEAR)
    found = alone.plan(everything, needs.of(everything))
    ordered = found.orders.sums(len(everything.id))
    several = np.bincount(found.orders.source, minlength=len(everything.id)) > 1
    tried = np.flatnonzero(found.settled & several)[:25]
    assert len(tried) == 25
    for place in tried:
        one = everything.only(np.array([place]))
        known = needs.of(one)
        exact = together.plan(one, known, np.array([0]), shared=False, seconds=20)
        assert exact is not None
        assert exact.proven
        assert exact.warm_from[0] == known.warm_from[0]
        assert exact.orders.sums(1)[0] == ordered[place]
