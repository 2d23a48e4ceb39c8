"""From the facts that scores are made of, and those that checks rest on, to the columns of `scoring.readiness`.

Sources count as scores have them: what is told of a source without its site counts for the sited one, and the
primary is the one that was chosen.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import facts as scored
from scoring.evidence import sharing, windows
from scoring.evidence.arriving import orders
from scoring.readiness import Facts, Numbers
from scoring.readiness.days import NO_DATE
from scoring.readiness.warm import Window

Columns = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]
# Of a source without its site they stand for the sited one where that tells nothing.
_TAKEN_OVER = ("capacity_per_month", "ramp_days", "upkeep_per_year", "target_real_on")


@dataclass(frozen=True)
class Gathered:
    facts: Facts
    ids: Ints  # of sources, in the order of the scores' facts
    window: Window
    is_new: NDArray[np.bool_]  # windows that are fixed now
    last_production_on: NDArray[np.int32]


def gather(
    known: scored.Facts,
    tables: dict[str, Columns],
    sharing_: sharing.Sharing,
    *,
    quadrant: NDArray[np.int8],
    possible: NDArray[np.int8],
    numbers: Numbers,
    day: int,
) -> Gathered:
    """`quadrant`, `possible`: of each part, as Treatment and its bits."""
    sources, ids = known.sources, known.sources["id"]
    mine = _of_sources(known, tables["sources"])
    demand = known.parts["annual_demand"][sources.row]
    place = {
        name: sources.places(tables[name]["source"])
        for name in ("qualifications", "inspections", "terms", "arrivals")
    }
    minimum = windows.minimum_orders(tables["terms"], place["terms"], count=len(ids), day=day)
    window, is_new = windows.fixed(ids, tables["windows"], demand=demand, minimum=minimum, numbers=numbers)
    arrived = place["arrivals"] >= 0
    came = orders(
        place["arrivals"][arrived],
        {name: values[arrived] for name, values in tables["arrivals"].items()},
        least=window.least_quantity,
        wanted=numbers.dual_share * demand,
        day=day,
    )
    texts = tables["parts"]
    facts = Facts.of(
        parts={
            "id": known.part_ids,
            "in_scope": known.in_scope,
            "number": _aligned(known.part_ids, texts, "number"),
            "revision": _aligned(known.part_ids, texts, "revision"),
            "annual_demand": known.parts["annual_demand"],
            "cover_days": known.drivers.values["cover_days"],
            "quadrant": quadrant,
            "quadrants_possible": possible,
        },
        sources=mine | {"warm_window_days": window.days},
        qualifications=_with_source(tables["qualifications"], place["qualifications"], ids),
        inspections=_with_source(tables["inspections"], place["inspections"], ids),
        terms=_without(_with_source(tables["terms"], place["terms"], ids), "minimum_order"),
        notices=tables["notices"],
        orders={"source": ids} | came,
        pairs=sharing_.pairs,
        shared=sharing_.shared,
    )
    return Gathered(facts, ids, window, is_new, came["last_production_on"])


def _of_sources(known: scored.Facts, told: Columns) -> dict[str, Any]:
    sources, ids = known.sources, known.sources["id"]
    is_primary = known.primary[sources.row] == np.arange(len(ids))
    place = sources.places(told["id"])
    own = np.zeros(len(told["id"]), dtype=bool)
    own[place >= 0] = ids[place[place >= 0]] == told["id"][place >= 0]
    columns = {name: np.zeros(len(ids), dtype=values.dtype) for name, values in told.items() if name != "id"}
    for name, values in columns.items():
        values[place[own]] = told[name][own]
    folded = (place >= 0) & ~own
    for name in _TAKEN_OVER:
        into, values = place[folded], columns[name]
        nothing = np.isnan(values[into]) if values.dtype.kind == "f" else values[into] == NO_DATE
        values[into] = np.where(nothing, told[name][folded], values[into])
    # A pool bounds what is told of a source; that it has room does not say what one of its sources can make.
    capacity, free = columns["capacity_per_month"], columns.pop("pool_free")
    columns["capacity_per_month"] = np.where(free < capacity, free, capacity)
    return columns | {
        "id": ids,
        "part": known.part_ids[sources.row],
        "supplier": sources["supplier"],
        "site": sources["site"],
        "is_primary": is_primary,
        "is_candidate": sources["is_candidate"] & ~is_primary,
    }


def _aligned(part_ids: Ints, texts: Columns, name: str) -> Ints:
    """0 for a part that the other query did not see."""
    place, there = scored.sources.places_of(texts["id"], part_ids)
    found = np.zeros(len(part_ids), dtype=np.int64)
    found[place] = texts[name][there]
    return found


def _with_source(table: Columns, place: Ints, ids: Ints) -> Columns:
    """The rows of sources that are there, under the source for which they count."""
    there = place >= 0
    kept = {name: values[there] for name, values in table.items()}
    return kept | {"source": ids[place[there]]}


def _without(table: Columns, name: str) -> Columns:
    return {column: values for column, values in table.items() if column != name}
