"""What a day opens as due: spread over the year by money, sampled without bias, and a year after it was signed."""

from datetime import timedelta

import pytest

from scoring.models import Position
from sourcing.models import Reason, Review, Watch
from sourcing.reviews.due import sample_of
from tests.sourcing import reviewed
from tests.sourcing.reviewed import LOW, START, add, of, run, score, sign

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def part(db):
    return reviewed.watched()


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
