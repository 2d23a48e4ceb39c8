"""Why a part moved, on its page: what changed, from what to what, and shares that add up."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import overrides, whymoved
from scoring.models import Assessment, PolicyVersion
from scoring.policy import POLICY_1, POLICY_2
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


def page(viewer, number="VALVE", **query):
    return viewer.get(f"/parts/{Part.objects.get(number=number).pk}/", query)


def said(response):
    """By axis: label -> (points, words)."""
    panel = response.context["why_moved"]
    return {
        axis["name"]: {row.label: (row.points, row.words) for row in axis["rows"]} for axis in panel["axes"]
    }


def plain(text):
    return text.replace("\u202f", " ")


def test_a_part_with_one_assessment_has_not_moved(viewer, scored):
    response = page(viewer)
    assert response.context["why_moved"] is None
    assert "Why it moved" not in response.content.decode()


def test_the_floor_and_the_driver_that_brought_it_are_named_and_add_up(viewer, scored):
    valve(safety_stock=1000)  # outlasts the recovery, so that an outage costs nothing
    small_company.score_all(day=date(2026, 7, 2))
    valve(criticality=5, substitutability=0.9)
    small_company.score_all(day=LATER)
    response = page(viewer)
    impact = said(response)["impact"]
    assert set(impact) == {"Criticality", "Substitutability", "The floor"}
    assert impact["Criticality"][1] == "3 → 5 of 5"
    assert plain(impact["Substitutability"][1]) == "50 % → 90 % replaceable"
    assert impact["The floor"][1] == "Criticality lifts impact to at least 75"
    axis = response.context["why_moved"]["axes"][0]
    total = sum(float(points.replace("−", "-")) for points, _words in impact.values())
    assert round(total, 1) == round(float(axis["after"]) - float(axis["before"]), 1)
    assert axis["after"] == "75.0"


def test_a_floor_that_goes_is_named_too(viewer, scored):
    valve(criticality=5, substitutability=0.9, safety_stock=1000)
    small_company.score_all(day=LATER - timedelta(days=2))
    valve(criticality=2)
    small_company.score_all(day=LATER)
    words = said(page(viewer))["impact"]["The floor"]
    assert words[0].startswith("−")
    assert words[1] == "nothing lifts impact to at least 75 any more"


def test_the_loss_of_an_outage_is_told_as_what_it_is_made_of(viewer, scored):
    valve(safety_stock=595)  # 59.5 days
    small_company.score_all(day=date(2026, 7, 2))
    valve(safety_stock=590, time_to_recover_days=61)
    small_company.score_all(day=LATER)
    impact = said(page(viewer))["impact"]
    assert set(impact) == {"Days to recover", "Days of cover"}
    assert impact["Days to recover"][1].startswith("60 days → 61 days")
    assert impact["Days of cover"][1] == "60 days → 59 days (not covered: 0 days → 2 days)"
    assert all(points.startswith("+") for points, _words in impact.values())


def test_what_is_known_now_and_what_no_longer_is_say_so(viewer, scored):
    valve(criticality=None)
    small_company.score_all(day=LATER - timedelta(days=2))
    impact = said(page(viewer))["impact"]
    assert impact["Criticality"][1] == "3 of 5 → not known; the policy's stand-in counts until it is known"
    valve(criticality=2)
    small_company.score_all(day=LATER)
    assert said(page(viewer))["impact"]["Criticality"][1] == "not known → 2 of 5"


def test_an_override_is_called_one(viewer, scored):
    by, part = rows.person("analyst"), Part.objects.get(number="VALVE")
    now = datetime(2026, 7, 20, tzinfo=UTC)
    overrides.make(
        part, "on_time", 0.9, by=by, reason="audit", until=LATER + timedelta(30), now=now, day=LATER
    )
    small_company.score_all(day=LATER)
    points, words = said(page(viewer))["exposure"]["On time"]
    assert points.startswith("−")
    assert plain(words) == "50.0 % of the lines due → overridden: 90.0 % of the lines due"


def test_another_policy_has_a_share_of_its_own_and_says_what_it_changed(viewer, scored):
    numbers = POLICY_1 | {"exposure": POLICY_2["exposure"]}
    PolicyVersion.objects.filter(status="in_force").update(status="retired")
    PolicyVersion.objects.create(
        version=9, status="in_force", numbers=numbers, in_force_from=datetime(2026, 7, 1, tzinfo=UTC)
    )
    small_company.score_all(day=LATER)
    response = page(viewer)
    exposure = said(response)["exposure"]
    points, words = exposure["The policy"]
    assert points.startswith("+")
    assert plain(words) == "version 1 → 9 (Upstream: weight 0 % → 10 %)"
    assert said(response)["impact"] == {}
    assert response.context["why_moved"]["policies_differ"]


def test_it_is_compared_with_the_last_other_score_unless_told_otherwise(viewer, scored):
    first = small_company.assessment("VALVE")
    valve(criticality=4)
    small_company.score_all(day=date(2026, 7, 5))
    second = small_company.assessment("VALVE")
    valve(criticality=5)
    small_company.score_all(day=LATER)
    assert page(viewer).context["why_moved"]["since"] == second
    assert page(viewer, since=str(first.pk)).context["why_moved"]["since"] == first
    assert page(viewer, since="2026-07-04").context["why_moved"]["since"] == first
    assert page(viewer, since="2026-07-05").context["why_moved"]["since"] == second
    for nothing in ("2026-01-01", "soon", "999999", "9" * 30, str(small_company.assessment("SEAL").pk)):
        panel = page(viewer, since=nothing).context["why_moved"]
        assert panel["since"] is None
        assert nothing in panel["refused"]


def test_the_last_signed_assessment_comes_before_the_last_other_score(scored):
    for day, criticality in ((3, 4), (9, 5), (15, 2)):
        valve(criticality=criticality)
        small_company.score_all(day=date(2026, 7, day))
    newest, *past = Assessment.objects.of(Part.objects.get(number="VALVE")).select_related("policy")
    assert whymoved.earlier(newest, past) == past[0]
    assert whymoved.earlier(newest, past, signed=past[-1].pk) == past[-1]


def test_a_part_that_moved_takes_no_more_queries(viewer, scored):
    def queries():
        with CaptureQueriesContext(connection) as taken:
            assert page(viewer).status_code == 200
        return len(taken)

    before = queries()
    valve(criticality=5, safety_stock=1)
    small_company.score_all(day=LATER)
    assert queries() == before
