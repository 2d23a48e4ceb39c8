"""A neighbourhood as boxes that a page can draw: each node its own, or where they are too many, folded.

Nodes of one column, kind, state and country are one group; the largest groups are folded first, and no more of them
than have to be. Where that is not enough, countries no longer count, and then columns are taken together. What is
asked to be kept apart is, nearest the front of the list first; an opened group shows the first of its nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.networks.neighbourhood import CERTAIN, DOWN, Neighbourhood, once

if TYPE_CHECKING:
    from scoring.network.layout import Layout

MOST = 2000  # boxes of a drawing
FOLDED = 600  # where there are more nodes than that
SMALL = 60  # boxes that are read at once, and fit on paper
MOST_LINES = 8000
OPENED, OPEN_AT_ONCE = 300, 4  # nodes of a group, and groups
COLUMNS = 127  # told apart; further ones count as the last
LEVELS = 9  # of folding, up to where columns do not count any more

Ints = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Drawing:
    """One value a box: `node`, or -1 for a group; `key` of a group, else 0; `count`; `kind`, `state`, `country`; its
    place in `layout`. One value a line: `owner`, `needed`, `style`, and whether the loss comes by it for certain.
    `box_of`: of each node of the neighbourhood.
    """

    around: Neighbourhood
    box_of: Ints
    node: Ints
    key: Ints
    count: Ints
    kind: Ints
    state: Ints
    country: Ints
    unmapped: NDArray[np.bool_]
    owner: Ints
    needed: Ints
    style: Ints
    certain: NDArray[np.bool_]
    root: int
    layout: Layout

    def __len__(self) -> int:
        return len(self.node)

    @property
    def is_folded(self) -> bool:
        return bool((self.node < 0).any())


def drawing(
    found: Neighbourhood, *, most: int = MOST, apart: Sequence[int] = (), opened: Sequence[int] = ()
) -> Drawing:
    """Of at most `most` boxes, and what is opened; `apart`: nodes that are kept out of groups, a half of `most`."""
    while True:
        box_of, key = _folded(found, most, apart, opened)
        owner, needed = box_of[found.owner], box_of[found.needed]
        apart_lines = np.flatnonzero(owner != needed)
        lines = once(owner[apart_lines], needed[apart_lines], found.style[apart_lines], len(key))
        if len(lines.owner) <= MOST_LINES or most <= SMALL:
            return _laid_out(found, box_of, key, lines.owner, lines.needed, lines.style)
        most //= 2


def _laid_out(
    found: Neighbourhood, box_of: Ints, key: Ints, owner: Ints, needed: Ints, style: Ints
) -> Drawing:
    from scoring.network.layout import Lines, layout

    size = len(key)
    first = np.zeros(size, dtype=np.int64)
    first[box_of[::-1]] = np.arange(len(found))[::-1]
    count = np.bincount(box_of, minlength=size)
    unmapped = np.bincount(box_of, weights=found.unmapped, minlength=size) > 0
    reached = np.full(size, CERTAIN, dtype=np.int8)
    np.minimum.at(reached, box_of, found.reached)
    root = int(box_of[found.root])
    certain = (reached[owner] == CERTAIN) & (reached[needed] == CERTAIN)
    return Drawing(
        around=found,
        box_of=box_of,
        node=np.where(key == 0, first, -1),
        key=key,
        count=count,
        kind=found.kinds[first],
        state=found.state[first],
        country=np.where((key == 0) | (_level_of(key) == 0), found.country[first], 0),
        unmapped=unmapped,
        owner=owner,
        needed=needed,
        style=style,
        certain=certain,
        root=root,
        layout=layout(Lines(owner, needed, size), root, backwards=found.way == DOWN),
    )


def _folded(
    found: Neighbourhood, most: int, apart: Sequence[int], opened: Sequence[int]
) -> tuple[Ints, Ints]:
    """Of each node its box; of each box the key of its group, 0 where it is one node."""
    from scoring.network.layout import Lines, columns

    size = len(found)
    if size <= most and not opened:
        return np.arange(size), np.zeros(size, dtype=np.int64)
    tail, head = (found.owner, found.needed) if found.way != DOWN else (found.needed, found.owner)
    column = np.minimum(columns(Lines(tail, head, size), found.root), COLUMNS)
    free = np.ones(size, dtype=np.bool_)
    free[list(dict.fromkeys(apart))[: most // 2]] = False
    free[found.root] = False
    for level in range(LEVELS):
        keys = _keys(found, column, level)
        folds = _largest(keys[free], size - most)
        if folds is not None:
            break
    else:
        folds = np.unique(keys)
    keys = np.where(free & np.isin(keys, folds), keys, 0)
    for one in list(opened)[:OPEN_AT_ONCE]:
        members = np.flatnonzero(keys == one)
        keys[members[np.argsort(-found.state[members], kind="stable")][:OPENED]] = 0
    groups, group = np.unique(keys, return_inverse=True)
    alone = np.flatnonzero(keys == 0)
    named = groups[groups > 0]
    box_of = group + len(alone) - (len(groups) - len(named))
    box_of[alone] = np.arange(len(alone))
    return box_of, np.concatenate([np.zeros(len(alone), dtype=np.int64), named])


def _largest(keys: Ints, too_many: int) -> Ints | None:
    """Keys of the groups that have to be folded, the largest first; None where folding all is not enough."""
    groups, members = np.unique(keys, return_counts=True)
    several = np.flatnonzero(members > 1)
    order = several[np.argsort(-members[several], kind="stable")]
    saved = np.concatenate([[0], np.cumsum(members[order] - 1)])
    enough = np.flatnonzero(saved >= too_many)
    return groups[order[: enough[0]]] if len(enough) else None


def _keys(found: Neighbourhood, column: Ints, level: int) -> Ints:
    """Level 0: column, kind, state and country. 1: no country. From 2 on: so many bits of the column less."""
    country = found.country >> 4 if level == 0 else np.zeros(len(found), dtype=np.int64)
    short = column.astype(np.int64) >> max(level - 1, 0)
    of_kind = ((np.int64(level + 1) << 7 | short) << 4 | found.kinds) << 2 | found.state.astype(np.int64)
    return of_kind << 16 | country


def _level_of(key: Ints) -> Ints:
    return (key >> 29) - 1
