"""The job that keeps the networks and their answers up with the facts, in chunks that any worker may take.

One at a time: who finds one at work opens no other, and the job's last chunk opens the next one where facts
have changed that its build did not see. Its steps: build and freeze both networks; rank the nodes of each;
the points of the parts, range by range; close.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from accounts import bell, jobs
from accounts.models import Chunk, Job
from scoring import networks, policies
from scoring.models import NetworkKind, PolicyVersion
from scoring.networks import alone, arrays, building, following, freezing, memory, pointing, ranking
from scoring.networks.arrays import Mapped
from scoring.touching import MOST_PARTS
from suppliers.models import Change

KIND = "scoring.network_chunk"
OPENING = 0x0BE42  # advisory lock: whoever looks for a job of this kind before opening one
WRITING = 0x0BE43  # advisory locks: whoever writes answers, by step or block of parts
BUILD, RANK, POINT, CLOSE = range(4)
BLOCK = 1 << 17  # part ids of one chunk
UPSTREAM = "upstream-chances"  # in the change log; its row ids are those of the parts
REAL = "readiness"


def open(*, day: date) -> Job:
    """Build the networks of the day and answer for every part."""
    return jobs.open(KIND, by=None, argument={"day": day.isoformat()}, chunks=[{"step": BUILD}])


def open_unless_waiting(*, day: date) -> Job:
    """The job that is queued or at work, else a new one. A change that it does not see opens the next."""
    with transaction.atomic():
        _alone()
        return Job.objects.live().filter(kind=KIND).order_by("-id").first() or open(day=day)


def work(chunk: Chunk, *, now: datetime) -> Mapping[str, Any]:
    """One chunk, in the transaction that finishes it."""
    day = date.fromisoformat(chunk.job.argument["day"])
    if chunk.step == BUILD:
        return build(chunk.job, day=day)
    if chunk.step == CLOSE:
        return close(chunk.job, now=now)
    kind = (chunk.argument or {}).get("network", "")
    with connection.cursor() as cursor:  # a job that was cancelled may still be writing
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WRITING, (chunk.first_id or -1) // BLOCK])
    paper, usable = networks.current(NetworkKind.PAPER), networks.current(NetworkKind.USABLE)
    assert paper is not None and usable is not None  # the first step has built them
    if chunk.step == RANK:
        with memory.given_back(blocks_from=memory.RANKING):
            moved = _rank(paper, usable, kind, day=day)
        memory.trim()
        memory.let_go(*paper.shared.values(), *vars(paper.network).values(), *vars(usable.network).values())
        return moved
    assert chunk.first_id is not None and chunk.last_id is not None
    found = pointing.point(paper, usable, first=chunk.first_id, last=chunk.last_id)
    memory.trim()
    _tell(sorted({*found.pop("upstream_moved"), *found.pop("shared_moved")}))
    return found


def _rank(paper: Mapped, usable: Mapped, kind: str, *, day: date) -> dict[str, int]:
    if kind == alone.KIND:
        primaries = alone.primaries_alone(paper)
        _let_go(paper, usable)
        return ranking.measure(primaries)
    chosen = usable if kind == NetworkKind.USABLE else paper
    # What is made of the whole network for this goes with it: ranges of parts are cut out.
    return ranking.rank(replace(chosen, network=replace(chosen.network)), day=day)


def _let_go(*mapped: Mapped) -> None:
    for one in mapped:
        memory.let_go(*one.shared.values(), *vars(one.network).values())


def build(job: Job, *, day: date) -> dict[str, Any]:
    """Freeze both networks as they are, in one snapshot of the facts, and add the chunks that answer for them."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_current_snapshot()::text")
        snapshot = cursor.fetchone()[0]
    built = building.build(day)
    policy = PolicyVersion.objects.in_force()
    nodes = len(built.codes)
    frozen = arrays.arrays_of(built, day=day, policy=policy)
    del built  # what is not frozen of it
    version = freezing.freeze(frozen, day=day, nodes=nodes)
    del frozen
    memory.trim()
    jobs.add_chunks(job, _chunks())
    return {"snapshot": snapshot, "version": version.pk, "nodes": nodes}


def _chunks() -> Iterator[dict[str, Any]]:
    for kind in (*NetworkKind.values, alone.KIND):
        yield {"step": RANK, "argument": {"network": kind}}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id / %(size)s FROM suppliers_part UNION SELECT part_id / %(size)s FROM scoring_partpoints "
            "UNION SELECT part_id / %(size)s FROM scoring_independence ORDER BY 1",
            {"size": BLOCK},
        )
        for (block,) in cursor.fetchall():
            yield {"step": POINT, "first_id": block * BLOCK, "last_id": (block + 1) * BLOCK - 1}
    yield {"step": CLOSE}


def close(job: Job, *, now: datetime) -> dict[str, Any]:
    """Open the next job, for the same day, where facts have changed since the build. The first time that something
    upstream is known, the policy that weighs it comes into force, and everything is scored again."""
    job.refresh_from_db()
    _alone()
    if policies.follow_the_network(now=now):
        _tell_all("policies")
    if not following.has_changed_since((job.result or {})["snapshot"]):
        return {}
    return {"next": open(day=date.fromisoformat(job.argument["day"])).pk}


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])


def _tell(part_ids: list[int]) -> None:
    """These parts are judged again: their upstream chance moved, or what their sources share."""
    if len(part_ids) > MOST_PARTS:
        _tell_all(UPSTREAM)
    elif part_ids:
        Change.objects.create(resource=UPSTREAM, row_ids=part_ids)
        transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def _tell_all(resource: str) -> None:
    Change.objects.create(resource=resource, row_ids=None)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def tell_of_real_sources(part_ids: Collection[int]) -> None:
    """Of these parts another source is real than was: the usable network is to be built anew."""
    if part_ids:
        rows = sorted(part_ids) if len(part_ids) <= MOST_PARTS else None
        Change.objects.create(resource=REAL, row_ids=rows)
        transaction.on_commit(lambda: bell.ring("scoring.refresh"))
