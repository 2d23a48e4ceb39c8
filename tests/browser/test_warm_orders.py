"""Warm orders in Chromium: both themes, three widths, and a filter that swaps the list."""

import pytest
from playwright.sync_api import expect

from sourcing.models import WarmOrder
from tests.pages import rows
from tests.scoring import small_company
from tests.sourcing import planned

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)


@pytest.fixture
def house(transactional_db, sign_in):
    small_company.build()
    rows.company()
    planned.build()
    order = WarmOrder.objects.order_by("due_on").last()
    assert order is not None
    WarmOrder.objects.filter(pk=order.pk).update(beyond_demand=20.5)
    sign_in(rows.person("admin"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_at_every_width(page, live_server, axe, house, theme):
    page.emulate_media(color_scheme=theme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/warm-orders/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)


def test_a_month_is_chosen_without_leaving_the_page(page, live_server, house):
    page.goto(f"{live_server.url}/warm-orders/")
    orders = page.get_by_role("region", name="Table of warm orders").get_by_role("row")
    expect(orders).to_have_count(3)
    page.get_by_label("Month due").select_option(label="March 2030")
    expect(orders).to_have_count(2)
    expect(page).to_have_url(f"{live_server.url}/warm-orders/?month=2030-03")
    page.get_by_role("link", name="Reset").click()
    expect(orders).to_have_count(3)


def test_planning_anew_leads_to_its_progress(page, live_server, house):
    page.goto(f"{live_server.url}/warm-orders/")
    page.get_by_role("button", name="Plan anew").click()
    expect(page.get_by_role("heading", name="Warm order")).to_be_visible()


def test_without_a_plan_it_is_accessible_too(page, live_server, axe, sign_in, transactional_db):
    rows.company()
    sign_in(rows.person("viewer"))
    page.goto(f"{live_server.url}/warm-orders/")
    expect(page.get_by_text("No plan is made yet")).to_be_visible()
    expect(page.get_by_role("button", name="Plan now")).to_have_count(0)
    axe(page)
