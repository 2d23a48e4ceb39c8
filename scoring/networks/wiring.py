"""Where the nodes of a network stand, and what each needs, gathered until the network is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

    def network(self, codes: NDArray[np.int64], unmapped: NDArray[np.bool_], *more: "Wiring") -> "Network":
        """With what stands in `more`."""
        from scoring.network import Network

        whole = Wiring()
        for one in (self, *more):
            whole.owner += one.owner
            whole.required += one.required
            whole.complete += one.complete
            whole.edge_need += [need + np.int32(whole.needs) for need in one.edge_need]
            whole.edge_node += one.edge_node
            whole.edge_weight += one.edge_weight
            whole.needs += one.needs
        all_weigh_one = all(len(weight) == 0 or (weight == 1).all() for weight in whole.edge_weight)
        network = Network.from_edges(
            codes,
            need_owner=_joined(whole.owner),
            need_required=_joined(whole.required),
            need_complete=_joined(whole.complete).astype(bool),
            edge_need=_joined(whole.edge_need),
            edge_node=_joined(whole.edge_node),
            edge_weight=None if all_weigh_one else np.concatenate(whole.edge_weight),
            unmapped=unmapped,
        )
        if (network.need_required == 1).all():  # then one number will do
            network = replace(network, need_required=np.broadcast_to(1.0, network.needs))
        if network.need_complete.all():
            network = replace(network, need_complete=np.broadcast_to(np.True_, network.needs))
        return network


def _joined(blocks: list[Any]) -> NDArray[Any]:
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int32)


def spread(starts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Runs laid end to end: for each item the number of its run, and its place `starts[run] + 0, 1, ...`."""
    run = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return run, np.arange(len(run)) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)
