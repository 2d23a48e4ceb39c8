"""A real worker and a real broker: killed, restarted, and nothing lost or done twice."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from accounts import jobs
from accounts.models import Chunk, Job, Status, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUIETLY = ["--pool=solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"]


@pytest.fixture
def start_worker():
    """Starts a worker on this test's database; what is still running at the end is killed."""
    running = []

    def start():
        place = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
        environment = {**os.environ, "DATABASE_URL": urlunsplit(place)}
        command = [sys.executable, "-m", "celery", "-A", "sourcing", "worker", *QUIETLY]
        command += ["-I", "tests.accounts.slow_chunks"]
        running.append(subprocess.Popen(command, env=environment, start_new_session=True))
        return running[-1]

    current_app.control.purge()
    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    current_app.control.purge()


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def opened(count):
    return jobs.open("tests.slow_chunk", by=None, argument={}, chunks=[{} for _ in range(count)])


def at_work():
    return Chunk.objects.filter(status=Status.RUNNING).exists()


def is_done(job):
    return Job.objects.get(pk=job.pk).status == Status.DONE


def done_once(job, count):
    job.refresh_from_db()
    assert (job.status, job.done, job.result) == (Status.DONE, count, {"people": count})
    assert User.objects.count() == count


def test_a_worker_killed_at_work_costs_one_chunk_s_time(start_worker):
    job = opened(6)
    worker = start_worker()
    until(lambda: Job.objects.get(pk=job.pk).done >= 2 and at_work())
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)
    start_worker()
    until(lambda: Job.objects.get(pk=job.pk).done >= 5)
    Chunk.objects.filter(status=Status.RUNNING).update(
        leased_until=timezone.now()
    )  # as if a minute had gone by
    jobs.sweep(now=timezone.now())
    until(lambda: is_done(job))
    done_once(job, 6)


def test_bells_lost_with_the_broker_are_rung_again(start_worker):
    job = opened(4)
    current_app.control.purge()
    start_worker()
    jobs.sweep(now=timezone.now())
    until(lambda: is_done(job))
    done_once(job, 4)


def test_a_bell_rung_many_times_does_the_work_once(start_worker):
    job = opened(3)
    for _again in range(5):
        jobs.sweep(now=timezone.now())
    start_worker()
    until(lambda: is_done(job))
    done_once(job, 3)


def test_a_broker_that_goes_away_and_comes_back_is_rung_again(tmp_path):
    """In a process of its own, with a broker of its own."""
    script = tmp_path / "outage.py"
    script.write_text(OUTAGE)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    told = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, timeout=120
    )
    assert told.stdout.split() == ["rung", "away", "rung", "2"], told.stderr


OUTAGE = """
import os, tempfile, time
from pathlib import Path
from sourcing.embedded.valkey import Valkey

with tempfile.TemporaryDirectory() as folder:
    broker = Valkey(Path(folder, "v"), Path(folder, "s"))
    broker.start()
    os.environ["REDIS_URL"] = broker.url()
    import django
    django.setup()
    from celery import current_app
    from accounts import bell

    bell.ring("tests.any")
    print("rung")
    broker.stop()
    start = time.monotonic()
    bell.ring("tests.any")
    print("away" if time.monotonic() - start < 3 else "slow")
    broker.start()
    bell.ring("tests.any")
    print("rung")
    with current_app.connection_for_write() as connection:
        print(connection.default_channel.client.llen("celery"))
    broker.stop()
"""
