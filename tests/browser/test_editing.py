"""Editing, notes, history, saved views, completeness, policy and allocation in Chromium: both themes, three widths.

Each fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from scoring import savedviews
from suppliers import notes, rulings
from suppliers.models import Part, Supplier
from suppliers.resources import named
from tests.browser.seen import WIDTHS, fits, in_theme
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(transactional_db, sign_in):
    """A scored company whose valve has a ruling, notes of two people, a history and a saved view."""
    small_company.build()
    rows.company()
    small_company.score_all()
    admin = rows.person("admin")
    other = User.objects.create_user("ben@holdfast.example", role="manager")
    valve, now = valve_part(), timezone.now()
    rulings.make(
        named("parts"), valve, {"criticality": "5", "safety_stock": "70"}, by=other, reason="audit", now=now
    )
    notes.write(valve, "See https://valves.example/catalogue?size=4.\nAsk <Anna>.", by=admin, now=now)
    notes.write(valve, "Tooling is ours.", by=other, now=now)
    savedviews.save("Dear and short", "quadrant=dual_source&fewer=on", by=admin, is_shared=True)
    sign_in(admin)
    return admin


def valve_part():
    return Part.objects.get(number="VALVE")


def addresses():
    valve, gama = valve_part().pk, Supplier.objects.get(code="GAMA").pk
    return [
        reverse("part", args=[valve]),
        reverse("part_edit", args=[valve]),
        reverse("row_history", args=["parts", valve]),
        reverse("part_notes", args=[valve]),
        reverse("parts") + "?columns=number,loss,stability",
        reverse("saved_views"),
        reverse("saved_view_add") + "?quadrant=dual_source",
        reverse("completeness"),
        reverse("policy"),
        reverse("supplier_allocate", args=[gama]),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, admin, theme):
    for address in addresses():
        page.goto(live_server.url + address)
        in_theme(page, theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), (address, width)
            axe(page)


def test_two_people_edit_one_part_and_the_later_takes_theirs_or_keeps_his(page, live_server, axe, admin):
    valve = valve_part()
    page.goto(live_server.url + reverse("part_edit", args=[valve.pk]))
    ben = User.objects.get(email="ben@holdfast.example")
    rulings.make(
        named("parts"),
        valve,
        {"criticality": "4", "safety_stock": "60"},
        by=ben,
        reason="letter",
        now=timezone.now(),
    )
    page.get_by_label("Criticality").select_option("2")
    page.get_by_label("Safety stock").fill("55")
    page.get_by_label("Why", exact=True).fill("my own count")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody else changed this part")).to_be_visible()
    expect(page.get_by_text("ben@holdfast.example: letter").first).to_be_visible()
    axe(page)
    expect(page.get_by_label("Why", exact=True)).to_have_value("my own count")
    page.get_by_role("button", name="Take theirs Criticality").click()
    expect(page.get_by_label("Criticality")).to_have_value("4")
    page.get_by_role("button", name="Save mine").click()
    expect(page.get_by_text("Saved. The score of VALVE follows")).to_be_visible()
    valve.refresh_from_db()
    assert (valve.criticality, valve.safety_stock) == (4, 55)


def test_a_ruling_is_ended_after_asking_once(page, live_server, admin):
    page.goto(live_server.url + reverse("part", args=[valve_part().pk]))
    page.get_by_role("button", name="End Criticality").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="End Criticality").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("The ruling has ended")).to_be_visible()
    assert valve_part().criticality == 3


def test_a_note_is_written_changed_and_deleted_without_leaving_the_page(page, live_server, admin):
    page.goto(live_server.url + reverse("part", args=[valve_part().pk]))
    page.get_by_label("A note on this part").fill("Casting cracked twice")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".notes .note").first).to_contain_text("Casting cracked twice")
    page.get_by_role("link", name=re.compile("Edit your note")).first.click()
    page.get_by_label("Your note", exact=True).fill("Casting cracked three times")
    page.locator("#notes").get_by_role("button", name="Save").click()
    expect(page.locator(".notes .note").first).to_contain_text("Casting cracked three times")
    page.get_by_role("button", name=re.compile("Delete your note")).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Casting cracked")).to_have_count(0)
    link = page.get_by_role("link", name="https://valves.example/catalogue?size=4")
    expect(link).to_have_attribute("rel", "noopener nofollow")


def test_a_view_is_saved_and_chosen_and_columns_are_ticked(page, live_server, axe, admin):
    page.goto(live_server.url + "/parts/?sort=number")
    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_label("Category", exact=True).last.check()
    axe(page)
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("#parts thead")).to_contain_text("Category")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("By category")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Saved view", exact=True)).to_have_value(re.compile(r"\d+"))
    page.get_by_label("Saved view", exact=True).select_option(label="Dear and short")
    expect(page).to_have_url(re.compile("quadrant=dual_source"))
    page.get_by_text("Columns", exact=True).first.click()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
