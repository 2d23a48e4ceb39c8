"""What stops with each node alone: parts, products, money; each once, however many ways lead to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.networks.arrays import Mapped

Floats = NDArray[np.float64]
SUMS = ("parts_stopped", "hidden_parts", "products_stopped", "loss_per_day", "by_revenue", "unpriced")


@dataclass(frozen=True)
class Weighed:
    """One value a node of the ranked kinds, from `Mapped.ranked_from` on.

    `sums` has SUMS in its columns; `cover_days` is that of the first bought part to run out, inf without any.
    """

    sums: Floats
    cover_days: Floats
    parts_possible: NDArray[np.int64]


def weigh(mapped: Mapped) -> Weighed:
    """Over all parts that are bought, are products or cost something by themselves; in blocks."""
    from scoring.network import blocks_of

    shared, first = mapped.shared, mapped.ranked_from
    bought = shared["is_bought"]
    weights = (
        bought,
        bought & shared["looks_dual"],
        shared["is_product"],
        shared["worth"],
        shared["by_revenue"],
        shared["is_unpriced"],
    )
    ranked = len(mapped.codes) - first
    sums, cover = np.zeros((ranked, len(SUMS))), np.full(ranked, np.inf)
    counts = bought | shared["is_product"] | (shared["worth"] > 0) | shared["is_unpriced"]
    for nodes, block in blocks_of(mapped.network, np.flatnonzero(counts), among=mapped.ranked):
        points = block[:, first:]
        sums += points.T @ np.stack([one[nodes] for one in weights], axis=1).astype(np.float64)
        rows = np.repeat(nodes, np.diff(points.indptr))
        is_bought = bought[rows]
        np.minimum.at(cover, points.indices[is_bought], shared["cover_days"][rows[is_bought]])
    possible = np.zeros(ranked, dtype=np.int64)
    if mapped.has_more:
        possible = _counted(mapped, np.flatnonzero(bought)) - np.rint(sums[:, 0]).astype(np.int64)
    return Weighed(sums, cover, possible)


def _counted(mapped: Mapped, parts: NDArray[np.intp]) -> NDArray[np.int64]:
    """How many of the parts may stop with each node, those included that do."""
    from scoring.network import possible_blocks_of

    ranked = len(mapped.codes) - mapped.ranked_from
    counts = np.zeros(ranked, dtype=np.int64)
    for _nodes, block in possible_blocks_of(mapped.network, parts, among=mapped.ranked):
        counts += np.bincount(block.indices - mapped.ranked_from, minlength=ranked)
    return counts


def expected_loss(weighed: Weighed, chance: Floats, recovery_days: Floats) -> tuple[Floats, Floats]:
    """Of each node: the loss a day, NaN where some of its money cannot be read; and that expected in a year."""
    loss = np.where(weighed.sums[:, SUMS.index("unpriced")] > 0, np.nan, weighed.sums[:, 3])
    cover = np.where(np.isinf(weighed.cover_days), 0.0, weighed.cover_days)
    return loss, chance * loss * np.maximum(recovery_days - cover, 0.0)
