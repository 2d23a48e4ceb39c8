"""Switching between normal, tightened, reduced and discontinued inspection over a source's lots.

    normal to tightened        2 of 5 or fewer lots in a row rejected
    tightened to normal        5 lots in a row accepted
    tightened to discontinued  5 lots rejected since it began (105E), or 10 lots without a way back (105D)
    discontinued to tightened  corrective action, and only that
    normal to reduced          10 lots in a row accepted, with no more defects in all than the limit number, or a
                               switching score of 30; production is steady, and the authority wants it
    reduced to normal          a lot rejected, or accepted with more defects than the acceptance number;
                               production is not steady, or the authority no longer wants it

A switch takes effect with the next lot, and all counting starts afresh with it. Only lots on their first
inspection belong here: resubmitted, skipped and sorted ones do not.

The switching score counts lots on normal inspection: 3 for a lot that would have been accepted with an AQL one
step tighter too, where the acceptance number is 2 or more; 2 for an accepted lot where it is 0 or 1; any other
lot sets the score to 0. Limit numbers (table VIII) are not here: they are an argument, and may be dropped where
both sides agree (ANSI/ASQ Z1.4, 8.5).

Source: MIL-STD-105E 4.7 and 4.8, 10 May 1989; the ten lots MIL-STD-105D, 29 April 1963; the score ISO 2859-1:1999,
9.3.3.

Worked example. Normal inspection; of eight lots the 2nd and the 5th are rejected, all others accepted: lots 1 to 5
are inspected as normal, 6 to 8 as tightened, and so is the next one, as only three were accepted in a row.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scoring.sampling.tables import NORMAL

SEVERITIES = ("normal", "tightened", "reduced", "discontinued")
NORMAL_NOW, TIGHTENED_NOW, REDUCED_NOW, DISCONTINUED_NOW = range(4)
REASONS = (
    "no_switch",
    "two_of_five_rejected",
    "five_accepted",
    "five_rejected_on_tightened",
    "ten_on_tightened",
    "corrective_action",
    "good_record",
    "rejected_on_reduced",
    "between_accept_and_reject",
    "not_steady",
    "not_wanted",
)
NO_SWITCH, TWO_OF_FIVE, FIVE_ACCEPTED, FIVE_REJECTED, TEN_LOTS, CORRECTED, GOOD_RECORD = range(7)
REJECTED_ON_REDUCED, BETWEEN, NOT_STEADY, NOT_WANTED = range(7, 11)
LONG_AGO = 5  # a rejection as many lots back no longer counts
LADDER = np.array(sorted(NORMAL.values()))


@dataclass(frozen=True)
class Rules:
    """What the standards leave to choose; None switches a rule off. With both ways to reduced inspection switched
    off there is none; with both on, both have to hold."""

    lots_to_reduce: int | None = 10
    score_to_reduce: int | None = None  # 30 in ISO 2859-1
    rejected_to_discontinue: int | None = 5
    lots_to_discontinue: int | None = 10


class Course(NamedTuple):
    """Places in SEVERITIES and REASONS, as int8.

    `inspected`: as what each lot had to be inspected. `because`: why the switch after it, 0 where there is none.
    `following`: as what the next lot of each source has to be inspected, sources in their order.
    """

    inspected: np.ndarray
    because: np.ndarray
    following: np.ndarray


class Lots(NamedTuple):
    """A column each, by lot."""

    accepted: np.ndarray
    defects: np.ndarray
    accept: np.ndarray
    steady: np.ndarray
    wanted: np.ndarray
    corrected: np.ndarray
    within_limit: np.ndarray
    points: np.ndarray


class State(NamedTuple):
    """A row for each source, changed in place as its lots go by."""

    severity: np.ndarray
    in_a_row: np.ndarray  # accepted
    since_rejected: np.ndarray  # lots
    score: np.ndarray
    rejected: np.ndarray
    lots: np.ndarray


def severities(
    accepted: ArrayLike,
    defects: ArrayLike,
    accept: ArrayLike,
    *,
    source: ArrayLike | None = None,
    steady: ArrayLike = False,
    wanted: ArrayLike = False,
    corrected: ArrayLike = False,
    limit: ArrayLike | None = None,
    start: str = "normal",
    rules: Rules | None = None,
) -> Course:
    """The severity of each lot and of the next, for any number of sources at once, in one pass over the lots.

    Lots stand source by source (`source`: equal values side by side; left out, all are of one), oldest first. By
    lot: `accepted` (bool), `defects` found, `accept` (the acceptance number it was inspected by; -1 where it is
    not known, which earns no score and ends reduced inspection). By lot, or one value for all: production is
    `steady` and reduced inspection `wanted` by the authority, as seen after the lot (neither is taken for
    granted); corrective action was agreed between the lot and the next (`corrected`); `limit`, the limit number
    for the ten lots that end with this one (left out, it is dropped).

    ValueError, in a sentence, for columns of unequal length, values that are no bool or no whole number (NaN and
    None among them), negative counts, a source that comes twice, or another `start` than normal, tightened or
    reduced.
    """
    rules, size = rules or Rules(), len(np.atleast_1d(np.asarray(accepted)))
    first, counts = _sources(source, size)
    ok = _column("accepted", accepted, size, "b")
    found, numbers = _column("defects", defects, size, "iu"), _column("accept", accept, size, "iu")
    if np.any(found < 0) or np.any(numbers < -1):
        raise ValueError("Defects are zero or more, and so are acceptance numbers (-1: not known).")
    flags = {"steady": steady, "wanted": wanted, "corrected": corrected}
    lots = Lots(
        ok,
        found,
        numbers,
        **{name: _column(name, flag, size, "b") for name, flag in flags.items()},
        within_limit=_within(limit, found, rules.lots_to_reduce),
        points=_points(ok, found, numbers),
    )
    if start not in SEVERITIES[:3]:
        raise ValueError(f"Inspection starts as {', '.join(SEVERITIES[:3])}, not {start!r}.")
    return _run(lots, first, counts, SEVERITIES.index(start), rules)


def _run(lots: Lots, first: np.ndarray, counts: np.ndarray, start: int, rules: Rules) -> Course:
    """The first lot of every source, then the second of those that have one, and so on: a step is a lot deep."""
    longest_first = np.argsort(-counts, kind="stable")
    state = State(*(np.zeros(len(counts), dtype=np.int32) for _field in State._fields))
    state.severity[:], state.since_rejected[:] = start, LONG_AGO
    inspected, because = np.zeros((2, len(lots.accepted)), dtype=np.int8)
    starts, fewer = first[longest_first], -counts[longest_first]
    for place in range(int(counts.max(initial=0))):
        going = int(np.searchsorted(fewer, -place))  # sources that have this many lots and one more
        now = starts[:going] + place
        inspected[now] = state.severity[:going]
        because[now] = _judge(
            State(*(field[:going] for field in state)), Lots(*(column[now] for column in lots)), rules
        )
    following = np.empty(len(counts), dtype=np.int8)
    following[longest_first] = state.severity
    return Course(inspected, because, following)


def _judge(state: State, lot: Lots, rules: Rules) -> np.ndarray:
    """Count one lot of each source, switch where it is due, and say why."""
    ok, before = lot.accepted, state.severity.copy()
    tighten = ~ok & (state.since_rejected < LONG_AGO)
    state.in_a_row[:] = np.where(ok, state.in_a_row + 1, 0)
    state.since_rejected[:] = np.where(ok, state.since_rejected + 1, 1)
    state.score[:] = np.where(lot.points > 0, state.score + lot.points, 0)
    state.rejected[:] += ~ok
    state.lots[:] += 1
    tightened, reduced = before == TIGHTENED_NOW, before == REDUCED_NOW
    cases = {
        TWO_OF_FIVE: (before == NORMAL_NOW) & tighten,
        GOOD_RECORD: (before == NORMAL_NOW) & _good_record(state, lot, rules),
        CORRECTED: (before == DISCONTINUED_NOW) & lot.corrected,
        FIVE_ACCEPTED: tightened & (state.in_a_row >= 5),
        FIVE_REJECTED: tightened & ~ok & _reached(state.rejected, rules.rejected_to_discontinue),
        TEN_LOTS: tightened & _reached(state.lots, rules.lots_to_discontinue),
        REJECTED_ON_REDUCED: reduced & ~ok,
        BETWEEN: reduced & (lot.defects > lot.accept),
        NOT_STEADY: reduced & ~lot.steady,
        NOT_WANTED: reduced & ~lot.wanted,
    }
    because = np.zeros(len(ok), dtype=np.int8)
    for why, holds in reversed(cases.items()):  # the first that holds has the last word
        because[holds] = why
    _switch(state, because, lot.corrected)
    return because


LEADS_TO = np.array(
    [-1, TIGHTENED_NOW, NORMAL_NOW, DISCONTINUED_NOW, DISCONTINUED_NOW, TIGHTENED_NOW, REDUCED_NOW]
    + [NORMAL_NOW] * 4
)


def _switch(state: State, because: np.ndarray, corrected: np.ndarray) -> None:
    switched, to = because != NO_SWITCH, LEADS_TO[because]
    to = np.where((to == DISCONTINUED_NOW) & corrected, TIGHTENED_NOW, to)  # put right before the next lot
    state.severity[:] = np.where(switched, to, state.severity)
    for counted in (state.in_a_row, state.score, state.rejected, state.lots):
        counted[switched] = 0
    state.since_rejected[switched] = LONG_AGO


def _good_record(state: State, lot: Lots, rules: Rules) -> np.ndarray:
    if rules.lots_to_reduce is None and rules.score_to_reduce is None:
        return np.zeros(len(lot.accepted), dtype=bool)
    good = lot.accepted & lot.steady & lot.wanted
    if rules.lots_to_reduce is not None:
        good = good & lot.within_limit & (state.in_a_row >= rules.lots_to_reduce)
    if rules.score_to_reduce is not None:
        good = good & (state.score >= rules.score_to_reduce)
    return good


def _points(accepted: np.ndarray, defects: np.ndarray, accept: np.ndarray) -> np.ndarray:
    """Of the switching score; the AQL one step tighter has the ladder's acceptance number before."""
    tighter = LADDER[np.maximum(np.searchsorted(LADDER, accept) - 1, 0)]
    earned = np.where(accept >= 2, np.where(defects <= tighter, 3, 0), 2)
    return np.where(accepted & (accept >= 0), earned, 0)


