"""One check of many sources, as columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.codes import FACT_OF, STATE_OF, Reason, State
from scoring.readiness.days import NEVER, Days, stored

Where = NDArray[np.bool_]


class Answer:
    """What is said later holds over what was said before: say the weakest first."""

    def __init__(self, count: int, reason: Reason) -> None:
        self.reason = np.full(count, int(reason), dtype=np.int16)
        self.row = np.zeros(count, dtype=np.int64)
        self.missing = np.full(count, FACT_OF[reason])
        self.lapses_on: Days = np.full(count, NEVER)
        self.lapses_to = np.zeros(count, dtype=np.int16)

    @property
    def state(self) -> NDArray[np.int8]:
        return STATE_OF[self.reason]

    def say(self, where: Where, reason: Any, *, row: Any = 0, missing: Any = None) -> None:
        """`reason`, `row` and `missing` are one value or one a source. What is missing is what the reason says
        unless it is told."""
        if missing is None:
            missing = FACT_OF[reason]
        for column, value in ((self.reason, reason), (self.row, row), (self.missing, missing)):
            np.copyto(column, value, where=where, casting="unsafe")

    def lapse(self, where: Where, on: Any, reason: Any) -> None:
        """The earliest lapse holds."""
        earlier = where & (on < self.lapses_on)
        np.copyto(self.lapses_on, on, where=earlier)
        np.copyto(self.lapses_to, reason, where=earlier, casting="unsafe")

    def columns(self, name: str) -> dict[str, NDArray[Any]]:
        """A check that fails has no lapse, and only one that is not known lacks something."""
        state = self.state
        fails = (state == State.FAIL) | (self.lapses_to == 0)
        return {
            name: state,
            f"{name}_reason": self.reason,
            f"{name}_row": self.row,
            f"{name}_lapses_on": stored(np.where(fails, NEVER, self.lapses_on)),
            f"{name}_lapses_to": np.where(fails, 0, self.lapses_to).astype(np.int16),
            f"{name}_missing": np.where(state == State.UNKNOWN, self.missing, 0).astype(np.int32),
        }


def at(values: NDArray[Any], place: NDArray[np.int64], none: Any) -> NDArray[Any]:
    """The values at some places; `none` where the place is -1."""
    if not len(values):
        return np.full(len(place), none, dtype=values.dtype)
    return np.where(place >= 0, values[place], np.asarray(none, dtype=values.dtype))
