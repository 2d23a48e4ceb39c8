"""The whole path of a second tier in Chromium: asked by letter, answered by its link, accepted, a single point found.

In both themes, on a desk and on a phone; the letter is read from the outbox.
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Mail
from suppliers.models import Contact, Dependency, Questionnaire, Site, Supplier
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import networked, rows
from tests.scoring.evidence.town import follow
from tests.suppliers.answered import answered, need, of_site

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 60_000  # ms, for what is worked out while others are at it too


@pytest.fixture
def house(transactional_db, live_server, settings):
    settings.SITE_ADDRESS = live_server.url
    networked.build()
    follow(timezone.localdate())
    Contact.objects.create(supplier=Supplier.objects.get(code="ACME"), email="mia@acme.example", name="Mia")


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_a_supplier_is_asked_and_what_it_says_finds_a_single_point(
    page, live_server, axe, sign_in, house, theme, width
):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    sign_in(rows.person("analyst"))
    send(page, live_server)
    tell(page, letter().words)
    accept(page, live_server, axe)
    assert follow(timezone.localdate())
    assert Site.objects.get(code="A2").tier_two_complete
    page.goto(f"{live_server.url}/parts/{networked.part('GEAR').pk}/")
    points = page.get_by_role("region", name="Table of single points")
    expect(points.get_by_role("link", name="Krupp Steel, Essen")).to_be_visible()
    page.goto(f"{live_server.url}/suppliers/{Supplier.objects.get(code='ACME').pk}/#tier-two")
    tier = page.get_by_role("region", name="Second tier")
    expect(tier.locator("p", has_text=re.compile(r"That is all it needs\.\s+well known"))).to_be_visible()
    expect(tier.get_by_role("row", name=re.compile("gear steel"))).to_contain_text("well known")
    axe(page)


def send(page, live_server):
    page.goto(f"{live_server.url}/campaigns/new/")
    page.get_by_label("Only Acme").check()
    expect(page.get_by_text("1 is ticked, and only it is asked.")).to_be_visible()
    page.get_by_role("button", name="Send 1 letter").click()
    expect(page).to_have_url(re.compile(r"/campaigns/\d+/$"))


def letter():
    return Mail.objects.get(to="mia@acme.example")


def tell(page, words):
    """In the supplier's own browser, which knows nobody."""
    link = re.search(r"http://\S+/answer/\S+", words)
    assert link
    page.goto(link[0])
    site = page.locator("#site-1")
    expect(site).to_contain_text("Acme gears")
    site.get_by_label("Input").fill("gear steel")
    site.get_by_role("button", name="Add this input").press("Enter")
    expect(page.locator("#need-1-name")).to_be_focused()
    page.locator("#need-1-name").press("Enter")
    page.locator("#name-1-company").fill("Krupp Steel")
    page.locator("#name-1-town").fill("Essen")
    page.locator("#name-1-country").select_option("DE")
    page.get_by_role("button", name="Add this place").click()
    expect(page.locator("#need-1")).to_contain_text("Krupp Steel")
    page.locator("#need-1-complete").check()
    expect(page.locator("#version")).to_have_value("3")
    page.locator("#site-1-complete").check()
    expect(page.locator("#version")).to_have_value("4")
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert not Dependency.objects.filter(material="gear steel").exists()  # no fact yet


def accept(page, live_server, axe):
    page.goto(f"{live_server.url}/answers/")
    axe(page)
    page.get_by_role("link", name="Acme").click()
    effect = page.get_by_role("region", name="What accepting it would change")
    expect(effect.locator(".statement")).to_contain_text(re.compile("becomes? known"), timeout=WAIT)
    expect(effect.get_by_role("row", name=re.compile("Krupp Steel, Essen"))).to_contain_text("GEAR")
    assert fits(page)
    axe(page)
    page.get_by_role("button", name="Accept gear steel").click()
    expect(page.get_by_text("Accepted: “gear steel” is on file as it was told.")).to_be_visible()
    page.get_by_role("button", name="Accept all that is open").click()
    expect(page.get_by_text("0 answers are still to be judged.")).to_be_visible()
    page.get_by_role("button", name="Finish reading").click()
    expect(page.get_by_text("Read. Thank you.")).to_be_visible()
    assert Questionnaire.objects.get().state == "reviewed"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_answers_are_accessible_and_fit_at_every_width(page, live_server, axe, sign_in, house, theme):
    by = rows.person("analyst")
    asked = answered("ACME", by=by, at=timezone.now())
    Questionnaire.objects.filter(pk=asked.pk).update(remark="A remark " + "without a blank " * 20)
    need(asked, "A1", "magnets", "Z1", {"keyed_code": "k1.x"}, part="ROTOR")
    need(asked, "A2", "unbreakable" * 9, {"company": "Magco Limited", "town": "Town" * 20, "country": "CN"})
    of_site(asked, "A2", complete=True)
    Dependency.objects.create(site=Site.objects.get(code="B1"), material="x", keyed_code="k1.x")
    sign_in(by)
    for address in ("/answers/", f"/answers/{asked.pk}/", f"/suppliers/{asked.supplier_id}/"):
        page.goto(live_server.url + address)
        in_theme(page, theme)
        if address == f"/answers/{asked.pk}/":
            expect(page.locator("#effect .statement")).to_be_visible(timeout=WAIT)
            page.get_by_text("Refuse or ask").first.click()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)


def test_asked_back_by_keyboard_and_what_one_need_alone_would_change(page, live_server, sign_in, house):
    by = rows.person("analyst")
    asked = answered("ACME", by=by, at=timezone.now())
    Questionnaire.objects.filter(pk=asked.pk).update(contact=Contact.objects.get())
    told = need(asked, "A2", "steel", "Z1", complete=True)
    sign_in(by)
    page.goto(f"{live_server.url}/answers/{asked.pk}/")
    expect(page.locator("#effect .statement")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="What this alone would change steel").press("Enter")
    expect(page.locator(f"#effect-{told.pk} .statement")).to_be_visible(timeout=WAIT)
    page.locator(".judge-refuse summary").first.press("Enter")
    page.get_by_label("Why, or what you ask").fill("Which mill?")
    page.get_by_label("ask about it when I ask back").check()
    page.get_by_role("button", name="Ask back", exact=True).click()
    expect(page.get_by_text("Say what you ask.")).to_be_visible()
    expect(page.get_by_label("Why, or what you ask")).to_have_value("Which mill?")
    page.get_by_label("Question to the supplier").fill("Please tell us more")
    page.get_by_role("button", name="Ask back", exact=True).click()
    expect(page.get_by_text("Asked back: a letter goes to mia@acme.example")).to_be_visible()
    assert "- steel: Which mill?" in Mail.objects.get().words
