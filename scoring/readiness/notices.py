"""Change notices that nobody has accepted: the qualification does not cover what is made after them.

A notice is about all sites of its supplier or one, and all parts or one number. It counts from the day it
takes effect, else from its announcement, and where neither is told from now; until it is accepted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.days import EVER, NEVER, NO_DATE, Days
from scoring.readiness.facts import Facts


class Notice(NamedTuple):
    """Of each source: since when its earliest open notice counts (NEVER: it has none), and the notice's id."""

    since: Days
    row: NDArray[np.int64]


def open_notices(facts: Facts, day: int) -> Notice:
    table, sources = facts.notices, facts.sources
    found = Notice(np.full(len(sources["id"]), NEVER), np.zeros(len(sources["id"]), dtype=np.int64))
    is_open = (table["accepted_on"] == NO_DATE) | (table["accepted_on"] > day)
    if not is_open.any():
        return found
    since = np.where(table["effective_on"] == NO_DATE, table["announced_on"], table["effective_on"])
    since = np.where(since == NO_DATE, EVER, since.astype(np.int64))
    notice = np.stack([table["supplier"], table["site"], table["number"]], axis=1)
    touched = np.flatnonzero(np.isin(sources["supplier"], table["supplier"][is_open]))
    number = facts.parts["number"][facts.part_of_source[touched]]
    source = np.stack([sources["supplier"][touched], sources["site"][touched], number], axis=1)
    for names_site in (False, True):
        for names_number in (False, True):
            about = is_open & ((table["site"] != 0) == names_site) & ((table["number"] != 0) == names_number)
            rows = np.flatnonzero(about)
            rows = rows[np.lexsort([table["id"][rows], since[rows]])]
            by = [0] + [1] * names_site + [2] * names_number
            first = _first_match(notice[rows][:, by], source[:, by])
            hit = first >= 0
            earlier = hit & (since[rows[first]] < found.since[touched]) if len(rows) else hit
            found.since[touched[earlier]] = since[rows[first[earlier]]]
            found.row[touched[earlier]] = table["id"][rows[first[earlier]]]
    return found


def _first_match(keys: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each asked row the first key that equals it, -1 for none."""
    if not len(keys):
        return np.full(len(asked), -1)
    both, code = np.unique(np.concatenate([keys, asked]), axis=0, return_inverse=True)
    first = np.full(len(both), -1)
    code = code.reshape(-1)
    backwards = np.arange(len(keys))[::-1]
    first[code[backwards]] = backwards
    return first[code[len(keys) :]]
