"""Many sets of nodes in one growing array, by row number; and what is done to them many at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.network.graph import Mask, Places

EMPTY = 0  # the row that every collection starts with
BLOCK = 2_000_000  # pairs to have at hand at once


class Pace:
    """How many rows to work out at once: few at first, then as many as give about BLOCK pairs."""

    def __init__(self) -> None:
        self.width = 512

    def adapt(self, rows: int, pairs: int) -> None:
        self.width = int(np.clip(BLOCK / max(pairs / rows, 1), 1, 8 * self.width))


class Sets:
    """Rows of node numbers, each without doubles. Rows are only added and taken at the end."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        self._starts = np.zeros(1024, dtype=np.int32)
        self._places = np.zeros(4096, dtype=np.int32)
        self._ones = np.ones(4096, dtype=np.bool_)
        self.rows = 1
        self.longest = 0  # row that there was at any time

    def sizes(self, rows: NDArray[np.int32]) -> NDArray[np.int32]:
        return self._starts[rows + 1] - self._starts[rows]

    @property
    def pairs(self) -> int:
        return int(self._starts[self.rows])

    def matrix(self) -> csr_array:
        """rows x nodes, without a copy."""
        held = self.pairs
        return matrix_of(
            self._places[:held], self._starts[: self.rows + 1], self.nodes, ones=self._ones[:held]
        )

    def add(self, rows: csr_array) -> NDArray[np.int32]:
        """The numbers of the new rows."""
        first, held, count = self.rows, self.pairs, rows.shape[0]
        self._starts = _with_room(self._starts, first + count + 1)
        self._places = _with_room(self._places, held + rows.nnz)
        self._ones = _with_room(self._ones, held + rows.nnz)
        self._places[held : held + rows.nnz] = rows.indices
        self._ones[held : held + rows.nnz] = True
        self._starts[first + 1 : first + count + 1] = rows.indptr[1:] + held
        self.rows += count
        self.longest = max(self.longest, int(np.diff(rows.indptr).max(initial=0)))
        return np.arange(first, first + count, dtype=np.int32)

    def cut_back(self, rows: int) -> None:
        self.rows = rows


def _with_room(values: NDArray[Any], size: int) -> NDArray[Any]:
    if size <= len(values):
        return values
    grown = np.empty(max(size, len(values) + len(values) // 4), dtype=values.dtype)
    grown[: len(values)] = values
    return grown


def matrix_of(places: Places, starts: Places, nodes: int, ones: Mask | None = None) -> csr_array:
    data = np.ones(len(places), dtype=np.bool_) if ones is None else ones
    return csr_array((data, places, starts), shape=(len(starts) - 1, nodes))


def with_more(sets: csr_array, row: NDArray[Any], place: Places) -> csr_array:
    """The sets and, in these rows, these nodes, none of which is there yet. Short rows ascend afterwards."""
    if not len(row):
        return _in_order(sets)
    more = np.bincount(row, minlength=sets.shape[0])
    starts = np.zeros(sets.shape[0] + 1, dtype=np.int32)
    np.cumsum(np.diff(sets.indptr) + more, out=starts[1:])
    places = np.empty(starts[-1], dtype=np.int32)
    ordered = row[1:] >= row[:-1]
    if not ordered.all():
        by_row = np.argsort(row, kind="stable")
        row, place = row[by_row], place[by_row]
    new = np.arange(len(row), dtype=np.int32) + sets.indptr[row]  # the new stand before the old of their row
    places[new] = place
    old = np.ones(len(places), dtype=np.bool_)
    old[new] = False
    places[old] = sets.indices
    return _in_order(matrix_of(places, starts, sets.shape[1]))


def _in_order(sets: csr_array) -> csr_array:
    """Rows that ascend are intersected faster; long ones cost more to sort than they are worth."""
    if sets.nnz <= 64 * sets.shape[0]:
        sets.sort_indices()
    return sets


def thresholded(weights: csr_array, slack: NDArray[np.float64]) -> csr_array:
    """Of the weights lost, a row a need, those that are more than it can lose."""
    fails = weights.data > np.repeat(slack, np.diff(weights.indptr))
    kept = np.zeros(len(fails) + 1, dtype=np.int32)
    np.cumsum(fails, out=kept[1:])
    return matrix_of(weights.indices[fails], kept[weights.indptr], weights.shape[1])
