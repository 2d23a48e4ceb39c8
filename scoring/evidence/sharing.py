"""What sources share with the primary of their part, from the network's answer, in the kinds that policies speak of.

A site or a company counts as one of the sources' own where it is that of both; else it lies upstream of one at
least. Companies of an upstream site say nothing that the site does not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import wire
from scoring.facts import Parts
from scoring.models import NodeKind
from scoring.networks import nodes
from scoring.policy import POLICY_2, Policy
from scoring.policy_groups import Independence
from scoring.readiness.kinds import Kind

Columns = dict[str, NDArray[Any]]

_PAIRS = """
    SELECT pair.source_id, pair.against_id, pair.proven_tier,
        coalesce(pair.confirmed_on - date '2000-01-01', %(no_date)s)::int4, pair.parents_shared
    FROM scoring_independence pair WHERE {among}
"""
_PAIR_KINDS = {
    "source": "int8",
    "against": "int8",
    "proven_tier": "int2",
    "confirmed_on": "int4",
    "parents_shared": "bool",
}
# `owned`: the node is a site, or a company, of both sources themselves.
_SHARED = f"""
    SELECT pair.source_id, pair.against_id, node.code, node.is_certain,
        CASE node.code & {nodes.ALL}
            WHEN {int(NodeKind.SITE)} THEN node.code >> {nodes.BITS} = ALL (ARRAY[one.site_id, other.site_id])
            WHEN {int(NodeKind.COMPANY)} THEN node.code >> {nodes.BITS} IN (one.supplier_id, coalesce(one.maker_id, own.supplier_id), own.supplier_id)
                AND node.code >> {nodes.BITS} IN (other.supplier_id, coalesce(other.maker_id, its.supplier_id), its.supplier_id)
            ELSE true END
    FROM scoring_independence pair
    JOIN suppliers_source one ON one.id = pair.source_id JOIN suppliers_site own ON own.id = one.site_id
    JOIN suppliers_source other ON other.id = pair.against_id JOIN suppliers_site its ON its.id = other.site_id
    CROSS JOIN LATERAL (
        SELECT code, true AS is_certain FROM unnest(pair.shared) code
        UNION ALL SELECT code, false FROM unnest(pair.shared_possible) code
    ) node
    WHERE {{among}}
"""
_SHARED_KINDS = {
    "source": "int8",
    "against": "int8",
    "node": "int8",
    "is_certain": "bool",
    "is_owned": "bool",
}

_KINDS = np.zeros(nodes.ALL + 1, dtype=np.int8)
_KINDS[[NodeKind.SITE, NodeKind.COMPANY, NodeKind.TOOL, NodeKind.ZONE]] = (
    Kind.SITE,
    Kind.COMPANY,
    Kind.TOOL,
    Kind.ZONE,
)
_KINDS[[NodeKind.PORT, NodeKind.ROUTE, NodeKind.COUNTRY, NodeKind.CODED]] = (
    Kind.PORT,
    Kind.ROUTE,
    Kind.COUNTRY,
    Kind.UPSTREAM,
)
# What a policy may accept, and the kind that it is here; our own plant is every source's.
ACCEPTED = {
    "company": Kind.COMPANY,
    "parent": Kind.PARENT,
    "site": Kind.SITE,
    "tool": Kind.TOOL,
    "port": Kind.PORT,
    "zone": Kind.ZONE,
    "country": Kind.COUNTRY,
    "route": Kind.ROUTE,
    "upstream": Kind.UPSTREAM,
}


@dataclass(frozen=True)
class Sharing:
    """The tables `pairs` and `shared` of `scoring.readiness`."""

    pairs: Columns
    shared: Columns


def read(parts: Parts) -> Sharing:
    among = parts.among("pair.part_id")
    given = {**parts.parameters, "no_date": wire.NO_DATE}
    pairs = wire.read(_PAIRS.format(among=among), given, _PAIR_KINDS)
    shared = wire.read(_SHARED.format(among=among), given, _SHARED_KINDS)
    sisters = pairs.pop("parents_shared")
    kind = _kinds(shared)
    kept = (kind > 0) & ~_said_by_its_site(shared, kind)
    told = {name: shared[name][kept] for name in ("source", "against", "node", "is_certain")}
    of_parents = {
        "source": pairs["source"][sisters],
        "against": pairs["against"][sisters],
        "node": np.zeros(sisters.sum(), dtype=np.int64),
        "is_certain": np.ones(sisters.sum(), dtype=bool),
    }
    found = {name: np.concatenate([values, of_parents[name]]) for name, values in told.items()}
    found["kind"] = np.concatenate([kind[kept], np.full(sisters.sum(), Kind.PARENT, dtype=np.int8)])
    return Sharing(pairs, found)


def _kinds(shared: Columns) -> NDArray[np.int8]:
    kind = _KINDS[nodes.kinds_of(shared["node"])]
    return np.where((kind > 0) & ~shared["is_owned"], Kind.UPSTREAM, kind).astype(np.int8)


def _said_by_its_site(shared: Columns, kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    upstream = kind == Kind.UPSTREAM
    is_company = nodes.kinds_of(shared["node"]) == NodeKind.COMPANY
    by_site = np.unique(shared["source"][upstream & ~is_company & shared["is_certain"]])
    return upstream & is_company & np.isin(shared["source"], by_site)


def accepted(policy: Policy) -> Independence:
    """What the policy bears; one from before the network as the first with it."""
    return policy.independence or Independence.from_numbers(POLICY_2["independence"])
