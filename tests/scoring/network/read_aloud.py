"""The rules of the network read aloud, on sets, one loss at a time: what the engine is held against."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array

from scoring.network import Network


class Need(NamedTuple):
    owner: int
    required: float
    complete: bool
    alternatives: tuple[int, ...]
    weights: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(self.weights)

    @property
    def is_short(self) -> bool:
        return self.total < self.required - 1e-5 * self.total

    def holds(self, up: set[int]) -> bool:
        """A need that has less than it requires counts as running on what it has."""
        there = sum(w for node, w in zip(self.alternatives, self.weights, strict=True) if node in up)
        return there >= min(self.required, self.total) - 1e-5 * self.total


@dataclass(frozen=True, eq=False)
class Case:
    nodes: int
    needs: list[Need]
    unmapped: frozenset[int] = frozenset()

    @property
    def everything(self) -> set[int]:
        return set(range(self.nodes))

    def network(self, *, order: random.Random | None = None) -> Network:
        """Built from edges, in any order where one is given."""
        needs = list(self.needs)
        edges = [
            (place, node, weight)
            for place, need in enumerate(needs)
            for node, weight in zip(need.alternatives, need.weights, strict=True)
        ]
        if order is not None:
            order.shuffle(edges)
        weights = [weight for _, _, weight in edges]
        return Network.from_edges(
            nodes=self.nodes,
            need_owner=[need.owner for need in needs],
            need_required=np.array([need.required for need in needs], dtype=np.float64),
            need_complete=np.array([need.complete for need in needs], dtype=np.bool_),
            edge_need=np.array([need for need, _, _ in edges], dtype=np.int32),
            edge_node=np.array([node for _, node, _ in edges], dtype=np.int32),
            edge_weight=None if set(weights) <= {1.0} else np.array(weights),
            unmapped=np.array([node in self.unmapped for node in range(self.nodes)], dtype=np.bool_),
        )

    def down(self, lost: set[int]) -> set[int]:
        """Who must stop: nobody does before something that they need has."""
        down = set(lost)
        while True:
            up = self.everything - down
            more = {need.owner for need in self.needs if need.complete and not need.holds(up)} - down
            if not more:
                return down
            down |= more

    def founded(self, lost: set[int]) -> set[int]:
        """Who runs for sure: nobody does before all that they need does."""
        up: set[int] = set()
        while True:
            failing = {need.owner for need in self.needs if not need.holds(up)}
            more = self.everything - failing - lost - up
            if not more:
                return up
            up |= more

    @cached_property
    def unknown(self) -> set[int]:
        return set(self.unmapped) | {need.owner for need in self.needs if need.is_short and not need.complete}

    @cached_property
    def could_be_any(self) -> set[int]:
        return self.everything - self.founded(self.unknown)

    @cached_property
    def stopped_by(self) -> list[set[int]]:
        return [self.down({lost}) for lost in range(self.nodes)]

    @cached_property
    def not_sure_without(self) -> list[set[int]]:
        return [self.everything - self.founded(self.unknown | {lost}) for lost in range(self.nodes)]

    @cached_property
    def not_founded_without(self) -> list[set[int]]:
        return [self.everything - self.founded({lost}) for lost in range(self.nodes)]

    def certain_points(self, node: int) -> set[int]:
        return {lost for lost in range(self.nodes) if node in self.stopped_by[lost]}

    def possible_points(self, node: int) -> set[int]:
        """All of them, also where that is every node."""
        return {lost for lost in range(self.nodes) if node in self.not_sure_without[lost]}

    def listed_points(self, node: int) -> set[int]:
        """What a row says of a node that could stop with any."""
        if node not in self.founded(set()):  # but for a loop
            return self.certain_points(node)
        return {lost for lost in range(self.nodes) if node in self.not_founded_without[lost]}


def random_case(seed: int, most: int = 12) -> Case:
    """Cycles, k of n, weights, gaps, needs that are not complete, unmapped nodes."""
    draw = random.Random(seed)
    nodes = draw.randint(1, most)
    needs = []
    for owner in range(nodes):
        for _ in range(draw.choice([0, 0, 1, 1, 2, 3])):
            pool = range(nodes) if draw.random() < 0.5 else range(owner + 1, nodes)
            listed = tuple(draw.sample(list(pool), draw.randint(0, min(4, len(pool)))))
            needs.append(_random_need(draw, owner, listed))
    unmapped = frozenset(node for node in range(nodes) if draw.random() < 0.08)
    return Case(nodes, needs, unmapped)


def _random_need(draw: random.Random, owner: int, listed: tuple[int, ...]) -> Need:
    complete = draw.random() < 0.85
    if not listed:
        return Need(owner, 1.0, complete, (), ())
    if draw.random() < 0.3:
        weights = tuple(draw.choice([0.1, 0.2, 0.3, 0.5, 1.0, 2.0]) for _ in listed)
        required = draw.choice([min(weights), sum(weights) * draw.choice([0.3, 0.5, 0.7, 1.0, 1.5])])
        return Need(owner, required, complete, listed, weights)
    required = draw.randint(1, len(listed)) + (draw.random() < 0.05)
    return Need(owner, float(required), complete, listed, (1.0,) * len(listed))


@st.composite
def met_cases(draw: st.DrawFn, most: int = 9) -> Case:
    """Every need has what it requires; cycles, weights, needs that are not complete and unmapped nodes occur."""
    nodes = draw(st.integers(2, most))
    node = st.integers(0, nodes - 1)
    needs = []
    for owner in draw(st.lists(node, max_size=2 * nodes)):
        listed = tuple(draw(st.lists(node, min_size=1, max_size=4, unique=True)))
        weights = tuple(draw(st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.25])) for _ in listed)
        required = draw(st.sampled_from(sorted({min(weights), sum(weights) / 2, sum(weights)})))
        needs.append(Need(owner, required, draw(st.sampled_from([True] * 5 + [False])), listed, weights))
    return Case(nodes, needs, frozenset(draw(st.lists(node, max_size=2))))


def rows(matrix: csr_array) -> list[set[int]]:
    """The columns of each row of ones."""
    assert matrix.has_canonical_format
    assert (matrix.data == 1).all()
    return [set(row.tolist()) for row in np.split(matrix.indices, matrix.indptr[1:-1])][: matrix.shape[0]]
