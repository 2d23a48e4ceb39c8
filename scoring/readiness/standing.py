"""The posture of parts under each treatment, from the verdicts of their sources: the first row that holds.

One source is the anchor, that which carries the part: the primary where it may be bought from, unless a dual
source is wanted, the primary fails a check of its own, and another is real; then that other. The sources that
may be bought from beside the anchor are the seconds, and the part is as good as the best of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.readiness.answers import Where, at
from scoring.readiness.codes import Check, Posture, State, Treatment, Verdict, Why
from scoring.readiness.days import NEVER, NO_DATE, Places, any_of, smallest
from scoring.readiness.facts import Facts
from scoring.readiness.independent import Pairs
from scoring.readiness.numbers import Numbers
from scoring.readiness.verdicts import States, verdict


class Standing(NamedTuple):
    """Of each part under a treatment. Sources by place, -1 for none: `second` is the best of the seconds, in
    `verdict` what it is beside the anchor."""

    posture: NDArray[np.int8]
    why: NDArray[np.int8]
    anchor: Places
    second: Places


@dataclass(frozen=True)
class Portfolio:
    """What stays the same whatever the day: parts, their sources, what these cost, and pairs of two seconds."""

    part: Places  # of each source
    asked: NDArray[np.int8]  # of each part, bits of Treatment: its quadrant, or all that are possible
    in_scope: Where
    primary: Places  # of each part
    is_primary: Where
    costs_upkeep: Where
    takes_much: Where  # more than a backup's share
    price: NDArray[np.float64]
    due_on: NDArray[np.int64]  # of each part's candidates, the earliest; NEVER for none
    pairs: Pairs
    pair_state: NDArray[np.int8]
    numbers: Numbers

    @classmethod
    def of(cls, facts: Facts, judged: pd.DataFrame, known: Pairs, numbers: Numbers) -> Portfolio:
        parts, sources, part = facts.parts, facts.sources, facts.part_of_source
        built = sources["is_candidate"] & sources["is_active"] & sources["supplier_is_active"]
        built &= sources["target_real_on"] != NO_DATE
        due_on = smallest(len(parts["id"]), part[built], sources["target_real_on"][built], NEVER)
        return cls(
            part=part,
            asked=np.where(parts["quadrant"] != 0, parts["quadrant"], parts["quadrants_possible"]),
            in_scope=parts["in_scope"],
            primary=facts.primary_of_part,
            is_primary=sources["is_primary"],
            costs_upkeep=sources["upkeep_per_year"] > numbers.upkeep_floor,
            takes_much=judged["share"].to_numpy() > numbers.backup_share,
            price=judged["price"].to_numpy(),
            due_on=due_on,
            pairs=known,
            pair_state=known.answer.state,
            numbers=numbers,
        )

    @property
    def parts(self) -> int:
        return len(self.asked)

    @property
    def sources(self) -> int:
        return len(self.part)

    def among(self, parts: Places) -> tuple[Portfolio, Places, Places]:
        """Some parts only; and the places of their sources, and of their pairs, in the whole."""
        new_part = np.full(self.parts, -1)
        new_part[parts] = np.arange(len(parts))
        sources = np.flatnonzero(new_part[self.part] >= 0)
        new = np.full(self.sources + 1, -1)  # the last one: of -1
        new[sources] = np.arange(len(sources))
        kept = np.flatnonzero((new[self.pairs.one] >= 0) & (new[self.pairs.other] >= 0))
        whole = self.pairs
        return (
            Portfolio(
                part=new_part[self.part[sources]],
                asked=self.asked[parts],
                in_scope=self.in_scope[parts],
                primary=new[self.primary[parts]],
                is_primary=self.is_primary[sources],
                costs_upkeep=self.costs_upkeep[sources],
                takes_much=self.takes_much[sources],
                price=self.price[sources],
                due_on=self.due_on[parts],
                pairs=Pairs(new[whole.one[kept]], new[whole.other[kept]], whole.answer, whole.kind),
                pair_state=self.pair_state[kept],
                numbers=self.numbers,
            ),
            sources,
            kept,
        )

    def first(self, claim: Where) -> Places:
        """The first source of each part of which the claim is true, -1 for none."""
        found = np.full(self.parts, -1)
        rows = np.flatnonzero(claim)[::-1]
        found[self.part[rows]] = rows
        return found

    def any(self, claim: Where) -> Where:
        return any_of(self.parts, self.part, claim)


def single(portfolio: Portfolio, states: States) -> Standing:
    usable, primary_usable = _usable(portfolio, states)
    real = usable & (_verdict(portfolio, states, "backup") == Verdict.REAL) & ~portfolio.is_primary
    anchor = np.where(primary_usable, portfolio.primary, portfolio.first(real))
    beside = usable & (anchor[portfolio.part] != np.arange(portfolio.sources))
    dear = portfolio.first(beside & portfolio.costs_upkeep)
    posture = np.where(dear >= 0, Posture.OVER_PROTECTED, Posture.PROTECTED)
    why = np.where(dear >= 0, Why.UPKEEP, Why.SINGLE_IS_ENOUGH)
    second = np.where(dear >= 0, dear, portfolio.first(beside))
    return _unless_unprotected(Standing(posture, why, anchor, second))


def backup(portfolio: Portfolio, states: States) -> Standing:
    usable, primary_usable = _usable(portfolio, states)
    judged = _verdict(portfolio, states, "backup")
    real = portfolio.first(usable & (judged == Verdict.REAL) & ~portfolio.is_primary)
    anchor = np.where(primary_usable, portfolio.primary, real)
    found = _rest(portfolio, usable, judged, anchor)
    protected = primary_usable & (real >= 0)
    found = _said(found, protected, Posture.PROTECTED, Why.BACKUP_IS_REAL, second=real)
    dear = _at_a_premium(portfolio, usable & ~portfolio.is_primary)
    over = primary_usable & (dear >= 0)
    found = _said(found, over, Posture.OVER_PROTECTED, Why.PREMIUM, second=dear)
    return _unless_unprotected(found)


def dual(portfolio: Portfolio, states: States) -> Standing:
    usable, primary_usable = _usable(portfolio, states)
    judged = _verdict(portfolio, states, "dual")
    is_real = usable & (judged == Verdict.REAL)
    real = portfolio.first(is_real & ~portfolio.is_primary)
    of_primary = np.where(primary_usable, at(judged, portfolio.primary, Verdict.IN_NAME_ONLY), -1)
    by_primary = (of_primary >= Verdict.NOT_PROVEN) | ((of_primary >= 0) & (real < 0))
    anchor = np.where(by_primary, portfolio.primary, real)
    found = _rest(portfolio, usable, judged, anchor)
    protected = (of_primary == Verdict.REAL) & (real >= 0)
    found = _said(found, protected, Posture.PROTECTED, Why.TWO_ARE_REAL, second=real)
    found = _without_primary(portfolio, found, is_real & ~portfolio.is_primary, ~protected)
    return _unless_unprotected(found)


BY_TREATMENT = {
    Treatment.DUAL_SOURCE: dual,
    Treatment.QUALIFIED_BACKUP: backup,
    Treatment.SINGLE_SOURCE: single,
}


def _usable(portfolio: Portfolio, states: States) -> tuple[Where, Where]:
    """Of each source, and of each part's primary."""
    usable = states[:, Check.USABLE] == State.PASS
    return usable, at(usable, portfolio.primary, False)


