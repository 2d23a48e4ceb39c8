"""Ways of supply: sources that need the same things are one node.

At a million parts there are two million sources, and a tenth as many ways.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.networks.reading import Columns
from scoring.networks.supply import Supply
from scoring.networks.wiring import spread

Ints = NDArray[Any]


@dataclass(frozen=True)
class Ways:
    """One row a way, rising by the lowest id of its sources.

    of             the way of each source
    first          a source of each way: its site, supplier and maker are the way's
    lowest_id      of its sources
    own            the set of materials that its site needs for its part; 0 where the site's own count
    route_way, route   which routes it may take: pairs of its place and a route's id
    tool_way, tool     likewise, the tools that it can run with
    """

    of: NDArray[np.int32]
    first: Ints
    lowest_id: Ints
    own: Ints
    route_way: Ints
    route: Ints
    tool_way: Ints
    tool: Ints


def ways(found: Supply, parts: Columns, tables: dict[str, Columns]) -> Ways:
    own = _own_needs(found, parts, tables["own_needs"])
    with_tool, tool = _with_tools(found, tables["source_tools"])
    routes, plant = tables["routes"], parts["plant"][found.part]
    by_plant = np.unique(routes["site"][routes["plant"] > 0])
    of, first, lowest = _alike(
        found,
        _other_maker(found, tables["sites"]),
        np.where(np.isin(found.site, by_plant), plant, 0) if len(by_plant) else None,
        _sets(with_tool, tool, len(found.id)) if len(tool) else None,
        own if own.any() else None,
    )
    route_way, route = _routes(found.site[first], plant[first], routes)
    is_first = np.zeros(len(found.id), dtype=bool)
    is_first[first] = True
    here = is_first[with_tool]
    return Ways(of, first, lowest, own[first], route_way, route, of[with_tool[here]], tool[here])


def _alike(found: Supply, *more: Ints | None) -> tuple[NDArray[np.int32], Ints, Ints]:
    """Sources of one site and seller, and alike in all of `more`: the way of each, a source and lowest id of each."""
    key = found.site.astype(np.int64) << 31 | found.supplier.astype(np.int64)
    for column in more:
        if column is not None:
            key = _numbered(key)[1] << 31 | _numbered(column)[1]
    first, of = _numbered(key)
    lowest = np.full(len(first), np.iinfo(np.int64).max)
    np.minimum.at(lowest, of, found.id)
    by_id = np.argsort(lowest)
    place = np.empty(len(by_id), dtype=np.int32)
    place[by_id] = np.arange(len(by_id), dtype=np.int32)
    return place[of], first[by_id], lowest[by_id]


def _numbered(keys: Ints) -> tuple[Ints, Ints]:
    """The first place of each distinct key, by rising key; and for each key the number of its own."""
    order = np.argsort(keys, kind="stable")
    is_first = np.diff(keys[order], prepend=keys[order[:1]] - 1) != 0
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.cumsum(is_first) - 1
    return order[is_first], number


def _other_maker(found: Supply, sites: Columns) -> Ints | None:
    """The maker where it is not who runs the site, or sells from a site that is not told; else 0."""
    if not found.maker.any():
        return None
    runs = found.supplier.astype(np.int64)
    sited = found.site > 0
    runs[sited] = sites["supplier"][np.searchsorted(sites["id"], found.site[sited])]
    return np.where(found.maker == runs, 0, found.maker)


def _with_tools(found: Supply, links: Columns) -> tuple[Ints, Ints]:
    """The places of the sources that have tools, and the tools' ids."""
    if not len(links["source"]) or not len(found.id):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    source = links["source"]
    if len(found.folded):
        source = _as_counted(found, source)
    by_id = np.argsort(found.id, kind="stable")
    at = np.minimum(np.searchsorted(found.id, source, sorter=by_id), len(by_id) - 1)
    place = by_id[at]
    known = found.id[place] == source
    if not len(found.folded):
        return place[known], links["tool"][known]
    place, tool = np.unique(
        np.stack([place[known], links["tool"][known]]), axis=1
    )  # each of them may name it
    return place, tool


def _as_counted(found: Supply, source: Ints) -> Ints:
    """Of each the source that it counts for, mostly itself."""
    by_id = np.argsort(found.folded)
    at = np.minimum(np.searchsorted(found.folded, source, sorter=by_id), len(by_id) - 1)
    place = by_id[at]
    return np.where(found.folded[place] == source, found.into[place], source)


def _sets(place: Ints, member: Ints, size: int) -> Ints:
    """A number for each set of members; 0 for none."""
    sets = np.zeros(size, dtype=np.uint64)
    mixed = (member.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    np.add.at(sets, place, (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9))
    return sets.view(np.int64)


def _own_needs(found: Supply, parts: Columns, told: Columns) -> Ints:
    """The set of materials that each source's site needs for its part; 0 where the site's own count."""
    sets = np.zeros(len(found.id), dtype=np.int64)
    if len(told["part"]) and len(parts["id"]):
        place = np.searchsorted(parts["id"], told["part"])
        wanted = place << 32 | told["site"]
        order = np.argsort(wanted)
        keys = found.part.astype(np.int64) << 32 | found.site.astype(np.int64)
        at = order[np.minimum(np.searchsorted(wanted, keys, sorter=order), len(wanted) - 1)]
        sets = np.where(wanted[at] == keys, told["set"][at], 0)
    return sets


def _routes(site: Ints, plant: Ints, routes: Columns) -> tuple[Ints, Ints]:
    """Per way and route that serves its plant, or all: the place of the way, and the route's id."""
    by_site = np.argsort(routes["site"], kind="stable")
    sites = routes["site"][by_site]
    start, end = np.searchsorted(sites, site), np.searchsorted(sites, site, side="right")
    run, place = spread(start, np.where(site > 0, end - start, 0))
    route = by_site[place]
    serves = (routes["plant"][route] == 0) | (plant[run] == 0) | (routes["plant"][route] == plant[run])
    return run[serves], routes["id"][route[serves]]
