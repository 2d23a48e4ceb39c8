"""The part of a network that a few nodes stand on, as a small network of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.network.graph import Network, Numbered, Places
from scoring.network.needs import ranges
from scoring.network.shape import distinct, first_needs


@dataclass(frozen=True, eq=False)
class Cutting:
    """`network` holds `nodes` (ascending) of the whole one, under new numbers, and all their needs."""

    network: Network
    nodes: Places

    def inside(self, nodes: ArrayLike) -> Places:
        """Their numbers in the cutting; -1 for a node outside."""
        asked = np.atleast_1d(np.asarray(nodes, dtype=np.int32))
        place = np.minimum(np.searchsorted(self.nodes, asked), len(self.nodes) - 1)
        return np.where(self.nodes[place] == asked, place, -1).astype(np.int32)

    def among(self, nodes: tuple[int, int] | None) -> tuple[int, int] | None:
        """A range of nodes, as a range of the cutting."""
        if nodes is None:
            return None
        first, end = np.searchsorted(self.nodes, nodes)
        return int(first), int(end)


def upstream(network: Network, node: int) -> Places:
    """All that this node may stand on, by any alternative of any need; ascending, and without the node."""
    found = standing_under(network, np.array([node], dtype=np.int32))
    return found[found != node]


def standing_under(network: Network, nodes: Places) -> Places:
    """These nodes and all that they may stand on, ascending."""
    first = network.once(first_needs)
    found = np.zeros(len(network), dtype=np.bool_) if len(nodes) * 100 > len(network) else None
    return _by_mask(network, first, nodes, found) if found is not None else _by_set(network, first, nodes)


def cutting(network: Network, nodes: ArrayLike) -> Cutting:
    """These nodes, and all that they stand on."""
    kept = standing_under(network, distinct(np.asarray(nodes, dtype=np.int32), len(network)))
    needs, per_node = _needs_of(network.once(first_needs), kept)
    edges, per_need = ranges(network.alternative_start[needs], network.alternative_start[needs + 1])
    weights = network.alternative_weight
    start = np.zeros(len(needs) + 1, dtype=np.int64)
    np.cumsum(per_need, out=start[1:])
    small = Network(
        names=Numbered(len(kept)),
        need_owner=np.repeat(np.arange(len(kept), dtype=np.int32), per_node),
        need_required=network.need_required[needs],
        need_complete=network.need_complete[needs],
        alternative_start=start,
        alternative_node=np.searchsorted(kept, network.alternative_node[edges]).astype(np.int32),
        alternative_weight=None if weights is None else weights[edges],
        unmapped=network.unmapped[kept],
    )
    return Cutting(small, kept)


def _needs_of(first: Places, nodes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return ranges(first[nodes], first[nodes + 1])


def _alternatives_of(network: Network, first: Places, nodes: NDArray[Any]) -> Places:
    # All needs of a node, and all their alternatives, stand side by side.
    start = network.alternative_start
    return network.alternative_node[ranges(start[first[nodes]], start[first[nodes + 1]])[0]]


def _by_set(network: Network, first: Places, nodes: Places) -> Places:
    found = front = np.unique(nodes)
    while len(front):
        front = np.setdiff1d(_alternatives_of(network, first, front), found)
        found = np.union1d(found, front)
    return found.astype(np.int32)


def _by_mask(network: Network, first: Places, nodes: Places, found: NDArray[np.bool_]) -> Places:
    found[nodes] = True
    front = np.flatnonzero(found).astype(np.int32)
    while len(front):
        met = _alternatives_of(network, first, front)
        front = distinct(met[~found[met]], len(found))
        found[front] = True
    return np.flatnonzero(found).astype(np.int32)
