"""What moved since a day, over many parts: as of a day is each part's newest assessment on or before it.

Two queries, whatever the number of parts. The first compares every position that was reached since with what stood on
the day; the second reads the drivers of the largest moves alone, so that no more than MOST of each axis are shared
out. At 100,000 parts that all moved they take some two seconds, so that the answer is kept until there is another
assessment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.db.models import Max
from redis.exceptions import RedisError

from scoring import wire
from scoring.models import Assessment, PolicyVersion, RollUp
from scoring.models.positions import PositionQuerySet
from scoring.movement import PLAYERS, Moves, Stand, moved, shown
from scoring.movement.adding import COLUMNS, Added, added, main, spread
from scoring.origins import Origin
from scoring.policy import DRIVERS

MOST = 5_000  # moves of each axis that are shared out
LISTED = 10  # largest moves of each axis that are listed
CROSSED = 20  # parts listed that ask for another treatment
KEY, KEPT = "scoring.moved-since", 3600  # seconds
CROSSINGS, CROSSING = "crossings", "crossing"
_OF_NOW = ("part_id", "assessment_id", "assessed_on", "impact", "exposure", "quadrant")
_ONE = (
    "part_id, was_id, was_on, now_id, now_on, impact_before, impact, exposure_before, exposure, before, after"
)
_MOVED = f"""
    WITH moved AS MATERIALIZED (
        SELECT now.part_id, was.id AS was_id, was.assessed_on AS was_on, now.id AS now_id,
            now.assessed_on AS now_on, was.impact AS impact_before, now.impact,
            was.exposure AS exposure_before, now.exposure, was.quadrant AS before, now.quadrant AS after
        FROM ({{now}}) now(part_id, id, assessed_on, impact, exposure, quadrant)
        LEFT JOIN LATERAL (
            SELECT id, assessed_on, impact, exposure, quadrant FROM scoring_assessment
            WHERE part_id = now.part_id AND assessed_on <= %s ORDER BY assessed_on DESC, id DESC LIMIT 1
        ) was ON true
    )
    SELECT '{CROSSINGS}', count(*), NULL::bigint, NULL::date, NULL::bigint, NULL::date,
        count(*) FILTER (WHERE abs(impact - impact_before) >= 0.05)::float8, sum(impact - impact_before)::float8,
        count(*) FILTER (WHERE abs(exposure - exposure_before) >= 0.05)::float8,
        sum(exposure - exposure_before)::float8, before, after,
        count(*) FILTER (WHERE greatest(abs(impact - impact_before), abs(exposure - exposure_before)) >= 0.05)
    FROM moved GROUP BY before, after
    UNION ALL (SELECT 'impact', {_ONE}, 0 FROM moved WHERE abs(impact - impact_before) >= 0.05
        ORDER BY abs(impact - impact_before) DESC, part_id LIMIT {MOST})
    UNION ALL (SELECT 'exposure', {_ONE}, 0 FROM moved WHERE abs(exposure - exposure_before) >= 0.05
        ORDER BY abs(exposure - exposure_before) DESC, part_id LIMIT {MOST})
    UNION ALL (SELECT '{CROSSING}', {_ONE}, 0 FROM moved WHERE before <> after
        ORDER BY abs(impact - impact_before) + abs(exposure - exposure_before) DESC, part_id LIMIT {CROSSED})
"""
_DRIVERS = """
    SELECT one.id, one.policy_id, {columns}
    FROM unnest(%(ids)s::bigint[], %(days)s::date[]) asked(id, day)
    JOIN scoring_assessment one ON one.id = asked.id AND one.assessed_on = asked.day
