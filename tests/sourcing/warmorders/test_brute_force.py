"""On small cases the plan is the best of all there are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sourcing.warmorders.brute import One, best
from tests.sourcing.warmorders.drawn import comes_to, month_of, ones, planned


@settings(max_examples=300, deadline=None)
@given(ones(days=6, most=4))
def test_one_source_alone_has_the_best_plan_of_all(one) -> None:
    assert comes_to(planned([one], 6), [one]) == best([one], month_of(6), pool=None, same_part=False)


@settings(max_examples=150, deadline=None)
@given(st.lists(ones(days=5, most=3), min_size=2, max_size=2), st.integers(1, 5))
def test_sources_of_one_pool_have_the_best_plan_of_all(several, pool) -> None:
    found = planned(several, 5, pool=pool)
    assert comes_to(found, several) == best(several, month_of(5), pool=pool, same_part=False)


@settings(max_examples=100, deadline=None)
@given(st.lists(ones(days=5, most=3, demand=5.0), min_size=2, max_size=2))
def test_sources_of_one_part_order_no_more_than_it_needs_where_they_can(several) -> None:
    found = planned(several, 5, same_part=True)
    expected = best(several, month_of(5), pool=None, same_part=True)
    assert comes_to(found, several, same_part=True) == expected


def test_what_a_source_that_cannot_be_kept_warm_ships_is_needed_no_more() -> None:
    """Its minimum is more than it can make, yet one more comes from it: the year needs four, not five."""
    cold = One(
        window=2, minimum=2, lead=0, price=4.0, primary=4.0, needed=0, demand=5.0, volume=0, capacity=1,
        arrivals=((1, 1),), breaks=(),
    )  # fmt: skip
    kept = One(
        window=2, minimum=1, lead=0, price=5.0, primary=4.0, needed=0, demand=5.0, volume=0, capacity=3,
        arrivals=(), breaks=((2, 3.0),),
    )  # fmt: skip
    several = [cold, kept]
    expected = best(several, month_of(5), pool=None, same_part=True)
    assert comes_to(planned(several, 5, same_part=True), several, same_part=True) == expected
