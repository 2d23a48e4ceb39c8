"""What stands on a node, what its loss takes along, and on which nodes that passes on its way to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.network.graph import Mask, Network, Places
from scoring.network.losing import founded_in, stopped_in, users_of
from scoring.network.needs import chunks
from scoring.network.possible import listed_of
from scoring.network.shape import shape_of


def standing_on(network: Network, node: int, most: int) -> tuple[Places, bool]:
    """This node and all that may stand on it, ascending, and whether that is all: of more than `most` nodes it is
    as many whole steps as fit.

    Goes through all alternatives once a step, and keeps nothing: for a network that is asked now and then.
    """
    found = np.zeros(len(network), dtype=np.bool_)
    front = np.array([node], dtype=np.int32)
    count = 0
    while len(front) and count + len(front) <= most:
        found[front] = True
        count += len(front)
        front = _users(network, front)
        front = front[~found[front]]
    return np.flatnonzero(found).astype(np.int32), not len(front)


def _users(network: Network, front: Places) -> Places:
    here = np.zeros(len(network), dtype=np.bool_)
    here[front] = True
    owners = []
    for part in chunks(network.needs):
        edges = network.alternative_start[part.start : part.stop + 1]
        met = np.flatnonzero(here.take(network.alternative_node[edges[0] : edges[-1]]))
        need = np.searchsorted(edges - edges[0], met, side="right") - 1
        owners.append(network.need_owner[part][need])
    return np.unique(np.concatenate(owners)) if owners else front[:0]


@dataclass(frozen=True, eq=False)
class Fall:
    """What one loss takes along: `certain`, and all that `possible`, the certain included, may stop by it."""

    certain: Mask
    possible: Mask


def fall(network: Network, lost: int) -> Fall:
    """A network that holds all that its nodes stand on."""
    certain = stopped_in(network, np.array([lost], dtype=np.int32)) >= 0
    listed = network.once(listed_of)
    shape, users = listed.network.once(shape_of), listed.network.once(users_of)
    down = np.zeros(len(network), dtype=np.bool_)
    down[lost] = True
    sure = listed.sure >= 0
    by_list = (founded_in(shape, users, down) < 0) & (listed.wave >= 0)
    if not sure.all():
        unsure = founded_in(shape, users, listed.unknown | down) < 0
        by_list = np.where(sure, unsure, by_list)
    return Fall(certain, certain | by_list)


def between(network: Network, top: int, lost: int, among: Mask) -> Mask:
    """The nodes of `among` that lie on a way from `top` to what is lost, both ends included; none where there is
    no way through `among`."""
    owner = np.repeat(network.need_owner, np.diff(network.alternative_start))
    node = network.alternative_node
    inside = among[owner] & among[node]
    owner, node = owner[inside], node[inside]
    down = _reached(top, owner, node, len(network))
    return down & _reached(lost, node, owner, len(network)) if down[lost] else np.zeros_like(down)


def _reached(start: int, tail: Places, head: Places, nodes: int) -> Mask:
    found = np.zeros(nodes, dtype=np.bool_)
    found[start] = True
    while True:
        fresh = head[found[tail] & ~found[head]]
        if not len(fresh):
            return found
        found[fresh] = True
