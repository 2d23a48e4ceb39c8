"""Possible points: whose loss may stop a node, as far as what is listed can tell.

What runs has to be founded: on nodes that need nothing, and on what these carry. So a loss may stop a node as
soon as nothing but a loop of alternatives would be left to hold it up, and needs of which more alternatives may
exist are judged by those listed. A node whose further needs nobody listed may stop with any loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from weakref import ref

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from scoring.network.certain import are_few, asked_of, blocks_of, in_the_whole, joined, pieces, single_points
from scoring.network.engine import Engine
from scoring.network.graph import Mask, Network, Places
from scoring.network.losing import as_places, founded_in, standing_on, users_of
from scoring.network.needs import TOLERANCE, chunks, totals_of
from scoring.network.shape import shape_of
from scoring.network.surroundings import cutting


@dataclass(frozen=True, eq=False)
class Listed:
    """The network with every need judged by what is listed, and when each of its nodes is founded."""

    of: ref[
        Network
    ]  # which may be what this is kept with: a circle would keep both until somebody looks for it
    unknown: Mask  # has needs that nobody listed
    sure: Places  # wave, with all unknown nodes down
    wave: Places  # wave, with nothing down

    @property
    def network(self) -> Network:
        found = self.of()
        assert found is not None  # who asks has the network
        return found


def possible_points(network: Network, of: ArrayLike | None = None) -> csr_array:
    """As `single_points`, with all that may stop each node, the certain included.

    Where any node at all may (`could_be_any`), the row has what is listed: the possible points if there were no
    other needs; for what nothing outside a loop holds up, the certain ones.
    """
    asked = asked_of(network, of)
    found = list(possible_blocks_of(network, np.unique(asked)))
    if not found:
        return single_points(network, asked)
    rows = joined(iter(found), len(network))
    nodes = np.concatenate([nodes for nodes, _ in found])
    if len(nodes) == len(asked) and (nodes == asked).all():
        return rows
    order = np.argsort(nodes)
    return rows[order[np.searchsorted(nodes[order], asked)]]


def possible_blocks_of(
    network: Network,
    of: ArrayLike | None = None,
    rows: int | None = None,
    *,
    among: tuple[int, int] | None = None,
) -> Iterator[tuple[Places, csr_array]]:
    """`possible_points` piece by piece, as `blocks_of`; the pieces come in an order of their own."""
    asked = asked_of(network, of)
    if not are_few(network, asked):
        yield from _possible(network, asked, rows, among)
        return
    part = cutting(network, asked)
    for places, block in _possible(part.network, part.inside(asked), rows, part.among(among)):
        yield part.nodes[places], in_the_whole(block, part, len(network))


def _possible(
    network: Network, asked: Places, rows: int | None, among: tuple[int, int] | None
) -> Iterator[tuple[Places, csr_array]]:
    listed = network.once(listed_of)
    sure, differs = listed.sure[asked] >= 0, network.once(may_differ)[asked]
    for some, wave in ((sure & differs, listed.sure), (~sure & differs, listed.wave)):
        if some.any():
            yield from _of_founded(listed.network, wave, asked[some], rows, among)
    if not differs.all():
        yield from blocks_of(network, asked[~differs], rows, among=among)


def _of_founded(
    network: Network, wave: Places, asked: Places, rows: int | None, among: tuple[int, int] | None
) -> Iterator[tuple[Places, csr_array]]:
    """Of nodes that are founded, where only what is founded counts."""
    if len(asked) * 4 > len(network):
        yield from pieces(_engine(network, wave, asked, among), asked, rows)
        return
    part = cutting(network, asked)
    inside = part.inside(asked)
    engine = _engine(part.network, wave[part.nodes], inside, part.among(among))
    for places, block in pieces(engine, inside, rows):
        yield part.nodes[places], in_the_whole(block, part, len(network))


def may_differ(network: Network) -> Mask:
    """n booleans: the nodes that may have a possible point that is not certain. All others have none: nothing that
    counts for them stands in a loop or in a need that is not complete, or loses an alternative to not being known.
    """
    listed = network.once(listed_of)
    is_sure, founded = listed.sure >= 0, listed.wave >= 0
    found, found_if_sure = listed.network.once(shape_of).cyclic.copy(), np.zeros(len(network), dtype=np.bool_)
    found[network.need_owner[~network.need_complete]] = True
    start = network.alternative_start
    for part in chunks(network.needs):
        edges = start[part.start : part.stop + 1]
        owner = np.repeat(network.need_owner[part], np.diff(edges))
        node = network.alternative_node[edges[0] : edges[-1]]
        found[owner[founded[owner] & ~founded[node]]] = True
        found_if_sure[owner[is_sure[owner] & ~is_sure[node]]] = True
    if found.any() or found_if_sure.any():
        users = users_of(listed.network)  # much room, for once
        found = standing_on(users, found, founded)
        found = standing_on(users, found | found_if_sure, is_sure) | found
    return found & founded


def could_be_any(network: Network) -> Mask:
    """n booleans: a node that any other node may stop, since not all it stands on is known, or since nothing
    outside a loop holds it up."""
    return network.once(listed_of).sure < 0


def sure_survivors(network: Network, lost: ArrayLike) -> Mask:
    """n booleans: which nodes run for sure when all of these are lost. With nothing lost, all do."""
    places = as_places(network, lost)
    if not len(places):
        return np.ones(len(network), dtype=np.bool_)
    listed = network.once(listed_of)
    down = listed.unknown.copy()
    down[places] = True
    return founded_in(listed.network.once(shape_of), listed.network.once(users_of), down) >= 0


def listed_of(network: Network) -> Listed:
    whole = network if network.need_complete.all() else network.once(_complete)
    unknown = network.unmapped.copy()
    for part in chunks(network.needs):
        short = ~network.need_complete[part] & _is_short(network, part)
        unknown[network.need_owner[part][short]] = True
    if whole.once(shape_of).cyclic.any():
        wave = founded_in(whole.once(shape_of), users_of(whole), np.zeros(len(network), dtype=np.bool_))
    else:  # all of them are, and in which wave nobody asks
        wave = np.zeros(len(network), dtype=np.int32)
    sure = founded_in(whole.once(shape_of), users_of(whole), unknown) if unknown.any() else wave
    return Listed(ref(whole), unknown, sure=sure, wave=wave)


def _complete(network: Network) -> Network:
    return replace(network, need_complete=np.broadcast_to(np.True_, network.needs))


def gaps(network: Network) -> Places:
    """The nodes, ascending, of which a need has less than it requires: it has stopped already, and counts as
    running, or it would hide all else."""
    short = [network.need_owner[part][_is_short(network, part)] for part in chunks(network.needs)]
    return np.unique(np.concatenate(short)) if short else np.zeros(0, dtype=np.int32)


def _is_short(network: Network, part: slice) -> Mask:
    total = totals_of(network, part)
    short: Mask = total < network.need_required[part] * (1 - TOLERANCE)
    return short


def _engine(network: Network, wave: Places, asked: Places, among: tuple[int, int] | None) -> Engine:
    """For nodes that are founded, in a network of which only what is founded counts."""
    if (wave < 0).any():
        network = _only(network, lambda owner, node: (wave[owner] >= 0) & (wave[node] >= 0))
    shape = network.once(shape_of)
    if not shape.cyclic.any():
        return Engine(shape, asked, among=among)
    # Within a cycle, what was founded first carries the rest: that gives too much, and nothing too little. Then
    # round and round, until nothing more is taken away.
    level, knotted = np.where(shape.cyclic, shape.level, -1), np.flatnonzero(shape.cyclic).astype(np.int32)
    first = _only(
        network,
        lambda owner, node: (level[owner] < 0) | (level[owner] != level[node]) | (wave[node] < wave[owner]),
    )
    start = joined(blocks_of(first, knotted, among=among), len(network))
    return Engine(shape, asked, among=among, starting=(knotted, start))


def _only(network: Network, counts: Callable[[Places, Places], Mask]) -> Network:
    """The network with those alternatives alone of which `counts(owner, node)` is true."""
    per_need = np.diff(network.alternative_start)
    kept = counts(np.repeat(network.need_owner, per_need), network.alternative_node)
    upto = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum(kept, out=upto[1:])
    weights = network.alternative_weight
    return replace(
        network,
        alternative_start=upto[network.alternative_start],
        alternative_node=network.alternative_node[kept],
        alternative_weight=None if weights is None else weights[kept],
    )
