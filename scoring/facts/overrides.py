"""Overrides in force on a day, among the drivers' values: `override_<driver>`, only where there are some."""

from datetime import date

import numpy as np

from scoring import wire
from scoring.facts.drivers import Drivers
from scoring.facts.reading import Columns
from scoring.facts.scope import Parts
from scoring.facts.sources import Ints, places_of
from scoring.origins import Origin
from scoring.policy import DRIVERS, Policy

_OVERRIDES = """
    SELECT override.part_id, (array_position(%(drivers)s::text[], override.driver) - 1)::int4, override.value,
        ((override.made_at AT TIME ZONE 'UTC')::date - date '2000-01-01')::int4
    FROM scoring_override override
    WHERE {among} AND override.ended_at IS NULL AND override.until >= %(day)s
"""
_KINDS = {"part": "int8", "driver": "int4", "value": "float8", "made_on": "int4"}


def read(parts: Parts, *, day: date) -> Columns:
    query = _OVERRIDES.format(among=parts.among("override.part_id"))
    return wire.read(query, {**parts.parameters, "day": day, "drivers": list(DRIVERS)}, _KINDS)


def set_over(found: Drivers, overrides: Columns, part_ids: Ints, policy: Policy) -> None:
    """By the policy's scale, as a fact would be. An override's origin and day take the place of the fact's; the
    fact's value stays beside it."""
    row, here = places_of(overrides["part"], part_ids)
    place, value, made_on = (overrides[name][here] for name in ("driver", "value", "made_on"))
    found.origin[row, place] = Origin.OVERRIDE
    found.seen_on[row, place] = made_on
    for one in np.unique(place):
        of_driver = place == one
        said = np.full(len(part_ids), np.nan)
        said[row[of_driver]] = policy.scale(DRIVERS[one])(value[of_driver])
        found.values[f"override_{DRIVERS[one]}"] = said
