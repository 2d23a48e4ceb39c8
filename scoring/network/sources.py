"""What a further source would change, and what two sources have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from scoring.network.certain import single_points
from scoring.network.graph import Network, Places
from scoring.network.needs import TOLERANCE, slack_of
from scoring.network.shape import first_needs
from scoring.network.surroundings import cutting


def shared(network: Network, a: ArrayLike, b: ArrayLike) -> csr_array:
    """A row a pair: the nodes that stop both for certain. `a` and `b` are numbers, or rows of them."""
    left, right = np.atleast_1d(np.asarray(a)), np.atleast_1d(np.asarray(b))
    common = single_points(network, left).multiply(single_points(network, right))
    return csr_array(common, dtype=np.int8)


def would_remove(
    network: Network,
    of: int,
    candidates: Sequence[ArrayLike],
    *,
    need: int | None = None,
    weight: float = 1.0,
) -> csr_array:
    """A row a candidate: the single points of node `of` that a further alternative would remove.

    A candidate is what the new alternative would need, all of it: for a source its seller, its site, its route.
    `need` says which need of the node it would serve; by default the one that now has most alternatives, the
    first of these. Requirements stay as they are. Raises ValueError where the node has no need.
    """
    need = _need_of(network, of, need)
    edges = slice(*network.alternative_start[need : need + 2])
    listed, weights = network.alternative_node[edges], network.alternative_weight
    each = np.ones(len(listed)) if weights is None else weights[edges].astype(np.float64)
    groups = [np.atleast_1d(np.asarray(nodes, dtype=np.int32)) for nodes in candidates]
    part = cutting(network, np.concatenate([[of], *groups]))
    itself = part.inside(of)[0]
    # What stops anything without passing through this need: in a cycle it would otherwise count for its own.
    place = part.network.once(first_needs)[itself] + need - network.once(first_needs)[of]
    complete = part.network.need_complete.copy()
    complete[place] = False
    apart = replace(part.network, need_complete=complete)
    lost = each @ single_points(apart, part.inside(listed))
    slack = float(slack_of(network, np.array([need]))[0]) if network.need_complete[need] else np.inf
    stops = lost > slack
    stops[single_points(apart, [itself]).indices] = False
    points = np.flatnonzero(stops)
    room = max(each.sum() + weight - network.need_required[need], 0.0) + TOLERANCE * (each.sum() + weight)
    removed = (
        lost[points] + weight * _points_of(apart, [part.inside(group) for group in groups], points) <= room
    )
    return _rows(removed, part.nodes[points], len(network))


def _need_of(network: Network, of: int, need: int | None) -> int:
    first = network.once(first_needs)
    needs = np.arange(first[of], first[of + 1])
    if need is not None:
        if need not in needs:
            raise ValueError(f"Need {need} is none of node {of}.")
        return need
    if not len(needs):
        raise ValueError(f"Node {of} has no need that a further alternative could serve.")
    return int(needs[np.argmax(np.diff(network.alternative_start)[needs])])


def _points_of(network: Network, groups: Sequence[Places], points: NDArray[np.int64]) -> NDArray[np.bool_]:
    """groups x points: whether the point stops one of the group."""
    nodes = np.concatenate(groups) if groups else np.zeros(0, dtype=np.int32)
    distinct, which = np.unique(nodes, return_inverse=True)
    starts = np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int32)
    of = csr_array((np.ones(len(nodes), dtype=np.bool_), which, starts), shape=(len(groups), len(distinct)))
    hit: NDArray[np.bool_] = (of @ single_points(network, distinct)[:, points].astype(np.bool_)).toarray()
    return hit


def _rows(chosen: NDArray[np.bool_], places: Places, nodes: int) -> csr_array:
    row, column = np.nonzero(chosen)
    starts = np.zeros(len(chosen) + 1, dtype=np.int32)
    np.cumsum(np.bincount(row, minlength=len(chosen)), out=starts[1:])
    return csr_array((np.ones(len(row), dtype=np.int8), places[column], starts), shape=(len(chosen), nodes))
