"""`make run`'s one process, started for real in a state folder of its own, and ended in every way."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sourcing.embedded.processes import is_alive

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="Looks for what is left behind in /proc."),
]


@dataclass
class Folder:
    """A state folder, and the commands that people give in it."""

    state: Path
    port: int
    pid: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, **more: str) -> dict[str, str]:
        own = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "MAKELEVEL"}
        plain = {name: value for name, value in os.environ.items() if name not in own}
        plain |= {"HOLDFAST_VAR": str(self.state), "PORT": str(self.port), "DEMO": "0"}
        return plain | more

    def make_run(self, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "sourcing.embedded.supervisor"]
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=PROJECT, env=self.environment(**more), **piped)

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    def processes(self) -> set[int]:
        """All that name this state folder in their environment or command, and their children."""
        living, found = {}, set()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
                if state not in "ZX":
                    living[int(entry.name)] = int(parent)
                    told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                    found |= {int(entry.name)} if str(self.state).encode() in told else set()
        while children := {pid for pid, parent in living.items() if parent in found} - found:
            found |= children
        return found


def until_ready(process: subprocess.Popen[str]) -> list[str]:
    """The lines up to the one that says how to stop it."""
    lines = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            return lines
    pytest.fail("It never became ready:\n" + "\n".join(lines))


def gone(folder: Folder, before: set[int] = frozenset(), within: float = 20) -> bool:
    """Whether, soon, none of these and none of the folder's processes is left."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not folder.processes() and not any(is_alive(pid) for pid in before):
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Folder]:
    """A site that runs while these tests do."""
    folder = Folder(tmp_path_factory.mktemp("state") / "var with a space", free_port())
    process = folder.make_run()
    folder.said, folder.pid = until_ready(process), process.pid
    yield folder
    process.send_signal(signal.SIGINT)
    process.wait(60)
    for pid in folder.processes():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def own_folder(tmp_path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "var", free_port())
    yield folder
    for pid in folder.processes():
        os.kill(pid, signal.SIGKILL)


def test_it_says_where_it_is_and_how_to_sign_in(folder):
    assert f"Holdfast is ready at {folder.address}" in folder.said
    sign_in = re.search(
        r"Sign in as admin@holdfast.example with the password (\S{10,})", "\n".join(folder.said)
    )
    assert sign_in
    assert urllib.request.urlopen(f"{folder.address}/readyz").status == 200
    logs = list((folder.state / "log").iterdir())
    assert not [log for log in logs if sign_in[1] in log.read_text()], "printed once, kept nowhere"


def test_static_files_are_named_by_their_content_and_kept_by_browsers(folder):
    page = urllib.request.urlopen(f"{folder.address}/sign-in/").read().decode()
    style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert style
    assert "immutable" in urllib.request.urlopen(folder.address + style[1]).headers["Cache-Control"]


def test_a_second_start_says_so_and_harms_nothing(folder):
    second = folder.make_run()
    said = second.communicate(timeout=60)[0]
    assert second.returncode == 1
    assert (
        said.strip() == f"Holdfast runs from this folder already, at {folder.address} (process {folder.pid})."
    )
    assert urllib.request.urlopen(f"{folder.address}/readyz").status == 200


def test_a_taken_port_is_said_in_one_sentence(own_folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own_folder.port))
        taken.listen()
        process = own_folder.make_run()
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert said.strip().startswith(f"Port {own_folder.port} is taken by another program")
    assert "\n" not in said.strip()
    assert gone(own_folder)


def test_a_port_that_is_no_number_is_said_in_one_sentence(own_folder):
    process = own_folder.make_run(PORT="eighty")
    assert (
        process.communicate(timeout=60)[0].strip() == "PORT has to be a number from 1 to 65535, not 'eighty'."
    )


def test_killed_outright_it_leaves_nothing_and_starts_again_and_ctrl_c_ends_it(own_folder):
    process = own_folder.make_run()
    until_ready(process)
    before = own_folder.processes()
    assert len(before) > 12, "supervisor, database and its own, broker, web, worker, scheduler"
    process.kill()
    process.wait()
    assert gone(own_folder, before)

    process = own_folder.make_run()
    assert any(line.startswith("Sign in as before") for line in until_ready(process))
    logs = own_folder.state / "log"
    while "[queues]" not in (logs / "worker.log").read_text():
        time.sleep(0.1)
    before = own_folder.processes()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert gone(own_folder, before)
    assert "Warm shutdown" in (logs / "worker.log").read_text()
    assert "ready to exit" in (logs / "broker.log").read_text()
    assert "database system is shut down" in (logs / "database.log").read_text()
    assert (logs / "database.log.1").exists(), "the log of the start before"


def test_a_child_that_ends_by_itself_ends_all_and_is_named(own_folder):
    process = own_folder.make_run()
    until_ready(process)
    before = own_folder.processes()
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in before}
    os.kill(next(pid for pid, words in commands.items() if b"\0beat\0" in words), signal.SIGKILL)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "The scheduler ended by itself" in said
    assert gone(own_folder, before)


def test_a_command_uses_the_database_that_is_running_and_leaves_it_running(folder):
    ask = "from django.db import connection as c; k = c.cursor(); "
    ask += "k.execute('select pg_postmaster_start_time()'); "
    ask += "print(k.fetchone()[0])"
    first = folder.manage("shell", "-v0", "-c", ask)
    assert folder.manage("shell", "-v0", "-c", ask) == first
    assert urllib.request.urlopen(f"{folder.address}/readyz").status == 200


def test_a_command_starts_the_database_for_its_own_time(own_folder):
    made = own_folder.manage("create_api_token", "erp@example.com", "--scope", "write")
    assert len(made.splitlines()[-1]) >= 20
    assert gone(own_folder, within=5)
