"""The network itself: nodes, what each needs, and what is as good for it. Plain arrays, read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Places = NDArray[np.int32]
Offsets = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Made = TypeVar("Made")


class Names(Protocol):
    """What nodes are called, by their places: a list, an array, whatever has a length and can be asked."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __getitem__(self, place: int, /) -> Any: ...


class Numbered(Sequence[str]):
    """The names of nodes that were given none: their numbers."""

    def __init__(self, nodes: int) -> None:
        self._numbers = range(nodes)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [str(number) for number in self._numbers[place]]
        return str(self._numbers[place])


@dataclass(frozen=True, eq=False)
class Network:
    """n nodes, m needs, k alternatives. Needs stand by owner, the alternatives of one need side by side.

    names              n, any sequence, a node's index is its place in it; None: their numbers
    need_owner         int32[m], ascending
    need_required      float64[m], the weight that has to be up
    need_complete      bool[m], False: an alternative may exist that nobody listed
    alternative_start  int64[m + 1]; those of need i are start[i] up to start[i + 1]
    alternative_node   int32[k]
    alternative_weight float32 or float64[k]; None: each weighs 1
    unmapped           bool[n], True: the node may have needs that nobody listed

    Arrays of these types are taken as they are, memory-mapped ones too, and not copied. Raises ValueError, with
    one sentence, where they do not fit together.
    """

    names: Names
    need_owner: Places
    need_required: Floats
    need_complete: Mask
    alternative_start: Offsets
    alternative_node: Places
    alternative_weight: NDArray[Any] | None
    unmapped: Mask
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        types = {
            "need_owner": np.int32,
            "need_required": np.float64,
            "need_complete": np.bool_,
            "alternative_start": np.int64,
            "alternative_node": np.int32,
            "unmapped": np.bool_,
        }
        for name, kind in types.items():
            object.__setattr__(self, name, _frozen(getattr(self, name), kind))
        if self.alternative_weight is not None:
            kind = np.float32 if getattr(self.alternative_weight, "dtype", None) == np.float32 else np.float64
            object.__setattr__(self, "alternative_weight", _frozen(self.alternative_weight, kind))
        if self.names is None:
            object.__setattr__(self, "names", Numbered(len(self.unmapped)))
        _check(self)

    def __len__(self) -> int:
        return len(self.unmapped)

    @property
    def needs(self) -> int:
        return len(self.need_owner)

    def once(self, make: Callable[[Network], Made]) -> Made:
        """What `make` makes of this network, made once and kept with it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(Made, self._made[make])

    @classmethod
    def from_edges(
        cls,
        names: Names | None = None,
        *,
        need_owner: ArrayLike,
        edge_need: ArrayLike,
        edge_node: ArrayLike,
        need_required: ArrayLike = 1.0,
        need_complete: ArrayLike = True,
        edge_weight: ArrayLike | None = None,
        unmapped: ArrayLike = False,
        nodes: int | None = None,
    ) -> Network:
        """From needs and edges in any order.

        One value a need: need_owner (a node), need_required, need_complete. One value an edge: edge_need (the
        place of its need in need_owner), edge_node (the alternative), edge_weight. Single values count for all.
        The number of nodes is that of `names`, or `nodes`. Costs one sort of the needs and one of the edges.

        >>> lamp = Network.from_edges(
        ...     ["lamp", "driver", "other driver"], need_owner=[0], edge_need=[0, 0], edge_node=[2, 1]
        ... )
        >>> lamp.alternative_node.tolist(), lamp.alternative_start.tolist()
        ([2, 1], [0, 2])
        """
        size = _number_of_nodes(names, nodes)
        owner = np.asarray(need_owner, dtype=np.int32)
        need, node = _edges(edge_need, edge_node, needs=len(owner))
        by_owner = _order(owner)
        required = _sorted(_of_each(need_required, len(owner), np.float64), by_owner)
        complete = _sorted(_of_each(need_complete, len(owner), np.bool_), by_owner)
        owner, need = _by_owner(owner, need, by_owner)
        del by_owner  # a large network is made in little more room than it takes
        by_need = _order(need)
        start = np.zeros(len(owner) + 1, dtype=np.int64)
        np.cumsum(np.bincount(need, minlength=len(owner)), out=start[1:])
        del need
        return cls(
            names=Numbered(size) if names is None else names,
            need_owner=owner,
            need_required=required,
            need_complete=complete,
            alternative_start=start,
            alternative_node=_sorted(node, by_need),
            alternative_weight=None if edge_weight is None else _sorted(np.asarray(edge_weight), by_need),
            unmapped=_of_each(unmapped, size, np.bool_),
        )

    @classmethod
    def from_gates(cls, gates: Mapping[str, Mapping[str, Any]]) -> Network:
        """From gates that say what must be *up*: {"gate": {"op": "any" | "all" | "atleast", "min": k, "needs":
        [names]}}. A name that is no gate is a plain node. Gates come first, then plain nodes as they are named.

        >>> pump = Network.from_gates({"water": {"op": "any", "needs": ["main", "tank"]}})
        >>> pump.names
        ['water', 'main', 'tank']
        """
        from scoring.network.gates import edges_of

        return cls.from_edges(**edges_of(gates))


def _frozen(values: ArrayLike, kind: Any) -> NDArray[Any]:
    array = np.asarray(values, dtype=kind).view()
    array.flags.writeable = False
    return array


def _number_of_nodes(names: Names | None, nodes: int | None) -> int:
    if names is None and nodes is None:
        raise ValueError("Say how many nodes there are: by their names, or with nodes=.")
    if names is not None and nodes is not None and len(names) != nodes:
        raise ValueError(f"There are {len(names)} names for {nodes} nodes.")
    return len(names) if names is not None else int(nodes or 0)


def _edges(edge_need: ArrayLike, edge_node: ArrayLike, *, needs: int) -> tuple[Places, Places]:
    need, node = np.asarray(edge_need, dtype=np.int32), np.asarray(edge_node, dtype=np.int32)
    if len(need) and (need.min() < 0 or need.max() >= needs):
        raise ValueError(f"An edge names need {_outside(need, needs)}; there are {needs} needs.")
    if len(need) != len(node):
        raise ValueError(f"There are {len(need)} edge_need and {len(node)} edge_node; they go together.")
    return need, node


def _order(keys: Places) -> Places | None:
    """What sorts them, equal ones as they came; None where they are in order."""
    return None if (keys[1:] >= keys[:-1]).all() else np.argsort(keys, kind="stable").astype(np.int32)


def _sorted(values: NDArray[Any], order: Places | None) -> NDArray[Any]:
    """A single value that stands for all stays one."""
    return values if order is None or values.strides == (0,) else values.take(order)


def _by_owner(owner: Places, need: Places, order: Places | None) -> tuple[Places, Places]:
    """The needs in this order, and the edges' needs by their new places."""
    if order is None:
        return owner, need
    place = np.empty(len(owner), dtype=np.int32)
    place[order] = np.arange(len(owner), dtype=np.int32)
    return owner.take(order), place.take(need)


