"""Network, its nodes, a part's single points and Find in Chromium: both themes, three widths, by clicking."""

import pytest
import time_machine
from playwright.sync_api import expect

from scoring.networks import nodes
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import networked, rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db, sign_in):
    with time_machine.travel(networked.DAY, tick=True):
        networked.build()
        sign_in(rows.person("admin"))
        yield


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, house, theme):
    addresses = [
        "/network/?possible=on",
        f"/network/{networked.site('M1')}/",
        f"/network/{nodes.country('DE')}/",
        f"/parts/{networked.part('ROTOR').pk}/",
        f"/parts/{networked.part('LOOP').pk}/",
        f"/parts/{networked.part('GEAR').pk}/",
        f"/find/?part={networked.part('CASE').pk}",
        "/find/",
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)


def test_empty_pages_are_accessible_too(page, live_server, axe, sign_in, transactional_db):
    sign_in(rows.person("viewer"))
    rows.company()
    for address in ("/network/", "/find/", f"/network/{nodes.country('DE')}/"):
        page.goto(live_server.url + address)
        for theme in ("light", "dark"):
            in_theme(page, theme)
            axe(page)
        page.set_viewport_size({"width": 320, "height": 900})
        assert fits(page), address


def test_from_the_network_to_who_could_take_a_single_point_away(page, live_server, house):
    page.goto(live_server.url + "/network/")
    page.get_by_label("Only what the paper hides").check()
    page.wait_for_url("**/network/*gap=on*")
    page.get_by_role("link", name="Acme works", exact=True).click()
    expect(page.get_by_role("heading", name="Acme works", level=1)).to_be_visible()
    page.get_by_role("link", name="CASE", exact=True).first.click()
    expect(page.get_by_role("heading", name="Single points")).to_be_visible()
    page.get_by_role("link", name="Find a second source").click()
    first = page.get_by_role("table", name="").locator("tbody tr").first
    expect(first).to_contain_text("Gama")


def test_the_other_network_is_one_click_away(page, live_server, house):
    page.goto(live_server.url + "/network/")
    page.get_by_role("radio", name="On paper").check()
    page.wait_for_url("**/network/?network=paper*")
    expect(page.locator("#network")).to_contain_text("as if every listed source would deliver")
    page.get_by_label("Name or code").fill("magnet")
    expect(page.locator("#network tbody tr")).to_have_count(1)


def test_a_narrow_screen_reads_the_tiers_as_a_list(page, live_server, house):
    page.goto(f"{live_server.url}/parts/{networked.part('ROTOR').pk}/")
    drawing, words = page.locator(".tiers-drawing"), page.locator(".tiers-list")
    expect(drawing).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 900})
    expect(drawing).to_be_hidden()
    expect(words).to_contain_text("Magnet plant")
