"""Breaking pairs: two nodes whose joint loss stops a node, though neither does alone (minimal cut sets of order 2).

If two losses together stop something that neither stops alone, there is a first such thing, and it has a need
whose alternatives each stop with one of the two. So all pairs that can matter are found need by need, from
single points alone; then all of them are lost at once, each in a column of its own, and those stay that stop
the node.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from scoring.network.certain import asked_of, single_points
from scoring.network.graph import Floats, Mask, Network
from scoring.network.needs import LAST
from scoring.network.shape import Shape, shape_of
from scoring.network.surroundings import cutting

CELLS = 1 << 26  # nodes x pairs that are lost at once, a byte each


def breaking_pairs(network: Network, node: int, among: ArrayLike | None = None) -> list[tuple[int, int]]:
    """Pairs of numbers, the smaller first, in order; of `among` where it is given, else of all nodes."""
    part = cutting(network, [node])
    shape, itself = part.network.once(shape_of), int(part.inside(node)[0])
    points = single_points(part.network)
    counts = np.ones(shape.nodes, dtype=np.bool_)
    counts[points[[itself]].indices] = False  # what stops it alone makes no pair
    if among is not None:
        asked = part.inside(asked_of(network, among))
        chosen = np.zeros(shape.nodes, dtype=np.bool_)
        chosen[asked[asked >= 0]] = True
        counts &= chosen
    pairs = _candidates(shape, points, counts)
    breaks = np.zeros(len(pairs), dtype=np.bool_)
    width = max(CELLS // max(shape.nodes, 1), 1)
    for first in range(0, len(pairs), width):
        some = pairs[first : first + width]
        breaks[first : first + width] = stopped_by(shape, some)[itself]
    return [(int(one), int(other)) for one, other in part.nodes[pairs[breaks]]]


def _candidates(shape: Shape, points: csr_array, counts: Mask) -> NDArray[np.int64]:
    """Pairs that stop some need which neither stops alone."""
    found = [np.zeros(0, dtype=np.int64)]
    for need, slack in enumerate(shape.choice_slack.tolist()):
        edges = slice(*shape.choices.indptr[need : need + 2])
        weights, stops = shape.choices.data[edges].astype(np.float64), points[shape.choices.indices[edges]]
        lost = np.repeat(weights, np.diff(stops.indptr))
        alone = np.bincount(stops.indices, lost, minlength=shape.nodes).astype(np.float64)
        some = np.flatnonzero(counts & (alone > 0) & (alone <= slack))
        found.append(_joint(weights, stops[:, some].toarray(), alone[some], slack, some, shape.nodes))
    return np.stack(np.divmod(np.unique(np.concatenate(found)), shape.nodes), axis=1)


def _joint(
    weights: Floats, stops: NDArray[Any], alone: Floats, slack: float, places: NDArray[np.int64], nodes: int
) -> NDArray[np.int64]:
    """one x nodes + other of the places that together lose more than the slack; piece by piece."""
    found = [np.zeros(0, dtype=np.int64)]
    width = max(CELLS // 16 // max(len(places), 1), 1)
    for first in range(0, len(places), width):
        some = slice(first, first + width)
        both = (stops[:, some] * weights[:, None]).T @ stops
        one, other = np.nonzero(alone[some, None] + alone - both > slack)
        one, other = places[some][one], places[other]
        found.append((one * nodes + other)[one < other])
    return np.concatenate(found)


def stopped_by(shape: Shape, lost: NDArray[Any]) -> Mask:
    """nodes x cases: what stops in each case, of which each row of `lost` names the nodes that are lost."""
    down = np.zeros((shape.nodes, len(lost)), dtype=np.bool_)
    for column in range(lost.shape[1]):
        down[lost[:, column], np.arange(len(lost))] = True
    by_level = np.argsort(-shape.level, kind="stable")
    edges = np.flatnonzero(np.diff(shape.level[by_level])) + 1
    for here in np.split(by_level, edges):
        straight, knotted = here[~shape.cyclic[here]], here[shape.cyclic[here]]
        _carry(shape, down, straight)
        running, before = int(down[knotted].sum()), -1
        while running != before:
            _carry(shape, down, knotted)
            running, before = int(down[knotted].sum()), running
    return down


def _carry(shape: Shape, down: Mask, nodes: NDArray[Any]) -> None:
    single = shape.single[nodes]
    some = np.flatnonzero(np.diff(single.indptr))
    if len(some):
        stops = np.logical_or.reduceat(down[single.indices], single.indptr[:-1][some], axis=0)
        down[nodes[some]] |= stops
    chosen, at = shape.choices_of(nodes)
    for need, place in zip(chosen.tolist(), at.tolist(), strict=True):
        edges = slice(*shape.choices.indptr[need : need + 2])
        parts = down[shape.choices.indices[edges]]
        if shape.choice_kind[need] == LAST:
            fails = parts.all(axis=0)
        else:
            fails = shape.choices.data[edges].astype(np.float64) @ parts > shape.choice_slack[need]
        down[nodes[place]] |= fails
