"""All sets of single points of a network, level by level, each of them once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.network.graph import Places
from scoring.network.needs import LAST
from scoring.network.sets import BLOCK, EMPTY, Pace, Sets, matrix_of, thresholded, with_more
from scoring.network.shape import Shape, distinct, together, uses_below
from scoring.network.twins import twins_of

KEPT = 24_000_000  # pairs that are kept for nodes that several use; what goes beyond is worked out again


class Engine:
    """Sets of single points, worked out from the highest level to the lowest.

    A node with several users, or in a cycle, is *shared*: its set is kept, itself included. A node with one user
    is *private*: only what lies above it is kept, for all its twins (nodes that need the very same) at once, or,
    where it has no twin, nothing: it is worked out together with its user. A private node can be in no other
    set than its users', so that it never decides a choice, and is added at the end.

    `row` is where a node's set stands among the kept. Where a node needs nothing but one private node, it has
    the row of that one, and `tail` says whom to add.
    """

    def __init__(
        self,
        shape: Shape,
        asked: Places,
        *,
        among: tuple[int, int] | None = None,
        starting: tuple[Places, csr_array] | None = None,
    ) -> None:
        """`asked`: the nodes whose points will be wanted; `among`: the first and the end of the nodes whose loss
        is looked at. `starting`: nodes in cycles, ascending, and the sets to go round from, each too large; by
        default each node alone, which is too small."""
        self.shape, self.starting = shape, starting
        self.uses, self.needless = uses_below(shape, asked)
        self.first, end = among or (0, shape.nodes)
        self.sets = Sets(
            end - self.first
        )  # columns count from the first: what is looked at costs, not the rest
        self.row = np.zeros(shape.nodes, dtype=np.int32)
        self.tail = np.full(shape.nodes, -1, dtype=np.int32)
        self.shared = (self.uses > 1) | shape.cyclic
        round_again = shape.alternatives(np.flatnonzero(shape.cyclic))  # they may come back to their user
        self.shared[round_again] = True
        self.needy = np.diff(shape.single.indptr) + np.diff(shape.choice_start) > 0
        self.known = ~self.needy & ~self.shared  # nothing to work out, or done
        self.at_hand = 0  # pairs, when the last sets were worked out
        self._prepare()

    def _prepare(self) -> None:
        twins = twins_of(self.shape, ~self.shared & self.needy & (self.uses == 1))
        level = self.shape.level
        twin_level = np.zeros(twins.classes, dtype=np.int32)
        np.maximum.at(twin_level, twins.of, level[twins.nodes])
        shared = np.flatnonzero(self.shared & ~self.needless).astype(np.int32)
        deepest = max(level[shared].max(initial=0), twin_level.max(initial=0))
        for depth in range(int(deepest), -1, -1):
            here = shared[level[shared] == depth]
            self._keep_knots(here[self.shape.cyclic[here]])
            self._keep(here[~self.shape.cyclic[here]])
            members = twin_level[twins.of] == depth
            self._keep_twins(twins.nodes[members], twins.of[members])

    def few_enough(self, nodes: Places) -> Places:
        """The first of these nodes: so many as do not need more of the kept pairs than should be at hand. A product
        may have a thousand times what the parts before it have, and no pace foresees that."""
        if self.sets.longest * len(nodes) <= 8 * BLOCK:
            return nodes
        return nodes[: max(int(np.searchsorted(np.cumsum(self._pairs_for(nodes)), BLOCK)), 1)]

    def _pairs_for(self, nodes: Places) -> NDArray[np.float64]:
        """How many pairs have to be put together for each of these, at most; 1 for what is kept."""
        single, chosen, at = self.shape.single[nodes], *self.shape.choices_of(nodes)
        choices = self.shape.choices[chosen]
        of = [
            np.repeat(np.arange(len(nodes)), np.diff(single.indptr)),
            np.repeat(at, np.diff(choices.indptr)),
        ]
        needed = np.concatenate([single.indices, choices.indices])
        pairs = self.sets.sizes(self.row[needed]).astype(np.float64)
        new = np.flatnonzero(~self.known[needed])
        if len(new):
            each, which = np.unique(needed[new], return_inverse=True)
            pairs[new] = self._pairs_for(each)[which]
        return 1.0 + np.bincount(np.concatenate(of), pairs, minlength=len(nodes)).astype(np.float64)

    def points(self, nodes: Places) -> csr_array:
        """The sets of these nodes."""
        found = self._points(nodes)
        found.indices += np.int32(self.first)
        return matrix_of(found.indices, found.indptr, self.shape.nodes, ones=found.data)

    def _points(self, nodes: Places) -> csr_array:
        mark, kept = self.sets.rows, self.sets.pairs
        self._work_out(nodes[~self.known[nodes]])
        points = self._whole(nodes)
        self.at_hand = self.sets.pairs - kept + points.nnz
        self.sets.cut_back(mark)
        return points

    def _keep(self, nodes: Places) -> None:
        pace, first = Pace(), 0
        while first < len(nodes) and self.sets.pairs <= KEPT:
            some = self.few_enough(nodes[first : first + pace.width])
            points = self._points(some)
            self.row[some], self.tail[some], self.known[some] = self.sets.add(points), -1, True
            first += len(some)
            pace.adapt(len(some), self.at_hand)

    def _keep_twins(self, nodes: Places, of: Places) -> None:
        ends = np.append(np.flatnonzero(np.diff(of, prepend=-1) != 0), len(of))
        first, pace = 0, Pace()
        while first < len(ends) - 1 and self.sets.pairs <= KEPT:
            classes = ends[first : first + pace.width + 1]
            chosen, alike = nodes[classes[:-1]], nodes[classes[0] : classes[-1]]
            mark, kept = self.sets.rows, self.sets.pairs
            self._work_out(chosen)
            bodies = self.sets.matrix()[self.row[chosen]]
            pace.adapt(len(chosen), self.sets.pairs - kept + bodies.nnz)
            self.sets.cut_back(mark)
            self.row[alike] = np.repeat(self.sets.add(bodies), np.diff(classes))
            self.known[alike] = True
            first += len(chosen)

    def _keep_knots(self, nodes: Places) -> None:
        """Cycles: round and round, until nothing more is added, or taken away."""
        if not len(nodes):
            return
        before = self.sets.rows
        self.known[nodes] = True
        needed = self.shape.alternatives(nodes)
        self._work_out(distinct(needed[~self.known[needed]], self.shape.nodes))
        mark, pairs, points = self.sets.rows, -1, self._start(nodes)
        while points.nnz != pairs:
            pairs = points.nnz
            self.row[nodes] = self.sets.add(points)
            rows, tails = self._bodies(nodes)
            at, place = self._with_tails(np.arange(len(nodes)), nodes, tails)
            points = self._with_more(self.sets.matrix()[rows], at, place)
            points.sum_duplicates()
            self.sets.cut_back(mark)
        self.sets.cut_back(before)
        self.row[nodes] = self.sets.add(points)

    def _start(self, nodes: Places) -> csr_array:
        if self.starting is not None:
            start = self.starting[1][np.searchsorted(self.starting[0], nodes)].astype(np.bool_)
            return start[:, self.first : self.first + self.sets.nodes]
        row, place = together(self.shape.single[nodes][:, nodes])
        return self._with_more(
            self.sets.matrix()[np.zeros(len(nodes), dtype=np.int32)], row, nodes[place].astype(np.int32)
        )

    def _with_more(self, sets: csr_array, row: NDArray[np.int64], place: Places) -> csr_array:
        if self.sets.nodes < self.shape.nodes:
            place = place - np.int32(self.first)
            inside = (place >= 0) & (place < self.sets.nodes)
            row, place = row[inside], place[inside]
        return with_more(sets, row, place)

    def _work_out(self, nodes: Places) -> None:
        """Rows of these nodes and of what they need that is not kept, from the far end."""
        layers = []
        while len(nodes):
            layers.append(nodes)
            needed = self.shape.alternatives(nodes)
            nodes = needed[~self.known[needed]]
            if self.shared[nodes].any():
                nodes = distinct(nodes, self.shape.nodes)
        if len(layers) > 1 and any(self.shared[layer].any() for layer in layers):
            layers = self._by_level(distinct(np.concatenate(layers), self.shape.nodes))
        for layer in reversed(layers):
            self.row[layer], self.tail[layer] = self._bodies(layer)
            several = layer[self.shared[layer]]
            if len(several):
                self.row[several] = self.sets.add(self._with_themselves(several))
                self.tail[several] = -1

    def _by_level(self, nodes: Places) -> list[Places]:
        level = self.shape.level[nodes]
        by_level = np.argsort(level, kind="stable")
        return np.split(nodes[by_level], np.flatnonzero(np.diff(level[by_level])) + 1)

    def _whole(self, nodes: Places) -> csr_array:
        """Of nodes that are worked out."""
        at = np.flatnonzero(~self.shared[nodes])
        at, place = self._with_tails(at, nodes[at], self.tail[nodes[at]])
        return self._with_more(self.sets.matrix()[self.row[nodes]], at, place)

    def _with_themselves(self, nodes: Places) -> csr_array:
        at, place = self._with_tails(np.arange(len(nodes)), nodes, self.tail[nodes])
        return self._with_more(self.sets.matrix()[self.row[nodes]], at, place)

    def _with_tails(
        self, at: NDArray[np.int64], place: Places, tails: Places
    ) -> tuple[NDArray[np.int64], Places]:
        """Each place, its tail, the tail of that, and so on."""
        ats, places = [at], [place]
        while (tails >= 0).any():
            at, place = at[tails >= 0], tails[tails >= 0]
            ats.append(at)
            places.append(place)
            tails = self.tail[place]
        return np.concatenate(ats), np.concatenate(places)

    def _bodies(self, nodes: Places) -> tuple[Places, Places]:
        """Row and tail of each of these nodes; what they need is worked out. New rows are added."""
        single = self.shape.single[nodes]
        chosen, at = self.shape.choices_of(nodes)
        picked = self._choices(chosen)
        singles, choices = np.diff(single.indptr), np.bincount(at, minlength=len(nodes))
        rows, tails = np.zeros(len(nodes), dtype=np.int32), np.full(len(nodes), -1, dtype=np.int32)
        rows[at] = picked  # right where there is nothing else
        alone = np.flatnonzero((singles == 1) & (choices == 0))
        needed = single.indices[single.indptr[alone]]
        rows[alone], tails[alone] = self.row[needed], np.where(self.shared[needed], -1, needed)
        several = np.flatnonzero(singles + choices > 1)
        if len(several):
            of = np.zeros(len(nodes), dtype=np.bool_)
            of[several] = True
            rows[several] = self._unions(single[several], np.cumsum(of)[at[of[at]]] - 1, picked[of[at]])
        return rows, tails

    def _unions(self, single: csr_array, at: NDArray[np.int64], picked: Places) -> Places:
        """Rows of the unions of all single alternatives and, in rows `at`, of the choices picked."""
        kept = self.sets.matrix()
        if len(at):
            every = np.arange(single.shape[0], dtype=np.int32)
            row = np.concatenate([np.repeat(every, np.diff(single.indptr)), at.astype(np.int32)])
            parts = np.concatenate([self.row[single.indices], picked])
            ones = np.ones(len(parts), dtype=np.bool_)
            parts_of = csr_array((ones, (row, parts)), shape=(single.shape[0], kept.shape[0]))
        else:
            shape = (single.shape[0], kept.shape[0])
            parts_of = csr_array((single.data, self.row[single.indices], single.indptr), shape=shape)
        private = np.flatnonzero(~self.shared[single.indices])
        place = single.indices[private]
        at = np.searchsorted(single.indptr, private, side="right") - 1
        more = self._with_tails(at, place, self.tail[place])
        return self.sets.add(self._with_more(parts_of @ kept, *more))

    def _choices(self, chosen: NDArray[np.int64]) -> Places:
        """Rows of what fails each of these choices."""
        rows = np.full(len(chosen), EMPTY, dtype=np.int32)
        listed = self.shape.choices[chosen] if len(chosen) else None
        if listed is None:
            return rows
        sizes = np.diff(listed.indptr)
        by_last = (self.shape.choice_kind[chosen] == LAST) & (sizes <= 16)
        for size in np.flatnonzero(np.bincount(sizes[by_last])):
            some = np.flatnonzero(by_last & (sizes == size))
            kept, first = self.sets.matrix(), listed.indptr[some]
            common = kept[self.row[listed.indices[first]]]
            for place in range(1, int(size)):
                common = common.multiply(kept[self.row[listed.indices[first + place]]])
            rows[some] = self.sets.add(common)
        some = np.flatnonzero(~by_last)
        if len(some):
            rows[some] = self.sets.add(self._weighed(listed[some], self.shape.choice_slack[chosen[some]]))
        return rows

    def _weighed(self, listed: csr_array, slack: NDArray[np.float64]) -> csr_array:
        """The nodes with which more weight is lost than the slack."""
        distinct, which = np.unique(self.row[listed.indices], return_inverse=True)
        kept = self.sets.matrix()[distinct].astype(listed.dtype)
        weights = csr_array(
            (listed.data, which.astype(np.int32), listed.indptr), (listed.shape[0], len(distinct))
        )
        lost = thresholded(weights @ kept, slack)
        need = np.repeat(np.arange(listed.shape[0]), np.diff(listed.indptr))
        heavy = np.flatnonzero(~self.shared[listed.indices] & (listed.data > slack[need]))
        place = listed.indices[heavy]
        return self._with_more(lost, *self._with_tails(need[heavy], place, self.tail[place]))