def _verdict(portfolio: Portfolio, states: States, treatment: str) -> NDArray[np.int8]:
    return verdict(states, portfolio.is_primary, treatment, portfolio.numbers)


def _said(found: Standing, where: Where, posture: Posture, why: Why, *, second: Places) -> Standing:
    return Standing(
        np.where(where, posture, found.posture),
        np.where(where, why, found.why),
        found.anchor,
        np.where(where, second, found.second),
    )


def _unless_unprotected(found: Standing) -> Standing:
    """Neither a usable primary nor a real other source: no anchor."""
    none = found.anchor < 0
    found = _said(found, none, Posture.UNPROTECTED, Why.NO_USABLE_SOURCE, second=np.full(len(none), -1))
    return found._replace(posture=found.posture.astype(np.int8), why=found.why.astype(np.int8))


def _at_a_premium(portfolio: Portfolio, others: Where) -> Places:
    """A source beside the primary that takes more than a backup's share, as the primary does, and costs more."""
    primary = portfolio.primary[portfolio.part]
    of_primary = at(portfolio.price, primary, np.nan) * (1 + portfolio.numbers.premium)
    both = portfolio.takes_much & at(portfolio.takes_much, primary, False)
    return portfolio.first(others & both & (portfolio.price > of_primary))


def _rest(portfolio: Portfolio, usable: Where, judged: NDArray[np.int8], anchor: Places) -> Standing:
    """Not proven, in name only or unprotected, by the best source beside the anchor."""
    places = np.arange(portfolio.sources)
    of_part = anchor[portfolio.part]
    beside = usable & (of_part >= 0) & (of_part != places)
    stands = judged.copy()
    # An anchor other than the primary: how the two go together is a question of its own.
    asked = np.flatnonzero(beside & ~portfolio.is_primary & (of_part != portfolio.primary[portfolio.part]))
    together = _together(portfolio, places[asked], of_part[asked])
    stands[asked] = np.minimum(stands[asked], together)
    second = _best(portfolio, beside, stands)
    state = at(stands, second, -1)
    alone = at(judged, second, -1)
    by_primary = (anchor >= 0) & (anchor == portfolio.primary)
    second_is_primary = (second >= 0) & (second == portfolio.primary)
    due = portfolio.due_on < NEVER
    fails = np.select(
        [second_is_primary, alone > Verdict.IN_NAME_ONLY], [Why.PRIMARY_FAILS, Why.PAIR_SHARES],
        Why.SECOND_IN_NAME_ONLY,
    )  # fmt: skip
    opens = np.select(
        [alone < Verdict.REAL, by_primary, state < Verdict.REAL],
        [Why.SECOND_NOT_PROVEN, Why.PRIMARY_NOT_PROVEN, Why.PAIR_NOT_PROVEN],
        Why.PRIMARY_NOT_USABLE,
    )
    nothing = np.select([due, ~by_primary], [Why.BEING_BUILT, Why.ONE_IS_LEFT], Why.NO_SECOND)
    posture = np.select(
        [state >= Verdict.NOT_PROVEN, state == Verdict.IN_NAME_ONLY],
        [Posture.NOT_PROVEN, Posture.IN_NAME_ONLY],
        Posture.UNPROTECTED,
    )
    why = np.select([state >= Verdict.NOT_PROVEN, state == Verdict.IN_NAME_ONLY], [opens, fails], nothing)
    return Standing(posture, why, anchor, second)


