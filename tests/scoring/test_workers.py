"""Real workers, a real broker: killed and restarted in the middle of a re-score."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import Chunk, Job, Status
from accounts.tasks import work_here
from bench import bodies
from scoring import refreshing, rescoring
from scoring.models import Assessment, Position
from scoring.networks import working as networking
from sourcing.embedded import places
from sourcing.embedded.valkey import Valkey
from suppliers.models import Part
from tests import servers
from tests.scoring.small_company import DAY, load, score_all, standing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUIETLY = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"]
WAITS_FOR_THE_JOB = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE "accounts_job"%')
"""
SWEEP = """
import django; django.setup()
from django.utils import timezone
from accounts import jobs
jobs.sweep(now=timezone.now())
"""
SIZE = 40  # part ids a chunk: some 15 chunks


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def environment(**more: str) -> dict[str, str]:
    """This test's database, for another process."""
    place = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    return {**os.environ, "DATABASE_URL": urlunsplit(place), **more}


@pytest.fixture
def start_worker():
    """Starts a worker on this test's database; what still runs at the end is killed."""
    running = []

    def start(*options: str, **more: str) -> subprocess.Popen:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "sourcing",
            "worker",
            *QUIETLY,
            *(options or ["--pool=solo"]),
        ]
        running.append(subprocess.Popen(command, env=environment(**more), start_new_session=True))
        return running[-1]

    current_app.control.purge()
    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    current_app.control.purge()


@pytest.fixture
def expected() -> dict:
    """A company of 600 parts, what scoring it here gives; and no trace of that. Its networks are built, so that
    policy 2 is in force and stays so."""
    for resource, body in bodies.company(600).items():
        load(resource, body.decode())
    work_here(networking.open(day=DAY))
    score_all()
    found = standing()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE scoring_position, scoring_assessment, scoring_dailyloss")
    current_app.control.purge()
    return found


def done(job: Job) -> int:
    return Job.objects.get(pk=job.pk).done


def is_done(job: Job) -> bool:
    return Job.objects.get(pk=job.pk).status == Status.DONE


def let_leases_run_out() -> None:
    """As if a minute had gone by."""
    Chunk.objects.filter(status=Status.RUNNING).update(leased_until=timezone.now())


def assert_scored_once(job: Job, expected: dict) -> None:
    job.refresh_from_db()
    assert (job.status, job.done) == (Status.DONE, job.total)
    assert standing() == expected
    scored = Position.objects.in_scope().count()
    assert Assessment.objects.count() == scored
    assert (job.result["scored"], job.result["assessed"]) == (scored, scored)
    assert job.result["moved"] == Part.objects.count() == Position.objects.count()


