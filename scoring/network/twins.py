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
    sums, nodes = _by_sum(_sums(shape, nodes), nodes)
    if not len(nodes):
        return Twins(nodes, nodes, 0)
    alike = _like_the_one_before(shape, nodes)
    alike[1:] &= sums[1:] == sums[:-1]
    group = np.cumsum(~alike, dtype=np.int32) - 1
    twin = np.bincount(group)[group] > 1
    nodes, group = nodes[twin], group[twin]
    of = np.cumsum(np.diff(group, prepend=group[:1]) != 0, dtype=np.int32)
    return Twins(nodes, of, int(of[-1]) + 1 if len(of) else 0)


def _by_sum(sums: Hashes, nodes: Places) -> tuple[Hashes, Places]:
    """Those whose sum occurs twice or more, in the order of sums. Sorting the upper bits of a sum with a place
    in the lower bits takes an eighth of the time of argsort; what shares the upper bits may come mixed."""
    bits = np.uint64(len(nodes).bit_length())
    packed = sums >> bits << bits
    packed |= np.arange(len(nodes), dtype=np.uint64)
    packed.sort()
    order = (packed & np.uint64((1 << int(bits)) - 1)).astype(np.int32)
    packed >>= bits
    equal = packed[1:] == packed[:-1]
    shared = np.zeros(len(nodes), dtype=np.bool_)
    shared[1:] |= equal
    shared[:-1] |= equal
    order = order[shared]
    return sums.take(order), nodes.take(order)


def _sums(shape: Shape, nodes: Places) -> Hashes:
    """Of each node, the sum over its single alternatives and its choices."""
    singles = _sums_of_rows(_mixed(shape.single.indices, 1), shape.single.indptr, nodes)
    if not len(shape.choice_slack):
        return singles
    listed, weights = _mixed(shape.choices.indices, 2), shape.choices.data
    if not shape.weighs_one:
        listed *= _mixed(weights.view(np.uint64), 3) | np.uint64(1)
    starts = shape.choices.indptr
    choice = _mixed(shape.choice_slack.view(np.uint64), 4)
    choice += _sums_of_rows(listed, starts, np.arange(len(choice), dtype=np.int32))
    return singles + _sums_of_rows(_mixed(choice, 5), shape.choice_start, nodes)


def _sums_of_rows(values: Hashes, starts: Places, rows: Places) -> Hashes:
    """Sums modulo 2^64. Uses the values up: they become their running sums, and take no further room."""
    upto = np.cumsum(values, out=values)
    answer = _upto(upto, starts.take(rows + 1))
    answer -= _upto(upto, starts.take(rows))
    return answer


def _upto(sums: Hashes, ends: Places) -> Hashes:
    found: Hashes = np.zeros(len(ends), dtype=np.uint64)
    if len(sums):
        np.copyto(found, sums.take(ends - np.int32(1), mode="wrap"), where=ends > 0)
    return found


def _mixed(numbers: NDArray[Any], seed: int) -> Hashes:
    """Every bit of the answer depends on every bit of the number (the finalizer of MurmurHash3)."""
    mixed = np.empty(len(numbers), dtype=np.uint64)
    salt = np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    for part in chunks(len(numbers)):
        z = numbers[part].astype(np.uint64)
        z += salt
        for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
            z ^= z >> np.uint64(33)
            z *= np.uint64(factor)
        z ^= z >> np.uint64(33)
        mixed[part] = z
    return mixed


def _like_the_one_before(shape: Shape, nodes: Places) -> Mask:
    """Whether each lists what the node before it does, in the same order."""
    same = _equal_rows(shape.single.indptr, nodes[1:], nodes[:-1], shape.single.indices)
    starts = shape.choice_start
    first, count = starts.take(nodes), starts.take(nodes + 1) - starts.take(nodes)
    same &= count[1:] == count[:-1]
    for place in range(int(count.max())):
        some = np.flatnonzero(same & (count[1:] > place))
        mine, its = first[some + 1] + place, first[some] + place
        columns = (shape.choices.indices, shape.choices.data)
        alike = _equal_rows(shape.choices.indptr, mine, its, *columns)
        same[some] = alike & (shape.choice_slack[mine] == shape.choice_slack[its])
    return np.concatenate([np.zeros(1, dtype=np.bool_), same])


def _equal_rows(starts: Places, rows: Places, others: Places, *columns: NDArray[Any]) -> Mask:
    mine, its = starts.take(rows), starts.take(others)
    size = starts.take(rows + 1) - mine
    equal = size == starts.take(others + 1) - its
    for place in range(int(size.max(initial=0))):
        some = np.flatnonzero(equal & (size > place))
        for column in columns:
            equal[some] &= column.take(mine[some] + place) == column.take(its[some] + place)
    return equal
