"""The mixed-integer programme of some sources: its variables, rows and aims.

Of each source, day and price tier: whether it is ordered (0 or 1) and how much (steps). Of each source: from
which day on it is warm, one of several. Of each part: what is ordered beyond its demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sourcing.warmorders.columns import PLENTY, Ints
from sourcing.warmorders.given import Given
from sourcing.warmorders.needs import Needs
from sourcing.warmorders.orders import Orders

Floats = NDArray[np.float64]


class Programme:
    def __init__(self, given: Given, needs: Needs, members: Ints, *, shared: bool, may_wait: bool) -> None:
        self.given, self.needs, self.members = given, needs, members
        self._rows: list[tuple[list[int], list[float], float, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._integral: list[int] = []
        self._aims: list[dict[int, float]] = [{} for _aim in range(6)]
        self._orders: list[tuple[int, int, int, int]] = []  # place, day, whether, how much
        self._starts: list[tuple[int, int, int]] = []  # place, day, variable
        for place in members.tolist():
            self._source(place, may_wait)
        self._parts(shared)
        if shared:
            self._pools()

    @property
    def size(self) -> int:
        return len(self._low)

    @property
    def integrality(self) -> NDArray[Any]:
        return np.array(self._integral)

    @property
    def bounds(self) -> Any:
        from scipy.optimize import Bounds

        return Bounds(np.array(self._low), np.array(self._high))

    def constraints(self) -> tuple[Any, Floats, Floats]:
        from scipy.sparse import csr_array

        columns = np.concatenate([row[0] for row in self._rows] or [[]]).astype(np.int64)
        values = np.concatenate([row[1] for row in self._rows] or [[]])
        starts = np.concatenate([[0], np.cumsum([len(row[0]) for row in self._rows])]).astype(np.int64)
        matrix = csr_array((values, columns, starts), shape=(len(self._rows), self.size))
        return matrix, np.array([row[2] for row in self._rows]), np.array([row[3] for row in self._rows])

    def aims(self) -> Iterator[Floats]:
        for aim in self._aims:
            found = np.zeros(self.size)
            found[list(aim)] = list(aim.values())
            yield found

    def read(self, solution: Floats) -> tuple[Orders, Ints]:
        kept = [one for one in self._orders if solution[one[2]] > 0.5]
        quantity = np.array([round(solution[one[3]]) for one in kept], dtype=np.int64)
        source = np.array([one[0] for one in kept], dtype=np.int64)
        due = np.array([one[1] for one in kept], dtype=np.int64)
        starts = {place: day for place, day, variable in self._starts if solution[variable] > 0.5}
        warm_from = np.array([starts[place] for place in self.members.tolist()], dtype=np.int64)
        warm = dict(zip(self.members.tolist(), warm_from < self.given.days, strict=True))
        on = np.array([warm[place] for place in source.tolist()], dtype=bool)
        return Orders.of(source[on], due[on], quantity[on]), warm_from

    def _new(self, low: float, high: float, *, integral: bool = True) -> int:
        self._low.append(low)
        self._high.append(high)
        self._integral.append(int(integral))
        return len(self._low) - 1

    def _row(self, terms: dict[int, float], low: float, high: float) -> None:
        self._rows.append((list(terms), list(terms.values()), low, high))

    def _source(self, place: int, may_wait: bool) -> None:
        given = self.given
        starts = self._starts_of(place) if may_wait else [int(self.needs.warm_from[place])]
        chosen = [(day, self._new(0, 1)) for day in starts]
        self._starts += [(place, day, variable) for day, variable in chosen]
        self._row({variable: 1.0 for _day, variable in chosen}, 1, 1)
        for day, variable in chosen:
            if day >= given.days:
                self._aims[0][variable] = 1.0
            elif may_wait:
                self._aims[1][variable] = float(day)
        days = self._days(place, starts) if may_wait else self._fewer_days(place)
        whether: dict[int, list[int]] = {day: [] for day in days}
        amount: dict[int, list[int]] = {day: [] for day in days}
        for day in days:
            for least, price in self._tiers(place):
                self._order(place, day, least, price, whether, amount)
            self._row(dict.fromkeys(whether[day], 1.0), 0, 1)
        self._capacity(place, amount)
        self._windows(place, chosen, days, whether)
        self._shares(place, chosen, amount)
        everything = {variable: 1.0 for several in amount.values() for variable in several}
        never = {variable: float(given.volume[place]) for day, variable in chosen if day >= given.days}
        if given.volume[place] > 0:
            self._row(everything | never, float(given.volume[place]), np.inf)

    def _order(self, place: int, day: int, least: int, price: float, whether: Any, amount: Any) -> None:
        """An order on the day at the price from `least` on."""
        given = self.given
        most = min(int(given.caps[place, given.month[day]]), self._enough(place))
        if most < least:
            return
        one, much = self._new(0, 1), self._new(0, most)
        whether[day].append(one)
        amount[day].append(much)
        self._row({much: 1.0, one: -float(least)}, 0, np.inf)
        self._row({much: 1.0, one: -float(most)}, -np.inf, 0)
        self._orders.append((place, day, one, much))
        at = np.array([place])
        self._aims[3][much] = float(given.premium_of(at, np.array([price]))[0])
        self._aims[4][much] = price
        self._aims[5][much] = price * (given.days - day)

    def _tiers(self, place: int) -> list[tuple[int, float]]:
        given = self.given
        rows = slice(given.tier_from[place], given.tier_from[place + 1])
        least, price = given.tiers["least"][rows], given.tiers["price"][rows]
        premium = given.premium_of(np.full(len(price), place), price)
        enough = self._needed(place)
        # A break is out of reach where it costs more, in both ways, than all that can be needed without it.
        useful = (price * least < price[0] * enough) | (premium * least < premium[0] * enough)
        useful[0] = True
        return list(zip(least[useful].tolist(), price[useful].tolist(), strict=True))

    def _needed(self, place: int) -> int:
        needed = self.needs.daily.needed[self._daily(place)].max(initial=0)
        return max(int(needed), int(self.given.volume[place]), int(self.given.minimum[place]))

    def _enough(self, place: int) -> int:
        """No order has to be larger: with it every need is met, at the lowest price."""
        return max(self._needed(place), max(least for least, _price in self._tiers(place)))

    def _daily(self, place: int) -> slice:
        return slice(*np.searchsorted(self.needs.daily.source, [place, place + 1]))

    def _starts_of(self, place: int) -> list[int]:
        """Days from which on it may come to be warm; the last: never."""
        given, window = self.given, int(self.given.window[place])
        future = self.needs.future
        month_starts = np.flatnonzero(np.diff(given.month)) + 1
        days = {int(given.earliest[place]), *month_starts.tolist(), given.days}
        days |= set(future.on[future.start[place] : future.start[place + 1]].tolist())
        days |= {day - again * window for day in days for again in range(1, given.days // window + 1)}
        first = int(self.needs.warm_from[place])
        return [first, *sorted(day for day in days if first < day < given.days), given.days]

    def _days(self, place: int, starts: list[int]) -> list[int]:
        given, window, come = self.given, int(self.given.window[place]), self.given.arrivals
        rows = slice(*np.searchsorted(come["source"], [place, place + 1]))
        ends = come["on"][rows][come["counts"][rows]] + window
        month_ends = np.append(np.flatnonzero(np.diff(given.month)), given.days - 1)
        daily = self.needs.daily.on[self._daily(place)]
        days = {*ends.tolist(), *month_ends.tolist(), *daily.tolist(), *starts}
        days |= {day + again * window for day in days for again in range(1, given.days // window + 1)}
        could = given.caps[place] >= given.minimum[place]
        first = max(int(given.earliest[place]), 0)
        return sorted(day for day in days if first <= day < given.days and could[given.month[day]])

    def _fewer_days(self, place: int) -> list[int]:
        """Where one order covers the rest of the year, one a month will do: by when its first need is due, or at
        its end."""
        given, needs = self.given, self.needs
        start = int(needs.warm_from[place])
        if given.window[place] < given.days:
            return self._days(place, [start])
        due = needs.steps.on[needs.step_from[place] : needs.step_from[place + 1]].tolist()
        first = int(given.earliest[place])
        ends = np.append(np.flatnonzero(np.diff(given.month)), given.days - 1).tolist()
        by_month = {int(given.month[end]): end for end in ends if end >= first}
        for day in sorted([*due, int(needs.covered_to[place]), start], reverse=True):
            if first <= day < given.days:
                by_month[int(given.month[day])] = day
        could = given.caps[place] >= given.minimum[place]
        return sorted(day for month, day in by_month.items() if could[month])

    def _capacity(self, place: int, amount: dict[int, list[int]]) -> None:
        """Of each month; that of a day is in the bounds of its order."""
        given = self.given
        by_month: dict[int, dict[int, float]] = {}
        for day, several in amount.items():
            by_month.setdefault(int(given.month[day]), {}).update(dict.fromkeys(several, 1.0))
        for month, terms in by_month.items():
            if given.caps[place, month] < PLENTY and terms:
                self._row(terms, -np.inf, float(given.caps[place, month]))

    def _windows(self, place: int, chosen: Any, days: list[int], whether: dict[int, list[int]]) -> None:
        window = int(self.given.window[place])
        first, ordered, seen = int(self.needs.warm_from[place]), np.array(days, dtype=np.int64), set()
        for day in np.flatnonzero(~self._covered(place)).tolist():
            if day < first:
                continue
            low, high = np.searchsorted(ordered, [day - window + 1, day + 1]).tolist()
            later = tuple(variable for start, variable in chosen if start > day)
            if (low, high, later) in seen:
                continue
            seen.add((low, high, later))
            terms = {variable: 1.0 for at in days[low:high] for variable in whether[at]}
            self._row(terms | dict.fromkeys(later, 1.0), 1, np.inf)

    def _covered(self, place: int) -> NDArray[np.bool_]:
        given, come = self.given, self.given.arrivals
        rows = slice(*np.searchsorted(come["source"], [place, place + 1]))
        found = np.zeros(given.days, dtype=bool)
        for day in come["on"][rows][come["counts"][rows]].tolist():
            found[max(day, 0) : max(day + int(given.window[place]), 0)] = True
        return found

    def _shares(self, place: int, chosen: Any, amount: dict[int, list[int]]) -> None:
        daily, rows = self.needs.daily, self._daily(place)
        on, needed = daily.on[rows].tolist(), daily.needed[rows].tolist()
        until = [*on[1:], self.given.days][: len(on)]
        for day, end, much in zip(on, until, needed, strict=True):
            for start in {max(day, first) for first, _variable in chosen if first < end}:
                if much <= 0:
                    continue
                terms = {one: 1.0 for at, several in amount.items() if at <= start for one in several}
                later = {variable: float(much) for first, variable in chosen if first > start}
                self._row(terms | later, float(much), np.inf)

    def _parts(self, shared: bool) -> None:
        """What goes beyond a part's demand, in money of the dearest of its sources."""
        given = self.given
        groups: dict[int, list[int]] = {}
        for place in self.members.tolist():
            alone = not shared or given.part[place] == 0
            groups.setdefault(-1 - place if alone else int(given.part[place]), []).append(place)
        of = np.array([one[0] for one in self._orders], dtype=np.int64)
        much = np.array([one[3] for one in self._orders], dtype=np.int64)
        for key, places in groups.items():
            room = float((given.shared_room if key > 0 else given.room)[places[0]])
            if not np.isfinite(room):
                continue
            beyond = self._new(0, np.inf, integral=False)
            self._aims[2][beyond] = float((given.price / given.step)[places].max())
            terms = {
                int(one): float(given.step[at]) for at, one in zip(of, much, strict=True) if at in places
            }
            self._row({one: -step for one, step in terms.items()} | {beyond: 1.0}, -room, np.inf)

    def _pools(self) -> None:
        given = self.given
        uses: dict[tuple[int, int], dict[int, float]] = {}
        for place, day, _whether, much in self._orders:
            if given.pool[place] >= 0:
                key = (int(given.pool[place]), int(given.month[day]))
                uses.setdefault(key, {})[much] = float(given.weight[place])
        for (pool, month), terms in uses.items():
            if np.isfinite(given.pools[pool, month]):
                self._row(terms, -np.inf, float(given.pools[pool, month]) * (1 + 1e-9))
