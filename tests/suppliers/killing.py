"""A site and workers in processes of their own that can be killed, what stops them at one place, and what became of
a load, to compare."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts import jobs, tokens
from accounts.models import Chunk, Event, History, Job, User
from accounts.roles import Role, Scope
from suppliers import loading
from suppliers.models import Change, Load, LoadPiece, Supplier, Upload
from tests.scoring.test_workers import environment, until
from tests.suppliers import smallsite

OF_RUNS = ("errors_url", "job", "at", "created_at", "finished_at")  # differ from one run to the next


class Site:
    """Gunicorn as people run it, but for the limits, in one process of twenty threads and its master."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.headers: dict[str, str] = {}
        self.process: subprocess.Popen | None = None

    def let_in(self) -> None:
        """This test's own user and token."""
        user = User.objects.create_user("erp@holdfast.example", role=Role.ADMIN)
        _token, secret = tokens.create(
            user, name="ERP", scope=Scope.ADMIN, expires_on=date(2100, 1, 1), by=user
        )
        self.headers = {"Authorization": f"Bearer {secret}"}

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "tests.suppliers.smallsite:application()"]
        command += ["-c", "python:sourcing.embedded.web", "--log-level", "critical"]
        given = environment(PORT=str(self.port), WEB_WORKERS="1", WEB_THREADS="20", **smallsite.ENVIRONMENT)
        self.process = subprocess.Popen(command, env=given, start_new_session=True)
        until(self.serves)

    def serves(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "it did not start"
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """All of it."""
        if self.process is not None and self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def kill_the_one_that_serves(self) -> None:
        """As the kernel does where memory is short; its master starts another."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, bytes]:
        """Status, where it sends on to, and the answer."""
        to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            to.request(method, path, body, {**self.headers, **headers})
            answer = to.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()
        finally:
            to.close()

    def sync(self, path: str, body: bytes, *, key: str, type: str) -> tuple[int, str, bytes]:
        return self.ask("POST", f"/api/v1/sync/{path}", body, **_headers(key, type))

    def begin(self, path: str, *, key: str, type: str, **more: str) -> socket.socket:
        """A request of which nothing but the headers is sent yet."""
        to = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        headers = {"Host": "127.0.0.1", **self.headers, **_headers(key, type), **more}
        lines = [f"POST /api/v1/sync/{path} HTTP/1.1", *(f"{name}: {said}" for name, said in headers.items())]
        to.sendall("\r\n".join([*lines, "", ""]).encode())
        return to


def _headers(key: str, type: str) -> dict[str, str]:
    return {"Idempotency-Key": key, "Content-Type": type}


class Workers:
    """By name; `start` is the fixture of `tests.scoring.test_workers`."""

    def __init__(self, start: Callable[..., subprocess.Popen]) -> None:
        self._start = start
        self.alive: dict[str, subprocess.Popen] = {}
        self.count = 0

    def start(self, *pool: str) -> None:
        self.count += 1
        name = f"w{self.count}"
        options = [*(pool or ("--pool=solo",)), "-n", f"{name}@test", "-I", "tests.suppliers.smallsite"]
        place = environment()["DATABASE_URL"]
        named = f"{place}{'&' if '?' in place else '?'}application_name={name}"  # as the database knows it
        self.alive[name] = self._start(*options, DATABASE_URL=named, **smallsite.ENVIRONMENT)

    def kill(self, name: str) -> None:
        """With all its processes; what it had is offered again as if a minute had gone by."""
        worker = self.alive.pop(name)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)

    def end_leases_of(self, name: str) -> None:
        Chunk.objects.filter(status="running", worker__startswith=f"{name}@").update(
            leased_until=timezone.now()
        )


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


def swept_until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
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
    workers: Workers,
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
