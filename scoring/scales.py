"""Scales: from a fact in its own unit to a factor of 0-100, 100 being the worst.

A scale is told by its ends, so that its direction needs no flag: the raw value that scores 0 and
the raw value that scores 100. Beyond an end it stays at that end.

    linear  100 x (x - zero) / (hundred - zero)
    log     100 x ln(x / zero) / ln(hundred / zero)      for money, whose steps are multiples
    steps   the score of the last step that x has reached; below the first, the first's

Worked by hand. On time runs the other way: 100 % on time scores 0, 70 % scores 100, so 85 % is half way.

>>> Linear(zero_at=1.0, hundred_at=0.7)(np.array([1.0, 0.85, 0.5])).round(9).tolist()
[0.0, 50.0, 100.0]

Between 0.1 and 1,000 lie four factors of ten; 1 is one of them up, so a quarter of the way.

>>> Log(zero_at=0.1, hundred_at=1000.0)(np.array([0.0, 0.1, 1.0, 1e9])).round(9).tolist()
[0.0, 0.0, 25.0, 100.0]
>>> Steps(steps=((1.0, 0.0), (3.0, 40.0), (5.0, 100.0)))(np.array([1.0, 4.9, 5.0])).tolist()
[0.0, 40.0, 100.0]

NaN (unknown) stays NaN in all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FURTHEST = 1e15  # of an end from 0, and of 0 from an end by multiples: what lies beyond cannot be told apart


class PolicyError(ValueError):
    """Numbers that no policy can have; `sentences` says one thing wrong each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Linear:
    zero_at: float
    hundred_at: float

    def __call__(self, raw: Floats) -> Floats:
        height = (raw - self.zero_at) * (100.0 / (self.hundred_at - self.zero_at))
        return np.clip(height, 0.0, 100.0) + 0.0  # + 0.0 makes -0.0, which prints badly, a plain 0

    @property
    def rises(self) -> bool:
        return self.hundred_at > self.zero_at

    def as_numbers(self) -> dict[str, object]:
        return {"kind": "linear", "zero_at": self.zero_at, "hundred_at": self.hundred_at}


@dataclass(frozen=True)
class Log:
    zero_at: float
    hundred_at: float

    def __call__(self, raw: Floats) -> Floats:
        with np.errstate(divide="ignore"):  # the logarithm of 0 is -inf, which is beyond an end
            height = np.log(np.maximum(raw, 0.0)) - log(self.zero_at)
        return np.clip(height * (100.0 / log(self.hundred_at / self.zero_at)), 0.0, 100.0) + 0.0

    @property
    def rises(self) -> bool:
        return self.hundred_at > self.zero_at

    def as_numbers(self) -> dict[str, object]:
        return {"kind": "log", "zero_at": self.zero_at, "hundred_at": self.hundred_at}


@dataclass(frozen=True)
class Steps:
    """Pairs (from this raw value on, this score), by rising raw value; the scores all rise or all fall."""

    steps: tuple[tuple[float, float], ...]

    def __call__(self, raw: Floats) -> Floats:
        starts, scores = np.array(self.steps).T
        reached = np.searchsorted(starts, raw, side="right") - 1
        return np.where(np.isnan(raw), np.nan, scores[np.maximum(reached, 0)])

    @property
    def rises(self) -> bool:
        return self.steps[-1][1] > self.steps[0][1]

    def as_numbers(self) -> dict[str, object]:
        return {"kind": "steps", "steps": [list(step) for step in self.steps]}


Scale = Linear | Log | Steps


def is_number(value: object) -> bool:
    """A finite int or float. True and False are no numbers here."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def from_numbers(numbers: object, *, name: str) -> Scale:
    """The scale that `as_numbers` wrote. Raises PolicyError, which names the scale by `name`."""
    kind = numbers.get("kind") if isinstance(numbers, Mapping) else None
    if not isinstance(numbers, Mapping) or kind not in ("linear", "log", "steps"):
        raise PolicyError(f"The scale of {name} must be of kind linear, log or steps.")
    wanted = {"kind", "steps"} if kind == "steps" else {"kind", "zero_at", "hundred_at"}
    if set(numbers) != wanted:
        raise PolicyError(
            f"A {kind} scale has {_listed(wanted)}; the scale of {name} has {_listed(numbers)}."
        )
    if kind == "steps":
        return _steps(numbers["steps"], name=name)
    return _between_ends(kind, numbers["zero_at"], numbers["hundred_at"], name=name)


def _between_ends(kind: str, zero_at: object, hundred_at: object, *, name: str) -> Linear | Log:
    if not is_number(zero_at) or not is_number(hundred_at):
        raise PolicyError(f"Both ends of the scale of {name} must be numbers.")
    low, high = float(zero_at), float(hundred_at)  # type: ignore[arg-type]
    if max(abs(low), abs(high)) > FURTHEST:
        raise PolicyError(f"An end of the scale of {name} lies beyond {FURTHEST:g}.")
    if low == high:
        raise PolicyError(f"The scale of {name} has both ends at {low:g}; they must differ.")
    if kind == "linear":
        return Linear(zero_at=low, hundred_at=high)
    if min(low, high) < 1 / FURTHEST:
        raise PolicyError(f"The scale of {name} is logarithmic, so both its ends must be above 0.")
    return Log(zero_at=low, hundred_at=high)


def _steps(steps: object, *, name: str) -> Steps:
    if not isinstance(steps, list | tuple) or len(steps) < 2 or not all(_is_pair(step) for step in steps):
        raise PolicyError(f"The scale of {name} needs two or more steps, each [from, score].")
    starts = [float(step[0]) for step in steps]
    scores = [float(step[1]) for step in steps]
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise PolicyError(f"The steps of {name} must be listed by rising raw value, each once.")
    if min(scores) < 0 or max(scores) > 100:
        raise PolicyError(f"The steps of {name} must score between 0 and 100.")
    if scores not in (sorted(scores), sorted(scores, reverse=True)) or scores[0] == scores[-1]:
        raise PolicyError(f"The scores of the steps of {name} must all rise or all fall.")
    return Steps(steps=tuple(zip(starts, scores, strict=True)))


def _is_pair(step: object) -> bool:
    return isinstance(step, list | tuple) and len(step) == 2 and all(is_number(value) for value in step)


def _listed(names: object) -> str:
    return ", ".join(sorted(str(name) for name in names))  # type: ignore[attr-defined]
