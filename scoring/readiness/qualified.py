"""Qualified: this revision from this site, in time, alive, and shown by lots or receipts.

Of a source's rows the best counts: one that is qualified, and decided later than any that suspends, fails or
rejects it. It holds to its end date, and for two years after the newest production receipt or its own day.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.answers import Answer, Where, at
from scoring.readiness.codes import Fact, Flag, Reason
from scoring.readiness.columns import Columns
from scoring.readiness.days import EVER, NEVER, NO_DATE, Days, Places, best, from_start, largest, to_end
from scoring.readiness.facts import Facts
from scoring.readiness.kinds import Approval, Origin, Stage
from scoring.readiness.lots import proofs
from scoring.readiness.notices import open_notices
from scoring.readiness.numbers import Numbers

# How far a row takes its source; what lies below SUPERSEDED says nothing.
HOLDS, UNDATED, INTERIM, UNTOLD, IDLE, ENDED, EARLY, OTHER, SUPERSEDED = range(8, -1, -1)
_REASONS = np.zeros(9, dtype=np.int16)
_REASONS[[UNDATED, INTERIM, UNTOLD]] = (
    Reason.NEVER_DATED,
    Reason.INTERIM_WITHOUT_END,
    Reason.REVISION_NOT_TOLD,
)
_REASONS[[IDLE, ENDED, EARLY, OTHER]] = (
    Reason.NO_PRODUCTION,
    Reason.QUALIFICATION_ENDED,
    Reason.STAGE_TOO_EARLY,
    Reason.REVISION_CHANGED,
)
_MISSING = np.zeros(9, dtype=np.int32)
_MISSING[[UNDATED, INTERIM, UNTOLD, SUPERSEDED]] = (
    Fact.PRODUCTION,
    Fact.END_OF_INTERIM,
    Fact.REVISION,
    Fact.QUALIFICATION,
)
_WHY_BARRED = np.full(max(Stage) + 1, int(Reason.APPROVAL_REJECTED), dtype=np.int16)
_WHY_BARRED[[Stage.SUSPENDED, Stage.FAILED]] = Reason.QUALIFICATION_SUSPENDED, Reason.QUALIFICATION_FAILED


class Standing(NamedTuple):
    """Of each source: how far its best row takes it, that row's place, and the first day on which it ends, with
    the reason; the place of the newest row that bars it, -1 where none does."""

    rank: NDArray[np.int64]
    row: Places
    ends_on: Days
    ends_by: NDArray[np.int16]
    barred_by: Places


class Qualified(NamedTuple):
    """`suspended`: the id of the qualification that suspends or fails the source, 0 for none."""

    answer: Answer
    suspended: NDArray[np.int64]
    failed: Where
    flags: NDArray[np.int8]
    qualification: NDArray[np.int64]
    stage: NDArray[np.int8]


def qualified(facts: Facts, numbers: Numbers, day: int, made_on: Days) -> Qualified:
    """`made_on`: each source's newest production receipt, EVER for none."""
    table, place = facts.of_sources("qualifications")
    standing = _standing(
        facts, table, place, day=day, idle_days=numbers.production_lapse_days, made_on=made_on
    )
    proof = proofs(facts, numbers, day)
    notice = open_notices(facts, day)
    rank, row = standing.rank, at(table["id"], standing.row, 0)
    missing = _MISSING[rank] | np.where(proof.is_open, int(Fact.LOT), 0)
    answer = Answer(len(rank), Reason.NO_QUALIFICATION)
    answer.missing[:] = missing
    answer.say(rank == HOLDS, proof.reason, row=np.where(proof.row > 0, proof.row, row), missing=missing)
    answer.say((rank < HOLDS) & (rank >= UNTOLD), _REASONS[rank], row=row, missing=missing)
    answer.say(proof.fails, proof.reason, row=proof.row)
    answer.say(proof.too_many_rejected, Reason.LOTS_REJECTED, row=proof.rejected_row)
    answer.say(notice.since <= day, Reason.NOTICE_NOT_ACCEPTED, row=notice.row)
    answer.say((rank < UNTOLD) & (rank > SUPERSEDED), _REASONS[rank], row=row)
    barred, barring = standing.barred_by >= 0, at(table["id"], standing.barred_by, 0)
    barring_stage = at(table["stage"], standing.barred_by, 0)
    answer.say(barred, _WHY_BARRED[barring_stage], row=barring)
    answer.lapse(rank >= UNTOLD, standing.ends_on, standing.ends_by)
    answer.lapse(notice.since > day, notice.since, Reason.NOTICE_NOT_ACCEPTED)
    return Qualified(
        answer,
        np.where(np.isin(barring_stage, (Stage.SUSPENDED, Stage.FAILED)), barring, 0),
        barring_stage == Stage.FAILED,
        _flags(table, standing.row, rank == HOLDS, proof.reason == Reason.CONCESSION),
        np.where(barred, barring, row),
        np.where(barred, barring_stage, at(table["stage"], standing.row, 0)),
    )


