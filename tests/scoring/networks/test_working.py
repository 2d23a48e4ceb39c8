"""The networks follow the facts: one job at a time, nothing lost, and old answers stay until there are new ones."""

import threading
from contextlib import closing

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import Chunk, Event, Job, Status
from accounts.tasks import work_here
from scoring import networks, policies, refreshing, rescoring
from scoring.models import Frozen, Independence, NetworkVersion, PartPoints, PolicyVersion, SinglePoint
from scoring.networks import working
from scoring.policy_1 import POLICY_1
from scoring.policy_2 import POLICY_2
from suppliers.models import Change
from tests.scoring.networks.world import BASE, DAY, answer, current, of, points, ranked, tell

pytestmark = pytest.mark.django_db(transaction=True)

TWO = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary\nCHIP,W1,OTHER,F2,secondary"
NEEDS = "site,material,upstream_site,complete\nF1,magnets,U1,true\nF2,magnets,U1,true"


@pytest.fixture
def world() -> None:
    tell(**BASE, sources=TWO)
    answer()


def settle() -> None:
    """Covers what changed, and works the jobs that this opens, until nothing waits."""
    while refreshing.catch_up(day=DAY):
        pass
    while job := Job.objects.live().order_by("pk").first():
        work_here(job)
        while refreshing.catch_up(day=DAY):
            pass


def rows() -> list:
    """Every answer, as it stands."""
    found = []
    for model in (PartPoints, SinglePoint, Independence):
        found += [tuple(row.items()) for row in model.objects.order_by("pk").values()]
    return found


def test_a_changed_fact_reaches_the_answers(world):
    settle()
    tell(dependencies=NEEDS)
    settle()
    assert "site U1" in points("CHIP")
    assert (
        Event.objects.filter(name="single_point.found", payload__node="U1", payload__hidden_parts=1).count()
        == 1
    )


