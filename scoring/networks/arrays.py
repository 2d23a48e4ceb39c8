"""What is frozen of the built networks: their own arrays, and what their answers are worked out from."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.models import NetworkKind, NetworkVersion, NodeKind, PolicyVersion
from scoring.networks import proofs, risks, tiers
from scoring.networks.building import Built
from scoring.networks.freezing import Arrays
from scoring.networks.reading import BY_REVENUE, MAKE, OBSOLETE, PROCUREMENT, PRODUCT, UNPRICED

if TYPE_CHECKING:
    from scoring.network import Network

OF_NETWORK = (
    "need_owner",
    "need_required",
    "need_complete",
    "alternative_start",
    "alternative_node",
    "alternative_weight",
)
SHARED = "shared"


def arrays_of(built: Built, *, day: date, policy: PolicyVersion) -> Arrays:
    chance, recovery = risks.of_nodes(built, day=day, policy=policy)
    supply, flags = built.supply, built.parts["flags"]
    by_code = np.argsort(built.codes, kind="stable").astype(np.int32)
    shared = {
        "codes": built.codes,
        "by_code": by_code,
        "unmapped": built.paper.unmapped,
        "ranked_from": np.array([built.places.start[NodeKind.COMPANY]]),
        "tier": tiers.of_nodes(built),
        "chance": chance.astype(np.float32),
        "recovery_days": recovery.astype(np.float32),
        "part_id": built.parts["id"],
        "is_bought": flags & PROCUREMENT != MAKE,
        "is_obsolete": flags & OBSOLETE > 0,
        "is_product": flags & PRODUCT > 0,
        "by_revenue": flags & BY_REVENUE > 0,
        "is_unpriced": flags & UNPRICED > 0,
        "worth": built.parts["worth"],
        "cover_days": np.nan_to_num(built.parts["cover_days"], nan=0.0, posinf=np.inf),
        "looks_dual": _looks_dual(supply.part, supply.supplier, len(flags)),
        "paper_gap": built.paper_gap,
        "usable_gap": built.usable_gap,
        "source_id": supply.id,
        "source_part": supply.part,
        "source_way": built.ways.of,
        "primary": supply.primary.astype(np.int32),
        "way_from": np.array([built.places.start[NodeKind.SOURCE]]),
        "way_tier": proofs.proven_tier(built),
        "way_is_told": proofs.second_tier_told(built),
        "way_confirmed_on": proofs.confirmed_on(built),
        "way_companies": proofs.companies(built),
        "way_own": proofs.own_places(built),
        "company_from": np.array([built.places.start[NodeKind.COMPANY]]),
        "company_top": proofs.topmost(built),
    }
    found: Arrays = {SHARED: shared}
    for kind, network in ((NetworkKind.PAPER, built.paper), (NetworkKind.USABLE, built.usable)):
        named = {name: getattr(network, name) for name in OF_NETWORK}
        found[kind] = {name: _once(array) for name, array in named.items() if array is not None}
    return found


def _once(values: NDArray[Any]) -> NDArray[Any]:
    """Of one value that stands for all, that one."""
    return values[:1] if values.strides == (0,) else values


def _looks_dual(part: NDArray[Any], supplier: NDArray[Any], parts: int) -> NDArray[np.bool_]:
    """Whether a part lists sources of two suppliers or more. Sources rise by part."""
    found = np.zeros(parts, dtype=bool)
    if len(part):
        first = np.flatnonzero(np.diff(part, prepend=-1))
        found[part[first]] = np.minimum.reduceat(supplier, first) != np.maximum.reduceat(supplier, first)
    return found


@dataclass(frozen=True)
class Mapped:
    """A network of one version. `shared[...]` has what `arrays_of` lists, a value a node, part, source or way.

    Nodes are places 0..n-1 (parts first: part i is node i); the world outside speaks in codes.
    """

    version: NetworkVersion
    kind: str
    network: "Network"
    shared: dict[str, NDArray[Any]]

    @property
    def codes(self) -> NDArray[np.int64]:
        return self.shared["codes"]

    def place(self, code: int) -> int:
        """-1 where the network has no such node."""
        return int(self.places(np.array([code]))[0])

    def places(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        by_code = self.shared["by_code"]
        if not len(by_code):
            return np.full(len(codes), -1)
        at = np.minimum(np.searchsorted(self.codes, codes, sorter=by_code), len(by_code) - 1)
        return np.where(self.codes[by_code[at]] == codes, by_code[at], -1)

    @property
    def ranked_from(self) -> int:
        """The first node of the ranked kinds; all behind it are ranked."""
        return int(self.shared["ranked_from"][0])

    @property
    def ranked(self) -> tuple[int, int]:
        """From the first ranked node to the end."""
        return self.ranked_from, len(self.codes)

    @property
    def has_more(self) -> bool:
        """Whether a point may be possible without being certain."""
        return self.network.once(may_have_more)

    @property
    def way_from(self) -> int:
        """The node of the first way of supply."""
        return int(self.shared["way_from"][0])


def may_have_more(network: "Network") -> bool:
    """Whether a point may be possible without being certain: where a loop holds something up, a need may have
    alternatives that nobody listed, or one that is not mapped stands beside one that is."""
    from scoring.network import could_be_any
    from scoring.network.shape import shape_of

    if not network.need_complete.all() or network.once(shape_of).cyclic.any():
        return True
    is_open = could_be_any(network)
    sure = np.repeat(~is_open[network.need_owner], np.diff(network.alternative_start))
    return bool((sure & is_open[network.alternative_node]).any())


def mapped_of(version: NetworkVersion, kind: str, arrays: Arrays) -> Mapped:
    from scoring.network import Network

    shared, own = arrays[SHARED], arrays[kind]
    # A network frozen by an earlier release says nothing of obsolete parts; the next build does.
    if "part_id" in shared and "is_obsolete" not in shared:
        shared = shared | {"is_obsolete": np.zeros(len(shared["part_id"]), dtype=np.bool_)}
    needs = len(own["need_owner"])
    network = Network(
        shared["codes"],
        need_owner=own["need_owner"],
        need_required=np.broadcast_to(own["need_required"], needs),
        need_complete=np.broadcast_to(own["need_complete"], needs),
        alternative_start=own["alternative_start"],
        alternative_node=own["alternative_node"],
        alternative_weight=own.get("alternative_weight"),
        unmapped=shared["unmapped"],
    )
    return Mapped(version, kind, network, shared)
