"""The part of a policy that says what makes a source real. A version without it judges by the numbers as
published with the checks (`scoring.readiness.numbers`), which says the reason of each.

>>> told = Readiness(Numbers()).as_numbers()
>>> Readiness.from_numbers(told) == Readiness(Numbers())
True
>>> Readiness.from_numbers(told | {"dual_share": 15})
Traceback (most recent call last):
scoring.scales.PolicyError: dual_share must be a number between 0 and 1, not 15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.readiness.codes import FIVE_BACKUP, FIVE_DUAL, Check
from scoring.readiness.numbers import Numbers
from scoring.scales import PolicyError, is_number

# The least and the most that each may be; whole numbers where both are.
BOUNDS: dict[str, tuple[float, float]] = {
    "production_lapse_days": (30, 3650),
    "lots_looked_at": (1, 50),
    "lots_rejected": (1, 50),
    "clean_receipts": (1, 100),
    "warm_window_days": (30, 3650),
    "longest_window_days": (30, 3650),
    "backup_window_days": (30, 3650),
    "dual_share": (0.0, 1.0),
    "least_share_of_an_order": (0.0, 1.0),
    "figures_days": (30, 3650),
    "upkeep_floor": (0.0, 1e12),
    "backup_share": (0.0, 1.0),
    "premium": (0.0, 10.0),
}
# The checks that may be asked of a second source and of the primary beside it; one at least.
ASKED: dict[str, tuple[Check, ...]] = {
    "required_dual": FIVE_DUAL,
    "required_backup": FIVE_BACKUP,
    "required_primary": (Check.QUALIFIED, Check.CONTRACTED, Check.WARM),
}


@dataclass(frozen=True)
class Readiness:
    """What two sources may share is the policy's `independence`, and is not told here."""

    numbers: Numbers

    @classmethod
    def from_numbers(cls, given: object) -> Readiness:
        if not isinstance(given, Mapping):
            raise PolicyError("readiness must be an object of names and values.")
        wanted = [*BOUNDS, *ASKED]
        sentences = [f"readiness has an unknown name: {name}." for name in given if name not in wanted]
        sentences += [f"readiness lacks {name}." for name in wanted if name not in given]
        if not sentences:
            sentences = [*_misfits(given), *_unasked(given)]
        if sentences:
            raise PolicyError(*sentences)
        plain: dict[str, Any] = {name: _as(name, given[name]) for name in BOUNDS}
        asked: dict[str, Any] = {
            name: tuple(Check[one.upper()] for one in dict.fromkeys(given[name])) for name in ASKED
        }
        return cls(Numbers(**plain, **asked))

    def as_numbers(self) -> dict[str, Any]:
        plain = {name: getattr(self.numbers, name) for name in BOUNDS}
        return plain | {name: [one.name.lower() for one in getattr(self.numbers, name)] for name in ASKED}


def _is_whole(name: str) -> bool:
    return all(isinstance(end, int) for end in BOUNDS[name])


def _as(name: str, value: Any) -> float | int:
    return int(value) if _is_whole(name) else float(value)


def _misfits(given: Mapping[str, Any]) -> list[str]:
    found = []
    for name, (least, most) in BOUNDS.items():
        value = given[name]
        fits = is_number(value) and least <= value <= most and (not _is_whole(name) or value == int(value))
        if not fits:
            kind = "whole number" if _is_whole(name) else "number"
            found.append(f"{name} must be a {kind} between {least:g} and {most:g}, not {value}.")
    if not found and given["lots_rejected"] > given["lots_looked_at"]:
        found.append("lots_rejected cannot be more than lots_looked_at.")
    if not found and given["longest_window_days"] < given["warm_window_days"]:
        found.append("longest_window_days cannot be less than warm_window_days.")
    return found


def _unasked(given: Mapping[str, Any]) -> list[str]:
    found = []
    for name, checks in ASKED.items():
        known = [one.name.lower() for one in checks]
        told = given[name]
        if not isinstance(told, list | tuple) or not told:
            found.append(f"{name} must be a list of one check or more.")
        else:
            found += [f"{one} is no check that {name} can ask for." for one in told if one not in known]
    return found
