"""Which reviews a day opens: what is due, spread by money, and what happened, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from importlib import import_module

import pytest
from django.db import connection

from accounts.models import Event
from accounts.tasks import work_here
from scoring.models import Position
from sourcing import reviews, signing
from sourcing.models import Cause, Reason, Review, ReviewDay, Watch
from sourcing.reviews.due import sample_of
from suppliers.models import Inspection, Source, Supplier, Terms
from tests.sourcing import reviewed
from tests.sourcing.reviewed import HIGH, LOW, START, add, score

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(*days):
    for day in days:
        reviews.open_reviews(day=day)


def opened() -> list[tuple]:
    """What a review says, whatever its number."""
    rows = Review.objects.order_by("part__number", "opened_on").values_list(
        "part__number", "reason", "opened_on", "due_on", "state"
    )
    return list(rows)


def causes() -> set[tuple]:
    return set(Cause.objects.values_list("part__number", "kind", "happened_on"))


@pytest.fixture
def part(db):
    """Of high impact, seen by the programme; its first review far away, as seven dearer ones come before it."""
    for place in range(7):
        add(f"DEAR{place}", loss=1e6 - place)
    found = add("VALVE", loss=1.0)
    run(START)
    Review.objects.all().delete()
    assert Watch.objects.get(part=found).first_due_on > START + timedelta(days=300)
    return found


def of(part) -> list[tuple]:
    return [row for row in opened() if row[0] == part.number]


def test_first_reviews_are_spread_over_a_year_the_dearest_first():
    for place in range(100):
        add(f"P{place:03}", loss=1000.0 - place)
    run(START)
    due = list(Watch.objects.order_by("part__number").values_list("first_due_on", flat=True))
    assert due == sorted(due)
    assert due[0] == START + timedelta(days=30)
    assert due[-1] < START + timedelta(days=365)
    assert Review.objects.count() == 1, "not all on day one"
    by_month = [sum(start <= (day - START).days < start + 67 for day in due) for start in range(30, 365, 67)]
    assert by_month == [20] * 5


def test_positions_say_when_they_are_reviewed_next(part):
    assert Position.objects.get(pk=part.pk).next_review_on == Watch.objects.get(part=part).first_due_on


def test_a_review_opens_ahead_of_its_day_by_the_policys_lead(part):
    due = Watch.objects.get(part=part).first_due_on
    run(due - 31 * DAY)
    assert of(part) == []
    run(due - 30 * DAY)
    assert of(part) == [("VALVE", "due", due - 30 * DAY, due, "open")]


def test_low_impact_is_sampled_the_same_however_often_it_is_drawn_and_anew_each_year():
    parts = [add(f"L{place:03}", LOW) for place in range(60)]
    run(START)
    for day in range(400):
        run(START + day * DAY)
    found = {(part.pk, review.due_on) for part in parts for review in Review.objects.filter(part=part)}
    wanted = {
        (part.pk, due)
        for part in parts
        for year in (2027, 2028)
        if (due := sample_of(year, part.pk, share=0.1))
        and due > START
        and due - 30 * DAY <= START + 399 * DAY
        and due - 30 * DAY >= START
    }
    firsts = {part: min(due for other, due in wanted if other == part) for part, _due in wanted}
    assert found == set(firsts.items()), "one is open until it is signed"
    assert found


def test_the_sample_has_no_bias():
    drawn = [sample_of(2027, part, share=0.1) for part in range(1, 20_001)]
    share = sum(due is not None for due in drawn) / len(drawn)
    assert abs(share - 0.1) < 4 * (0.1 * 0.9 / 20_000) ** 0.5
    months = [sum(due is not None and due.month == month for due in drawn) for month in range(1, 13)]
    assert max(abs(count - 2000 / 12) for count in months) < 4 * (2000 / 12) ** 0.5
    again = [sample_of(2028, part, share=0.1) for part in range(1, 20_001)]
    both = sum(a is not None and b is not None for a, b in zip(drawn, again, strict=True))
    assert abs(both - 200) < 4 * 200**0.5, "who was looked at last year is as likely as anyone"


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


def sign(part, day, **how):
    review = Review.objects.open().get(part=part)
    by = how.pop("by", None) or reviewed.person(name=f"signer{Review.objects.count()}{day}")
    standing = Position.objects.get(pk=part.pk).assessment_id
    return signing.sign(review, by=by, assessment=standing, now=now(day), day=day, **how)


def now(day):
    return datetime.combine(day, time(9), UTC)


def test_the_clock_runs_from_the_day_on_which_both_axes_were_signed(part):
    score(part, (70.0, 30.0), on=START + DAY)
    run(START + DAY)
    sign(part, START + 5 * DAY, axes=["impact"])
    assert Watch.objects.get(part=part).reviewed_on is None
    sign(part, START + 9 * DAY, axes=["exposure"])
    assert Watch.objects.get(part=part).reviewed_on == START + 9 * DAY
    assert Position.objects.get(pk=part.pk).next_review_on == START + (9 + 365) * DAY
    run(START + (9 + 365 - 31) * DAY)
    assert Review.objects.open().filter(part=part).count() == 0
    run(START + (9 + 365 - 30) * DAY)
    assert Review.objects.open().get(part=part).due_on == START + (9 + 365) * DAY


def test_deleting_facts_takes_no_part_off_the_yearly_look(part):
    Position.objects.filter(pk=part.pk).update(quadrant="unscored")
    due = Watch.objects.get(part=part).first_due_on
    run(due - 30 * DAY)
    assert of(part) == [("VALVE", "due", due - 30 * DAY, due, "open")]


def test_a_part_that_is_gone_or_out_of_scope_needs_no_review(part):
    score(part, (30.0, 30.0), on=START + DAY)
    run(START + DAY)
    Position.objects.filter(pk=part.pk).update(quadrant="out_of_scope", impact=None, exposure=None)
    run(START + 2 * DAY)
    review = Review.objects.get(part=part, reason=Reason.LEFT_QUADRANT)
    assert (review.state, review.ended_why) == ("closed", "The part is gone, or out of scope.")
    assert Position.objects.get(pk=part.pk).next_review_on is None


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
