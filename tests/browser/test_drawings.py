"""Drawings in Chromium: small and large, by pointer and by keyboard, lit up, printed, and how quick they are."""

import re
import statistics
from time import perf_counter, process_time

import pytest
import time_machine
from playwright.sync_api import expect

from scoring.networks import nodes
from tests.pages import networked, rows
from tests.scoring.networks import surrounded

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)
SLOW = 30_000  # ms that a busy machine may take
SITES = 1988  # with the part, and the countries that stop it: 1,990 to 2,000 nodes
FRAMES = """async () => {
    const viewer = document.querySelector("[data-viewer]"), spent = [];
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    let before = performance.now();
    for (let at = 0; at < 60; at++) { // as it would be dragged: there and back
        const key = at % 20 < 10 ? "ArrowRight" : "ArrowLeft";
        viewer.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await frame();
        const now = performance.now();
        spent.push(now - before);
        before = now;
    }
    return spent;
}"""


@pytest.fixture
def house(transactional_db, sign_in):
    with time_machine.travel(networked.DAY, tick=True):
        networked.build()
        sign_in(rows.person("admin"))
        yield


@pytest.fixture
def many(transactional_db, sign_in):
    """A part on two thousand nodes."""
    rows.company()
    part = surrounded.build(SITES)
    sign_in(rows.person("admin"))
    return part


def opened(page, address):
    page.goto(address)
    expect(page.locator("[data-drawn]")).to_be_visible(timeout=SLOW)
    return page


def test_two_thousand_nodes_are_drawn_within_a_second_and_move_at_thirty_milliseconds(
    page, live_server, many
):
    address = f"{live_server.url}/parts/{many.pk}/drawing/"
    page.set_viewport_size({"width": 1440, "height": 900})
    opened(page, address)  # nothing is in memory yet
    ready = least_of(lambda: int(reopened(page, address).get_attribute("data-drawn")), 1000)
    whole = least_of(lambda: statistics.median(page.evaluate(FRAMES)), 30)
    for _closer in range(6):
        page.get_by_role("button", name="Larger").click()
    near = least_of(lambda: statistics.median(page.evaluate(FRAMES)), 30)
    shared = shared_by_others()
    print(
        f"ready after {ready} ms; frames of {whole:.1f} ms, near by {near:.1f} ms; {shared:.1f} times as slow"
    )
    assert ready <= 1000 * shared
    assert max(whole, near) <= 30 * shared


def shared_by_others():
    """How much longer than its own time a calculation takes just now; 1 on a machine with nothing else to do."""
    start, own = perf_counter(), process_time()
    while process_time() - own < 0.3:
        sum(range(10_000))
    return max((perf_counter() - start) / (process_time() - own), 1.0)


def reopened(page, address):
    return opened(page, address).locator("[data-drawn]")


def least_of(measure, enough, tries=8):
    """The least of some, none more once one is enough: others may be at work on the machine."""
    found = measure()
    while found > enough and (tries := tries - 1):
        found = min(found, measure())
    return found


def test_a_large_drawing_lights_up_the_ways_of_a_point_that_is_chosen(page, live_server, many):
    opened(page, f"{live_server.url}/parts/{many.pk}/drawing/")
    first = page.locator("[data-point]").first
    code = first.get_attribute("data-point")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-lit='{code}']")).to_be_visible(timeout=SLOW)
    expect(first).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("are lit up")).to_have_count(1)
    assert f"point={code}" in page.url
    expect(page.locator("[data-paper] .node.is-lit").first).to_be_attached()
    page.get_by_role("link", name="Light up nothing").click()
    expect(first).not_to_have_attribute("aria-current", "true")
    assert "point" not in page.url


def test_its_list_is_fetched_when_it_is_opened(page, live_server, many):
    opened(page, f"{live_server.url}/parts/{many.pk}/drawing/")
    page.locator("details summary").click()
    expect(page.locator("[data-list] > li").first).to_be_visible(timeout=SLOW)
    assert page.locator("[data-list] > li > ul > li").count() == SITES + 1 + countries(page)


