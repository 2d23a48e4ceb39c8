"""Campaigns in Chromium: choose, look at the letter, send to all with one click; both themes, three widths."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Mail
from scoring import vocabulary
from suppliers import bounces
from suppliers.models import Campaign, Contact, Questionnaire, Supplier
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.pages.standings import refresh
from tests.suppliers.asked import asked, company, suppliers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(transactional_db, sign_in):
    company()
    suppliers(4)
    suppliers(1, with_contacts=False, first=10)
    Contact.objects.filter(supplier__code="S003").update(language="de")
    refresh(timezone.localdate())
    vocabulary.learn_all()
    one = rows.person("analyst")
    sign_in(one)
    return one


def running(by):
    """A campaign with questionnaires in several states."""
    now, today = timezone.now() - timedelta(days=9), timezone.localdate()
    told = {"now": now, "due_on": today - timedelta(days=1), "closes_on": today + timedelta(days=30)}
    opened = asked(by, Supplier.objects.all(), words="We do this once a year.", **told)
    Mail.objects.filter(to="quality@s000.example").update(state="bounced", ended_at=now)
    bounces.note()
    row = Questionnaire.objects.filter
    row(supplier__code="S001").update(state="submitted", submitted_at=now, opened_at=now)
    row(supplier__code="S002").update(state="declined", ended_at=now)
    Contact.objects.create(
        supplier=Supplier.objects.get(code="S000"), email="other@s000.example", role="Sales"
    )
    return opened.campaign


def test_all_are_asked_with_one_click_and_the_letter_reads_as_it_was_shown(page, live_server, by):
    page.goto(live_server.url + "/suppliers/")
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="Ask suppliers").first.click()
    send = page.locator("#send")
    expect(send).to_contain_text("4 suppliers get a letter. 1 has nobody to write to")
    page.get_by_label("In your own words").fill("Please look at castings first.")
    letter = page.locator("#letter-shown")
    expect(letter).to_contain_text("Please look at castings first.")
    page.get_by_label("Only Supplier 3").check()
    expect(send).to_contain_text("1 supplier gets a letter.")
    expect(letter).to_contain_text("Woher kommen Ihre kritischen Vorprodukte?")
    expect(letter).to_contain_text("Please look at castings first.")
    page.get_by_label("Only Supplier 3").uncheck()
    expect(send).to_contain_text("4 suppliers get a letter.")
    page.get_by_role("button", name="Send 4 letters").click()
    expect(page.get_by_text("4 letters are on their way.")).to_be_visible()
    expect(page.get_by_role("heading", name=Campaign.objects.get().name)).to_be_visible()
    assert Mail.objects.count() == 4
    assert all("Please look at castings first." in letter.words for letter in Mail.objects.all())


def test_what_reached_nobody_is_written_again_to_somebody_else(page, live_server, by):
    campaign = running(by)
    page.goto(f"{live_server.url}/campaigns/{campaign.pk}/")
    page.get_by_label("State").select_option("came_back")
    table = page.locator("#questionnaires")
    expect(table.get_by_role("row")).to_have_count(2)
    table.get_by_role("link", name="Write again").click()
    expect(page.get_by_label("other@s000.example")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("A letter to other@s000.example is on its way.")).to_be_visible()
    page.get_by_role("button", name="Remind now").click()
    page.get_by_role("dialog").get_by_role("button", name="Remind").click()
    expect(page.get_by_text("1 reminder is on its way.")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, by, theme):
    page.goto(live_server.url + "/campaigns/")
    axe(page)  # none yet
    campaign = running(by)
    one = Questionnaire.objects.get(supplier__code="S000")
    addresses = [
        "/campaigns/",
        f"/campaigns/{campaign.pk}/",
        f"/campaigns/{campaign.pk}/extend/",
        "/campaigns/new/",
    ]
    addresses += [f"/questionnaires/{one.pk}/send/", f"/suppliers/{one.supplier_id}/contacts/add/"]
    addresses += [f"/contacts/{one.contact_id}/", f"/suppliers/{one.supplier_id}/"]
    for address in addresses:
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)
