"""The single points of parts and what sources share, for a range of part ids; only what moved is written.

A source's points are those of its way of supply, and the same in both networks: what the networks differ in is
which sources a part may count on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import wire
from scoring.digests import digest
from scoring.facts.sources import places_of
from scoring.networks import chances, runs
from scoring.networks.arrays import Mapped
from scoring.networks.cuttings import Cut, cut, of_both
from scoring.networks.runs import Runs
from scoring.wire import Column, number

Ints = NDArray[Any]

_BEFORE = """
    SELECT part_id, row_digest, coalesce(upstream_chance, 'NaN') FROM scoring_partpoints
    WHERE part_id BETWEEN %(first)s AND %(last)s
"""
_SHARED_BEFORE = """
    SELECT source_id, row_digest FROM scoring_independence WHERE part_id BETWEEN %(first)s AND %(last)s
"""


@dataclass(frozen=True)
class Points:
    """Rows of ranked nodes, as codes: row i has `codes` from start[i] up to start[i + 1], rising."""

    codes: NDArray[np.int64]
    start: NDArray[np.int64]

    def run(self, name: str) -> Runs:
        return Runs(name, self.codes, self.start)


def point(paper: Mapped, usable: Mapped, *, first: int, last: int) -> dict[str, Any]:
    """Store the points of the parts in this range of ids, and the independence of their sources.

    In a transaction. The answer counts what moved; `upstream_moved` are the parts whose upstream chance did,
    `shared_moved` those of the sources that share something else now.
    """
    ids = paper.shared["part_id"]
    within = slice(*np.searchsorted(ids, [first, last + 1]))
    parts = np.arange(within.start, within.stop)[paper.shared["is_bought"][within]]
    sources = _sources_of(paper, within)
    ways = np.unique(paper.shared["source_way"][sources])
    on_paper = cut(paper, parts, paper.way_from + ways)
    of_ways, more_of_ways = on_paper.certain_and_more(paper.way_from + ways)
    upstream = _upstream(paper, parts, ways, of_ways + more_of_ways)
    moved = _store_points(on_paper, usable, parts, upstream, first=first, last=last)
    moved |= _store_shared(paper, sources, ways, of_ways, of_ways + more_of_ways, first=first, last=last)
    return moved


def _sources_of(mapped: Mapped, within: slice) -> Ints:
    """Sources of these parts; they rise by part."""
    start, stop = np.searchsorted(mapped.shared["source_part"], [within.start, within.stop])
    return np.arange(start, stop)


def as_codes(mapped: Mapped, matrix: Any) -> Points:
    codes = mapped.codes[mapped.ranked_from :][matrix.indices]
    start = matrix.indptr.astype(np.int64)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(start))
    return Points(codes[np.lexsort([codes, row])], start)


def _upstream(mapped: Mapped, parts: Ints, ways: Ints, of_ways: Any) -> NDArray[np.float64]:
    """Per part the chance that one of its primary's points fails, but for its seller, maker, site and their
    country, which are counted elsewhere. What only may stop it counts in full: that another alternative may
    exist makes nothing safer. NaN without a primary, or where its second tier is not mapped."""
    shared, first = mapped.shared, mapped.ranked_from
    chance = np.nan_to_num(shared["chance"][first:].astype(np.float64))[of_ways.indices]
    row = np.repeat(np.arange(len(ways)), np.diff(of_ways.indptr))
    for own in (*shared["way_companies"][ways].T, *shared["way_own"][ways].T):
        chance[of_ways.indices + first == own[row]] = 0.0
    of_way = chances.at_least_one(chance, of_ways.indptr.astype(np.int64))
    of_way[~shared["way_is_told"][ways]] = np.nan
    found = np.full(len(parts), np.nan)
    primary = shared["primary"][parts]
    has = primary >= 0
    found[has] = of_way[np.searchsorted(ways, shared["source_way"][primary[has]])]
    return found


def _store_points(
    paper: Cut, usable: Mapped, parts: Ints, upstream: NDArray[np.float64], *, first: int, last: int
) -> dict[str, Any]:
    shared, count, lists = usable.shared, len(parts), []
    columns = [Column("part_id", "int8", shared["part_id"][parts])]
    found = of_both(paper, usable, parts)
    for mapped, ((certain, more), is_open) in zip((paper.mapped, usable), found, strict=True):
        lists += [
            as_codes(mapped, certain).run(str(mapped.kind)),
            as_codes(mapped, more).run(f"{mapped.kind}_possible"),
        ]
        columns += [
            Column(f"{mapped.kind}_open", "bool", is_open),
            Column(f"{mapped.kind}_gap", "bool", shared[f"{mapped.kind}_gap"][parts]),
        ]
    columns.append(number("upstream_chance", "float8", upstream))
    row = digest([*(column.values for column in columns), *map(_digest, lists)])
    before = wire.read(
        _BEFORE, {"first": first, "last": last}, {"id": "int8", "digest": "int8", "upstream": "float8"}
    )
    place, stays = places_of(before["id"], shared["part_id"][parts])
    old = np.full(count, np.nan)
    old[place] = before["upstream"][stays]
    same = (old == upstream) | (np.isnan(old) & np.isnan(upstream))
    moved, _fresh = _merge("scoring_partpoints", "part_id", columns, lists, row, before)
    return {"parts_moved": moved, "upstream_moved": shared["part_id"][parts[~same]].tolist()}


def _store_shared(
    mapped: Mapped, sources: Ints, ways: Ints, certain: Any, possible: Any, *, first: int, last: int
) -> dict[str, Any]:
    shared = mapped.shared
    primary = shared["primary"][shared["source_part"][sources]]
    others = (primary >= 0) & (primary != sources) & shared["is_bought"][shared["source_part"][sources]]
    source, against = sources[others], primary[others]
    way, its = shared["source_way"][source].astype(np.int64), shared["source_way"][against].astype(np.int64)
    pairs, pair = np.unique(way << 32 | its, return_inverse=True)
    mine, its = pairs >> 32, pairs & (2**32 - 1)
    rows = np.searchsorted(ways, mine), np.searchsorted(ways, its)
    both, maybe = (each[rows[0]].multiply(each[rows[1]]).tocsr() for each in (certain, possible))
    maybe = (maybe - both).tocsr()
    maybe.eliminate_zeros()
    lists = [
        as_codes(mapped, both).run("shared").at(pair),
        as_codes(mapped, maybe).run("shared_possible").at(pair),
    ]
    tier = np.minimum(shared["way_tier"][mine], shared["way_tier"][its])[pair]
    confirmed = _oldest(shared["way_confirmed_on"][mine], shared["way_confirmed_on"][its])[pair]
    columns = [
        Column("source_id", "int8", shared["source_id"][source]),
        Column("part_id", "int8", shared["part_id"][shared["source_part"][source]]),
        Column("against_id", "int8", shared["source_id"][against]),
        Column("parents_shared", "bool", _sisters(shared, mine, its)[pair]),
        Column("proven_tier", "int2", tier),
        Column("mapped", "bool", tier >= 0),
        Column("confirmed_on", "date", confirmed, confirmed != wire.NO_DATE),
    ]
    row = digest([*(column.values for column in columns), *map(_digest, lists)])
    before = wire.read(_SHARED_BEFORE, {"first": first, "last": last}, {"id": "int8", "digest": "int8"})
    moved, fresh = _merge("scoring_independence", "source_id", columns, lists, row, before)
    return {"sources_moved": moved, "shared_moved": columns[1].values[fresh].tolist()}


def _oldest(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """NO_DATE where either is not known: what nobody dated may be older."""
    return np.where((one == wire.NO_DATE) | (other == wire.NO_DATE), wire.NO_DATE, np.minimum(one, other))


def _sisters(shared: dict[str, Any], mine: Ints, its: Ints) -> NDArray[np.bool_]:
    """Whether two different companies behind the two have one company at the top of their parents."""
    found = np.zeros(len(mine), dtype=bool)
    first = int(shared["company_from"][0])
    for one in shared["way_companies"][mine].T:
        for other in shared["way_companies"][its].T:
            both = (one >= 0) & (other >= 0) & (one != other)
            top = shared["company_top"]
            found[both] |= top[one[both] - first] == top[other[both] - first]
    return found


def _digest(run: Runs) -> NDArray[np.int64]:
    """Of each row's codes; they rise, so that their order says nothing more."""
    mixed = digest([run.values]).view(np.uint64)
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    return (total[run.start[1:]] - total[run.start[:-1]]).view(np.int64)


def _merge(
    table: str, key: str, columns: list[Column], lists: list[Runs], row: Ints, before: dict[str, Any]
) -> tuple[int, Ints]:
    """Rows of which a digest moved take the place of the old ones; rows that are gone go. How many moved, and the
    places of those that are written."""
    before = wire.rising(before, "id")
    ids = columns[0].values
    order = np.argsort(ids, kind="stable")
    place, stays = places_of(before["id"], ids[order])
    same = np.zeros(len(ids), dtype=bool)
    same[order[place]] = before["digest"][stays] == row[order[place]]
    gone = before["id"][~np.isin(before["id"], ids[same])]
    if len(gone):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [gone.tolist()])
    fresh = np.flatnonzero(~same)
    if len(fresh):
        columns = [*columns, Column("row_digest", "int8", row)]
        runs.append(table, [column.at(fresh) for column in columns], [run.at(fresh) for run in lists])
    return len(fresh) + len(gone) - int(np.isin(gone, ids).sum()), fresh
