"""What the sites of a synthetic company hang on: three tiers above them, ports and routes, tools, pools, needs.

A site for every ten parts in four tiers, few of them feeding many. Its own stream of draws, so that parts,
sources and orders are what they were without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from suppliers.synthetic.draws import Array, codes, days, popular, unknown_where, words

UPPER = (0.25, 0.144)  # sites of the second and third tier, as a share of all; the fourth is what is left
MAPPED = (0.6, 0.5, 0.4)  # of each tier, the share of the sites that told where their inputs come from
OVERSEAS, ROUTED, ZONED, POOLED, TOOLED = 0.6, 0.9, 0.3, 0.1, 0.05
OTHER_WAY, SECOND_TOOL = 0.35, 0.2
SHARED, UNNAMED, BACKWARDS = (
    0.05,
    0.02,
    0.01,
)  # needs with shares; rows with keyed codes; rows that close loops
MATERIALS = [f"material {i}" for i in range(60)]
LETTERS = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


@dataclass(frozen=True)
class Tiers:
    """How many sites stand in each tier, the first included; ids run on from tier to tier."""

    sites: tuple[int, int, int, int]
    companies: int  # of the first tier
    parts: int

    @classmethod
    def of(cls, parts: int, *, sites: int, companies: int) -> "Tiers":
        every = max(sites + 6, parts // 10)
        second, third = (max(2, round(every * share)) for share in UPPER)
        return cls((sites, second, third, max(2, every - sites - second - third)), companies, parts)

    @property
    def upper(self) -> int:
        return sum(self.sites[1:])

    @property
    def ports(self) -> int:
        return min(2000, max(20, self.parts // 2000))

    @property
    def zones(self) -> int:
        return max(3, self.parts // 4000)

    def bounds(self, tier: int) -> tuple[int, int]:
        """First and last site of a tier, from 0, the last not included."""
        return sum(self.sites[:tier]), sum(self.sites[: tier + 1])


def companies(tiers: Tiers) -> Array:
    """Of each upper site the company that runs it, from 0: three sites of two companies."""
    return tiers.companies + np.arange(tiers.upper) * 2 // 3


def zones(tiers: Tiers, draw: np.random.Generator) -> pa.Array:
    """Of every site the zone that it stands in, mostly none."""
    n = sum(tiers.sites)
    zone = codes("Z", popular(draw, tiers.zones, n, tail=0.6) + 1, 4)
    return pc.if_else(pa.array(draw.random(n) < ZONED), zone, "")


def ports(tiers: Tiers, countries: list[str]) -> pa.Table:
    """Made-up UN/LOCODEs: a country of ours, and three letters that count up."""
    ids = np.arange(tiers.ports)
    letters = ["".join(three) for three in LETTERS[np.stack([ids // 676, ids // 26 % 26, ids % 26], axis=1)]]
    country = words(ids, countries)
    return pa.table(
        {
            "id": ids + 1,
            "unlocode": pc.binary_join_element_wise(country, pa.array(letters), ""),
            "name": codes("Port ", ids + 1, 1),
            "country": country,
        }
    )


def routes(tiers: Tiers, harbours: pa.Table, draw: np.random.Generator) -> pa.Table:
    """Of the first tier's sites, to every plant: by road, or by sea through one to three ports, few of which
    take most; a third of those by sea have another way."""
    sites = np.flatnonzero(draw.random(tiers.sites[0]) < ROUTED)
    by_sea = draw.random(len(sites)) < OVERSEAS
    other = sites[by_sea & (draw.random(len(sites)) < OTHER_WAY)]
    site = np.concatenate([sites, other])
    sea = np.concatenate([by_sea, np.ones(len(other), bool)])
    n = len(site)
    many = np.where(sea, 1 + popular(draw, 3, n, tail=0.8), 0)
    port = popular(draw, tiers.ports, int(many.sum()), tail=1.5)
    return pa.table(
        {
            "id": np.arange(n) + 1,
            "site_id": site + 1,
            "code": words((np.arange(n) >= len(sites)).astype(int), ["FIRST", "OTHER"]),
            "mode": words(sea.astype(int), ["road", "sea"]),
            "ports": lists(many, pc.take(harbours["unlocode"].combine_chunks(), pa.array(port))),
            "transit_days": np.where(sea, draw.integers(12, 45, n), draw.integers(1, 7, n)),
        }
    )


def lists(many: Array, names: pa.Array) -> pa.Array:
    """PostgreSQL's arrays: `many` names for each row, in order, each once."""
    import pandas as pd

    row = np.repeat(np.arange(len(many)), many)
    pairs = pd.DataFrame({"row": row, "name": names.to_numpy(zero_copy_only=False)})
    pairs = pairs.drop_duplicates().sort_values(["row", "name"])
    starts = np.searchsorted(pairs["row"], np.arange(len(many) + 1))
    listed = pa.ListArray.from_arrays(pa.array(starts, pa.int32()), pa.array(pairs["name"], pa.string()))
    return pc.binary_join_element_wise("{", pc.binary_join(listed, ","), "}", "")


