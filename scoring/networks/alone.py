"""The network as if no second source were listed: each part from its primary alone.

Beside the usable network it says what second sources are worth: the share of a year's expected loss that real ones
avoid, and what all of them would if every one on paper were real. Over nodes and products, nothing counted twice:
a node's expected loss counts each product once, and expectations of different nodes add up.
"""

from dataclasses import replace

import numpy as np

from scoring.networks import memory
from scoring.networks.arrays import Mapped

KIND = "alone"


def primaries_alone(paper: Mapped) -> Mapped:
    """Of each part's ways of supply only that of its primary; of a part without one all that are listed."""
    from scoring.network import Network

    network, shared = paper.network, paper.shared
    first, end = paper.way_from, paper.way_from + len(shared["way_tier"])
    counts = np.diff(network.alternative_start)
    owner, node = np.repeat(network.need_owner, counts), network.alternative_node
    of_part = np.flatnonzero((owner < len(shared["part_id"])) & (node >= first) & (node < end))
    primary = shared["primary"][owner[of_part]]
    way = first + shared["source_way"][np.maximum(primary, 0)].astype(np.int64) if len(of_part) else node[:0]
    kept = np.ones(len(node), dtype=bool)
    kept[of_part] = (primary < 0) | (node[of_part] == way)
    need = np.repeat(np.arange(len(counts)), counts)
    start = np.concatenate([[0], np.cumsum(np.bincount(need[kept], minlength=len(counts)))])
    weight = network.alternative_weight
    return replace(
        paper,
        kind=KIND,
        network=Network(
            network.names,
            need_owner=network.need_owner,
            need_required=network.need_required,
            need_complete=network.need_complete,
            alternative_start=memory.in_a_file(start),
            alternative_node=memory.in_a_file(node[kept]),
            alternative_weight=None if weight is None else weight[kept],
            unmapped=network.unmapped,
        ),
    )
