"""Where the nodes of a network stand, and what each needs, gathered until the network is made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.models import NodeKind
from scoring.networks import nodes

if TYPE_CHECKING:
    from scoring.network import Network

Ints = NDArray[Any]


class Places:
    """Kind by kind, in each by ref: the place of every node. `refs` of a kind rise."""

    def __init__(self, refs: Mapping[NodeKind, Ints]) -> None:
        self.refs = dict(refs)
        self.start: dict[NodeKind, int] = {}
        self.size = 0
        for kind, those in self.refs.items():
            self.start[kind] = self.size
            self.size += len(those)

    def of(self, kind: NodeKind, refs: Ints) -> NDArray[np.int32]:
        """-1 for what is no node: 0 is no reference, and a row may have come between two queries."""
        those = self.refs[kind]
        if not len(those):
            return np.full(len(refs), -1, dtype=np.int32)
        place = np.minimum(np.searchsorted(those, refs), len(those) - 1)
        return np.where(those[place] == refs, place + self.start[kind], -1).astype(np.int32)

    def all(self, kind: NodeKind) -> NDArray[np.int32]:
        return np.arange(self.start[kind], self.start[kind] + len(self.refs[kind]), dtype=np.int32)

    def slice(self, kind: NodeKind) -> slice:
        return slice(self.start[kind], self.start[kind] + len(self.refs[kind]))

    def codes(self) -> NDArray[np.int64]:
        return np.concatenate([nodes.codes(kind, refs) for kind, refs in self.refs.items()])


@dataclass
class Wiring:
    """Needs and their alternatives, a block each time. A need or an alternative at place -1 is left out."""

    owner: list[Ints] = field(default_factory=list)
    required: list[NDArray[np.float64]] = field(default_factory=list)
    complete: list[NDArray[np.bool_]] = field(default_factory=list)
    edge_need: list[Ints] = field(default_factory=list)
    edge_node: list[Ints] = field(default_factory=list)
    edge_weight: list[NDArray[np.float32]] = field(default_factory=list)
    needs: int = 0

    def each(self, owner: Ints, node: Ints) -> None:
        """Every owner needs its node."""
        some = (owner >= 0) & (node >= 0)
        self.any_of(owner[some], np.arange(some.sum(), dtype=np.int32), node[some])

    def any_of(self, owner: Ints, edge_need: Ints, edge_node: Ints) -> None:
        """One value a need: owner; of these, the places that `edge_need` names need any of the nodes."""
        self.weighed(
            owner,
            np.broadcast_to(1.0, len(owner)),
            np.broadcast_to(True, len(owner)),
            edge_need,
            edge_node,
            np.broadcast_to(np.float32(1.0), len(edge_node)),
        )

    def weighed(
        self,
        owner: Ints,
        required: NDArray[np.float64],
        complete: NDArray[np.bool_],
        edge_need: Ints,
        edge_node: Ints,
        weight: NDArray[np.float32],
    ) -> None:
        self.owner.append(owner.astype(np.int32))
        self.required.append(required)
        self.complete.append(complete)
        self.edge_need.append((edge_need + self.needs).astype(np.int32))
        self.edge_node.append(edge_node.astype(np.int32))
        self.edge_weight.append(weight)
        self.needs += len(owner)

    def networks(
        self, codes: NDArray[np.int64], unmapped: NDArray[np.bool_], *variants: "Wiring"
    ) -> Iterator["Network"]:
        """This with each of the variants, one after the other. What is gathered here goes with the last."""
        for place, variant in enumerate(variants):
            held = self if place == len(variants) - 1 else self._copied()
            yield held._taken_with(variant, codes, unmapped)

    def _copied(self) -> "Wiring":
        """The same blocks, in lists of their own."""
        return Wiring(
            owner=list(self.owner),
            required=list(self.required),
            complete=list(self.complete),
            edge_need=list(self.edge_need),
            edge_node=list(self.edge_node),
            edge_weight=list(self.edge_weight),
            needs=self.needs,
        )

    def _taken_with(self, more: "Wiring", codes: NDArray[np.int64], unmapped: NDArray[np.bool_]) -> "Network":
        """Takes the blocks of both out as it goes, so that none of them is in memory twice."""
        from scoring.network import Network

        for need in more.edge_need:
            need += np.int32(self.needs)
        weighs_one = _are_all(self.edge_weight, more.edge_weight, one=1)
        weights = None if weighs_one else np.concatenate(self.edge_weight + more.edge_weight)
        return Network.from_edges(
            codes,
            need_required=_of_all(self.required, more.required, one=1.0),
            need_complete=_of_all(self.complete, more.complete, one=True),
            need_owner=_taken(self.owner, more.owner),
            edge_need=_taken(self.edge_need, more.edge_need),
            edge_node=_taken(self.edge_node, more.edge_node),
            edge_weight=weights,
            unmapped=unmapped,
        )


def _taken(*lists: list[Ints]) -> NDArray[np.int32]:
    """The blocks laid end to end; the lists are empty afterwards."""
    joined = np.empty(sum(len(block) for blocks in lists for block in blocks), dtype=np.int32)
    first = 0
    for blocks in lists:
        while blocks:
            block = blocks.pop(0)
            joined[first : first + len(block)] = block
            first += len(block)
    return joined


def _are_all(*lists: list[Any], one: Any) -> bool:
    return all(
        block[0] == one if block.strides == (0,) else bool((block == one).all())
        for blocks in lists
        for block in blocks
        if len(block)
    )


def _of_all(*lists: list[Any], one: Any) -> Any:
    """A value each; where all are `one`, that alone, which takes no room."""
    if _are_all(*lists, one=one):
        return one
    return np.concatenate([block for blocks in lists for block in blocks])


def spread(starts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Runs laid end to end: for each item the number of its run, and its place `starts[run] + 0, 1, ...`."""
    run = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return run, np.arange(len(run)) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)