"""
_OVER = {"raw": "float8", "score": "float4", "origin": "int2"}
_ENDS = {"low": "one.low[1]", "high": "one.high[1]"}
_PLAIN = ("daily_loss", "recovery_days", "cover_days", "days_not_covered")


@dataclass(frozen=True)
class Move:
    """A part between two days. `main` is the player with the largest share of each axis's change, with that share as
    shown."""

    part_id: int
    was: tuple[int, date]
    now: tuple[int, date]
    impact: tuple[float, float]  # before and after
    exposure: tuple[float, float]
    quadrant: tuple[str, str]
    main: dict[str, tuple[str, float]] = field(default_factory=dict)

    def change(self, axis: str) -> float:
        before, after = getattr(self, axis)
        return float(after - before)


@dataclass(frozen=True)
class Crossing:
    before: str
    after: str
    parts: int


@dataclass(frozen=True)
class Since:
    """`moved` parts have another score than on the day; `first` were scored for the first time after it."""

    day: date
    moved: int
    moved_by_axis: dict[str, int]
    net: dict[str, float]  # points in all
    first: int
    crossings: list[Crossing]  # the most parts first
    crossing: list[Move]  # the largest moves among those
    largest: dict[str, list[Move]]
    added: dict[str, list[Added]]
    shared: dict[str, int]  # how many moves of an axis these are of

    @property
    def crossed(self) -> int:
        return sum(one.parts for one in self.crossings)


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def kept(positions: PositionQuerySet, *, day: date) -> Since:
    """As `read`, kept while no assessment is added. One query where it is kept, five where it is not."""
    newest = Assessment.objects.aggregate(newest=Max("id"))["newest"]
    asked = sha256(repr((*_now(positions, day), day, newest)).encode()).hexdigest()
    try:
        found = cache.get(f"{KEY}:{asked}")
    except RedisError:
        return read(positions, day=day)
    if found is None:
        found = read(positions, day=day)
        cache.set(f"{KEY}:{asked}", found, KEPT)
    return found


def read(positions: PositionQuerySet, *, day: date) -> Since:
    rows = _rows(positions, day)
    groups = rows.pop(CROSSINGS, [])
    moves = {name: [_move(row) for row in found] for name, found in rows.items()}
    shares = _shares([one for found in moves.values() for one in found])
    columns = {axis: [shares.row(one) for one in moves.get(axis, [])] for axis in PLAYERS}
    crossings = [Crossing(row[10], row[11], row[1]) for row in groups if row[10] and row[10] != row[11]]
    before = [row for row in groups if row[10]]
    return Since(
        day=day,
        moved=sum(row[12] for row in before),
        moved_by_axis={"impact": _whole(before, 6), "exposure": _whole(before, 8)},
        net={
            "impact": sum(row[7] or 0.0 for row in before),
            "exposure": sum(row[9] or 0.0 for row in before),
        },
        first=sum(row[1] for row in groups if not row[10]),
        crossings=sorted(crossings, key=lambda one: (-one.parts, one.before, one.after)),
        crossing=[shares.named(one) for one in moves.get(CROSSING, [])],
        largest={axis: [shares.named(one) for one in moves.get(axis, [])[:LISTED]] for axis in PLAYERS},
        added={axis: added(shares.columns[axis][columns[axis]], axis) for axis in PLAYERS},
        shared={axis: len(columns[axis]) for axis in PLAYERS},
    )


def _whole(rows: Sequence[tuple[Any, ...]], place: int) -> int:
    return int(sum(row[place] for row in rows))


def _now(positions: PositionQuerySet, day: date) -> tuple[str, tuple[Any, ...]]:
    reached = positions.filter(assessed_on__gt=day, assessment_id__isnull=False)
    return reached.order_by().values(*_OF_NOW).query.sql_with_params()


def _rows(positions: PositionQuerySet, day: date) -> dict[str, list[tuple[Any, ...]]]:
    now, parameters = _now(positions, day)
    found: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MOVED.replace("{now}", now), [*parameters, day])
        for row in cursor.fetchall():
            found.setdefault(row[0], []).append(row)
    return found


def _move(row: tuple[Any, ...]) -> Move:
    _kind, part, was, was_on, now, now_on, *scores, before, after, _count = row
    return Move(part, (was, was_on), (now, now_on), tuple(scores[:2]), tuple(scores[2:]), (before, after))


class _Shares:
    """Of some moves, by the assessments they are between: one row each in `columns`."""

    def __init__(self, places: dict[tuple[int, int], int], columns: dict[str, Any]) -> None:
        self.places, self.columns = places, columns
        self.main = {axis: main(shares) for axis, shares in columns.items()}

    def row(self, move: Move) -> int:
        return self.places[move.was[0], move.now[0]]

    def named(self, move: Move) -> Move:
        row = self.row(move)
        for axis, places in self.main.items():
            if places[row] >= 0:
                before, after = getattr(move, axis)
                as_shown = shown(self.columns[axis][row].tolist(), before=before, after=after)
                move.main[axis] = (COLUMNS[axis][places[row]], as_shown[places[row]])
        return move


def _shares(moves: Sequence[Move]) -> _Shares:
    """Two queries beside the one of the drivers."""
    pairs = sorted({(move.was, move.now) for move in moves})
    places = {(was[0], now[0]): place for place, (was, now) in enumerate(pairs)}
    columns = {axis: np.zeros((len(pairs), len(COLUMNS[axis]))) for axis in PLAYERS}
    if pairs:
        sides = _read([was for was, _now in pairs]), _read([now for _was, now in pairs])
        total = RollUp.objects.values_list("company_daily_total", flat=True).first()
        for rows, found in _each(*sides, total=np.nan if total is None else total):
            for axis in PLAYERS:
                columns[axis][rows] = spread(found, axis)
    return _Shares(places, columns)


def _each(
    before: tuple[Any, Stand], after: tuple[Any, Stand], *, total: float
) -> Iterator[tuple[Any, Moves]]:
    """By the policies that they were scored under: which rows, and their moves."""
    versions = {one.pk: one.read() for one in PolicyVersion.objects.all()}
    both = np.stack([before[0], after[0]])
    for old, new in np.unique(both, axis=1).T:
        rows = np.flatnonzero((both[0] == old) & (both[1] == new))
        was, now = before[1].at(rows), after[1].at(rows)
        yield rows, moved(was, now, versions[old], versions[new], company_daily_total=total)


def _read(asked: Sequence[tuple[int, date]]) -> tuple[Any, Stand]:
    """The policy of each assessment, and the assessments as the engine takes them, in the order asked for."""
    kinds = {"id": "int8", "policy": "int8"}
    columns = []
    for name, kind in _OVER.items():
        for place in range(len(DRIVERS)):
            kinds[f"{name}_{place}"] = kind
            value = f"one.{name}[{place + 1}]"
            columns.append(value if kind == "int2" else f"coalesce({value}, 'NaN')")
    for name, value in [*_ENDS.items(), *((name, f"one.{name}") for name in _PLAIN)]:
        kinds[name] = "float8"
        columns.append(f"coalesce({value}::float8, 'NaN')")
    ids = [pk for pk, _on in asked]
    parameters = {"ids": ids, "days": [on for _pk, on in asked]}
    found = wire.read(_DRIVERS.format(columns=", ".join(columns)), parameters, kinds)
    order = np.argsort(found["id"])[np.argsort(np.argsort(np.array(ids)))]
    return found["policy"][order], _stand({name: values[order] for name, values in found.items()})


def _stand(found: dict[str, Any]) -> Stand:
    over = {
        name: np.column_stack([found[f"{name}_{place}"] for place in range(len(DRIVERS))]) for name in _OVER
    }
    ends = {name: np.zeros_like(over["raw"]) for name in _ENDS}
    for name, values in ends.items():
        values[:, 0] = found[name]
    return Stand(
        raw=over["raw"],
        score=over["score"].astype(np.float64),
        **ends,
        is_said=over["origin"] == Origin.OVERRIDE,
        **{name: found[name] for name in _PLAIN},
    )
