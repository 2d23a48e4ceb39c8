"""What happens to a part opens a review at once, and once: on its day, whenever and wherever it is noticed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from accounts.models import Event
from accounts.tasks import work_here
from sourcing import reviews
from sourcing.models import Cause, Reason, Review, ReviewDay
from suppliers.models import Inspection, Source, Supplier, Terms
from tests.sourcing import reviewed
from tests.sourcing.reviewed import HIGH, LOW, START, add, causes, of, opened, run, score, sign

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def part(db):
    return reviewed.watched()


def test_a_part_on_the_line_does_not_flap(part):
    score(part, (50.5, 70.0), on=START + DAY)
    run(START + DAY)
    Review.objects.all().delete()
    for night in range(2, 62):
        score(part, (48.5 if night % 2 else 51.5, 70.0), on=START + night * DAY)
        run(START + night * DAY)
    assert of(part) == []


def test_a_part_that_leaves_its_quadrant_opens_one_review_however_often_it_does(part):
    for night in range(1, 61):
        score(part, (45.0 if night % 2 else 55.0, 70.0), on=START + night * DAY)
        run(START + night * DAY)
    assert of(part) == [("VALVE", "left_quadrant", START + DAY, START + 31 * DAY, "open")]


@pytest.mark.parametrize(
    ("signed", "now", "leaves"),
    [
        ((70, 70), (47.9, 70), True),
        ((70, 70), (48.1, 70), False),
        ((70, 70), (70, 47.9), True),
        ((70, 30), (70, 52.1), True),
        ((70, 30), (70, 51.9), False),
        ((20, 30), (52.1, 30), True),
        ((20, 30), (51.9, 90), False),
        ((20, 30), (20, 95), False),
    ],
)
def test_leaving_is_by_more_than_the_band_seen_from_where_it_was_signed(signed, now, leaves):
    part = add("VALVE", signed, loss=None)
    run(START)
    Review.objects.all().delete()
    score(part, now, on=START + DAY)
    run(START + DAY)
    assert (("VALVE", "left_quadrant", START + DAY) in causes()) is leaves


@pytest.mark.django_db(transaction=True)
def test_a_rejected_lot_opens_a_review_once_and_not_again_after_it_was_signed(part):
    lot = Inspection.objects.create(
        source=part.sources.get(), lot="17", decision="rejected", decided_on=START + DAY
    )
    run(START + DAY, START + 2 * DAY)
    assert of(part) == [("VALVE", "lot_rejected", START + DAY, START + 31 * DAY, "open")]
    sign(part, START + 2 * DAY)
    Inspection.objects.filter(pk=lot.pk).update(sample_size=3, lot_size=9)
    run(START + 3 * DAY, START + 4 * DAY)
    assert Review.objects.open().filter(part=part).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_lot_that_was_rejected_long_ago_but_told_late_opens_one_too(part):
    run(START + 20 * DAY)
    Inspection.objects.create(
        source=part.sources.get(), lot="17", decision="rejected", decided_on=START + 2 * DAY
    )
    run(START + 21 * DAY)
    assert ("VALVE", "lot_rejected", START + 2 * DAY) in causes()


@pytest.mark.django_db(transaction=True)
def test_a_lot_from_before_the_programme_opens_none():
    part = add("VALVE", loss=None)
    Inspection.objects.create(source=part.sources.get(), lot="1", decision="rejected", decided_on=START)
    run(START, START + DAY)
    assert causes() == set()


def test_terms_that_end_without_others_to_follow_open_a_review(part):
    source = part.sources.get()
    Terms.objects.create(source=source, kind="contract", valid_to=START + 9 * DAY)
    run(*(START + day * DAY for day in range(1, 10)))
    assert causes() == set()
    run(START + 10 * DAY)
    assert causes() == {("VALVE", "terms_lapsed", START + 10 * DAY)}


def test_terms_that_are_followed_by_others_open_none(part):
    source = part.sources.get()
    Terms.objects.create(source=source, kind="contract", valid_to=START + 9 * DAY)
    Terms.objects.create(source=source, kind="framework", valid_from=START + 10 * DAY)
    run(START + 10 * DAY)
    assert causes() == set()


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"financial_health": 65.1}, "finances"),
        ({"financial_health": 64.9}, None),
        ({"natural_hazard": 60.5}, "country"),
        ({"political_stability": 39.5}, "country"),
        ({"political_stability": 41.0}, None),
    ],
)
def test_finances_and_country_count_by_more_than_the_policy_allows(part, facts, kind):
    score(part, HIGH, on=START + DAY, facts=facts)
    run(START + DAY)
    assert causes() == ({("VALVE", kind, START + DAY)} if kind else set())


def test_another_primary_opens_a_review_and_its_finances_are_no_news_of_their_own(part):
    other = Source.objects.create(
        part=part,
        supplier=Supplier.objects.create(code="BETA"),
        site=part.sources.get().site,
        role="secondary",
    )
    score(part, HIGH, on=START + DAY, primary=other, facts={"financial_health": 99.0})
    run(START + DAY)
    assert causes() == {("VALVE", "primary_changed", START + DAY)}


def test_demand_and_single_points_that_appear_open_reviews(part):
    run(START + DAY)
    reviewed.points(part, 5, 6)
    run(START + 2 * DAY)
    assert causes() == set(), "the first network is nothing new"
    reviewed.points(part, 5)
    run(START + 3 * DAY)
    assert causes() == set(), "one that went away is none"
    reviewed.points(part, 5, 6, 7)
    type(part).objects.filter(pk=part.pk).update(annual_demand=1301)
    run(START + 4 * DAY)
    assert {kind for _part, kind, _on in causes()} == {"dependency", "demand"}
    assert of(part) == [("VALVE", "dependency", START + 4 * DAY, START + 34 * DAY, "open")]
    assert Cause.objects.get(kind="dependency").about == 7


def test_nothing_of_this_is_asked_where_impact_is_low():
    part = add("SEAL", LOW, loss=None)
    run(START)
    Inspection.objects.create(source=part.sources.get(), lot="1", decision="rejected", decided_on=START + DAY)
    score(part, LOW, on=START + DAY, facts={"financial_health": 99.0})
    run(START + DAY)
    assert causes() == set()


def test_a_new_policy_opens_one_review_for_all_parts_and_its_moves_none_of_their_own(part):
    manager = reviewed.person("manager")
    run(START + DAY)
    made = reviewed.enforce(99, by=manager, on=START + 300 * DAY, hysteresis=1.0)
    for one in (part, *type(part).objects.exclude(pk=part.pk)):
        score(one, (30.0, 30.0), on=START + 300 * DAY, policy=made)
    day = START + 301 * DAY
    before = Review.objects.filter(reason=Reason.LEFT_QUADRANT).count()
    run(day, day, day + DAY)
    review = Review.objects.get(reason=Reason.POLICY)
    assert (review.policy, review.owner, review.opened_on) == (made, manager, START + 300 * DAY)
    assert Review.objects.filter(reason=Reason.LEFT_QUADRANT).count() == before == 0
    score(part, (53.0, 30.0), on=day + 2 * DAY, policy=made)
    run(day + 2 * DAY)
    assert ("VALVE", "left_quadrant", day + 2 * DAY) in causes(), "facts move it as ever"


def make_news(part):
    """What happens in ten days, told on its day."""
    yield START + 1 * DAY, lambda: score(part, (45.0, 70.0), on=START + 1 * DAY)
    yield START + 2 * DAY, lambda: score(part, (55.0, 70.0), on=START + 2 * DAY)
    yield START + 4 * DAY, lambda: score(part, HIGH, on=START + 4 * DAY, facts={"natural_hazard": 80.0})
    yield (
        START + 6 * DAY,
        lambda: Inspection.objects.create(
            source=part.sources.get(), lot="17", decision="rejected", decided_on=START + 6 * DAY
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_missed_days_find_what_each_day_would_have(part):
    Terms.objects.create(source=part.sources.get(), kind="contract", valid_to=START + 5 * DAY)
    news = dict(make_news(part))
    for number in range(1, 11):
        news.get(START + number * DAY, lambda: None)()
        run(START + number * DAY)
    each_day = opened(), causes()
    assert {kind for _part, kind, _on in each_day[1]} == {
        "left_quadrant", "country", "terms_lapsed", "lot_rejected"
    }  # fmt: skip
    Cause.objects.all().delete()
    Review.objects.all().delete()
    ReviewDay.objects.filter(day__gt=START).delete()
    run(START + 10 * DAY)
    assert (opened(), causes()) == each_day


@pytest.mark.django_db(transaction=True)
def test_run_twice_or_on_two_machines_there_are_the_same_reviews(part):
    for _day, happen in make_news(part):
        happen()

    def machine(_number):
        try:
            return reviews.open_reviews(day=START + 10 * DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(machine, range(3)))
    assert sorted(one["opened_at_once"] for one in results) == [0, 0, 1]
    again = opened()
    run(START + 10 * DAY)
    assert opened() == again
    assert len({row[0] for row in again}) == len(again)


def test_a_day_is_one_job_and_its_chunks_do_what_one_go_does(part):
    for _day, happen in make_news(part):
        happen()
    import_module("sourcing.tasks")
    job = reviews.open_daily(day=START + 10 * DAY)
    assert reviews.open_daily(day=START + 10 * DAY) is None
    done = work_here(job)
    assert done.status == "done"
    assert done.result["opened_at_once"] == 1
    assert ReviewDay.objects.get(day=START + 10 * DAY).is_done


def test_who_subscribed_is_told_of_each_review_once(part):
    score(part, (45.0, 70.0), on=START + DAY)
    buyer = reviewed.person(name="kim")
    type(part).objects.filter(pk=part.pk).update(buyer="KIM@holdfast.example")
    run(START + DAY, START + 2 * DAY)
    event = Event.objects.get(name="review.due", payload__part="VALVE")
    assert event.payload["reason"] == "left_quadrant"
    assert event.payload["owner"] == buyer.email
    assert event.payload["due_on"] == (START + 31 * DAY).isoformat()
