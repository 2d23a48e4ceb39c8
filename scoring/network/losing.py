"""What happens when nodes are lost: who stops for certain, and who runs for sure.

Both go from node to node along the users of each, wave by wave, and touch only what changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array

from scoring.network.graph import Mask, Network, Places
from scoring.network.needs import ranges
from scoring.network.shape import Shape, shape_of


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
    return stopped_in(network.once(users_of), as_places(network, lost), len(network)) < 0


def who_stops(network: Network, node: int, of: ArrayLike | None = None) -> Places:
    """The nodes, ascending (or those of `of`, as they come), that stop for certain when this one is lost."""
    down = stopped_in(network.once(users_of), np.array([node], dtype=np.int32), len(network)) >= 0
    if of is None:
        return np.flatnonzero(down).astype(np.int32)
    asked = np.asarray(of, dtype=np.int32)
    return asked[down[asked]]


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


def stopped_in(users: Users, lost: Places, nodes: int) -> Places:
    """The wave in which each node stops, 0 for what is lost, -1 for what runs on."""
    wave = np.full(nodes, -1, dtype=np.int32)
    wave[lost] = 0
    weight_lost = np.zeros(len(users.owner))
    front, number = lost, 0
    while len(front):
        number += 1
        reached = _column(users.single, front)[0]
        chosen, weights = _column(users.choices, front)
        if len(chosen):
            np.add.at(weight_lost, chosen, weights)
            reached = np.concatenate(
                [reached, users.owner[chosen[weight_lost[chosen] > users.slack[chosen]]]]
            )
        front = reached[wave[reached] < 0]
        wave[front] = number
        front = _distinct(front, wave)
    return wave


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
            np.subtract.at(weight_missing, chosen, weights)
            held = np.unique(chosen[missed & (weight_missing[chosen] <= users.slack[chosen])])
            reached = np.concatenate([reached, users.owner[held]])
        np.subtract.at(waiting, reached, 1)
        front = np.unique(reached[(waiting[reached] == 0) & (wave[reached] < 0)])
    return wave


def _column(table: csc_array, columns: NDArray[Any]) -> tuple[Places, NDArray[Any]]:
    """Rows and values of these columns, one after the other."""
    if len(columns) == 1:
        some = slice(table.indptr[columns[0]], table.indptr[columns[0] + 1])
        return table.indices[some], table.data[some]
    places = ranges(table.indptr[columns], table.indptr[columns + 1])[0]
    return table.indices.take(places), table.data.take(places)


def _distinct(places: Places, wave: Places) -> Places:
    """Each once, without a sort: a place keeps the last of its doubles."""
    if len(places) < 1000:
        return np.unique(places)
    number = wave[places[0]]
    wave[places] = np.arange(len(places), dtype=np.int32)
    last = wave[places] == np.arange(len(places), dtype=np.int32)
    wave[places] = number
    return places[last]
