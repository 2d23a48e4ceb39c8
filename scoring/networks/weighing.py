"""What stops with each node alone: parts, products, money; each once, however many ways lead to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.models import NodeKind
from scoring.networks import memory
from scoring.networks.arrays import Mapped
from scoring.networks.nodes import kinds_of

Floats = NDArray[np.float64]
SUMS = ("parts_stopped", "hidden_parts", "products_stopped", "loss_per_day", "by_revenue", "unpriced")

LINES = 700_000  # of bills of materials: for each so many, ranked nodes are looked at in one slice more


@dataclass(frozen=True)
class Weighed:
    """One value a node of the ranked kinds, from `Mapped.ranked_from` on.

    `sums` has SUMS in its columns; `cover_days` is that of the first bought part to run out, inf where nobody takes
    from any of them; 0 without one, and where a plant stops that makes something.
    """

    sums: Floats
    cover_days: Floats
    parts_possible: NDArray[np.int64]


def weigh(mapped: Mapped, *, certain_only: bool = False) -> Weighed:
    """Over all parts that are bought, are products or cost something by themselves; in blocks. Of what is obsolete
    only what it holds up counts: nobody buys it to keep it."""
    from scoring.network import carriers, may_differ

    shared, first = mapped.shared, mapped.ranked_from
    bought, parts = shared["is_bought"] & ~shared["is_obsolete"], len(shared["part_id"])
    uncertain = (
        bought & mapped.network.once(may_differ)[:parts]
        if not certain_only and mapped.has_more
        else np.zeros(parts, dtype=bool)
    )
    weights = (
        bought,
        bought & shared["looks_dual"],
        shared["is_product"],
        shared["worth"],
        shared["by_revenue"],
        shared["is_unpriced"],
        uncertain,
    )
    ranked = len(mapped.codes) - first
    sums, cover = np.zeros((ranked, len(weights))), np.full(ranked, np.inf, np.float32)
    counts = np.flatnonzero(bought | shared["is_product"] | (shared["worth"] > 0) | shared["is_unpriced"])
    carrier = carriers(mapped.network, counts, among=mapped.ranked)
    some = [place for place, one in enumerate(weights) if one.any()]
    asked, of_each = _gathered(carrier, [weights[place][counts] for place in some])
    soonest = np.full(len(mapped.codes), np.inf, dtype=np.float32)
    np.minimum.at(soonest, carrier, np.where(bought[counts], shared["cover_days"][counts], np.inf))
    uncertain = np.flatnonzero(uncertain).astype(np.int32)
    del weights, counts, carrier  # what follows takes the most room
    # What is asked of them from here on is made.
    memory.let_go(*vars(mapped.network).values(), *shared.values())
    for nodes, block in _blocks(mapped, asked):
        points = _of_ranked(block, first)
        sums[:, some] += points.T @ of_each[np.searchsorted(asked, nodes)]
        np.minimum.at(cover, points.indices, np.repeat(soonest[nodes], np.diff(points.indptr)))
    possible = np.zeros(ranked, dtype=np.int64)
    if len(uncertain):
        possible = _counted(mapped, uncertain) - np.rint(sums[:, -1]).astype(np.int64)
    cover[np.isinf(cover) & (sums[:, SUMS.index("parts_stopped")] == 0)] = 0.0
    cover[_stop_a_plant(mapped)] = 0.0
    return Weighed(sums[:, : len(SUMS)], cover.astype(np.float64), possible)


def _blocks(mapped: Mapped, asked: NDArray[np.int32]) -> Iterator[tuple[NDArray[np.int32], Any]]:
    """The points of these, some of the ranked nodes after the others: what of a large bill of materials is in memory
    at once are the points in one slice, and a node's points in one have nothing to do with those in another."""
    from scoring.network import blocks_of

    first, end = mapped.ranked
    owner, is_bought = mapped.network.need_owner, mapped.shared["is_bought"]
    lines = int(np.count_nonzero(~is_bought[owner[: np.searchsorted(owner, len(is_bought))]]))
    edges = np.linspace(first, end, min(1 + lines // LINES, 8) + 1).astype(int).tolist()
    for among in pairwise(edges):
        yield from blocks_of(mapped.network, asked, among=among)


def _stop_a_plant(mapped: Mapped) -> NDArray[np.int64]:
    """Of the ranked nodes those that stop a plant that makes something: that stops at once, whatever is in stock of
    what it is made of. Plants are the last of all nodes."""
    from scoring.network import single_points

    first, end = mapped.ranked
    plants = end - np.count_nonzero(kinds_of(mapped.codes[first:]) == NodeKind.PLANT)
    needed = mapped.network.alternative_node
    points = single_points(mapped.network, np.unique(needed[needed >= plants])).indices
    return np.unique(points[points >= first]).astype(np.int64) - first


def _of_ranked(block: Any, first: int) -> Any:
    """The columns from the first ranked node on, of a block that has no others; without a copy of its rows."""
    from scipy.sparse import csr_array

    shape = (block.shape[0], block.shape[1] - first)
    return csr_array((block.data, block.indices - np.int32(first), block.indptr), shape=shape)


def _gathered(carrier: NDArray[np.int32], weights: list[NDArray]) -> tuple[NDArray[np.int32], Floats]:
    """The distinct carriers, rising, and for each of them the sums of what it carries: a column a weight."""
    many = np.bincount(carrier)
    asked = np.flatnonzero(many).astype(np.int32)
    place = (np.cumsum(many > 0, dtype=np.int32) - np.int32(1))[carrier]
    sums = [np.bincount(place, one, minlength=len(asked)) for one in weights]
    return asked, np.stack(sums, axis=1) if sums else np.zeros((len(asked), 0))


def _counted(mapped: Mapped, parts: NDArray[Any]) -> NDArray[np.int64]:
    """How many of the parts may stop with each node, those included that do."""
    from scoring.network import carriers, possible_blocks_of

    counts = np.zeros(len(mapped.codes) - mapped.ranked_from)
    carrier = carriers(mapped.network, parts, among=mapped.ranked)
    asked, many = _gathered(carrier, [np.ones(len(parts))])
    for nodes, block in possible_blocks_of(mapped.network, asked, among=mapped.ranked):
        of_each = np.repeat(many[np.searchsorted(asked, nodes), 0], np.diff(block.indptr))
        counts += np.bincount(block.indices - mapped.ranked_from, of_each, minlength=len(counts))
    return np.rint(counts).astype(np.int64)


def expected_loss(weighed: Weighed, chance: Floats, recovery_days: Floats) -> tuple[Floats, Floats]:
    """Of each node: the loss a day, as much of it as can be read, NaN where that is nothing; and that expected in
    a year."""
    known, unpriced = (weighed.sums[:, SUMS.index(name)] for name in ("loss_per_day", "unpriced"))
    loss = np.where((unpriced > 0) & (known == 0), np.nan, known)
    return loss, chance * loss * np.maximum(recovery_days - weighed.cover_days, 0.0)


def loss_of_all(mapped: Mapped, weighed: Weighed) -> float:
    """A year's expected loss over all nodes. Each counts a product once, and expectations add up; what of it is not
    known is left out."""
    first = mapped.ranked_from
    chance, recovery = (
        mapped.shared[name][first:].astype(np.float64) for name in ("chance", "recovery_days")
    )
    return float(np.nansum(expected_loss(weighed, chance, recovery)[1]))
