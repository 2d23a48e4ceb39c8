"""Why it moved, in a browser: compared with another day in place, and loaded by the Portfolio."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from suppliers.models import Part
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)
AGO = (400, 370, 0)


@pytest.fixture
def valve(transactional_db, sign_in):
    """Scored on three days; its criticality rose each time."""
    cache.clear()
    small_company.build()
    rows.company()
    for ago, criticality in zip(AGO, (2, 3, 5), strict=True):
        Part.objects.filter(number="VALVE").update(criticality=criticality)
        small_company.score_all(day=timezone.localdate() - timedelta(days=ago))
    sign_in(rows.person("analyst"))
    return Part.objects.get(number="VALVE")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_at_every_width(page, live_server, axe, valve, theme):
    for address in (f"/parts/{valve.pk}/", "/moved/"):
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)


def test_another_day_is_compared_in_place(page, live_server, valve):
    page.goto(f"{live_server.url}/parts/{valve.pk}/")
    panel = page.locator("#why-moved")
    expect(panel).to_contain_text("3 → 5 of 5")
    oldest = panel.locator("select option").last.get_attribute("value")
    panel.get_by_label("Since").select_option(oldest)
    expect(panel).to_contain_text("2 → 5 of 5")
    assert f"since={oldest}" in page.url


def test_the_portfolio_loads_what_moved_and_leads_to_why(page, live_server, valve):
    page.goto(f"{live_server.url}/")
    brief = page.locator(".moved-brief")
    expect(brief.locator(".move").first).to_contain_text("VALVE")
    brief.get_by_role("link", name="All moves").click()
    expect(page.get_by_role("heading", name="What moved", exact=True)).to_be_visible()
    page.locator(".move").first.click()
    expect(page.locator("#why-moved")).to_contain_text("3 → 5 of 5")
