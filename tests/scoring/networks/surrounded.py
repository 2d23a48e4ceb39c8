"""A part that stands on as many sites as asked for, tier upon tier, without facts or with them."""

from datetime import date

import numpy as np

from scoring.models import NetworkKind, NetworkVersion
from scoring.network import Network
from scoring.networks import freezing, nodes
from scoring.networks.arrays import Mapped
from scoring.networks.nodes import NodeKind

COUNTRIES = ("CN", "DE", "TW", "JP", "PL", "MX", "US", "KR", "VN", "FR")
SHARES = (0.02, 0.08, 0.18, 0.26, 0.22, 0.14, 0.08, 0.02)  # of the sites, tier by tier
PART = nodes.code(NodeKind.PART, 1)


def arrays(sites, *, seed=1, first=1, part=PART):
    """Sites are numbered from `first`, and stand in eight tiers. Each is needed by one or two of the tier before; seven in
    ten of these needs have an alternative, one site in twenty is not mapped, and each is in a country."""
    draw = np.random.default_rng(seed)
    each = np.arange(1, sites + 1)
    tier = np.minimum(
        np.searchsorted(np.cumsum(SHARES) * sites, each), len(SHARES) - 1
    )  # rises with the site
    start = np.concatenate(
        [[0], np.searchsorted(tier, np.arange(len(SHARES) + 1)) + 1]
    )  # the part's, then each's
    near = _one_of(draw, start, tier)
    more = each[draw.random(sites) < 0.7]
    owner = np.concatenate([near, _one_of(draw, start, tier[more - 1]), each])
    needed = np.concatenate([each, more, sites + 1 + draw.integers(0, len(COUNTRIES), sites)])
    need = np.arange(len(owner))
    twice = np.flatnonzero((draw.random(len(owner)) < 0.7) & (needed <= sites))
    other = start[tier[needed[twice] - 1] + 1] + draw.integers(0, 1 << 30, len(twice)) % np.maximum(
        np.diff(start)[tier[needed[twice] - 1] + 1], 1
    )
    codes = np.concatenate(
        [
            [part],
            nodes.codes(NodeKind.SITE, np.arange(first, first + sites)),
            [nodes.country(letters) for letters in COUNTRIES],
        ]
    )
    unmapped = np.zeros(len(codes), dtype=bool)
    unmapped[1 : sites + 1] = draw.random(sites) < 0.05
    network = Network.from_edges(
        codes,
        need_owner=owner,
        edge_need=np.concatenate([need, need[twice]]),
        edge_node=np.concatenate([needed, other]),
        unmapped=unmapped,
    )
    shared = {
        "codes": codes,
        "by_code": np.argsort(codes, kind="stable").astype(np.int32),
        "unmapped": unmapped,
        "chance": draw.random(len(codes)).astype(np.float32),
        "worth": np.array([100.0]),
    }
    return network, shared


def _one_of(draw, start, tier):
    """Of the tier before, any."""
    return start[tier] + draw.integers(0, 1 << 30, len(tier)) % np.maximum(np.diff(start)[tier], 1)


def mapped(sites, **how):
    """Without facts, and without a database."""
    network, shared = arrays(sites, **how)
    return Mapped(NetworkVersion(day=date(2026, 6, 30)), NetworkKind.USABLE, network, shared)


def build(sites):
    """With facts, stored as the networks in use: the part, on so many sites with names of their own."""
    from suppliers.models import Part, Site, Supplier

    part = Part.objects.create(number="PRESS", description="Press")
    seller = Supplier.objects.create(code="MANY", name="Many works")
    made = Site.objects.bulk_create(
        Site(supplier=seller, code=f"S{at}", name=f"Works {at} of Many", country=COUNTRIES[at % 10])
        for at in range(sites)
    )
    first = made[0].pk
    assert [one.pk for one in made] == list(range(first, first + sites))
    network, shared = arrays(sites, first=first, part=nodes.code(NodeKind.PART, part.pk))
    own = {name: getattr(network, name) for name in freezing_names()}
    own["need_required"], own["need_complete"] = own["need_required"][:1], own["need_complete"][:1]
    both = {NetworkKind.PAPER: own, NetworkKind.USABLE: own}
    freezing.freeze({"shared": shared} | both, day=date(2026, 6, 30), nodes=len(network))
    return part


def freezing_names():
    return ("need_owner", "need_required", "need_complete", "alternative_start", "alternative_node")
