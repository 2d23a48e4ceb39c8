"""Long loads whose workers are killed, or stopped for longer than a lease, fifty times at random moments: the same as
undisturbed, each time."""

import os
import random
import signal
import time

import pytest

from accounts.models import Chunk
from tests.soak import test_killed
from tests.suppliers import killable, killing, test_loading_killed
from tests.suppliers.killing import STANDING, asked, everything, is_over, outcome, undisturbed, with_errors
from tests.suppliers.loading import load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.soak]
nursery, workers, api = killable.nursery, killable.workers, test_loading_killed.api
report = test_killed.report
KILLS, SEED = test_killed.KILLS, test_killed.SEED
MOST = 4  # of one load: of the same chunk a fifth would be its last
ROWS = 3000  # some 50 pieces
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
            time.sleep(chance.uniform(0.2, 1.5))
            if is_over(one.job):
                break
            hurt(chance, workers, report)
            workers.start(f"c{one.pk}-{number}")
        killing.swept_until(lambda one=one: is_over(one.job), seconds=120)
        assert outcome(one) == expected[name], name
        workers.kill_all()
        killing.wipe(before)
    assert report["at_work"].get("nothing", 0) < KILLS / 2, "or little was tried"


def hurt(chance, workers, report) -> None:
    """One dies, or is stopped until another has its chunk."""
    running = Chunk.objects.filter(status="running").values_list("worker", "argument__do")
    at_work = {worker.partition("@")[0]: do for worker, do in running}
    name = chance.choice(sorted(at_work.keys() & workers.alive.keys()) or sorted(workers.alive))
    do = at_work.get(name, "nothing")
    report["at_work"][do] = report["at_work"].get(do, 0) + 1
    if chance.random() < 0.3:
        report["stops"] += 1
        group = workers.alive[name]
        os.killpg(group, signal.SIGSTOP)
        workers.end_leases_of(name)
        end = time.monotonic() + 1
        killing.swept_until(lambda: time.monotonic() > end)
        os.killpg(group, signal.SIGCONT)
    else:
        report["kills"] += 1
        workers.kill(name)
        workers.end_leases_of(name)
    killing.jobs.sweep(now=killing.timezone.now())
