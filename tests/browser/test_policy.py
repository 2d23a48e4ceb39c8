"""The Policy page in Chromium: a number changed and what it would move seen beside it; saved; put in force.

Each fails on a console error, a content policy violation or a request elsewhere (tests/conftest.py).
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scoring import policies
from scoring.models import PolicyVersion
from tests.browser.seen import WIDTHS, fits
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(transactional_db, sign_in):
    small_company.build()
    rows.company()
    small_company.score_all(day=timezone.localdate())
    by = rows.person("manager")
    sign_in(by)
    return by


def test_a_change_is_seen_before_it_is_saved_and_put_in_force_with_a_reason(page, live_server, manager):
    page.goto(f"{live_server.url}/policy/")
    page.get_by_role("button", name="Draft a change").click()
    page.wait_for_url("**/edit/")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("No part would change its quadrant.")
    box = page.get_by_label("High from").first
    box.fill("much")
    box.blur()
    expect(preview).to_contain_text("One number makes no sense yet")
    preview.get_by_role("link", name="Impact: high from").click()
    expect(box).to_be_focused()
    box.fill("100")
    page.get_by_label("Least confidence to call a part low").fill("0")
    page.get_by_label("Least confidence to call a part low").blur()
    expect(preview).to_contain_text("would change their quadrant")
    scale = page.get_by_label("Criticality: scale")
    steps = page.get_by_label("Criticality: steps")
    expect(steps).to_be_hidden()
    scale.select_option("steps")
    expect(steps).to_be_visible()
    expect(preview).to_contain_text("A scale in steps has two steps or more.")
    steps.fill("1: 0; 3: 40; 5: 100")
    steps.blur()
    expect(preview).to_contain_text("would change")
    assert PolicyVersion.objects.drafts().get().edition == 0
    page.get_by_label("What changes, and why").fill("Only the worst.")
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_url(re.compile(r"/policy/\d+/(#.*)?$"))
    expect(page.locator(".quadrant[data-drawn]")).to_have_count(2)
    page.get_by_role("link", name="Put in force").click()
    page.get_by_label("Why", exact=True).fill("Agreed with the board.")
    page.get_by_role("button", name="Put in force").click()
    page.wait_for_url("**/policy/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Policy 2")
    expect(page.locator("main")).to_contain_text("Every part is scored again under this policy")
    assert PolicyVersion.objects.in_force().reason == "Agreed with the board."


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_pages_are_accessible_and_fit_at_every_width(page, live_server, axe, manager, theme):
    draft = policies.draft(by=manager, now=timezone.now())
    numbers = draft.numbers | {"minimum_confidence": 0, "floors": []}
    numbers["impact"]["threshold"] = 100
    policies.write(draft, numbers, note="", by=manager, now=timezone.now(), edition=0)
    here = f"/policy/{draft.pk}/"
    page.goto(live_server.url + here)
    page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
    for address in (here, f"{here}edit/", f"{here}enforce/", "/policy/"):
        page.set_viewport_size({"width": 1440, "height": 1100})
        page.goto(live_server.url + address)
        if "edit" not in address and address != "/policy/":
            expect(page.locator(".quadrant[data-drawn]")).to_have_count(2)
        axe(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert fits(page), f"{address} at {width}"
