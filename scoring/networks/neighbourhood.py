"""What is drawn of a network around one node: all that it stands on, or all that stands on it.

What a site ships is passed through: the site says it all. Companies, zones and countries are drawn where their loss
stops the node, or may, else only where they are asked for: everything is in some country.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.networks import nodes
from scoring.networks.nodes import RANKED, NodeKind
from scoring.networks.wiring import spread

if TYPE_CHECKING:
    from scoring.network import Network
    from scoring.networks import Mapped

UP, DOWN = "up", "down"  # what it stands on, and what stands on it
MOST = 200_000  # nodes looked at
PLAIN, POSSIBLE, CERTAIN = range(3)
NEEDS, AS_LISTED, ANY_OF = range(3)  # alone; alone as far as is listed; one of several
THROUGH = (NodeKind.OUTPUT,)
EVERYWHERE = (NodeKind.COMPANY, NodeKind.ZONE, NodeKind.COUNTRY)
MANY, AT_ONCE = 4, 20_000  # ends from which, and nodes up to which, all losses are worked out at once

Ints = NDArray[Any]
Masks = list[NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """One value a node: `codes`, `kinds`; `state`: whether its loss stops the root (up), or the root's loss it
    (down); `reached`: the same of all kinds, also those that hold the network together; `unmapped`; `country`, a
    code, 0 where none is known. One value a line: `owner`, `needed`, `style`.
    `weight`: its chance of failing (up), what a day without it costs (down). `whole` is the network that all this
    was taken from, `places` those of the nodes there. `is_all`: nothing was left out for being too far away.
    """

    way: str
    root: int
    codes: NDArray[np.int64]
    kinds: NDArray[np.int64]
    state: NDArray[np.int8]
    reached: NDArray[np.int8]
    unmapped: NDArray[np.bool_]
    country: NDArray[np.int64]
    owner: Ints
    needed: Ints
    style: NDArray[np.int8]
    weight: NDArray[np.float64]
    whole: Network
    places: Ints
    is_all: bool
    could_be_any: bool  # with what is not mapped, any node may stop the root

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def ends(self) -> Ints:
        """The nodes whose ways are offered: single points of the root, or the parts that stop with it, the certain
        and the dearest first."""
        of_kind = np.isin(self.kinds, RANKED if self.way == UP else [NodeKind.PART])
        found = np.flatnonzero(of_kind & (self.state > PLAIN))
        order = np.lexsort((found, -self.weight[found], -self.state[found]))
        return found[order]

    def lit(self, ends: Sequence[int]) -> list[Ints]:
        """For each of these ends the nodes through which the loss passes, between the root and it, ascending."""
        from scoring.network.between import between

        found = []
        for end, certain, possible in zip(ends, *self._falls(ends), strict=True):
            top, lost = (self.root, end) if self.way == UP else (end, self.root)
            top, lost = int(self.places[top]), int(self.places[lost])
            among = certain if certain[top] else possible
            found.append(np.flatnonzero(between(self.whole, top, lost, among)[self.places]))
        return found

    def _falls(self, ends: Sequence[int]) -> tuple[Masks, Masks]:
        """Of each end what is lost with it, or with the root: for certain, and possibly."""
        from scoring.network import possible_points, single_points
        from scoring.network.between import fall

        if self.way == DOWN:
            one = fall(self.whole, int(self.places[self.root]))
            return [one.certain] * len(ends), [one.possible] * len(ends)
        lost = self.places[list(ends)]
        if len(ends) < MANY or len(self.whole) > AT_ONCE:
            falls = [fall(self.whole, int(place)) for place in lost]
            return [each.certain for each in falls], [each.possible for each in falls]
        certain, possible = single_points(self.whole), possible_points(self.whole)
        return (list(certain[:, lost].toarray().T > 0), list(possible[:, lost].toarray().T > 0))


def around(mapped: Mapped, code: int, *, way: str, everything: bool = False) -> Neighbourhood | None:
    """None where the network has no such node. `everything`: companies, zones and countries too."""
    from scoring.network import could_be_any
    from scoring.network.between import standing_on
    from scoring.network.surroundings import cutting

    place = mapped.place(code)
    if place < 0:
        return None
    inside, is_all = np.array([place], dtype=np.int32), True
    if way == DOWN:
        inside, is_all = standing_on(mapped.network, place, MOST)
    part = cutting(mapped.network, inside)
    root = int(part.inside(place)[0])
    reached = _reached(part.network, root, way)
    shown = np.ones(len(part.nodes), dtype=np.bool_)
    if way == DOWN:
        shown[:] = False
        shown[part.inside(inside)] = True
    codes = mapped.codes[part.nodes]
    kinds = nodes.kinds_of(codes)
    lines = _lines(part.network, kinds)
    country = _countries(codes, kinds, lines)
    is_point = np.isin(kinds, RANKED) if way == UP else np.ones(len(kinds), dtype=np.bool_)
    shown &= ~np.isin(kinds, THROUGH)
    if not everything:
        shown &= ~np.isin(kinds, EVERYWHERE) | (reached > PLAIN)
    shown[root] = True
    is_point[root] = False
    lines = _passed_through(lines, np.isin(kinds, THROUGH) & (np.arange(len(kinds)) != root))
    kept, drawn = _renumbered(lines, shown, root, way)
    at = part.nodes[kept]
    return Neighbourhood(
        way=way,
        root=int(np.searchsorted(kept, root)),
        codes=codes[kept],
        kinds=kinds[kept],
        state=np.where(is_point, reached, PLAIN).astype(np.int8)[kept],
        reached=reached[kept],
        unmapped=part.network.unmapped[kept],
        country=country[kept],
        owner=drawn.owner,
        needed=drawn.needed,
        style=drawn.style,
        weight=mapped.shared["chance"][at].astype(np.float64) if way == UP else _worth(mapped, at),
        whole=part.network,
        places=kept,
        is_all=is_all,
        could_be_any=way == UP and bool(could_be_any(part.network)[root]),
    )


def _worth(mapped: Mapped, places: Ints) -> NDArray[np.float64]:
    worth = mapped.shared["worth"]  # of parts, which come first
    return np.where(
        places < len(worth), worth[np.minimum(places, len(worth) - 1)] if len(worth) else 0.0, 0.0
    )


def _reached(network: Network, root: int, way: str) -> NDArray[np.int8]:
    from scoring.network import possible_points, single_points
    from scoring.network.between import fall

    found = np.full(len(network), PLAIN, dtype=np.int8)
    if way == DOWN:
        falls = fall(network, root)
        found[falls.possible] = POSSIBLE
        found[falls.certain] = CERTAIN
        return found
    found[possible_points(network, [root]).indices] = POSSIBLE
    found[single_points(network, [root]).indices] = CERTAIN
    return found


@dataclass(frozen=True, eq=False)
class Links:
    """Lines, a value each."""

    owner: Ints
    needed: Ints
    style: NDArray[np.int8]

    def some(self, which: Ints) -> Links:
        return Links(self.owner[which], self.needed[which], self.style[which])


def _lines(network: Network, kinds: Ints) -> Links:
    from scoring.network.needs import ONE, kinds_of

    style = np.where(kinds_of(network) == ONE, NEEDS, ANY_OF)
    style = np.where((style == NEEDS) & ~network.need_complete, AS_LISTED, style)
    per_need = np.diff(network.alternative_start)
    owner = np.repeat(network.need_owner, per_need)
    return Links(owner, network.alternative_node, np.repeat(style, per_need).astype(np.int8))


def _countries(codes: Ints, kinds: Ints, lines: Links) -> NDArray[np.int64]:
    """Of what is in one, and of the sources of a site the site's."""
    found = np.where(kinds == NodeKind.COUNTRY, codes, 0)
    for owners, through in (
        ((NodeKind.SITE, NodeKind.PORT, NodeKind.PLANT), (NodeKind.COUNTRY,)),
        ((NodeKind.OUTPUT,), (NodeKind.SITE,)),
        ((NodeKind.SOURCE,), (NodeKind.SITE, NodeKind.OUTPUT)),
    ):
        some = np.isin(kinds[lines.owner], owners) & np.isin(kinds[lines.needed], through)
        found[lines.owner[some]] = found[lines.needed[some]]
    return found


