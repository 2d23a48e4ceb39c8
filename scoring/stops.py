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

from scoring.bom import Lines, Mask, Places, distinct, heights
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
    base = np.int64(max(parts, 1))
    grouped, names = _groups(group, lines=len(parent))
    need_of, _ = pd.factorize(names * base + parent[grouped])
    need, alternative = np.divmod(distinct(need_of * base + component[grouped]), base)
    size = np.bincount(need)
    needed_by = np.zeros(len(size), dtype=np.int64)
    needed_by[need_of] = parent[grouped]
    is_choice = size > 1
    node_of = np.where(is_choice, parts - 1 + np.cumsum(is_choice), needed_by)
    plain_parent, plain_component = np.divmod(distinct(parent[~grouped] * base + component[~grouped]), base)
    above = np.concatenate([plain_parent, node_of[need], needed_by[is_choice]], dtype=np.int32)
    under = np.concatenate([plain_component, alternative, node_of[is_choice]], dtype=np.int32)
    alternatives = np.concatenate([np.zeros(parts, dtype=np.int32), size[is_choice]], dtype=np.int32)
    return Graph(parts, above, under, alternatives, heights(above, under, nodes=len(alternatives)))


def _groups(group: ArrayLike | None, *, lines: int) -> tuple[Mask, NDArray[np.int64]]:
    """Which lines have a group (not empty, 0 or missing), and of those a number for its name."""
    if group is None:
        return np.zeros(lines, dtype=bool), np.zeros(0, dtype=np.int64)
    numbers = np.asarray(group)
    if numbers.dtype.kind in "iu":
        return numbers != 0, pd.factorize(numbers[numbers != 0])[0]
    texts = pd.Series(np.asarray(group, dtype=object), dtype=object)
    grouped = (texts.notna() & (texts != "")).to_numpy(dtype=bool)
    return grouped, pd.factorize(texts[grouped])[0]


def sums_over_stopped(weights: Floats, graph: Graph, *, pairs: int) -> Floats:
    """For each part the sums of the weights (parts x k) of all parts that stop with it, itself included.

    A block holds about `pairs` pairs, or one column where that alone has more. Its size changes no sum.
    """
    lines_up = np.bincount(graph.component, minlength=graph.nodes)
    only_parent = np.full(graph.nodes, -1, dtype=np.int32)
    only_parent[graph.component] = graph.parent
    follows = (lines_up == 1) & (graph.alternatives[only_parent] == 0)
    sums = weights.astype(np.float64)
    carried = (lines_up > 0) & ~follows
    carried[graph.parts :] = False
    if carried.any():
        for places, block in _Carrier(graph, carried, weights).blocks(pairs):
            sums[places] = block
    followers = np.flatnonzero(follows[: graph.parts])
    by_height = Lines(graph.height[followers], nodes=int(graph.height.max(initial=0)) + 1)
    for height in range(len(by_height.starts) - 2, -1, -1):
        level = followers[by_height.order[by_height.starts[height] : by_height.starts[height + 1]]]
        sums[level] += sums[only_parent[level]]
    return sums


