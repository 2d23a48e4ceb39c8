"""From facts to judged parts: the pure engine's answer beside the facts, as columns ready to be written."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.digests import digest
from scoring.facts import Facts
from scoring.models import PolicyVersion, Quadrant
from scoring.origins import Origin
from scoring.policy import DRIVERS
from scoring.wire import NO_DATE, Column, number

if TYPE_CHECKING:
    import pandas as pd

QUADRANTS = tuple(Quadrant.values)
REALS = (
    "impact",
    "impact_low",
    "impact_high",
    "exposure",
    "exposure_low",
    "exposure_high",
    "impact_confidence",
    "exposure_confidence",
    "confidence",
    "stability",
    "recovery_days",
    "days_not_covered",
)
NOT_KNOWN = np.int64(-(2**62))


@dataclass(frozen=True)
class Judged:
    """Columns of `positions`, one row a part; columns of `results`, one row a part in scope (`scored`)."""

    day: date
    policy: PolicyVersion
    part_ids: NDArray[np.int64]
    scored: NDArray[np.bool_]
    positions: list[Column]
    results: list[Column]
    row_digest: NDArray[np.int64]
    result_digest: NDArray[np.int64]  # one a part in scope


def judge(
    facts: Facts, scores: "pd.DataFrame", postures: list[Column], *, day: date, policy: PolicyVersion
) -> Judged:
    """`scores`: of the parts in scope; `postures`: more columns of positions, a row a part."""
    results = _results(facts, scores)
    positions = _positions(facts, scores) + postures
    policy_id = np.full(len(facts.part_ids), policy.pk)
    result_digest = digest([policy_id[facts.in_scope], *map(_compared, results)])
    whole = np.zeros(len(facts.part_ids), dtype=np.int64)
    whole[facts.in_scope] = result_digest
    return Judged(
        day=day,
        policy=policy,
        part_ids=facts.part_ids,
        scored=facts.in_scope,
        positions=positions,
        results=results,
        row_digest=digest([policy_id, whole, *map(_compared, positions)]),
        result_digest=result_digest,
    )


def _compared(column: Column) -> NDArray[Any]:
    """What the database would keep of it, in one type for each kind."""
    values = column.values
    if column.kind == "float4":
        return values.astype(np.float32)
    if column.known is None or values.dtype.kind == "f":
        return values
    return np.where(column.known, values.astype(np.int64), NOT_KNOWN)


def _results(facts: Facts, scores: "pd.DataFrame") -> list[Column]:
    """The columns of an assessment that say what was found, for the parts in scope."""
    scope = facts.in_scope
    seen_on = facts.drivers.seen_on[scope]
    raw = _over_drivers(scores, "raw")
    return [
        *(number(name, "float4", scores[name].to_numpy()) for name in REALS),
        Column("quadrant", "text", _quadrants(scores), texts=QUADRANTS),
        Column("quadrants_possible", "int2", scores["quadrants_possible"].to_numpy()),
        _floor(scores["floor"].to_numpy()),
        Column("settles", "int2", scores["settles"].to_numpy()),
        number("daily_loss", "float8", facts.parts["daily_loss"][scope]),
        Column("loss_by_revenue", "bool", facts.parts["by_revenue"][scope]),
        number("cover_days", "float4", facts.drivers.values["cover_days"][scope]),
        _reference("primary_source_id", facts.of_primary("id", 0)[scope]),
        Column("raw", "float8", raw, None if not np.isnan(raw).any() else ~np.isnan(raw)),
        Column("seen_on", "date", seen_on, seen_on != NO_DATE),
        Column("origin", "int2", _origins(facts, raw)),
        *(Column(name, "float4", _over_drivers(scores, name)) for name in ("score", "low", "high", "points")),
    ]


def _origins(facts: Facts, raw: NDArray[np.float64]) -> NDArray[np.int16]:
    origin = facts.drivers.origin[facts.in_scope]
    rolled_up = np.where(np.isnan(raw[:, 0]), Origin.UNKNOWN, Origin.ROLL_UP)
    loss = DRIVERS.index("outage_loss")
    origin[:, loss] = np.where(origin[:, loss] == Origin.OVERRIDE, Origin.OVERRIDE, rolled_up)
    return origin


def _positions(facts: Facts, scores: "pd.DataFrame") -> list[Column]:
    scope = facts.in_scope
    possible = _spread(scores["quadrants_possible"].to_numpy(dtype=np.float64), scope)
    floor = _spread(scores["floor"].to_numpy(dtype=np.float64), scope, missing=-1.0)
    settles = _spread(scores["settles"].to_numpy(dtype=np.float64), scope)
    quadrant = np.full(len(scope), QUADRANTS.index(Quadrant.OUT_OF_SCOPE))
    quadrant[scope] = _quadrants(scores)
    active = facts.sources["is_active"] & ~facts.sources["is_candidate"]
    country = facts.of_primary("country", 0)
    return [
        *(number(name, "float4", _spread(scores[name].to_numpy(), scope)) for name in REALS),
        Column("quadrant", "text", quadrant, texts=QUADRANTS),
        Column("quadrants_possible", "int2", np.nan_to_num(possible).astype(np.int16), ~np.isnan(possible)),
        _floor(floor.astype(np.int16)),
        Column("settles", "int2", np.nan_to_num(settles).astype(np.int16), ~np.isnan(settles)),
        number("daily_loss", "float8", facts.parts["daily_loss"]),
        Column("loss_by_revenue", "bool", facts.parts["by_revenue"]),
        Column("products", "int4", facts.parts["products"]),
        number("outage_loss", "float8", _spread(scores["outage_loss"].to_numpy(), scope)),
        number("cover_days", "float4", facts.drivers.values["cover_days"]),
        _reference("primary_source_id", facts.of_primary("id", 0)),
        _reference("primary_supplier_id", facts.of_primary("supplier", 0)),
        _reference("primary_site_id", facts.of_primary("site", 0)),
        Column("primary_country", "letters", country, country != 0),
        Column("primary_told", "bool", facts.primaries.is_told),
        Column("is_sole", "bool", facts.parts["is_sole"]),
        *_counts(facts, active),
    ]


def _counts(facts: Facts, active: NDArray[np.bool_]) -> list[Column]:
    counted = {
        "sources_listed": np.ones(len(active), dtype=bool),
        "sources_active": active,
        "sources_shipping": facts.sources["taken"] != 0,  # what came in a unit that does not compare is NaN
    }
    return [Column(name, "int2", facts.sources.count(which)) for name, which in counted.items()]


def _over_drivers(scores: "pd.DataFrame", what: str) -> NDArray[np.float64]:
    return np.column_stack([scores[f"{what}_{driver}"].to_numpy() for driver in DRIVERS])


def _quadrants(scores: "pd.DataFrame") -> NDArray[np.int64]:
    """The engine's categories in the order of the model's."""
    places = np.array([QUADRANTS.index(name) for name in scores["quadrant"].cat.categories])
    return places[scores["quadrant"].cat.codes.to_numpy()]


def _spread(
    values: NDArray[np.float64], scope: NDArray[np.bool_], missing: float = np.nan
) -> NDArray[np.float64]:
    """Over all parts; missing where a part is out of scope."""
    spread = np.full(len(scope), missing)
    spread[scope] = values
    return spread


def _floor(places: NDArray[Any]) -> Column:
    return Column("floor", "int2", places, places >= 0)


def _reference(name: str, ids: NDArray[np.int64]) -> Column:
    return Column(name, "int8", ids, ids != 0)
