"""What a source's production receipts come to: the row of orders that its checks rest on.

An order counts whole: where its receipts come to the least quantity together, the newest of them keeps warm.
Worked by hand: of a demand of 100, of which a share of 0.15 is asked for, 10 came on day 1, 5 on day 3 and 2 on
day 9. From day 3 on 7 came, from day 1 on 17: the newest day from which on it is enough is day 1.

>>> columns = {
...     "line": np.array([1, 2, 3]), "came_on": np.array([1, 3, 9]), "received": np.array([10.0, 5.0, 2.0]),
...     "is_clean": np.array([False, True, True]), "price": np.array([2.0, 2.0, np.nan]),
... }
>>> found = orders(np.zeros(3, dtype=np.int64), columns, least=np.array([3.0]), wanted=np.array([15.0]), day=10)
>>> [int(found[name][0]) for name in ("last_production_on", "last_priced_on", "share_from", "clean_receipts")]
[9, 3, 1, 2]
>>> found["received"].tolist(), found["paid_price"].tolist()
([17.0], [2.0])
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.facts.reading import YEAR
from scoring.readiness.days import EVER, in_order, largest, stored

Floats = NDArray[np.float64]


def orders(
    place: NDArray[np.int64], arrivals: Mapping[str, NDArray[Any]], *, least: Floats, wanted: Floats, day: int
) -> dict[str, NDArray[Any]]:
    """Columns of `scoring.readiness` on orders, a row a source.

    place     of each arrival, its source's; up to the day only
    arrivals  line, came_on, received (NaN: in a unit that does not compare), is_clean, price (NaN: unknown)
    least     of each source, the quantity from which on an order counts
    wanted    of each source, what has to come within a year: share x demand; NaN not known
    """
    count = len(least)
    order = in_order(place, arrivals["came_on"])
    place = place[order]
    line, came_on, received, is_clean, price = (
        arrivals[name][order] for name in ("line", "came_on", "received", "is_clean", "price")
    )
    counts = (price > 0) & (_of_line(line, received) >= least[place])
    in_year = came_on > day - YEAR
    known = in_year & ~np.isnan(received)
    amount = np.where(known, received, 0.0)
    paid = known & (price > 0)
    received_a_year = np.bincount(place, amount, minlength=count)
    # What does not compare makes the sum unknown.
    unknown = np.bincount(place[in_year & np.isnan(received)], minlength=count)[:count] > 0
    return {
        "last_production_on": stored(largest(count, place, came_on, EVER)),
        "last_priced_on": stored(largest(count, place[counts], came_on[counts], EVER)),
        "received": np.where(unknown & (received_a_year < np.nan_to_num(wanted)), np.nan, received_a_year),
        "share_from": _share_from(place, came_on, amount, wanted),
        "clean_receipts": _clean(place, is_clean, count),
        "paid_price": _mean(place[paid], price[paid], received[paid], count),
    }


def _of_line(line: NDArray[np.int64], received: Floats) -> Floats:
    """What came on the order of each receipt, all told."""
    if not len(line):
        return received
    _lines, of = np.unique(line, return_inverse=True)
    return np.bincount(of, received).astype(np.float64)[of]


def _share_from(place: NDArray[np.int64], came_on: Any, amount: Floats, wanted: Floats) -> NDArray[np.int32]:
    """Sums from the newest receipt back; NO_DATE where a year's receipts do not reach it."""
    newest_first = np.arange(len(place))[::-1]
    of = place[newest_first]
    sums = np.cumsum(amount[newest_first])
    starts = np.ones(len(of), dtype=bool)
    starts[1:] = of[1:] != of[:-1]
    before = np.where(starts, sums - amount[newest_first], 0.0)
    since_start = sums - before[np.maximum.accumulate(np.where(starts, np.arange(len(of)), 0))]
    reaches = (amount[newest_first] > 0) & (since_start >= wanted[of] * (1 - 1e-12))
    return stored(largest(len(wanted), of[reaches], came_on[newest_first][reaches], EVER))


def _clean(place: NDArray[np.int64], is_clean: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """The newest receipts in a row that are known free of rejects."""
    rows = np.arange(len(place))
    last_bad = largest(count, place[~is_clean], rows[~is_clean], -1)
    of = np.bincount(place, minlength=count)
    end = np.cumsum(of)
    return np.where(last_bad < 0, of, end - 1 - last_bad)


def _mean(place: NDArray[np.int64], price: Floats, amount: Floats, count: int) -> Floats:
    total = np.bincount(place, amount, minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, np.bincount(place, price * amount, minlength=count) / total, np.nan)
