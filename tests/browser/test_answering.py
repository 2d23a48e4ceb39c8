"""A supplier answers in Chromium by its link: with a keyboard, on a phone, in two windows, offline, and without scripts."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from suppliers.answering import links
from suppliers.models import AlternativeAnswer, Company, Questionnaire
from tests.answering import asked

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)


@pytest.fixture
def forge(transactional_db):
    Company.objects.update_or_create(id=1, defaults={"name": "Harbour Pumps"})
    forge = asked.supplier()
    for code, part in (("BF1", "P-1"), ("BF2", "P-2")):
        asked.source(forge, asked.site(forge, code, region="Bavaria"), part)
    mill = asked.site(asked.supplier("M", "Mill"), "M1", name="Leeds Mill", region="Leeds", country="GB")
    asked.needs(forge.sites.get(code="BF2"), "steel", mill)
    return forge


@pytest.fixture
def made(forge):
    return asked.questionnaire(forge, asked.campaign(words="We map our second tier."))


def at(live_server, made, more=""):
    return f"{live_server.url}/answer/{links.token(made)}/{more}"


def too_wide(page):
    """What sticks out of the window."""
    for _try in range(20):
        out = page.evaluate("""() => [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((each) => each.outerHTML.slice(0, 160))""")
        if not out:
            break
        page.wait_for_timeout(50)
    return out


def saved(page, version):
    """The page knows that so many saves were made."""
    expect(page.locator("#version")).to_have_value(str(version))


def test_a_supplier_answers_and_it_is_saved_as_it_goes(page, live_server, watch, axe, made):
    watch.allow("status of 422|Error Code 422")
    page.goto(at(live_server, made))
    expect(page.locator("#status")).to_contain_text("1 of 2 sites told")
    site = page.locator("#site-1")
    site.get_by_label("Input").fill("castings")
    site.get_by_role("button", name="Add this input").press("Enter")
    expect(page.locator("#need-2-name")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("2 of 2 sites told")
    page.locator("#need-2-name").press("Enter")
    company = page.locator("#name-2-company")
    expect(company).to_be_focused()
    company.press_sequentially("lee")
    known = page.locator("#need-2-known")
    expect(known.get_by_role("button")).to_have_count(1)
    axe(page)
    known.get_by_role("button", name="Leeds Mill").click()
    expect(page.locator("#need-2-naming")).to_have_count(0)
    expect(page.locator("#need-2")).to_contain_text("Leeds Mill")
    page.locator("#need-2-code").click()
    page.locator("#code-2-lei").fill("5493")
    page.get_by_role("button", name="Make the code").click()
    expect(page.locator("#code-2-said")).to_contain_text("An LEI has 20 characters")
    expect(page.locator("#code-2-lei")).to_have_value("5493")
    page.locator("#code-2-lei").fill("5493001KJTIIGC8Y1R12")
    page.get_by_role("button", name="Make the code").click()
    expect(page.locator("#need-2")).to_contain_text("Not named: a code")
    page.locator("#need-2").get_by_label("we need all of these").check()
    saved(page, 4)
    page.locator("#need-2-material").fill("steel castings")
    page.locator("#need-2-share-1").fill("60")
    page.locator("#site-1-complete").check()
    expect(page.locator("#status")).to_contain_text("Saved at")
    page.locator("#remark-words").fill("Call us.")
    expect(page.locator("body[data-saving]")).to_have_count(0, timeout=15_000)
    expect(page.locator("#trouble")).to_be_empty()
    page.reload()
    expect(page.locator("#need-2-material")).to_have_value("steel castings")
    expect(page.locator("#need-2-share-1")).to_have_value("60")
    expect(page.locator("#remark-words")).to_have_value("Call us.")
    expect(page.locator("#site-1-complete")).to_be_checked()
    page.get_by_role("button", name="Send to Harbour Pumps").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    axe(page)
    need = made.needs.get(number=2)
    assert (need.material, need.together) == ("steel castings", "all")
    assert [place.keyed_code != "" for place in need.alternatives.order_by("number")] == [False, True]
    assert Questionnaire.objects.get(pk=made.pk).state == "submitted"


def test_what_is_typed_is_saved_before_a_button_makes_its_part_anew(page, live_server, made):
    page.goto(at(live_server, made))
    page.locator("#need-1-material").fill("stainless steel")
    page.locator("#need-1-code").click()
    expect(page.locator("#code-1-lei")).to_be_visible()
    expect(page.locator("#need-1-material")).to_have_value("stainless steel")
    page.locator("#need-1").get_by_role("link", name="Close").click()
    expect(page.locator("#code-1-lei")).to_have_count(0)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#need-1-gone").click()
    expect(page.locator("#need-1")).to_have_count(0)
    page.locator("#site-2-nothing").click()
    expect(page.locator("#site-2")).to_contain_text("This site needs nothing critical from others.")
    page.locator("#site-2-undo").click()
    expect(page.locator("#site-2-nothing")).to_be_visible()


def test_what_is_being_typed_is_saved_before_all_is_sent(page, live_server, made):
    page.goto(at(live_server, made))
    page.locator("#remark-words").fill("The last word.")
    page.locator("#submit").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    made.refresh_from_db()
    assert (made.state, made.remark) == ("submitted", "The last word.")


def test_a_second_window_is_told_and_keeps_what_was_typed(page, context, live_server, watch, made):
    watch.allow("status of 409")
    page.goto(at(live_server, made))
    second = context.new_page()
    second.goto(at(live_server, made))
    second.locator("#need-1-material").fill("from the second")
    saved(second, 1)
    page.locator("#need-1-material").fill("from the first")
    expect(page.locator("#trouble")).to_contain_text("saved from another window")
    expect(page.locator("#need-1-material")).to_have_value("from the first")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#trouble").get_by_role("link", name="Load again").click()
    expect(page.locator("#need-1-material")).to_have_value("from the second")
    assert made.needs.get().material == "from the second"


def test_without_a_connection_it_says_so_and_saves_with_the_next_change(
    page, context, live_server, watch, made
):
    watch.allow("ERR_INTERNET_DISCONNECTED|Failed to load|htmx:sendError|htmx:afterRequest")
    page.goto(at(live_server, made))
    context.set_offline(True)
    page.locator("#need-1-material").fill("offline steel")
    expect(page.locator("#unsaved")).to_be_visible()
    context.set_offline(False)
    page.locator("#need-1-complete").check()
    expect(page.locator("#unsaved")).to_be_hidden()
    saved(page, 1)
    assert made.needs.get().material == "offline steel"


def test_a_link_that_ends_while_its_page_is_open_says_so(page, live_server, watch, made):
    watch.allow("status of 404|Error Code 404")
    page.goto(at(live_server, made))
    Questionnaire.objects.filter(pk=made.pk).update(nonce=links.new_nonce())
    page.locator("#need-1-material").fill("late")
    expect(page.get_by_role("heading", name="This link does not open anything")).to_be_visible()


def test_a_change_is_announced_and_a_question_answered(page, live_server, axe, made):
    made.needs.update(
        judged="asked_back", judged_by=asked.asker(), judged_at=timezone.now(), comment="Which mill?"
    )
    Questionnaire.objects.filter(pk=made.pk).update(state="sent_back", question="One question, please.")
    page.goto(at(live_server, made))
    expect(page.get_by_role("note")).to_contain_text("One question, please.")
    expect(page.locator("#need-1")).to_contain_text("Which mill?")
    page.locator("#notices-more").click()
    page.locator("#notice-words").fill("A new furnace")
    page.locator("#notice-kind").select_option("process")
    page.locator("#notice-effective_on").fill("2027-02-01")
    page.locator("#notice-adds").click()
    expect(page.locator("#notices")).to_contain_text("A new furnace")
    axe(page)
    assert made.notices.get().kind == "process"


def test_it_all_works_without_a_script(browser, live_server, made):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(at(live_server, made))
        page.locator("#add-1-material").fill("castings")
        page.locator("#site-1-adds").click()
        page.locator("#need-2-name").click()
        page.locator("#name-2-company").fill("lee")
        page.get_by_role("button", name="Search among those you named").click()
        page.locator("#need-2-known").get_by_role("button", name="Leeds Mill").click()
        page.locator("#need-2-share-1").fill("half")
        page.locator("#need-2").get_by_role("button", name="Save").click()
        expect(page.locator("#need-2")).to_contain_text("such as 60")
        expect(page.locator("#need-2-share-1")).to_have_value("half")
        page.locator("#need-2-share-1").fill("50")
        page.locator("#need-2").get_by_role("button", name="Save").click()
        page.locator("#submit").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    finally:
        context.close()
    assert str(AlternativeAnswer.objects.get(need__number=2).share) == "0.500000"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_public_page_is_accessible_and_fits_at_every_width(
    page, live_server, watch, axe, forge, made, theme, language
):
    watch.allow("status of 404")
    affected = asked.questionnaire(forge, asked.campaign(name="Flood", asks="affected"), language=language)
    done = asked.questionnaire(
        asked.supplier("D", "Done"),
        made.campaign,
        state="declined",
        language=language,
        ended_at=timezone.now(),
    )
    Questionnaire.objects.filter(pk=made.pk).update(language=language, question="Why?", state="sent_back")
    page.emulate_media(color_scheme=theme)
    shown = [
        (at(live_server, made, "?panel=name-1"), "#name-1-company"),
        (at(live_server, made, "?panel=code-1"), "#code-1-lei"),
        (at(live_server, made, "?panel=notice"), "#notice-words"),
        (at(live_server, affected), "#affected-1-words"),
        (at(live_server, done), "h1"),
        (f"{live_server.url}/answer/x/", "h1"),
    ]
    for address, there in shown:
        page.goto(address)
        expect(page.locator(there).first).to_be_visible()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert too_wide(page) == [], (address, width)
        axe(page)
        page.set_viewport_size({"width": 1440, "height": 800})
        axe(page)
        if "/answer/x/" not in address:
            assert page.locator("html").get_attribute("lang") == language


def test_the_address_of_the_page_is_told_to_no_file_it_loads(page, live_server, made):
    told = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(at(live_server, made))
    page.locator("#need-1-material").fill("iron")
    saved(page, 1)
    assert not [one for one in told if re.search(links.token(made)[:22], one)]
    assert page.context.cookies() == []
