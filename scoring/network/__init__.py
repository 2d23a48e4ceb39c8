"""Hidden single points: which nodes of a supply network stop a node by their loss alone. Without Django.

A network has nodes (products, parts, sources, sellers, sites, tools, routes, ports, zones, countries, ...). A node
has needs, a need has alternatives, each with a weight. A node is up when it is not lost and all its needs hold; a
need holds while the weight of its alternatives that are up is at least what it requires. So *all of* is a need for
each, *any of* one need that requires 1, *k of n* one that requires k; shares and capacities are weights.

With nothing lost nothing is down. A need that has less than it requires (none at all, above all) is a gap: it has
stopped already, counts as running on what it has, and is listed by `gaps`.

*Certain* is what must stop: the least sets D with

    D(v) = {v} and, for each need of v, {z: weight of the alternatives whose D has z > total - required}

A need that is not `complete` may have an alternative that nobody listed, and never fails for certain.

*Possible* is what could stop, as far as what is listed can tell; it holds all that is certain. What runs must be
founded: on nodes that need nothing, on nodes that stand on founded ones, and so on. What only a loop holds up is
not; needs that are not complete are judged by the alternatives listed. A node that is `unmapped`, or has a gap that
is not complete, may need any node, so whatever is lost may take it along. Where that alone brings a node down, or
nothing but a loop ever holds it up, it could stop with any node: one flag, `could_be_any`, not a filled row.

At fixed requirements, a further alternative to a need that has enough never adds a point, certain or possible, to
any node, and taking one of several away never removes one, as long as enough are left. What becomes known of an
unmapped node only makes certain what was possible.

Source: Vesely, Goldberg, Roberts and Haasl, Fault Tree Handbook, NUREG-0492, 1981, chapter VII: single points are
the minimal cut sets of order 1, breaking pairs those of order 2, found bottom-up. Least and greatest fixed points:
Tarski, A lattice-theoretical fixpoint theorem and its applications, Pacific Journal of Mathematics 5, 1955.

Worked by hand. A lamp needs a board and one of two drivers. Driver 1 comes from the north depot, driver 2 from the
south depot, and the depots name each other as alternates to the mill that feeds both. The board, the drivers and
the lamp stand on nothing else.

>>> network = Network.from_gates({
...     "lamp": {"op": "all", "needs": ["board", "drive"]},
...     "drive": {"op": "any", "needs": ["driver 1", "driver 2"]},
...     "driver 1": {"op": "all", "needs": ["north"]},
...     "driver 2": {"op": "all", "needs": ["south"]},
...     "north": {"op": "any", "needs": ["mill", "south"]},
...     "south": {"op": "any", "needs": ["mill", "north"]},
... })
>>> import numpy as np
>>> def named(places):
...     return [network.names[place] for place in places]

Losing the board stops the lamp, and so does losing the drive as a whole. Losing the mill stops no depot for
certain, for each still has the other; but nothing else would hold them up, so that it may.

>>> named(single_points(network, [0]).indices), named(possible_points(network, [0]).indices)
(['lamp', 'drive', 'board'], ['lamp', 'drive', 'board', 'mill'])
>>> [named(pair) for pair in breaking_pairs(network, network.names.index("drive"))]  # doctest: +NORMALIZE_WHITESPACE
[['driver 1', 'driver 2'], ['driver 1', 'south'], ['driver 2', 'north'],
 ['north', 'south'], ['north', 'mill'], ['south', 'mill']]
>>> named(np.flatnonzero(~survivors(network, [network.names.index("board")])))
['lamp', 'board']
>>> [named(chain) for chain in possible_paths(network, 0, network.names.index("mill"))]
[['mill', 'north', 'driver 1', 'drive', 'lamp'], ['mill', 'south', 'driver 2', 'drive', 'lamp']]
"""

from scoring.network.certain import blocks_of, carriers, single_points
from scoring.network.graph import Network
from scoring.network.losing import survivors, who_stops, who_stops_once
from scoring.network.pairs import breaking_pairs
from scoring.network.possible import (
    could_be_any,
    gaps,
    may_differ,
    possible_blocks_of,
    possible_points,
    sure_survivors,
)
from scoring.network.proof import paths, possible_paths
from scoring.network.sources import shared, would_remove
from scoring.network.surroundings import upstream

__all__ = [
    "Network",
    "blocks_of",
    "breaking_pairs",
    "carriers",
    "could_be_any",
    "gaps",
    "may_differ",
    "paths",
    "possible_blocks_of",
    "possible_paths",
    "possible_points",
    "shared",
    "single_points",
    "sure_survivors",
    "survivors",
    "upstream",
    "who_stops",
    "who_stops_once",
    "would_remove",
]
