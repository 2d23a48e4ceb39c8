"""The embedded servers: whoever starts them ends them, and nothing that was kept is lost."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from sourcing.embedded import binaries, homes, places, processes
from sourcing.embedded.postgres import Postgres
from sourcing.embedded.processes import Trouble

PROJECT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from sourcing.embedded.postgres import Postgres
server = Postgres(Path(sys.argv[1]), Path(sys.argv[1]) / "s", durable=False)
server.start()
print(server.process.pid, flush=True)
time.sleep(600)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="What differs for root.")


@pytest.fixture
def server():
    server = Postgres.throw_away()
    yield server
    server.discard()


def test_a_second_process_is_told_that_the_cluster_is_taken(server):
    assert server.start() is True
    second = Postgres(server.home, server.sockets)
    assert second.start() is False
    second.stop()
    assert server.answers()


def test_what_was_committed_survives_a_killed_server(server):
    server.durable = True
    server.start()
    server.create_database()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.stop()
    assert server.start() is True
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)


def test_a_killed_server_is_replaced_once_its_last_query_has_ended(server):
    server.start()
    busy = psycopg.connect(server.url("postgres"), autocommit=True)
    busy.pgconn.send_query(b"select count(*) from generate_series(1, 8000000)")
    time.sleep(0.2)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.stop()
    assert server.start() is True
    busy.close()
    assert server.answers()


def test_a_server_whose_owner_was_killed_ends_and_the_next_owner_takes_over(server):
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(server.home)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    assert server.start() is True
    assert not processes.is_alive(pid)


def test_stopping_removes_the_sockets(server):
    server.start()
    assert server.sockets.exists()
    server.stop()
    assert not server.sockets.exists()


def test_a_throw_away_cluster_that_was_left_behind_goes_when_the_next_is_made(server):
    (server.home / "lock").touch()
    left = server.home.with_name(f"{server.home.name}-left")
    shutil.copytree(server.home, left)
    homes.remove_abandoned()
    assert not left.exists()


def test_a_sockets_folder_of_somebody_else_is_refused(server, tmp_path):
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(Trouble, match="belongs to somebody else"):
        Postgres(server.home, trap).start()


def test_the_extensions_that_we_use_are_in_the_wheel(server):
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        for extension in ("pg_trgm", "btree_gist"):
            connection.execute(f"create extension {extension}")


@as_root
def test_where_the_account_cannot_reach_the_state_folder_the_data_lies_in_var_lib(tmp_path, monkeypatch):
    monkeypatch.setattr(homes, "FOR_ROOT", tmp_path / "lib")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = homes.home_of(closed / "var")
    assert home.parent == tmp_path / "lib" / "folders"
    assert homes.home_of(closed / "var") == home
    (home / "lock").touch()
    homes.remove_orphaned_homes()
    assert home.exists()
    shutil.rmtree(closed / "var")
    homes.remove_orphaned_homes()
    assert not home.exists(), "removing var/ is starting afresh"


def test_a_plain_user_leaves_alone_what_root_keeps(tmp_path, monkeypatch):
    home = tmp_path / "folders" / "key"
    home.mkdir(parents=True)
    (home / "lock").touch()
    (home / "key-lies-in").write_text("/nowhere/postgres-key")
    monkeypatch.setattr(homes, "FOR_ROOT", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    homes.remove_orphaned_homes()
    assert home.exists()


@as_root
def test_programs_that_the_account_cannot_reach_are_copied_once_and_run(tmp_path, monkeypatch, server):
    monkeypatch.setattr(homes, "FOR_ROOT", places.TEMPORARY / f"holdfast-lib-{os.getpid()}")
    monkeypatch.setattr(homes, "within_reach", lambda path, account: False)
    try:
        first = binaries.folder(server.account)
        assert homes.FOR_ROOT in first.parents
        assert binaries.folder(server.account) == first
        assert server.start() is True
    finally:
        server.stop()
        shutil.rmtree(homes.FOR_ROOT)


def test_a_log_that_has_grown_is_set_aside_once_and_writing_goes_on(tmp_path):
    log = tmp_path / "web.log"
    words = "import time\nwhile True: print('x' * 1000, flush=True); time.sleep(0.001)"
    writer = processes.start([sys.executable, "-c", words], log=log)
    try:
        for _ in range(2):
            while not log.exists() or log.stat().st_size < 20_000:
                time.sleep(0.01)
            processes.set_aside(log, above=10_000)
        assert log.read_bytes().find(b"\0") == -1, "the writer goes on at the new end"
        assert (tmp_path / "web.log.1").stat().st_size >= 20_000
        assert sorted(p.name for p in tmp_path.iterdir()) == ["web.log", "web.log.1"]
    finally:
        writer.kill()
        writer.wait()
