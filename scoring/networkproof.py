"""How the loss of a node reaches another one, from the frozen network: chains of nodes, as codes.

Each answer is worked out in what the nodes asked for stand on, so that a page asks at its own cost, not at that
of the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.networks import nodes
from scoring.networks.nodes import RANKED, NodeKind

if TYPE_CHECKING:
    from scoring.network import Network
    from scoring.networks import Mapped

PASSED_THROUGH = {NodeKind.OUTPUT}  # between a site and who gets its goods: the site says it all
CHAINS = 4  # of one loss
MOST_OF_PAIRS = 400  # nodes below a part whose pairs are looked for


@dataclass(frozen=True)
class Below:
    """What hangs below some nodes, as a network of its own, with the `codes` of its places, and of each the chance
    that it fails within a year (NaN where none is known)."""

    network: Network
    codes: list[int]
    chance: NDArray[np.float32]

    @cached_property
    def place(self) -> dict[int, int]:
        return {code: at for at, code in enumerate(self.codes)}

    @cached_property
    def _single(self) -> Any:
        from scoring.network import single_points

        return single_points(self.network)

    def points_at(self, at: int) -> list[int]:
        """Places of what alone stops the node at this place, itself left out."""
        row = self._single.indices[slice(*self._single.indptr[at : at + 2])]
        return [one for one in row.tolist() if one != at]

    def points(self, code: int) -> list[int]:
        """Codes of what alone stops it, of the kinds that are ranked."""
        at = self.place.get(code)
        return [] if at is None else self._ranked(self.points_at(at))

    def ways(self, code: int, point: int) -> list[list[int]]:
        """Chains of codes from the node to the point, one through each alternative; [] where it does not stop it."""
        from scoring.network import paths

        return self._chains(paths, code, point)

    def possible_ways(self, code: int, point: int) -> list[list[int]]:
        """As `ways`, for a point that may stop it: nothing but a loop is left."""
        from scoring.network import possible_paths

        return self._chains(possible_paths, code, point)

    def _chains(self, paths: Any, code: int, point: int) -> list[list[int]]:
        start, end = self.place.get(code), self.place.get(point)
        if start is None or end is None:
            return []
        found = paths(self.network, start, [end], most=CHAINS)
        return [self._said(list(reversed(chain))) for chain in found if len(chain) > 1]

    def pairs(self, code: int) -> list[tuple[int, int]]:
        """Two nodes whose joint loss stops it, though neither does alone; the likeliest first."""
        from scoring.network import breaking_pairs

        at = self.place.get(code)
        if at is None or len(self.codes) > MOST_OF_PAIRS:
            return []
        among = [place for place, one in enumerate(self.codes) if nodes.kind_of(one) in RANKED]
        found = breaking_pairs(self.network, at, among=among)
        chance = np.nan_to_num(self.chance)
        likely = sorted(found, key=lambda pair: (-float(chance[pair[0]] * chance[pair[1]]), pair))
        return [(self.codes[one], self.codes[other]) for one, other in likely]

    def unmapped(self, code: int) -> list[int]:
        """Codes of the nodes below it of which something may be missing."""
        flags = self.network.unmapped
        return [one for at, one in enumerate(self.codes) if flags[at] and one != code]

    def is_mapped(self, code: int) -> bool:
        at = self.place.get(code)
        return at is not None and not self.network.unmapped[at]

    @cached_property
    def alternatives(self) -> list[list[list[int]]]:
        """Of each place its needs, and of each need the places that serve it."""
        found: list[list[list[int]]] = [[] for _ in self.codes]
        ends, listed = self.network.alternative_start, self.network.alternative_node
        for need, owner in enumerate(self.network.need_owner.tolist()):
            found[owner].append(listed[slice(*ends[need : need + 2])].tolist())
        return found

    def _ranked(self, places: Iterable[int]) -> list[int]:
        return [self.codes[at] for at in places if nodes.kind_of(self.codes[at]) in RANKED]

    def _said(self, way: list[int]) -> list[int]:
        codes = [self.codes[at] for at in way]
        inner = [code for code in codes[1:-1] if nodes.kind_of(code) not in PASSED_THROUGH]
        return [codes[0], *inner, codes[-1]]


def below(mapped: Mapped, codes: Sequence[int]) -> Below | None:
    """None where the network has none of them."""
    from scoring.network.surroundings import cutting

    places = mapped.places(np.asarray(codes, dtype=np.int64))
    there = places[places >= 0]
    if not len(there):
        return None
    part = cutting(mapped.network, there)
    return Below(part.network, mapped.codes[part.nodes].tolist(), mapped.shared["chance"][part.nodes])
