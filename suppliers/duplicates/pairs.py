"""Pairs of rows as one number each: those that share a value, and how likely each pair is one. Pure: no Django.

A row is told as its place among all, from 0; the pair of the places 1 and 3 is `1 << 32 | 3`, so that sorted numbers
are sorted pairs, and millions take little room.

    >>> shared = sharing(np.array([7, 9, 7, 7]), np.arange(4))
    >>> np.stack(places(shared), axis=1).tolist()
    [[0, 2], [0, 3], [2, 3]]
    >>> told = [Told("name", shared, 0.9), Told("domain", shared[:1], 0.55)]
    >>> ranked(told, np.array([10, 20, 30, 40]), least=0.5, most=2)
    [((10, 30), 0.955, ['name', 'domain']), ((10, 40), 0.9, ['name'])]
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MOST_ALIKE = 6  # rows that share a value: more of them share it for another reason
# How likely a reason alone makes it that two are one; together they add up as independent ones do.
WEIGHTS = {
    "lei": 0.99,
    "duns": 0.97,
    "name": 0.9,
    "name_elsewhere": 0.5,
    "domain": 0.55,
    "number": 0.7,
    "description": 0.55,
    "seller": 0.4,
}


class Told(NamedTuple):
    """A reason, its pairs, rising and each once, and how likely it alone makes each of them one: 0 to 1."""

    reason: str
    pairs: Array
    weight: float | Array


def coded(one: Array, other: Array) -> Array:
    """Pairs of places, in whichever order."""
    return np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)


def places(pairs: Array) -> tuple[Array, Array]:
    """The lower places, and the higher ones."""
    return pairs >> 32, pairs & 0xFFFFFFFF


def rising(numbers: Array) -> Array:
    """Sorted, each once. By sorting: numpy's own `unique` hashes, and these pairs hash badly."""
    numbers = np.sort(numbers)
    return numbers[np.r_[True, numbers[1:] != numbers[:-1]][: len(numbers)]]


def found(sought: Array, among: Array) -> tuple[Array, Array]:
    """Whether each of them stands among these, which rise, and where."""
    at = np.searchsorted(among, sought)
    at[at == len(among)] = 0
    return (among[at] == sought) if len(among) else np.zeros(len(sought), bool), at


def sharing(values: Array, rows: Array) -> Array:
    """The pairs of rows that share a value, where no more than MOST_ALIKE do; each once. A row has a value once."""
    order = np.argsort(values, kind="stable")
    values, rows = values[order], rows[order]
    first = np.flatnonzero(np.r_[True, values[1:] != values[:-1]][: len(values)])
    count = np.diff(np.r_[first, len(values)])
    few = np.repeat((count > 1) & (count <= MOST_ALIKE), count)
    values, rows = values[few], rows[few]
    made = [np.zeros(0, np.int64)]
    for step in range(1, MOST_ALIKE):
        same = values[step:] == values[:-step]
        made.append(coded(rows[:-step][same], rows[step:][same]))
    return rising(np.concatenate(made))


def ranked(
    told: Sequence[Told], ids: Array, *, least: float, most: int
) -> list[tuple[tuple[int, int], float, list[str]]]:
    """(ids of the pair, how likely, its reasons, the weightiest first), the likeliest first; `ids` by place, rising.

    Reasons add up as independent ones do.
    """
    pairs = rising(np.concatenate([one.pairs for one in told]))
    unlike = np.ones(len(pairs))
    for one in told:
        unlike[np.searchsorted(pairs, one.pairs)] *= 1.0 - one.weight
    enough = 1.0 - unlike >= least
    pairs, likely = pairs[enough], _rounded(1.0 - unlike[enough])
    best = np.argsort(-likely, kind="stable")[:most]
    pairs, likely = pairs[best], likely[best]
    low, high = (ids[column].tolist() for column in places(pairs))
    return list(zip(zip(low, high, strict=True), likely.tolist(), _reasons(told, pairs), strict=True))


def _reasons(told: Sequence[Told], pairs: Array) -> list[list[str]]:
    """Of each of these pairs, the weightiest first; of equal ones the first told."""
    weights = np.zeros((len(told), len(pairs)))
    for row, one in zip(weights, told, strict=True):
        holds, at = found(pairs, one.pairs)
        row[holds] = np.broadcast_to(one.weight, len(one.pairs))[at[holds]]
    order = np.argsort(-weights, axis=0, kind="stable")
    return [
        [told[at].reason for at in column if weights[at, place] > 0] for place, column in enumerate(order.T)
    ]


def _rounded(shares: Array) -> Array:
    """To three places, each as its decimals say: half of these shares end in a five."""
    values, which = np.unique(shares, return_inverse=True)
    return np.array([round(value, 3) for value in values.tolist()], dtype=float)[which]
