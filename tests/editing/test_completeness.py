"""The completeness board and the policy page: what is not known, and by which numbers we judge."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from scoring import completeness, policy_in_words
from scoring.models import PolicyVersion
from scoring.policy import DRIVERS, POLICY_1, Policy
from scoring.readiness.codes import Check, Fact, Reason
from scoring.reasons import REASONS
from scoring.tasks import count_completeness
from suppliers.models import Supplier
from tests.pages import rows
from tests.pages.judged import judged
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(db):
    client = Client()
    client.force_login(User.objects.create_user("vera@holdfast.example", role="viewer"))
    return client


@pytest.fixture
def country_risk(db):
    """What every part with the primary S1 in Germany needs beside its own facts."""
    load("suppliers", "code\nS1\n")
    load("ratings", "supplier,agency,rated_on,score\nS1,A,2026-01-31,50\n")
    load("country-risks", "country,index,year,value\nDE,inform_natural,2026,20\nDE,wgi_pv,2026,30\n")


def part(number, *, country="DE", capacity=100, on=None, **position):
    """Lacks nothing, unless told otherwise."""
    supplier, _new = Supplier.objects.get_or_create(code="S1")
    one = rows.part(number, **(on or {}))
    primary = rows.source(one, supplier, country, capacity_per_month=capacity)
    rows.position(one, primary_source=primary, **position)
    return one


def board(viewer):
    answer = viewer.get(reverse("completeness"))
    assert answer.status_code == 200
    return answer, {
        lack.name: (lack.parts, lack.unscored, lack.alone) for lack in answer.context["board"].lacks
    }


def test_each_fact_says_how_many_parts_lack_it_are_unscored_and_lack_nothing_else(viewer, country_risk):
    part("WHOLE")
    part("A", cover_days=None, quadrant=rows.UNSCORED)
    part("B", cover_days=None, on={"criticality": None}, quadrant=rows.UNSCORED)
    part("C", capacity=None)
    part("D", sources_shipping=0)
    rows.position(rows.part("NO SOURCE"))
    part("OUT", quadrant=rows.OUT, impact=None, exposure=None, cover_days=None)
    answer, lacks = board(viewer)
    assert lacks == {
        "stock": (2, 2, 1),
        "criticality": (1, 1, 0),
        "capacity": (1, 0, 1),
        "deliveries": (1, 0, 1),
        "primary": (1, 0, 1),
    }
    found = answer.context["board"]
    assert (found.in_scope, found.unscored, found.whole, found.one_short) == (6, 2, 1, 4)
    words = answer.content.decode()
    assert "2 parts cannot be scored: 2 have no stock figure, 1 have no criticality." in words
    assert "/api/v1/stock/template.csv" in words


def test_each_fact_leads_to_the_parts_that_lack_it(viewer, country_risk):
    part("WHOLE")
    part("A", cover_days=None)
    part("C", capacity=None)
    part("D", sources_shipping=0)
    part("E", on={"criticality": None})
    answer, lacks = board(viewer)
    for line in answer.context["lacks"]:
        page = viewer.get(line["href"]).content.decode()
        assert len(re.findall('class="number-link"', page)) == line["lack"].parts, line["label"]
    assert set(lacks) == {"stock", "capacity", "deliveries", "criticality"}


def test_what_would_settle_the_quadrant_is_told(viewer, country_risk):
    part("A", cover_days=None, settles=DRIVERS.index("outage_loss"))
    part("B", cover_days=None, settles=-2)
    answer, _lacks = board(viewer)
    [stock] = answer.context["board"].lacks
    assert (stock.parts, stock.settles) == (2, 1)


def test_finances_are_asked_for_where_the_policy_gives_them_weight(viewer, country_risk):
    part("WHOLE")
    other = Supplier.objects.create(code="S2")
    one = rows.part("A")
    rows.position(one, primary_source=rows.source(one, other, capacity_per_month=5))
    vera = User.objects.get()
    for weight, expected in ((0, []), (0.15, [("finances", 1)])):
        weights = {**POLICY_1["exposure"]["weights"], "financial_health": weight}
        policy = Policy.from_numbers({**POLICY_1, "exposure": {**POLICY_1["exposure"], "weights": weights}})
        found = completeness.count(user=vera, now=timezone.now(), policy=policy)
        assert [(lack.name, lack.parts) for lack in found.lacks] == expected
    assert (
        len(re.findall('class="number-link"', viewer.get("/parts/?unknown=finances").content.decode())) == 1
    )


def test_a_country_without_a_young_index_is_told(viewer, country_risk):
    load("country-risks", "country,index,year,value\nTW,inform_natural,2026,20\nTW,wgi_pv,2009,30\n")
    part("WHOLE")
    part("A", country="TW")
    _answer, lacks = board(viewer)
    assert lacks == {"country_risk": (1, 0, 1)}


def test_an_empty_house_is_told_what_to_load(viewer):
    answer, lacks = board(viewer)
    assert lacks == {}
    assert "not whole yet" in answer.content.decode()
    assert answer.content.decode().count("not loaded") > 4


def test_every_resource_says_how_fresh_it_is(viewer):
    load("suppliers", "code\nS1\nS2\n")
    answer, _lacks = board(viewer)
    fresh = {one.resource.name: (one.rows, one.newest is None) for one in answer.context["fresh"]}
    assert fresh["suppliers"] == (2, False)
    assert fresh["ratings"] == (0, True)


def test_the_board_takes_one_scan_and_a_fixed_number_of_queries(viewer, django_assert_max_num_queries):
    for number in range(20):
        part(f"P{number}", cover_days=None if number % 2 else 3.0)
    with django_assert_max_num_queries(9):
        viewer.get(reverse("completeness"))
    with django_assert_max_num_queries(5):
        viewer.get(reverse("completeness"))


def test_what_keeps_second_sources_from_being_proven_is_counted_by_check_and_fact(viewer):
    seller = Supplier.objects.create(code="SECOND")
    no_terms = {"contracted": Reason.NO_TERMS, "contracted_missing": Fact.TERMS}
    no_ramp = {"can_ramp": Reason.RAMP_NOT_KNOWN, "can_ramp_missing": Fact.RAMP | Fact.TERMS}
    no_lot = {"qualified": Reason.NOTHING_JUDGED, "qualified_missing": Fact.LOT, "warm": Reason.IS_COLD}
    too_late = {"can_ramp": Reason.TOO_LATE, "can_ramp_missing": Fact.CAPACITY}  # known all the same
    for number, open_of_second, told in (
        ("A", 1 << Check.CONTRACTED | 1 << Check.CAN_RAMP, no_terms | no_ramp),
        ("B", 1 << Check.CONTRACTED, no_terms | too_late),
        ("C", 1 << Check.QUALIFIED, no_lot),
    ):
        judged(rows.source(part(number, second_open=open_of_second), seller), **told)
    judged(rows.source(rows.part("LOOKED-AT"), seller), usable=Reason.IS_CANDIDATE, **no_terms)
    judged(rows.source(rows.part("REAL"), seller))
    answer = viewer.get(reverse("completeness"))
    gaps = {gap.check: (gap.parts, dict(gap.sources)) for gap in answer.context["board"].gaps}
    assert gaps == {
        "contracted": (2, {Fact.TERMS: 2}),
        "can_ramp": (1, {Fact.RAMP: 1, Fact.TERMS: 1}),
        "qualified": (1, {Fact.LOT: 1}),
    }
    for gap in answer.context["gaps"]:
        listed = viewer.get(gap["href"]).content.decode()
        assert listed.count('class="number-link" href="/parts/') == gap["gap"].parts
        assert gap["href"] in answer.content.decode()
    assert reverse("api_terms_template") in answer.content.decode()


def test_an_old_count_is_shown_while_a_worker_counts_again(viewer, country_risk):
    part("A", cover_days=None)
    vera, now = User.objects.get(), timezone.now()
    first = completeness.board(user=vera, now=now, policy=Policy.from_numbers(POLICY_1))
    part("B", cover_days=None)
    later = now + timedelta(minutes=3)
    assert completeness.board(user=vera, now=later, policy=Policy.from_numbers(POLICY_1)) == first
    count_completeness(vera.pk)
    assert completeness.board(user=vera, now=later, policy=Policy.from_numbers(POLICY_1)).in_scope == 2


def test_every_fact_has_something_that_brings_it():
    assert set(completeness.BROUGHT_BY) == set(completeness.FEEDS)


def test_the_policy_in_force_is_told_factor_by_factor(viewer):
    answer = viewer.get(reverse("policy"))
    page = answer.content.decode()
    impact, exposure = answer.context["axes"]
    assert [factor.name for factor in impact.factors] == list(POLICY_1["impact"]["weights"])
    assert [factor.name for factor in exposure.factors] == list(POLICY_1["exposure"]["weights"])
    [criticality] = [factor for factor in impact.factors if factor.name == "criticality"]
    assert criticality.floors == ["From 5 on, impact is at least 75."]
    assert criticality.ends == ["0 at 1", "100 at 5"]
    assert "Policy 1" in page
    assert "in force" in page
    assert "Money says most." in page
    assert "the worst, each of them" in page
    assert page.count("<polyline") == 11


def test_a_curve_rises_to_its_worst_end_and_falls_where_less_is_worse():
    impact, exposure = policy_in_words.axes(Policy.from_numbers(POLICY_1), POLICY_1)
    for factor in (*impact.factors, *exposure.factors):
        heights = [float(point.split(",")[1]) for point in factor.points.split()]
        rises = factor.name not in ("substitutability", "on_time")
        assert heights == sorted(heights, reverse=rises), factor.name
        assert {min(heights), max(heights)} == {0.0, 56.0}, factor.name


def test_an_older_version_stays_readable_and_loses_reasons_that_no_longer_hold(
    viewer, django_assert_max_num_queries
):
    numbers = {**POLICY_1, "qualification_days": 100}
    draft = PolicyVersion.objects.create(version=2, numbers=numbers, note="quicker")
    with django_assert_max_num_queries(9):  # what a draft would move is worked out with it
        answer = viewer.get(reverse("policy_version", args=[draft.pk]))
    page = answer.content.decode()
    assert "Policy 2" in page
    assert "quicker" in page
    assert "nine months" not in page
    assert "nine months" in viewer.get(reverse("policy")).content.decode()
    assert viewer.get(reverse("policy_version", args=[draft.pk + 99])).status_code == 404


def test_every_reason_is_of_a_number_that_policy_1_has():
    for path in REASONS:
        found = POLICY_1
        for step in path.split("."):
            found = found[step]


def test_a_policy_with_steps_is_drawn_too():
    numbers = {**POLICY_1, "scales": {**POLICY_1["scales"]}}
    numbers["scales"]["criticality"] = {"kind": "steps", "steps": [[1, 0], [3, 40], [5, 100]]}
    impact, _exposure = policy_in_words.axes(Policy.from_numbers(numbers), numbers)
    assert impact.factors[1].ends == ["0 from 1 on", "40 from 3 on", "100 from 5 on"]
