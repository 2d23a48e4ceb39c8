"""From the facts to both networks: paper with every listed source, usable with those that count.

What needs what:

    part bought          any of its sources               source   its seller; its site, or what that ships;
    part made            each group of its BOM; its plant          its maker; any of its tools; any of the
    part made or bought  any of its sources, or making it          routes of its site to the plant; materials
    part subcontracted   any of its sources; each group            that its site needs for this part
    product of a use     the part                          site     the company that runs it, country, zone
    route                each of its ports                 port, plant     its country

A site needs its materials, but for those that it needs for some parts only: these replace the others for the
sources of these parts, and then what the site ships upstream, and for all other parts, is a node between (an
*output*). A material needs any of its upstream sites, or as much share of them as it requires. A tool may be
moved, so it needs no site. A parent company stops nothing. A source whose site is not told needs its seller and
its maker, and is not mapped; nor is one without a route, a route over sea or by air without its ports, a site whose
second tier is not complete, or making a part that can be bought as well without a bill of materials.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.models import NodeKind
from scoring.networks import connecting, memory, reading
from scoring.networks.reading import BOTH, PROCUREMENT, Columns
from scoring.networks.supply import Supply, supply
from scoring.networks.ways import Ways, ways
from scoring.networks.wiring import Places, Wiring

if TYPE_CHECKING:
    from scoring.network import Network

Ints = NDArray[Any]


@dataclass(frozen=True)
class Built:
    """Both networks over the same nodes, and what their answers are worked out from.

    codes      int64[n], the code of each node, in the order of the networks; part i is node i
    parts      id, flags (`reading`), worth, cover_days: a row a part
    supply     the sources that count
    ways       sources that are one node; of source i it is node `way[i]`
    *_gap      bought parts without a source in that network
    tables     the smaller tables, for chances, tiers and proofs of mapping
    """

    paper: "Network"
    usable: "Network"
    codes: NDArray[np.int64]
    places: Places
    parts: Columns
    supply: Supply
    ways: Ways
    paper_gap: NDArray[np.bool_]
    usable_gap: NDArray[np.bool_]
    tables: dict[str, Columns]

    @property
    def way(self) -> NDArray[np.int32]:
        return self.ways.of + np.int32(self.places.start[NodeKind.SOURCE])


@memory.given_back()
def build(day: date) -> Built:
    """In a fixed number of queries, whatever the number of parts; best under REPEATABLE READ."""
    reading.name()
    tables = {name: reading.rest(name) for name in reading.SMALL}
    parts = reading.parts(day)
    found = supply(_of_known_parts(reading.sources(day), parts), parts, tables["sites"], tables["suppliers"])
    del parts["primary"]  # `found` has it
    alike = ways(found, parts, tables)
    places = _places(parts, alike, tables)
    wiring = Wiring()
    lines = reading.lines(day)
    connecting.made(wiring, places, parts, lines)
    connecting.sources(wiring, places, found, alike)
    connecting.sites(wiring, places, tables)
    connecting.materials(wiring, places, found, alike, tables["dependencies"])
    codes, unmapped = places.codes(), _unmapped(places, alike, tables, lines)
    del lines
    way = alike.of + np.int32(places.start[NodeKind.SOURCE])
    listed, listed_gap = connecting.bought(places, parts, found.part, way)
    counting = found.is_usable
    usable, usable_gap = connecting.bought(places, parts, found.part[counting], way[counting])
    del way, counting
    paper, in_use = wiring.networks(codes, unmapped, listed, usable)
    return Built(
        paper=paper,
        usable=in_use,
        codes=codes,
        places=places,
        parts=parts,
        supply=found,
        ways=alike,
        paper_gap=listed_gap,
        usable_gap=usable_gap,
        tables=tables,
    )


def _of_known_parts(sources: Columns, parts: Columns) -> Columns:
    """A part may have come between two queries, where they do not see one snapshot."""
    if not len(parts["id"]):
        return {name: values[:0] for name, values in sources.items()}
    place = np.minimum(np.searchsorted(parts["id"], sources["part"]), len(parts["id"]) - 1)
    known = parts["id"][place] == sources["part"]
    return sources if known.all() else {name: values[known] for name, values in sources.items()}


def _places(parts: Columns, alike: Ways, tables: dict[str, Columns]) -> Places:
    sites, dependencies = tables["sites"], tables["dependencies"]
    real = sites["flags"] & reading.IS_PLACEHOLDER == 0
    whole = np.unique(dependencies["site"][dependencies["part"] == 0])
    partly = np.unique(dependencies["site"][dependencies["part"] != 0])
    unnamed = (dependencies["upstream"] == 0) & (dependencies["coded"] == 0)
    countries = [sites["country"][real], tables["ports"]["country"], tables["plants"]["country"]]
    return Places(
        {
            NodeKind.PART: parts["id"],
            NodeKind.SOURCE: alike.lowest_id,
            NodeKind.MAKING: parts["id"][parts["flags"] & PROCUREMENT == BOTH],
            NodeKind.OUTPUT: np.intersect1d(whole, partly),
            NodeKind.MATERIAL: connecting.needs_of(dependencies)[0],
            NodeKind.UNNAMED: dependencies["id"][unnamed],
            # The ranked kinds stand last, so that answers over all nodes are cut to these.
            NodeKind.COMPANY: tables["suppliers"]["id"],
            NodeKind.SITE: sites["id"][real],
            NodeKind.CODED: _some(dependencies["coded"]),
            NodeKind.TOOL: tables["tools"]["id"],
            NodeKind.ROUTE: tables["routes"]["id"],
            NodeKind.PORT: tables["ports"]["id"],
            NodeKind.ZONE: _some(sites["zone"][real]),
            NodeKind.COUNTRY: _some(np.concatenate(countries)).astype(np.int64),
            NodeKind.PLANT: tables["plants"]["id"],
        }
    )


def _some(refs: Ints) -> Ints:
    distinct = np.unique(refs)
    return distinct[distinct > 0]


def _unmapped(places: Places, alike: Ways, tables: dict[str, Columns], lines: Columns) -> NDArray[np.bool_]:
    sites, routes = tables["sites"], tables["routes"]
    unmapped = np.zeros(places.size, dtype=bool)
    for kind in (NodeKind.SOURCE, NodeKind.CODED, NodeKind.UNNAMED):
        unmapped[places.slice(kind)] = True
    unmapped[places.start[NodeKind.SOURCE] + alike.route_way] = False
    site = places.of(NodeKind.SITE, sites["id"])
    unmapped[site[(site >= 0) & (sites["flags"] & reading.IS_COMPLETE == 0)]] = True
    unmapped[places.slice(NodeKind.MAKING)] = ~np.isin(places.refs[NodeKind.MAKING], lines["parent"])
    unmapped[places.of(NodeKind.ROUTE, routes["id"][~routes["is_told"]])] = True
    return unmapped
