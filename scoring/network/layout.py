"""Where the boxes of a drawing stand: in columns by what needs what, in an order in which few lines cross.

What a node needs stands in a later column than the node, as near as that allows; in a loop, later by the steps from
the root. Within a column the order is that of the means of what each is tied to (Sugiyama, Tagawa and Toda, Methods
for visual understanding of hierarchical system structures, IEEE Transactions on Systems, Man and Cybernetics 11,
1981), swept from left to right and back; of all orders met, the one whose lines climb least is kept. A column that is
higher than the drawing wants is broken into several side by side.

Worked by hand: a lamp needs a board and a driver, and both need copper. The board is also mined for gold.

>>> lines = Lines(owner=[0, 0, 1, 2, 1], needed=[1, 2, 3, 3, 4], nodes=5)
>>> columns(lines, root=0).tolist()
[0, 1, 1, 2, 2]
>>> placed = layout(lines, root=0)
>>> placed.x.tolist()
[0.0, 230.0, 230.0, 460.0, 460.0]
>>> placed.y.tolist()  # gold, which the board alone needs, does not stand below copper
[27.0, 0.0, 54.0, 54.0, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring.network.graph import Floats, Places

BOX_WIDTH, BOX_HEIGHT = 158, 42
BESIDE, APART, ROW = 172, 230, 54  # from box to box: in one column, from column to column, from row to row
SWEEPS = 8
LONG = 200  # columns from which one sweep has to do
SHAPE = 1.8  # width to height that is aimed at
FEWEST_ROWS = 12  # that are not broken


@dataclass(frozen=True, eq=False)
class Lines:
    """From a node to one that it needs; of `nodes` nodes."""

    owner: Places
    needed: Places
    nodes: int

    def __post_init__(self) -> None:
        for name in ("owner", "needed"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int32))

    def some(self, which: NDArray[np.bool_]) -> Lines:
        return Lines(self.owner[which], self.needed[which], self.nodes)


@dataclass(frozen=True, eq=False)
class Layout:
    """Of each node its column, and the left upper corner of its box."""

    column: Places
    x: Floats
    y: Floats

    @property
    def size(self) -> tuple[float, float]:
        if not len(self.x):
            return 0.0, 0.0
        return float(self.x.max()) + BOX_WIDTH, float(self.y.max()) + BOX_HEIGHT


def layout(lines: Lines, root: int, *, backwards: bool = False) -> Layout:
    """`backwards`: the root is what the others need, and stands at the right."""
    ahead = Lines(lines.needed, lines.owner, lines.nodes) if backwards else lines
    column = columns(ahead, root)
    sizes = np.bincount(column)
    breadth = _breadths(sizes)
    rank = ranks(ahead, column, breadth)
    if backwards:
        column, sizes, breadth = column.max() - column, sizes[::-1], breadth[::-1]
    left = np.concatenate([[0], np.cumsum((breadth - 1) * BESIDE + APART)])
    rows = -(-sizes // breadth)
    x = left[column] + rank % breadth[column] * BESIDE
    y = (rank // breadth[column] + (rows.max() - rows[column]) / 2) * ROW
    return Layout(column.astype(np.int32), x.astype(np.float64), y.astype(np.float64))


def columns(lines: Lines, root: int) -> Places:
    """The longest way from what nothing needs, loops being cut where they lead back towards the root."""
    graph = _graph(lines)
    knot = connected_components(graph, directed=True, connection="strong")[1]
    steps = _steps(graph, root)
    owner, needed = lines.owner, lines.needed
    ahead = (knot[owner] != knot[needed]) | (steps[needed] > steps[owner])
    return _longest(_graph(lines.some(ahead)))


def _graph(lines: Lines) -> csr_array:
    ones = np.ones(len(lines.owner), dtype=np.int32)
    return csr_array((ones, (lines.owner, lines.needed)), shape=(lines.nodes, lines.nodes))


def _steps(graph: csr_array, root: int) -> Places:
    """From the root to each node; more than there can be where there is no way."""
    found = np.full(graph.shape[0], graph.shape[0], dtype=np.int32)
    front, step = np.array([root], dtype=np.int32), 0
    while len(front):
        found[front] = step
        step += 1
        met = np.unique(graph[front].indices)
        front = met[found[met] > step]
    return found


def _longest(graph: csr_array) -> Places:
    """Of a graph without loops."""
    waiting = np.bincount(graph.indices, weights=graph.data, minlength=graph.shape[0]).astype(np.int64)
    found = np.zeros(graph.shape[0], dtype=np.int32)
    front, step = np.flatnonzero(waiting == 0), 0
    while len(front):
        found[front] = step
        step += 1
        rows = graph[front]
        met = np.unique(rows.indices)
        np.subtract.at(waiting, rows.indices, rows.data)
        front = met[waiting[met] == 0]
    return found


def _breadths(sizes: NDArray[Any]) -> NDArray[Any]:
    """Into how many each column is broken, so that the whole is about as wide as it should be for its height."""
    tallest = int(sizes.max())
    rows = min(FEWEST_ROWS, tallest)
    while rows < tallest:
        breadth = -(-sizes // rows)
        if ((breadth - 1) * BESIDE + APART).sum() <= SHAPE * rows * ROW:
            break
        rows += max(1, rows // 12)
    return np.maximum(-(-sizes // min(rows, tallest)), 1)


def ranks(lines: Lines, column: Places, breadth: NDArray[Any]) -> Places:
    """The place of each node in its column, from above."""
    sweeps = _Sweeps(lines, column, breadth)
    best, least = sweeps.rank.copy(), sweeps.climb()
    for _again in range(SWEEPS if sweeps.columns < LONG else 1):
        for backwards in (False, True):
            sweeps.sweep(backwards=backwards)
            if (climb := sweeps.climb()) < least:
                best, least = sweeps.rank.copy(), climb
    return best


class _Sweeps:
    """`rank` of each node in its column, and `height`: how far below the middle of the drawing that is."""

    def __init__(self, lines: Lines, column: Places, breadth: NDArray[Any]) -> None:
        self.columns = int(column.max()) + 1
        self.breadth, self.nodes = breadth, lines.nodes
        self.members = np.split(np.argsort(column, kind="stable"), np.cumsum(np.bincount(column))[:-1])
        ahead = column[lines.needed] > column[lines.owner]
        self.ties = lines.some(ahead)
        self.into = self._by_column(column[self.ties.needed])
        self.out_of = self._by_column(column[self.ties.owner])
        self.rank = np.zeros(lines.nodes, dtype=np.int32)
        self.height = np.zeros(lines.nodes)
        for at, members in enumerate(self.members):
            self._stand(at, members)

    def _by_column(self, column: Places) -> list[NDArray[Any]]:
        counts = np.bincount(column, minlength=self.columns)
        return np.split(np.argsort(column, kind="stable"), np.cumsum(counts)[:-1])

    def _stand(self, at: int, members: NDArray[Any]) -> None:
        places = np.arange(len(members))
        self.rank[members] = places
        self.height[members] = (places - (len(members) - 1) / 2) / self.breadth[at]
        self.members[at] = members

    def sweep(self, *, backwards: bool) -> None:
        order = range(self.columns - 2, -1, -1) if backwards else range(1, self.columns)
        for at in order:
            ties = (self.out_of if backwards else self.into)[at]
            near, far = self.ties.owner[ties], self.ties.needed[ties]
            if not backwards:
                near, far = far, near
            members = self.members[at]
            if len(members) > 1 and len(ties):
                self._stand(at, members[np.argsort(self._means(members, near, far), kind="stable")])

    def _means(self, members: NDArray[Any], near: Places, far: Places) -> Floats:
        """Of each member the mean height of what it is tied to; its own where it is tied to nothing there."""
        count = np.bincount(near, minlength=self.nodes)[members]
        total = np.bincount(near, weights=self.height[far], minlength=self.nodes)[members]
        return np.where(count > 0, total / np.maximum(count, 1), self.height[members])

    def climb(self) -> float:
        return float(np.abs(self.height[self.ties.owner] - self.height[self.ties.needed]).sum())
