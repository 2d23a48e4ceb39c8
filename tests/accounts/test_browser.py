"""The pages of accounts in Chromium: both themes, a phone, the keyboard, and a job until its end."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts import jobs, people, tokens
from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PASSWORD = "grey-harbour-47"


@pytest.fixture
def admin(transactional_db):
    return User.objects.create_user("admin@holdfast.example", PASSWORD, name="Ada", role=Role.ADMIN)


@pytest.fixture
def addresses(admin):
    ann = people.add("ann@holdfast.example", name="Ann", role=Role.VIEWER, by=admin)
    people.change_role(ann, Role.ANALYST, by=admin)
    tokens.create(ann, name="ERP, nightly", scope="write", expires_on=date(2040, 1, 1), by=admin)
    live = jobs.open("tests.any", by=admin, argument={"title": "Load parts"}, chunks=[{}, {}])
    jobs.finish(jobs.claim(live.chunks.first().pk, worker="w", now=NOW), now=NOW, result={"created": 4})
    rejected = {"row": 4, "key": "P-4", "field": "criticality", "code": "range", "message": "1 to 5"}
    done = jobs.open("tests.any", by=None, argument={}, chunks=[{}])
    jobs.finish(jobs.claim(done.chunks.get().pk, worker="w", now=NOW), now=NOW, result={"errors": [rejected]})
    named = [
        "account",
        "account_change_password",
        "people",
        "people_add",
        "tokens",
        "token_add",
        "account_logout",
    ]
    return [reverse(name) for name in named] + [
        reverse("person", args=[ann.pk]),
        reverse("jobs", args=[live.pk]),
        reverse("jobs", args=[done.pk]),
    ]


def shown_in(page, theme):
    page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
    page.reload()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_page_is_accessible_in_both_themes_and_fits_a_phone(
    page, live_server, axe, sign_in, admin, addresses
):
    sign_in(admin)
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(live_server.url + address)
        for theme in ("light", "dark"):
            shown_in(page, theme)
            axe(page)
        page.set_viewport_size({"width": 390, "height": 800})
        assert fits(page), address


@pytest.mark.parametrize(
    "address",
    [
        "/sign-in/",
        "/forgotten-password/",
        "/forgotten-password/sent/",
        "/set-password/done/",
        "/set-password/1-x/",
    ],
)
def test_pages_before_sign_in_are_accessible_and_fit_a_phone(
    page, live_server, axe, transactional_db, address
):
    page.goto(live_server.url + address)
    for theme in ("light", "dark"):
        shown_in(page, theme)
        axe(page)
    page.set_viewport_size({"width": 390, "height": 800})
    assert fits(page)


def test_somebody_signs_in_by_keyboard_alone(page, live_server, admin):
    page.goto(live_server.url + "/sign-in/?next=/account/")
    page.get_by_label("Email").focus()
    page.keyboard.type("admin@holdfast.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_deactivating_asks_once_and_can_be_undone(page, live_server, sign_in, admin, addresses):
    sign_in(admin)
    ann = User.objects.with_email("ann@holdfast.example").get()
    page.goto(live_server.url + reverse("person", args=[ann.pk]))
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert User.objects.get(pk=ann.pk).is_active
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    page.get_by_role("button", name="Reactivate").click()
    expect(page.get_by_text("Ann is active again.")).to_be_visible()


def test_a_token_is_revoked_from_the_list(page, live_server, sign_in, admin, addresses):
    sign_in(admin)
    page.goto(live_server.url + reverse("tokens"))
    page.get_by_role("button", name="Revoke ERP, nightly").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("is revoked")).to_be_visible()


def test_a_job_moves_on_while_it_is_watched_and_says_when_it_is_done(page, live_server, sign_in, admin):
    job = jobs.open("tests.any", by=admin, argument={"title": "Load parts"}, chunks=[{}, {}])
    first, last = (jobs.claim(chunk.pk, worker="w", now=NOW) for chunk in job.chunks.order_by("number"))
    sign_in(admin)
    page.goto(live_server.url + reverse("jobs", args=[job.pk]))
    expect(page.get_by_text("0 of 2 chunks").first).to_be_visible()
    jobs.finish(first, now=NOW, result={"created": 3})
    expect(page.get_by_text("1 of 2 chunks").first).to_be_visible()
    jobs.finish(last, now=NOW, result={"created": 4})
    expect(page.get_by_text("Done on 2 March 2026")).to_be_visible()
    expect(page.get_by_text("7", exact=True)).to_be_visible()
