"""A re-score whose workers are killed fifty times at random moments, whose broker is away for a minute, and whose
database is restarted under it: the same result as undisturbed.

Nothing is hurried: leases run out by the clock, and a sweep rings every few seconds as beat would.
"""

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts import jobs
from accounts.models import Chunk, Job
from scoring import rescoring
from sourcing.embedded.postgres import Postgres
from sourcing.embedded.valkey import Valkey
from tests import servers
from tests.scoring import test_workers
from tests.scoring.small_company import DAY
from tests.scoring.test_workers import assert_scored_once, done, is_done

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.soak]
KILLS = int(os.environ.get("KILLS", "50"))
SEED = int(os.environ.get("SEED", "20270301"))
SIZE = 4  # part ids a chunk: some 150 chunks
AT_MOST = 20 * 60  # seconds
start_worker, expected = test_workers.start_worker, test_workers.expected


@pytest.fixture
def report():
    """What happened, in var/soak.json, whatever came of it."""
    told: dict = {"seed": SEED, "began": time.monotonic()}
    yield told
    told["seconds"] = round(time.monotonic() - told.pop("began"), 1)
    place = Path("var/soak.json")
    place.parent.mkdir(exist_ok=True)
    before = json.loads(place.read_text()) if place.exists() else {}
    place.write_text(json.dumps(before | {told.pop("what"): told}, indent=1))


def swept_until(holds, *, every=lambda: None):
    """As beat does it, and in between `every`."""
    end = time.monotonic() + AT_MOST
    while not holds():
        assert time.monotonic() < end, "it took too long"
        jobs.sweep(now=timezone.now())
        every()
        time.sleep(1)


def kill(worker):
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)


def attempts(job: Job) -> dict[int, int]:
    """How many chunks took one attempt, how many two, and so on."""
    told: dict[int, int] = {}
    for count in Chunk.objects.filter(job=job).values_list("attempts", flat=True):
        told[count] = told.get(count, 0) + 1
    return dict(sorted(told.items()))


def test_workers_killed_fifty_times_at_random_moments_change_nothing(start_worker, expected, report):
    """One re-score after another, until there were that many."""
    chance = random.Random(SEED)
    report |= {"what": "killed", "jobs": 0, "kills": 0, "at_work": 0, "attempts": {}}
    workers = [start_worker("--pool=prefork", "--concurrency=2"), start_worker()]
    while report["kills"] < KILLS:
        job = rescoring.open(day=DAY, by=None, size=SIZE)
        report["jobs"] += 1

        def one_dies(job=job):
            if report["kills"] >= KILLS:
                return
            time.sleep(chance.uniform(0.5, 4))  # a worker needs two seconds before it does anything
            which = chance.randrange(len(workers))
            report["at_work"] += Chunk.objects.filter(job=job, status="running").exists()
            kill(workers[which])
            report["kills"] += 1
            pool = chance.choice([["--pool=solo"], ["--pool=prefork", "--concurrency=2"]])
            workers[which] = start_worker(*pool)

        swept_until(lambda job=job: not Job.objects.live().filter(pk=job.pk).exists(), every=one_dies)
        report["attempts"][job.pk] = attempts(job)
        assert_scored_once(job, expected)
        wipe()
    assert report["at_work"] > KILLS / 5, "or nothing was tried"


def wipe():
    """As it was before anything was scored; the networks that a re-score asked for are built to the end."""
    swept_until(lambda: not Job.objects.live().exists())
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE scoring_position, scoring_assessment, scoring_dailyloss")


def test_a_broker_that_is_away_for_a_minute_costs_time_only(start_worker, expected, report):
    [broker] = [server for server in servers.RUNNING if isinstance(server, Valkey)]
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    start_worker()
    swept_until(lambda: done(job) >= 5)
    broker.stop()
    report |= {"what": "broker", "chunks": job.total, "done_before": done(job)}
    time.sleep(60)
    report["done_while_away"] = done(job)
    broker.start()
    swept_until(lambda: is_done(job))
    report["attempts"] = attempts(job)
    assert_scored_once(job, expected)


def restart_database(away: float) -> None:
    """The tests' own, as an administrator does it: whoever is connected is thrown out."""
    [database] = [server for server in servers.RUNNING if isinstance(server, Postgres)]
    connection.close()
    database.stop()
    time.sleep(away)
    database.start()


def test_a_database_that_is_restarted_three_times_costs_time_only(start_worker, expected, report):
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    report |= {"what": "database", "chunks": job.total}
    start_worker()
    start_worker("--pool=prefork", "--concurrency=2")
    for reached in (5, 20, 40):
        swept_until(lambda reached=reached: done(job) >= reached or is_done(job))
        restart_database(away=5)
    swept_until(lambda: is_done(job))
    report["attempts"] = attempts(job)
    assert_scored_once(job, expected)
    connection.close()
