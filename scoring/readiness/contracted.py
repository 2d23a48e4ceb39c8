"""Contracted: binding terms, signed, in force, with price, lead time and minimum volume stated.

Terms that follow each other without a gap are one: the check lapses where the chain ends. Where nothing
complete is in force, what is there says why not; a quote or an info record alone is not known to be enough.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.answers import Answer, Where, at
from scoring.readiness.codes import Fact, Reason
from scoring.readiness.columns import Columns
from scoring.readiness.days import (
    EVER,
    NEVER,
    NO_DATE,
    Days,
    Places,
    any_of,
    best,
    from_start,
    in_order,
    largest,
    to_end,
)
from scoring.readiness.facts import Facts
from scoring.readiness.kinds import Terms

_WIDE = 2**35  # wider than from EVER to NEVER
# What a binding row can lack, in the order in which it is asked for.
_LACKS = (
    (Fact.SIGNATURE, Reason.NOT_SIGNED),
    (Fact.PRICE, Reason.NO_PRICE),
    (Fact.LEAD_TIME, Reason.NO_LEAD_TIME),
    (Fact.MINIMUM_VOLUME, Reason.NO_MINIMUM_VOLUME),
)


class Contracted(NamedTuple):
    """`lead_time`, `reserved`: of binding terms in force on the day, days and a month, NaN not stated; `price`:
    of the same, base currency. `bound`: some binding row is in force, complete or not.

    `lead_time_until`, `reserved_until`: the first day on which they may be worse; `lead_time_then`: the worst
    lead time that may hold from that day on, as long as terms do."""

    answer: Answer
    bound: Where
    price: NDArray[np.float64]
    lead_time: NDArray[np.float64]
    lead_time_until: Days
    lead_time_then: NDArray[np.float64]
    reserved: NDArray[np.float64]
    reserved_until: Days


class _Rows(NamedTuple):
    table: Columns
    place: Places
    binds: Where
    lacks: NDArray[np.int32]
    start: Days
    end: Days

    def in_force(self, day: Days) -> Where:
        on = day[self.place]
        return (self.start <= on) & (on <= self.end)


def contracted(facts: Facts, day: int) -> Contracted:
    rows = _rows(facts)
    count = len(facts.sources["id"])
    today = np.full(count, day, dtype=np.int64)
    ends_on, row = _chain(rows, today)
    holds = ends_on > day
    reason, proof, missing = _without(rows, np.where(holds, ends_on, today))
    answer = Answer(count, Reason.NO_TERMS)
    answer.say(~holds, reason, row=proof, missing=missing)
    answer.say(holds, Reason.TERMS_IN_FORCE, row=row)
    answer.lapse(holds & (ends_on < NEVER), ends_on, reason)
    bind = rows.binds & rows.in_force(today)
    signed = bind & (rows.lacks & Fact.SIGNATURE == 0)
    lead = _least(count, rows, bind, "lead_time_days")
    reserved = -_least(count, rows, signed, "reserved_capacity_per_month", -1.0)
    lead_until = _until(count, rows, bind & (rows.table["lead_time_days"] == lead[rows.place]))
    to_come = rows.binds & (rows.end >= lead_until[rows.place])
    return Contracted(
        answer,
        any_of(count, rows.place, bind),
        _least(count, rows, bind, "price"),
        lead,
        lead_until,
        -_least(count, rows, to_come, "lead_time_days", -1.0),
        reserved,
        _until(count, rows, signed & (rows.table["reserved_capacity_per_month"] == reserved[rows.place])),
    )


def _until(count: int, rows: _Rows, claim: Where) -> Days:
    """The day after the last of some rows ends; NEVER for none and for an open one."""
    until = largest(count, rows.place[claim], rows.end[claim] + 1, EVER)
    return np.where(until == EVER, NEVER, np.minimum(until, NEVER))


def _rows(facts: Facts) -> _Rows:
    table, place = facts.of_sources("terms")
    binds = table["kind"] <= Terms.CONTRACT
    unstated = {
        Fact.SIGNATURE: table["signed_on"] == NO_DATE,
        Fact.PRICE: np.isnan(table["price"]),
        Fact.LEAD_TIME: np.isnan(table["lead_time_days"]),
        Fact.MINIMUM_VOLUME: np.isnan(table["minimum_volume_per_year"]),
    }
    lacks = np.zeros(len(place), dtype=np.int32)
    for fact, without in unstated.items():
        lacks[without] |= fact
    start = from_start(table["valid_from"])
    start = np.where(binds, np.maximum(start, from_start(table["signed_on"])), start)
    return _Rows(table, place, binds, lacks, start, to_end(table["valid_to"]))


def _chain(rows: _Rows, day: Days) -> tuple[Days, NDArray[np.int64]]:
    """The first day after the complete terms that hold on the day and follow each other; 0 and row 0 for none."""
    kept = np.flatnonzero(rows.binds & (rows.lacks == 0) & (rows.start <= rows.end))
    kept = kept[in_order(rows.place[kept], rows.start[kept])]
    place, start, end = rows.place[kept], rows.start[kept], rows.end[kept]
    far = np.maximum.accumulate(place * _WIDE + end) if len(kept) else end
    begins = np.ones(len(kept), dtype=bool)
    begins[1:] = place[1:] * _WIDE + start[1:] > far[:-1] + 1
    chain = np.cumsum(begins) - 1
    last = np.zeros(begins.sum(), dtype=np.int64)
    np.maximum.at(last, chain, end)
    held = (start <= day[place]) & (day[place] <= end)
    ends_on = np.full(len(day), np.iinfo(np.int64).min)
    ends_on[place[held]] = last[chain[held]] + 1
    longest = best(len(day), place[held], end[held], rows.table["id"][kept[held]])
    return ends_on, at(rows.table["id"][kept[held]], longest, 0)


def _without(rows: _Rows, day: Days) -> tuple[NDArray[np.int16], NDArray[np.int64], NDArray[np.int32]]:
    """Reason, row and what is missing on the day of each source, where no complete terms hold."""
    count, binds, place = len(day), rows.binds, rows.place
    on = day[place]
    ended, later = binds & (rows.end < on), binds & (rows.start > on) & (rows.end >= on)
    in_force = rows.in_force(day)
    reason = np.full(count, int(Reason.NO_TERMS), dtype=np.int16)
    row = np.zeros(count, dtype=np.int64)
    missing = np.full(count, int(Fact.TERMS), dtype=np.int32)
    for claim, why, order in (
        (ended, Reason.TERMS_ENDED, rows.end),
        (later, Reason.TERMS_START_LATER, -rows.start),
        (in_force & ~binds, Reason.QUOTE_ONLY, rows.start),
    ):
        found = best(count, place[claim], order[claim], rows.table["id"][claim])
        there = found >= 0
        reason[there], row[there] = why, rows.table["id"][claim][found[there]]
    partly = np.flatnonzero(in_force & binds & (rows.lacks > 0))
    found = best(count, place[partly], -np.bitwise_count(rows.lacks[partly]).astype(int), rows.start[partly])
    there = found >= 0
    nearest = partly[found[there]]
    row[there], missing[there] = rows.table["id"][nearest], rows.lacks[nearest]
    reason[there] = np.select(
        [rows.lacks[nearest] & fact != 0 for fact, _why in _LACKS], [int(why) for _fact, why in _LACKS]
    )
    return reason, row, missing


def _least(count: int, rows: _Rows, claim: Where, name: str, sign: float = 1.0) -> NDArray[np.float64]:
    """The least of a column over some rows of each source, NaN where none states it."""
    values = rows.table[name][claim] * sign
    found = np.full(count, np.nan)
    np.fmin.at(found, rows.place[claim], values)
    return found
