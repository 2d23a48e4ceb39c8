"""Reviews of a day: opened for what happened, and for what is due; as a job in chunks that any worker may take.

For a date, not an hour: run twice, on two machines, or after missed days, there are the same reviews. Each piece
holds its blocks of parts as whoever scores them does, so that what it reads stands still meanwhile.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts import jobs
from accounts.models import Chunk, Job
from scoring import positions
from scoring.facts import BLOCK, Parts
from scoring.models import PolicyVersion
from sourcing import owners
from sourcing.models import ReviewDay
from sourcing.reviews import numbers, opening, policies, watching

KIND = "sourcing.open_reviews"
LOCK = 0x0BE60  # advisory lock: whoever begins or ends a day
SIZE = 8 * BLOCK
BEGIN, OPEN, END = range(3)
# What is changed from here on is the next day's, whatever of it a later piece sees.
_BEGUN = """
    INSERT INTO sourcing_reviewday (day, seen, policy_id, is_done)
    VALUES (%(day)s, pg_snapshot_xmin(pg_current_snapshot()), %(policy)s, false) ON CONFLICT (day) DO NOTHING
"""

__all__ = ["KIND", "open_daily", "open_reviews", "work"]


def open_reviews(*, day: date) -> dict[str, int]:
    """All of a day's reviews, here and now, in one transaction; how many were opened and closed."""
    found: dict[str, int] = {}
    with transaction.atomic():
        for result in (
            _begin(day=day),
            *(_open(Parts(first, last), day=day) for first, last in _ranges(SIZE)),
            _end(day=day),
        ):
            found |= {name: found.get(name, 0) + count for name, count in result.items()}
    return found


def open_daily(*, day: date, size: int = SIZE) -> Job | None:
    """The day's job; None where somebody has opened it."""
    due = day.isoformat()
    if Job.objects.filter(kind=KIND, due=due).exists():
        return None
    chunks: list[dict[str, Any]] = [{"step": BEGIN}]
    chunks += [{"step": OPEN, "first_id": first, "last_id": last} for first, last in _ranges(size)]
    try:
        return jobs.open(KIND, by=None, argument={"day": due}, chunks=[*chunks, {"step": END}], due=due)
    except IntegrityError:
        return None  # at the same moment


def work(chunk: Chunk) -> Mapping[str, Any]:
    """One chunk, in the transaction that finishes it."""
    day = date.fromisoformat(chunk.job.argument["day"])
    if chunk.step == BEGIN:
        return _begin(day=day)
    if chunk.step == END:
        return _end(day=day)
    assert chunk.first_id is not None and chunk.last_id is not None  # this is how `open_daily` makes them
    return _open(Parts(chunk.first_id, chunk.last_id), day=day)


def _begin(*, day: date) -> dict[str, int]:
    """First days by money run over all parts; so this is not cut in pieces."""
    _alone()
    told = parameters(day)
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, told)
    return {"first_seen": watching.begin_with_the_dear(Parts(0, 1 << 62), told)}


def _open(parts: Parts, *, day: date) -> dict[str, int]:
    positions.hold(parts)
    told = parameters(day)
    seen = watching.begin(parts, told)
    opened = []
    for version in watching.policies(parts):  # what moved before a new policy is measured by the one of then
        opened += opening.open_at_once(parts, parameters(day, version))
    if watching.follow(parts, told):
        opened += opening.open_at_once(parts, told)
    closed = opening.close_gone(parts, told)
    due = opening.open_due(parts, told)
    opening.tell(opened + due, day=day)
    return {
        "first_seen": seen,
        "opened_at_once": len(opened),
        "opened_as_due": len(due),
        "closed_unsigned": closed,
    }


def _end(*, day: date) -> dict[str, int]:
    _alone()
    told = parameters(day)
    of_policies = policies.open_for_new(day=day, lead=told["lead"])
    opening.tell(of_policies, day=day)
    moved = owners.assign()
    ReviewDay.objects.filter(day=day).update(is_done=True)
    return {
        "opened_for_policies": len(of_policies),
        "went_to_another_owner": moved,
    }


def parameters(day: date, version: PolicyVersion | None = None) -> dict[str, Any]:
    """The numbers of a policy, the one in force if not told, and the last day before this one for which reviews were
    opened."""
    told = numbers.parameters(version or PolicyVersion.objects.in_force(), day=day)
    last = (
        ReviewDay.objects.filter(day__lt=day, is_done=True)
        .order_by("-day")
        .values_list("day", "seen")
        .first()
    )
    before, seen = last or (day - timedelta(days=1), None)
    if seen is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
            seen = cursor.fetchone()[0]
    return told | {"since": before, "seen": str(seen)}


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _ranges(size: int) -> Iterator[tuple[int, int]]:
    """Ranges of ids in which there are positions, or parts that were watched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part_id / %(size)s FROM scoring_position UNION "
            "SELECT part_id / %(size)s FROM sourcing_watch ORDER BY 1",
            {"size": size},
        )
        blocks = [block for (block,) in cursor.fetchall()]
    for block in blocks:
        yield block * size, (block + 1) * size - 1