def _best(portfolio: Portfolio, among: Where, stands: NDArray[Any]) -> Places:
    """Of each part the first source whose standing is best."""
    found = np.full(portfolio.parts, -1)
    for state in Verdict:  # rising: the best is written last
        first = portfolio.first(among & (stands == state))
        found = np.where(first >= 0, first, found)
    return found


def _together(portfolio: Portfolio, one: Places, other: Places) -> NDArray[np.int8]:
    """The State of two sources as a pair; unknown where nothing is told of them."""
    place = portfolio.pairs.find(one, other, portfolio.sources)
    return at(portfolio.pair_state, place, State.UNKNOWN)


def _without_primary(portfolio: Portfolio, found: Standing, is_real: Where, open_: Where) -> Standing:
    """Protected by two real sources beside the primary, where they are known to share nothing."""
    pairs = portfolio.pairs
    part = portfolio.part[pairs.one]
    held = (portfolio.part[pairs.other] == part) & is_real[pairs.one] & is_real[pairs.other]
    held = np.flatnonzero(held & (portfolio.pair_state == State.PASS) & open_[part])[::-1]
    if not len(held):
        return found
    posture, why = found.posture.copy(), found.why.copy()
    anchor, second = found.anchor.copy(), found.second.copy()
    rows = part[held]
    posture[rows], why[rows] = Posture.PROTECTED, Why.TWO_ARE_REAL
    anchor[rows], second[rows] = pairs.one[held], pairs.other[held]
    return Standing(posture, why, anchor, second)