def countries(page):
    return page.locator("[data-list] > li > ul > li > .soft", has_text=re.compile("^country")).count()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_drawing_is_accessible_and_fits_at_every_width(page, live_server, axe, house, theme):
    page.goto(live_server.url)
    page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
    for address in (
        f"/parts/{networked.part('ROTOR').pk}/drawing/",
        f"/parts/{networked.part('LOOP').pk}/drawing/?way=down",
        f"/network/{networked.site('M1')}/drawing/?network=paper",
        f"/network/{nodes.country('DE')}/drawing/?all=on",
    ):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            opened(page, live_server.url + address)
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), (address, width)
            axe(page)


def test_a_large_drawing_is_accessible_and_fits_too(page, live_server, axe, many):
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        opened(page, f"{live_server.url}/parts/{many.pk}/drawing/")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        axe(page)


def test_a_small_drawing_moves_and_zooms_by_keyboard_by_buttons_and_by_dragging(page, live_server, house):
    opened(page, f"{live_server.url}/parts/{networked.part('ROTOR').pk}/drawing/")
    viewer, svg = page.locator("[data-viewer]"), page.locator("[data-viewer] svg")
    seen = [svg.get_attribute("viewBox")]

    def differs():
        expect(svg).not_to_have_attribute("viewBox", seen[-1])
        seen.append(svg.get_attribute("viewBox"))

    viewer.press("ArrowRight")
    differs()
    viewer.press("+")
    differs()
    page.get_by_role("button", name="To the left").click()
    differs()
    place = viewer.bounding_box()
    page.mouse.move(place["x"] + 60, place["y"] + 30)
    page.mouse.down()
    page.mouse.move(place["x"] + 120, place["y"] + 60, steps=4)
    page.mouse.up()
    differs()
    viewer.press("0")
    differs()


def test_the_ways_of_a_point_are_lit_up_from_the_list_and_by_a_click_in_the_drawing(page, live_server, house):
    opened(page, f"{live_server.url}/parts/{networked.part('ROTOR').pk}/drawing/")
    page.get_by_role("link", name="Magnet plant").first.click()
    lit = page.locator("[data-viewer] .node.is-lit .first")
    expect(lit.filter(has_text="Magnet plant")).to_have_count(1)
    expect(lit.filter(has_text="Acme works")).to_have_count(0)  # stands beside the ways, not on them
    expect(lit.filter(has_text="magnets")).to_have_count(2)
    page.get_by_role("button", name="Show all").click()
    page.locator("[data-viewer] .node", has_text="China").locator("rect").click()
    expect(page.locator(f"[data-lit='{nodes.country('CN')}']")).to_be_visible()
    expect(page.locator("[data-card]")).to_contain_text("China")
    expect(page.locator("[data-card]").get_by_role("link", name="Open its page")).to_be_visible()


def test_without_a_script_the_drawing_stands_there_and_a_link_lights_it_up(
    browser, live_server, house, context
):
    quiet = browser.new_context(java_script_enabled=False)
    quiet.add_cookies(context.cookies())
    page = quiet.new_page()
    page.goto(f"{live_server.url}/parts/{networked.part('ROTOR').pk}/drawing/")
    page.get_by_role("link", name="Magnet plant").first.click()
    expect(page.locator("[data-viewer] svg.has-lit .node.is-lit").first).to_be_visible()
    quiet.close()


def test_paper_shows_the_drawing_as_it_is_read_at_once(page, live_server, many):
    opened(page, f"{live_server.url}/parts/{many.pk}/drawing/")
    page.emulate_media(media="print")
    expect(page.locator("[data-paper] svg")).to_be_visible()
    expect(page.locator("[data-viewer]")).to_be_hidden()
    assert page.locator("[data-paper] .node").count() <= 60
    expect(page.locator("[data-paper] .is-group").first).to_be_visible()
