"""What needs what among the facts, as needs and alternatives. `scoring.networks.building` says it in words."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.models import NodeKind
from scoring.networks.reading import BOTH, BUY, MAKE, PROCUREMENT, SUBCONTRACT, Columns
from scoring.networks.supply import Supply
from scoring.networks.ways import Ways
from scoring.networks.wiring import Places, Wiring, spread

Ints = NDArray[Any]


def made(wiring: Wiring, places: Places, parts: Columns, lines: Columns) -> None:
    """Components and plants."""
    procurement = parts["flags"] & PROCUREMENT
    maker = places.all(NodeKind.PART)
    maker[procurement == BUY] = -1
    maker[procurement == BOTH] = places.all(NodeKind.MAKING)
    at_plant = (procurement == MAKE) | (procurement == BOTH)
    wiring.each(maker[at_plant], places.of(NodeKind.PLANT, parts["plant"][at_plant]))
    parent, component = (
        places.of(NodeKind.PART, lines["parent"]),
        places.of(NodeKind.PART, lines["component"]),
    )
    owner = np.where(parent >= 0, maker[parent], -1) if len(maker) else parent
    some, grouped = (owner >= 0) & (component >= 0), lines["group"] != 0
    wiring.each(owner[some & ~grouped], component[some & ~grouped])
    among = np.flatnonzero(some & grouped)
    if len(among):
        pairs = np.stack([owner[among].astype(np.int64), lines["group"][among]])
        groups, need = np.unique(pairs, axis=1, return_inverse=True)
        wiring.any_of(groups[0], need.ravel(), component[among])


def bought(places: Places, parts: Columns, part: Ints, way: Ints) -> tuple[Wiring, NDArray[np.bool_]]:
    """The sources of each part, or making it; and which of the parts that are only bought have none."""
    procurement = parts["flags"] & PROCUREMENT
    is_bought = procurement != MAKE
    listed = is_bought[part]
    need = np.cumsum(is_bought, dtype=np.int32) - np.int32(1)
    has = np.zeros(len(procurement), dtype=bool)
    has[part[listed]] = True
    wiring = Wiring()
    wiring.any_of(
        np.flatnonzero(is_bought),
        np.concatenate([need[part[listed]], need[procurement == BOTH]]),
        np.concatenate([way[listed], places.all(NodeKind.MAKING)]),
    )
    return wiring, ((procurement == BUY) | (procurement == SUBCONTRACT)) & ~has


def sources(wiring: Wiring, places: Places, found: Supply, ways: Ways) -> None:
    way, first = places.all(NodeKind.SOURCE), ways.first
    site = found.site[first]
    wiring.each(way, places.of(NodeKind.COMPANY, found.supplier[first]))
    wiring.each(way, places.of(NodeKind.COMPANY, found.maker[first]))
    wiring.each(way, np.where(ways.own == 0, ships(places, site), places.of(NodeKind.SITE, site)))
    for with_some, kind, refs in (
        (ways.route_way, NodeKind.ROUTE, ways.route),
        (ways.tool_way, NodeKind.TOOL, ways.tool),
    ):
        owners, need = np.unique(with_some, return_inverse=True)
        wiring.any_of(way[owners], need, places.of(kind, refs))


def ships(places: Places, site: Ints) -> Ints:
    """What a site ships is a node of its own where it has one, else the site."""
    output = places.of(NodeKind.OUTPUT, site)
    return np.where(output >= 0, output, places.of(NodeKind.SITE, site))


def sites(wiring: Wiring, places: Places, tables: dict[str, Columns]) -> None:
    """Sites, routes, ports, plants and uses."""
    told, links = tables["sites"], tables["route_ports"]
    site = places.of(NodeKind.SITE, told["id"])
    wiring.each(site, places.of(NodeKind.COMPANY, told["supplier"]))
    wiring.each(site, places.of(NodeKind.COUNTRY, told["country"]))
    wiring.each(site, places.of(NodeKind.ZONE, told["zone"]))
    wiring.each(places.all(NodeKind.OUTPUT), places.of(NodeKind.SITE, places.refs[NodeKind.OUTPUT]))
    wiring.each(places.of(NodeKind.ROUTE, links["route"]), places.of(NodeKind.PORT, links["port"]))
    wiring.each(places.all(NodeKind.PORT), places.of(NodeKind.COUNTRY, tables["ports"]["country"]))
    wiring.each(places.all(NodeKind.PLANT), places.of(NodeKind.COUNTRY, tables["plants"]["country"]))
    uses = tables["uses"]
    wiring.each(places.of(NodeKind.PART, uses["product"]), places.of(NodeKind.PART, uses["part"]))


def needs_of(dependencies: Columns) -> tuple[Ints, Ints, Ints]:
    """Per need of a material the lowest id among its rows, rising, and that row; per row the place of its need."""
    _hashes, row, need = np.unique(dependencies["need"], return_index=True, return_inverse=True)
    by_id = np.argsort(row)  # rows rise by id, and the first of a need is its lowest
    place = np.empty(len(by_id), dtype=np.int64)
    place[by_id] = np.arange(len(by_id))
    return dependencies["id"][row[by_id]], row[by_id], place[need]


def materials(wiring: Wiring, places: Places, found: Supply, ways: Ways, dependencies: Columns) -> None:
    """A site, what it ships, or a source needs its materials; a material any of its alternatives, or enough."""
    _ids, row, need = needs_of(dependencies)
    material = places.all(NodeKind.MATERIAL)
    of_whole = dependencies["part"][row] == 0
    wiring.each(ships(places, dependencies["site"][row])[of_whole], material[of_whole])
    _materials_of_sources(wiring, places, found, ways, dependencies)
    upstream = ships(places, dependencies["upstream"])
    coded = places.of(NodeKind.CODED, dependencies["coded"])
    unnamed = places.of(NodeKind.UNNAMED, dependencies["id"])
    required = dependencies["required"][row]
    complete = np.ones(len(material), dtype=bool)
    np.logical_and.at(complete, need, dependencies["complete"])
    wiring.weighed(
        material,
        np.where(required > 0, required, 1.0),
        complete,
        need,
        np.where(upstream >= 0, upstream, np.where(coded >= 0, coded, unnamed)),
        np.where(required[need] > 0, dependencies["share"], 1).astype(np.float32),
    )


def _materials_of_sources(
    wiring: Wiring, places: Places, found: Supply, ways: Ways, dependencies: Columns
) -> None:
    """Of the ways whose site needs some for their part."""
    among = np.flatnonzero(ways.own != 0)
    if not len(among):
        return
    ids, row, _need = needs_of(dependencies)
    wanted = np.stack([found.site[ways.first[among]].astype(np.int64), ways.own[among]])
    told = np.stack([dependencies["site"][row], dependencies["part"][row]])
    _keys, same = np.unique(np.concatenate([told, wanted], axis=1), axis=1, return_inverse=True)
    of_told, of_wanted = np.split(same.ravel(), [len(row)])
    count = np.bincount(of_told, minlength=len(_keys[0]))
    order = np.argsort(of_told, kind="stable")
    run, item = spread((np.cumsum(count) - count)[of_wanted], count[of_wanted])
    way = places.all(NodeKind.SOURCE)[among]
    wiring.each(way[run], places.of(NodeKind.MATERIAL, ids[order[item]]))
