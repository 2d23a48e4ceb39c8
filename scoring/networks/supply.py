"""Sources as the networks see them: placeholders folded into the known site, the primary chosen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.networks import reading
from scoring.networks.reading import Columns

Ints = NDArray[Any]


@dataclass(frozen=True)
class Supply:
    """One row a source that counts, rising by part and id.

    part        its place among the parts
    id, supplier, site (0: not told), maker (0: whoever runs the site)
    is_usable   may be bought from, and is the primary or real
    primary     per part the place of its primary source here, -1 without one
    folded      ids of the sources without a site that count for another one; `into`: the ids of these others
    """

    part: Ints
    id: Ints
    supplier: Ints
    site: Ints
    maker: Ints
    is_usable: NDArray[np.bool_]
    primary: Ints
    folded: Ints
    into: Ints


def supply(sources: Columns, parts: Columns, sites: Columns, suppliers: Columns) -> Supply:
    part = np.searchsorted(parts["id"], sources["part"]).astype(np.int32)
    site = np.searchsorted(sites["id"], sources["site"]).astype(np.int32)
    supplier = np.searchsorted(suppliers["id"], sources["supplier"])
    placeholder = (sites["flags"] & reading.IS_PLACEHOLDER > 0)[site]
    flags, maker = sources["flags"].copy(), sources["maker"].copy()
    into, folded = _folds(part, sources["supplier"], placeholder)
    flags[into] |= flags[folded] & reading.IS_PRIMARY
    maker[into] = np.where(maker[into] == 0, maker[folded], maker[into])
    kept = np.ones(len(part), dtype=bool)
    kept[folded] = False
    told = flags & reading.IS_PRIMARY > 0
    usable = (flags & reading.IS_OPEN > 0) & ((flags & reading.IS_CANDIDATE == 0) | told)
    usable &= suppliers["is_active"][supplier]
    part, ids = part[kept], sources["id"][kept]
    primary = _primaries(part, ids, parts["primary"], told=told[kept], usable=usable[kept])
    counts = flags[kept] & reading.IS_REAL > 0
    counts[primary[primary >= 0]] = True
    return Supply(
        part=part,
        id=ids,
        supplier=sources["supplier"][kept],
        site=np.where(placeholder[kept], 0, sources["site"][kept]),
        maker=maker[kept],
        is_usable=usable[kept] & counts,
        primary=primary,
        folded=sources["id"][folded],
        into=sources["id"][into],
    )


def _folds(part: Ints, supplier: Ints, placeholder: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Which sources take in which. Where a supplier has one source of the part at a told site, its source without
    one says more about the same (as `scoring.facts.sources` has it): its role, its tools, and its maker where the
    sited one has none, count for the sited one."""
    without = np.flatnonzero(placeholder)
    if not len(without):
        return without, without
    pair = part.astype(np.int64) << 32 | supplier.astype(np.int64)
    order = np.argsort(pair[without])
    keys = pair[without][order]
    sited = np.flatnonzero(~placeholder)
    place = np.minimum(np.searchsorted(keys, pair[sited]), len(keys) - 1)
    beside = keys[place] == pair[sited]
    sited, place = sited[beside], place[beside]
    alone = np.bincount(place, minlength=len(keys))[place] == 1
    return sited[alone], without[order[place[alone]]]


def _primaries(part: Ints, ids: Ints, chosen: Ints, *, told: Any, usable: Any) -> Ints:
    """As the scores last saw it (`chosen`, per part), while that may be; else the role's; else the first usable."""
    primary = np.full(len(chosen), -1)
    if not len(part):
        return primary
    rank = np.where(told, 1, np.where(usable, 2, 3))
    rank[(chosen[part] == ids) & (told | usable)] = 0
    first = np.flatnonzero(np.diff(part, prepend=-1))
    best = np.minimum.reduceat(rank * np.int64(len(part)) + np.arange(len(part)), first)
    primary[part[first]] = np.where(best // len(part) < 3, best % len(part), -1)
    return primary
