"""Proof: the shortest chains by which a loss comes to a node."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.network.graph import Network, Places
from scoring.network.losing import as_places, founded_in, stopped_in, users_of
from scoring.network.possible import listed_of
from scoring.network.shape import Shape, shape_of
from scoring.network.surroundings import cutting


def paths(network: Network, node: int, lost: ArrayLike, most: int = 8) -> list[list[int]]:
    """Chains of numbers, shortest first, from what is lost to the node: each stops with the one before it.

    Where a node has several alternatives, each of which has to stop, there is a chain for each of them, as far
    as `most` allows. Nothing where the loss does not stop the node for certain.
    """
    part = cutting(network, [node])
    inside, itself = part.inside(as_places(network, lost)), int(part.inside(node)[0])
    small = part.network
    wave = stopped_in(small, inside[inside >= 0])
    return [
        [int(part.nodes[place]) for place in chain]
        for chain in _chains(small.once(shape_of), wave, itself, most)
    ]


def possible_paths(network: Network, node: int, lost: ArrayLike, most: int = 8) -> list[list[int]]:
    """As `paths`, for a loss that may stop the node: of what each stands on, nothing is left but a loop.

    Nothing where the node would run for sure, or where it could be any node only because its needs are not known.
    """
    part = cutting(network, [node])
    inside, itself = part.inside(as_places(network, lost)), int(part.inside(node)[0])
    listed = part.network.once(listed_of)
    whole = listed.network
    down = np.zeros(len(whole), dtype=np.bool_)
    down[inside[inside >= 0]] = True
    shape, users = whole.once(shape_of), whole.once(users_of)
    falls = (founded_in(shape, users, down) < 0) & (listed.wave >= 0)
    wave = _reached(shape, users.single, users.choices, users.owner, falls, np.flatnonzero(down))
    return [
        [int(part.nodes[place]) for place in chain]
        for chain in _chains(shape, wave, itself, most, loops=True)
    ]


def _reached(
    shape: Shape, single: Any, choices: Any, owner: Places, falls: NDArray[np.bool_], lost: NDArray[Any]
) -> Places:
    """The wave in which the loss comes to each node that falls, from any one of what it needs."""
    wave = np.full(shape.nodes, -1, dtype=np.int32)
    front, number = lost, 0
    while len(front):
        wave[front] = number
        number += 1
        met = np.concatenate([single[:, front].indices, owner[choices[:, front].indices]])
        front = np.unique(met[falls[met] & (wave[met] < 0)])
    return wave


def _chains(shape: Shape, wave: Places, node: int, most: int, *, loops: bool = False) -> list[list[int]]:
    if wave[node] < 0:
        return []
    known: dict[int, list[list[int]]] = {}
    branches: dict[int, list[int]] = {}
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here not in branches:
            branches[here] = [] if wave[here] == 0 else _branches(shape, wave, here, loops=loops)
            waiting += branches[here]
    for here in sorted(branches, key=lambda place: int(wave[place])):
        if not branches[here]:
            known[here] = [[here]]
            continue
        # The first chain of each branch, then the second of each.
        rounds = zip_longest(*(known[branch] for branch in branches[here]))
        chains = [chain for each in rounds for chain in each if chain is not None]
        known[here] = [[*chain, here] for chain in chains[:most]]
    return sorted(known[node], key=len)


def _branches(shape: Shape, wave: Places, node: int, *, loops: bool) -> list[int]:
    """What had to stop before this node did: of its needs the one that takes fewest."""
    before = wave[node]
    single = shape.single.indices[slice(*shape.single.indptr[node : node + 2])]
    stopped = single[(wave[single] >= 0) & (wave[single] < before)]
    if len(stopped):
        return [int(stopped[np.argmin(wave[stopped])])]
    found = []
    for need in range(shape.choice_start[node], shape.choice_start[node + 1]):
        edges = slice(*shape.choices.indptr[need : need + 2])
        listed, weights = shape.choices.indices[edges], shape.choices.data[edges].astype(np.float64)
        down = (wave[listed] >= 0) & (wave[listed] < before)
        if down.any() and (loops or weights[down].sum() > shape.choice_slack[need]):
            found.append(_enough(listed[down], weights[down], shape.choice_slack[need], wave))
    return min(found, key=len)


def _enough(listed: Places, weights: NDArray[np.float64], slack: float, wave: Places) -> list[int]:
    """So many of these, the earliest first, as are more than the need can lose; or all."""
    order = np.argsort(wave[listed], kind="stable")
    lost = np.cumsum(weights[order])
    count = int(np.searchsorted(lost, slack, side="right")) + 1
    return list(dict.fromkeys(int(place) for place in listed[order][:count]))
