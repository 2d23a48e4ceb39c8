"""Duplicates in Chromium: both themes, three widths, and a merge and its undo by keyboard alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from suppliers.duplicates import finding
from suppliers.models import Supplier
from tests.pages import rows
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)


@pytest.fixture
def pair(transactional_db, sign_in):
    """One company twice, with a source of one part from each; and a merge that was done before."""
    load("plants", "code\nA\n")
    load("parts", "number,plant\nP1,A\nP2,A\n")
    load("suppliers", "code,name,country,duns\nOLD,Alba Works GmbH,DE,123456789\nNEW,Alba Works,DE,\n")
    load("sites", "code,supplier,kind,country\nF1,OLD,factory,DE\n")
    load("sources", "part,plant,supplier,site\nP1,A,OLD,F1\nP1,A,NEW,F1\nP2,A,OLD,\n")
    finding.look("suppliers", now=timezone.now())
    sign_in(rows.person("analyst"))
    return [Supplier.objects.get(code=code).pk for code in ("NEW", "OLD")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, pair, theme):
    page.emulate_media(color_scheme=theme)
    kept, gone = pair
    addresses = (
        "/duplicates/",
        "/duplicates/?of=parts",
        f"/duplicates/suppliers/{kept}/?q=alba",
        f"/duplicates/suppliers/{kept}/{gone}/",
    )
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(live_server.url + address)
            if address.endswith(f"/{gone}/"):
                expect(page.locator("#effect")).to_contain_text("bought from both")
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{address} scrolls sideways at {width}"
            axe(page)


def test_a_merge_and_its_undo_by_keyboard(page, live_server, pair):
    page.goto(live_server.url + "/duplicates/")
    page.get_by_role("link", name="Compare").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Are these one?")).to_be_visible()
    page.get_by_label("Why").focus()
    page.keyboard.type("one company, two numbers")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Merge into one")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("is Alba Works", exact=False).first).to_be_visible()
    expect(page.get_by_text("here, before a merge")).to_be_visible()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("stands by itself again")).to_be_visible()
    assert Supplier.objects.filter(name__startswith="Alba").count() == 2