def _reached(counted: np.ndarray, number: int | None) -> np.ndarray:
    return np.zeros(len(counted), dtype=bool) if number is None else counted >= number


def _within(limit: ArrayLike | None, defects: np.ndarray, lots: int | None) -> np.ndarray:
    """Whether the last `lots` lots have no more defects than the limit. Over the border of two sources it means
    nothing, and is not asked for."""
    if limit is None or lots is None:
        return np.ones(len(defects), dtype=bool)
    so_far = np.concatenate([np.zeros(lots, dtype=np.int64), np.cumsum(defects)])
    return so_far[lots:] - so_far[:-lots] <= _column("limit", limit, len(defects), "iu")


def _sources(source: ArrayLike | None, lots: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each source's lots begin, and how many they are."""
    if source is None:
        return np.zeros(min(lots, 1), dtype=np.int64), np.full(min(lots, 1), lots)
    ids = np.asarray(source)
    if ids.shape != (lots,):
        raise ValueError(f"There are {lots} lots, and not as many sources named.")
    first = np.flatnonzero(np.concatenate([np.ones(min(lots, 1), dtype=bool), ids[1:] != ids[:-1]]))
    if len(np.unique(ids)) != len(first):
        raise ValueError("The lots of one source stand side by side.")
    return first, np.diff(np.append(first, lots))


def _column(name: str, told: ArrayLike, lots: int, kinds: str) -> np.ndarray:
    """A value a lot, yes or no ("b") or a whole number ("iu"); what is not known is neither."""
    column = np.asarray(told)
    if column.ndim > 1 or (column.ndim == 1 and len(column) != lots):
        raise ValueError(f"There are {lots} lots, and not as many values of {name}.")
    if column.size and column.dtype.kind not in kinds:
        raise ValueError(f"Each value of {name} is {'yes or no' if kinds == 'b' else 'a whole number'}.")
    return np.broadcast_to(column.astype(bool if kinds == "b" else np.int64), (lots,))
