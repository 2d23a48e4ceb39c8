"""Who could be the second source of a part: whom we know already, and what each would change.

Asked, in this order, and each (seller, site) once: who is listed for the part but is not real yet; who makes
the same number for another plant; who makes parts of its category; and where these are few, who delivers
parts to its plant. Of a category or a plant the parts with the dearest outages are looked at, SCANNED of them,
and of their sites those that make most: so the answer costs the same at a million parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _

from scoring.candidatefacts import Price
from scoring.networks import nodes
from scoring.networks.nodes import NodeKind
from suppliers.models import Part

if TYPE_CHECKING:
    from scoring.networks import Mapped

SCANNED = 2000  # parts of the category, or of the plant
OF_EACH = 40  # candidates found in one way
FEW = 10  # fewer than this, and the plant's other suppliers are asked too
ALL_FIVE = 5  # checks, of whom nothing is on file for the part
SHOWN, FURTHER = 30, 10  # of those who know the part or its category, and of the plant's other suppliers

LISTED, ELSEWHERE, CATEGORY, PLANT = range(4)
WAYS = {
    LISTED: _("listed for this part, and not real yet"),
    ELSEWHERE: _("makes this part for another plant"),
    CATEGORY: _("makes parts of the same category"),
    PLANT: _("delivers other parts to the same plant"),
}

_COUNTS = """
    source.status = 'active' AND coalesce(source.valid_from <= %(day)s, true)
    AND coalesce(source.valid_to >= %(day)s, true) AND source.role IS DISTINCT FROM 'candidate'
    AND supplier.status = 'active'
"""
# Each: supplier, site, parts, an example's id and number, a source's id (0: of no one part), and those of the same
# number at other plants.
_LISTED = """
    SELECT source.supplier_id, source.site_id, 1, source.part_id, '', source.id, ARRAY[]::bigint[]
    FROM suppliers_source source WHERE source.id = ANY(%(listed)s)
"""
_ELSEWHERE = f"""
    SELECT source.supplier_id, source.site_id, count(*), min(part.id), min(part.number), min(source.id),
        array_agg(source.id ORDER BY source.id)
    FROM suppliers_part part JOIN suppliers_source source ON source.part_id = part.id
    JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
    WHERE part.number = %(number)s AND part.id <> %(part)s AND {_COUNTS}
    GROUP BY source.supplier_id, source.site_id ORDER BY count(*) DESC, 1, 2 LIMIT {OF_EACH}
"""
_OF_SOME = f"""
    SELECT source.supplier_id, source.site_id, count(*), min(part.id), min(part.number), 0,
        ARRAY[]::bigint[]
    FROM (
        SELECT part.id, part.number FROM suppliers_part part
        LEFT JOIN scoring_position position ON position.part_id = part.id
        WHERE {{which}} AND part.id <> %(part)s
        ORDER BY position.outage_loss DESC NULLS LAST, part.id LIMIT {SCANNED}
    ) part JOIN suppliers_source source ON source.part_id = part.id
    JOIN suppliers_supplier supplier ON supplier.id = source.supplier_id
    WHERE {_COUNTS}
    GROUP BY source.supplier_id, source.site_id ORDER BY count(*) DESC, 1, 2 LIMIT {OF_EACH}
