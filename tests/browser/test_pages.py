"""Portfolio, Parts, Part, gallery and errors in Chromium: both themes, three widths, the keyboard.

Each fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

import re

import pytest
from playwright.sync_api import expect

from suppliers.models import Part
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db, sign_in):
    """A scored company, and thirty parts more, so that lists have pages."""
    small_company.build()
    rows.company()
    small_company.score_all()
    rows.many(60)
    sign_in(rows.person("admin"))


@pytest.fixture
def addresses(house):
    return ["/", "/parts/", f"/parts/{Part.objects.get(number='VALVE').pk}/", "/gallery/"]


def drawn(page):
    expect(page.locator("#quadrant[data-drawn] .scatterlayer .trace").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, addresses, theme):
    for address in addresses:
        page.goto(live_server.url + address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            in_theme(page, theme)
            if address == "/":
                drawn(page)
            assert fits(page), (address, width)
            axe(page)


def test_an_empty_house_and_errors_are_accessible_too(
    page, live_server, axe, watch, sign_in, transactional_db
):
    watch.allow("status of 404")
    sign_in(rows.person("viewer"))
    for address in ("/", "/nowhere/", "/parts/"):
        page.goto(live_server.url + address)
        for theme in ("light", "dark"):
            in_theme(page, theme)
            axe(page)
        page.set_viewport_size({"width": 320, "height": 900})
        assert fits(page), address


def test_a_click_on_a_dot_opens_its_part(page, live_server, house):
    page.set_viewport_size({"width": 1440, "height": 1400})
    page.goto(live_server.url)
    drawn(page)
    box = page.locator("#quadrant .scatterlayer .trace").first.locator("path.point").first.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle, steps=5)
    expect(page.locator("#quadrant .hoverlayer text").first).to_be_visible()
    page.mouse.click(*middle)
    expect(page).to_have_url(re.compile(r"/parts/\d+/$"))


def test_the_same_parts_are_reached_by_keyboard_as_a_table(page, live_server, house):
    page.goto(live_server.url + "/?category=C1")
    page.get_by_role("link", name="As a table").press("Enter")
    expect(page).to_have_url(re.compile(r"/parts/\?category=C1"))
    expect(page.locator("#parts tbody tr")).to_have_count(20)


def test_the_drawing_follows_the_theme(page, live_server, house):
    page.goto(live_server.url)
    drawn(page)
    tick = page.locator("#quadrant .xtick text").first
    light = tick.evaluate("one => getComputedStyle(one).fill")
    page.get_by_role("button", name="Dark").click()
    expect(tick).not_to_have_css("fill", light)


def test_the_theme_is_kept_and_worn_before_the_first_paint(page, live_server, house):
    page.goto(live_server.url + "/parts/")
    page.get_by_role("button", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Auto").click()
    assert page.locator("html").get_attribute("data-theme") is None


def test_slash_goes_to_the_search_and_enter_finds(page, live_server, house):
    page.goto(live_server.url)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("n-007")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_contain_text("N-007")


def test_the_first_tab_skips_to_the_page(page, live_server, house):
    page.goto(live_server.url + "/parts/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_changed_filter_swaps_the_list_and_the_address_and_back_undoes_it(page, live_server, house):
    page.goto(live_server.url + "/parts/")
    page.locator("#filter_category").select_option("C2")
    expect(page.locator("#parts tbody tr")).to_have_count(20)
    expect(page).to_have_url(live_server.url + "/parts/?category=C2")
    page.locator("#filter_q").fill("N-005")
    expect(page.locator("#parts tbody tr")).to_have_count(1)
    expect(page.locator("#filter_q")).to_be_focused()
    page.go_back()
    expect(page.locator("#parts tbody tr")).to_have_count(20)
    page.go_back()
    expect(page.locator("#parts tbody tr")).to_have_count(50)


def test_a_request_that_the_next_one_replaces_is_no_error(page, live_server, house):
    page.goto(live_server.url + "/parts/")
    late = []
    page.route(
        "**/parts/?*q=N", lambda route: late.append(route)
    )  # never answered: it is given up when the next one goes
    with page.expect_request("**/parts/?*q=N"):
        page.locator("#filter_q").fill("N")
    with page.expect_event("requestfailed"):
        page.locator("#filter_q").fill("N-005")
    expect(page.locator("#parts tbody tr")).to_have_count(1)
    assert len(late) == 1


def test_a_sort_survives_a_filter(page, live_server, house):
    page.goto(live_server.url + "/parts/")
    page.get_by_role("link", name="Number").click()
    page.locator("#filter_category").select_option("C1")
    expect(page.locator("#parts tbody tr").first).to_contain_text("N-001")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Number")


def test_on_a_phone_the_menu_opens_and_escape_closes_it(page, live_server, house):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url + "/parts/")
    menu = page.get_by_role("button", name="Menu")
    expect(page.get_by_role("link", name="Portfolio")).to_be_hidden()
    menu.click()
    expect(page.get_by_role("link", name="Portfolio")).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Portfolio")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_dialog_asks_once_and_cancel_takes_it_back(page, live_server, house):
    page.goto(live_server.url + "/gallery/")
    page.get_by_role("button", name="Revoke").first.click()
    dialog = page.get_by_role("dialog", name="Revoke this token?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_the_csv_is_a_file(page, live_server, house):
    page.goto(live_server.url + "/parts/?category=C1")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert re.fullmatch(r"holdfast-parts-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    assert len(download.value.path().read_text().splitlines()) == 21


def test_a_density_is_drawn_without_breaking_the_content_policy(page, live_server, house, monkeypatch):
    monkeypatch.setattr("scoring.standing.MOST_DOTS", 20)
    page.goto(live_server.url)
    drawn(page)
    expect(page.locator("#quadrant .contourlayer .contourfill path").first).to_be_attached()


def test_the_portfolio_prints_on_one_light_page(page, live_server, house):
    page.goto(live_server.url)
    drawn(page)
    page.get_by_role("button", name="Dark").click()
    sheet = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
