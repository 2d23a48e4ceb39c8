"""Portfolio's ways on, Lapses and Products in Chromium: both themes, three widths, the keyboard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scoring import products
from scoring.models import Position, Posture
from scoring.readiness.codes import Reason, Why
from suppliers.models import Plant, Source, Supplier
from tests.pages import rows
from tests.pages.judged import judged
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)


@pytest.fixture
def house(transactional_db, sign_in):
    """A product that needs two parts; sources that lapse, one of them already over."""
    small_company.build()
    rows.company()
    small_company.score_all()
    Position.objects.filter(part__number="VALVE").update(posture=Posture.OVER_PROTECTED, frees=9000.0)
    Position.objects.filter(part__number="SEAL").update(posture=Posture.NOT_PROVEN)
    products.refresh(day=small_company.DAY)
    supplier, day = Supplier.objects.create(code="S", name="Acme Castings"), timezone.localdate()
    plant = Plant.objects.create(code="NORTH", name="Northern works")
    for number in range(60):
        one = rows.part(
            f"L-{number:02}", description="Casting of grey iron", plant=plant if number % 2 else None
        )
        second = rows.source(one, supplier)
        in_name_only = {"posture_why": Why.SECOND_IN_NAME_ONLY, "treatment": 1, "second": second}
        rows.position(one, posture=Posture.IN_NAME_ONLY, **in_name_only)
        judged(
            second,
            warm=Reason.NEVER_SHIPPED,
            lapses=("contracted", day + timedelta(days=number - 1), Reason.TERMS_ENDED),
        )
    sign_in(rows.person("admin"))
    return Source.objects.get(part__number="L-00")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lapses_and_products_are_accessible_and_fit_at_every_width(page, live_server, axe, house, theme):
    for address in ("/lapses/", "/products/", "/"):
        page.goto(live_server.url + address)
        page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            if address == "/":
                expect(page.locator("#quadrant[data-drawn]")).to_be_attached()
            fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert page.evaluate(fits), (address, width)
            axe(page)


def test_a_filter_swaps_the_lapses_and_stays_in_the_address(page, live_server, house):
    page.goto(live_server.url + "/lapses/")
    expect(page.locator("#lapses tbody tr")).to_have_count(50)
    page.get_by_label("Plant").select_option("NORTH")
    expect(page.locator("#lapses tbody tr")).to_have_count(30)
    expect(page).to_have_url(re.compile("plant=NORTH"))
    page.get_by_label("Within").select_option("30")
    expect(page.locator("#lapses tbody tr")).to_have_count(16)
    page.reload()
    expect(page.locator("#lapses tbody tr")).to_have_count(16)


def test_by_keyboard_from_the_portfolio_to_what_it_counts(page, live_server, house):
    page.goto(live_server.url)
    page.locator(".posture-bars a", has_text="In name only").press("Enter")
    expect(page).to_have_url(re.compile(r"/parts/\?posture=in_name_only"))
    page.goto(live_server.url)
    page.get_by_role("link", name="By product").press("Enter")
    expect(page.get_by_role("row", name="PUMP")).to_contain_text("SEAL")
    page.get_by_role("link", name="Lapses", exact=True).press("Enter")
    expect(page.locator("#lapses tbody tr").first).to_contain_text("not judged again yet")


def test_the_portfolio_with_gaps_and_lapses_prints_on_one_page(page, live_server, house):
    page.goto(live_server.url)
    expect(page.locator("#quadrant[data-drawn]")).to_be_attached()
    sheet = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
