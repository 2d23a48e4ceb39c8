"""A site and workers in processes of their own, which can be killed. All have the limits of `smallsite`."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Self

import pytest
from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import tokens
from accounts.models import Chunk, User
from accounts.roles import Role, Scope
from tests.scoring.test_workers import QUIETLY, environment, until
from tests.suppliers import smallsite


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


class Nursery:
    """Workers, by the names that the database knows them by; what lives at the end is killed."""

    def __enter__(self) -> Self:
        self.alive: dict[str, int] = {}
        command = [sys.executable, "-m", "tests.suppliers.nursery"]
        given = environment(**smallsite.ENVIRONMENT)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=given, stdin=pipe, stdout=pipe, text=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill_all()
        self.process.kill()
        self.process.communicate()

    def start(self, *names: str, pool: str = "--pool=solo") -> None:
        """They are at work in a moment."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        for name in names:
            self.process.stdin.write(json.dumps([name, [*QUIETLY, *pool.split()]]) + "\n")
            self.process.stdin.flush()
            self.alive[name] = int(self.process.stdout.readline())

    def kill(self, name: str) -> None:
        """With all its processes."""
        os.killpg(self.alive.pop(name), signal.SIGKILL)

    def kill_all(self) -> None:
        for name in list(self.alive):
            with suppress(ProcessLookupError):
                self.kill(name)

    def end_leases_of(self, name: str) -> None:
        """As if a minute had gone by since it was killed."""
        self._taken_by(name).update(leased_until=timezone.now())

    def stop(self, name: str) -> None:
        """As where its machine stands still for longer than a lease; of a chunk that it is writing, as far as the
        database has it, the lease stays."""
        os.killpg(self.alive[name], signal.SIGSTOP)
        with transaction.atomic():
            free = self._taken_by(name).select_for_update(skip_locked=True)
            Chunk.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(
                leased_until=timezone.now()
            )

    def go_on(self, name: str) -> None:
        os.killpg(self.alive[name], signal.SIGCONT)

    def _taken_by(self, name: str) -> QuerySet[Chunk]:
        return Chunk.objects.filter(status="running", worker__startswith=f"{name}@")


@pytest.fixture(scope="module")
def nursery(django_db_setup):
    with Nursery() as started:
        yield started


@pytest.fixture
def workers(db, nursery):
    current_app.control.purge()
    yield nursery
    nursery.kill_all()
    current_app.control.purge()
