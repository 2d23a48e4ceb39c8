"""Gates, as fault trees have them, but saying what must be up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def edges_of(gates: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The arguments of `Network.from_edges`. An *all* is one need for each name, the others are one need."""
    names: dict[str, int] = {name: place for place, name in enumerate(gates)}
    owner: list[int] = []
    required: list[int] = []
    edge_need: list[int] = []
    edge_node: list[int] = []
    for name, gate in gates.items():
        least, groups = _needs(name, gate)
        for group in groups:
            for needed in group:
                edge_need.append(len(owner))
                edge_node.append(names.setdefault(needed, len(names)))
            owner.append(names[name])
            required.append(least)
    return {
        "names": list(names),
        "need_owner": owner,
        "need_required": [float(least) for least in required],
        "edge_need": edge_need,
        "edge_node": edge_node,
    }


def _needs(name: str, gate: Mapping[str, Any]) -> tuple[int, Sequence[Sequence[str]]]:
    """How many of each group must be up, and the groups."""
    op, needed = gate.get("op"), gate.get("needs")
    if isinstance(needed, str) or not isinstance(needed, Sequence):
        raise ValueError(f"Gate {name} has to list the names that it needs.")
    if op == "all":
        return 1, [[each] for each in needed]
    if op == "any":
        return 1, [needed]
    if op != "atleast":
        raise ValueError(f"Gate {name} has the op {op!r}; it can be any, all or atleast.")
    least = gate.get("min")
    if isinstance(least, bool) or not isinstance(least, int) or not 1 <= least <= len(needed):
        raise ValueError(
            f"Gate {name} needs at least {least} of {len(needed)}; min lies from 1 to {len(needed)}."
        )
    return least, [needed]