def _standing(
    facts: Facts, table: Columns, place: Places, *, day: int, idle_days: int, made_on: Days
) -> Standing:
    count = len(made_on)
    wanted = facts.parts["revision"][facts.part_of_source][place]
    other = (table["revision"] != wanted) & (table["revision"] != 0) & (wanted != 0)
    told = table["revision"] == wanted
    there = table["decided_on"] <= day  # also where there is no day
    refused = table["approval"] == Approval.REJECTED
    stopped = np.isin(table["stage"], (Stage.SUSPENDED, Stage.FAILED))
    bars = (stopped | refused) & ~other & there
    barred_on = largest(count, place[bars], to_end(table["decided_on"][bars]), EVER)[place]
    since = from_start(table["decided_on"])
    lasts = there & (table["stage"] == Stage.QUALIFIED) & ~refused
    lasts &= other | (barred_on == EVER) | (since > barred_on)

    in_time = to_end(table["valid_until"]) >= day
    alive_on = np.maximum(made_on[place], since)
    idle = (alive_on > EVER) & (alive_on + idle_days <= day)
    endless_interim = (table["approval"] == Approval.INTERIM) & (table["valid_until"] == NO_DATE)
    rank = np.full(len(place), SUPERSEDED)
    rank[there & (table["stage"] < Stage.QUALIFIED) & ~refused] = EARLY
    rank[lasts] = HOLDS
    rank[lasts & (alive_on == EVER)] = UNDATED
    rank[lasts & endless_interim] = INTERIM
    rank[lasts & ~told] = UNTOLD
    rank[lasts & idle] = IDLE
    rank[lasts & ~in_time] = ENDED
    rank[lasts & other] = OTHER

    end = to_end(table["valid_until"]) + 1
    idle_on = np.where(alive_on > EVER, alive_on + idle_days, NEVER)
    ends_on = np.minimum(end, idle_on)
    ends_by = np.where(end <= idle_on, int(Reason.QUALIFICATION_ENDED), int(Reason.NO_PRODUCTION))
    row = best(count, place, rank, ends_on, since)
    best_rank = at(rank, row, SUPERSEDED)
    barring = np.flatnonzero(bars)
    barred_by = best(count, place[bars], stopped[bars], to_end(table["decided_on"][bars]))
    barred_by = np.where(best_rank > EARLY, -1, at(barring, barred_by, -1))
    return Standing(best_rank, row, at(ends_on, row, NEVER), at(ends_by, row, 0), barred_by)


def _flags(table: Columns, row: Places, holds: Where, by_concession: Where) -> NDArray[np.int8]:
    origin, approval = at(table["origin"], row, 0), at(table["approval"], row, 0)
    flags = (
        np.where(origin == Origin.GRANDFATHERED, Flag.GRANDFATHERED, 0)
        | np.where(origin == Origin.SIMILARITY, Flag.BY_SIMILARITY, 0)
        | np.where(approval == Approval.INTERIM, Flag.INTERIM, 0)
        | np.where(by_concession, Flag.CONCESSION, 0)
    )
    return np.where(holds, flags, 0).astype(np.int8)
