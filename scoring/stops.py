"""Sums over everything that stops when one node is lost, in an AND/OR graph without cycles.

A node stops when any of its lines does, and a line when its component does; a *choice* is a node of its own
between a parent and the alternatives of one group, and stops when all of them do.

A node with a single line up, not into a choice, stops what its parent stops, and itself: it only adds itself
to its parent's sums. The others are carried up in blocks: a sparse matrix, row = node that stops, column =
node that was lost, filled level by level from the rows below. Counts are int32 (int8 overflows at 128
alternatives), the numbers of rows follow the levels, so that the rows below are always its first rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from scoring.bom import Mask, Places, heights
from scoring.scales import Floats


@dataclass(frozen=True)
class Graph:
    """Parts are the nodes 0..parts-1, choices follow. `alternatives` is 0 for a part. Heights as in `bom`."""

    parts: int
    parent: Places
    component: Places
    alternatives: Places
    height: Places

    @property
    def nodes(self) -> int:
        return len(self.alternatives)


def graph_of(parent: Places, component: Places, group: ArrayLike | None, *, parts: int) -> Graph:
    """Lines given twice count once; a group with one distinct component is an ordinary line."""
    base = max(parts, 1)
    grouped, names = _groups(group, lines=len(parent))
    need_of, _ = pd.factorize(names * base + parent[grouped])
    need, alternative = np.divmod(np.unique(need_of * base + component[grouped]), base)
    size = np.bincount(need)
    needed_by = np.zeros(len(size), dtype=np.int64)
    needed_by[need_of] = parent[grouped]
    is_choice = size > 1
    node_of = np.where(is_choice, parts - 1 + np.cumsum(is_choice), needed_by)
    plain_parent, plain_component = np.divmod(np.unique(parent[~grouped] * base + component[~grouped]), base)
    above = np.concatenate([plain_parent, node_of[need], needed_by[is_choice]])
    under = np.concatenate([plain_component, alternative, node_of[is_choice]])
    alternatives = np.concatenate([np.zeros(parts, dtype=np.int64), size[is_choice]])
    return Graph(parts, above, under, alternatives, heights(above, under, nodes=len(alternatives)))


def _groups(group: ArrayLike | None, *, lines: int) -> tuple[Mask, Places]:
    """Which lines have a group, and of those the number of its name."""
    if group is None:
        return np.zeros(lines, dtype=bool), np.zeros(0, dtype=np.int64)
    names = pd.Series(np.asarray(group, dtype=object))
    grouped = (names.notna() & (names != "")).to_numpy(dtype=bool)
    return grouped, pd.factorize(names[grouped])[0].astype(np.int64)


def sums_over_stopped(weights: Floats, graph: Graph, *, wanted: Mask, pairs: int) -> Floats:
    """For each wanted part the sums of the weights (parts x k) of all parts that stop with it; else NaN.

    A block holds about `pairs` pairs, or one column where that alone has more. Its size changes no sum.
    """
    height = graph.height
    lines_up = np.bincount(graph.component, minlength=graph.nodes)
    only_parent = np.full(graph.nodes, -1)
    only_parent[graph.component] = graph.parent
    follows = (lines_up == 1) & (graph.alternatives[only_parent] == 0)
    needed = _with_parents(wanted, only_parent, follows, graph)
    sums = np.where(needed[: graph.parts, None], weights, np.nan)
    carried = needed & (lines_up > 0) & ~follows
    if carried.any():
        for places, block in _Carrier(graph, carried, weights).blocks(pairs):
            sums[places] = block
    followers = np.flatnonzero(needed & follows)
    followers = followers[np.argsort(-height[followers], kind="stable")]
    for level in np.split(followers, np.flatnonzero(np.diff(height[followers])) + 1):
        sums[level] += sums[only_parent[level]]
    return sums


def _with_parents(wanted: Mask, only_parent: Places, follows: Mask, graph: Graph) -> Mask:
    """The wanted parts, and the parents that their sums are made from."""
    needed = np.zeros(graph.nodes, dtype=bool)
    needed[: graph.parts] = wanted
    fresh = np.flatnonzero(needed & follows)
    while len(fresh):
        above = np.unique(only_parent[fresh])
        above = above[~needed[above]]
        needed[above] = True
        fresh = above[follows[above]]
    return needed


class _Carrier:
    """The graph with its nodes renumbered as rows, and the carried parts of a level side by side."""

    def __init__(self, graph: Graph, carried: Mask, weights: Floats) -> None:
        choice = graph.alternatives > 0
        ways = _ways_up(graph)
        self.part = np.lexsort((ways, ~carried, choice, graph.height))  # of each row
        row = np.empty(graph.nodes, dtype=np.int32)
        row[self.part] = np.arange(graph.nodes, dtype=np.int32)
        self.height, self.ways, self.carried = graph.height[self.part], ways[self.part], carried[self.part]
        self.alternatives = graph.alternatives[self.part]
        all_weights = np.zeros((graph.nodes, weights.shape[1]))
        all_weights[: graph.parts] = weights
        self.weights = all_weights[self.part]
        self.bands = list(self._bands(row[graph.parent], row[graph.component]))

    def _bands(self, parent: NDArray[np.int32], component: NDArray[np.int32]) -> Iterator[csr_array]:
        """Rows of one height and kind: their lines into all rows before them."""
        order = np.argsort(parent, kind="stable")
        component, ones = component[order], np.ones(len(order), dtype=np.int32)
        starts = np.searchsorted(parent[order], np.arange(len(self.part) + 1)).astype(np.int32)
        kind = 2 * self.height + (self.alternatives > 0)
        edges = np.concatenate([[0], np.flatnonzero(np.diff(kind)) + 1, [len(kind)]])
        for first, end in pairwise(edges):
            lines = slice(starts[first], starts[end])
            inside = starts[first : end + 1] - starts[first]
            yield csr_array((ones[lines], component[lines], inside), shape=(end - first, first))

    def blocks(self, pairs: int) -> Iterator[tuple[Places, Floats]]:
        """Places of lost parts, and their sums."""
        likely = 1.0  # share of the ways up that lead to a pair: several ways may lead to the same one
        for level in np.split(np.arange(len(self.part)), np.flatnonzero(np.diff(self.height)) + 1):
            rows = level[self.carried[level]]
            while len(rows):
                reached = np.cumsum(self.ways[rows])
                width = int(np.clip(np.searchsorted(reached * likely, pairs), 1, len(rows)))
                stopped = self._stopped(int(rows[0]), width)
                likely = min(1.0, 1.5 * stopped.nnz / reached[width - 1])
                yield self.part[rows[:width]], stopped.T @ self.weights[rows[0] :]
                rows = rows[width:]

    def _stopped(self, first: int, width: int) -> csr_array:
        """Rows from `first` on, of which the `width` first are lost, a column each: what stops with which."""
        starts = np.full(len(self.part) + 1, width, dtype=np.int32)
        starts[: first + 1] = 0
        starts[first : first + width] = np.arange(width)
        lost = np.arange(width, dtype=np.int32)
        for band in self.bands:
            end = band.shape[0] + band.shape[1]
            if self.height[end - 1] <= self.height[first]:
                continue
            band_first = band.shape[1]
            below = (np.ones(len(lost), dtype=np.int32), lost, starts[: band_first + 1])
            found = band @ csr_array(below, shape=(band_first, width))
            if self.alternatives[band_first] > 0:
                found = _all_stopped(found, self.alternatives[band_first:end])
            starts[band_first : end + 1] = starts[band_first] + found.indptr
            lost = np.concatenate([lost, found.indices])
        return csr_array((np.ones(len(lost)), lost, starts[first:]), shape=(len(self.part) - first, width))


def _all_stopped(found: csr_array, alternatives: Places) -> csr_array:
    """Of the counts of alternatives stopped, those that are all of them."""
    row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    keep = found.data == alternatives[row]
    starts = np.concatenate([[0], np.cumsum(np.bincount(row[keep], minlength=found.shape[0]))])
    return csr_array((found.data[keep], found.indices[keep], starts.astype(np.int32)), shape=found.shape)


def _ways_up(graph: Graph) -> Floats:
    """Ways up from each node to any node, itself one; at most as many as there are nodes higher up."""
    ways = np.ones(graph.nodes)
    higher = graph.nodes - np.searchsorted(np.sort(graph.height), graph.height, side="right")
    order = np.argsort(-graph.height[graph.component], kind="stable")
    levels = np.flatnonzero(np.diff(graph.height[graph.component[order]])) + 1
    for lines in np.split(order, levels):
        components = graph.component[lines]
        np.add.at(ways, components, ways[graph.parent[lines]])
        ways[components] = np.minimum(ways[components], higher[components] + 1)
    return ways
