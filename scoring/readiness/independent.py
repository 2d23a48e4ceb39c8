"""Independent: two sources' own single points share none beyond the kinds that the policy accepts.

Known sharing fails, whatever else is not known; possible sharing is unknown; and that nothing is known to be
shared counts only where both sources are mapped to the policy's depth. Tier 0 is the source itself, which has
no date; from tier 1 on the oldest confirmation counts for so long, and is unknown after.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.answers import Answer, at
from scoring.readiness.codes import Reason
from scoring.readiness.columns import Columns
from scoring.readiness.days import NO_DATE, Places, best, once
from scoring.readiness.facts import Facts
from scoring.readiness.numbers import Numbers


class Pairs(NamedTuple):
    """Sources by place, the lower first, rising; `<answer>.row` is the node that is shared."""

    one: Places
    other: Places
    answer: Answer
    kind: NDArray[np.int8]  # of the node; 0 for none

    def find(self, one: Places, other: Places, sources: int) -> Places:
        """The place of each pair, in either order; -1 where nothing is told of it."""
        key = _key(one, other, sources)
        keys = self.one * sources + self.other
        if not len(keys):
            return np.full(len(key), -1)
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        return np.where(keys[place] == key, place, -1)


def pairs(facts: Facts, numbers: Numbers, day: int) -> Pairs:
    """Every pair that the facts speak of."""
    size = len(facts.sources["id"])
    told, shared = facts.pairs, facts.shared
    told_key, shared_key = (
        _key(facts.row_of_source(table["source"]), facts.row_of_source(table["against"]), size)
        for table in (told, shared)
    )
    keys = once(np.concatenate([told_key, shared_key]))
    keys = keys[keys >= 0]
    row = _mapping(told, told_key, keys, numbers.proof_depth)
    proven, confirmed = at(told["proven_tier"], row, -1), at(told["confirmed_on"], row, NO_DATE)
    answer = Answer(len(keys), Reason.SHARES_NOTHING)
    if numbers.proof_depth > 0:
        old_on = confirmed.astype(np.int64) + numbers.confirmation_days
        answer.say(old_on <= day, Reason.CONFIRMATION_OLD)
        answer.say(confirmed == NO_DATE, Reason.NOT_CONFIRMED)
        answer.lapse(old_on > day, old_on, Reason.CONFIRMATION_OLD)
    answer.say((proven < numbers.proof_depth) | (row < 0), Reason.NOT_MAPPED)
    answer.say((proven < 0) & (row >= 0), Reason.SITE_NOT_TOLD)
    kind = np.zeros(len(keys), dtype=np.int8)
    for is_certain, reason in ((False, Reason.MAY_SHARE), (True, Reason.SHARES_A_POINT)):
        counts = (shared["is_certain"] == is_certain) & (shared_key >= 0)
        counts &= ~np.isin(shared["kind"], numbers.accepted_kinds)
        rows = np.flatnonzero(counts)
        row = best(
            len(keys), np.searchsorted(keys, shared_key[rows]), -shared["kind"][rows], -shared["node"][rows]
        )
        found, there = at(rows, row, 0), row >= 0
        answer.say(there, reason, row=at(shared["node"], found, 0))
        kind[there] = shared["kind"][found[there]]
    return Pairs(keys // max(size, 1), keys % max(size, 1), answer, kind)


def _mapping(told: Columns, told_key: Places, keys: Places, depth: int) -> Places:
    """The row that maps each pair best, -1 for none: two rows may tell of one, each in its own order."""
    rows = np.flatnonzero(told_key >= 0)
    reached = np.minimum(told["proven_tier"][rows], depth)
    found = best(len(keys), np.searchsorted(keys, told_key[rows]), reached, told["confirmed_on"][rows])
    return at(rows, found, -1)


def _key(one: Places, other: Places, sources: int) -> Places:
    """Negative where one of them is no source, or both are the same."""
    key = np.minimum(one, other) * sources + np.maximum(one, other)
    return np.where((one < 0) | (other < 0) | (one == other), -1, key)


def independent(facts: Facts, known: Pairs) -> tuple[Answer, NDArray[np.int8]]:
    """Of each source against its part's primary; and the kind of what is shared."""
    count = len(facts.sources["id"])
    primary = facts.primary_of_part[facts.part_of_source]
    places = np.arange(count)
    found = known.find(places, primary, count)
    told = found >= 0
    answer = Answer(count, Reason.NOT_MAPPED)
    given = known.answer
    answer.say(
        told, at(given.reason, found, 0), row=at(given.row, found, 0), missing=at(given.missing, found, 0)
    )
    answer.lapse(told, at(given.lapses_on, found, 0), at(given.lapses_to, found, 0))
    answer.say(primary < 0, Reason.NO_PRIMARY)
    answer.say(primary == places, Reason.IS_PRIMARY)
    return answer, at(known.kind, found, 0)
