"""Where a cluster's files lie, whom they belong to, and what is removed when nobody needs it."""

import contextlib
import os
import pwd
import shutil
import stat
from pathlib import Path

from sourcing.embedded import places, processes
from sourcing.embedded.processes import Trouble

FOR_ROOT = Path("/var/lib/holdfast")


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble(
        "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as."
    )


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
    """Clusters under /var/lib whose `var/` was removed. They are root's."""
    if os.geteuid() != 0:
        return
    for note in FOR_ROOT.glob("folders/*/key-lies-in"):
        key = Path(note.read_text())
        if not key.exists() or key.read_text() != note.parent.name:
            _remove_if_free(note.parent)


def remove_abandoned() -> None:
    """Throw-away clusters whose process was killed."""
    for home in places.TEMPORARY.glob("holdfast-test-*"):
        with contextlib.suppress(FileNotFoundError):  # another run was quicker
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
