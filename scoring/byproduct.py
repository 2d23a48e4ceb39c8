"""Money by product: the worst posture among the parts that each finished product needs. Pure: no Django.

Money is never added up over parts, as one product needs many and would be counted many times; a product is
counted once, where the worst of its parts puts it.

A parent needs all its component groups, and a group any one of its alternatives (as in `scoring.rollup`; uses
are needs too). So

    a need stands as its component does, else as the best of its alternatives;
    a part stands as the worst of its own posture and its needs;
    a product stands as the worst of its needs.

Parts that are out of scope or unscored do not decide: they neither lower a need nor lift a group. How many of
them a product needs is said beside, alternatives included, each part once. A product none of whose parts
decides is unscored. Of two parts that are equally bad the dearer outage is named.

Worked by hand. Lamp 1 needs board 2, made, and one of the drivers 3 (in name only) and 4 (protected); board 2
needs chip 5 (not proven) and screw 6 (unscored). The group of drivers is as good as driver 4, so that chip 5
decides. On day 40 driver 4 lapses to unprotected; that the group would then stand on driver 3 is not looked at:
from day 40 the lamp is called unprotected until it is counted anew. Never better than the truth.

>>> lamp = standing(
...     [1, 2, 3, 4, 5, 6],
...     posture=[0, 0, 3, 5, 4, 1],
...     loss=[0, 0, 70, 70, 50, 5],
...     product=[True, False, False, False, False, False],
...     parent=[1, 1, 1, 2, 2],
...     component=[2, 3, 4, 5, 6],
...     group=["", "driver", "driver", "", ""],
...     lapses_on=[NEVER, NEVER, NEVER, 40, NEVER, NEVER],
...     lapses_to=[1, 1, 1, 2, 1, 1],
... )
>>> lamp.index.tolist(), lamp.iloc[0].tolist()
([1], [4, 5, 40, 2, 1, 1, 0, 1, 1, 1])
>>> lamp.columns.tolist()[:5], COUNTED
(['posture', 'decided_by', 'lapses_on', 'lapses_to', 'out_of_scope'], (0, 1, 2, 3, 4, 5))
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scoring.bom import Lines, Places, distinct
from scoring.readiness.codes import Posture
from scoring.stops import Graph, graph_of

NEVER = np.iinfo(np.int32).max  # of days: it does not lapse
COUNTED = tuple(int(one) for one in Posture if one != Posture.OVER_PROTECTED)  # that counts as protected
NAMES = tuple(Posture(one).name.lower() for one in COUNTED)
PAIRS = 4_000_000  # product with a part that it needs, held at once
_SILENT = np.int64(1) << 62  # stands for a need of which nothing decides
_STEP = np.int64(1) << 40  # a key is posture x this + the place of the part among all, the dearest first
Numbers = NDArray[np.int64]


def standing(
    part_ids: ArrayLike,
    *,
    posture: ArrayLike,
    loss: ArrayLike,
    product: ArrayLike,
    parent: ArrayLike,
    component: ArrayLike,
    group: ArrayLike | None = None,
    lapses_on: ArrayLike | None = None,
    lapses_to: ArrayLike | None = None,
    pairs: int = PAIRS,
) -> pd.DataFrame:
    """How every product stands; the index of the answer is their ids.

    One value a part:  posture (a number of `codes.Posture`), loss (of one outage, NaN: not known), product,
                       lapses_on (a day as a number) and lapses_to (the posture from then on).
    One value a line:  parent, component (ids), group (as of `rollup.daily_loss`). Lines of parts that are not
                       there count for nothing.

    Answers per product:  posture, decided_by (the part, 0: none), lapses_on (the first day on which a part that
    it needs lapses to something worse, NEVER where none does) and lapses_to, and how many parts of each posture
    it needs. Raises ValueError where the lines form a cycle.
    """
    ids = pd.Index(np.asarray(part_ids, dtype=np.int64))
    above, under = ids.get_indexer(np.asarray(parent)), ids.get_indexer(np.asarray(component))
    known = (above >= 0) & (under >= 0)
    above, under = above[known].astype(np.int32), under[known].astype(np.int32)
    groups = None if group is None else np.asarray(group)[known]
    stands = _protected(posture)
    order = np.argsort(-np.nan_to_num(np.asarray(loss, dtype=np.float64), nan=-1.0), kind="stable")
    products = np.flatnonzero(np.asarray(product, dtype=bool)).astype(np.int32)
    keys = _needed(stands, order, graph_of(above, under, groups, parts=len(ids)))[products]
    worst, place = np.divmod(keys, _STEP)
    decides = keys < _SILENT
    worst = np.where(decides, worst, Posture.UNSCORED)
    day = np.full(len(ids), NEVER) if lapses_on is None else np.asarray(lapses_on, dtype=np.int64)
    to = np.full(len(ids), Posture.UNSCORED) if lapses_to is None else _protected(lapses_to)
    counts, until, then = _below(products, worst, above, under, stands, day, to, pairs=pairs)
    found = {"posture": worst, "decided_by": np.zeros(len(products), dtype=np.int64)}
    found["decided_by"][decides] = ids.to_numpy()[order[place[decides]]]
    found |= {"lapses_on": until, "lapses_to": then}
    found |= {name: counts[:, at] for at, name in enumerate(NAMES)}
    return pd.DataFrame(found, index=ids[products])


def _protected(posture: ArrayLike) -> Numbers:
    """Over-protected is protected, at a price."""
    given = np.asarray(posture, dtype=np.int64)
    return np.where(given == Posture.OVER_PROTECTED, Posture.PROTECTED, given)


def _needed(stands: Numbers, dearest: Numbers, graph: Graph) -> Numbers:
    """Of every node the key of the worst among what it needs, itself left out. One look at each line."""
    if (graph.height < 0).any():
        raise ValueError("The bill of materials has a cycle.")
    rank = np.empty(len(stands), dtype=np.int64)
    rank[dearest] = np.arange(len(stands))
    own = np.full(graph.nodes, _SILENT)
    decides = stands > Posture.UNSCORED
    own[: graph.parts][decides] = (stands * _STEP + rank)[decides]
    needs = np.full(graph.nodes, _SILENT)
    height = graph.height[graph.parent]
    order = np.argsort(height * np.int64(max(graph.nodes, 1)) + graph.parent)
    for lines in np.split(order, np.flatnonzero(np.diff(height[order])) + 1):
        if not len(lines):
            continue
        parents = graph.parent[lines]
        starts = np.flatnonzero(np.diff(parents, prepend=-1))
        under = graph.component[lines]
        below = np.minimum(own[under], needs[under])
        worst = np.minimum.reduceat(below, starts)
        best = np.maximum.reduceat(np.where(below == _SILENT, -1, below), starts)
        nodes = parents[starts]
        needs[nodes] = np.where(graph.alternatives[nodes] == 0, worst, np.where(best < 0, _SILENT, best))
    return needs[: graph.parts]


def _below(
    products: Places,
    worst: Numbers,
    above: Places,
    under: Places,
    stands: Numbers,
    day: Numbers,
    to: Numbers,
    *,
    pairs: int,
) -> tuple[Numbers, Numbers, Numbers]:
    """Of each product: parts of each posture below it; the first day on which one lapses to worse; to what."""
    counts = np.zeros((len(products), len(COUNTED)), dtype=np.int64)
    until = np.full(len(products), NEVER, dtype=np.int64)
    then = np.full(len(products), Posture.OVER_PROTECTED, dtype=np.int64)
    worse = np.where(worst > Posture.UNSCORED, worst, Posture.OVER_PROTECTED)
    for owner, part in _pairs(products, above, under, parts=len(stands), pairs=pairs):
        cell = owner * len(COUNTED) + stands[part]
        counts += np.bincount(cell, minlength=counts.size).reshape(counts.shape)
        lapses = (day[part] < NEVER) & (to[part] > Posture.UNSCORED) & (to[part] < worse[owner])
        owner, part = owner[lapses], part[lapses]
        np.minimum.at(until, owner, day[part])
        first = day[part] == until[owner]  # all pairs of a product come in one piece
        np.minimum.at(then, owner[first], to[part[first]])
    return counts, until, np.where(until == NEVER, Posture.UNSCORED, then)


def _pairs(
    products: Places, above: Places, under: Places, *, parts: int, pairs: int
) -> Iterator[tuple[Numbers, Numbers]]:
    """(place among `products`, part below it), each pair once, all of a product in one piece."""
    lines = Lines(above, nodes=parts)
    first, width = 0, 64
    while first < len(products):
        block = products[first : first + width]
        found = _reached(block, lines, under, parts=parts)
        owner, part = np.divmod(found, np.int64(parts))
        yield owner + first, part
        first += len(block)
        width = int(np.clip(pairs * len(block) // max(len(found), 1), 1, 4 * width))


def _reached(block: Places, lines: Lines, under: Places, *, parts: int) -> Numbers:
    """Keys of (place in the block, part) for everything below its products, rising."""
    fresh = np.arange(len(block), dtype=np.int64) * parts + block
    found = np.zeros(0, dtype=np.int64)
    while len(fresh):
        owner, node = np.divmod(fresh, np.int64(parts))
        each = lines.starts[node + 1] - lines.starts[node]
        fresh = distinct(np.repeat(owner, each) * parts + under[lines.at(node)])
        place = np.searchsorted(found, fresh)
        if len(found):
            fresh = fresh[found[np.minimum(place, len(found) - 1)] != fresh]
        found = np.sort(np.concatenate([found, fresh]))
    return found
