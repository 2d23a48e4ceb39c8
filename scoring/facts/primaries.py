"""The primary of each part: what a role tells, else what a ruling keeps, else chosen once.

    told        the role names it, and no person has chosen otherwise since
    kept        a ruling in force: by a person, or by an earlier choice
    chosen      none is told or kept: of the active sources that are no candidates the one that received most in
                the last 12 months, of equals the one listed first (lowest id)

A ruling stands until the role names a primary; a person's choice until the role names another than it did when
they chose. It falls where its source is gone, or may not be bought from any more. Amounts that do not compare,
as one came in a unit that cannot be turned into the part's, leave the sources that shipped as equals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring import wire
from scoring.facts.reading import Columns
from scoring.facts.scope import Parts
from scoring.facts.sources import Ints, Listed, places_of
from scoring.models.primaries import Basis, Ending

BASES, ENDINGS = tuple(Basis.values), tuple(Ending.values)

_RULINGS = """
    SELECT part_id, id, source_id, basis = 'person', coalesce(told_source_id, 0)
    FROM scoring_primaryruling WHERE {among} AND ended_at IS NULL
"""
_KINDS = {"part": "int8", "id": "int8", "source": "int8", "is_person": "bool", "told_then": "int8"}


@dataclass(frozen=True)
class Primaries:
    """Per part: the place of its primary among the sources, -1 without one; whether its role tells so; the
    basis (place in BASES) on which it was chosen now, -1 where it was not. Of `ended` rulings: id, and place
    in ENDINGS."""

    place: Ints
    is_told: NDArray[np.bool_]
    basis: NDArray[np.int8]
    ended: Ints
    ended_as: Ints


def read(parts: Parts) -> Columns:
    """The rulings in force, one a part at most."""
    return wire.read(_RULINGS.format(among=parts.among("part_id")), parts.parameters, _KINDS)


def primaries(sources: Listed, rulings: Columns, part_ids: Ints) -> Primaries:
    row, here = places_of(rulings["part"], part_ids)
    of = {name: values[here] for name, values in rulings.items()}
    told = _told(sources)
    told_id = np.where(told >= 0, sources["told"][told], 0) if len(sources.row) else np.zeros(len(told))
    place = sources.places(of["source"])
    stands = np.zeros(len(place), dtype=bool)
    stands[place >= 0] = _may_be(sources)[place[place >= 0]]
    is_silent = told_id[row] == 0  # the role; since a person chose, it may have said the same again
    is_heard = ~is_silent & ~(of["is_person"] & (told_id[row] == of["told_then"]))
    kept = stands & ~is_heard
    found, is_told = told.copy(), told >= 0
    found[row[kept]], is_told[row[kept]] = place[kept], False
    chosen, basis = _chosen(sources)
    is_new = (found < 0) & (chosen >= 0)
    ending = np.where(is_heard, ENDINGS.index(Ending.ROLE), ENDINGS.index(Ending.SOURCE))
    without_part = rulings["id"][~here]
    return Primaries(
        place=np.where(is_new, chosen, found),
        is_told=is_told,
        basis=np.where(is_new, basis, -1).astype(np.int8),
        ended=np.concatenate([of["id"][~kept], without_part]),
        ended_as=np.append(ending[~kept], np.full(len(without_part), ENDINGS.index(Ending.SOURCE))),
    )


def _may_be(sources: Listed) -> NDArray[np.bool_]:
    return sources["is_active"] & ~sources["is_candidate"]


def _told(sources: Listed) -> Ints:
    """Per part the place of the source whose role is primary, -1 without one."""
    told = np.full(sources.parts, -1)
    places = np.flatnonzero(sources["is_primary"])
    told[sources.row[places]] = places
    return told


def _chosen(sources: Listed) -> tuple[Ints, NDArray[np.int8]]:
    """Per part the place of the source that would be chosen now, -1 where none may be; and the basis."""
    may_be = np.flatnonzero(_may_be(sources))
    row, taken = sources.row[may_be], sources["taken"][may_be]
    blurred = np.bincount(row[np.isnan(taken)], minlength=sources.parts) > 0
    taken = np.where(blurred[row], taken != 0, taken)
    order = np.lexsort((sources["id"][may_be], -taken, row))
    rows, first = np.unique(row[order], return_index=True)
    best = np.zeros(sources.parts)
    best[rows] = taken[order[first]]
    equals = np.bincount(row[taken == best[row]], minlength=sources.parts)
    those = np.bincount(row, minlength=sources.parts)
    place = np.full(sources.parts, -1)
    place[rows] = may_be[order[first]]
    largest = np.where(equals == 1, BASES.index(Basis.LARGEST), BASES.index(Basis.OLDEST))
    return place, np.where(those == 1, BASES.index(Basis.ONLY), largest).astype(np.int8)
