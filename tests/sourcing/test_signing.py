"""Signing: what is signed stays as it was; what moved meanwhile is refused; many are signed together."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from scoring import overrides
from scoring.models import Assessment, Position, Posture
from sourcing import reviews, signing
from sourcing.models import Reason, Review, Signature, Watch
from suppliers.models import Part
from tests.sourcing import reviewed
from tests.sourcing.reviewed import HIGH, LOW, START, add, score

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


@pytest.fixture
def analyst(db):
    return reviewed.person(name="kim")


@pytest.fixture
def part(db) -> Part:
    """Under review from the first day on."""
    found = add("VALVE", loss=1e6)
    reviews.open_reviews(day=START)
    return found


def review_of(part) -> Review:
    return Review.objects.open().get(part=part)


def sign(part, by, day=START, **how) -> Signature:
    standing = Position.objects.get(pk=part.pk).assessment_id
    how = {"assessment": standing, "now": moment(day), "day": day} | how
    return signing.sign(review_of(part), by=by, **how)


def test_what_was_signed_is_kept_whatever_happens_to_scores(part, analyst):
    before = Assessment.objects.latest_of(part)
    one = sign(part, analyst, sentence="As last year.")
    score(part, (55.0, 55.0), on=START, facts={"natural_hazard": 99.0})
    assert not Assessment.objects.filter(pk=before.pk).exists(), "a later result of the day took its place"
    kept = Signature.objects.get(pk=one.pk).assessment
    names = [field.attname for field in Assessment._meta.concrete_fields]
    assert {name: getattr(kept, name) for name in names} == {name: getattr(before, name) for name in names}
    for edit in (lambda: Signature.objects.update(sentence="Other."), Signature.objects.all().delete):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            edit()


def test_a_review_that_ended_is_never_edited(part, analyst):
    sign(part, analyst)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Review.objects.filter(part=part).update(due_on=START + 99 * DAY)


def test_as_of_any_past_day_is_answered(part, analyst):
    sign(part, analyst)
    score(part, (30.0, 30.0), on=START + 10 * DAY)
    reviews.open_reviews(day=START + 10 * DAY)
    sign(part, analyst, START + 12 * DAY)
    found = {after: signing.assessed_as_of(part.pk, START + after * DAY) for after in (-1, 0, 11, 12, 500)}
    assert found.pop(-1) is None
    assert {after: one.impact for after, one in found.items()} == {0: 70.0, 11: 70.0, 12: 30.0, 500: 30.0}
    assert found[12].quadrant == "single_source"


def test_what_moved_while_the_page_was_open_is_refused(part, analyst):
    seen = Position.objects.get(pk=part.pk).assessment_id
    score(part, (66.0, 66.0), on=START)
    with pytest.raises(signing.Moved):
        sign(part, analyst, assessment=seen)
    assert not Signature.objects.exists()
    assert review_of(part).state == "open"


def test_somebody_faster_is_told(part, analyst):
    review, standing = review_of(part), Position.objects.get(pk=part.pk).assessment_id
    sign(part, analyst)
    with pytest.raises(signing.Overtaken) as told:
        signing.sign(review, by=analyst, assessment=standing, now=moment(START), day=START)
    assert told.value.review.state == "signed"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_does(part):
    people = [reviewed.person(name=name) for name in ("kim", "lee")]
    review, standing = review_of(part), Position.objects.get(pk=part.pk).assessment_id
    gate = threading.Barrier(2)

    def one(person):
        gate.wait()
        try:
            signing.sign(review, by=person, assessment=standing, now=moment(START), day=START)
        except signing.Overtaken:
            return "overtaken"
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, people)) == ["overtaken", "signed"]
    assert Signature.objects.count() == 1


def test_one_axis_ends_nothing_and_counts_while_it_stands(part, analyst):
    one = sign(part, analyst, axes=["impact"])
    assert (one.signs_impact, one.signs_exposure, one.completes) == (True, False, False)
    assert signing.signed_as_of(part.pk, START) is None
    score(part, (70.0, 55.0), on=START + DAY)
    other = sign(part, reviewed.person("manager"), START + DAY, axes=["exposure"])
    assert other.completes, "impact stands as it was signed"
    assert Review.objects.get(part=part).state == "signed"


def test_an_axis_that_moved_after_it_was_signed_is_signed_anew(part, analyst):
    sign(part, analyst, axes=["impact"])
    score(part, (75.0, 70.0), on=START + DAY)
    assert not sign(part, analyst, START + DAY, axes=["exposure"]).completes
    assert sign(part, analyst, START + DAY, axes=["impact"]).completes


@pytest.mark.parametrize("role", ["viewer", "quality"])
def test_who_may_not_sign_does_not(part, role):
    with pytest.raises(PermissionDenied):
        sign(part, reviewed.person(role))
    with pytest.raises(PermissionDenied):
        signing.sign_together(
            Review.objects.all(),
            by=reviewed.person(role, name="other"),
            sentence="x",
            now=moment(START),
            day=START,
        )


def test_a_buyer_may_sign_their_own_part_and_it_is_said(part, analyst):
    Part.objects.filter(pk=part.pk).update(buyer="Kim@holdfast.example")
    assert sign(part, analyst).by_its_buyer
    other = add("SEAL", loss=1e9)
    reviews.open_reviews(day=START + DAY)
    assert not sign(other, analyst, START + DAY).by_its_buyer


def test_overrides_in_force_stand_beside_the_signature(part, analyst):
    made = overrides.make(
        part,
        "reject_rate",
        0.09,
        by=analyst,
        reason="Audit.",
        until=START + 9 * DAY,
        now=moment(START),
        day=START,
    )
    assert sign(part, analyst).overrides == [made.pk]


@pytest.fixture
def sampled(db):
    """Six parts of low impact under review, all unchanged but for what the tests do."""
    parts = [add(f"L{place}", LOW) for place in range(6)]
    reviews.open_reviews(day=START)
    for part in parts:
        Review.objects.create(part=part, reason=Reason.SAMPLE, opened_on=START, due_on=START + 30 * DAY)
    return parts


def sign_all(by, sentence="Nothing changed.", day=START):
    return signing.sign_together(Review.objects.all(), by=by, sentence=sentence, now=moment(day), day=day)


def test_what_is_low_and_unchanged_is_signed_together_and_the_rest_stays_open(part, sampled, analyst):
    score(sampled[0], (24.0, 30.0), on=START + DAY)  # beyond the band
    Position.objects.filter(pk=sampled[1].pk).update(posture=Posture.UNPROTECTED)
    assert sign_all(analyst, day=START + DAY) == 4
    left = set(Review.objects.open().values_list("part__number", flat=True))
    assert left == {"L0", "L1", "VALVE"}
    assert Signature.objects.values("bulk", "sentence", "signed_by").distinct().count() == 1
    assert set(Watch.objects.filter(part__in=sampled[2:]).values_list("reviewed_on", flat=True)) == {
        START + DAY
    }
    assert sign_all(analyst, day=START + DAY) == 0


def test_together_takes_a_fixed_number_of_queries(sampled, analyst, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        assert sign_all(analyst) == 6


def test_together_needs_a_reason(sampled, analyst):
    with pytest.raises(ValidationError, match="Say why"):
        sign_all(analyst, sentence=" ")


def test_a_policys_review_accepts_what_it_moved_and_sets_no_clock_back(part, analyst):
    others = [add(f"P{place}", HIGH) for place in range(3)]
    reviews.open_reviews(day=START + DAY)
    for one in (part, others[0]):
        if not Review.objects.open().filter(part=one).exists():
            Review.objects.create(part=one, reason=Reason.DUE, opened_on=START, due_on=START + 30 * DAY)
        sign(one, analyst, START + DAY)
    made = reviewed.enforce(99, by=reviewed.person("manager"), on=START + 5 * DAY)
    score(part, (40.0, 40.0), on=START + 5 * DAY, policy=made)
    score(others[0], (71.0, 70.0), on=START + 5 * DAY, policy=made)
    for one in others[1:]:
        score(one, (40.0, 40.0), on=START + 5 * DAY, policy=made)
    reviews.open_reviews(day=START + 6 * DAY)
    review = Review.objects.get(policy=made)
    moved = signing.moved_by_policy().values_list("part__number", flat=True)
    assert list(moved) == ["VALVE"], "of what nobody signed nothing has to be accepted"
    day = START + 8 * DAY
    assert signing.sign_policy(review, by=analyst, sentence="As previewed.", now=moment(day), day=day) == 1
    one = signing.signed_as_of(part.pk, day)
    assert (one.of_policy, one.quadrant, one.review) == (True, "single_source", review)
    assert Watch.objects.get(part=part).reviewed_on == START + DAY
    assert not signing.moved_by_policy().exists()
    assert Review.objects.get(pk=review.pk).state == "signed"


def test_a_policy_that_is_replaced_before_anybody_signed_closes_its_review(part):
    manager = reviewed.person("manager")
    for number, after in ((98, 5), (99, 7)):
        made = reviewed.enforce(number, by=manager, on=START + after * DAY)
        score(part, HIGH, on=START + after * DAY, policy=made)
    reviews.open_reviews(day=START + 8 * DAY)
    states = (
        Review.objects.filter(reason=Reason.POLICY)
        .order_by("opened_on")
        .values_list("policy__version", "state")
    )
    assert list(states) == [(98, "closed"), (99, "open")]