def _of_each(values: ArrayLike, size: int, kind: Any) -> NDArray[Any]:
    """One value each; a single one takes no room."""
    given = np.asarray(values, dtype=kind)
    return np.broadcast_to(given, size) if given.ndim == 0 else given


def _outside(places: NDArray[Any], size: int) -> int:
    return int(places[(places < 0) | (places >= size)][0])


def _check(network: Network) -> None:
    nodes, needs = len(network), network.needs
    start, node, weight = network.alternative_start, network.alternative_node, network.alternative_weight
    if len(network.names) != nodes:
        raise ValueError(f"There are {len(network.names)} names for {nodes} nodes.")
    for name, size in (("need_required", needs), ("need_complete", needs), ("alternative_start", needs + 1)):
        if getattr(network, name).shape != (size,):
            raise ValueError(
                f"{name} has {getattr(network, name).size} values; {needs} needs ask for {size}."
            )
    if start[0] != 0 or start[-1] != len(node) or (start[1:] < start[:-1]).any():
        raise ValueError("alternative_start has to rise from 0 to the number of alternatives.")
    for name, places in (("need_owner", network.need_owner), ("alternative_node", node)):
        if len(places) and (places.min() < 0 or places.max() >= nodes):
            raise ValueError(f"{name} names node {_outside(places, nodes)}; there are {nodes} nodes.")
    if (network.need_owner[1:] < network.need_owner[:-1]).any():
        raise ValueError("need_owner has to ascend: all needs of one node stand side by side.")
    if not (np.isfinite(network.need_required) & (network.need_required > 0)).all():
        raise ValueError("A need requires a finite weight above 0.")
    if weight is not None and weight.shape != node.shape:
        raise ValueError(f"There are {len(weight)} weights for {len(node)} alternatives.")
    if weight is not None and not (np.isfinite(weight) & (weight >= 0)).all():
        raise ValueError("The weight of an alternative is finite and not below 0.")
