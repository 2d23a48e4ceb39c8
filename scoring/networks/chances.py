"""How likely each node fails within a year, for long enough to matter, and how long it then stays away.

Pure: node facts and the policy's numbers in, arrays out; from facts of the node, never from a part's exposure.
The numbers stand in the policy as `node_chances`; those of policy 2 are used where it has none.

    chance of a site     base + hazard x hazard / 100           (its own, else its country's)
    of a company         between safe and distress, by its financial risk / 100
    of a country         between calm and shaky, by the square of political risk / 100 (states do not fail in
                         proportion), + hazard x natural hazard / 100
    of all others        as told for the kind

>>> chance, days = company(np.array([0.0, 100.0, np.nan]))
>>> chance.round(4).tolist(), days.tolist()
([0.005, 0.08, 0.03], [180.0, 180.0, 180.0])
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scoring.policy_2 import NODE_CHANCES

Floats = NDArray[np.float64]
Numbers = Mapping[str, Mapping[str, float]]

DEFAULTS: Numbers = NODE_CHANCES


def numbers_of(policy: Mapping[str, object] | None) -> Numbers:
    """The policy's `node_chances`, each missing number from DEFAULTS."""
    told = (policy or {}).get("node_chances") or {}
    assert isinstance(told, Mapping)
    return {kind: {**defaults, **told.get(kind, {})} for kind, defaults in DEFAULTS.items()}


def site(
    hazard: Floats, recovery_days: Floats, *, of_country: Floats, numbers: Numbers = DEFAULTS
) -> tuple[Floats, Floats]:
    """`hazard` and `of_country` 0-100, NaN not known."""
    told = numbers["site"]
    known = np.where(np.isnan(hazard), of_country, hazard)
    known = np.where(np.isnan(known), told["unknown_hazard"], known)
    days = np.where(np.isnan(recovery_days), told["recovery_days"], recovery_days)
    return _within(told["base"] + told["hazard"] * known / 100), days


def company(risk: Floats, *, numbers: Numbers = DEFAULTS) -> tuple[Floats, Floats]:
    """`risk`: its financial health, 0-100, 100 worst, NaN not known."""
    told = numbers["company"]
    chance = told["safe"] + (told["distress"] - told["safe"]) * risk / 100
    return _within(np.where(np.isnan(risk), told["unknown"], chance)), _same(risk, told["recovery_days"])


def country(stability: Floats, hazard: Floats, *, numbers: Numbers = DEFAULTS) -> tuple[Floats, Floats]:
    """Political risk and natural hazard, 0-100, 100 worst, NaN not known."""
    told = numbers["country"]
    politics = np.where(np.isnan(stability), told["unknown"], stability) / 100
    nature = np.where(np.isnan(hazard), told["unknown"], hazard) / 100
    chance = told["calm"] + (told["shaky"] - told["calm"]) * politics**2 + told["hazard"] * nature
    return _within(chance), _same(stability, told["recovery_days"])


def plain(kind: str, recovery_days: Floats, *, numbers: Numbers = DEFAULTS) -> tuple[Floats, Floats]:
    """Of a port, zone, tool, route, plant or coded site; their own recovery where it is told, else NaN."""
    told = numbers[kind]
    days = np.where(np.isnan(recovery_days), told["recovery_days"], recovery_days)
    return _within(_same(recovery_days, told["chance"])), days


def at_least_one(chance: Floats, start: NDArray[np.int64]) -> Floats:
    """That any of the chances fails, of each run from one start up to the next: 1 - prod(1 - p).

    >>> at_least_one(np.array([0.5, 0.5, 0.1]), np.array([0, 2, 2, 3])).round(3).tolist()
    [0.75, 0.0, 0.1]
    """
    logs = np.zeros(len(start) - 1)
    some = start[1:] > start[:-1]
    if some.any():  # each run by itself: the difference of running sums would move with the runs before it
        logs[some] = np.add.reduceat(np.log1p(-chance), start[:-1][some])
    return 0.0 - np.expm1(logs)


def _same(like: Floats, value: float) -> Floats:
    return np.full(len(like), float(value))


def _within(chance: Floats) -> Floats:
    """A certainty would leave nothing to multiply."""
    return np.clip(chance, 0.0, 0.999)
