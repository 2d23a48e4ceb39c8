"""Suppliers, plants, countries and search in Chromium: both themes, three widths, the keyboard."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scoring import vocabulary
from scoring.models import Readiness, SupplierStanding
from scoring.readiness.codes import Reason
from suppliers.models import Certificate, ChangeNotice, CountryRisk, Financial, Plant, Rating, Site, Supplier
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.pages.judged import judged
from tests.pages.standings import order, refresh
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db, sign_in):
    """A scored company with statements, ratings, a former name, an old country value, and something to page."""
    small_company.build()
    rows.company()
    small_company.score_all()
    rows.many(60)
    acme = Supplier.objects.get(code="ACME")
    for name in ("Quelvodrex Pumps", "Ilvatol Hydraulics GmbH"):
        Supplier.objects.filter(pk=acme.pk).update(name=name)
    for year in (2023, 2024, 2025):
        Financial.objects.create(
            supplier=acme, period_end=date(year, 12, 31), currency="EUR", total_assets=100, current_assets=64,
            current_liabilities=30, retained_earnings=15, ebit=year - 2024, equity=50, total_liabilities=100,
            sales=160,
        )  # fmt: skip
    Financial.objects.create(supplier=acme, period_end=date(2022, 12, 31))
    Rating.objects.create(supplier=acme, agency="House", rated_on=date(2025, 5, 1), score=61)
    CountryRisk.objects.create(country="TW", index="wgi_pv", year=2001, value=40)
    CountryRisk.objects.create(country="FR", index="inform_risk", year=2025, value=20)
    for source in acme.sources_sold.all():
        order(source, due=timezone.localdate(), currency="USD")
    Site.objects.create(supplier=acme, is_placeholder=True)
    announce(acme)
    refresh(timezone.localdate())
    vocabulary.learn_all()
    sign_in(rows.person("admin"))
    return acme


def announce(supplier):
    """Notices and certificates in every state, and a source that one of them holds up."""
    today, source = timezone.localdate(), supplier.sources_sold.first()
    held = ChangeNotice.objects.create(supplier=supplier, reference="PCN-1", part=source.part.number)
    ChangeNotice.objects.create(supplier=supplier, reference="PCN-2", accepted_on=today)
    Readiness.objects.filter(source=source).delete()
    judged(source, qualified=Reason.NOTICE_NOT_ACCEPTED, qualified_row=held.pk, warm=Reason.DEMAND_NOT_KNOWN)
    for standard, days in (("ISO 9001", 400), ("ISO 14001", 30), ("IATF 16949", -3), ("ISO 45001", None)):
        end = None if days is None else today + timedelta(days=days)
        Certificate.objects.create(site=source.site, standard=standard, valid_to=end)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, house, theme):
    notice = ChangeNotice.objects.get(reference="PCN-1")
    addresses = ["/suppliers/", f"/suppliers/{house.pk}/", "/plants/", f"/plants/{Plant.objects.first().pk}/"]
    addresses += [f"/change-notices/{notice.pk}/", f"/suppliers/{house.pk}/certificates/add/"]
    addresses += ["/completeness/", f"/find/?part={house.sources_sold.first().part_id}"]
    for address in [*addresses, "/countries/?all=on&index=inform_risk", "/search/?q=ilvotal"]:
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)


def test_empty_pages_are_accessible_too(page, live_server, axe, sign_in, transactional_db):
    sign_in(rows.person("viewer"))
    bare = Supplier.objects.create(code="BARE")
    for address in (
        "/suppliers/",
        f"/suppliers/{bare.pk}/",
        "/plants/",
        "/countries/",
        "/search/",
        "/search/?q=x",
    ):
        page.goto(live_server.url + address)
        for theme in ("light", "dark"):
            in_theme(page, theme)
            axe(page)
        page.set_viewport_size({"width": 320, "height": 900})
        assert fits(page), address


@pytest.mark.parametrize("width", [1440, 390])
def test_suggestions_are_walked_by_keyboard_and_enter_opens_one(page, live_server, axe, house, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + "/plants/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Find parts, suppliers, sites and orders")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("Ilvotal")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Ilvatol Hydraulics GmbH")
    expect(first).to_be_in_viewport()
    expect(box).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/suppliers/{house.pk}/")


def test_escape_closes_the_list_and_enter_alone_asks_for_all_answers(page, live_server, house):
    page.goto(live_server.url + "/plants/")
    box = page.get_by_role("combobox")
    box.fill("valve")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("valve")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=valve")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()


def test_the_last_arrow_leads_back_to_what_was_typed(page, live_server, house):
    page.goto(live_server.url + "/plants/")
    box = page.get_by_role("combobox")
    box.fill("N-00")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", "suggestion-8")
    options.nth(2).click()
    page.wait_for_url("**/parts/*/")


def test_a_former_name_is_suggested_with_the_new_one(page, live_server, house):
    page.goto(live_server.url + "/plants/")
    page.get_by_role("combobox").fill("qelvodrex")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Ilvatol Hydraulics GmbH")
    expect(first).to_contain_text("formerly Quelvodrex Pumps")


def test_a_filter_of_suppliers_takes_effect_and_stands_in_the_address(page, live_server, house):
    page.goto(live_server.url + "/suppliers/")
    page.get_by_label("Name or code").fill("ilva")
    expect(page.locator("#suppliers tbody tr")).to_have_count(1)
    page.wait_for_url("**/suppliers/?q=ilva*")


def test_a_notice_is_typed_in_found_on_the_page_and_accepted(page, live_server, axe, house):
    page.goto(f"{live_server.url}/suppliers/{house.pk}/")
    page.get_by_role("link", name="Add a change notice").click()
    page.get_by_label("Part", exact=False).last.fill("NOPE")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("A change notice needs its reference.")).to_be_visible()
    page.get_by_label("Reference").fill("PCN-77")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("There is no part")).to_be_visible()
    expect(page.get_by_label("Reference")).to_have_value("PCN-77")
    axe(page)
    page.get_by_label("Part", exact=False).last.fill("")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/suppliers/*/#notices")
    page.get_by_role("link", name="PCN-77").click()
    expect(page.get_by_role("heading", name="Change notice PCN-77")).to_be_visible()
    page.get_by_role("button", name="Reverse the notice").click()
    expect(page.get_by_text("Say why.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Accept the change").click()
    page.wait_for_url("**/suppliers/*/#notices")
    expect(page.get_by_text("Accepted. What it held up is judged again in a moment.")).to_be_visible()
    assert ChangeNotice.objects.get(reference="PCN-77").accepted_by.email == "admin@holdfast.example"


def test_suppliers_are_sorted_by_what_is_not_real_by_a_click(page, live_server, house):
    page.goto(live_server.url + "/suppliers/")
    page.get_by_role("link", name="Real", exact=True).click()
    page.wait_for_url("**/suppliers/?sort=-real*")
    expect(page.get_by_role("columnheader", name="Real")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Second sources that are not real").check()
    page.wait_for_url("**unreal=on*")
    left = SupplierStanding.objects.with_second_sources_that_are_not_real().count()
    assert 0 < left < SupplierStanding.objects.count()
    expect(page.locator("#suppliers tbody tr")).to_have_count(left)