"""
_CATEGORY = _OF_SOME.format(which="part.category = %(category)s AND part.category <> ''")
_PLANT = _OF_SOME.format(which="part.plant_id = %(plant)s")


@dataclass(frozen=True)
class Candidate:
    """A seller with a site. `parts`: how many of that way; `example` one of them; `elsewhere` its sources of the
    same number at other plants."""

    way: int
    supplier: int
    site: int
    parts: int
    example: tuple[int, str]
    source: int
    elsewhere: tuple[int, ...] = ()

    @property
    def company_node(self) -> int:
        return nodes.code(NodeKind.COMPANY, self.supplier)

    @property
    def site_node(self) -> int:
        return nodes.code(NodeKind.SITE, self.site)

    @property
    def output_node(self) -> int:
        """What the site ships; a node where some of its parts need materials of their own."""
        return nodes.code(NodeKind.OUTPUT, self.site)


def candidates(
    part: Part, *, usable: Sequence[tuple[int, int]], listed: Sequence[int], day: date
) -> list[Candidate]:
    """`usable`: (supplier, site) of the sources that count already; `listed`: ids of those that do not. One query,
    two where few are found."""
    given = {
        "part": part.pk,
        "number": part.number,
        "category": part.category,
        "plant": part.plant_id,
        "listed": list(listed),
        "day": day,
    }
    found: dict[tuple[int, int], Candidate] = {}
    _ask(found, (LISTED, _LISTED), (ELSEWHERE, _ELSEWHERE), (CATEGORY, _CATEGORY), given=given)
    for one in usable:
        found.pop(one, None)
    if len(found) < FEW and part.plant_id:
        _ask(found, (PLANT, _PLANT), given=given)
        for one in usable:
            found.pop(one, None)
    return list(found.values())


def _ask(found: dict[tuple[int, int], Candidate], *ways: tuple[int, str], given: Mapping[str, Any]) -> None:
    each = [f"SELECT {way}, way.* FROM ({query}) way" for way, query in ways]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), given)
        for way, supplier, site, parts, example, number, source, elsewhere in sorted(cursor.fetchall()):
            one = Candidate(way, supplier, site, parts, (example, number), source, tuple(elsewhere))
            first = found.setdefault((supplier, site), one)
            if elsewhere and not first.elsewhere:
                found[supplier, site] = replace(first, elsewhere=one.elsewhere)


@dataclass(frozen=True)
class Chain:
    """A candidate's own single points against those of the part, as codes.

    `removes` would stop the part no more, `keeps` stop the candidate as well. `is_known`: its site stands in the
    network; `is_mapped`: with its second tier; `has_route`: how it would reach the plant is told.
    """

    removes: list[int] = field(default_factory=list)
    keeps: list[int] = field(default_factory=list)
    is_known: bool = False
    is_mapped: bool = False
    has_route: bool = False


def chains(
    found: Sequence[Candidate],
    points: Sequence[int],
    *,
    part: int,
    by_site: Mapping[int, Sequence[int]],
    needed: Mapping[int, Sequence[int]],
    mapped: "Mapped | None",
) -> dict[Candidate, Chain]:
    """Against the `points` of the part (codes, as the part itself). A source would need its seller, what its site
    ships or, where these are told, the site and its materials for the part (`needed`), and one of its routes to
    the plant (`by_site`): what it would remove by any of them is removed."""
    place = mapped.place(part) if mapped else -1
    if mapped is None or place < 0:
        return {}
    known = [one for one in found if mapped.place(one.site_node) >= 0]
    needs, of = [], []
    for at, one in enumerate(known):
        own = needed.get(one.site, ())
        ships = one.output_node if not own and mapped.place(one.output_node) >= 0 else one.site_node
        for route in by_site.get(one.site, ()) or (None,):
            codes = [code for code in (one.company_node, ships, *own, route) if code is not None]
            needs.append(mapped.places(np.array(codes, dtype=np.int64)))
            of.append(at)
    removed = (
        _removed(mapped, place, needs, of, size=len(known)) if points and needs else [set()] * len(known)
    )
    unmapped = mapped.network.unmapped
    return {
        one: Chain(
            removes=[code for code in points if code in removed[at]],
            keeps=[code for code in points if code not in removed[at]],
            is_known=True,
            is_mapped=not unmapped[mapped.place(one.site_node)],
            has_route=bool(by_site.get(one.site)),
        )
        for at, one in enumerate(known)
    }


def _removed(mapped: "Mapped", place: int, needs: list[Any], of: list[int], *, size: int) -> list[set[int]]:
    """Codes of the points that each would remove; `needs` are places, a group a way of supply, `of` whose it is."""
    from scoring.network import would_remove

    found: list[set[int]] = [set() for _ in range(size)]
    answer = would_remove(mapped.network, place, [group[group >= 0] for group in needs])
    for at, whose in enumerate(of):
        row = answer.indices[slice(*answer.indptr[at : at + 2])]
        found[whose].update(mapped.codes[row].tolist())
    return found


@dataclass(frozen=True)
class Ranked:
    """A candidate in the order in which it is worth asking. `avoided`: what the part is expected
    to lose in a year by the points that it would remove; `missing`: how many of the five checks do not pass yet."""

    candidate: Candidate
    chain: Chain
    country: str
    is_other_country: bool
    price: Price | None
    avoided: float
    missing: int


def ranked(
    found: Sequence[Candidate],
    chains: Mapping[Candidate, Chain],
    *,
    losses: Mapping[int, float | None],
    countries: Mapping[int, str],
    known: Mapping[int, Price],
    missing: Mapping[Candidate, int],
    primary_country: str | None,
) -> list[Ranked]:
    """By the single points that it would remove, then by how little is missing; then the dearest points first,
    another country, a known price, and how near it is to the part. `losses` by code of a node, `countries` by code
    of a site."""
    lines = []
    for one in found:
        chain = chains.get(one, Chain())
        country = countries.get(one.site_node, "")
        line = Ranked(
            candidate=one,
            chain=chain,
            country=country,
            is_other_country=bool(country and primary_country and country != primary_country),
            price=known.get(one.source),
            missing=missing.get(one, ALL_FIVE),
            avoided=sum(losses.get(code) or 0.0 for code in chain.removes),
        )
        lines.append(line)
    return sorted(lines, key=_worth_asking)


def _worth_asking(line: Ranked) -> tuple[Any, ...]:
    one = line.candidate
    return (
        not line.chain.is_known,
        -len(line.chain.removes),
        line.missing,
        -line.avoided,
        not line.chain.is_mapped,
        not line.is_other_country,
        line.price is None,
        one.way,
        -one.parts,
        one.supplier,
        one.site,
    )
