"""What lots and receipts prove: that what comes is good, or that too much of it was not.

A lot counts by its decision, never by its pieces. A lot that was skipped, or is not decided, counts for
nothing here: where quality skips lots, receipts in a row without rejects prove it. A rejected lot without a
day counts as the newest, an accepted one as the oldest.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.answers import Where
from scoring.readiness.codes import STATE_OF, Reason, State
from scoring.readiness.days import NO_DATE, Places, in_order
from scoring.readiness.facts import Facts
from scoring.readiness.kinds import Decision
from scoring.readiness.numbers import Numbers

_LATEST = 2**31  # later than any day in a column


class Proof(NamedTuple):
    """Of each source: the reason as far as lots and receipts go, and the inspection that shows it, 0 for none."""

    reason: NDArray[np.int16]
    row: NDArray[np.int64]
    too_many_rejected: Where
    rejected_row: NDArray[np.int64]

    @property
    def is_open(self) -> Where:
        return STATE_OF[self.reason] == State.UNKNOWN

    @property
    def fails(self) -> Where:
        return STATE_OF[self.reason] == State.FAIL


def proofs(facts: Facts, numbers: Numbers, day: int) -> Proof:
    count = len(facts.sources["id"])
    row, place, decision = _in_order(facts, day)
    end = np.cumsum(np.bincount(place, minlength=count))
    recent = end[place] - np.arange(len(place)) <= numbers.lots_looked_at
    rejected = decision == Decision.REJECTED
    newest = {
        what: _newest(count, place, row, decision == what)
        for what in (Decision.ACCEPTED, Decision.CONCESSION, Decision.REJECTED)
    }
    too_many = np.bincount(place[rejected & recent], minlength=count)[:count] >= numbers.lots_rejected

    clean = facts.of_orders("clean_receipts") >= numbers.clean_receipts
    reason = np.full(count, int(Reason.NOTHING_JUDGED), dtype=np.int16)
    reason[newest[Decision.REJECTED] > 0] = Reason.NO_LOT_ACCEPTED
    reason[clean] = Reason.CLEAN_RECEIPTS
    reason[newest[Decision.CONCESSION] > 0] = Reason.CONCESSION
    reason[newest[Decision.ACCEPTED] > 0] = Reason.ACCEPTED_LOT
    proof = np.select(
        [reason == Reason.ACCEPTED_LOT, reason == Reason.CONCESSION, reason == Reason.NO_LOT_ACCEPTED],
        [newest[Decision.ACCEPTED], newest[Decision.CONCESSION], newest[Decision.REJECTED]],
        0,
    )
    return Proof(reason, proof, too_many, newest[Decision.REJECTED])


def _in_order(facts: Facts, day: int) -> tuple[NDArray[np.int64], Places, NDArray[np.int8]]:
    """The decided lots up to the day, source by source, the oldest first."""
    lots, place = facts.of_sources("inspections")
    kept = (lots["decision"] != Decision.NONE) & (lots["decision"] != Decision.SKIPPED)
    kept &= lots["received_on"] <= day  # also where there is no day
    row, place, decision = lots["id"][kept], place[kept], lots["decision"][kept]
    on = lots["received_on"][kept].astype(np.int64)
    on[(on == NO_DATE) & (decision == Decision.REJECTED)] = _LATEST
    order = in_order(place, on)  # of one day by id, as they come
    return row[order], place[order], decision[order]


def _newest(count: int, place: Places, row: NDArray[np.int64], claim: Where) -> NDArray[np.int64]:
    """0 for none. In order, so that the last one written is the newest."""
    found = np.zeros(count, dtype=np.int64)
    found[place[claim]] = row[claim]
    return found
