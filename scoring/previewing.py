"""Which parts would move under a draft of the policy: every part's stored result, read in blocks and worked out
again, counted by quadrant, and of those that move one page, the dearest outage first.

Memory is bounded by one block; nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import wire
from scoring.charts import CELLS, STEP
from scoring.facts import BLOCK, Parts, overrides
from scoring.facts.drivers import cover_days
from scoring.facts.sources import places_of
from scoring.models import PolicyVersion, RollUp
from scoring.policy import DRIVERS, Policy
from scoring.preview import QUADRANTS, Rescored, Stored, matrix, rescored

MOST_DOTS = 1500  # above, densities are drawn, and of the dots only the largest
LARGEST_DOTS = 200
PAGE = 50

_BLOCKS = "SELECT DISTINCT part_id / %s FROM scoring_position ORDER BY 1"
_RAW = ", ".join(f"coalesce(result.raw[{place}], 'NaN')" for place in range(1, len(DRIVERS)))
# The last driver, upstream, as the network has it now: where it had no weight, no result has stored it.
_STORED = f"""
    SELECT position.part_id, (array_position(%(quadrants)s::text[], position.quadrant::text) - 1)::int2,
        position.policy_id, position.impact, position.exposure,
        coalesce(position.outage_loss, 'NaN'), coalesce(result.daily_loss, 'NaN'),
        coalesce(part.time_to_recover_days::float8, 'NaN'), coalesce(site.recovery_days::float8, 'NaN'),
        coalesce(part.safety_stock::float8, 'NaN'), coalesce(part.annual_demand::float8, 'NaN'),
        coalesce(result.cover_days, 'NaN'), coalesce(result.recovery_days, 'NaN'),
        {_RAW}, coalesce(points.upstream_chance, 'NaN')
    FROM scoring_position position
    JOIN scoring_assessment result ON result.id = position.assessment_id
        AND result.assessed_on = position.assessed_on
    JOIN suppliers_part part ON part.id = position.part_id
    LEFT JOIN suppliers_site site ON site.id = position.primary_site_id
    LEFT JOIN scoring_partpoints points ON points.part_id = position.part_id
    WHERE {{among}} AND position.quadrant <> 'out_of_scope'
"""
_FLOATS = ("outage_loss", "daily_loss", "recovery_told", "recovery_site", "safety_stock", "annual_demand")
_KINDS = {"id": "int8", "quadrant": "int2", "policy": "int8", "impact": "float4", "exposure": "float4"}
_KINDS |= dict.fromkeys(_FLOATS, "float8") | {"cover": "float4", "recovery_then": "float4"}
_KINDS |= {f"raw_{driver}": "float8" for driver in DRIVERS}

_NO_STOCK = {"part": np.zeros(0, dtype=np.int64), "median": np.zeros(0)}

Columns = dict[str, NDArray[Any]]


class Move(NamedTuple):
    """A part before and after. Quadrants are places in QUADRANTS; the loss of an outage is -1 where unknown."""

    loss: float
    part: int
    before: int
    after: int
    impact: float
    exposure: float
    impact_after: float
    exposure_after: float

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Asked:
    """Which of the parts that move are listed: after this place, and of one cell of the table."""

    after: tuple[float, int] | None = None  # loss, -1 where it is not known, and part
    of: tuple[int, int] | None = None
    size: int = PAGE


@dataclass
class Preview:
    """Counts over all parts in scope. `moves` has one more than was asked for, where there are more."""

    matrix: NDArray[np.int64] = field(default_factory=lambda: np.zeros((4, 4), dtype=np.int64))
    before: NDArray[np.int64] = field(default_factory=lambda: np.zeros((CELLS, CELLS), dtype=np.int64))
    after: NDArray[np.int64] = field(default_factory=lambda: np.zeros((CELLS, CELLS), dtype=np.int64))
    waiting: int = 0  # parts that the version in force has not scored yet
    moves: list[Move] = field(default_factory=list)
    dots: list[Move] = field(default_factory=list)

    @property
    def parts(self) -> int:
        return int(self.matrix.sum())

    @property
    def moved(self) -> int:
        return self.parts - int(np.trace(self.matrix))

    @property
    def as_dots(self) -> bool:
        return self.parts <= MOST_DOTS


def preview(policy: Policy, *, day: date, asked: Asked = Asked()) -> Preview:
    """Three queries, and two more for each block of BLOCK part ids."""
    in_force = PolicyVersion.objects.in_force().pk
    total = RollUp.objects.values_list("company_daily_total", flat=True).get()
    found = Preview()
    for parts in _blocks():
        columns = read(parts)
        after = rescored(stored(columns, parts, day=day, total=total), policy)
        _count(found, columns, after, in_force=in_force)
        _list(found, columns, after, asked)
    return found


def _blocks() -> Iterator[Parts]:
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKS, [BLOCK])
        blocks = [block for (block,) in cursor.fetchall()]
    for block in blocks:
        yield Parts(block * BLOCK, (block + 1) * BLOCK - 1)


def read(parts: Parts) -> Columns:
    """What is stored of these parts, those in scope, rising by part. One query."""
    given = {**parts.parameters, "quadrants": list(QUADRANTS)}
    among = parts.among("position.part_id")
    return wire.rising(wire.read(_STORED.format(among=among), given, _KINDS), "id")


def stored(columns: Columns, parts: Parts, *, day: date, total: float | None) -> Stored:
    """As `scoring.preview` takes it, with the overrides of the day. One query."""
    planned = cover_days(columns, _NO_STOCK)  # with all its digits, which the stored cover does not have
    return Stored(
        raw=np.column_stack([columns[f"raw_{driver}"] for driver in DRIVERS]),
        daily_loss=columns["daily_loss"],
        recovery_told=columns["recovery_told"],
        recovery_site=columns["recovery_site"],
        cover=np.where(np.isnan(planned), columns["cover"], planned),
        recovery_then=columns["recovery_then"].astype(np.float64),
        company_daily_total=np.nan if total is None else total,
        values=_said(columns["id"], parts, day=day),
    )


def _said(part_ids: NDArray[np.int64], parts: Parts, *, day: date) -> Columns:
    """What people say of drivers, each in the driver's own unit."""
    read_over = overrides.read(parts, day=day)
    row, here = places_of(read_over["part"], part_ids)
    place, value = read_over["driver"][here], read_over["value"][here]
    said = {}
    for one in np.unique(place):
        of_driver = place == one
        values = np.full(len(part_ids), np.nan)
        values[row[of_driver]] = value[of_driver]
        said[DRIVERS[one]] = values
    return said