def test_a_second_job_over_the_same_facts_writes_nothing(world):
    before = rows()
    answer()
    assert rows() == before
    assert not Event.objects.filter(name="single_point.found").exists()
    job = Job.objects.filter(kind=working.KIND).latest("pk")
    assert (job.result["parts_moved"], job.result["sources_moved"], job.result["nodes_moved"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("resource", "body", "opens"),
    [
        ("parts", "number,plant,description\nCHIP,W1,renamed", False),
        ("parts", "number,plant,procurement\nSEAL,W1,make", True),
        ("sources", "part,plant,supplier,site,ramp_days\nCHIP,W1,MAKE,F1,40", False),
        ("sources", "part,plant,supplier,site,status\nCHIP,W1,OTHER,F2,blocked", True),
        ("sites", "code,name\nF1,Works", False),
        ("sites", "code,country\nF1,JP", True),
        ("suppliers", "code,name\nMAKE,New name", False),
        ("ports", "unlocode,name,country\nMYPKG,Port Klang,MY", True),
        ("dependencies", "site,material,upstream_site\nF1,magnets,U1", True),
    ],
)
def test_only_what_the_networks_read_opens_a_job(world, resource, body, opens):
    settle()
    before = Job.objects.filter(kind=working.KIND).count()
    tell(**{resource: body})
    while refreshing.catch_up(day=DAY):
        pass
    assert (Job.objects.filter(kind=working.KIND).count() > before) == opens


def test_a_whole_rescore_ends_with_the_networks(world):
    before = Job.objects.filter(kind=working.KIND).count()
    work_here(rescoring.open(day=DAY, by=None))
    assert Job.objects.filter(kind=working.KIND).live().count() == 1
    assert Job.objects.filter(kind=working.KIND).count() == before + 1


def test_openers_at_the_same_moment_open_one_job(world):
    before = Job.objects.filter(kind=working.KIND).count()
    start = threading.Barrier(4)

    def opens() -> None:
        with closing(connection):
            start.wait()
            working.open_unless_waiting(day=DAY)

    threads = [threading.Thread(target=opens) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.filter(kind=working.KIND).count() == before + 1


def work_step(job: Job, step: int) -> None:
    """The chunks of one step, here."""
    from celery import current_app

    for pk in Chunk.objects.filter(job=job, step=step).order_by("number").values_list("pk", flat=True):
        current_app.tasks[job.kind].apply(args=(pk,), throw=True)


def test_a_change_during_a_job_opens_the_next_one_at_its_end(world):
    settle()
    job = working.open(day=DAY)
    work_step(job, working.BUILD)
    tell(dependencies=NEEDS)
    assert working.open_unless_waiting(day=DAY).pk == job.pk
    for step in (working.RANK, working.POINT, working.CLOSE):
        work_step(job, step)
    job.refresh_from_db()
    assert job.status == Status.DONE
    assert "site U1" not in points("CHIP")
    work_here(Job.objects.get(pk=job.result["next"]))
    assert "site U1" in points("CHIP")
    assert not Job.objects.filter(kind=working.KIND).live().exists()


def test_an_import_that_commits_after_the_build_is_not_lost(world):
    """Its rows were written before the build's snapshot, and could not be seen in it."""
    settle()
    job = working.open(day=DAY)
    late = threading.Event()
    written = threading.Event()

    def imports() -> None:
        with closing(connection), transaction.atomic():
            tell(dependencies=NEEDS)
            written.set()
            late.wait(30)

    thread = threading.Thread(target=imports)
    thread.start()
    written.wait(30)
    work_step(job, working.BUILD)
    late.set()
    thread.join()
    for step in (working.RANK, working.POINT, working.CLOSE):
        work_step(job, step)
    job.refresh_from_db()
    assert "next" in job.result


def test_a_build_that_fails_leaves_the_old_answers(world):
    before, version = rows(), current().version
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE suppliers_routeport RENAME TO suppliers_routeport_away")
    try:
        job = working.open(day=DAY)
        with pytest.raises(ProgrammingError):
            work_here(job)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE suppliers_routeport_away RENAME TO suppliers_routeport")
    assert rows() == before
    assert current().version == version
    job.refresh_from_db()
    assert job.status == Status.RUNNING, "the sweeper offers the chunk again"
    work_here(job)
    assert Job.objects.get(pk=job.pk).status == Status.DONE


def test_a_cancelled_job_writes_nothing_more(world):
    tell(dependencies=NEEDS)
    before = rows()
    job = working.open(day=DAY)
    work_step(job, working.BUILD)
    jobs.cancel(job, now=timezone.now())
    for step in (working.RANK, working.POINT, working.CLOSE):
        work_step(job, step)
    assert rows() == before


def test_old_versions_go_and_what_is_mapped_stays_readable(world):
    held = current()
    for _again in range(3):
        answer()
    assert NetworkVersion.objects.count() == 2
    assert set(Frozen.objects.values_list("version", flat=True)) == set(
        NetworkVersion.objects.values_list("pk", flat=True)
    )
    assert len(held.codes) == len(held.network)
    assert current().version != held.version
    assert networks.current() is networks.current(), "mapped once"


def test_an_upstream_chance_that_moves_has_its_part_scored_again(world):
    settle()
    tell(dependencies=NEEDS)
    settle()
    told = Change.objects.filter(resource=working.UPSTREAM).latest("pk")
    assert told.row_ids == [PartPoints.objects.get(part__number="CHIP").pk]
    assert ranked()["site U1"].hidden_parts == 1


def test_only_what_stops_something_for_certain_is_told_as_found(world):
    found = Event.objects.filter(name="single_point.found", payload__node="U1")
    tell(dependencies=NEEDS.replace("true", "false"))
    answer()
    assert ranked("usable")["site U1"].parts_possible == 1 and not found.exists()
    tell(dependencies=NEEDS)
    answer()
    assert found.get().payload["parts_stopped"] == 1
    answer()
    assert found.count() == 1


def test_sites_that_need_nothing_bring_no_policy(world):
    assert of("CHIP").upstream_chance == 0.0, "known, and nothing"
    tell(routes="site,plant,code,mode,ports\nF1,W1,ROAD,road,\nF2,W1,ROAD,road,")
    answer()
    assert of("CHIP").upstream_chance, "its road may fail"
    tell(dependencies="site,material,upstream_site,complete\nU1,ore,F2,true")
    tell(sites="code,tier_two_complete\nF2,false", parts="number,plant\nELSE,W1")
    tell(dependencies="site,part,material,upstream_site,complete\nF1,ELSE,magnets,U1,true")
    answer()
    assert PolicyVersion.objects.in_force().numbers == POLICY_1, "nobody says what lies upstream of a part"
    tell(dependencies="site,part,material,upstream_site,complete\nF1,CHIP,magnets,U1,true")
    answer()
    assert PolicyVersion.objects.in_force().numbers == POLICY_2


def test_who_goes_back_to_policy_1_keeps_it(world):
    roads = "site,plant,code,mode,ports\nF1,W1,ROAD,road,\nF2,W1,ROAD,road,"
    tell(dependencies=NEEDS, routes=roads)
    answer()
    assert PolicyVersion.objects.in_force().numbers == POLICY_2
    back = PolicyVersion.objects.create(version=3, numbers=POLICY_1)
    policies.put_in_force(back, by=None, now=timezone.now())
    answer()
    assert PolicyVersion.objects.in_force() == back
