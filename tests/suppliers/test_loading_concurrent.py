"""Loads with real transactions: many workers, many loads, workers that die."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import Chunk, Status
from suppliers import loading
from suppliers.loading import turns
from suppliers.models import Load, LoadErrors, Part, Source, Supplier
from suppliers.models.loads import Door, LoadState
from suppliers.resources import named
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db(transaction=True)


def opened(resource, lines, *, rows=3):
    header, *lines = lines
    pieces = ["\n".join([header, *lines[i : i + rows]]).encode() for i in range(0, len(lines), rows)]
    return loading.open(
        named(resource), pieces, format="csv", by=None, door=Door.API, title="test", why="test"
    )


def work_all(*, workers=4, rounds=200):
    """Workers that take whatever is offered, until nothing is."""
    from suppliers.tasks import work_load

    def worker(_number):
        try:
            for _round in range(rounds):
                offered = list(Chunk.objects.offerable(timezone.now()).values_list("pk", flat=True)[:20])
                if not offered and not Load.objects.filter(state=LoadState.RUNNING).exists():
                    return
                for chunk_id in offered:
                    work_load.apply(args=(chunk_id,), throw=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(worker, range(workers)))


def test_many_loads_of_one_resource_lose_no_row_and_the_last_one_counts():
    loads = [
        opened(
            "suppliers",
            ["code,name", *(f"S{n}-{i},own" for i in range(5)), *(f"X{i},by {n}" for i in range(6))],
        )
        for n in range(6)
    ]
    work_all()
    assert set(Load.objects.values_list("state", "rejected")) == {(LoadState.DONE, 0)}
    assert Supplier.objects.count() == 6 * 5 + 6
    assert set(Supplier.objects.filter(code__startswith="X").values_list("name", flat=True)) == {"by 5"}
    assert sum(Load.objects.values_list("created", flat=True)) == 36
    assert Load.objects.get(pk=loads[3].pk).received == 11


def test_loads_of_resources_that_refer_to_each_other_do_not_deadlock():
    load("suppliers", "code\nS0\nS1\n")
    load("parts", "".join(["number\n", *(f"P{i}\n" for i in range(9))]))
    for n in range(3):
        opened("suppliers", ["code,name", f"S1,{n}", f"S0,{n}", f"T{n},x"], rows=1)
        opened("parts", ["number,description", *(f"P{i},{n}" for i in reversed(range(9)))])
        opened("sources", ["part,supplier,ramp_days", *(f"P{i},S{i % 2},{n}" for i in range(9))])
    work_all()
    assert set(Load.objects.values_list("state", "rejected")) == {(LoadState.DONE, 0)}
    assert set(Part.objects.values_list("description", flat=True)) == {"2"}
    assert set(Source.objects.values_list("ramp_days", flat=True)) == {2}


def test_a_worker_that_dies_in_a_chunk_costs_its_time_and_nothing_else(apart, monkeypatch):
    """The chunk's transaction is gone with the worker; its lease runs out, and it is done again."""
    from suppliers.tasks import work_load

    one = opened("suppliers", ["code,country", "S1,DE", "S2,XX", "S3,FR", "S4,DE"], rows=2)
    died = []

    def dies(chunk, **_options):
        if chunk.argument["do"] == "write" and chunk.pk not in died:
            died.append(chunk.pk)
            raise KeyboardInterrupt
        return finish(chunk, **_options)

    finish = jobs.finish
    monkeypatch.setattr(jobs, "finish", dies)
    for _round in range(12):
        Chunk.objects.filter(status=Status.RUNNING).update(leased_until=timezone.now() - timedelta(seconds=1))
        for pk in list(Chunk.objects.offerable(timezone.now()).values_list("pk", flat=True)):
            with suppress(KeyboardInterrupt):
                work_load.apply(args=(pk,), throw=True)
    one.refresh_from_db()
    assert len(died) == 2
    assert (one.state, one.received, one.created, one.rejected) == (LoadState.DONE, 4, 3, 1)
    assert LoadErrors.objects.filter(load=one).count() == 1
    assert one.job.result["created"] == 3


def test_a_chunk_gives_its_worker_back_while_somebody_writes_the_resource(monkeypatch):
    from suppliers.tasks import work_load

    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    one = opened("suppliers", ["code", "S1"])
    chunk = Chunk.objects.filter(job=one.job).order_by("step").first()

    def elsewhere():
        try:
            work_load.apply(args=(chunk.pk,), throw=True)
        finally:
            connections.close_all()

    with transaction.atomic(), connection.cursor() as cursor:
        from suppliers.writing import take_turn

        take_turn(cursor, named("suppliers"))
        with ThreadPoolExecutor(1) as pool:
            pool.submit(elsewhere).result(timeout=20)
    chunk.refresh_from_db()
    assert (chunk.status, chunk.attempts) == (Status.QUEUED, 0)
    assert loading.finish_here(one).created == 1
