"""Child processes that end when this one does, however it ends."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from pwd import struct_passwd
from typing import Any

PR_SET_PDEATHSIG = 1
# Found before any fork: looking it up in a child could wait for a lock that no thread there will release.
PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Trouble(Exception):
    """A server or program cannot be started. The message is for the person who asked."""


def end_with(parent: int, when_orphaned: int) -> None:
    """Have the kernel send this process a signal when its parent is gone. Linux only; nothing elsewhere."""
    if PRCTL is None:
        return
    PRCTL(PR_SET_PDEATHSIG, when_orphaned)
    if os.getppid() != parent:
        os.kill(os.getpid(), when_orphaned)


def in_a_group_of_its_own(when_orphaned: int) -> Callable[[], None]:
    """What a child runs before its program. Ctrl-C at the terminal then reaches the parent alone."""
    parent = os.getpid()

    def prepare() -> None:
        os.setsid()
        end_with(parent, when_orphaned)

    return prepare


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    when_orphaned: int = signal.SIGTERM,
    account: struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a program whose output goes to `log`, which is begun anew. Call it from the main thread: the
    kernel watches the thread that started a child, not the process."""
    set_aside(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=in_a_group_of_its_own(when_orphaned),
            **identity(account),
        )


def identity(account: struct_passwd | None) -> dict[str, Any]:
    """The arguments of `subprocess` that make a child run as `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def is_alive(pid: int) -> bool:
    """Whether a process runs. One that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        if Path("/proc/self").exists():
            return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def stop(process: subprocess.Popen[bytes] | None, *, by: int, within: float) -> None:
    """Ask a child to end; after `within` seconds end it."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(by)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def held(lock: Path, *, shared: bool = False, wait: bool = True) -> Iterator[bool]:
    """Hold a lock file while the block runs. Gives False, at once, where another holds it and `wait` is off.
    The kernel lets go of it when the holder dies."""
    import fcntl

    with lock.open("a") as handle:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def set_aside(log: Path, *, above: int = 0) -> None:
    """Keep a log that has grown past `above` bytes as `<name>.1`, in place of the one before, and empty it.
    Whoever writes to it goes on at its new end."""
    if log.exists() and log.stat().st_size > above:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


def last_lines(log: Path, count: int = 12) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
