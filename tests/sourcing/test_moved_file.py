"""What a policy's review is about, as a file: the table of its page, and more than its first hundred."""

import pytest
from django.urls import reverse

from accounts.templatetags.words import points
from scoring.models import Quadrant
from sourcing import reviews
from sourcing.models import Review
from tests.pages.shown import table
from tests.pages.test_exports import as_xlsx
from tests.sourcing import reviewed
from tests.sourcing.reviewed import score
from tests.sourcing.test_review_pages import DAY, TODAY, client, signed, world

pytestmark = pytest.mark.django_db
world = world


@pytest.fixture
def moved(world):
    one, boss = client(), reviewed.person("manager")
    for number in ("VALVE", "PUMP"):
        signed(world[number], one)
    made = reviewed.enforce(99, by=boss, on=TODAY + DAY)
    for part in world.values():
        score(part, (40.0, 40.0), on=TODAY + DAY, policy=made)
    reviews.open_reviews(day=TODAY + 2 * DAY)
    return Review.objects.get(policy=made)


def test_what_a_policy_moved_is_what_the_page_shows(moved, monkeypatch, django_assert_max_num_queries):
    one = client()
    page = one.get(reverse("review", args=[moved.pk]))
    shown = table(page, "Table of parts that it moved")
    monkeypatch.setattr("sourcing.views.review.MOVED_SHOWN", 1)
    page_of_one = one.get(reverse("review", args=[moved.pk]))
    assert len(table(page_of_one, "Table of parts that it moved")) == 1
    with django_assert_max_num_queries(4):
        _heading, *lines = as_xlsx(one, "policy_moved")
    assert len(lines) == len(shown) == 2
    for line, cells in zip(lines, shown, strict=True):
        number, plant, description, before, after, impact, exposure = line
        assert cells[0] == " ".join(filter(None, (number, plant, description)))
        assert before != after and {before, after} <= set(Quadrant.values)
        assert cells[3:] == [points(impact), points(exposure)]
    for kind in ("csv", "xlsx"):
        assert f'href="/reviews/moved.{kind}"' in page.content.decode()