def _passed_through(lines: Links, hidden: NDArray[np.bool_]) -> Links:
    """Lines to what is hidden go on to what that needs; it needs nothing that is hidden."""
    into, out = hidden[lines.needed], hidden[lines.owner]
    further = lines.some(np.flatnonzero(out & ~into))
    further = further.some(np.argsort(further.owner, kind="stable"))
    coming = lines.some(np.flatnonzero(into & ~out))
    first = np.searchsorted(further.owner, coming.needed)
    count = np.searchsorted(further.owner, coming.needed, side="right") - first
    run, item = spread(first, count)
    joined = Links(
        coming.owner[run], further.needed[item], np.maximum(coming.style[run], further.style[item])
    )
    plain = lines.some(np.flatnonzero(~into & ~out))
    return Links(
        np.concatenate([plain.owner, joined.owner]),
        np.concatenate([plain.needed, joined.needed]),
        np.concatenate([plain.style, joined.style]),
    )


def _renumbered(lines: Links, shown: NDArray[np.bool_], root: int, way: str) -> tuple[Ints, Links]:
    """The nodes shown that lines still tie to the root, and their lines, each once, under their new numbers."""
    lines = lines.some(
        np.flatnonzero(shown[lines.owner] & shown[lines.needed] & (lines.owner != lines.needed))
    )
    tail, head = (lines.owner, lines.needed) if way == UP else (lines.needed, lines.owner)
    there = np.zeros(len(shown), dtype=np.bool_)
    there[root] = True
    while len(fresh := head[there[tail] & ~there[head]]):
        there[fresh] = True
    kept = np.flatnonzero(there)
    number = np.cumsum(there) - 1
    lines = lines.some(np.flatnonzero(there[lines.owner] & there[lines.needed]))
    return kept, once(number[lines.owner], number[lines.needed], lines.style, len(kept))


def once(owner: Ints, needed: Ints, style: Ints, size: int) -> Links:
    """Of several lines between two the strongest."""
    order = np.lexsort((style, needed, owner))
    pair = (owner.astype(np.int64) * size + needed)[order]
    first = order[np.flatnonzero(np.diff(pair, prepend=-1))]
    return Links(owner[first], needed[first], style[first])
