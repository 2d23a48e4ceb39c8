"""Posture of each part, against its quadrant, and the day on which a stored check would change it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.readiness.answers import Where, at
from scoring.readiness.codes import NAMES, STATE_OF, Check, Posture, State, Verdict, Why
from scoring.readiness.days import NEVER, NO_DATE, Days, Places, once, stored
from scoring.readiness.facts import Facts
from scoring.readiness.independent import Pairs, pairs
from scoring.readiness.numbers import Numbers
from scoring.readiness.standing import BY_TREATMENT, Portfolio, Standing
from scoring.readiness.verdicts import States, states_of, verdict

_SHIFT = 33  # bits of a day
_NEVER = np.iinfo(np.int32).max


class Found(NamedTuple):
    """Of each part; sources by place. `candidates`: bits of postures, where several are possible."""

    posture: NDArray[np.int8]
    why: NDArray[np.int8]
    treatment: NDArray[np.int8]
    anchor: Places
    second: Places
    candidates: NDArray[np.int8]


def postures(
    facts: Facts, judged: pd.DataFrame, numbers: Numbers, day: int, *, known: Pairs | None = None
) -> pd.DataFrame:
    """One row a part, by its id. `judged`: of the same facts and day. `known`: their `pairs`, where at hand.

    posture, why       a Posture and a Why
    treatment          the Treatment it is held against; of an unscored part that stands the same under all
                       that are possible, the first of them; 0 none
    anchor, second     ids of the source that carries the part, and of the best beside it; 0 none
    candidates         bits 1 << Posture of an unscored part
    real_as_backup     another source would be real were a qualified backup wanted
    due_on             when a candidate is planned to be real; NO_DATE none
    frees              base currency a year that over-protection costs; NaN not known, 0 elsewhere
    lapses_on          the first day on which stored checks that lapse change the posture; NO_DATE none
    lapses_to          the Posture from that day on
    """
    known = pairs(facts, numbers, day) if known is None else known
    portfolio = Portfolio.of(facts, judged, known, numbers)
    states = states_of(judged)
    found = stand(portfolio, states)
    lapses_on, lapses_to = _lapses(portfolio, judged, found.posture, day)
    ids = facts.sources["id"]
    backup = verdict(states, portfolio.is_primary, "backup", numbers) == Verdict.REAL
    unprotected = found.posture == Posture.UNPROTECTED
    return pd.DataFrame(
        {
            "posture": found.posture,
            "why": found.why,
            "treatment": found.treatment,
            "anchor": at(ids, found.anchor, 0),
            "second": at(ids, found.second, 0),
            "candidates": found.candidates,
            "real_as_backup": portfolio.any(backup & ~portfolio.is_primary),
            "due_on": stored(np.where(unprotected, portfolio.due_on, NEVER)),
            "frees": _frees(facts, portfolio, states, found),
            "lapses_on": stored(lapses_on),
            "lapses_to": lapses_to,
        },
        index=pd.Index(facts.parts["id"], name="part"),
        copy=False,
    )


def stand(portfolio: Portfolio, states: States) -> Found:
    """Each part under its quadrant; where it has none, under all that are possible, if they agree."""
    shape = portfolio.parts
    posture = np.full(shape, Posture.UNSCORED, dtype=np.int8)
    why = np.full(shape, Why.QUADRANTS_DISAGREE, dtype=np.int8)
    treatment, candidates = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int8)
    anchor, second = np.full(shape, -1), np.full(shape, -1)
    for wanted, rule in BY_TREATMENT.items():
        among = (portfolio.asked & wanted) != 0
        if not among.any():
            continue
        under: Standing = rule(portfolio, states)
        first = among & (treatment == 0)
        treatment[first] = wanted
        posture[first], why[first] = under.posture[first], under.why[first]
        anchor[first], second[first] = under.anchor[first], under.second[first]
        candidates[among] |= (1 << under.posture[among]).astype(np.int8)
    disagree = np.bitwise_count(candidates) != 1
    in_scope = portfolio.in_scope
    for where, stands, reason in (
        (disagree, Posture.UNSCORED, Why.QUADRANTS_DISAGREE),
        (~in_scope, Posture.OUT_OF_SCOPE, Why.OUT_OF_SCOPE),
    ):
        posture[where], why[where] = stands, reason
        treatment[where], anchor[where], second[where] = 0, -1, -1
    candidates[~disagree | ~in_scope] = 0
    return Found(posture, why, treatment, anchor, second, candidates)


def _frees(facts: Facts, portfolio: Portfolio, states: States, found: Found) -> NDArray[np.float64]:
    """Upkeep of what stands beside the anchor; or what the dearer source costs beyond the primary's price."""
    sources, part = facts.sources, portfolio.part
    beside = (states[:, Check.USABLE] == State.PASS) & (found.anchor[part] != np.arange(len(part)))
    upkeep = np.bincount(
        part, np.where(beside & portfolio.costs_upkeep, sources["upkeep_per_year"], 0.0), portfolio.parts
    )
    received = facts.of_orders("received")
    of_primary = at(portfolio.price, portfolio.primary, np.nan)
    beyond = at(portfolio.price, found.second, np.nan) - of_primary
    premium = beyond * at(received, found.second, 0.0)
    return np.select([found.why == Why.UPKEEP, found.why == Why.PREMIUM], [upkeep, premium], 0.0)


