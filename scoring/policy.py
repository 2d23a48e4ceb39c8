"""The numbers behind every score: weights, scales, thresholds, floors, stand-ins and windows.

A policy is a value. It is read once from the JSON of a policy version with `Policy.from_numbers`, which
refuses what makes no sense in one sentence a mistake, and written back with `as_numbers`.

>>> policy = Policy.from_numbers(POLICY_1)
>>> policy.impact.threshold, policy.qualification_days
(50.0, 270.0)
>>> Policy.from_numbers(policy.as_numbers()) == policy
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import fsum, inf
from typing import Any

from scoring import scales
from scoring.policy_1 import POLICY_1
from scoring.policy_2 import POLICY_2
from scoring.policy_groups import Independence, NodeChances
from scoring.policy_programme import Programme
from scoring.policy_readiness import Readiness
from scoring.scales import PolicyError, Scale, is_number

__all__ = [
    "BEST_AND_WORST",
    "DRIVERS",
    "EXPOSURE",
    "IMPACT",
    "POLICY_1",
    "POLICY_2",
    "Axis",
    "Floor",
    "Policy",
    "PolicyError",
]

IMPACT = ("outage_loss", "criticality", "substitutability")
EXPOSURE = (
    "natural_hazard",
    "political_stability",
    "financial_health",
    "site_concentration",
    "capacity_taken",
    "on_time",
    "reject_rate",
    "upstream",
)
DRIVERS = IMPACT + EXPOSURE

# The best and the worst value that each fact can have, in its own unit. An unknown one lies between them.
BEST_AND_WORST: dict[str, tuple[float, float]] = {
    "outage_loss": (0.0, inf),  # days of the whole company's daily total
    "criticality": (1.0, 5.0),
    "substitutability": (1.0, 0.0),  # 1 = fully replaceable
    "natural_hazard": (0.0, 100.0),
    "political_stability": (0.0, 100.0),
    "financial_health": (0.0, 100.0),
    "site_concentration": (0.0, 1.0),  # share of the known capacity
    "capacity_taken": (0.0, inf),  # our demand over the primary's capacity
    "on_time": (1.0, 0.0),
    "reject_rate": (0.0, 1.0),
    "upstream": (0.0, 1.0),  # chance a year
}

HEAVIEST = 1e9  # a weight; only shares count

# Plain numbers of a policy, and the least and most that each may be.
BOUNDS: dict[str, tuple[float, float]] = {
    "minimum_confidence": (0, 1),
    "qualification_days": (1, 3650),
    "performance_days": (30, 3650),
    "stock_days": (1, 100),  # stock readings are kept 100 days
    "country_risk_years": (1, 30),
    "statement_months": (1, 120),
    "rating_months": (1, 120),
    "stability_seed": (0, 2**32 - 1),
}

# What a version may have besides: those from before the supply network do not.
GROUPS: dict[str, type[NodeChances | Independence | Readiness | Programme]] = {
    "node_chances": NodeChances,
    "independence": Independence,
    "readiness": Readiness,
    "programme": Programme,
}


@dataclass(frozen=True)
class Axis:
    """One axis: its drivers with their weights as told, the mean's exponent, and where high begins."""

    drivers: tuple[str, ...]
    weights: tuple[float, ...]
    exponent: float
    threshold: float

    @property
    def shares(self) -> tuple[float, ...]:
        """The weights as shares of 1."""
        total = fsum(self.weights)
        return tuple(weight / total for weight in self.weights)

    def as_numbers(self) -> dict[str, Any]:
        weights = dict(zip(self.drivers, self.weights, strict=True))
        return {"weights": weights, "exponent": self.exponent, "threshold": self.threshold}


@dataclass(frozen=True)
class Floor:
    """An impact driver whose raw value is `start` or worse lifts impact to `axis_at_least`."""

    driver: str
    start: float
    axis_at_least: float

    def as_numbers(self) -> dict[str, Any]:
        return {"driver": self.driver, "from": self.start, "axis_at_least": self.axis_at_least}


