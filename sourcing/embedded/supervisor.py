"""`make run`: one process that starts PostgreSQL, Valkey, web, worker and beat, and ends them together.

Ctrl-C and SIGTERM end them in the order worker, web, broker, database. If this process is killed, the kernel
ends its children (Linux). If one of them ends by itself, so do all, and the last lines of its log are shown.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sourcing.embedded import homes, places, processes
from sourcing.embedded.postgres import Postgres
from sourcing.embedded.processes import Trouble
from sourcing.embedded.valkey import Valkey

Command = Sequence[str | Path]
BIN = Path(sys.executable).parent
LOG_SIZE = 10 * 2**20
READY_WITHIN = 120
WORKER_GRACE = 25  # no task takes over 20 s


class Stopped(Exception):
    """A person asked us to end."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    ends_by: int = signal.SIGTERM
    within: float = 20


class Supervisor:
    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.port, self.asked_to_stop = port, False
        self.children: list[Child] = []
        self.database: Postgres | None = None
        self.broker: Valkey | None = None

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start_servers()
            sign_in = self._prepare()
            self._start_site()
            self._wait_until_ready()
            print(f"Holdfast is ready at {self.address}\n{sign_in}\nCtrl-C stops it.", flush=True)
            self._watch()
        except Stopped:
            print("Stopping …", flush=True)
        finally:
            self._stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _start_servers(self) -> None:
        if "DATABASE_URL" not in os.environ:
            self.database = Postgres.of_this_folder()
            waits = False
            while not self.database.start():
                if not waits:
                    print(
                        "A manage.py command has this folder's database; waiting for it to end …", flush=True
                    )
                waits = True
                self._pause(0.2)
            self.database.create_database()
        if "REDIS_URL" not in os.environ:
            self.broker = Valkey.of_this_folder()
            self.broker.start()
            os.environ["TMPDIR"] = self.broker.make_folder_for_scraps()

    def _prepare(self) -> str:
        """Migrate and the like. Gives what to say about signing in."""
        log = places.log_folder() / "prepare.log"
        command = [sys.executable, "-m", "sourcing.embedded.prepare"]
        child = Child("the preparation", start_python(command, log), log)
        self.children.append(child)
        told = 0
        while child.process.poll() is None:
            lines = log.read_text().splitlines()
            for line in lines[told:]:
                if line.endswith("…"):
                    print(line, flush=True)
            told = len(lines)
            self._pause(0.1)
        self.children.remove(child)
        if child.process.returncode:
            raise Trouble(f"The site could not be prepared:\n{processes.last_lines(log)}")
        made = [line for line in log.read_text().splitlines() if line.startswith("Sign in as")]
        log.write_text("".join(f"{line.split(' with the password')[0]}\n" for line in made))
        return made[0] if made else "Sign in as before; 'manage.py changepassword EMAIL' sets a new password."

    def _start_site(self) -> None:
        celery: Command = [BIN / "celery", "-A", "sourcing.embedded.worker"]
        count = os.environ.get("WORKERS") or str(min(4, max(2, os.cpu_count() or 1)))
        web: Command = [BIN / "gunicorn", "sourcing.wsgi", "-c", "python:sourcing.embedded.web"]
        quiet = ["--loglevel", "WARNING"]
        worker: Command = [*celery, "worker", "-c", count, "--without-gossip", "--without-mingle", *quiet]
        beat: Command = [*celery, "beat", "--pidfile=", "-s", places.state_folder() / "beat-schedule", *quiet]
        self._start("web", "web", web, within=20)
        self._start("worker", "worker", worker, within=WORKER_GRACE)
        self._start("scheduler", "beat", beat, within=5)

    def _start(self, name: str, log_name: str, command: Command, *, within: float) -> None:
        log = places.log_folder() / f"{log_name}.log"
        process = start_python(command, log)
        self.children.append(Child(name, process, log, within=within))

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_WITHIN
        while (missing := not_ready(f"{self.address}/readyz")) is not None:
            if time.monotonic() > end:
                raise Trouble(f"The site did not become ready: {missing}")
            self._pause(0.1)

    def _watch(self) -> None:
        while True:
            for log in places.log_folder().glob("*.log"):
                processes.set_aside(log, above=LOG_SIZE)
            for _ in range(100):
                self._pause(0.3)

    def _pause(self, seconds: float) -> None:
        """Wait a little, and look at what may have happened meanwhile."""
        time.sleep(seconds)
        if self.asked_to_stop:
            raise Stopped
        servers = [("database", self.database), ("broker", self.broker)]
        everyone = [(name, s.process, s.log) for name, s in servers if s and s.process]
        everyone += [(child.name, child.process, child.log) for child in self.children]
        for name, process, log in everyone:
            if process.poll():
                how = f"The {name} ended by itself ({process.returncode}), so everything stops."
                raise Trouble(f"{how} Its log, {log}, ends:\n{processes.last_lines(log)}")

    def _stop(self) -> None:
        """Newest first: scheduler, worker, web; then the broker and the database. Those that need time to
        end what they do are told together."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(child.ends_by)
            processes.stop(child.process, by=child.ends_by, within=child.within)
        if self.broker:
            self.broker.stop()
        if self.database:
            self.database.stop()


def start_python(command: Command, log: Path) -> subprocess.Popen[bytes]:
    """A program of the project's. A killed web process or worker costs nothing: what it did is rolled back,
    and rows are worked again."""
    return processes.start(command, log=log, folder=places.PROJECT, when_orphaned=signal.SIGKILL)


def not_ready(url: str) -> str | None:
    """What is missing; None where the site is ready."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return None
    except urllib.error.HTTPError as answer:
        return answer.read().decode(errors="replace")
    except OSError as error:
        return str(error)


def port_is_free(port: int) -> bool:
    with socket.socket() as knock:
        knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            knock.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def main() -> None:
    if "MAKELEVEL" in os.environ:
        processes.end_with(os.getppid(), signal.SIGTERM)
    os.environ["PORT"] = port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT has to be a number from 1 to 65535, not {port!r}.")
    state = places.state_folder()
    state.mkdir(parents=True, exist_ok=True)
    note = state / "running.json"
    with processes.held(state / "supervisor.lock", wait=False) as ours:
        if not ours:
            running = json.loads(note.read_text()) if note.exists() else {}
            where = running.get("address", "another address")
            process = running.get("pid", "unknown")
            sys.exit(f"Holdfast runs from this folder already, at {where} (process {process}).")
        if not port_is_free(int(port)):
            sys.exit(f"Port {port} is taken by another program; try another: PORT={int(port) + 1} make run")
        supervisor = Supervisor(int(port))
        note.write_text(json.dumps({"pid": os.getpid(), "address": supervisor.address}))
        homes.remove_orphaned_homes()
        try:
            supervisor.run()
        except Trouble as trouble:
            sys.exit(str(trouble))
        finally:
            note.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
