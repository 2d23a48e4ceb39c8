"""The parts of a policy that came with the supply network. A version from before has none of them.

>>> Independence.from_numbers({"accepted_kinds": ["country"], "proof_depth": 0, "confirmation_days": 548})
Independence(accepted_kinds=('country',), proof_depth=0, confirmation_days=548)
>>> Independence.from_numbers({"accepted_kinds": ["moon"], "proof_depth": 0, "confirmation_days": 548})
Traceback (most recent call last):
scoring.scales.PolicyError: moon is no kind of node that two sources may share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scoring.policy_2 import NODE_CHANCES
from scoring.scales import PolicyError, is_number

SHARED_KINDS = (
    "company",
    "parent",
    "site",
    "tool",
    "route",
    "port",
    "zone",
    "country",
    "plant",
    "coded",
    "upstream",
)
LONGEST_DAYS = 3650
RISKS = {("site", "unknown_hazard"), ("country", "unknown")}  # 0-100; all other numbers of a kind are chances


def _refuse_names(owner: str, given: object, wanted: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise PolicyError(f"{owner} must be an object of names and values.")
    sentences = [f"{owner} has an unknown name: {name}." for name in given if name not in wanted]
    sentences += [f"{owner} lacks {name}." for name in wanted if name not in given]
    if sentences:
        raise PolicyError(*sentences)
    return given


@dataclass(frozen=True)
class NodeChances:
    """By kind of node, in the order of NODE_CHANCES: chances 0-1, hazards and risks 0-100, days."""

    numbers: tuple[tuple[float, ...], ...]

    @classmethod
    def from_numbers(cls, given: object) -> NodeChances:
        kinds = _refuse_names("The list of node chances", given, tuple(NODE_CHANCES))
        return cls(tuple(cls._of_kind(kind, kinds[kind]) for kind in NODE_CHANCES))

    @staticmethod
    def _of_kind(kind: str, given: object) -> tuple[float, ...]:
        told = _refuse_names(f"The chance of a {kind}", given, tuple(NODE_CHANCES[kind]))
        sentences = []
        for name in NODE_CHANCES[kind]:
            most = _most(kind, name)
            if not (is_number(told[name]) and 0 <= told[name] <= most):
                sentences.append(
                    f"{name} of a {kind} must be a number between 0 and {most}, not {told[name]}."
                )
        if sentences:
            raise PolicyError(*sentences)
        return tuple(float(told[name]) for name in NODE_CHANCES[kind])

    def as_numbers(self) -> dict[str, dict[str, float]]:
        return {
            kind: dict(zip(names, values, strict=True))
            for (kind, names), values in zip(NODE_CHANCES.items(), self.numbers, strict=True)
        }


def _most(kind: str, name: str) -> int:
    if name == "recovery_days":
        return LONGEST_DAYS
    return 100 if (kind, name) in RISKS else 1


@dataclass(frozen=True)
class Independence:
    """What two sources of a part may share and still be two; up to which tier that has to be proven."""

    accepted_kinds: tuple[str, ...]
    proof_depth: int
    confirmation_days: int

    @classmethod
    def from_numbers(cls, given: object) -> Independence:
        told = _refuse_names("independence", given, ("accepted_kinds", "proof_depth", "confirmation_days"))
        kinds = told["accepted_kinds"]
        if not isinstance(kinds, list | tuple):
            raise PolicyError("The accepted kinds must be a list.")
        sentences = [
            f"{kind} is no kind of node that two sources may share."
            for kind in kinds
            if kind not in SHARED_KINDS
        ]
        for name, most in (("proof_depth", 10), ("confirmation_days", LONGEST_DAYS)):
            if type(told[name]) is not int or not 0 <= told[name] <= most:
                sentences.append(f"{name} must be a whole number between 0 and {most}, not {told[name]}.")
        if sentences:
            raise PolicyError(*sentences)
        return cls(tuple(dict.fromkeys(kinds)), told["proof_depth"], told["confirmation_days"])

    def as_numbers(self) -> dict[str, Any]:
        return {**asdict(self), "accepted_kinds": list(self.accepted_kinds)}
