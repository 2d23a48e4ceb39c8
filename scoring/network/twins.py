"""Twins: nodes that need the very same, so that what lies above them is worked out once.

Most sources of one seller at one site over one route are such. Needs are compared by a 64-bit sum over what
they list, whatever its order, and then item by item, so that equal sums alone make no twins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.network.graph import Mask, Places
from scoring.network.needs import chunks

if TYPE_CHECKING:
    from scoring.network.shape import Shape

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Twins:
    """nodes that have a twin, ascending by class, and the class of each."""

    nodes: Places
    of: Places
    classes: int


def twins_of(shape: Shape, among: Mask) -> Twins:
    nodes = np.flatnonzero(among).astype(np.int32)
    sums = _sums(shape, nodes)
    by_sum = np.argsort(sums)
    sums, nodes = sums[by_sum], nodes[by_sum]
    first = np.diff(sums, prepend=sums[:1] + np.uint64(1)) != 0
    group = np.cumsum(first, dtype=np.int32) - 1
    leader = nodes[np.flatnonzero(first)][group] if len(nodes) else nodes
    twin = (np.bincount(group, minlength=1)[group] > 1) if len(nodes) else np.zeros(0, dtype=np.bool_)
    nodes, group, leader = nodes[twin], group[twin], leader[twin]
    same = _same(shape, nodes, leader)
    nodes, group = nodes[same], group[same]
    of = np.cumsum(np.diff(group, prepend=group[:1]) != 0, dtype=np.int32)
    return Twins(nodes, of, int(of[-1]) + 1 if len(of) else 0)


def _sums(shape: Shape, nodes: Places) -> Hashes:
    """Of each node, the sum over its single alternatives and its choices."""
    singles = _sums_of_rows(_mixed(shape.single.indices, 1), shape.single.indptr, nodes)
    if not len(shape.choice_slack):
        return singles
    listed = _mixed(shape.choices.indices, 2)
    weights = shape.choices.data
    listed *= _mixed(weights.astype(np.float64).view(np.uint64), 3) | np.uint64(1)
    every = np.arange(len(shape.choice_slack))
    choice = _sums_of_rows(listed, shape.choices.indptr, every)
    choice += _mixed(shape.choice_slack.view(np.uint64), 4)
    return singles + _sums_of_rows(_mixed(choice, 5), shape.choice_start, nodes)


def _sums_of_rows(values: Hashes, starts: Places, rows: NDArray[Any]) -> Hashes:
    """Sums modulo 2^64, in place of the values."""
    if not len(values):
        return np.zeros(len(rows), dtype=np.uint64)
    np.cumsum(values, out=values)
    first, last = starts[rows], starts[rows + 1]
    upto = np.where(last > 0, values[last - 1], np.uint64(0))
    answer: Hashes = upto - np.where(first > 0, values[first - 1], np.uint64(0))
    return answer


def _mixed(numbers: NDArray[Any], seed: int) -> Hashes:
    """splitmix64, whose every bit of the answer depends on every bit of the number."""
    mixed = np.empty(len(numbers), dtype=np.uint64)
    salt = np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    for part in chunks(len(numbers)):
        z = numbers[part].astype(np.uint64)
        z += salt
        z ^= z >> np.uint64(30)
        z *= np.uint64(0xBF58476D1CE4E5B9)
        z ^= z >> np.uint64(27)
        z *= np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
        mixed[part] = z
    return mixed


def _same(shape: Shape, nodes: Places, leader: Places) -> Mask:
    """Whether each lists what its leader does, in the same order."""
    same = _equal_rows(shape.single, nodes, leader)
    choices = np.diff(shape.choice_start)
    same &= choices[nodes] == choices[leader]
    for place in range(int(choices[nodes].max(initial=0))):
        some = np.flatnonzero(same & (choices[nodes] > place))
        mine, its = shape.choice_start[nodes[some]] + place, shape.choice_start[leader[some]] + place
        alike = _equal_rows(shape.choices, mine, its)
        same[some] = alike & (shape.choice_slack[mine] == shape.choice_slack[its])
    return same


def _equal_rows(table: Any, rows: NDArray[Any], others: NDArray[Any]) -> Mask:
    sizes = np.diff(table.indptr)
    equal = sizes[rows] == sizes[others]
    some = np.flatnonzero(equal & (sizes[rows] > 0))
    for part in chunks(len(some)):
        mine, its = table[rows[some[part]]], table[others[some[part]]]
        differs = (mine.indices != its.indices) | (mine.data != its.data)
        equal[some[part]] = np.add.reduceat(differs, mine.indptr[:-1], dtype=np.int64) == 0
    return equal
