"""Single points: whose loss alone stops a node for certain."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from scoring.network.graph import Network
from scoring.network.needs import slack_of, weights_of


def single_points(network: Network, of: ArrayLike | None = None) -> csr_array:
    """A row for each node (or each of `of`): 1 in the column of every node whose loss stops it, its own too."""
    size = len(network)
    start = network.alternative_start
    weights = csr_array((weights_of(network), network.alternative_node, start), shape=(network.needs, size))
    slack = slack_of(network)
    needs = np.arange(network.needs)
    ones = np.ones(network.needs)
    owned = csr_array((ones, (network.need_owner, needs)), shape=(size, network.needs))
    itself = csr_array((np.ones(size), np.arange(size), np.arange(size + 1)), shape=(size, size))
    points, pairs = itself, -1
    while points.nnz != pairs:
        pairs = points.nnz
        lost = (weights @ points).tocoo()
        fails = (lost.data > slack[lost.row]) & network.need_complete[lost.row]
        stops = csr_array((np.ones(fails.sum()), (lost.row[fails], lost.col[fails])), shape=lost.shape)
        points = itself + owned @ stops
        points.data[:] = 1
    answer = points if of is None else points[np.asarray(of, dtype=np.int64)]
    answer.sort_indices()
    ones_of = np.ones(answer.nnz, dtype=np.int8)
    return csr_array((ones_of, answer.indices.astype(np.int32), answer.indptr), shape=answer.shape)
