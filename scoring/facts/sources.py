"""Sources as they count: placeholders folded into the known site, and the shares of sites.

Where a supplier has exactly one source of a part at a told site, its source without one says more about the
same: its orders, and its role and capacity where the sited source has none, count for the sited one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.facts.reading import Columns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SUMS = ("due", "on_time", "dated", "undated", "received", "rejected", "taken")
LATEST = ("due_on", "judged_on")


@dataclass(frozen=True)
class Listed:
    """One row a source that counts, rising by part and id. `row` is its part's place among the parts.

    `ids` are all sources there are, rising, and `counts_as` the place of the row in which each counts. The
    column `told` is the id of the source that has the role primary, of those that count in the row; else 0.
    """

    row: Ints
    columns: Columns
    parts: int
    ids: Ints
    counts_as: Ints

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def count(self, which: NDArray[np.bool_]) -> Ints:
        """Per part."""
        return np.bincount(self.row[which], minlength=self.parts)

    def places(self, ids: Ints) -> Ints:
        """Of the rows in which these sources count; -1 of those that are not there."""
        place, found = places_of(ids, self.ids)
        places = np.full(len(ids), -1)
        places[found] = self.counts_as[place]
        return places


def listed(sources: Columns, orders: Columns, part_ids: Ints) -> Listed:
    """Sources with the sums of their orders. Sources of other parts are left out."""
    row, here = places_of(sources["part"], part_ids)
    columns = _with_orders({name: values[here] for name, values in sources.items()}, orders)
    columns["told"] = np.where(columns["is_primary"], columns["id"], 0)
    target = _counts_for(row, columns)
    folded = np.flatnonzero(target != np.arange(len(target)))
    _fold(columns, folded, target[folded])
    kept = np.ones(len(row), dtype=bool)
    kept[folded] = False
    by_id = np.argsort(columns["id"], kind="stable")
    counts_as = (np.cumsum(kept) - 1)[target[by_id]]
    return Listed(
        row=row[kept],
        columns={name: values[kept] for name, values in columns.items()},
        parts=len(part_ids),
        ids=columns["id"][by_id],
        counts_as=counts_as,
    )


def places_of(wanted: Ints, ids: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Places among the rising ids, and which are among them: a row may have come between two queries."""
    place = np.searchsorted(ids, wanted)
    found = place < len(ids)
    found[found] = ids[place[found]] == wanted[found]
    return place[found], found


def _with_orders(sources: Columns, orders: Columns) -> Columns:
    by_id = np.argsort(sources["id"], kind="stable")
    place, found = places_of(orders["source"], sources["id"][by_id])
    target = by_id[place]
    for name in SUMS:
        sources[name] = np.zeros(len(by_id))
        sources[name][target] = orders[name][found]
    for name in LATEST:
        sources[name] = np.full(len(by_id), -(2**31))
        sources[name][target] = orders[name][found]
    return sources


def _counts_for(row: Ints, sources: Columns) -> Ints:
    """For each source the place of the one that it counts for: mostly its own."""
    target = np.arange(len(row))
    if not sources["is_placeholder"].any():
        return target
    suppliers, supplier = np.unique(sources["supplier"], return_inverse=True)
    pair = np.unique(row * len(suppliers) + supplier, return_inverse=True)[1]
    sited = ~sources["is_placeholder"]
    several = np.bincount(pair[sited], minlength=len(row) + 1)
    only = np.zeros(len(row) + 1, dtype=np.int64)
    only[pair[sited]] = target[sited]
    folds = sources["is_placeholder"] & (several[pair] == 1)
    return np.where(folds, only[pair], target)


def _fold(sources: Columns, folded: Ints, into: Ints) -> None:
    """Each sited source takes in one placeholder at most: a pair has only one."""
    for name in SUMS:
        sources[name][into] += sources[name][folded]
    for name in LATEST:
        sources[name][into] = np.maximum(sources[name][into], sources[name][folded])
    capacity = sources["capacity"]
    capacity[into] = np.where(np.isnan(capacity[into]), capacity[folded], capacity[into])
    sources["is_primary"][into] |= sources["is_primary"][folded]
    sources["told"][into] = np.maximum(sources["told"][into], sources["told"][folded])
    sources["is_candidate"][into] &= ~sources["is_primary"][into]


def share_of_site(sources: Listed, primary: Ints) -> Floats:
    """Per part the share of the capacity of all its listed sources that sits at the primary's site.

    1 where all are at one site. NaN without a primary, or where a capacity that is needed is not known.
    """
    has = primary >= 0
    site = np.full(sources.parts, -1)
    site[has] = sources["site"][primary[has]]
    at_site = sources["site"] == site[sources.row]
    capacity = sources["capacity"]
    total = np.bincount(sources.row, weights=capacity, minlength=sources.parts)
    mine = np.bincount(sources.row[at_site], weights=capacity[at_site], minlength=sources.parts)
    share = np.divide(mine, total, out=np.full(sources.parts, np.nan), where=total > 0)
    one_site = sources.count(~at_site) == 0
    return np.where(has, np.where(one_site, 1.0, share), np.nan)
