"""How far up each node first stands: 0 = a source's own seller, site or route; 1 = who feeds that; and so on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.models import NodeKind
from scoring.networks.building import Built

NOWHERE = 99


def of_sites(built: Built) -> NDArray[np.int64]:
    """One a row of the table of sites; NOWHERE where nothing comes from it."""
    sites, dependencies = built.tables["sites"], built.tables["dependencies"]
    tier = np.full(len(sites["id"]), NOWHERE)
    tier[np.isin(sites["id"], np.unique(built.supply.site))] = 0
    below = row_of(sites["id"], dependencies["site"])
    above = row_of(sites["id"], dependencies["upstream"])
    known = (above >= 0) & (below >= 0)
    below, above = below[known], above[known]
    while True:
        reached = tier.copy()
        np.minimum.at(reached, above, np.minimum(tier[below] + 1, NOWHERE))
        if (reached == tier).all():
            return tier
        tier = reached


def of_nodes(built: Built) -> NDArray[np.int16]:
    """One a node."""
    places, tables = built.places, built.tables
    sites, dependencies = tables["sites"], tables["dependencies"]
    tier, found = of_sites(built), np.full(len(built.codes), NOWHERE)
    for kind, refs in (
        (NodeKind.SITE, sites["id"]),
        (NodeKind.OUTPUT, sites["id"]),
        (NodeKind.COMPANY, sites["supplier"]),
        (NodeKind.ZONE, sites["zone"]),
        (NodeKind.COUNTRY, sites["country"]),
    ):
        _lower(found, places.of(kind, refs), tier)
    of_row = tier[row_of(sites["id"], dependencies["site"])] if len(dependencies["site"]) else tier[:0]
    _lower(found, places.of(NodeKind.CODED, dependencies["coded"]), of_row + 1)
    first = built.ways.first
    for refs in (built.supply.supplier[first], built.supply.maker[first]):
        _lower(found, places.of(NodeKind.COMPANY, refs), np.zeros(len(refs), dtype=np.int64))
    for kind in (NodeKind.ROUTE, NodeKind.PORT, NodeKind.TOOL, NodeKind.PLANT):
        found[places.slice(kind)] = 0
    for name in ("ports", "plants"):
        country = places.of(NodeKind.COUNTRY, tables[name]["country"])
        _lower(found, country, np.zeros(len(country), dtype=np.int64))
    return found.astype(np.int16)


def _lower(found: NDArray[Any], place: NDArray[Any], tier: NDArray[Any]) -> None:
    some = place >= 0
    np.minimum.at(found, place[some], np.minimum(tier[some], NOWHERE))


def row_of(ids: NDArray[Any], refs: NDArray[Any]) -> NDArray[Any]:
    """The row of each; -1 where there is none."""
    if not len(ids):
        return np.full(len(refs), -1)
    row = np.minimum(np.searchsorted(ids, refs), len(ids) - 1)
    return np.where(ids[row] == refs, row, -1)
