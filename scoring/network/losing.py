"""What happens when nodes are lost: who stops for certain, and who runs for sure.

Both go from node to node along the users of each, wave by wave, and touch only what changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array

from scoring.network.graph import Mask, Network, Places
from scoring.network.needs import chunks, ranges, slack_of, sums_by
from scoring.network.shape import Shape, distinct, shape_of


@dataclass(frozen=True, eq=False)
class Users:
    """A shape from the other side. Column v of `single`: the nodes that stop with v; of `choices`: the choices
    that lose a weight with it."""

    single: csc_array
    choices: csc_array
    owner: Places  # of each choice
    slack: NDArray[np.float64]


def users_of(network: Network) -> Users:
    shape = network.once(shape_of)
    owner = np.repeat(np.arange(shape.nodes, dtype=np.int32), np.diff(shape.choice_start))
    return Users(shape.single.tocsc(), shape.choices.tocsc(), owner, shape.choice_slack)


def survivors(network: Network, lost: ArrayLike) -> Mask:
    """n booleans: which nodes do not have to stop when all of these (numbers, or n booleans) are lost."""
    return ~_stopped(network, as_places(network, lost))


def who_stops(network: Network, node: int, of: ArrayLike | None = None) -> Places:
    """The nodes, ascending (or those of `of`, as they come), that stop for certain when this one is lost."""
    down = _stopped(network, as_places(network, node))
    if of is None:
        return np.flatnonzero(down).astype(np.int32)
    asked = np.asarray(of, dtype=np.int32)
    return asked[down[asked]]


def who_stops_once(network: Network, node: int) -> Places:
    """As `who_stops`, read off the network as it lies: nothing is made of it and kept. A look through all of its
    alternatives a wave, which is less than making what `who_stops` goes by, for whoever asks once in a while."""
    down = np.zeros(len(network), dtype=np.bool_)
    front = as_places(network, node)
    while len(front):
        down[front] = True
        owners = np.unique(network.need_owner[_failing(network, _listing(network, front), down)])
        front = owners[~down[owners]]
    return np.flatnonzero(down).astype(np.int32)


def _listing(network: Network, nodes: Places) -> NDArray[np.int64]:
    """The needs, ascending, that list any of these nodes."""
    start, are_these = network.alternative_start, np.zeros(len(network), dtype=np.bool_)
    are_these[nodes] = True
    found = []
    for part in chunks(len(network.alternative_node)):
        edges = np.flatnonzero(are_these.take(network.alternative_node[part])) + part.start
        found.append(np.searchsorted(start, edges, side="right") - 1)
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _failing(network: Network, needs: NDArray[np.int64], down: Mask) -> NDArray[np.int64]:
    """Of these needs those that have lost more than they can."""
    needs = needs[network.need_complete[needs]]
    edges, counts = ranges(network.alternative_start[needs], network.alternative_start[needs + 1])
    lost = down[network.alternative_node[edges]].astype(np.float64)
    if network.alternative_weight is not None:
        lost *= network.alternative_weight[edges]
    return needs[sums_by(lost, counts) > slack_of(network, needs)]


def _stopped(network: Network, lost: Places) -> Mask:
    down = np.zeros(len(network), dtype=np.bool_)
    for front in fronts_of(network.once(users_of), lost):
        down[front] = True
    return down


def as_places(network: Network, lost: ArrayLike) -> Places:
    given = np.atleast_1d(np.asarray(lost))
    if given.dtype == np.bool_:
        if given.shape != (len(network),):
            raise ValueError(f"There are {given.size} booleans for {len(network)} nodes.")
        return np.flatnonzero(given).astype(np.int32)
    places = np.unique(given.astype(np.int32))
    if len(places) and (places[0] < 0 or places[-1] >= len(network)):
        raise ValueError(f"There is no node {places[0] if places[0] < 0 else places[-1]}.")
    return places


def stopped_in(network: Network, lost: Places) -> Places:
    """The wave in which each node stops, 0 for what is lost, -1 for what runs on."""
    wave = np.full(len(network), -1, dtype=np.int32)
    for number, front in enumerate(fronts_of(network.once(users_of), lost)):
        wave[front] = number
    return wave


def fronts_of(users: Users, lost: Places) -> Iterator[Places]:
    """What stops, wave after wave, each node once."""
    down = np.zeros(users.single.shape[0], dtype=np.bool_)
    weight_lost = np.zeros(len(users.owner))
    front = lost
    while len(front):
        down[front] = True
        yield front
        reached = _column(users.single, front)[0]
        chosen, weights = _column(users.choices, front)
        if len(chosen):
            np.add.at(weight_lost, chosen, weights)
            fails = chosen[weight_lost.take(chosen) > users.slack.take(chosen)]
            reached = np.concatenate([reached, users.owner.take(fails)])
        front = distinct(reached[~down.take(reached)], len(down))


def founded_in(shape: Shape, users: Users, lost: Mask) -> Places:
    """The wave in which each node is known to run, from what needs nothing upwards; -1 for what is not."""
    wave = np.full(shape.nodes, -1, dtype=np.int32)
    waiting = np.diff(shape.single.indptr) + np.diff(shape.choice_start)
    waiting[lost] = -1  # never comes down to 0
    weight_missing = np.asarray(shape.choices.sum(axis=1), dtype=np.float64)
    front, number = np.flatnonzero(waiting == 0).astype(np.int32), 0
    while len(front):
        wave[front] = number
        number += 1
        reached = _column(users.single, front)[0]
        chosen, weights = _column(users.choices, front)
        if len(chosen):
            missed = weight_missing[chosen] > users.slack[chosen]
            _take_off(weight_missing, chosen, weights)
            held = distinct(
                chosen[missed & (weight_missing[chosen] <= users.slack[chosen])], len(users.owner)
            )
            reached = np.concatenate([reached, users.owner[held]])
        _take_off(waiting, reached)
        front = distinct(reached[(waiting[reached] == 0) & (wave[reached] < 0)], len(wave))
    return wave


def standing_on(users: Users, nodes: Mask, among: Mask) -> Mask:
    """These nodes, and of `among` those that may stand on one of them by nodes of `among`."""
    found = nodes.copy()
    front = np.flatnonzero(found).astype(np.int32)
    while len(front):
        chosen = _column(users.choices, front)[0]
        reached = np.concatenate([_column(users.single, front)[0], users.owner.take(chosen)])
        front = distinct(reached[among.take(reached) & ~found.take(reached)], len(found))
        found[front] = True
    return found


def _take_off(values: NDArray[Any], places: Places, weights: NDArray[Any] | None = None) -> None:
    """As `np.subtract.at`; of many places by going through all values, which is quicker then."""
    if len(places) * 20 > len(values):
        values -= np.bincount(places, weights, minlength=len(values)).astype(values.dtype)
    else:
        np.subtract.at(values, places, 1 if weights is None else weights)


def _column(table: csc_array, columns: Places) -> tuple[Places, NDArray[Any]]:
    """Rows and values of these columns, one after the other."""
    first, end = table.indptr.take(columns), table.indptr.take(columns + 1)
    if len(columns) == 1:
        return table.indices[first[0] : end[0]], table.data[first[0] : end[0]]
    some = end > first
    first, end = first[some], end[some]
    places = first if (end - first).max(initial=0) <= 1 else ranges(first, end)[0]
    return table.indices.take(places), table.data.take(places)
