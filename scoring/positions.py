"""Writing what was judged: assessments appended where a result moved, positions merged, by COPY.

The caller holds the locks of `hold`: whoever scores the same parts waits before reading their facts, so that
older facts never overwrite newer ones.
"""

from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring import telling, wire
from scoring.facts import Parts
from scoring.facts.sources import places_of
from scoring.judging import QUADRANTS, Judged
from scoring.wire import Column

BLOCK_LOCK = 0x5C04E  # class of the advisory locks, one a block of part ids
EPOCH = np.datetime64("2000-01-01")

_BEFORE = """
    SELECT position.part_id, position.row_digest, coalesce(position.result_digest, 0),
        coalesce(position.assessment_id, 0), position.assessed_on - date '2000-01-01',
        array_position(%(quadrants)s::text[], position.quadrant::text) - 1
    FROM scoring_position position WHERE {among}
"""
_BEFORE_KINDS = {
    "part": "int8",
    "row_digest": "int8",
    "result_digest": "int8",
    "assessment": "int8",
    "assessed_on": "int4",
    "quadrant": "int4",
}
_NEW_IDS = """
    SELECT nextval(pg_get_serial_sequence('scoring_assessment', 'id')) FROM generate_series(1, %(count)s)
"""
# The buffers are those of the other writer of facts: a session's first use of temporary tables fixes them.
_STAGED = """
    SET LOCAL temp_buffers = '64MB';
    CREATE TEMPORARY TABLE IF NOT EXISTS fresh_position (LIKE scoring_position INCLUDING DEFAULTS) ON COMMIT DELETE ROWS;
    DELETE FROM fresh_position
"""


class Written(NamedTuple):
    """Numbers of rows."""

    scored: int
    out_of_scope: int
    moved: int  # positions that differ from before
    assessed: int  # assessments appended
    gone: int

    def as_result(self) -> dict[str, int]:
        return self._asdict()


def hold(parts: Parts) -> None:
    """Wait until nobody else scores these parts; until the transaction ends, nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, block) FROM unnest(%s::int[]) block",
            [BLOCK_LOCK, parts.blocks()],
        )


def write(judged: Judged, parts: Parts) -> Written:
    """Merge the judged parts, and remove the positions of those that are gone. Writes what moved only."""
    given = parts.parameters | {"quadrants": list(QUADRANTS)}
    before = wire.read(_BEFORE.format(among=parts.among("position.part_id")), given, _BEFORE_KINDS)
    place, has_part = places_of(before["part"], judged.part_ids)
    old = _aligned(before, place, has_part, count=len(judged.part_ids))
    gone = before["part"][~has_part]
    _remove(gone)

    fresh = np.zeros(len(judged.part_ids), dtype=np.int64)
    fresh[judged.scored] = judged.result_digest
    result_moved = judged.scored & (fresh != old["result_digest"])
    moved = old["is_new"] | (judged.row_digest != old["row_digest"])
    assessments = _assess(judged, result_moved)
    settled = np.where(judged.scored, old["assessment"], 0)
    settled[result_moved] = assessments
    day = _days(judged)
    same_result = judged.scored & ~result_moved
    columns = [
        Column("part_id", "int8", judged.part_ids),
        Column("assessed_on", "date", np.where(same_result, old["assessed_on"], day)),
        Column("policy_id", "int8", np.full(len(fresh), judged.policy.pk)),
        Column("assessment_id", "int8", settled, settled != 0),
        Column("row_digest", "int8", judged.row_digest),
        Column("result_digest", "int8", fresh, judged.scored),
        *judged.positions,
    ]
    _insert([column.at(old["is_new"]) for column in columns])
    _update([column.at(moved & ~old["is_new"]) for column in columns])
    _tell(judged, old)
    scored = int(judged.scored.sum())
    return Written(scored, len(fresh) - scored, int(moved.sum()), len(assessments), len(gone))


def _tell(judged: Judged, old: dict[str, NDArray[Any]]) -> None:
    """Whose quadrant is another; a part that was not there before has moved nowhere."""
    quadrant = next(column.values for column in judged.positions if column.name == "quadrant")
    other = ~old["is_new"] & (quadrant != old["quadrant"])
    was = [QUADRANTS[place] for place in old["quadrant"][other].tolist()]
    telling.quadrants(judged.part_ids[other], was, day=judged.day)


def remember(judged: Judged) -> int:
    """Append the assessments of a day that is over, and touch no position; how many."""
    return len(_assess(judged, judged.scored))


def _aligned(before: dict[str, Any], place: Any, has_part: Any, *, count: int) -> dict[str, NDArray[Any]]:
    """What stood before, one row a judged part; 0 where it is new."""
    old = {name: np.zeros(count, dtype=np.int64) for name in _BEFORE_KINDS}
    for name, values in old.items():
        values[place] = before[name][has_part]
    old["is_new"] = np.ones(count, dtype=bool)
    old["is_new"][place] = False
    return old


def _days(judged: Judged) -> int:
    return int((np.datetime64(judged.day) - EPOCH).astype(int))


def _remove(gone: NDArray[np.int64]) -> None:
    if len(gone):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM scoring_position WHERE part_id = ANY(%s)", [gone.tolist()])


def _assess(judged: Judged, moved: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Append what moved, in place of an earlier result of the same day; the ids."""
    part_ids = judged.part_ids[moved]
    if not len(part_ids):
        return part_ids
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM scoring_assessment WHERE assessed_on = %s AND policy_id = %s AND part_id = ANY(%s)",
            [judged.day, judged.policy.pk, part_ids.tolist()],
        )
    ids = wire.read(_NEW_IDS, {"count": len(part_ids)}, {"id": "int8"})["id"]
    among_scored = moved[judged.scored]
    columns = [
        Column("id", "int8", ids),
        Column("part_id", "int8", part_ids),
        Column("assessed_on", "date", np.full(len(ids), _days(judged))),
        Column("policy_id", "int8", np.full(len(ids), judged.policy.pk)),
        *(column.at(among_scored) for column in judged.results),
    ]
    wire.append("scoring_assessment", columns)
    return ids


def _insert(columns: list[Column]) -> None:
    if len(columns[0].values):
        wire.append("scoring_position", columns)


def _update(columns: list[Column]) -> None:
    """Only the columns that scoring owns."""
    if not len(columns[0].values):
        return
    names = [column.name for column in columns if column.name != "part_id"]
    settings = ", ".join(f"{name} = fresh.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
    wire.append("fresh_position", columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE scoring_position position SET {settings} FROM fresh_position fresh "
            "WHERE fresh.part_id = position.part_id"
        )
