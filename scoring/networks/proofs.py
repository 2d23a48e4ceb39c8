"""How far each way of supply is proven to be mapped, since when, and whose companies stand behind it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import wire
from scoring.models import NodeKind
from scoring.networks import reading
from scoring.networks.building import Built
from scoring.networks.tiers import row_of

Ints = NDArray[Any]
DEEPEST = 9  # tiers; nobody maps more
UNKNOWN = -1


def proven_tier(built: Built) -> NDArray[np.int8]:
    """Per way: UNKNOWN where its site or its routes are not told, else up to which tier all is told and complete.

    0: only its own. 1: the sites of its materials are told too, and no other alternative exists; and so on.
    """
    sites, first = built.tables["sites"], built.ways.first
    of_site = _depths(built)
    found = np.full(len(first), UNKNOWN, dtype=np.int8)
    routes = built.tables["routes"]
    is_told = routes["is_told"][row_of(routes["id"], built.ways.route)]
    with_route = np.unique(built.ways.route_way[is_told])
    site = row_of(sites["id"], built.supply.site[first[with_route]])
    depth = np.where(site >= 0, of_site[site] if len(of_site) else 0, UNKNOWN)
    own = built.ways.own[with_route] != 0
    depth[own & (depth >= 0)] = _own_depths(built, with_route[own & (depth >= 0)], of_site)
    found[with_route] = depth
    return found


def second_tier_told(built: Built) -> NDArray[np.bool_]:
    """Per way, whether its site says that all that it needs is told, and somebody is named for each of it."""
    sites, dependencies = built.tables["sites"], built.tables["dependencies"]
    where = built.supply.site[built.ways.first]
    told = np.append(sites["flags"] & reading.IS_COMPLETE > 0, False)[row_of(sites["id"], where)]
    unnamed = (dependencies["upstream"] == 0) & (dependencies["coded"] == 0)
    needs = np.stack([dependencies["site"], dependencies["part"]])[:, unnamed]
    among = np.flatnonzero(told & np.isin(where, needs[0]))
    own = np.stack([where[among].astype(np.int64), built.ways.own[among]])
    _keys, same = np.unique(np.concatenate([needs, own], axis=1), axis=1, return_inverse=True)
    of_need, of_way = np.split(same.ravel(), [needs.shape[1]])
    told[among] = ~np.isin(of_way, of_need)
    return told


def _depths(built: Built) -> Ints:
    """Per site, of what the whole site needs."""
    sites, dependencies = built.tables["sites"], built.tables["dependencies"]
    complete = sites["flags"] & reading.IS_COMPLETE > 0
    whole = dependencies["part"] == 0
    below = row_of(sites["id"], dependencies["site"][whole])
    depth = np.where(complete, DEEPEST, 0)
    while True:
        reached = depth.copy()
        np.minimum.at(reached, below, _of_alternatives(built, depth)[whole])
        reached = np.where(complete, np.minimum(reached, DEEPEST), 0)
        if (reached == depth).all():
            return depth
        depth = reached


def _of_alternatives(built: Built, depth: Ints) -> Ints:
    """Per row of the dependencies: the tier that it proves, seen from the site that needs it."""
    sites, dependencies = built.tables["sites"], built.tables["dependencies"]
    above = row_of(sites["id"], dependencies["upstream"])
    told = np.where(above >= 0, (depth[above] if len(depth) else 0) + 1, 0)
    return np.where(dependencies["complete"], told, 0)


def _own_depths(built: Built, ways: Ints, depth: Ints) -> Ints:
    """Of ways whose site needs materials for their part: the least of these."""
    sites, dependencies = built.tables["sites"], built.tables["dependencies"]
    keys = np.stack([dependencies["site"], dependencies["part"]])
    first = built.ways.first[ways]
    wanted = np.stack([built.supply.site[first].astype(np.int64), built.ways.own[ways]])
    distinct, same = np.unique(np.concatenate([keys, wanted], axis=1), axis=1, return_inverse=True)
    of_key, of_way = np.split(same.ravel(), [keys.shape[1]])
    least = np.full(distinct.shape[1], DEEPEST)
    np.minimum.at(least, of_key, _of_alternatives(built, depth))
    complete = (sites["flags"] & reading.IS_COMPLETE > 0)[row_of(sites["id"], wanted[0])]
    return np.where(complete, least[of_way], 0)


def confirmed_on(built: Built) -> NDArray[np.int32]:
    """Per way the oldest day on which its site's second tier, or a row of it, was confirmed; NO_DATE unknown."""
    sites, dependencies = built.tables["sites"], built.tables["dependencies"]
    latest = np.iinfo(np.int32).max
    oldest = np.where(sites["confirmed_on"] == wire.NO_DATE, latest, sites["confirmed_on"])
    told = dependencies["confirmed_on"] != wire.NO_DATE
    np.minimum.at(oldest, row_of(sites["id"], dependencies["site"][told]), dependencies["confirmed_on"][told])
    site = row_of(sites["id"], built.supply.site[built.ways.first])
    found = np.where(site >= 0, oldest[site] if len(oldest) else latest, latest)
    return np.where(found == latest, wire.NO_DATE, found).astype(np.int32)


def companies(built: Built) -> NDArray[np.int32]:
    """Three columns a way: the nodes of its seller, its maker and who runs its site; -1 for none."""
    places, sites, first = built.places, built.tables["sites"], built.ways.first
    site = row_of(sites["id"], built.supply.site[first])
    runs = np.where(site >= 0, sites["supplier"][site] if len(site) and len(sites["id"]) else 0, 0)
    who = (built.supply.supplier[first], built.supply.maker[first], runs)
    return np.stack([places.of(NodeKind.COMPANY, one) for one in who], axis=1)


def own_places(built: Built) -> NDArray[np.int32]:
    """Two columns a way: the nodes of its site and of that site's country; -1 for none."""
    places, sites, first = built.places, built.tables["sites"], built.ways.first
    site = row_of(sites["id"], built.supply.site[first])
    country = np.where(site >= 0, sites["country"][site] if len(site) and len(sites["id"]) else 0, 0)
    return np.stack(
        [
            places.of(NodeKind.SITE, built.supply.site[first]),
            places.of(NodeKind.COUNTRY, country),
        ],
        axis=1,
    )


def topmost(built: Built) -> NDArray[np.int32]:
    """Per company, in the order of the table: the row of the company at the top of its parents."""
    suppliers = built.tables["suppliers"]
    parent = row_of(suppliers["id"], suppliers["parent"])
    top = np.where(parent >= 0, parent, np.arange(len(parent))).astype(np.int32)
    for _doubling in range(32):  # a chain, or a circle, of any length that there can be
        further = top[top]
        if (further == top).all():
            break
        top = further
    return top
