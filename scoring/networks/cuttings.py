"""A range of parts with all that it stands on, cut out of a mapped network; and the points of nodes in it.

Nothing else of the network is then worked out or held: a range costs what lies above it, however large the rest is.
Places are those of the whole network, and columns those of its ranked nodes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.networks.arrays import Mapped, may_have_more

if TYPE_CHECKING:
    from scoring.network.surroundings import Cutting

Ints = NDArray[Any]


@dataclass(frozen=True)
class Cut:
    mapped: Mapped
    part: "Cutting"

    def could_be_any(self, nodes: Ints) -> NDArray[np.bool_]:
        from scoring.network import could_be_any

        return could_be_any(self.part.network)[self.part.inside(nodes)]

    def certain_and_more(self, of: Ints) -> tuple[Any, Any]:
        """A row for each node of `of`, which rise: 1 where a loss stops it; and where it only may."""
        from scipy.sparse import csr_array

        from scoring.network import blocks_of, may_differ, possible_blocks_of

        network, among = self.part.network, self.part.among(self.mapped.ranked)
        inside = self.part.inside(of)
        certain = self._rows(blocks_of(network, inside, among=among))
        if not network.once(may_have_more):
            return certain, certain - certain
        differ = network.once(may_differ)[inside]
        more = self._rows(possible_blocks_of(network, inside[differ], among=among)) - certain[differ]
        more.eliminate_zeros()
        start = np.zeros(len(of) + 1, dtype=more.indptr.dtype)
        start[1:][differ] = np.diff(more.indptr)
        return certain, csr_array((more.data, more.indices, np.cumsum(start)), shape=certain.shape)

    def _rows(self, blocks: Iterable[tuple[Ints, Any]]) -> Any:
        """The columns of ranked nodes, in the rising order of the rows' nodes."""
        from scipy.sparse import csr_array, vstack

        first, last = self.mapped.ranked
        asked, found = [], [csr_array((0, last - first), dtype=np.int8)]
        for nodes, block in blocks:
            asked.append(nodes)
            columns = self.part.nodes[block.indices] - np.int32(first)
            found.append(csr_array((block.data, columns, block.indptr), shape=(len(nodes), last - first)))
        order = np.argsort(np.concatenate(asked)) if asked else slice(None)
        return vstack(found, format="csr")[order]


def cut(mapped: Mapped, *nodes: Ints) -> Cut:
    """These nodes, and all that they stand on."""
    from scoring.network.surroundings import cutting

    return Cut(mapped, cutting(mapped.network, np.concatenate(nodes)))


def of_both(
    paper: Cut, usable: Mapped, parts: Ints
) -> tuple[tuple[tuple[Any, Any], NDArray[np.bool_]], tuple[tuple[Any, Any], NDArray[np.bool_]]]:
    """`certain_and_more` and `could_be_any` of the parts in both networks: for most of them the same."""
    from scipy.sparse import vstack

    on_paper = paper.certain_and_more(parts), paper.could_be_any(parts)
    differ = np.flatnonzero(_counts_otherwise(paper.mapped, usable, parts))
    if not len(differ):
        return on_paper, on_paper
    of_usable = cut(usable, parts[differ])
    take = np.arange(len(parts))
    take[differ] = len(parts) + np.arange(len(differ))
    certain, more = (
        vstack([rows, its], format="csr")[take]
        for rows, its in zip(on_paper[0], of_usable.certain_and_more(parts[differ]), strict=True)
    )
    is_open = on_paper[1].copy()
    is_open[differ] = of_usable.could_be_any(parts[differ])
    return on_paper, ((certain, more), is_open)


def _counts_otherwise(paper: Mapped, usable: Mapped, parts: Ints) -> NDArray[np.bool_]:
    """Whether a part may need something else in the other network: it lists fewer alternatives, of which
    usable ones are always some, or it stands on other parts. Ways of supply are the same in both."""
    differ, counts = np.zeros(len(parts), dtype=bool), []
    ways = paper.way_from + np.array([0, len(paper.shared["way_tier"])])
    for mapped in (paper, usable):
        network = mapped.network
        first, end = (np.searchsorted(network.need_owner, parts + more) for more in (0, 1))
        start = network.alternative_start
        counts.append([end - first, start[end] - start[first]])
        low, high = (start[first[0]], start[end[-1]]) if len(parts) else (0, 0)
        node = network.alternative_node[low:high]
        upto = np.concatenate([[0], np.cumsum((node < ways[0]) | (node >= ways[1]))])
        differ |= upto[start[end] - low] > upto[start[first] - low]
    return differ | (np.array(counts[0]) != np.array(counts[1])).any(axis=0)
