"""Whatever is drawn, a plan keeps what it promises; and no plan by the exact way is better."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing.warmorders import Reason, plan
from tests.sourcing.warmorders.calendar import DAY, check, company


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_every_window_minimum_capacity_and_share_is_kept(seed) -> None:
    tables = company(seed, 12)
    found = plan(**tables, day=DAY)
    check(found, tables)
    assert (found.sources["reason"] != Reason.NOT_SETTLED).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_pools_are_kept_to(seed) -> None:
    tables = company(seed, 12, pools=3)
    check(plan(**tables, day=DAY, seconds=20, seconds_a_pool=5), tables)
