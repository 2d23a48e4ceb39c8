"""A long body whose connection is dropped, or whose web process is killed, at any point: nothing, or one load."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException

import pytest
from django.utils import timezone

from accounts.models import Job, KeptAnswer
from suppliers import loading
from suppliers.loading import retention
from suppliers.models import Load, Supplier, Upload, UploadPiece
from suppliers.models.loads import LoadState
from tests.scoring.test_workers import until
from tests.suppliers import killable
from tests.suppliers.killable import Site
from tests.suppliers.killing import held, load_of, swept_until, waiting_for

nursery, workers = killable.nursery, killable.workers
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 2000
BODY = b"code,name\n" + b"".join(b"S%04d,Name of S%04d\n" % (n, n) for n in range(ROWS))
NIGHT = {"key": "night", "type": "text/csv"}


@pytest.fixture(scope="module")
def started(django_db_setup):
    one = Site()
    yield one
    one.kill()


@pytest.fixture
def site(db, started):
    if not started.runs():
        started.start()
    started.let_in()
    return started


def nothing_is_asked_for() -> bool:
    return not any(model.objects.exists() for model in (Load, Job, KeptAnswer, Supplier))


def is_loaded_once(site: Site) -> None:
    """The same key works, and works once more."""
    one = load_of(*site.sync("suppliers/", BODY, **NIGHT))
    assert load_of(*site.sync("suppliers/", BODY, **NIGHT)) == one
    done = loading.finish_here(one)
    assert (done.state, done.received, done.created) == (LoadState.DONE, ROWS, ROWS)
    assert (Load.objects.count(), Job.objects.count(), KeptAnswer.objects.count()) == (1, 1, 1)
    assert Supplier.objects.count() == ROWS


def test_a_site_killed_while_it_receives_a_body_has_taken_nothing(site):
    sending = site.begin("suppliers/", **NIGHT, **{"Content-Length": str(len(BODY))})
    sending.sendall(BODY[: len(BODY) * 2 // 3])
    until(lambda: UploadPiece.objects.count() >= 2)
    site.kill()
    sending.close()
    assert nothing_is_asked_for()
    site.start()
    is_loaded_once(site)
    cut_off = Upload.objects.exclude(pk=Load.objects.get().upload_id)
    assert cut_off.get().pieces.exists()
    tomorrow = timezone.now() + timedelta(hours=25)
    retention.prune(now=tomorrow)
    retention.prune(now=tomorrow)
    assert not cut_off.exists()
    assert Upload.objects.get().pieces.exists()


def test_a_web_process_killed_while_it_opens_the_load_has_taken_nothing(site):
    """The same key comes again while the database still has the first one's transaction."""
    with ThreadPoolExecutor(2) as pool:
        with held("LOCK TABLE accounts_chunk IN SHARE MODE", []) as pid:
            first = pool.submit(site.sync, "suppliers/", BODY, **NIGHT)
            until(lambda: bool(waiting_for(pid)))
            site.kill_the_one_that_serves()
            with pytest.raises((ConnectionError, HTTPException)):
                first.result(timeout=20)
            assert nothing_is_asked_for()
            until(site.serves)
            second = pool.submit(site.sync, "suppliers/", BODY, **NIGHT)
            until(lambda: Upload.objects.filter(size__gt=0).count() == 2)
            time.sleep(0.2)
            assert not second.done()
        load_of(*second.result(timeout=20))
    is_loaded_once(site)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_connection_dropped_in_the_middle_of_a_body_leaves_nothing(site, chunked):
    how = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(BODY))}
    sending = site.begin("suppliers/", **NIGHT, **how)
    half = BODY[: BODY.index(b"\n", len(BODY) // 2) + 1]  # whole rows, which could be taken for all of them
    sending.sendall(b"%x\r\n%s\r\n" % (len(half), half) if chunked else half)
    until(UploadPiece.objects.exists)
    sending.close()
    until(lambda: not Upload.objects.exists())
    assert nothing_is_asked_for()
    if chunked:
        is_loaded_once(site)


def test_a_connection_dropped_before_the_answer_leaves_the_load_to_who_asks_again(site):
    sending = site.begin("suppliers/", **NIGHT, **{"Content-Length": str(len(BODY))})
    sending.sendall(BODY)
    sending.close()
    is_loaded_once(site)
    assert Upload.objects.count() == 1


def test_twenty_who_send_short_and_long_bodies_twice_lose_no_row(site, workers):
    """Half of them in pieces, which two workers write meanwhile; each with some rows of its own, and with rows
    that all of them have."""
    workers.start("one", "another")
    shared = range(30)

    def body(number: int) -> bytes:
        own = range(200 if number % 2 else 20)
        rows = [f"S{number:02}-{n:03},own" for n in own]
        rows += [f"X{n:02},by {number}" for n in (shared if number % 3 else reversed(shared))]
        return "\n".join(["code,name", *rows, ""]).encode()

    def write(number: int):
        return site.sync("suppliers/", body(number % 20), key=f"of-{number % 20}", type="text/csv")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(write, range(40)))
    assert {status for status, _place, _told in answers} <= {200, 202}
    assert answers[:20] == answers[20:]
    swept_until(lambda: not Job.objects.live().exists())
    assert set(Load.objects.values_list("state", "rejected")) == {(LoadState.DONE, 0)}
    assert Load.objects.count() == 20
    assert Supplier.objects.count() == 10 * 200 + 10 * 20 + 30
    assert sum(Load.objects.values_list("created", flat=True)) == Supplier.objects.count()
    told = set(Supplier.objects.filter(code__startswith="X").values_list("name", flat=True))
    assert told <= {f"by {n}" for n in range(20)}


@pytest.mark.parametrize("end", [b"zz\r\n", b"5\r\nS1,One\r\n0\r\n\r\n"])
def test_a_body_whose_chunks_are_not_well_formed_is_refused_in_words(site, end):
    """An unknown size, and a chunk longer than it says."""
    sending = site.begin("suppliers/", **NIGHT, **{"Transfer-Encoding": "chunked"})
    sending.sendall(b"%x\r\n%s\r\n" % (10, b"code,name\n") + end)
    told = b""
    while not told.endswith(b"}"):
        told += sending.recv(65536)
    head, _blank, problem = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(problem)["code"] == "incomplete"
    assert nothing_is_asked_for()
    sending.close()
    is_loaded_once(site)
