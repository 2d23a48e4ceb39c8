"""Single points: whose loss alone stops a node for certain."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, vstack

from scoring.network.engine import Engine
from scoring.network.graph import Network, Places
from scoring.network.sets import Pace
from scoring.network.shape import first_needs, shape_of
from scoring.network.surroundings import Cutting, cutting


def single_points(network: Network, of: ArrayLike | None = None) -> csr_array:
    """A row for each node (or each of `of`): 1 in the column of every node whose loss stops it, its own too.

    int8, columns ascending. Costs about what lies upstream, and what is in the answer; an answer of more than
    2^31 pairs is for `blocks_of`.
    """
    return joined(blocks_of(network, of), len(network))


def blocks_of(
    network: Network,
    of: ArrayLike | None = None,
    rows: int | None = None,
    *,
    among: tuple[int, int] | None = None,
) -> Iterator[tuple[Places, csr_array]]:
    """`single_points` piece by piece: nodes, and their rows. Pieces have `rows` rows, or so many that a few
    million pairs are at hand: products of a large bill of materials fit into memory by pieces only. Columns of
    a row may come in any order.

    `among`: the first of the nodes whose loss is looked at, and the first after them. Other columns stay empty,
    and cost nothing.
    """
    asked = asked_of(network, of)
    if are_few(network, asked):
        part = cutting(network, asked)
        inside = part.inside(asked)
        engine = Engine(part.network.once(shape_of), inside, among=part.among(among))
        for places, block in pieces(engine, inside, rows):
            yield part.nodes[places], in_the_whole(block, part, len(network))
    else:
        yield from pieces(Engine(network.once(shape_of), asked, among=among), asked, rows)


def carriers(network: Network, of: ArrayLike, *, among: tuple[int, int]) -> Places:
    """For each node one with the same points among `among`, certain and possible: where all that it needs is one
    other, that stops it whenever it is down itself. So that what is only counted is counted once for all of them."""
    asked = asked_of(network, of)
    shape = network.once(shape_of)
    start, first = shape.single.indptr, shape.choice_start
    alone = (start[asked + 1] - start[asked] == 1) & (first[asked + 1] == first[asked])
    alone &= ~shape.cyclic[asked] & ~network.unmapped[asked] & ((asked < among[0]) | (asked >= among[1]))
    needs = network.once(first_needs)
    alone &= needs[asked + 1] - needs[asked] == 1  # no further one that is not complete, or a gap
    found = asked.copy()
    found[alone] = shape.single.indices[start[asked[alone]]]
    return found


def pieces(engine: Engine, asked: Places, rows: int | None = None) -> Iterator[tuple[Places, csr_array]]:
    first, pace = 0, Pace()
    while first < len(asked):
        nodes = asked[first : first + rows] if rows else engine.few_enough(asked[first : first + pace.width])
        block = engine.points(nodes)
        block.data = block.data.view(np.int8)
        yield nodes, block
        first += len(nodes)
        pace.adapt(len(nodes), engine.at_hand)


def joined(blocks: Iterator[tuple[Places, csr_array]], nodes: int) -> csr_array:
    found = [block for _, block in blocks]
    if not found:
        return csr_array((0, nodes), dtype=np.int8)
    rows = vstack(found, format="csr") if len(found) > 1 else found[0]
    rows.sort_indices()
    return rows


def asked_of(network: Network, of: ArrayLike | None) -> Places:
    if of is None:
        return np.arange(len(network), dtype=np.int32)
    asked = np.atleast_1d(np.asarray(of, dtype=np.int32))
    if len(asked) and (asked.min() < 0 or asked.max() >= len(network)):
        raise ValueError(
            f"There are {len(network)} nodes, numbered from 0; {asked.min()} to {asked.max()} were asked for."
        )
    return asked


def are_few(network: Network, asked: Places) -> bool:
    """So few that what they stand on is picked out first."""
    return 0 < len(asked) * 50 < len(network)


def in_the_whole(rows: csr_array, part: Cutting, nodes: int) -> csr_array:
    return csr_array((rows.data, part.nodes[rows.indices], rows.indptr), shape=(rows.shape[0], nodes))
