"""A year passes day by day: every review opens on its day, nothing twice, nothing missed."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import Event
from scoring.models import Position
from sourcing import reviews, signing
from sourcing.models import Cause, Reason, Review, ReviewState, Signature, Watch
from sourcing.reviews.due import sample_of
from suppliers.models import Inspection, Part, Terms
from tests.sourcing import reviewed
from tests.sourcing.reviewed import HIGH, LOW, START, add, score

DAY = timedelta(days=1)
DAYS = 366
LEAD, INTERVAL = 30, 365
DEAR, SMALL = 60, 80
SIGNED_AFTER = 7  # days after a review opened


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


class Year:
    """The company, and what happens to it, by day."""

    def __init__(self) -> None:
        self.manager = reviewed.person("manager")
        self.buyer = reviewed.person(name="kim")
        self.dear = [
            add(f"H{place:02}", HIGH, loss=1e6 - place, buyer=self.buyer.email if place % 2 else "")
            for place in range(DEAR)
        ]
        self.small = [add(f"L{place:02}", LOW, loss=1.0) for place in range(SMALL)]
        for place, part in enumerate(self.dear[40:45]):
            Terms.objects.create(
                source=part.sources.get(), kind="contract", valid_to=START + (100 + place) * DAY
            )
        self.policy = None

    def pass_day(self, day: date) -> None:
        """What the day brings, then its reviews, then what people sign of them."""
        self.bring((day - START).days, day)
        reviews.open_reviews(day=day)
        self.sign(day)

    def bring(self, number: int, day: date) -> None:
        if number and number % 50 == 0:  # the nights of seven parts, one after the other
            score(self.dear[number // 50], (70.0, 40.0), on=day)
        if 100 <= number < 160:  # on the line, within the band, and back
            score(self.dear[20], (50.5 if number % 2 else 48.5, 70.0), on=day)
        if number == 120:
            Inspection.objects.create(
                source=self.dear[30].sources.get(), lot="17", decision="rejected", decided_on=day
            )
        if number == 140:
            score(self.dear[31], HIGH, on=day, facts={"financial_health": 80.0})
        if number == 160:
            Part.objects.filter(pk=self.dear[32].pk).update(annual_demand=2000)
        if number == 180:
            score(self.small[0], (60.0, 30.0), on=day)
        if number == 200:
            self.policy = reviewed.enforce(99, by=self.manager, on=day)
            for part in (*self.dear, *self.small):
                position = Position.objects.get(pk=part.pk)
                score(part, (position.impact, position.exposure), on=day, policy=self.policy)
            for part in self.dear[50:55]:
                score(part, (30.0, 30.0), on=day, policy=self.policy)

    def sign(self, day: date) -> None:
        ready = Review.objects.open().filter(opened_on__lte=day - SIGNED_AFTER * DAY).order_by("pk")
        together = list(signing.unchanged(ready).values_list("pk", flat=True))
        if together:
            chosen = Review.objects.filter(pk__in=together)
            signing.sign_together(chosen, by=self.manager, sentence="Unchanged.", now=moment(day), day=day)
        for review in ready.exclude(pk__in=together):
            if review.policy_id:
                signing.sign_policy(review, by=self.manager, sentence="As seen.", now=moment(day), day=day)
                continue
            standing = Position.objects.get(pk=review.part_id).assessment_id
            signing.sign(review, by=self.manager, assessment=standing, now=moment(day), day=day)


def opened(reason: Reason) -> list[Review]:
    return list(Review.objects.filter(reason=reason).select_related("part").order_by("opened_on", "part"))


def each_review_opens_on_its_day(year):
    first_due = {
        part: START + (LEAD + place * (INTERVAL - LEAD) // DEAR) * DAY for place, part in enumerate(year.dear)
    }
    wanted = {}
    for part, due in first_due.items():
        if part in year.dear[50:55]:
            continue  # of low impact since the policy of day 200, before their first look
        done = earliest_signature_before(part, due - LEAD * DAY)
        if done is None:
            wanted[part.number] = (due - LEAD * DAY, due)
    found = {
        review.part.number: (review.opened_on, review.due_on)
        for review in opened(Reason.DUE)
        if review.opened_on < START + 335 * DAY
    }
    assert found == {number: days for number, days in wanted.items() if days[0] < START + 335 * DAY}
    assert len(found) == 47


def earliest_signature_before(part, day):
    return (
        Signature.objects.filter(part=part, of_policy=False, signed_on__lt=day).order_by("signed_on").first()
    )


def what_was_signed_comes_round_a_year_after_it_was_done(year):
    again = [review for review in opened(Reason.DUE) if review.opened_on >= START + 335 * DAY]
    for review in again:
        done = earliest_signature_before(review.part, review.opened_on)
        assert done is None or review.due_on == done.signed_on + INTERVAL * DAY


def nothing_goes_a_year_unseen_where_impact_is_high(year):
    end = START + (DAYS - 1) * DAY
    for watch in Watch.objects.filter(quadrant__in=("dual_source", "qualified_backup"), part__in=year.dear):
        assert (end - (watch.reviewed_on or START)).days <= INTERVAL + SIGNED_AFTER


def the_sample_is_the_years_and_was_signed_together(year):
    end = START + (DAYS - 1) * DAY
    wanted = {
        (part.number, due)
        for part in year.small[1:]
        for number in (2027, 2028)
        if (due := sample_of(number, part.pk, share=0.1)) and START <= due - LEAD * DAY <= end
    }
    found = {(review.part.number, review.due_on) for review in opened(Reason.SAMPLE)}
    assert {row for row in found if row[0][0] == "L" and row[0] != "L00"} == wanted
    assert {number for number, _due in found if number[0] == "H"} <= {"H50", "H51", "H52", "H53", "H54"}
    signed = Signature.objects.filter(part__in=year.small[1:], review__reason=Reason.SAMPLE)
    assert signed.count() == len({row for row in wanted if row[1] - LEAD * DAY <= end - SIGNED_AFTER * DAY})
    assert all(signed.values_list("bulk", flat=True))


def what_happened_opened_a_review_at_once_and_once(year):
    causes = Cause.objects.order_by("happened_on", "part__number").values_list(
        "kind", "part__number", "happened_on"
    )
    by_kind = Counter(kind for kind, _part, _on in causes)
    assert by_kind == {
        "left_quadrant": 8, "terms_lapsed": 5, "lot_rejected": 1, "finances": 1, "demand": 1
    }  # fmt: skip
    assert [(part, (on - START).days) for kind, part, on in causes if kind == "left_quadrant"] == [
        *((f"H{place:02}", place * 50) for place in (1, 2, 3)),
        ("L00", 180),
        *((f"H{place:02}", place * 50) for place in (4, 5, 6, 7)),
    ]
    assert [(part, (on - START).days) for kind, part, on in causes if kind == "terms_lapsed"] == [
        (f"H{40 + place}", 101 + place) for place in range(5)
    ]
    assert not Cause.objects.filter(part=year.dear[20]).exists(), "on the line it does not flap"


def the_policy_opened_one_review_and_it_was_signed_for_what_it_moved(year):
    (review,) = opened(Reason.POLICY)
    assert (review.policy, review.opened_on, review.state) == (
        year.policy,
        START + 200 * DAY,
        ReviewState.SIGNED,
    )
    moved = Signature.objects.filter(of_policy=True).values_list("part__number", flat=True)
    # H20 was signed just below the line, and stands just above it since.
    assert list(moved) == ["H20"]


def nothing_twice(year):
    parts = Review.objects.exclude(part=None).values_list("part", "opened_on")
    assert max(Counter(parts).values()) == 1
    still_open = Counter(Review.objects.open().values_list("part", flat=True))
    assert max(still_open.values(), default=1) == 1
    told = Event.objects.filter(name="review.due").count()
    assert told == Review.objects.count(), "each was told once"


def everything_has_an_owner(year):
    assert set(Review.objects.values_list("owner__email", flat=True)) == {
        year.manager.email,
        year.buyer.email,
    }


def a_part_that_was_signed_is_answered_for_every_day_of_the_year(year):
    part = year.dear[1]
    days = [signing.signed_as_of(part.pk, START + number * DAY) for number in range(DAYS)]
    first = next(number for number, one in enumerate(days) if one)
    assert days[first:].count(None) == 0
    assert {one.exposure for one in days[:57] if one} == {70.0}
    assert days[57].exposure == 40.0, "left its quadrant on day 50, signed a week later"


PROMISES = (
    each_review_opens_on_its_day,
    what_was_signed_comes_round_a_year_after_it_was_done,
    nothing_goes_a_year_unseen_where_impact_is_high,
    the_sample_is_the_years_and_was_signed_together,
    what_happened_opened_a_review_at_once_and_once,
    the_policy_opened_one_review_and_it_was_signed_for_what_it_moved,
    nothing_twice,
    everything_has_an_owner,
    a_part_that_was_signed_is_answered_for_every_day_of_the_year,
)


@pytest.mark.django_db
def test_a_year_passes_and_every_promise_holds(subtests):
    year = Year()
    for number in range(DAYS):
        year.pass_day(START + number * DAY)
    for promise in PROMISES:
        with subtests.test(promise.__name__):
            promise(year)
