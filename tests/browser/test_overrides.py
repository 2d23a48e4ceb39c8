"""Overriding a driver in Chromium: seeing first, saving, being slower than somebody else, ending.

Each fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from scoring import overrides
from scoring.models import Override
from suppliers.models import Part
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def valve(transactional_db, sign_in):
    """A scored company; its orders and indexes are of 2026, and count as long as the policy says."""
    small_company.build()
    rows.company()
    small_company.score_all(day=timezone.localdate())
    sign_in(rows.person("analyst"))
    return Part.objects.get(number="VALVE")


def make(part, driver, value):
    ben = User.objects.create_user("ben@holdfast.example", role="manager", name="Ben")
    day, now = timezone.localdate(), timezone.now()
    return overrides.make(
        part, driver, value, by=ben, reason="Audit.", until=day + timedelta(days=9), now=now, day=day
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_it_is_accessible_and_fits_at_every_width(page, live_server, axe, valve, theme):
    made = make(valve, "criticality", 4)
    small_company.score_all(day=timezone.localdate())
    for address in (
        f"/parts/{valve.pk}/",
        f"/parts/{valve.pk}/override/criticality/?value=5",
        f"/parts/{valve.pk}/override/natural_hazard/",
        f"/overrides/{made.pk}/end/",
    ):
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)


def test_an_analyst_sees_what_it_would_do_saves_it_and_ends_it(page, live_server, axe, valve):
    page.goto(f"{live_server.url}/parts/{valve.pk}/")
    page.get_by_role("link", name="Override Criticality").click()
    expect(page.locator("#effect")).to_contain_text("Type a value")
    page.get_by_label("Value, 1 to 5, 5 worst").press_sequentially("5")
    expect(page.locator("#effect")).to_contain_text("It scores 100.0 of 100")
    axe(page)
    page.get_by_label("Why").fill("A customer contract hangs on it.")
    page.get_by_label("Last day").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(rf"/parts/{valve.pk}/$"))
    panel = page.locator("#overrides")
    expect(panel).to_contain_text("Criticality: 5 of 5")
    expect(panel).to_contain_text("A customer contract hangs on it.")
    panel.get_by_role("link", name="End Criticality").click()
    page.get_by_label("Why").fill("The contract ended.")
    page.get_by_role("button", name="End it").click()
    expect(page.locator("#overrides")).to_contain_text("The contract ended.")
    expect(page.locator("#overrides")).not_to_contain_text("in force")


def test_the_slower_of_two_keeps_what_was_typed_and_may_still_save_it(page, live_server, axe, valve):
    page.goto(f"{live_server.url}/parts/{valve.pk}/override/natural_hazard/")
    page.get_by_label("Value").fill("70")
    page.get_by_label("Why").fill("Flooded in May.")
    page.get_by_label("Last day").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    make(valve, "natural_hazard", 30.0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_contain_text("Ben overrode it meanwhile")
    axe(page)
    expect(page.get_by_label("Value")).to_have_value("70")
    expect(page.get_by_label("Why")).to_have_value("Flooded in May.")
    page.get_by_role("button", name="Save in its place").click()
    expect(page.locator("#overrides")).to_contain_text("Flooded in May.")
    assert Override.objects.in_force().get().value == 70
