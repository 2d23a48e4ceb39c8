"""Long loads whose workers are killed, or stopped for longer than a lease, fifty times at random moments: the same as
undisturbed, each time."""

import random
import time

import pytest

from accounts.models import Chunk, Job
from tests.soak import test_killed
from tests.suppliers import killable, killing, test_loading_killed
from tests.suppliers.killing import (
    STANDING,
    asked,
    everything,
    is_over,
    outcome,
    swept_until,
    undisturbed,
    with_errors,
)
from tests.suppliers.loading import load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.soak]
nursery, workers, api = killable.nursery, killable.workers, test_loading_killed.api
report = test_killed.report
KILLS, SEED = test_killed.KILLS, test_killed.SEED
MOST = 4  # of one load: of the same chunk a fifth would be its last
ROWS = 1000  # some 15 pieces
BODIES = {
    "json": ("", with_errors(ROWS), "application/json"),
    "ndjson": ("", with_errors(ROWS, format="ndjson"), "application/x-ndjson"),
    "csv": ("?full=1", everything(ROWS), "text/csv"),
}


def test_workers_killed_at_random_moments_of_long_loads_change_nothing(api, workers, report):
    chance = random.Random(SEED)
    report |= {"what": "loads", "loads": 0, "kills": 0, "stops": 0, "at_work": {}}
    before = killing.sizes()
    expected = {name: undisturbed(api, *body) for name, body in BODIES.items()}
    while report["kills"] + report["stops"] < KILLS:
        name = list(BODIES)[report["loads"] % len(BODIES)]
        load("suppliers", STANDING)
        one = asked(api, *BODIES[name])
        report["loads"] += 1
        workers.start(f"a{one.pk}", pool="--pool=prefork --concurrency=2")
        workers.start(f"b{one.pk}")
        for number in range(MOST):
            one.job.refresh_from_db()
            reached = chance.randint(one.job.done, one.job.total)
            swept_until(
                lambda one=one, n=reached: is_over(one.job) or (done(one) >= n and at_work(one, workers))
            )
            if is_over(one.job):
                break
            hurt(one, chance, workers, report)
            workers.start(f"c{one.pk}-{number}")
        swept_until(lambda one=one: is_over(one.job))
        assert outcome(one) == expected[name], name
        workers.kill_all()
        killing.wipe(before)
    assert report["at_work"].get("nothing", 0) < KILLS / 2, "or little was tried"


def done(one) -> int:
    return Job.objects.get(pk=one.job_id).done


def at_work(one, workers) -> dict[str, str]:
    """Who of those that live has a chunk of the load, and what it does."""
    running = Chunk.objects.filter(job=one.job_id, status="running").values_list("worker", "argument__do")
    doing = {worker.partition("@")[0]: do for worker, do in running}
    return {name: do for name, do in doing.items() if name in workers.alive}


def hurt(one, chance, workers, report) -> None:
    """One dies, or is stopped until another has its chunk."""
    doing = at_work(one, workers)
    name = chance.choice(sorted(doing) or sorted(workers.alive))
    do = doing.get(name, "nothing")
    report["at_work"][do] = report["at_work"].get(do, 0) + 1
    if chance.random() < 0.3:
        report["stops"] += 1
        workers.stop(name)
        end = time.monotonic() + 1
        swept_until(lambda: time.monotonic() > end)
        workers.go_on(name)
    else:
        report["kills"] += 1
        workers.kill(name)
        workers.end_leases_of(name)