class _Lapses(NamedTuple):
    """What is stored of each source's checks, a column a Check; and of pairs."""

    states: States
    on: NDArray[np.int32]  # _NEVER where it does not
    to: States
    pair_on: Days
    pair_to: NDArray[np.int8]

    def states_on(self, day: Days, rows: Places) -> States:
        return np.where(self.on[rows] <= day.astype(np.int32)[:, None], self.to[rows], self.states[rows])


def _lapses(
    portfolio: Portfolio, judged: pd.DataFrame, posture: NDArray[np.int8], day: int
) -> tuple[Days, NDArray[np.int8]]:
    """Day by day on which a verdict changes, until the part's posture does. NEVER where it does not."""
    lapses = _stored(portfolio, judged)
    part, on = _events(portfolio, lapses)
    next_event = np.searchsorted(part, np.arange(portfolio.parts))
    end = np.searchsorted(part, np.arange(portfolio.parts), side="right")
    lapses_on, lapses_to = np.full(portfolio.parts, NEVER), posture.copy()
    waiting = np.flatnonzero((next_event < end) & portfolio.in_scope)
    while len(waiting):
        today = on[next_event[waiting]]
        some, sources, pairs_kept = portfolio.among(waiting)
        gone = lapses.pair_on[pairs_kept] <= today[some.part[some.pairs.one]]
        some = replace(some, pair_state=np.where(gone, lapses.pair_to[pairs_kept], some.pair_state))
        after = stand(some, lapses.states_on(today[some.part], sources)).posture
        changed = after != posture[waiting]
        lapses_on[waiting[changed]], lapses_to[waiting[changed]] = today[changed], after[changed]
        waiting = waiting[~changed]
        next_event[waiting] += 1
        waiting = waiting[next_event[waiting] < end[waiting]]
    return lapses_on, lapses_to


def _stored(portfolio: Portfolio, judged: pd.DataFrame) -> _Lapses:
    on = np.stack([judged[f"{name}_lapses_on"].to_numpy() for name in NAMES], axis=1)
    on[on == NO_DATE] = _NEVER
    to = np.stack([STATE_OF[judged[f"{name}_lapses_to"].to_numpy()] for name in NAMES], axis=1)
    known = portfolio.pairs.answer
    pair_on = np.where(known.lapses_to > 0, known.lapses_on, NEVER)
    return _Lapses(states_of(judged), on, to, pair_on, STATE_OF[known.lapses_to])


def _events(portfolio: Portfolio, lapses: _Lapses) -> tuple[Places, Days]:
    """Parts and days on which the standing of a source or a pair changes, rising, each once."""
    part, on = [], []
    for check in Check:
        days = lapses.on[:, check].astype(np.int64)
        rows = np.flatnonzero(days < _NEVER)
        before, after = lapses.states_on(days[rows] - 1, rows), lapses.states_on(days[rows], rows)
        rows = rows[_differs(portfolio, before, after, portfolio.is_primary[rows])]
        part.append(portfolio.part[rows])
        on.append(days[rows])
    # A pair with the primary is that source's own check.
    of = portfolio.pairs
    paired = np.flatnonzero(
        (lapses.pair_on < NEVER) & ~portfolio.is_primary[of.one] & ~portfolio.is_primary[of.other]
    )
    part.append(portfolio.part[of.one[paired]])
    on.append(lapses.pair_on[paired])
    events = once((np.concatenate(part) << _SHIFT) + np.concatenate(on))
    return events >> _SHIFT, events & ((1 << _SHIFT) - 1)


def _differs(portfolio: Portfolio, before: States, after: States, is_primary: Where) -> Where:
    differs = before[:, Check.USABLE] != after[:, Check.USABLE]
    for treatment in ("dual", "backup"):
        one, other = (verdict(states, is_primary, treatment, portfolio.numbers) for states in (before, after))
        differs |= one != other
    return differs
