"""API, for people, in Chromium: both themes, three widths, the keyboard; and a list as an Excel file."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts import tokens
from suppliers.models import Load
from tests.pages import rows, xlsx

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)


@pytest.fixture
def admin(transactional_db, sign_in):
    one = rows.person("admin")
    sign_in(one)
    return one


def used(admin):
    """A token, and syncs of which one had rejects and one failed."""
    expires = timezone.localdate() + timedelta(days=90)
    tokens.create(admin, name="nightly job of the ERP", scope="write", expires_on=expires, by=admin)
    done = {"door": "api", "state": "done", "by": admin, "ended_at": timezone.now(), "title": "nightly job"}
    Load.objects.create(resource="order-lines", received=120_000, created=310, rejected=3, **done)
    Load.objects.create(resource="sources", **(done | {"state": "failed", "error": "refused"}))
    rows.part("P-1")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_at_every_width(page, live_server, axe, admin, theme):
    for is_used in (False, True):
        if is_used:
            used(admin)
        page.goto(live_server.url + "/settings/api/")
        page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert page.evaluate(fits), width
            axe(page)


def test_an_example_is_copied_with_the_sites_own_address_by_keyboard(page, live_server, admin):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + "/settings/api/")
    copy = page.locator("[data-copies=push]")
    copy.focus()
    page.keyboard.press("Enter")
    expect(copy).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f'"{live_server.url}/api/v1/sync/order-lines/"' in copied
    assert "TOKEN=…" in copied


def test_a_list_comes_as_an_excel_file(page, live_server, admin):
    rows.many(30)
    page.goto(live_server.url + "/parts/?category=C1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel", exact=True).click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert len(xlsx.lines(download.value.path().read_bytes())) == 11