def _count(found: Preview, columns: Columns, after: Rescored, *, in_force: int) -> None:
    found.matrix += matrix(columns["quadrant"], after.quadrant)
    found.before += _cells(columns["impact"], columns["exposure"])
    found.after += _cells(after.impact, after.exposure)
    found.waiting += int(np.count_nonzero(columns["policy"] != in_force))


def _cells(impact: NDArray[Any], exposure: NDArray[Any]) -> NDArray[np.int64]:
    """Rows of exposure, as `scoring.charts.density`."""
    column, row = (np.minimum((axis / STEP).astype(np.int64), CELLS - 1) for axis in (impact, exposure))
    return np.bincount(row * CELLS + column, minlength=CELLS * CELLS).reshape(CELLS, CELLS)


def _list(found: Preview, columns: Columns, after: Rescored, asked: Asked) -> None:
    """Keep the dearest seen so far."""
    loss = np.where(np.isnan(columns["outage_loss"]), -1.0, columns["outage_loss"])
    moves = columns["quadrant"] != after.quadrant
    if asked.of:
        moves &= (columns["quadrant"] == asked.of[0]) & (after.quadrant == asked.of[1])
    if asked.after:
        least, part = asked.after
        moves &= (loss < least) | ((loss == least) & (columns["id"] > part))
    found.moves = _dearest(found.moves, columns, after, np.flatnonzero(moves), loss, asked.size + 1)
    every = np.arange(len(loss))
    found.dots = _dearest(found.dots, columns, after, every, loss, MOST_DOTS)


def _dearest(
    kept: list[Move],
    columns: Columns,
    after: Rescored,
    rows: NDArray[np.int64],
    loss: NDArray[np.float64],
    most: int,
) -> list[Move]:
    order = rows[np.lexsort([columns["id"][rows], -loss[rows]])][:most]
    told = (columns["id"], columns["quadrant"], after.quadrant, columns["impact"], columns["exposure"])
    fresh = [
        Move(*values)
        for values in zip(
            loss[order].tolist(),
            *(one[order].tolist() for one in (*told, after.impact, after.exposure)),
            strict=True,
        )
    ]
    return sorted([*kept, *fresh], key=lambda move: (-move.loss, move.part))[:most]
