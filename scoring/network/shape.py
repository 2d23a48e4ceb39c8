"""The network as failures travel through it: what stops with one loss, what with several, and in which order.

Levels: everything that a node needs lies at a higher level than the node, so that sets are worked out from the
highest level to the lowest. Nodes of one cycle share a level. What has no user lies at 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring.network.graph import Mask, Network, Places
from scoring.network.needs import NEVER, ONE, Kinds, chunks, kinds_of, slack_of


@dataclass(frozen=True, eq=False)
class Shape:
    """One row of `single` a node: what stops it by its loss alone. One row of `choices` a need that takes more
    than one loss; those of node v are the rows choice_start[v] up to choice_start[v + 1]."""

    single: csr_array
    choices: csr_array
    choice_start: Places
    choice_kind: Kinds
    choice_slack: NDArray[np.float64]
    uses: Places  # alternatives that are this node
    level: Places
    cyclic: Mask
    weighs_one: bool  # every alternative does

    @property
    def nodes(self) -> int:
        return len(self.uses)

    def alternatives(self, nodes: NDArray[Any]) -> Places:
        """All that these nodes need, node by node where they have no choices; doubles included."""
        single = self.single[nodes].indices
        chosen = self.choices_of(nodes)[0]
        return np.concatenate([single, self.choices[chosen].indices]) if len(chosen) else single

    def choices_of(self, nodes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """The choices of these nodes, and for each of them the place of its node in `nodes`."""
        first, counts = self.choice_start[nodes], self.choice_start[nodes + 1] - self.choice_start[nodes]
        at = np.repeat(np.arange(len(nodes)), counts)
        within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
        return first[at] + within, at


def shape_of(network: Network) -> Shape:
    """Needs that are not complete are left out: they never fail for certain."""
    kinds = kinds_of(network)
    kinds[~network.need_complete] = NEVER
    size, first = len(network), first_needs(network)
    single = _single(network, kinds, first)
    chosen = np.flatnonzero(kinds > ONE)
    choices = _choices(network, chosen)
    upto = np.zeros(network.needs + 1, dtype=np.int32)
    np.cumsum(kinds > ONE, out=upto[1:])
    starts = upto.take(first)
    uses = np.bincount(single.indices, minlength=size).astype(np.int32)
    uses += np.bincount(choices.indices, minlength=size).astype(np.int32)
    level, cyclic = _levels(single, choices, starts, uses)
    return Shape(
        single=single,
        choices=choices,
        choice_start=starts,
        choice_kind=kinds[chosen],
        choice_slack=slack_of(network, chosen),
        uses=uses,
        level=level,
        cyclic=cyclic,
        weighs_one=network.alternative_weight is None,
    )


def first_needs(network: Network) -> Places:
    """Needs of node v are those from [v] up to [v + 1]."""
    starts = np.zeros(len(network) + 1, dtype=np.int32)
    for part in chunks(network.needs):
        # Owners ascend, so that the last need of an owner is what is left standing.
        starts[network.need_owner[part] + 1] = np.arange(part.start + 1, part.stop + 1, dtype=np.int32)
    return np.maximum.accumulate(starts, out=starts)


def _single(network: Network, kinds: Kinds, first: Places) -> csr_array:
    """nodes x nodes: the alternatives of the needs of kind ONE."""
    upto = np.zeros(network.needs + 1, dtype=np.int32)
    found = []
    for part in chunks(network.needs):
        edges = network.alternative_start[part.start : part.stop + 1]
        kept, counts = kinds[part] == ONE, np.diff(edges)
        nodes = network.alternative_node[edges[0] : edges[-1]]
        found.append(nodes[np.repeat(kept, counts)])
        counts *= kept
        np.cumsum(counts, out=upto[part.start + 1 : part.stop + 1])
        upto[part.start + 1 : part.stop + 1] += upto[part.start]
    indices = np.concatenate(found) if found else np.zeros(0, dtype=np.int32)
    ones = np.ones(len(indices), dtype=np.bool_)
    return csr_array((ones, indices, upto.take(first)), shape=(len(network),) * 2)


def _choices(network: Network, chosen: NDArray[np.int64]) -> csr_array:
    """choices x nodes: the weights of the alternatives."""
    start, size = network.alternative_start, len(network)
    counts = start[chosen + 1] - start[chosen]
    starts = np.zeros(len(chosen) + 1, dtype=np.int32)
    np.cumsum(counts, out=starts[1:])
    edges = np.arange(starts[-1], dtype=np.int64) + np.repeat(start[chosen] - starts[:-1], counts)
    weights = network.alternative_weight
    data = np.ones(len(edges), dtype=np.float32) if weights is None else weights[edges].astype(np.float64)
    return csr_array((data, network.alternative_node[edges], starts), shape=(len(chosen), size))


def _levels(single: csr_array, choices: csr_array, starts: Places, uses: Places) -> tuple[Places, Mask]:
    size = len(uses)
    waiting, level = uses.copy(), np.full(size, -1, dtype=np.int32)
    front, depth = np.flatnonzero(waiting == 0).astype(np.int32), 0
    while len(front):
        level[front] = depth
        depth += 1
        if len(front) * 20 > size:
            front = _without_many(waiting, front, single, choices, starts)
        else:
            front = _without_few(waiting, _needed_by(front, single, choices, starts))
    cyclic = np.zeros(size, dtype=np.bool_)
    left = np.flatnonzero(level < 0)
    if len(left):
        level[left], cyclic[left] = _levels_of_knots(left, single, choices, starts)
        level[left] += depth
    return level, cyclic


def uses_below(shape: Shape, asked: NDArray[Any]) -> tuple[Places, Mask]:
    """How often each node is used by `asked` and what lies below it, and which nodes nothing there needs.

    Costs a look at what is not needed. Cycles count as needed.
    """
    uses, needless = shape.uses.copy(), np.zeros(shape.nodes, dtype=np.bool_)
    wanted = np.zeros(shape.nodes, dtype=np.bool_)
    wanted[asked] = True
    front = np.flatnonzero((uses == 0) & ~wanted).astype(np.int32)
    while len(front):
        needless[front] = True
        front = _without_few(uses, shape.alternatives(front))
        front = front[~wanted[front]]
    return uses, needless


def _needed_by(front: NDArray[Any], single: csr_array, choices: csr_array, starts: Places) -> Places:
    met = single[front].indices
    counts = starts[front + 1] - starts[front]
    if counts.any():
        chosen = np.repeat(starts[front] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        met = np.concatenate([met, choices[chosen].indices])
    return met


def _without_many(
    waiting: Places, front: NDArray[Any], single: csr_array, choices: csr_array, starts: Places
) -> Places:
    """As `_without_few`, by going through all edges rather than picking those of the front."""
    here = np.zeros(len(waiting), dtype=np.bool_)
    here[front] = True
    off = np.bincount(single.indices[np.repeat(here, np.diff(single.indptr))], minlength=len(waiting))
    chosen = np.repeat(here, np.diff(starts))
    off += np.bincount(choices.indices[np.repeat(chosen, np.diff(choices.indptr))], minlength=len(waiting))
    waiting -= off.astype(np.int32)
    return np.flatnonzero((waiting == 0) & (off > 0)).astype(np.int32)


def _without_few(waiting: Places, met: Places) -> Places:
    """Take these uses off; the nodes that have none left by that."""
    if len(met) * 20 > len(waiting):
        waiting -= np.bincount(met, minlength=len(waiting)).astype(np.int32)
    else:
        np.subtract.at(waiting, met, 1)
    return distinct(met[waiting.take(met) == 0], len(waiting))


def distinct(places: Places, nodes: int) -> Places:
    """Each once, ascending; many of them without a sort."""
    if len(places) * 300 < nodes:
        return np.unique(places)
    there = np.zeros(nodes, dtype=np.bool_)
    there[places] = True
    return np.flatnonzero(there).astype(np.int32)


def _levels_of_knots(
    left: NDArray[np.int64], single: csr_array, choices: csr_array, starts: Places
) -> tuple[Places, Mask]:
    """Levels of the nodes that lie in a cycle or below one, and which of them lie in one."""
    place = np.full(single.shape[0], -1, dtype=np.int32)
    place[left] = np.arange(len(left), dtype=np.int32)
    counts = starts[left + 1] - starts[left]
    chosen = np.repeat(starts[left] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    ones, picked = single[left], choices[chosen]
    above = np.concatenate(
        [
            np.repeat(np.arange(len(left), dtype=np.int32), np.diff(ones.indptr)),
            np.repeat(np.repeat(np.arange(len(left), dtype=np.int32), counts), np.diff(picked.indptr)),
        ]
    )
    under = place[np.concatenate([ones.indices, picked.indices])]  # all of them are left as well
    graph = csr_array((np.ones(len(above), dtype=np.int8), (above, under)), shape=(len(left),) * 2)
    knots, knot = connected_components(graph, directed=True, connection="strong")
    cyclic = np.bincount(knot)[knot] > 1
    cyclic[above[above == under]] = True
    between = knot[above] != knot[under]
    return _levels_of_edges(knot[above[between]], knot[under[between]], knots)[knot], cyclic


def together(single: csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of nodes of which each stops with the other, itself included; by the first of them."""
    knots, knot = connected_components(single, directed=True, connection="strong")
    by_knot, size = np.argsort(knot, kind="stable"), np.bincount(knot, minlength=knots)
    first, each = np.cumsum(size) - size, size[knot]
    row = np.repeat(np.arange(len(knot)), each)
    within = np.arange(len(row)) - np.repeat(np.cumsum(each) - each, each)
    return row, by_knot[np.repeat(first[knot], each) + within]


def _levels_of_edges(above: Places, under: Places, nodes: int) -> Places:
    """As `_levels`, of a graph without cycles that is given by its edges."""
    edges = csr_array((np.ones(len(above), dtype=np.int32), (above, under)), shape=(nodes, nodes))
    waiting = np.bincount(edges.indices, minlength=nodes).astype(np.int32)
    level = np.zeros(nodes, dtype=np.int32)
    front, depth = np.flatnonzero(waiting == 0).astype(np.int32), 0
    while len(front):
        level[front] = depth
        front, depth = _without_few(waiting, edges[front].indices), depth + 1
    return level
