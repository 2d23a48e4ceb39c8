"""Plans month by month, of sources for which one receipt lasts the rest of the year.

Within a month one order is enough, on the first day on which anything of it is needed; what counts is how much is
ordered up to the end of each month.

Worked by hand: at least 3 and at most 3 a month, and 7 are needed from the fourth month on. Two months make only
6, so that three are needed, and 9 is the least; 8 and 7 cannot be made in lots of 3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.columns import PLENTY, Ints
from sourcing.warmorders.given import Given
from sourcing.warmorders.needs import Needs
from sourcing.warmorders.orders import Orders

_KEY = 1 << 42
_AT_ONCE = 64  # sources, of which all sets of months are looked at together


class Months:
    """What each source can make in each month, from the first day on which an order can arrive."""

    def __init__(self, given: Given) -> None:
        width = given.caps.shape[1]
        self.start = np.searchsorted(given.month, np.arange(width))
        self.end = np.append(self.start[1:], given.days) - 1
        self.first = np.maximum(self.start[None, :], given.earliest[:, None])
        open_ = (given.caps >= given.minimum[:, None]) & (self.first <= self.end[None, :])
        self.could = np.where(open_, given.caps, 0)

    def last_day(self, given: Given, place: Ints, due: Ints, quantity: Ints) -> Ints:
        """The last day up to `due` in a month that can make so much; -1 for none."""
        month = given.month[np.clip(due, 0, given.days - 1)]
        fits = self.could[place] >= np.maximum(quantity, 1)[:, None]
        fits &= np.arange(fits.shape[1])[None, :] <= month[:, None]
        fits &= self.first[place] <= due[:, None]
        last = fits.shape[1] - 1 - fits[:, ::-1].argmax(axis=1)
        return np.where(fits.any(axis=1), np.minimum(due, self.end[last]), -1)


class Shares:
    """Look-ups in the rising needs of each source."""

    def __init__(self, needs: Needs) -> None:
        self.start, self.on, self.needed = needs.step_from, needs.steps.on, needs.steps.needed
        self.by_amount = needs.steps.source * _KEY + self.needed
        self.by_day = needs.steps.source * _KEY + self.on

    def due(self, place: Ints, ordered: Ints) -> Ints:
        """The first day on which more than what is ordered is needed; PLENTY for none."""
        at = np.searchsorted(self.by_amount, place * _KEY + ordered, side="right")
        return np.where(at < self.start[place + 1], np.append(self.on, PLENTY)[at], PLENTY)

    def on_day(self, place: Ints, day: Ints) -> Ints:
        """What is needed on the day."""
        at = np.searchsorted(self.by_day, place * _KEY + day, side="right") - 1
        return np.where(at >= self.start[place], np.append(self.needed, 0)[at], 0)


def _by_end(given: Given, needs: Needs, months: Months, rows: Ints) -> Ints:
    """What has to be ordered by the end of each month: the share, an order against the cold, the year's volume."""
    shares = Shares(needs)
    needed = np.stack([shares.on_day(rows, np.full(len(rows), end)) for end in months.end], axis=1)
    first = needs.covered_to[rows]
    asked = (first < given.days)[:, None] & (first[:, None] <= months.end[None, :])
    needed = np.maximum(needed, np.where(asked, given.minimum[rows][:, None], 0))
    needed[:, -1] = np.maximum(needed[:, -1], given.volume[rows])
    return needed


