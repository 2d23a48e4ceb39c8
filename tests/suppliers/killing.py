"""What stops a worker at one place, so that it can be killed there, and what became of a load, to compare."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import orjson
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import Chunk, Event, History, Job
from suppliers import loading
from suppliers.models import Change, Load, LoadPiece, Supplier, Upload
from tests.suppliers.killable import Nursery
from tests.suppliers.loading import load as load_here

KEY = {"Idempotency-Key": "night"}
STANDING = "code,name,country\n" + "".join(f"E{n},Old {n},DE\n" for n in range(10))
OF_RUNS = ("errors_url", "job", "at", "created_at", "finished_at")  # differ from one run to the next


@contextmanager
def held(sql: str, given: list[Any]) -> Iterator[int]:
    """Another session that has done this and does not end; its process in the database."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
            cursor.execute(sql, given)
            yield pid
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def waiting_for(pid: int) -> list[str]:
    """Names of those who wait for what this session holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", [pid]
        )
        return [name for (name,) in cursor.fetchall()]


def swept_until(holds: Callable[[], bool], *, seconds: float = 120) -> None:
    """The sweeper rings now and then, as beat would."""
    began = time.monotonic()
    rung = began
    while not holds():
        assert time.monotonic() < began + seconds, "it took too long"
        if time.monotonic() > rung:
            jobs.sweep(now=timezone.now())
            rung = time.monotonic() + 0.5
        time.sleep(0.02)


def killed_at(
    workers: Nursery,
    job: Job,
    do: str,
    sql: str,
    given: list[Any],
    *,
    then: tuple[str, list[Any]] | None = None,
) -> None:
    """Whoever comes to what this session holds is killed there, at a chunk that does `do`; or is let go there, and
    killed at what is held `then`."""
    with ExitStack() as first, ExitStack() as last:
        pid = first.enter_context(held(sql, given))
        swept_until(lambda: bool(waiting_for(pid)))
        if then is not None:
            pid = last.enter_context(held(*then))
            first.close()
            swept_until(lambda: bool(waiting_for(pid)))
        name = waiting_for(pid)[0]
        taken = Chunk.objects.filter(job=job, status="running", worker__startswith=f"{name}@")
        assert do in [chunk.argument["do"] for chunk in taken]
        workers.kill(name)
        workers.end_leases_of(name)
    assert not is_over(job)


def is_over(job: Job) -> bool:
    return not Job.objects.live().filter(pk=job.pk).exists()


def load_of(status: int, address: str, told: bytes) -> Load:
    """The load of an answer."""
    assert status == 202, told
    return Load.objects.select_related("job").get(job=int(address.strip("/").rpartition("/")[2]))


def outcome(load: Load) -> dict[str, Any]:
    """All that a load leaves, without the numbers and times that no two runs have alike."""
    load = Load.objects.select_related("job").get(pk=load.pk)
    codes = dict(Supplier.objects.values_list("pk", "code"))
    counts = ("received", "created", "updated", "unchanged", "rejected", "closed", "removed")
    return {
        "load": (load.state, load.error, {name: getattr(load, name) for name in counts}),
        "job": (load.job.status, load.job.error, load.job.done == load.job.total, _without(load.job.result)),
        "errors": list(loading.errors_of(load)),
        "rejected": list(loading.rejected_rows(load)),
        "rows": sorted(
            tuple(codes.get(v) if k == "parent_id" else v for k, v in row.items() if k != "id")
            for row in map(_plain, Supplier.objects.values())
        ),
        "history": sorted(
            (codes[row_id], operation, sorted(_old(old, codes).items()), why)
            for row_id, operation, old, why in History.objects.filter(resource="suppliers").values_list(
                "row_id", "operation", "old", "why"
            )
        ),
        "changes": [
            (sorted(codes[i] for i in ids), sum(last - first + 1 for first, last in made or ()), told)
            for ids, made, told in Change.objects.filter(load=load)
            .order_by("pk")
            .values_list("row_ids", "made", "told")
        ],
        "events": sorted(
            (e.name, str(_without(e.payload.get("figures") or {}))) for e in Event.objects.all()
        ),
        "left": (LoadPiece.objects.count(), Upload.objects.count(), Load.objects.count()),
    }


def _without(told: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in told.items() if name not in OF_RUNS}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(said) for name, said in row.items() if name != "changed"} | {
        "parent_id": row["parent_id"],
        "id": row["id"],
    }


def _old(old: dict[str, Any], codes: dict[int, str]) -> dict[str, str]:
    kept = {name: str(said) for name, said in old.items() if name != "id"}
    return kept | {"parent_id": str(codes.get(old.get("parent_id")))}


TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition
"""


def sizes() -> dict[str, int]:
    """Rows in each table."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        return dict(cursor.fetchall())


def wipe(before: dict[str, int]) -> None:
    """As it was when these were its sizes."""
    grown = [name for name, size in sizes().items() if size != before[name]]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in grown:
            assert not before[name], name
            cursor.execute(f'DELETE FROM "{name}"')


def asked(api, query: str, body: bytes, type: str) -> Load:
    answer = api.sync("suppliers", body, query=query, content_type=type, headers=KEY)
    return load_of(answer.status_code, answer["Location"], answer.content)


def with_errors(count: int = 300, *, format: str = "json") -> bytes:
    """Rows of JSON. Some are wrong, told twice, changed or unchanged; some lack a name; two point to what stands
    far behind. At least 300."""
    rows = [{"code": f"S{n:03}", "name": f"Name {n}", "country": "DE", "listed": None} for n in range(count)]
    for n in range(0, count, 7):
        del rows[n]["listed"]
    for n in (57, 58, 211):
        rows[n]["country"] = "XX"
    rows[250]["code"], rows[251]["code"] = "S010", "S249"
    for place, row in {
        20: {"code": "E0", "name": "New 0"},
        120: {"code": "E1", "name": "New 1", "country": None},
        121: {"code": "E2", "name": "Old 2"},
        30: {"code": "E5", "name": "Old 5", "parent": "S290"},
        31: {"code": "S031", "name": "Child", "parent": "S291"},
    }.items():
        rows[place] = row
    return orjson.dumps(rows) if format == "json" else b"\n".join(map(orjson.dumps, rows))


def everything(count: int = 300) -> bytes:
    """Rows of CSV, all good. Four that stand are left out."""
    old = [f"E{n},{'Old' if n % 2 else 'New'} {n},DE" for n in range(6)]
    new = [f"S{n:03},Name {n},DE" for n in range(count)]
    return "\n".join(["code,name,country", *new[:150], *old, *new[150:], ""]).encode()


def undisturbed(api, query: str, body: bytes, type: str) -> dict:
    """What comes of it where nobody is killed; and no trace of that."""
    before = sizes()
    load_here("suppliers", STANDING)
    one = asked(api, query, body, type)
    loading.finish_here(one)
    found = outcome(one)
    wipe(before)
    current_app.control.purge()
    return found