def tools(tiers: Tiers, site_of: Array, draw: np.random.Generator) -> tuple[pa.Table, pa.Array]:
    """(tools, of each source those that will do): most have none; few tools serve many sources."""
    count = max(10, tiers.parts // 50)
    n = len(site_of)
    many = np.where(draw.random(n) < TOOLED, 1 + (draw.random(n) < SECOND_TOOL), 0)
    tool = popular(draw, count, int(many.sum()), tail=0.4)
    ids = np.arange(count)
    table = pa.table(
        {
            "id": ids + 1,
            "code": codes("T", ids + 1),
            "owner": words(popular(draw, 3, count, tail=0.5), ["ours", "supplier", "customer"]),
            "site_id": site_of[draw.integers(0, n, count)] + 1,
            "replacement_days": unknown_where(draw.integers(30, 240, count), draw.random(count) < 0.3),
        }
    )
    return table, lists(many, codes("T", tool + 1))


def pools(tiers: Tiers, site_of: Array, draw: np.random.Generator) -> tuple[pa.Table, pa.Array]:
    """(capacity pools, of each source its own): a site in ten shares one out to all of its sources."""
    sites = np.flatnonzero(draw.random(tiers.sites[0]) < POOLED)
    n = len(sites)
    table = pa.table(
        {
            "id": np.arange(n) + 1,
            "site_id": sites + 1,
            "code": words(sites * 0, ["LINE"]),
            "capacity_per_month": draw.integers(100, 5000, n),
            "unit": words(sites * 0, ["h"]),
            "booked_by_others": unknown_where(draw.integers(0, 3000, n), draw.random(n) < 0.4),
        }
    )
    at = np.zeros(tiers.sites[0], int)
    at[sites] = np.arange(n) + 1
    pool = at[site_of]
    return table, unknown_where(pool, pool == 0)


def dependencies(tiers: Tiers, draw: np.random.Generator, today: date) -> tuple[pa.Table, Array]:
    """(rows, whether each site has told of its whole second tier). Two materials a site on average, each from
    one to three sites of the next tier, the large ones more often; a row in a hundred closes a loop."""
    site, need, upstream, place = (np.concatenate(some) for some in zip(*_needs(tiers, draw), strict=True))
    keep = _first(need, upstream) & (upstream != site)
    site, need, upstream, place = site[keep], need[keep], upstream[keep], place[keep]
    n = len(site)
    many = np.bincount(need)[need]
    shared = (draw.random(need.max() + 1) < SHARED)[need] & (many > 1)
    unnamed = (draw.random(n) < UNNAMED) & (place > 0)
    complete = draw.random(sum(tiers.sites)) < 0.4
    since = (today - timedelta(days=500)).isoformat()
    table = pa.table(
        {
            "id": np.arange(n) + 1,
            "site_id": site + 1,
            "part": words(need * 0, [""]),
            "material": words(_material(site, need), MATERIALS),
            "upstream_site_id": unknown_where(upstream + 1, unnamed),
            "keyed_code": pc.if_else(pa.array(unnamed), codes("k", upstream + 1), ""),
            "share": unknown_where(np.full(n, 0.5), ~shared),
            "required": unknown_where(np.ones(n), ~shared),
            "complete": complete[site],
            "confirmed_on": days(since, draw.integers(0, 500, n)),
            "origin": words(draw.integers(0, 5, n), ["supplier", "supplier", "supplier", "analyst", "erp"]),
        }
    )
    told = np.zeros(sum(tiers.sites), bool)
    told[site] = True
    return table, told & complete


def _needs(tiers: Tiers, draw: np.random.Generator) -> Iterator[tuple[Array, Array, Array, Array]]:
    """For each tier but the last: site, need, upstream site, and which alternative of its need a row is."""
    so_far = 0
    for tier, mapped in enumerate(MAPPED):
        first, last = tiers.bounds(tier)
        sites = first + np.flatnonzero(draw.random(last - first) < mapped)
        of_need = np.repeat(sites, 1 + popular(draw, 3, len(sites), tail=0.6))
        many = 1 + popular(draw, 3, len(of_need), tail=0.8)
        need = np.repeat(np.arange(len(of_need)), many)
        above, beyond = tiers.bounds(tier + 1)
        upstream = above + popular(draw, beyond - above, len(need), tail=1.0)
        back = draw.random(len(need)) < BACKWARDS
        upstream[back] = draw.integers(first, last, int(back.sum()))
        place = np.arange(len(need)) - np.searchsorted(need, need)
        yield of_need[need], need + so_far, upstream, place
        so_far += len(of_need)


def _material(site: Array, need: Array) -> Array:
    """Another one for each need of a site."""
    first = np.flatnonzero(np.append(True, site[1:] != site[:-1]))
    start = need[first][np.searchsorted(first, np.arange(len(site)), side="right") - 1]
    return site * 7 + need - start


def _first(need: Array, upstream: Array) -> Array:
    """True at the first row of a need and upstream site."""
    _values, first = np.unique(need * (int(upstream.max()) + 1) + upstream, return_index=True)
    keep = np.zeros(len(need), bool)
    keep[first] = True
    return keep