def brought_forward(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """From the last month back: what a month cannot make is needed by the end of the one before."""
    could, total, minimum = months.could[rows], needs.total[rows], given.minimum[rows]
    by_end = _by_end(given, needs, months, rows)
    by_end[:, -1] = total
    for month in range(by_end.shape[1] - 2, -1, -1):
        by_end[:, month] = np.maximum(by_end[:, month], by_end[:, month + 1] - could[:, month + 1])
    ordered, amounts = np.zeros(len(rows), dtype=np.int64), np.zeros_like(by_end)
    for month in range(by_end.shape[1]):
        amount = np.maximum(by_end[:, month] - ordered, 0)
        amount = np.where(amount > 0, np.maximum(amount, minimum), 0)
        rest = total - ordered - amount
        # Too little would be left for an order of its own: take it along, or leave enough.
        enough = np.where(amount + rest <= could[:, month], amount + rest, amount + rest - minimum)
        amount = np.where((amount > 0) & (rest > 0) & (rest < minimum), enough, amount)
        amounts[:, month] = np.minimum(amount, could[:, month])
        ordered += amounts[:, month]
    return _dated(given, needs, months, rows, amounts)


def of_all_sets(given: Given, needs: Needs, months: Months, rows: Ints) -> Orders:
    """Of every set of months in which to order, the one by which least has to be ordered, and that the latest.

    In a set, what has to be ordered by the end of a month is what is needed then, or one minimum more than by the
    end of the month of the set before. What more the last months cannot make, the ones before do.
    """
    needed, width = _by_end(given, needs, months, rows), months.could.shape[1]
    sets = (np.arange(1 << width)[:, None] >> np.arange(width)[None, :]) & 1
    amounts = np.zeros((len(rows), width), dtype=np.int64)
    for start in range(0, len(rows), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        amounts[some] = _best_set(
            needed[some], months.could[rows[some]], given.minimum[rows[some]], sets.astype(bool)
        )
    return _dated(given, needs, months, rows, amounts)


def _best_set(needed: Ints, could: Ints, minimum: Ints, sets: NDArray[np.bool_]) -> Ints:
    """What to order in each month; nothing where no set will do."""
    count, width = needed.shape
    least = np.zeros((width + 1, count, len(sets)), dtype=np.int64)
    for month in range(width):
        more = least[month] + np.where(sets[None, :, month], minimum[:, None], 0)
        least[month + 1] = np.maximum(more, needed[:, month, None])
    ordered = least.copy()
    late = np.zeros((count, len(sets)))
    for month in range(width - 1, -1, -1):
        before = np.where(
            sets[None, :, month],
            np.maximum(least[month], ordered[month + 1] - could[:, month, None]),
            ordered[month + 1],
        )
        ordered[month] = before
        late += before
    fits = ordered[0] <= 0
    # A month that cannot make the minimum is in no set.
    fits &= ~(sets[None, :, :] & (could < minimum[:, None])[:, None, :]).any(axis=2)
    total = np.where(fits, ordered[width], PLENTY * 2).astype(np.float64)
    total[total > total.min(axis=1, keepdims=True)] = np.inf
    best = np.where(np.isinf(total), np.inf, late).argmin(axis=1)
    chosen = ordered[:, np.arange(count), best].T
    return np.where(fits.any(axis=1)[:, None], np.diff(chosen, axis=1), 0)


def _dated(given: Given, needs: Needs, months: Months, rows: Ints, amounts: Ints) -> Orders:
    """Each month's order on the first day on which some of it is needed, or at the month's end."""
    shares, first = Shares(needs), needs.covered_to[rows]
    ordered = np.zeros(len(rows), dtype=np.int64)
    source, due_on, quantity = [], [], []
    for month in range(amounts.shape[1]):
        due = np.minimum(shares.due(rows, ordered), months.end[month])
        due = np.minimum(due, np.where((ordered == 0) & (first < given.days), first, PLENTY))
        due = np.maximum(due, months.first[rows, month])
        on = amounts[:, month] > 0
        source.append(rows[on])
        due_on.append(due[on])
        quantity.append(amounts[on, month])
        ordered += amounts[:, month]
    return joined(source, due_on, quantity)


def joined(source: list[Ints], due: list[Ints], quantity: list[Ints]) -> Orders:
    if not source:
        return Orders.none()
    return Orders.of(np.concatenate(source), np.concatenate(due), np.concatenate(quantity))
