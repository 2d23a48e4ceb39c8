"""What one web process holds for itself, after every kind of request that it has to answer."""

import http.client
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from bench.day import DAY
from bench.figures import Figure

MIB = 1 << 20
MOST = 300.0
PAGES = (
    "/",
    "/portfolio/figure.json",
    "/parts/",
    "/suppliers/",
    "/completeness/",
    "/search/?q=bearing",
    "/api/v1/parts/?limit=1000",
    "/api/v1/order-lines/?limit=1000",
    "/api/v1/positions/?limit=1000",
)
SENT_AT_ONCE = 20_000  # rows of one body, given to each of the threads


def figures(scale: int) -> list[Figure]:
    """Needs the scored company of `rescore`, and gunicorn on a free port of the loopback."""
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "WEB_WORKERS": "1", "WEB_THREADS": "4"}
    environment |= {"HOLDFAST_ADDRESS": "127.0.0.1"}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=environment, check=True
    )
    command = [
        Path(sys.executable).parent / "gunicorn",
        "sourcing.wsgi",
        "-c",
        "python:sourcing.embedded.web",
    ]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as master:
        try:
            held = _after_requests(port, master.pid)
        finally:
            master.terminate()
            master.wait(30)
    return [Figure(f"a web process's own memory, MiB, at {scale} parts", held, f"{MOST:.0f} MiB", MOST, 1.0)]


def _after_requests(port: int, master: int) -> float:
    _wait_for(port)
    person = User.objects.create_user(email="web@holdfast.example", password=None, role="analyst")
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    }
    _token, secret = tokens.create(
        person, name="bench", scope="write", expires_on=timezone.localdate() + timedelta(days=90), by=person
    )
    bearer = {"Authorization": f"Bearer {secret}", "Content-Type": "text/csv"}
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(_ask, port, "GET", page, cookie) for _again in range(5) for page in PAGES]
        asked += [threads.submit(_ask, port, "POST", "/api/v1/sync/stock/?dry_run=1", bearer, _stock())]
        asked += [threads.submit(_ask, port, "POST", "/api/v1/sync/stock/?dry_run=1", bearer, _stock())]
        for answer in asked:
            answer.result()
    (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / MIB


def _stock() -> bytes:
    from suppliers.models import Part

    parts = Part.objects.values_list("number", "plant__code")[:SENT_AT_ONCE]
    rows = "".join(f"{number},{plant},{DAY},7\n" for number, plant in parts)
    return f"part,plant,as_of,on_hand\n{rows}".encode()


def _ask(port: int, method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, address, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (200, 202):
        raise SystemExit(f"{address} answered {answer.status}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _again in range(200):
        try:
            return _ask(port, "GET", "/healthz", {})
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web process did not answer within 20 s.")
