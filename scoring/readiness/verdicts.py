"""A source's verdict: real where all checks that its treatment asks for pass, in name only where one fails.

Every treatment asks that the source be usable. A primary is not asked to be independent, nor to ramp: the
others are compared with it, and it carries the part today.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.readiness.answers import Where
from scoring.readiness.codes import FACT_OF, NAMES, STATE_OF, Check, State, Verdict
from scoring.readiness.days import NO_DATE
from scoring.readiness.numbers import Numbers

NONE_ALONE = -1
TREATMENTS = ("dual", "backup")

# A row a source, a column a Check.
States = NDArray[np.int8]


def asked_for(treatment: str, numbers: Numbers) -> tuple[list[int], list[int]]:
    """The checks that a second source must pass, and those of a primary beside it."""
    required = {"dual": numbers.required_dual, "backup": numbers.required_backup}[treatment]
    of_primary = [Check.WARM_BACKUP if one == Check.WARM and treatment == "backup" else one
                  for one in numbers.required_primary]  # fmt: skip
    return [int(Check.USABLE), *map(int, required)], [int(Check.USABLE), *map(int, of_primary)]


def verdict(states: States, is_primary: Where, treatment: str, numbers: Numbers) -> NDArray[np.int8]:
    second, primary = asked_for(treatment, numbers)
    return np.where(is_primary, _least(states, primary), _least(states, second)).astype(np.int8)


def _least(states: States, checks: Sequence[int]) -> NDArray[np.int8]:
    least = states[:, checks[0]].copy()
    for check in checks[1:]:
        np.minimum(least, states[:, check], out=least)
    return least


def states_of(judged: pd.DataFrame) -> States:
    return np.stack([judged[name].to_numpy() for name in NAMES], axis=1)


def verdicts(
    columns: dict[str, NDArray[Any]], is_primary: Where, numbers: Numbers
) -> dict[str, NDArray[Any]]:
    """Per treatment: the verdict; `_by` the Check that decides it, the first that fails, else the first that is
    not known, -1 where all pass; `_missing` bits of Fact; `_settles` the one Fact that would make it real or
    in name only, 0 where it is settled, NONE_ALONE where several are missing; `_lapses_on` the first day on
    which a check that is asked for lapses, and `_lapses_by` that Check, -1 for none."""
    states = np.stack([columns[name] for name in NAMES], axis=1)
    given: dict[str, NDArray[Any]] = {}
    for treatment in TREATMENTS:
        asked = np.zeros((2, len(NAMES)), dtype=bool)
        for row, checks in enumerate(asked_for(treatment, numbers)):
            asked[row, checks] = True
        mine = asked[is_primary.astype(np.int8)]
        found = verdict(states, is_primary, treatment, numbers)
        decides = mine & (states == found[:, None])
        missing = np.zeros(len(found), dtype=np.int32)
        for place, name in enumerate(NAMES):
            missing |= np.where(mine[:, place], columns[f"{name}_missing"], 0)
        missing[found != Verdict.NOT_PROVEN] = 0
        decided: dict[str, NDArray[Any]] = {
            treatment: found,
            f"{treatment}_by": np.where(found == Verdict.REAL, -1, decides.argmax(axis=1)).astype(np.int8),
            f"{treatment}_missing": missing,
            f"{treatment}_settles": np.where(np.bitwise_count(missing) > 1, NONE_ALONE, missing),
        }
        given |= decided | _lapse(columns, mine, treatment)
    return given


def _lapse(columns: dict[str, NDArray[Any]], mine: Where, treatment: str) -> dict[str, NDArray[Any]]:
    on = np.stack([columns[f"{name}_lapses_on"] for name in NAMES], axis=1).astype(np.int64)
    on[~mine | (on == NO_DATE)] = 2**31
    by = on.argmin(axis=1)
    first = on[np.arange(len(on)), by]
    return {
        f"{treatment}_lapses_on": np.where(first == 2**31, NO_DATE, first).astype(np.int32),
        f"{treatment}_lapses_by": np.where(first == 2**31, -1, by).astype(np.int8),
    }


def at(judged: pd.DataFrame, day: int, numbers: Numbers) -> pd.DataFrame:
    """The stored checks as read on a later day: those that have lapsed by then say what they lapse to.

    Never better than judging anew: what begins in between is not seen."""
    columns = {str(name): judged[name].to_numpy(copy=True) for name in judged.columns}
    for name in NAMES:
        on, to = columns[f"{name}_lapses_on"], columns[f"{name}_lapses_to"]
        gone = (on != NO_DATE) & (on <= day)
        columns[f"{name}_reason"][gone] = to[gone]
        columns[name][gone] = STATE_OF[to[gone]]
        columns[f"{name}_missing"][gone] = np.where(
            columns[name][gone] == State.UNKNOWN, FACT_OF[to[gone]], 0
        )
        on[gone], to[gone] = NO_DATE, 0
    columns |= verdicts(columns, columns["is_primary"], numbers)
    return pd.DataFrame(columns, index=judged.index)