@dataclass(frozen=True)
class Policy:
    """`scales` and `stand_ins` run over DRIVERS, in its order. Days and years are as their names say."""

    impact: Axis
    exposure: Axis
    scales: tuple[Scale, ...]
    floors: tuple[Floor, ...]
    stand_ins: tuple[float, ...]
    minimum_confidence: float
    qualification_days: float
    performance_days: float
    stock_days: float
    country_risk_years: float
    statement_months: float
    rating_months: float
    stability_seed: float  # of the bank of weightings, `scoring.stability`
    node_chances: NodeChances | None = None
    independence: Independence | None = None
    readiness: Readiness | None = None
    programme: Programme | None = None

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, Any]) -> Policy:
        """Read a policy. Raises PolicyError with a sentence for each thing that is wrong."""
        reading = _Reading()
        wanted = [field.name for field in fields(cls) if field.name not in GROUPS or field.name in numbers]
        reading.names("The policy", numbers, wanted)
        if reading.sentences:
            raise PolicyError(*reading.sentences)
        plain: dict[str, Any] = {
            name: reading.number(name, numbers[name], *bounds) for name, bounds in BOUNDS.items()
        }
        policy = cls(
            impact=reading.axis("impact", numbers["impact"], IMPACT),
            exposure=reading.axis("exposure", numbers["exposure"], EXPOSURE),
            scales=reading.scales(numbers["scales"]),
            floors=reading.floors(numbers["floors"]),
            stand_ins=reading.numbers("stand-in", numbers["stand_ins"], DRIVERS, 0, 100),
            **plain,
            **{name: reading.group(name, numbers[name]) for name in GROUPS if name in numbers},
        )
        if reading.sentences:
            raise PolicyError(*reading.sentences)
        return policy

    def scale(self, driver: str) -> Scale:
        return self.scales[DRIVERS.index(driver)]

    def stand_in(self, driver: str) -> float:
        return self.stand_ins[DRIVERS.index(driver)]

    def as_numbers(self) -> dict[str, Any]:
        """The JSON that `from_numbers` reads."""
        return {
            "impact": self.impact.as_numbers(),
            "exposure": self.exposure.as_numbers(),
            "scales": {name: scale.as_numbers() for name, scale in zip(DRIVERS, self.scales, strict=True)},
            "floors": [floor.as_numbers() for floor in self.floors],
            "stand_ins": dict(zip(DRIVERS, self.stand_ins, strict=True)),
            **{name: getattr(self, name) for name in BOUNDS},
            **{name: group.as_numbers() for name in GROUPS if (group := getattr(self, name)) is not None},
        }


class _Reading:
    """One pass over the numbers. What is wrong is noted in `sentences`, and a harmless value goes on."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def names(self, owner: str, given: object, wanted: Iterable[str]) -> bool:
        """Whether `given` is an object of exactly the wanted names."""
        before = len(self.sentences)
        if not isinstance(given, Mapping):
            self.sentences.append(f"{owner} must be an object of names and values.")
            return False
        for name in given:
            if name not in wanted:
                self.sentences.append(f"{owner} has an unknown name: {name}.")
        for name in wanted:
            if name not in given:
                self.sentences.append(f"{owner} lacks {name}.")
        return len(self.sentences) == before

    def number(self, name: str, value: Any, least: float, most: float) -> float:
        if is_number(value) and least <= value <= most:
            return float(value)
        bounds = f"between {least:g} and {most:g}" if most < inf else f"{least:g} or more"
        self.sentences.append(f"{name} must be a number {bounds}, not {value}.")
        return least

    def numbers(
        self, what: str, given: Any, drivers: tuple[str, ...], least: float, most: float
    ) -> tuple[float, ...]:
        if not self.names(f"The list of {what}s", given, drivers):
            return (least,) * len(drivers)
        return tuple(self.number(f"The {what} of {name}", given[name], least, most) for name in drivers)

    def group(self, name: str, given: Any) -> Any:
        try:
            return GROUPS[name].from_numbers(given)
        except PolicyError as bad:
            self.sentences.extend(bad.sentences)
            return None

    def axis(self, name: str, given: Any, drivers: tuple[str, ...]) -> Axis:
        if not self.names(f"The {name} axis", given, ("weights", "exponent", "threshold")):
            return Axis(drivers, (1.0,) * len(drivers), 1.0, 0.0)
        before = len(self.sentences)
        weights = self.numbers(f"{name} weight", given["weights"], drivers, 0, HEAVIEST)
        if not any(weights) and len(self.sentences) == before:
            self.sentences.append(f"At least one weight of {name} must be above 0.")
        exponent = self.number(f"The exponent of {name}", given["exponent"], 1, 20)
        threshold = self.number(f"The threshold of {name}", given["threshold"], 0, 100)
        return Axis(drivers, weights, exponent, threshold)

    def scales(self, given: Any) -> tuple[Scale, ...]:
        if not self.names("The list of scales", given, DRIVERS):
            return ()
        return tuple(self.scale(name, given[name]) for name in DRIVERS)

    def scale(self, name: str, given: Any) -> Scale:
        try:
            scale = scales.from_numbers(given, name=name)
        except PolicyError as bad:
            self.sentences.extend(bad.sentences)
            return scales.Linear(zero_at=0.0, hundred_at=1.0)
        best, worst = BEST_AND_WORST[name]
        if scale.rises != (worst > best):
            self.sentences.append(f"The scale of {name} runs the wrong way: {worst:g} is its worst value.")
        return scale

    def floors(self, given: Any) -> tuple[Floor, ...]:
        if not isinstance(given, list | tuple):
            self.sentences.append("The floors must be a list.")
            return ()
        return tuple(self.floor(floor) for floor in given)

    def floor(self, given: Any) -> Floor:
        if not self.names("A floor", given, ("driver", "from", "axis_at_least")):
            return Floor(IMPACT[0], 0.0, 0.0)
        driver = given["driver"]
        if driver not in IMPACT:
            self.sentences.append(f"A floor names {driver}, which is no driver of impact.")
            return Floor(IMPACT[0], 0.0, 0.0)
        least, most = sorted(BEST_AND_WORST[driver])
        start = self.number(f"The start of the floor of {driver}", given["from"], least, most)
        lift = self.number(f"The floor of {driver}", given["axis_at_least"], 0, 100)
        return Floor(driver, start, lift)