class _Carrier:
    """The graph with its nodes renumbered as rows: by height, parts before choices, the carried first."""

    def __init__(self, graph: Graph, carried: Mask, weights: Floats) -> None:
        kind = 2 * graph.height + (graph.alternatives > 0)
        ways = _ways_up(graph)
        by_ways = np.argsort(ways)
        by_kind = Lines(2 * kind[by_ways] + ~carried[by_ways], nodes=2 * int(kind.max()) + 2)
        self.node = by_ways[by_kind.order]  # of each row
        row = np.empty(graph.nodes, dtype=np.int32)
        row[self.node] = np.arange(graph.nodes, dtype=np.int32)
        self.height, self.ways, self.carried = graph.height[self.node], ways[self.node], carried[self.node]
        self.graph, self.weights = graph, weights
        lines, component = Lines(row[graph.parent], nodes=graph.nodes), row[graph.component]
        self.bands = list(self._bands(lines, component, edges=np.flatnonzero(np.diff(kind[self.node])) + 1))

    def _bands(self, lines: Lines, component: Places, *, edges: NDArray[np.int64]) -> Iterator[csr_array]:
        """Rows of one height and kind: their lines into all rows before them."""
        component, ones = component[lines.order], np.ones(len(component), dtype=np.int32)
        for first, end in pairwise([0, *edges.tolist(), len(self.node)]):
            inside = slice(lines.starts[first], lines.starts[end])
            starts = lines.starts[first : end + 1] - lines.starts[first]
            yield csr_array((ones[inside], component[inside], starts), shape=(end - first, first))

    def blocks(self, pairs: int) -> Iterator[tuple[Places, Floats]]:
        """Lost parts, and their sums."""
        likely = 1.0  # share of the ways up that lead to a pair: several ways may lead to the same one
        for level in np.split(np.arange(len(self.node)), np.flatnonzero(np.diff(self.height)) + 1):
            rows = level[self.carried[level]]
            while len(rows):
                reached = np.cumsum(self.ways[rows])
                width = int(np.clip(np.searchsorted(reached * likely, pairs), 1, len(rows)))
                sums, stopped = self._sums(int(rows[0]), width)
                likely = min(1.0, 1.5 * stopped / reached[width - 1])
                yield self.node[rows[:width]], sums
                rows = rows[width:]

    def _sums(self, first: int, width: int) -> tuple[Floats, int]:
        """The sums over what stops with each of the `width` rows from `first` on, and the number of pairs."""
        starts = np.full(len(self.node) + 1, width, dtype=np.int32)
        starts[:first] = 0
        starts[first : first + width] = np.arange(width)
        lost = np.arange(width, dtype=np.int32)  # the column of each pair, by row
        sums = self.weights[self.node[first : first + width]]
        for band in self.bands:
            band_first, end = band.shape[1], band.shape[0] + band.shape[1]
            if self.height[end - 1] <= self.height[first]:
                continue
            below = (np.ones(len(lost), dtype=np.int32), lost, starts[: band_first + 1])
            found = band @ csr_array(below, shape=(band_first, width))
            nodes = self.node[band_first:end]
            if nodes[0] >= self.graph.parts:
                found = _all_stopped(found, self.graph.alternatives[nodes])
            else:
                ones = np.ones(found.nnz)
                sums += (
                    csr_array((ones, found.indices, found.indptr), shape=found.shape).T @ self.weights[nodes]
                )
            starts[band_first : end + 1] = starts[band_first] + found.indptr
            lost = np.concatenate([lost, found.indices])
        return sums, len(lost)


def _all_stopped(found: csr_array, alternatives: Places) -> csr_array:
    """Of the counts of alternatives stopped, those that are all of them."""
    row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    keep = found.data == alternatives[row]
    starts = np.zeros(found.shape[0] + 1, dtype=np.int32)
    np.cumsum(np.bincount(row[keep], minlength=found.shape[0]), out=starts[1:])
    return csr_array((found.data[keep], found.indices[keep], starts), shape=found.shape)


def _ways_up(graph: Graph) -> Floats:
    """Ways up from each node to any node, itself one; at most as many as there are nodes higher up."""
    ways = np.ones(graph.nodes)
    higher = graph.nodes - np.cumsum(np.bincount(graph.height))  # nodes above each height
    by_height = Lines(graph.height[graph.component], nodes=len(higher))
    for height in range(len(higher) - 1, -1, -1):
        lines = by_height.order[by_height.starts[height] : by_height.starts[height + 1]]
        components = graph.component[lines]
        np.add.at(ways, components, ways[graph.parent[lines]])
        ways[components] = np.minimum(ways[components], higher[height] + 1)
    return ways
