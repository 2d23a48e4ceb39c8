"""Reviews in Chromium: both themes, three widths, a filter that swaps the list, and a signature."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sourcing import reviews, rounds
from sourcing.models import Review, Round
from tests.pages import rows
from tests.sourcing.reviewed import LOW, add, score

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)
DAY = timedelta(days=1)


@pytest.fixture
def house(transactional_db, sign_in):
    """A dear part that left its quadrant, three of a sample, and a round over all of them."""
    rows.company()
    today = timezone.localdate()
    boss = rows.person("manager")
    valve = add("VALVE", on=today - 2 * DAY, loss=1e6, description="Pressure relief valve, size 10")
    small = [add(f"L{place}", LOW, on=today - 2 * DAY) for place in range(3)]
    reviews.open_reviews(day=today - DAY)
    score(valve, (70.0, 30.0), on=today, facts={"natural_hazard": 80.0})
    reviews.open_reviews(day=today)
    for part in small:
        Review.objects.create(part=part, reason="sample", opened_on=today, due_on=today + 9 * DAY)
    made = Round(name="annual 2027", owner=boss, starts_on=today, ends_on=today + 90 * DAY)
    rounds.open_round(made, by=boss, now=timezone.now(), day=today)
    sign_in(boss)
    return Review.objects.open().get(part=valve)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_at_every_width(page, live_server, axe, house, theme):
    page.emulate_media(color_scheme=theme)
    for address in ("reviews/", f"reviews/{house.pk}/", "rounds/open/"):
        page.goto(f"{live_server.url}/{address}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)


def test_what_may_be_is_chosen_and_signed_together(page, live_server, house):
    page.goto(f"{live_server.url}/reviews/")
    listed = page.get_by_role("region", name="Table of reviews").get_by_role("row")
    expect(listed).to_have_count(5)
    page.get_by_label("May be signed together").check()
    expect(listed).to_have_count(4)
    page.get_by_label("Sign L0").check()
    page.get_by_role("button", name="Sign those chosen").click()
    expect(page.get_by_text("Say why these can be signed together.")).to_be_visible()
    expect(page.get_by_label("Sign L0")).to_be_checked()
    page.get_by_label("Why these can be signed together").fill("As before.")
    page.get_by_role("button", name="Sign those chosen").click()
    expect(page.get_by_text("1 review is signed.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Everybody")).to_have_attribute("value", "1")


def test_a_review_is_read_and_signed(page, live_server, house):
    page.goto(f"{live_server.url}/reviews/")
    page.get_by_role("link", name="VALVE").click()
    expect(
        page.get_by_text("Exposure went from 70.0 to 30.0, out of the quadrant that was signed.")
    ).to_be_visible()
    page.get_by_label("In a sentence").fill("A real second source came.")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed.", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="VALVE")).to_have_count(0)
