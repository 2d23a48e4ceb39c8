"""Scoring parts: some of them now, or all of them as a job in chunks that any worker may take.

The job's first step rolls the daily losses up over the whole bill of materials; the second scores ranges of
part ids; the third says where the suppliers stand; the last counts the products, and asks for the networks, which
read what was scored. Its argument says the day and the policy, so that a chunk worked twice, or anywhere, says
the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts import jobs
from accounts.models import Chunk, Job, Status, User
from scoring import evidence, facts, losses, positions, primaries, products, standings
from scoring.facts import BLOCK, Parts
from scoring.judging import judge
from scoring.models import PolicyVersion
from scoring.networks import working as networking
from scoring.positions import Written
from scoring.standings import Suppliers

KIND = "scoring.rescore_chunk"
OPENING = 0x0BE41  # advisory lock: whoever looks for a job of this kind before opening one
ROLL_UP, SCORE, STAND, FOLLOW = range(4)


def score(parts: Parts, *, day: date, policy: PolicyVersion) -> Written:
    """Load, judge and write these parts; in a transaction. Waits for whoever else scores some of them."""
    from scoring.scores import score as scores_of

    positions.hold(parts)
    found = facts.load(parts, day=day, policy=policy.read())
    primaries.keep(found)
    scores = scores_of(found.frame(), policy.read())
    stand, gathered = evidence.judge(found, scores, parts, day=day, policy=policy)
    networking.tell_of_real_sources(evidence.keep(stand, gathered, parts, day=day, policy=policy))
    return positions.write(judge(found, scores, stand.parts, day=day, policy=policy), parts)


def open(*, day: date, by: User | None, size: int = BLOCK, why: str = "") -> Job:
    """Score every part, in chunks of `size` part ids."""
    policy = PolicyVersion.objects.in_force()
    argument = {"day": day.isoformat(), "policy": policy.pk, "why": why}
    return jobs.open(KIND, by=by, argument=argument, chunks=list(_chunks(size)))


def open_unless_waiting(*, day: date, by: User | None = None) -> Job:
    """The job for this day that nobody has started yet, else a new one."""
    return _open_unless(_jobs_for(day).filter(status=Status.QUEUED), day=day, by=by)


def open_nightly(*, day: date) -> Job:
    """The night's job of this day: one, however often and from wherever this is called."""
    return _open_unless(_jobs_for(day).filter(argument__why="nightly"), day=day, by=None, why="nightly")


def is_at_work(*, day: date) -> bool:
    """Whether a job for this day is opened, and not over."""
    return _jobs_for(day).live().exists()


def work(chunk: Chunk) -> Mapping[str, Any]:
    """One chunk, in the transaction that finishes it; what it says is added up in the job's result."""
    argument = chunk.job.argument
    day = date.fromisoformat(argument["day"])
    if chunk.step == ROLL_UP:
        rolled = losses.roll_up(day=day)
        return {"losses_moved": len(rolled.part_ids), "company_daily_total": rolled.company_daily_total}
    if chunk.step == FOLLOW:
        networking.open_unless_waiting(day=day)
        return {"products_moved": products.refresh(day=day)}
    assert chunk.first_id is not None and chunk.last_id is not None  # this is how `_chunks` makes them
    if chunk.step == STAND:
        return {"standings_moved": standings.refresh(Suppliers(chunk.first_id, chunk.last_id), day=day)}
    policy = PolicyVersion.objects.get(pk=argument["policy"])
    return score(Parts(chunk.first_id, chunk.last_id), day=day, policy=policy).as_result()


def _jobs_for(day: date) -> Any:
    return Job.objects.filter(kind=KIND, argument__day=day.isoformat()).order_by("-id")


def _open_unless(found: Any, *, day: date, by: User | None, why: str = "") -> Job:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])
        return found.first() or open(day=day, by=by, why=why)


def _chunks(size: int) -> Iterator[dict[str, Any]]:
    """The roll-up, the ranges of ids in which there are parts, or positions of parts that are gone, and the
    suppliers' in the same way."""
    yield {"step": ROLL_UP}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id / %(size)s FROM suppliers_part UNION SELECT part_id / %(size)s FROM scoring_position "
            "ORDER BY 1",
            {"size": size},
        )
        blocks = [block for (block,) in cursor.fetchall()]
    for block in blocks:
        yield {"step": SCORE, "first_id": block * size, "last_id": (block + 1) * size - 1}
    for first, last in standings.blocks():
        yield {"step": STAND, "first_id": first, "last_id": last}
    yield {"step": FOLLOW}
