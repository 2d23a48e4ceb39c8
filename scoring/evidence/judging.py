"""Judged sources and parts as columns, ready to be written."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.digests import digest
from scoring.evidence.gathering import Gathered
from scoring.readiness import Numbers, judge, pairs, postures
from scoring.readiness.codes import NAMES, STATE_OF, State, Treatment
from scoring.readiness.days import NEVER, NO_DATE, stored
from scoring.readiness.verdicts import asked_for, states_of, verdict
from scoring.wire import Column, number

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[Any]
_TOLD = ("reason", "row", "lapses_on", "lapses_to", "missing")


@dataclass(frozen=True)
class Judged:
    """`sources`: columns of Readiness, a row a source, with its `part_ids`; `parts`: columns of Position, a row a part."""

    source_ids: NDArray[np.int64]
    part_ids: NDArray[np.int64]
    sources: list[Column]
    is_real: NDArray[np.bool_]  # and no primary
    row_digest: NDArray[np.int64]
    parts: list[Column]


def judged(gathered: Gathered, numbers: Numbers, day: int) -> Judged:
    facts = gathered.facts
    known = pairs(facts, numbers, day)
    found = judge(facts, numbers, day, known=known)
    standing = postures(facts, found, numbers, day, known=known)
    for_dual = (standing["treatment"].to_numpy() == Treatment.DUAL_SOURCE)[facts.part_of_source]
    asked = _asked(facts.sources["is_primary"], for_dual, numbers)
    stands = _verdict(found, for_dual, numbers)
    sources = [
        Column("is_primary", "bool", facts.sources["is_primary"]),
        Column("for_dual", "bool", for_dual),
        *_verdicts(found, stands, asked, for_dual),
        *_checks(found),
        *_figures(found, gathered, facts),
    ]
    ids, part_ids = facts.sources["id"], facts.sources["part"]
    return Judged(
        source_ids=ids,
        part_ids=part_ids,
        sources=sources,
        is_real=(stands == State.PASS) & ~facts.sources["is_primary"],
        row_digest=digest([part_ids, *map(_compared, sources)]),
        parts=_parts(found, standing, asked, ids),
    )


def _compared(column: Column) -> NDArray[Any]:
    """What the database would keep of it."""
    values = column.values.astype(np.float32) if column.kind == "float4" else column.values
    if column.known is None or values.dtype.kind == "f":
        return values
    return np.where(column.known, values.astype(np.int64), np.int64(-(2**62)))


def _asked(is_primary: NDArray[np.bool_], for_dual: NDArray[np.bool_], numbers: Numbers) -> NDArray[np.bool_]:
    """A row a source, a column a Check: which are asked of it."""
    asked = np.zeros((2, 2, len(NAMES)), dtype=bool)
    for dual, treatment in enumerate(("backup", "dual")):
        for primary, checks in enumerate(asked_for(treatment, numbers)):
            asked[dual, primary, checks] = True
    return asked[for_dual.astype(np.int8), is_primary.astype(np.int8)]


def _verdict(found: "pd.DataFrame", for_dual: NDArray[np.bool_], numbers: Numbers) -> NDArray[np.int8]:
    states, is_primary = states_of(found), found["is_primary"].to_numpy()
    return np.where(
        for_dual,
        verdict(states, is_primary, "dual", numbers),
        verdict(states, is_primary, "backup", numbers),
    )


def _verdicts(found: "pd.DataFrame", stands: Ints, asked: NDArray[np.bool_], for_dual: Any) -> list[Column]:
    on = np.stack([found[f"{name}_lapses_on"].to_numpy() for name in NAMES], axis=1).astype(np.int64)
    to = np.stack([STATE_OF[found[f"{name}_lapses_to"].to_numpy()] for name in NAMES], axis=1)
    worse = asked & (on != NO_DATE) & (to < stands[:, None])
    first = np.where(worse, on, NEVER).min(axis=1)
    then = np.where(worse & (on == first[:, None]), to, stands[:, None]).min(axis=1)
    told = {
        name: np.where(for_dual, found[f"dual_{name}"].to_numpy(), found[f"backup_{name}"].to_numpy())
        for name in ("by", "missing", "settles", "lapses_on", "lapses_by")
    }
    return [
        Column("verdict", "int2", stands),
        _day("verdict_lapses_on", stored(first)),
        Column("verdict_lapses_to", "int2", then),
        Column("decided_by", "int2", told["by"], told["by"] >= 0),
        Column("missing", "int4", told["missing"]),
        Column("settles", "int4", told["settles"]),
        _day("lapses_on", told["lapses_on"]),
        Column("lapses_by", "int2", told["lapses_by"], told["lapses_by"] >= 0),
    ]


def _checks(found: "pd.DataFrame") -> list[Column]:
    columns = []
    for name in NAMES:
        reason, row, on, to, missing = (found[f"{name}_{what}"].to_numpy() for what in _TOLD)
        columns += [
            Column(f"{name}_reason", "int2", reason),
            Column(f"{name}_row", "int8", row, row != 0),
            _day(f"{name}_lapses_on", on),
            Column(f"{name}_lapses_to", "int2", to),
            Column(f"{name}_missing", "int4", missing),
        ]
    return columns


def _figures(found: "pd.DataFrame", gathered: Gathered, facts: Any) -> list[Column]:
    qualification = found["qualification"].to_numpy()
    return [
        Column("flags", "int2", found["flags"].to_numpy()),
        Column("qualification_id", "int8", qualification, qualification != 0),
        Column("stage", "int2", found["stage"].to_numpy()),
        Column("shared_kind", "int2", found["shared_kind"].to_numpy()),
        number("share", "float4", found["share"].to_numpy()),
        _day("last_production_on", gathered.last_production_on),
        number("price", "float8", found["price"].to_numpy()),
        number("takes_days", "float4", found["takes_days"].to_numpy()),
        number("gap_days", "float4", found["gap_days"].to_numpy()),
        number("capacity", "float8", found["capacity"].to_numpy()),
        number("needed", "float8", found["needed"].to_numpy()),
    ]


def _parts(
    found: "pd.DataFrame", standing: "pd.DataFrame", asked: NDArray[np.bool_], ids: Ints
) -> list[Column]:
    states = states_of(found)
    bits = 1 << np.arange(len(NAMES))
    fails = ((states == State.FAIL) & asked) @ bits
    opens = ((states == State.UNKNOWN) & asked) @ bits
    second = standing["second"].to_numpy()
    by_id = np.argsort(ids)
    place = (
        by_id[np.minimum(np.searchsorted(ids[by_id], second), max(len(ids) - 1, 0))] if len(ids) else second
    )
    has = second != 0
    of_second = {
        name: np.where(has, values[place] if len(ids) else 0, 0)
        for name, values in (("fails", fails), ("open", opens))
    }
    due_on = standing["due_on"].to_numpy()
    return [
        Column("posture", "int2", standing["posture"].to_numpy()),
        Column("posture_why", "int2", standing["why"].to_numpy()),
        _day("posture_lapses_on", standing["lapses_on"].to_numpy()),
        Column("posture_lapses_to", "int2", standing["lapses_to"].to_numpy()),
        Column("treatment", "int2", standing["treatment"].to_numpy()),
        _reference("anchor_id", standing["anchor"].to_numpy()),
        _reference("second_id", second),
        Column("second_fails", "int2", of_second["fails"]),
        Column("second_open", "int2", of_second["open"]),
        Column("postures_possible", "int2", standing["candidates"].to_numpy().astype(np.uint8)),
        Column("real_as_backup", "bool", standing["real_as_backup"].to_numpy()),
        _day("being_built_until", due_on),
        number("frees", "float8", standing["frees"].to_numpy()),
    ]


def _day(name: str, days: Ints) -> Column:
    return Column(name, "date", days, days != NO_DATE)


def _reference(name: str, ids: Ints) -> Column:
    return Column(name, "int8", ids, ids != 0)
