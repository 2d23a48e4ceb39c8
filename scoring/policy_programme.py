"""The part of a policy that says how it is kept up: when parts are reviewed, what opens a review at once, and how
long before it lapses a thing becomes somebody's task. A version without it goes by the numbers below, as `of` says.

    review_interval_days     from the last review that was done to the next one, where impact is high; 366 at most
    low_impact_sample_share  of the parts of low impact, how many a year are looked at and signed in bulk, 0-1
    hysteresis               points by which a score has to leave the signed quadrant before a review opens
    lead_days                how many days before it lapses a thing becomes a task, by kind: LAPSES
    escalate_after_days      from the day on which it lapsed to the day on which the owner's manager is told
    financial_move           points of financial health, 0-100, by which a supplier may move unlooked at
    country_move             the same of a country's hazard or political stability
    demand_move              share of the demand at the last signature by which it may move unlooked at

>>> told = Programme().as_numbers()
>>> Programme.from_numbers(told) == Programme(), told["lead_days"]["terms"]
(True, 60)
>>> Programme.from_numbers(told | {"review_interval_days": 700})
Traceback (most recent call last):
scoring.scales.PolicyError: review_interval_days must be a whole number between 30 and 366, not 700.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from scoring.scales import PolicyError, is_number

if TYPE_CHECKING:
    from scoring.policy import Policy

# The least and the most that each may be; whole numbers where both are.
BOUNDS: dict[str, tuple[float, float]] = {
    "review_interval_days": (30, 366),
    "low_impact_sample_share": (0.0, 1.0),
    "hysteresis": (0.0, 20.0),
    "escalate_after_days": (0, 365),
    "financial_move": (0.0, 100.0),
    "country_move": (0.0, 100.0),
    "demand_move": (0.0, 10.0),
}
# Finding and approving a source takes months, and so does a supplier who is asked where things come from; a
# price and an order are a matter of weeks; an override only needs another look.
LAPSES: dict[str, int] = {
    "qualification": 90,
    "terms": 60,
    "warm": 45,
    "override": 14,
    "tier_two": 60,
    "review": 30,
}
LEAD_BOUNDS = (0, 365)


@dataclass(frozen=True)
class LeadDays:
    qualification: int = LAPSES["qualification"]
    terms: int = LAPSES["terms"]
    warm: int = LAPSES["warm"]
    override: int = LAPSES["override"]
    tier_two: int = LAPSES["tier_two"]
    review: int = LAPSES["review"]


@dataclass(frozen=True)
class Programme:
    # Where an outage hurts, a year without a look is the longest that anybody can answer for.
    review_interval_days: int = 365
    # A tenth a year shows whether the machine's word on the small parts can be relied on.
    low_impact_sample_share: float = 0.1
    # Less than a score moves by a new month of deliveries; a part on a line does not flap.
    hysteresis: float = 2.0
    lead_days: LeadDays = field(default_factory=LeadDays)
    # A week, so that a holiday is no escalation.
    escalate_after_days: int = 7
    # One notch of most agencies is some five points: three of them are news.
    financial_move: float = 15.0
    # Country indexes move by a few points a year: ten are an event.
    country_move: float = 10.0
    # Stock, capacity and minimum orders are laid out for a demand; a third more or less is another one.
    demand_move: float = 0.3

    @classmethod
    def from_numbers(cls, given: object) -> Programme:
        told = _named("programme", given, [*BOUNDS, "lead_days"])
        leads = _named("lead_days", told["lead_days"], list(LAPSES))
        sentences = [
            sentence for name, ends in BOUNDS.items() for sentence in _misfit(name, told[name], ends)
        ]
        for kind in LAPSES:
            sentences += _misfit(f"lead_days of {kind}", leads[kind], LEAD_BOUNDS)
        if sentences:
            raise PolicyError(*sentences)
        plain: dict[str, Any] = {name: _as(told[name], ends) for name, ends in BOUNDS.items()}
        return cls(lead_days=LeadDays(**{kind: int(leads[kind]) for kind in LAPSES}), **plain)

    def as_numbers(self) -> dict[str, Any]:
        return asdict(self)


def of(policy: Policy) -> Programme:
    """The policy's own, else as published."""
    return policy.programme or Programme()


def _named(owner: str, given: object, wanted: list[str]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise PolicyError(f"{owner} must be an object of names and values.")
    sentences = [f"{owner} has an unknown name: {name}." for name in given if name not in wanted]
    sentences += [f"{owner} lacks {name}." for name in wanted if name not in given]
    if sentences:
        raise PolicyError(*sentences)
    return given


def _is_whole(ends: tuple[float, float]) -> bool:
    return all(isinstance(end, int) for end in ends)


def _as(value: Any, ends: tuple[float, float]) -> float | int:
    return int(value) if _is_whole(ends) else float(value)


def _misfit(name: str, value: Any, ends: tuple[float, float]) -> list[str]:
    least, most = ends
    if is_number(value) and least <= value <= most and (not _is_whole(ends) or value == int(value)):
        return []
    kind = "whole number" if _is_whole(ends) else "number"
    return [f"{name} must be a {kind} between {least:g} and {most:g}, not {value}."]
