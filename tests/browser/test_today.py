"""Today, tasks, absence, jobs, letters and an incident in Chromium: both themes, three widths, and the way of a task."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts import mails
from accounts.models import Mail
from accounts.tasks import work_here
from scoring.networks import nodes, working
from scoring.networks.nodes import NodeKind
from sourcing import incidents, programme
from sourcing.models import Incident, Task
from suppliers.models import Site
from tests.pages import rows

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 390, 320)


@pytest.fixture
def house(transactional_db, sign_in):
    """The demo company on its first morning, with somebody to take over, and a letter that came back."""
    manager = rows.person("manager")
    call_command("load_demo", parts=130, verbosity=0)
    call_command("rescore", verbosity=0)
    today, now = timezone.localdate(), timezone.now()
    work_here(working.open(day=today))
    rows.person("analyst")
    programme.round_of(today, now=now)
    mails.write([mails.Letter(once="back", to="works@example.com", subject="Please say", words="Where?")])
    Mail.objects.filter(once="back").update(
        state="bounced", ended_at=now, error="No such mailbox", attempts=1
    )
    site = Site.objects.filter(sources__status="active", is_placeholder=False).order_by("pk").first()
    told = {
        "codes": [nodes.code(NodeKind.SITE, site.pk)],
        "began_on": today,
        "lasts_days": 30,
        "words": "A fire.",
    }
    incidents.open_("Fire", **told, by=manager, now=now)
    sign_in(manager)
    return manager


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_at_every_width(page, live_server, axe, house, theme):
    page.emulate_media(color_scheme=theme)
    task, incident = Task.objects.first(), Incident.objects.get()
    for address in (
        "today/",
        "tasks/",
        f"tasks/{task.pk}/",
        "reminders/",
        "away/",
        "jobs/",
        "letters/",
        "incidents/",
        "incidents/new/?q=a",
        f"incidents/{incident.pk}/",
    ):
        page.goto(f"{live_server.url}/{address}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        axe(page)


def test_a_task_is_snoozed_from_the_queue_by_keyboard(page, live_server, axe, house):
    page.goto(f"{live_server.url}/today/")
    first = page.get_by_role("region", name="Your tasks").get_by_role("rowheader").first
    title = first.get_by_role("link").inner_text()
    first.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_text("Snooze", exact=True).first.focus()
    page.keyboard.press("Enter")
    form = page.locator("#snooze")
    form.get_by_label("Until").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    form.get_by_role("button", name="Snooze").click()
    expect(form.get_by_text("Say why.")).to_be_visible()
    axe(page)
    form.get_by_label("Why").fill("Waits for legal.")
    form.get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("Snoozed. You are reminded of it on that day.")).to_be_visible()
    expect(page.get_by_role("region", name="What happened to it")).to_contain_text("Waits for legal.")


def test_a_calendar_address_is_shown_once_and_copied(page, live_server, axe, house):
    page.goto(f"{live_server.url}/away/")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Address")).to_have_value(re.compile(r"/calendar/.{40,}\.ics$"))
    axe(page)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("You have one since")).to_be_visible()


def test_an_incident_begins_from_what_is_hit(page, live_server, axe, house):
    page.goto(f"{live_server.url}/incidents/new/")
    page.get_by_label("Company, site, port, tool, zone or country").fill("works")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_role("list", name="Found").get_by_role("link", name=re.compile("^Add")).first.click()
    expect(page.get_by_text(re.compile("concerned"))).to_be_visible()
    axe(page)
    page.get_by_label("What to call it").fill("Fire at the works")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fire at the works")
