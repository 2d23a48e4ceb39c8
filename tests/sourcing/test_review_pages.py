"""The pages of reviews, their CSV, and the list of the API."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from scoring.models import Position
from sourcing import reviews
from sourcing.models import Reason, Review, Round, Signature
from tests.api.world import client_of
from tests.sourcing import reviewed
from tests.sourcing.reviewed import HIGH, LOW, add, score

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The tests' own facts are seen from today, as pages are.
TODAY = timezone.localdate()


@pytest.fixture
def world(db):
    """A dear part that is due, one that left its quadrant, three of the sample."""
    parts = {number: add(number, loss=loss, on=TODAY) for number, loss in (("VALVE", 1e6), ("PUMP", 1e3))}
    parts |= {f"L{place}": add(f"L{place}", LOW, on=TODAY) for place in range(3)}
    reviews.open_reviews(day=TODAY - DAY)
    score(parts["PUMP"], (70.0, 40.0), on=TODAY, facts={"natural_hazard": 61.0})
    for place in range(3):
        Review.objects.create(
            part=parts[f"L{place}"], reason=Reason.SAMPLE, opened_on=TODAY, due_on=TODAY + 20 * DAY
        )
    reviews.open_reviews(day=TODAY)
    return parts


def client(role: str = "analyst") -> Client:
    one, email = Client(), f"{role}@holdfast.example"
    one.force_login(User.objects.filter(email=email).first() or reviewed.person(role))
    return one


def open_of(part) -> Review:
    return Review.objects.open().get(part=part)


def test_the_page_says_whether_the_year_is_on_track(world):
    page = client().get(reverse("reviews"))
    assert "On track: nothing is overdue" in page.content.decode()
    Review.objects.filter(part=world["VALVE"]).update(opened_on=TODAY - 9 * DAY, due_on=TODAY - DAY)
    assert "Behind: 1 review is overdue." in client().get(reverse("reviews")).content.decode()


def test_the_page_takes_few_queries_however_many_reviews(world, django_assert_max_num_queries):
    one = client()
    with django_assert_max_num_queries(14):
        one.get(reverse("reviews"))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, {"VALVE", "PUMP", "L0", "L1", "L2"}),
        ({"part": "val"}, {"VALVE"}),
        ({"reason": "left_quadrant"}, {"PUMP"}),
        ({"reason": "country"}, {"PUMP"}),
        ({"reason": "nonsense"}, set()),
        ({"owner": "nobody"}, {"VALVE", "PUMP", "L0", "L1", "L2"}),
        ({"owner": "me"}, set()),
        ({"due": "overdue"}, set()),
        ({"due": "90"}, {"VALVE", "PUMP", "L0", "L1", "L2"}),
        ({"together": "on"}, {"L0", "L1", "L2"}),
        ({"round": "x"}, set()),
        ({"part": "a\0b"}, set()),
    ],
)
def test_filters_narrow_page_and_csv_alike(world, query, numbers):
    one = client()
    assert {row["number"] for row in one.get(reverse("reviews"), query).context["rows"]} == numbers
    answer = one.get(reverse("reviews_csv"), query)
    read = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert {row["number"] for row in read} == numbers


def test_what_is_chosen_is_signed_together(world):
    chosen = [open_of(world[number]).pk for number in ("L0", "VALVE")]
    one = client()
    refused = one.post(reverse("reviews"), {"review": chosen, "sentence": " ", "chosen": "1"})
    assert "Say why these can be signed together." in refused.content.decode()
    assert refused.context["chosen"] == set(chosen), "what was chosen stays"
    assert (
        one.post(reverse("reviews"), {"review": chosen, "sentence": "As before.", "chosen": "1"}).status_code
        == 302
    )
    assert list(Signature.objects.values_list("part__number", flat=True)) == ["L0"], (
        "the dear one is looked at"
    )
    one.post(reverse("reviews") + "?part=L1", {"sentence": "As before.", "all": "1"})
    assert set(Signature.objects.values_list("part__number", flat=True)) == {"L0", "L1"}
    assert client("viewer").post(reverse("reviews"), {"sentence": "x", "all": "1"}).status_code == 403
    assert "Choose the reviews" in one.post(reverse("reviews"), {"sentence": "x"}).content.decode()


def signed(part, one, **told):
    standing = Position.objects.get(pk=part.pk).assessment_id
    given = {"assessment": standing, "axes": ["impact", "exposure"], "sentence": "Looked at it."}
    return one.post(reverse("review", args=[open_of(part).pk]), given | told)


def test_a_review_says_what_changed_since_the_last_signature(world):
    one = client()
    first = one.get(reverse("review", args=[open_of(world["PUMP"]).pk])).content.decode()
    assert "nobody has signed this part yet" in first
    assert "Exposure went from 70.0 to 40.0, out of the quadrant that was signed." in first
    assert "Natural hazard at the primary source went from 50.0 to 61.0." in first
    signed(world["PUMP"], one)
    score(world["PUMP"], (45.0, 40.0), on=TODAY + DAY)
    type(world["PUMP"]).objects.filter(number="PUMP").update(annual_demand=2000)
    reviews.open_reviews(day=TODAY + DAY)
    page = one.get(reverse("review", args=[open_of(world["PUMP"]).pk]))
    moved = {row.label: (row.was, row.is_now) for row in page.context["compared"].rows if row.moves}
    assert moved == {
        "Impact": ("70.0", "45.0"),
        "Treatment": ("qualified backup", "single source"),
        "Annual demand": ("1,000", "2,000"),
    }
    assert "Looked at it." in page.content.decode()


def test_the_review_page_takes_few_queries(world, django_assert_max_num_queries):
    one = client()
    signed(world["PUMP"], one)
    score(world["PUMP"], (45.0, 40.0), on=TODAY + DAY)
    reviews.open_reviews(day=TODAY + DAY)
    with django_assert_max_num_queries(24):
        one.get(reverse("review", args=[open_of(world["PUMP"]).pk]))


def test_signing_a_page_that_is_out_of_date_is_refused_and_keeps_what_was_typed(world):
    one, part = client(), world["VALVE"]
    stale = Position.objects.get(pk=part.pk).assessment_id
    now = score(part, (60.0, 60.0), on=TODAY)
    answer = signed(part, one, assessment=stale, sentence="My words.", axes=["impact"])
    page = answer.content.decode()
    assert "Not signed: the part was scored again while this page was open." in page
    assert "My words." in page
    assert f'value="{now.pk}"' in page
    assert not Signature.objects.exists()
    assert signed(part, one).status_code == 302


def test_one_axis_keeps_the_review_open_and_says_so(world):
    one = client()
    answer = signed(world["VALVE"], one, axes=["impact"])
    page = one.get(answer["Location"]).content.decode()
    assert "The review stays open until the other axis is signed too." in page
    assert "impact only" in page


def test_a_review_that_ended_meanwhile_says_so(world):
    one, review = client(), open_of(world["VALVE"])
    signed(world["VALVE"], one)
    answer = one.post(reverse("review", args=[review.pk]), {"assessment": 1, "axes": ["impact"]}, follow=True)
    assert "This review had ended already." in answer.content.decode()


def test_who_may_not_sign_sees_no_form(world):
    review = open_of(world["VALVE"])
    viewer = client("viewer")
    assert "Decide otherwise" not in viewer.get(reverse("review", args=[review.pk])).content.decode()
    assert viewer.post(reverse("review", args=[review.pk]), {}).status_code == 403


def test_the_part_page_has_a_line(world):
    one, part = client(), world["VALVE"]
    line = one.get(reverse("part_signed", args=[part.pk])).content.decode()
    assert "Never signed" in line
    assert "a review is open" in line
    signed(part, one)
    line = one.get(reverse("part_signed", args=[part.pk])).content.decode()
    assert "Last signed on" in line
    assert "next review on" in line


def test_a_manager_opens_a_round_and_closes_it(world):
    boss = client("manager")
    owner = User.objects.get(email="manager@holdfast.example")
    given = {
        "name": "annual 2027",
        "owner": owner.pk,
        "starts_on": TODAY,
        "ends_on": TODAY + 90 * DAY,
        "impact": "",
    }
    add("NEW", HIGH, on=TODAY)
    assert boss.post(reverse("round_open"), given).status_code == 302
    made = Round.objects.get()
    assert Review.objects.open().filter(round=made).count() == 6
    assert Review.objects.get(part__number="NEW").reason == Reason.ROUND
    assert open_of(world["VALVE"]).reason == Reason.DUE, "what is open already is done in the round"
    page = boss.get(reverse("reviews")).content.decode()
    assert "0 of 6 signed" in page
    signed(world["VALVE"], boss)
    assert "1 of 6 signed" in boss.get(reverse("reviews")).content.decode()
    assert (
        "There is a round of this name already." in boss.post(reverse("round_open"), given).content.decode()
    )
    boss.post(reverse("round_close", args=[made.pk]))
    assert Review.objects.get(part__number="NEW").ended_why == "The round was closed."
    assert open_of(world["PUMP"]).reason == Reason.LEFT_QUADRANT
    assert client("analyst").get(reverse("round_open")).status_code == 403


def test_a_round_over_nothing_is_refused(world):
    boss = client("manager")
    owner = User.objects.get(email="manager@holdfast.example")
    given = {
        "name": "annual",
        "owner": owner.pk,
        "starts_on": TODAY,
        "ends_on": TODAY,
        "category": "none such",
    }
    page = boss.post(reverse("round_open"), given).content.decode()
    assert "No part in scope fits" in page
    assert not Round.objects.exists()
    page = boss.post(reverse("round_open"), given | {"ends_on": TODAY - DAY, "starts_on": TODAY - DAY})
    assert "The last day is over already." in page.content.decode()


def test_the_erp_reads_reviews(world):
    kim = reviewed.person(name="kim")
    Review.objects.filter(part=world["VALVE"]).update(owner=kim)
    signed(world["PUMP"], client())
    erp = client_of("integration", "read")
    rows = erp.get("/api/v1/reviews/", {"state": "open"}).json()["results"]
    assert {row["part"] for row in rows} == {"VALVE", "L0", "L1", "L2"}
    (row,) = erp.get("/api/v1/reviews/", {"owner": kim.email}).json()["results"]
    assert (row["part"], row["reason"], row["signed_by"]) == ("VALVE", "due", None)
    (row,) = erp.get("/api/v1/reviews/", {"state": "signed"}).json()["results"]
    assert (row["signed_by"], row["signed_as"]) == ("analyst@holdfast.example", "qualified_backup")
    assert erp.get(f"/api/v1/reviews/{row['id']}/").json() == row
    (row,) = erp.get("/api/v1/positions/", {"part": "VALVE"}).json()["results"]
    assert row["next_review_on"] == open_of(world["VALVE"]).due_on.isoformat()


def test_the_review_of_a_policy_lists_what_it_moved_and_is_signed_once(world):
    one, boss = client(), reviewed.person("manager")
    signed(world["VALVE"], one)
    made = reviewed.enforce(99, by=boss, on=TODAY + DAY)
    for part in world.values():
        score(part, (40.0, 40.0), on=TODAY + DAY, policy=made)
    reviews.open_reviews(day=TODAY + 2 * DAY)
    review = Review.objects.get(policy=made)
    address = reverse("review", args=[review.pk])
    page = one.get(address).content.decode()
    assert "1 signed part is in another quadrant by it" in page
    assert "VALVE" in page
    assert "Say why" in one.post(address, {"sentence": ""}).content.decode()
    assert one.post(address, {"sentence": "As previewed."}).status_code == 302
    assert Review.objects.get(pk=review.pk).state == "signed"
    assert "As previewed." in one.get(address).content.decode()
