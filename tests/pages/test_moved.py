"""What moved since a day, over all parts: how many, which most, and by what."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import movedsince, whymoved
from scoring.models import Assessment, PolicyVersion, Position
from scoring.movement import PLAYERS
from scoring.policy import POLICY_1
from suppliers.models import Part
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = small_company.DAY
LATER = date(2026, 7, 20)
QUARTER = date(2026, 7, 1)


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def scored(db):
    cache.clear()
    small_company.build()
    rows.company()
    small_company.score_all()
    with time_machine.travel(datetime(2026, 7, 21, 12, tzinfo=UTC), tick=False):
        yield


def valve(**fields):
    Part.objects.filter(number="VALVE").update(**fields)


def moved(viewer, **query):
    response = viewer.get("/moved/", query)
    assert response.status_code == 200
    return response


def test_it_says_how_many_moved_where_to_and_by_what(viewer, scored):
    valve(criticality=5)
    small_company.score_all(day=LATER)
    since = moved(viewer).context["since"]
    assert (since.day, since.moved, since.first) == (QUARTER, 1, 0)
    (move,) = since.largest["impact"]
    assert move.part_id == Part.objects.get(number="VALVE").pk
    assert move.main["impact"][0] == "criticality"
    assert [one.name for one in since.added["impact"]] == ["criticality"]
    total = sum(one.points_up + one.points_down for one in since.added["impact"])
    assert total == pytest.approx(since.net["impact"], abs=1e-5)
    assert since.added["exposure"] == []


def test_the_shares_of_many_are_those_of_each_part_s_page(viewer, scored):
    valve(criticality=5, safety_stock=10, time_to_recover_days=None)
    Part.objects.filter(number="SEAL").update(criticality=None, substitutability=0.1)
    small_company.score_all(day=LATER)
    since = movedsince.read(Position.objects.all(), day=QUARTER)
    named = {"impact": {}, "exposure": {}}
    for part in Part.objects.filter(number__in=["VALVE", "SEAL"]):
        newest, *past = Assessment.objects.of(part).select_related("policy")
        for axis in whymoved.between(past[0], newest, company_daily_total=None).axes:
            for share in axis.shares:
                named[axis.name][share.name] = named[axis.name].get(share.name, 0.0) + share.exact
    for axis in PLAYERS:
        told = {one.name: one.points_up + one.points_down for one in since.added[axis]}
        assert told == pytest.approx({name: share for name, share in named[axis].items() if share}, abs=1e-4)


def test_a_part_that_asks_for_another_treatment_is_counted_and_listed(viewer, scored):
    was = small_company.position("VALVE").quadrant
    valve(criticality=1, safety_stock=1000)
    small_company.score_all(day=LATER)
    now = small_company.position("VALVE").quadrant
    assert was != now
    response = moved(viewer)
    since = response.context["since"]
    assert [(one.before, one.after, one.parts) for one in since.crossings] == [(was, now, 1)]
    (row,) = response.context["crossed"]
    assert (row["part"].number, row["quadrants"]) == ("VALVE", (was, now))
    assert f"/parts/{row['part'].pk}/?since=2026-07-01#why-moved" in response.content.decode()


def test_a_part_scored_for_the_first_time_is_counted_apart(viewer, scored):
    small_company.load("parts", "number,procurement,criticality\nFRESH,buy,3\n")
    small_company.score_all(day=LATER)
    since = moved(viewer).context["since"]
    assert (since.first, since.moved) == (1, 0)


def test_what_came_back_to_where_it_was_has_not_moved(viewer, scored):
    valve(criticality=5)
    small_company.score_all(day=date(2026, 7, 5))
    valve(criticality=3)
    small_company.score_all(day=LATER)
    assert moved(viewer).context["since"].moved == 0
    assert moved(viewer, since="2026-07-10").context["since"].moved == 1


def test_as_of_a_day_is_the_newest_assessment_on_it_or_before(viewer, scored):
    """Of two policies on one day, the one that came later."""
    part = Part.objects.get(number="VALVE")
    old = Assessment.objects.latest_of(part)
    other = PolicyVersion.objects.create(version=9, numbers=POLICY_1)
    fields = {field.attname: getattr(old, field.attname) for field in Assessment._meta.concrete_fields}
    again = Assessment.objects.create(**fields | {"id": None, "policy_id": other.pk, "impact": 11.0})
    valve(criticality=5)
    small_company.score_all(day=LATER)
    (move,) = moved(viewer, since=DAY.isoformat()).context["since"].largest["impact"]
    assert move.was == (again.pk, DAY)
    assert move.impact[0] == 11.0


def test_the_filters_narrow_it(viewer, scored):
    valve(criticality=5, category="Valves")
    small_company.score_all(day=LATER)
    assert moved(viewer, category="Valves").context["since"].moved == 1
    assert moved(viewer, category="Seals").context["since"].moved == 0


@pytest.mark.parametrize("since", ["2026-07-21", "2027-01-01", "soon"])
def test_a_day_that_cannot_be_is_refused_and_kept(viewer, scored, since):
    response = moved(viewer, since=since)
    assert "since" not in response.context
    assert response.context["filters"].errors["since"]
    assert since in response.content.decode()
    assert viewer.get("/moved/brief/", {"since": since}).status_code == 200


def test_on_the_first_day_of_a_quarter_the_one_before_counts(viewer, scored):
    assert movedsince.quarter_start(date(2026, 12, 31)) == date(2026, 10, 1)
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC), tick=False):
        assert moved(viewer).context["day"] == date(2026, 4, 1)


def test_it_takes_as_many_queries_with_many_parts_as_with_few(viewer, scored):
    def queries(address):
        cache.clear()
        with CaptureQueriesContext(connection) as taken:
            assert viewer.get(address).status_code == 200
        return len(taken)

    valve(criticality=5)
    small_company.score_all(day=LATER - timedelta(days=1))
    few = [queries("/moved/"), queries("/moved/brief/")]
    body = "".join(f"M-{number},buy,{number % 5 + 1}\n" for number in range(60))
    small_company.load("parts", f"number,procurement,criticality\n{body}")
    small_company.score_all(day=date(2026, 6, 29))
    Part.objects.filter(number__startswith="M-").update(criticality=3)
    small_company.score_all(day=LATER)
    assert moved(viewer).context["since"].moved > 40
    assert [queries("/moved/"), queries("/moved/brief/")] == few
    assert max(few) <= 12


def test_what_is_kept_is_left_once_there_is_another_assessment(viewer, scored):
    assert moved(viewer).context["since"].moved == 0
    with CaptureQueriesContext(connection) as taken:
        moved(viewer)
    assert not any("LATERAL" in query["sql"] for query in taken.captured_queries)
    valve(criticality=5)
    small_company.score_all(day=LATER)
    assert moved(viewer).context["since"].moved == 1


def test_the_portfolio_loads_it_once_it_is_there(viewer, scored):
    valve(criticality=5)
    small_company.score_all(day=LATER)
    assert 'hx-get="/moved/brief/"' in viewer.get("/").content.decode()
    brief = viewer.get("/moved/brief/").content.decode()
    assert "What moved since 1 July 2026" in brief
    assert "VALVE" in brief
