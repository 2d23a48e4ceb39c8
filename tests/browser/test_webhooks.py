"""Webhooks in Chromium: made, tested against a receiver of this machine, looked at; both themes, three widths."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import events
from accounts.models import Delivery, EventName, Subscription
from accounts.tasks import send_webhooks
from accounts.webhooks import stopping
from tests.accounts.receiving import Receiver, admin, allow, is_genuine, subscribed
from tests.browser.seen import WIDTHS, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by(transactional_db, sign_in):
    user = admin()
    sign_in(user)
    return user


@pytest.fixture
def addresses(by):
    """One that works, one that fails, one that was stopped; a delivery of each kind."""
    good, _secret = subscribed(
        "https://erp.example.com/hooks/purchasing?key=of-theirs", name="ERP, purchasing"
    )
    bad, _secret = subscribed("https://chat.example.com/", ["single_point.found", "review.due"], name="Chat")
    gone, _secret = subscribed("https://old.example.com/", name="Warehouse")
    now = timezone.now()
    stopping.stop(gone, why="Nothing was taken for 3 days. Last: The receiver answered 500.", now=now)
    Subscription.objects.filter(pk=good.pk).update(delivered_at=now)
    Subscription.objects.filter(pk=bad.pk).update(failing_since=now, failures=2)
    told = {"job": 1, "title": "Load parts", "status": "done", "figures": {"received": 12_345, "rejected": 2}}
    events.record(EventName.JOB_FINISHED, [(f"job {number}", told | {"job": number}) for number in range(4)])
    from accounts.models import Event

    log = [{"at": now.isoformat(), "status": 503, "error": "The receiver answered 503.", "ms": 48}]
    states = [
        {
            "state": "sent",
            "ended_at": now,
            "status": 200,
            "response": '{"ok": true}',
            "took_ms": 31,
            "tries": 1,
        },
        {
            "state": "failed",
            "ended_at": now,
            "status": 503,
            "error": "The receiver answered 503.",
            "log": log,
        },
        {
            "state": "waiting",
            "due_at": now.replace(year=2099),
            "error": "The receiver answered 503.",
            "log": log,
        },
        {"state": "cancelled", "ended_at": now},
    ]
    rows = zip(Event.objects.order_by("pk"), states, strict=True)
    made = [Delivery.objects.create(subscription=good, event=event, **state) for event, state in rows]
    named = [reverse(name) for name in ("webhooks", "webhook_add")]
    named += [reverse(name, args=[good.pk]) for name in ("webhook", "webhook_edit")]
    return [*named, reverse("webhook", args=[gone.pk]), *(reverse("delivery", args=[one.pk]) for one in made)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_at_every_width(page, live_server, axe, addresses, theme):
    for address in addresses:
        page.goto(live_server.url + address)
        page.evaluate("theme => localStorage.setItem('holdfast-theme', theme)", theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            assert fits(page), (address, width)
        axe(page)


def test_one_is_added_tested_given_a_new_secret_and_paused(page, live_server, by, axe, settings):
    allow(settings)
    with Receiver() as receiver:
        page.goto(live_server.url + "/settings/webhooks/")
        page.get_by_role("link", name="Add a webhook").first.click()
        page.get_by_label("Name").fill("ERP")
        page.get_by_label("Address").fill("http://ann@127.0.0.1/")
        page.get_by_label("a job ended").check()
        page.get_by_role("button", name="Add the webhook").click()
        expect(page.get_by_text("Leave user and password out")).to_be_visible()
        expect(page.get_by_label("a job ended")).to_be_checked()
        page.get_by_label("Address").fill(receiver.url)
        page.get_by_role("button", name="Add the webhook").click()
        secret = page.get_by_label("Secret").input_value()
        axe(page)
        page.get_by_role("link", name="Done").click()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("It is on its way")).to_be_visible()
        send_webhooks()
        expect(page.get_by_text("and answered 200")).to_be_visible()
        assert is_genuine(secret, receiver.got[0])
    page.get_by_role("link", name="ERP").click()
    page.get_by_role("button", name="New secret").click()
    page.get_by_role("dialog").get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_label("Secret")).not_to_have_value(secret)
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: nothing is sent.")).to_be_visible()
    page.get_by_role("button", name="Resume from now on").click()
    page.get_by_role("dialog").get_by_role("button", name="Resume from now on").click()
    expect(page.get_by_text("Resumed from now on.")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No webhooks yet")).to_be_visible()
