"""The chance that one of the primary's upstream single points fails, as the network has it."""

import numpy as np

from scoring import wire
from scoring.facts.drivers import Drivers
from scoring.facts.scope import Parts
from scoring.facts.sources import Ints, places_of
from scoring.origins import Origin
from scoring.policy import EXPOSURE, Policy

_UPSTREAM = """
    SELECT part_id, upstream_chance FROM scoring_partpoints WHERE upstream_chance IS NOT NULL AND {among}
"""
_UPSTREAM_KINDS = {"part": "int8", "chance": "float8"}


def say(found: Drivers, parts: Parts, part_ids: Ints, policy: Policy) -> None:
    """One query, and none where the policy gives it no weight. Not known where the second tier is not mapped."""
    if not policy.exposure.weights[EXPOSURE.index("upstream")]:
        return
    read = wire.read(_UPSTREAM.format(among=parts.among("part_id")), parts.parameters, _UPSTREAM_KINDS)
    place, here = places_of(read["part"], part_ids)
    chance = np.full(len(part_ids), np.nan)
    chance[place] = read["chance"][here]
    found.says("upstream", chance, Origin.NETWORK)