def kill_at_its_last_word(worker: subprocess.Popen, job: Job) -> None:
    """Hold the job's row, so that a chunk has written everything but cannot finish; then kill -9."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT FROM accounts_job WHERE id = %s FOR UPDATE", [job.pk])

        def waits() -> bool:
            with connection.cursor() as looking:
                looking.execute(WAITS_FOR_THE_JOB)
                return looking.fetchone()[0]

        until(waits)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)
        cursor.execute("COMMIT")


def test_a_worker_killed_during_a_rescore_changes_nothing(start_worker, expected):
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    first = start_worker()
    until(lambda: done(job) >= 3)
    kill_at_its_last_word(first, job)
    assert done(job) < job.total
    second = start_worker()
    until(lambda: done(job) >= 6)
    kill_at_its_last_word(second, job)
    let_leases_run_out()
    jobs.sweep(now=timezone.now())
    start_worker()
    until(lambda: is_done(job))
    assert_scored_once(job, expected)


def test_a_worker_killed_during_the_roll_up_changes_nothing(start_worker, expected):
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    kill_at_its_last_word(start_worker(), job)
    let_leases_run_out()
    jobs.sweep(now=timezone.now())
    start_worker()
    until(lambda: is_done(job))
    assert_scored_once(job, expected)


def test_a_pool_whose_children_are_killed_finishes(start_worker, expected):
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    worker = start_worker("--pool=prefork", "--concurrency=2")
    for reached in (2, 5):
        until(lambda reached=reached: done(job) >= reached)
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        for child in children[:1]:
            os.kill(int(child), signal.SIGKILL)
    until(lambda: is_done(job) or not _moves(job))
    let_leases_run_out()
    jobs.sweep(now=timezone.now())
    until(lambda: is_done(job))
    assert_scored_once(job, expected)


def _moves(job: Job) -> bool:
    before = done(job)
    time.sleep(3)
    return done(job) > before


def test_a_broker_that_is_restarted_empty_costs_time_only(start_worker, expected, tmp_path):
    broker = Valkey(tmp_path / "broker", places.TEMPORARY / f"holdfast-test-{os.getpid()}-q")
    broker.start()
    try:
        job = rescoring.open(day=DAY, by=None, size=SIZE)
        sweep = [sys.executable, "-c", SWEEP]
        away = environment(REDIS_URL=broker.url(), DJANGO_SETTINGS_MODULE="sourcing.settings")
        start_worker(REDIS_URL=broker.url())
        subprocess.run(sweep, env=away, check=True)
        until(lambda: done(job) >= 3)
        assert not is_done(job)
        broker.stop()
        shutil.rmtree(broker.home)
        subprocess.run(sweep, env=away, check=True)  # with nobody there to hear it
        broker.start()
        let_leases_run_out()
        subprocess.run(sweep, env=away, check=True)
        until(lambda: is_done(job))
        assert_scored_once(job, expected)
    finally:
        broker.stop()


def test_a_database_that_ends_every_session_costs_time_only(start_worker, expected):
    """As a restart does; `make soak` restarts one."""
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    start_worker()
    until(lambda: done(job) >= 3)
    for _time in range(3):
        servers.end_other_sessions(connection)
        time.sleep(0.2)
    assert not is_done(job)
    let_leases_run_out()
    jobs.sweep(now=timezone.now())
    until(lambda: is_done(job) or not _moves(job))
    let_leases_run_out()
    jobs.sweep(now=timezone.now())
    until(lambda: is_done(job))
    assert_scored_once(job, expected)


def test_several_workers_and_the_command_share_one_rescore(start_worker, expected):
    start_worker()
    start_worker()
    job = rescoring.open(day=DAY, by=None, size=SIZE)
    until(lambda: done(job) >= 1)
    command = [sys.executable, "manage.py", "rescore", "--day", DAY.isoformat()]
    said = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True).stdout
    until(lambda: is_done(job))
    assert said.splitlines()[-1].startswith("Scored ")
    assert standing() == expected
    assert Assessment.objects.count() == Position.objects.in_scope().count()


def test_a_fact_that_changes_is_in_its_part_s_score_within_seconds(start_worker, expected):
    with transaction.atomic():
        score_all()
    start_worker()
    current_app.send_task("scoring.refresh")
    part = Position.objects.in_scope().select_related("part__plant").earliest("part_id").part
    until(lambda: not refreshing.is_behind() and not Job.objects.filter(kind=rescoring.KIND).live().exists())
    before = Position.objects.get(pk=part.pk).row_digest
    load(
        "parts", f"number,plant,criticality\n{part.number},{part.plant.code},{6 - (part.criticality or 1)}\n"
    )
    start = time.monotonic()
    until(lambda: Position.objects.get(pk=part.pk).row_digest != before)
    assert time.monotonic() - start < 5


def test_a_changed_fact_does_not_wait_for_a_whole_rescore(start_worker, expected):
    """One worker, one process: between two chunks it turns to what changed."""
    score_all()
    while refreshing.catch_up(day=DAY):
        pass
    part = Position.objects.in_scope().select_related("part__plant").latest("part_id").part
    before = Position.objects.get(pk=part.pk).row_digest
    job = rescoring.open(day=DAY, by=None, size=10)
    load(
        "parts", f"number,plant,criticality\n{part.number},{part.plant.code},{6 - (part.criticality or 1)}\n"
    )
    start_worker()
    until(lambda: Position.objects.get(pk=part.pk).row_digest != before)
    assert done(job) < job.total / 2
